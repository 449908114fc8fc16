/* Compares a host's fingerprint with every entry of a file of fingerprints, by points: an entry's
 * accuracy is the points of the attributes whose expressions match, as a share of the points of all
 * attributes that both the host and the entry have. Works for both generations; in the first, and
 * in a file without MatchPoints, every attribute counts one point.
 *
 * Equal expressions of an attribute are kept once and asked once, and an entry is dropped as soon
 * as it cannot become a candidate any more: thousands of entries cost less than a millisecond.
 *
 * Built by one thread, then constant; any thread may match. The file must outlive the index. */
#ifndef SP_FINGERPRINT_PRINTINDEX_H
#define SP_FINGERPRINT_PRINTINDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "fingerprint/printfile.h"
#include "fingerprint/testprint.h"

#define SP_CANDIDATES_MAX  36
#define SP_CANDIDATE_LEAST 0.85 /* accuracy */

struct sp_candidate {
    const struct sp_print *print;
    double accuracy;            /* matched / compared */
    unsigned matched, compared; /* points */
};

struct sp_candidates {
    struct sp_candidate
        at[SP_CANDIDATES_MAX]; /* best first, then in the file's order; names differ */
    size_t count;
    size_t perfect; /* entries of accuracy 1, each name once; may be more than there is room for */
};

struct sp_printindex;

/* NULL when memory is short. destroy accepts NULL. */
struct sp_printindex *sp_printindex_create(const struct sp_printfile *file);
void sp_printindex_destroy(struct sp_printindex *index);

/* False when memory is short, or when the host was measured in the notation of the other
 * generation. */
bool sp_printindex_match(const struct sp_printindex *index, const struct sp_testprint *host,
                         struct sp_candidates *out);

/* How one entry compares, whatever its accuracy; 0 points and accuracy 0 when nothing can be
 * compared. */
struct sp_candidate sp_print_compare(const struct sp_printfile *file, const struct sp_print *print,
                                     const struct sp_testprint *host);

#endif
