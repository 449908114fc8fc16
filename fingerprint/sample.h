/* SYN-ACKs made up from a signature: what it describes, at the ends of each range that it allows.
 * Any thread; nothing allocates. */
#ifndef SP_FINGERPRINT_SAMPLE_H
#define SP_FINGERPRINT_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

struct sp_samples {
    const struct sp_signature *sig;
    uint32_t next, count; /* combinations tried; in total */
};

struct sp_samples sp_samples_begin(const struct sp_signature *sig);

/* The next observation that the signature matches. False at the end. */
bool sp_samples_next(struct sp_samples *samples, struct sp_observation *out);

#endif
