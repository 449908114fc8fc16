/* A scan from the first output file to the last. */
#ifndef SP_SYNPRINT_RUN_H
#define SP_SYNPRINT_RUN_H

#include "base/error.h"
#include "synprint/checkpoint_store.h"
#include "synprint/options.h"
#include "synprint/plan.h"

/* Where a scan comes from, and where what it can be resumed from is kept. */
struct sp_run_origin {
    const char *command; /* the command line as text */
    char *const *args;   /* of the first run, without the program's name */
    size_t arg_count;
    const char *folder; /* where these were typed */
    const struct sp_resume
        *resume; /* what that run, and others since, have left; NULL: all of it */
    struct sp_checkpoint_store *store; /* open; NULL: no checkpoints are made */
};

/* Scans. Returns the exit status of the program; when that is
 * not 0 err tells why, with an empty message where there is nothing to tell. */
int sp_run(const struct sp_options *options, const struct sp_plan *plan,
           const struct sp_run_origin *origin, struct sp_error *err);

#endif
