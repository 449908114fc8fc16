/* The OS signatures of one or several database files, indexed (fingerprint/index.h).
 *
 * The order decides: the first signature that matches wins, so the specific must stand before the
 * generic. In one file a signature that an earlier one always beats could never be found, and is
 * refused. Of several files those that come first win, and may hide what follows.
 *
 * Built by one thread; afterwards read-only, for any thread. Looking up allocates nothing.
 */
#ifndef SP_FINGERPRINT_DATABASE_H
#define SP_FINGERPRINT_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/faults.h"
#include "fingerprint/index.h"
#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

struct sp_database;

/* A file to be read. */
struct sp_database_source {
    const char *path;
    bool local;  /* somebody's own entries: those with a fault are left out; else a whole
                    database, which is used as it is or not at all */
    bool strict; /* a local one that must have no fault either */
    const char
        *text; /* what it holds, if that was read already, and its length; NULL: it is read */
    size_t len;
};

/* Makes one database of all local sources, in their order, and of the first whole database that has
 * no fault. What was left out or passed over is told in faults, with file, line and column. NULL,
 * with err: a strict source has a fault (SP_ERR_USAGE), or all whole databases have (the last one's
 * is in err), or memory is short. Nothing but strict sources is asked for signatures that an
 * earlier one of the same file hides: sp_database_reach() tells. The caller owns the result. */
struct sp_database *sp_database_open(const struct sp_database_source *sources, size_t count,
                                     struct sp_faults *faults, struct sp_error *err);

/* Reads, parses and checks one whole database file, hidden signatures too. NULL with err on the
 * first fault. The caller owns it. */
struct sp_database *sp_database_load(const char *path, struct sp_error *err);

/* The same from memory; path names the text in messages and results. */
struct sp_database *sp_database_parse(const char *text, size_t len, const char *path,
                                      struct sp_error *err);

/* NULL is fine. */
void sp_database_destroy(struct sp_database *db);

/* The files that it was made of, in the order in which they are asked. */
struct sp_database_part {
    const char *path, *name; /* as it was given; without folders */
    uint64_t edition;        /* 0: the file does not say */
    size_t systems;
    bool local;
};
size_t sp_database_part_count(const struct sp_database *db);
struct sp_database_part sp_database_part(const struct sp_database *db, size_t i);

size_t sp_database_system_count(const struct sp_database *db);
const struct sp_system *sp_database_system(const struct sp_database *db, size_t i);
size_t sp_database_signature_count(const struct sp_database *db);
const struct sp_signature *sp_database_signature(const struct sp_database *db, size_t i);

/* How many signatures have this option layout. */
size_t sp_database_layout_count(const struct sp_database *db, sp_layout layout);

/* The signatures that match in every trait, in the database's order; obs must stay until the walk
 * is over. sp_index_rewind() then asks for those that nearly do. */
struct sp_index_walk sp_database_walk(const struct sp_database *db,
                                      const struct sp_observation *obs);

/* The first signature that matches in every trait, or NULL. */
const struct sp_signature *sp_database_find(const struct sp_database *db,
                                            const struct sp_observation *obs);

/* Whether a signature can be found: SYN-ACKs that it describes are made up, until the look-up of
 * one gives that signature. */
enum sp_reach {
    SP_REACHABLE,
    SP_HIDDEN,    /* by earlier ones; *hider is one of them */
    SP_IMPOSSIBLE /* no SYN-ACK can match it */
};
enum sp_reach sp_database_reach(const struct sp_database *db, const struct sp_signature *sig,
                                const struct sp_signature **hider);

#endif
