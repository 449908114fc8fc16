#include "db/minisign_secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "db/minisign_lines.h"
#include "fingerprint/textfile.h"

#define CHECKSUM_BYTES 32

/* Less than scrypt's own minimum is no key of minisign; more than this is meant to hurt. */
#define OPS_LIMIT_MAX    ((uint64_t)1 << 28)
#define MEMORY_LIMIT_MAX ((uint64_t)1 << 31)

/* What the line of base64 holds. */
struct secret_line {
    char algorithm[2]; /* "Ed" */
    char kdf[2];       /* "Sc", or two NUL: not encrypted */
    char checksum[2];  /* "B2": BLAKE2b */
    uint8_t salt[DB_SALT_BYTES];
    uint8_t ops_limit[8], memory_limit[8]; /* least significant byte first */
    uint8_t bytes[DB_SEALED_BYTES];        /* id, key, checksum */
};

_Static_assert(sizeof(struct secret_line) == 158 && sizeof(struct db_secret_key) == 72,
               "as they stand in the file");

static uint64_t load_le64(const uint8_t bytes[static 8])
{
    uint64_t value = 0;

    for (unsigned i = 0; i < 8; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static void store_le64(uint8_t bytes[static 8], uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

bool db_sealed_key_parse(struct db_sealed_key *out, const char *text, size_t len, const char *name,
                         struct sp_error *err)
{
    struct db_lines lines = {.at = text, .end = text + len, .name = name};
    struct db_line comment;
    struct secret_line line;
    bool known;

    if (!db_lines_comment(&lines, DB_UNTRUSTED, &comment, err) ||
        !db_lines_base64(&lines, &line, sizeof(line), "a secret key", err) ||
        !db_lines_end(&lines, err))
        return false;
    out->encrypted = memcmp(line.kdf, "Sc", 2) == 0;
    known = out->encrypted || memcmp(line.kdf, "\0\0", 2) == 0;
    out->ops_limit = load_le64(line.ops_limit);
    out->memory_limit = load_le64(line.memory_limit);
    memcpy(out->salt, line.salt, sizeof(out->salt));
    memcpy(out->bytes, line.bytes, sizeof(out->bytes));
    sodium_memzero(line.bytes, sizeof(line.bytes));
    if (memcmp(line.algorithm, "Ed", 2) != 0 || memcmp(line.checksum, "B2", 2) != 0 || !known)
        return sp_fail(err, SP_ERR_FAILED, "%s: not a secret key of minisign", name);
    if (out->ops_limit > OPS_LIMIT_MAX || out->memory_limit > MEMORY_LIMIT_MAX)
        return sp_fail(err, SP_ERR_FAILED, "%s: opening this key would take too long", name);
    return true;
}

/* Of the algorithm's name, the id and the key. */
static void checksum_of(const struct db_secret_key *key, uint8_t out[static CHECKSUM_BYTES])
{
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, NULL, 0, CHECKSUM_BYTES);
    (void)crypto_generichash_update(&state, (const uint8_t *)"Ed", 2);
    (void)crypto_generichash_update(&state, key->id, sizeof(key->id));
    (void)crypto_generichash_update(&state, key->key, sizeof(key->key));
    (void)crypto_generichash_final(&state, out, CHECKSUM_BYTES);
}

/* Encrypts or decrypts: both are the XOR with what scrypt makes of the password. */
static bool apply_password(uint8_t bytes[static DB_SEALED_BYTES], const char *password,
                           const uint8_t salt[static DB_SALT_BYTES], uint64_t ops_limit,
                           uint64_t memory_limit)
{
    uint8_t stream[DB_SEALED_BYTES];

    if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof(stream), password, strlen(password), salt,
                                           ops_limit, (size_t)memory_limit) != 0)
        return false;
    for (size_t i = 0; i < sizeof(stream); i++)
        bytes[i] ^= stream[i];
    sodium_memzero(stream, sizeof(stream));
    return true;
}

/* The public half is the one that belongs to the seed: signing with another would give the seed
 * away. */
static bool halves_agree(const struct db_secret_key *key)
{
    uint8_t public_half[DB_PUBLIC_BYTES], both[DB_SEED_AND_PUBLIC_BYTES];
    bool agree;

    (void)crypto_sign_seed_keypair(public_half, both, key->key);
    agree = sodium_memcmp(both, key->key, sizeof(both)) == 0;
    sodium_memzero(both, sizeof(both));
    return agree;
}

