/* A made-up plan and checkpoints of it, written and read back. */
#ifndef CHECKPOINT_FIXTURE_H
#define CHECKPOINT_FIXTURE_H

#include "synprint/checkpoint.h"

/* 198.18.0.0/22, ports 1-100 and 443. */
void checkpoint_plan(struct sp_plan *plan);
void checkpoint_plan_finish(struct sp_plan *plan);

/* Reads the text as a file "FILE". */
bool checkpoint_read_text(struct sp_checkpoint *out, const char *text, size_t len,
                          struct sp_error *err);

/* Adds the last line to lines. The caller frees the result. */
char *checkpoint_seal(const char *lines, size_t *len);

#endif
