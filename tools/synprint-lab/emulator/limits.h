/* Token buckets: how systems limit the RSTs and ICMP errors that they send. One thread. */
#ifndef SP_EMULATOR_LIMITS_H
#define SP_EMULATOR_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "personality/personality.h"

/* All zero: full. */
struct lab_bucket {
    double tokens;
    uint64_t at_us; /* when it held that many */
    bool used;
};

/* Takes a token; false when there is none. A rate of 0 per second is no limit. A burst that is not
 * given is a tenth of a second's worth, and at least 1. */
bool lab_bucket_take(struct lab_bucket *bucket, const struct lab_rate *rate, uint64_t now_us);

#endif
