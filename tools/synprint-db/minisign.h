/* Signatures and public keys in minisign's text formats: Ed25519 over the BLAKE2b-512 hash of a
 * file, and over the signature together with its trusted comment.
 *
 * The text may be hostile. Nothing is kept; any thread, after sodium_init().
 */
#ifndef SP_DB_MINISIGN_H
#define SP_DB_MINISIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define DB_KEY_ID_BYTES    8
#define DB_PUBLIC_BYTES    32 /* of Ed25519, RFC 8032 section 5.1.5 */
#define DB_SIGNATURE_BYTES 64
#define DB_COMMENT_MAX     1024 /* bytes of a trusted comment */
#define DB_MINISIGN_MAX    ((size_t)64 << 10)

struct db_public_key {
    uint8_t id[DB_KEY_ID_BYTES];
    uint8_t key[DB_PUBLIC_BYTES];
};

struct db_signature {
    uint8_t id[DB_KEY_ID_BYTES]; /* of the key that made it */
    uint8_t signature[DB_SIGNATURE_BYTES];
    uint8_t global[DB_SIGNATURE_BYTES]; /* of the signature and the trusted comment */
    char trusted_comment[DB_COMMENT_MAX + 1];
};

#define DB_KEY_ID_TEXT (2 * DB_KEY_ID_BYTES + 1)

/* A key's id as minisign prints it: 16 capital hexadecimal digits. */
const char *db_key_id_format(const uint8_t id[static DB_KEY_ID_BYTES],
                             char out[static DB_KEY_ID_TEXT]);

/* Reads a public key file, or the line of base64 of one alone. name is for messages. */
bool db_public_key_parse(struct db_public_key *out, const char *text, size_t len, const char *name,
                         struct sp_error *err);

/* Reads a signature file. Only signatures of the hash ("ED") are taken; the older kind is refused
 * with a message of its own. */
bool db_signature_parse(struct db_signature *out, const char *text, size_t len, const char *name,
                        struct sp_error *err);

/* The key among keys that the signature names, or NULL with err; name is the signature's. */
const struct db_public_key *db_signature_key(const struct db_signature *signature,
                                             const struct db_public_key *keys, size_t count,
                                             const char *name, struct sp_error *err);

/* True when key signed exactly these bytes, and the trusted comment. name is the file's. */
bool db_signature_verify(const struct db_signature *signature, const struct db_public_key *key,
                         const void *bytes, size_t len, const char *name, struct sp_error *err);

#endif
