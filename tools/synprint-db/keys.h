/* The keys whose signatures are trusted: files named "*.pub" in "keys" in the folders of the
 * databases (cli/databases.h), and those that the command line names. Main thread. */
#ifndef SP_DB_KEYS_H
#define SP_DB_KEYS_H

#include "cli/databases.h"
#include "db/minisign.h"

#define DB_KEYS_MAX 64

struct db_keys {
    struct db_public_key items[DB_KEYS_MAX];
    size_t count;
};

/* Adds a public key file. */
bool db_keys_add_file(struct db_keys *keys, const char *path, struct sp_error *err);

/* Adds a key that is given as base64. */
bool db_keys_add_text(struct db_keys *keys, const char *base64, struct sp_error *err);

/* Adds the keys of the place and of all that come after it: who updates the system's database does
 * not trust what lies in a user's folder. A folder or key of the user's or the system's that
 * others may write to is an error. */
bool db_keys_add_places(struct db_keys *keys, enum sp_place first, struct sp_error *err);

#endif
