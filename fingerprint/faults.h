/* What was wrong with files of which the rest is used: the first messages, and how many there were.
 *
 * Whoever owns the object may set `each` to hear of every one. One thread at a time. */
#ifndef SP_FINGERPRINT_FAULTS_H
#define SP_FINGERPRINT_FAULTS_H

#include <stddef.h>

#include "base/error.h"

#define SP_FAULTS_KEPT 16

struct sp_faults {
    char message[SP_FAULTS_KEPT][sizeof(((struct sp_error *)0)->message)]; /* "FILE:LINE:COLUMN: .."
                                                                            */
    size_t count;                                                          /* of all, kept or not */
    void (*each)(void *ctx, const char *message);                          /* NULL: nobody asks */
    void *ctx;
};

void sp_faults_add(struct sp_faults *faults, const char *message);

/* How many messages are kept. */
size_t sp_faults_kept(const struct sp_faults *faults);

#endif
