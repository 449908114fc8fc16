/* Which systems of a database one host comes close to, and in what it differs: for people, who
 * write an entry; identify.h decides what a host is.
 *
 * Nothing is kept; any thread. */
#ifndef SP_FINGERPRINT_NEAREST_H
#define SP_FINGERPRINT_NEAREST_H

#include <stddef.h>

#include "fingerprint/database.h"

#define SP_NEAREST_TEXT_MAX 160

struct sp_nearest {
    const struct sp_system *system;
    unsigned compared, differing;          /* traits and attributes that both have */
    char differences[SP_NEAREST_TEXT_MAX]; /* "win, SEQ.TI, ..." */
};

/* The nearest first, those that agree in three quarters of what can be compared, or more. Each of
 * synack and tests (SP_TEST_COUNT lines, one value each) may be NULL. Returns how many, at most
 * max. */
size_t sp_find_nearest(const struct sp_database *db, const struct sp_observation *synack,
                       const struct sp_testline *tests, struct sp_nearest *out, size_t max);

#endif
