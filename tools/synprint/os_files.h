/* The files that tell systems apart: our database, and those that the user names with --os-db,
 * which may be databases too, or fingerprints in the grammar of either generation of os-detection.
 */
#ifndef SP_SYNPRINT_OS_FILES_H
#define SP_SYNPRINT_OS_FILES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "synprint/options.h"
#include "synprint/plan.h"

/* Reads them into the plan: databases, prints. What a file is follows from its first lines. False,
 * naming file and line, for one that cannot be used. Call sp_os_files_finish() in either case. */
bool sp_os_files_load(struct sp_plan *plan, const struct sp_options *options, struct sp_error *err);
void sp_os_files_finish(struct sp_plan *plan);

/* A line for each file of fingerprints; only_bad: only for those of which entries were skipped.
 * Each begins with prefix. */
void sp_os_files_tell(const struct sp_plan *plan, bool only_bad, const char *prefix, FILE *out);

#endif
