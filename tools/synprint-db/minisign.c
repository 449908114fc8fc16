#include "db/minisign.h"

#include <sodium.h>
#include <string.h>

#include "db/minisign_lines.h"
#include "fingerprint/textfile.h"

const char *db_key_id_format(const uint8_t id[static DB_KEY_ID_BYTES],
                             char out[static DB_KEY_ID_TEXT])
{
    static const char digits[] = "0123456789ABCDEF";

    /* the number that the bytes are, least significant first */
    for (size_t i = 0; i < DB_KEY_ID_BYTES; i++) {
        uint8_t byte = id[DB_KEY_ID_BYTES - 1 - i];

        out[2 * i] = digits[byte >> 4];
        out[2 * i + 1] = digits[byte & 15];
    }
    out[DB_KEY_ID_TEXT - 1] = '\0';
    return out;
}

bool db_public_key_parse(struct db_public_key *out, const char *text, size_t len, const char *name,
                         struct sp_error *err)
{
    struct db_lines lines = {.at = text, .end = text + len, .name = name};
    size_t prefix_len = strlen(DB_UNTRUSTED);
    struct db_public_line line;

    if (len >= prefix_len && memcmp(text, DB_UNTRUSTED, prefix_len) == 0)
        (void)db_lines_next(&lines);
    if (!db_lines_base64(&lines, &line, sizeof(line), "a public key", err) ||
        !db_lines_end(&lines, err))
        return false;
    if (memcmp(line.algorithm, "Ed", 2) != 0)
        return sp_fail(err, SP_ERR_FAILED, "%s: not a public key of minisign", name);
    memcpy(out->id, line.id, sizeof(out->id));
    memcpy(out->key, line.key, sizeof(out->key));
    return true;
}

static bool keep_comment(struct db_signature *out, struct db_line comment, const char *name,
                         struct sp_error *err)
{
    /* it will be printed */
    if (comment.len > DB_COMMENT_MAX || sp_text_fault(comment.text, comment.len) < comment.len)
        return sp_fail(err, SP_ERR_FAILED,
                       "%s: the trusted comment is not a line of text of up to %d bytes", name,
                       DB_COMMENT_MAX);
    memcpy(out->trusted_comment, comment.text, comment.len);
    out->trusted_comment[comment.len] = '\0';
    return true;
}

bool db_signature_parse(struct db_signature *out, const char *text, size_t len, const char *name,
                        struct sp_error *err)
{
    struct db_lines lines = {.at = text, .end = text + len, .name = name};
    struct db_line untrusted, trusted;
    struct db_signature_line line;

    if (!db_lines_comment(&lines, DB_UNTRUSTED, &untrusted, err) ||
        !db_lines_base64(&lines, &line, sizeof(line), "a signature", err))
        return false;
    if (memcmp(line.algorithm, "Ed", 2) == 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "%s: a signature of the older kind, of the file and not of its hash: have "
                       "it signed again without -l",
                       name);
    if (memcmp(line.algorithm, "ED", 2) != 0)
        return sp_fail(err, SP_ERR_FAILED, "%s: not a signature of minisign", name);
    memcpy(out->id, line.id, sizeof(out->id));
    memcpy(out->signature, line.signature, sizeof(out->signature));
    return db_lines_comment(&lines, DB_TRUSTED, &trusted, err) &&
           keep_comment(out, trusted, name, err) &&
           db_lines_base64(&lines, out->global, sizeof(out->global),
                           "the signature of the trusted comment", err) &&
           db_lines_end(&lines, err);
}

const struct db_public_key *db_signature_key(const struct db_signature *signature,
                                             const struct db_public_key *keys, size_t count,
                                             const char *name, struct sp_error *err)
{
    char id[DB_KEY_ID_TEXT];

    for (size_t i = 0; i < count; i++)
        if (memcmp(keys[i].id, signature->id, sizeof(keys[i].id)) == 0)
            return &keys[i];
    sp_fail(err, SP_ERR_FAILED, "%s: signed with key %s, which is not among the %zu trusted", name,
            db_key_id_format(signature->id, id), count);
    return NULL;
}

bool db_signature_verify(const struct db_signature *signature, const struct db_public_key *key,
                         const void *bytes, size_t len, const char *name, struct sp_error *err)
{
    uint8_t hash[DB_HASH_BYTES], signed_comment[DB_SIGNATURE_BYTES + DB_COMMENT_MAX];
    size_t comment_len = strlen(signature->trusted_comment);

    (void)crypto_generichash(hash, sizeof(hash), bytes, len, NULL, 0);
    if (crypto_sign_verify_detached(signature->signature, hash, sizeof(hash), key->key) != 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "%s: the signature is not of these bytes: they were changed, or it belongs "
                       "to another file",
                       name);
    memcpy(signed_comment, signature->signature, DB_SIGNATURE_BYTES);
    memcpy(signed_comment + DB_SIGNATURE_BYTES, signature->trusted_comment, comment_len);
    if (crypto_sign_verify_detached(signature->global, signed_comment,
                                    DB_SIGNATURE_BYTES + comment_len, key->key) != 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "%s: the trusted comment of its signature was changed, or is another's",
                       name);
    return true;
}
