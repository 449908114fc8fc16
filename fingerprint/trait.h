/* Traits as numbers of 16 bits, for the index: what a signature allows of one, and what an
 * observation has. Nothing allocates; any thread. */
#ifndef SP_FINGERPRINT_TRAIT_H
#define SP_FINGERPRINT_TRAIT_H

#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

/* Closed ranges; none at all allows nothing. */
struct sp_allowed {
    unsigned count;
    struct {
        uint16_t lo, hi;
    } at[SP_ALTERNATIVES_MAX];
};

/* Of the window only what does not depend on the MSS. A trait that the layout does not have may be
 * anything. */
struct sp_allowed sp_trait_allowed(const struct sp_signature *sig, enum sp_trait trait);

uint16_t sp_trait_value(const struct sp_observation *obs, enum sp_trait trait);

#endif
