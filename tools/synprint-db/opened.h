/* The databases that a command looks into: those that a scan would use, or those that are named. */
#ifndef SP_DB_OPENED_H
#define SP_DB_OPENED_H

#include "base/error.h"
#include "cli/options_set.h"
#include "fingerprint/database.h"

/* files empty: those in use (cli/databases.h). Else these and no others; the last is taken for a
 * whole database, which must have no fault. What was left out is told on standard error. NULL with
 * err when there is none; the caller owns it. */
struct sp_database *db_open(const struct sp_arguments *files, struct sp_error *err);
struct sp_database *db_open_in_use(struct sp_error *err);

/* The row of --help for that, of a field that is a struct sp_arguments. */
#define DB_OPTION_DATABASE(structure, field)                                                       \
    {                                                                                              \
        "--db", NULL, "FILE", "Options", "look into this file, not into those in use",             \
            .offset = offsetof(structure, field), .set = sp_set_list, .repeatable = true           \
    }

/* The row of --json, of a field that is a bool. */
#define DB_OPTION_JSON(structure, field)                                                           \
    {                                                                                              \
        "--json", NULL, NULL, "Options", "print JSON Lines", .offset = offsetof(structure, field), \
                                                             .set = sp_set_true                    \
    }

#endif
