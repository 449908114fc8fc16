/* What diff.c (entries) and diff_names.c (what hosts are named) share. */
#ifndef SP_DB_DIFF_H
#define SP_DB_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "db/entries.h"
#include "db/opened.h"
#include "fingerprint/database.h"

#define DB_DIFF_LINES_MAX 256 /* of an entry: those that are told */

struct db_diff_options {
    bool help, json;
    const char *samples, *personalities;
};

/* One of the two databases. */
struct db_diff_side {
    struct sp_database *db;
    const char *path;
    char *text;
};

struct db_diff {
    struct db_diff_side old, new;
    bool json;
    size_t added, removed, changed;
};

/* False, with err: it cannot be read, or has a fault. Call close in either case. */
bool db_diff_open(struct db_diff_side *side, const char *path, struct sp_error *err);
void db_diff_close(struct db_diff_side *side);

/* Tells which known hosts have other names. Without samples named: those beside the new one. */
bool db_diff_names(const struct db_diff *diff, const struct db_diff_options *options,
                   struct sp_error *err);

#endif
