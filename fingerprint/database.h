/* The OS signatures of a database file, indexed (fingerprint/index.h).
 *
 * The order of the file decides: the first signature that matches wins, so the specific must stand
 * before the generic. A signature that an earlier one always beats could never be found, and is
 * refused when the database is loaded.
 *
 * Built by one thread; afterwards read-only, for any thread. Looking up allocates nothing.
 */
#ifndef SP_FINGERPRINT_DATABASE_H
#define SP_FINGERPRINT_DATABASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/index.h"
#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

struct sp_database;

/* Reads, parses and checks a database file. NULL with err on the first fault. The caller owns it.
 */
struct sp_database *sp_database_load(const char *path, struct sp_error *err);

/* The same from memory; path names the text in messages and results. */
struct sp_database *sp_database_parse(const char *text, size_t len, const char *path,
                                      struct sp_error *err);

/* NULL is fine. */
void sp_database_destroy(struct sp_database *db);

size_t sp_database_system_count(const struct sp_database *db);
const struct sp_system *sp_database_system(const struct sp_database *db, size_t i);
size_t sp_database_signature_count(const struct sp_database *db);
const struct sp_signature *sp_database_signature(const struct sp_database *db, size_t i);

/* How many signatures have this option layout. */
size_t sp_database_layout_count(const struct sp_database *db, sp_layout layout);

/* The signatures that match in every trait, in the file's order; obs must stay until the walk is
 * over. sp_index_rewind() then asks for those that nearly do. */
struct sp_index_walk sp_database_walk(const struct sp_database *db,
                                      const struct sp_observation *obs);

/* The first signature that matches in every trait, or NULL. */
const struct sp_signature *sp_database_find(const struct sp_database *db,
                                            const struct sp_observation *obs);

/* Proves that each signature can be found: makes up SYN-ACKs that it describes, until the look-up
 * of one gives that signature. False, naming both lines, for one that an earlier one hides. Loading
 * does this. */
bool sp_database_check(const struct sp_database *db, struct sp_error *err);

#endif