bool db_sealed_key_open(struct db_secret_key *out, const struct db_sealed_key *sealed,
                        const char *password, const char *name, struct sp_error *err)
{
    uint8_t bytes[DB_SEALED_BYTES], checksum[CHECKSUM_BYTES];
    bool right;

    memcpy(bytes, sealed->bytes, sizeof(bytes));
    if (sealed->encrypted &&
        !apply_password(bytes, password, sealed->salt, sealed->ops_limit, sealed->memory_limit))
        return sp_fail(err, SP_ERR_FAILED, "%s: not enough memory to open this key (%llu MB)", name,
                       (unsigned long long)(sealed->memory_limit >> 20));
    memcpy(out->id, bytes, sizeof(out->id));
    memcpy(out->key, bytes + sizeof(out->id), sizeof(out->key));
    checksum_of(out, checksum);
    /* minisign writes no checksum into a key that is not encrypted */
    right = (!sealed->encrypted ||
             sodium_memcmp(checksum, bytes + sizeof(*out), sizeof(checksum)) == 0) &&
            halves_agree(out);
    sodium_memzero(bytes, sizeof(bytes));
    if (right)
        return true;
    sodium_memzero(out, sizeof(*out));
    return sp_fail(err, SP_ERR_FAILED, "%s: %s", name,
                   sealed->encrypted ? "wrong password, or the key is damaged"
                                     : "the key is damaged");
}

void db_secret_key_make(struct db_secret_key *out)
{
    uint8_t public_half[DB_PUBLIC_BYTES];

    randombytes_buf(out->id, sizeof(out->id));
    (void)crypto_sign_keypair(public_half, out->key);
}

/* "FIRST LINE\nBASE64\n" */
static char *format_two_lines(const char *comment, const char *argument, const void *bytes,
                              size_t len)
{
    char base64[DB_BASE64_TEXT(sizeof(struct secret_line))], *text;

    sodium_bin2base64(base64, sizeof(base64), bytes, len, sodium_base64_VARIANT_ORIGINAL);
    if (asprintf(&text, DB_UNTRUSTED "%s%s\n%s\n", comment, argument, base64) < 0)
        text = NULL;
    sodium_memzero(base64, sizeof(base64));
    return text;
}

char *db_secret_key_format(const struct db_secret_key *key, const char *password)
{
    struct secret_line line = {
        .algorithm = {'E', 'd'}, .kdf = {'\0', '\0'}, .checksum = {'B', '2'}};
    char *text = NULL;

    memcpy(line.bytes, key->id, sizeof(key->id));
    memcpy(line.bytes + sizeof(key->id), key->key, sizeof(key->key));
    if (password == NULL) {
        text = format_two_lines("secret key, not encrypted", "", &line, sizeof(line));
    } else {
        uint64_t ops_limit = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
        uint64_t memory_limit = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;

        memcpy(line.kdf, "Sc", 2);
        randombytes_buf(line.salt, sizeof(line.salt));
        store_le64(line.ops_limit, ops_limit);
        store_le64(line.memory_limit, memory_limit);
        checksum_of(key, line.bytes + sizeof(*key));
        if (apply_password(line.bytes, password, line.salt, ops_limit, memory_limit))
            text = format_two_lines("encrypted secret key", "", &line, sizeof(line));
    }
    sodium_memzero(&line, sizeof(line));
    return text;
}

char *db_public_key_format(const struct db_secret_key *key)
{
    struct db_public_line line = {.algorithm = {'E', 'd'}};
    char id[DB_KEY_ID_TEXT];

    memcpy(line.id, key->id, sizeof(line.id));
    (void)crypto_sign_ed25519_sk_to_pk(line.key, key->key);
    return format_two_lines("public key ", db_key_id_format(key->id, id), &line, sizeof(line));
}

char *db_sign(const struct db_secret_key *key, const void *bytes, size_t len,
              const char *trusted_comment, struct sp_error *err)
{
    struct db_signature_line line = {.algorithm = {'E', 'D'}};
    size_t comment_len = strlen(trusted_comment);
    uint8_t hash[DB_HASH_BYTES], signed_comment[DB_SIGNATURE_BYTES + DB_COMMENT_MAX];
    uint8_t global[DB_SIGNATURE_BYTES];
    char first[DB_BASE64_TEXT(sizeof(line))], second[DB_BASE64_TEXT(sizeof(global))], *text;
    char id[DB_KEY_ID_TEXT];

    if (comment_len > DB_COMMENT_MAX || sp_text_fault(trusted_comment, comment_len) < comment_len) {
        sp_fail(err, SP_ERR_USAGE, "the trusted comment is not a line of text of up to %d bytes",
                DB_COMMENT_MAX);
        return NULL;
    }
    memcpy(line.id, key->id, sizeof(line.id));
    (void)crypto_generichash(hash, sizeof(hash), bytes, len, NULL, 0);
    (void)crypto_sign_detached(line.signature, NULL, hash, sizeof(hash), key->key);
    memcpy(signed_comment, line.signature, sizeof(line.signature));
    memcpy(signed_comment + sizeof(line.signature), trusted_comment, comment_len);
    (void)crypto_sign_detached(global, NULL, signed_comment, sizeof(line.signature) + comment_len,
                               key->key);
    sodium_bin2base64(first, sizeof(first), (const uint8_t *)&line, sizeof(line),
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64(second, sizeof(second), global, sizeof(global),
                      sodium_base64_VARIANT_ORIGINAL);
    if (asprintf(&text, DB_UNTRUSTED "signature from key %s\n%s\n" DB_TRUSTED "%s\n%s\n",
                 db_key_id_format(key->id, id), first, trusted_comment, second) < 0) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    return text;
}
