/* The files that tell systems apart: those that the user names with --os-db, which may be databases
 * in our grammar, or fingerprints in the grammar of either generation of os-detection; the user's
 * and the system's own databases; and one whole database (cli/databases.h). */
#ifndef SP_SYNPRINT_OS_FILES_H
#define SP_SYNPRINT_OS_FILES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "synprint/options.h"
#include "synprint/plan.h"

/* Reads them into the plan: database, prints. What a named file is follows from its first lines.
 * False, naming file and line, for a named one that cannot be used, or when no whole database can;
 * of the user's and the system's own what is wrong is left out, see sp_os_files_warn(). Call
 * sp_os_files_finish() in either case. */
bool sp_os_files_load(struct sp_plan *plan, const struct sp_options *options, struct sp_error *err);
void sp_os_files_finish(struct sp_plan *plan);

/* A line for each file of fingerprints; only_bad: only for those of which entries were skipped.
 * Each begins with prefix. */
void sp_os_files_tell(const struct sp_plan *plan, bool only_bad, const char *prefix, FILE *out);

/* A line for each file of the database that is used. */
void sp_os_files_list(const struct sp_plan *plan, const char *prefix, FILE *out);

/* What was left out of the database, and why. */
void sp_os_files_warn(const struct sp_plan *plan, FILE *out);

#endif
