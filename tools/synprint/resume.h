/* --resume: from the file to the options and the plan of the scan that goes on. */
#ifndef SP_SYNPRINT_RESUME_H
#define SP_SYNPRINT_RESUME_H

#include "synprint/checkpoint.h"
#include "synprint/checkpoint_store.h"
#include "synprint/options.h"

struct sp_resumption {
    struct sp_checkpoint checkpoint;
    char **argv; /* as the first run had it */
};

/* Reads the file of options->resume_path, changes to the folder where the scan was started, and
 * puts the first run's options in the place of *options, but for those that may be added. store is
 * opened, and to be finished by the caller, as sp_resumption_finish() is to be called, in either
 * case. argv: what was typed. */
bool sp_resumption_begin(struct sp_resumption *out, struct sp_options *options, int argc,
                         char *const *argv, struct sp_checkpoint_store *store,
                         struct sp_error *err);
void sp_resumption_finish(struct sp_resumption *resumption);

#endif
