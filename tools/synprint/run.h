/* A scan from the first output file to the last. */
#ifndef SP_SYNPRINT_RUN_H
#define SP_SYNPRINT_RUN_H

#include "base/error.h"
#include "synprint/options.h"
#include "synprint/plan.h"

/* Scans. command is the command line as text. Returns the exit status of the program; when that is
 * not 0 err tells why, with an empty message where there is nothing to tell. */
int sp_run(const struct sp_options *options, const struct sp_plan *plan, const char *command,
           struct sp_error *err);

#endif
