/* Active OS detection: from what the 16 probes of a host brought back to the name of its system.
 *
 * A try that is worth more than those before is kept, packed, until the host is reported. Our
 * database is asked with everything that was seen, the SYN-ACKs of the scan too
 * (fingerprint/identify.h); files of fingerprints that the user named, by points
 * (fingerprint/printindex.h).
 *
 * One thread. */
#ifndef SP_SYNPRINT_OS_DETECT_H
#define SP_SYNPRINT_OS_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/identify.h"
#include "fingerprint/printindex.h"
#include "packet/exchange.h"
#include "synprint/options.h"
#include "synprint/os_guess.h"
#include "synprint/plan.h"

#define SP_OS_TRIES      2 /* without --max-os-tries */
#define SP_OS_TRIES_GOOD 5 /* and where a fingerprint is as good as it can be */

/* The most that a host may be asked. */
uint32_t sp_os_tries(const struct sp_options *options);

struct sp_os_detector; /* all that hosts are compared with; constant */

/* NULL, with err, when memory is short. Plan and options must outlive it. destroy accepts NULL. */
struct sp_os_detector *sp_os_detector_create(const struct sp_plan *plan,
                                             const struct sp_options *options,
                                             struct sp_error *err);
void sp_os_detector_destroy(struct sp_os_detector *detector);

struct sp_os_tests; /* the best try of one host; NULL before the first */

/* Takes in one try, at unix_s by the clock. True when another one may tell more: the systems
 * are compared with what was lost, or a fingerprint came near and values that vary may yet fit. A
 * try for which there is no memory is left out. notes: what the scan saw of the host, or NULL. */
bool sp_os_tests_add(struct sp_os_tests **tests, const struct sp_os_detector *detector,
                     const struct sp_os_notes *notes, const struct sp_exchanges *exchanges,
                     uint32_t try_number, uint64_t unix_s);
void sp_os_tests_destroy(struct sp_os_tests *tests); /* accepts NULL */

/* What is said of a host. What it points to belongs to the detector's plan and to the tests; the
 * identity points into print, so it must stay where it was filled in. */
struct sp_os_detection {
    struct sp_testprint print;
    struct sp_identity identity;            /* by our database */
    const struct sp_candidates *candidates; /* of each file of fingerprints in the plan; or NULL */
    bool good;                              /* nothing spoilt the conditions of the test */
    int hops;                               /* 0: this machine, 1: the same link; -1: not known */
    const char *text, *wrapped; /* the fingerprint as lines, and for people; NULL without -v */
    const struct sp_resends_seen *resends; /* the notes'; NULL: not watched */
};

/* tests NULL: by what the notes hold alone, which is more than a guess when they have a schedule of
 * SYN-ACKs; then there are neither print, candidates nor text. False when there is nothing of both,
 * or memory is short. */
bool sp_os_detect(const struct sp_os_detector *detector, const struct sp_os_tests *tests,
                  const struct sp_os_notes *notes, struct sp_os_detection *out);

/* How many of the candidates are worth being shown: the perfect ones, else, where guesses are
 * wanted, those that come nearest. */
size_t sp_os_shown(const struct sp_candidates *candidates, bool guesses);

#endif
