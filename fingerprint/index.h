/* Which signatures an observation fits, and which nearly: for each value of a trait the set of the
 * signatures that allow it, so that a look-up joins nine sets of the observation's layout instead
 * of comparing signature by signature. Sets are bits in words; the order is the file's.
 *
 * Built by one thread; afterwards read-only, for any thread. Looking up allocates nothing.
 */
#ifndef SP_FINGERPRINT_INDEX_H
#define SP_FINGERPRINT_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "fingerprint/observation.h"
#include "fingerprint/signature.h"

/* Traits that a tuned host or a middlebox changes. Who clears DF gives a packet another ID too (RFC
 * 6864, 4.1): these two may differ together, and count as one. */
#define SP_DF_TRAITS (1u << SP_TRAIT_DF | 1u << SP_TRAIT_ID)
#define SP_SOFT_TRAITS                                                                             \
    (1u << SP_TRAIT_TTL | 1u << SP_TRAIT_MSS | 1u << SP_TRAIT_WINDOW | 1u << SP_TRAIT_WSCALE |     \
     SP_DF_TRAITS)

struct sp_index;
struct sp_index_group; /* the signatures of one layout */

/* NULL when out of memory. The signatures must outlive the index. destroy accepts NULL. */
struct sp_index *sp_index_create(const struct sp_signature *signatures, size_t count);
void sp_index_destroy(struct sp_index *index);

enum sp_index_fit {
    SP_FIT_EXACT, /* no trait differs */
    SP_FIT_NEAR,  /* exactly one differs, a soft one */
};

/* How many signatures have the layout. */
size_t sp_index_count(const struct sp_index *index, sp_layout layout);

/* A walk over the signatures that fit, in the file's order. */
struct sp_index_walk {
    const struct sp_index_group *group; /* NULL: no signature has the layout */
    const struct sp_observation *obs;   /* the caller's */
    const uint64_t *rows[SP_TRAIT_COUNT];
    enum sp_index_fit fit;
    size_t word;   /* the next one */
    uint64_t bits; /* of the one before, those to come */
};

/* obs must stay until the walk is over. */
struct sp_index_walk sp_index_find(const struct sp_index *index, const struct sp_observation *obs,
                                   enum sp_index_fit fit);
/* The same observation from the beginning. */
void sp_index_rewind(struct sp_index_walk *walk, enum sp_index_fit fit);
/* NULL at the end. */
const struct sp_signature *sp_index_next(struct sp_index_walk *walk);

#endif
