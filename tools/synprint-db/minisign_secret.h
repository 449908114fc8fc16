/* Secret keys in minisign's format, and what is done with them: making a pair, signing.
 *
 * A file holds the key as it is, or encrypted with a password (scrypt, a gigabyte of memory and
 * some seconds). Wipe what was opened with sodium_memzero(). Any thread, after sodium_init().
 */
#ifndef SP_DB_MINISIGN_SECRET_H
#define SP_DB_MINISIGN_SECRET_H

#include "db/minisign.h"

#define DB_SEED_AND_PUBLIC_BYTES 64
#define DB_SALT_BYTES            32
#define DB_SEALED_BYTES          (DB_KEY_ID_BYTES + DB_SEED_AND_PUBLIC_BYTES + 32) /* and checksum */

/* As a file holds it. */
struct db_sealed_key {
    bool encrypted;
    uint8_t salt[DB_SALT_BYTES];
    uint64_t ops_limit, memory_limit; /* of scrypt, as libsodium counts them */
    uint8_t bytes[DB_SEALED_BYTES];
};

struct db_secret_key {
    uint8_t id[DB_KEY_ID_BYTES];
    uint8_t key[DB_SEED_AND_PUBLIC_BYTES];
};

/* Reads a secret key file. name is for messages. */
bool db_sealed_key_parse(struct db_sealed_key *out, const char *text, size_t len, const char *name,
                         struct sp_error *err);

/* Opens it. The password is not looked at when the key is not encrypted. */
bool db_sealed_key_open(struct db_secret_key *out, const struct db_sealed_key *sealed,
                        const char *password, const char *name, struct sp_error *err);

/* A new key. */
void db_secret_key_make(struct db_secret_key *out);

/* The text of a secret key file, from malloc; password NULL: as it is. NULL when memory is short,
 * also that of scrypt. */
char *db_secret_key_format(const struct db_secret_key *key, const char *password);

/* The text of the public key file, from malloc; NULL when memory is short. */
char *db_public_key_format(const struct db_secret_key *key);

/* The text of the signature file, from malloc. NULL with err: the comment is not one line of up to
 * DB_COMMENT_MAX bytes, or memory is short. */
char *db_sign(const struct db_secret_key *key, const void *bytes, size_t len,
              const char *trusted_comment, struct sp_error *err);

#endif
