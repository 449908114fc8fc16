/* Compares a result with the truth and counts what differs. */
#ifndef SP_TRUTH_COMPARE_H
#define SP_TRUTH_COMPARE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "target/addrset.h"
#include "target/portset.h"
#include "truth/seen.h"
#include "truth/truth.h"

/* Field, heading, what it counts. Ports are those of living hosts that the scan was asked for. */
#define LAB_TALLY_PORT_MAP(X)                                                                      \
    X(ports, "ports")               /* compared */                                                 \
    X(exact, "exact")               /* in the right state */                                       \
    X(open, "open")                 /* open in truth */                                            \
    X(missed, "missed")             /* of those: reported otherwise or not at all */               \
    X(invented, "invented")         /* reported open and not open, or of no living host */         \
    X(wrong, "wrong state")         /* neither open nor reported open, and differs */              \
    X(untold, "untold")             /* not open, nothing reported */                               \
    X(other_reason, "other reason") /* right state with a reason that differs */                   \
    X(repeated, "repeated")         /* reports of a port beyond the first */                       \
    X(either, "either")             /* of the exact: told closed|filtered, which holds */

#define LAB_TALLY_HOST_MAP(X)                                                                      \
    X(hosts, "hosts")             /* alive in truth */                                             \
    X(hosts_missed, "missed")     /* of those: down, or not seen although they answer */           \
    X(hosts_invented, "invented") /* reported up, and dead or none of the lab's */                 \
    X(hosts_repeated, "repeated") /* reports of a host beyond the first */                         \
    X(suspects, "suspect")        /* hosts that answer SYN-ACK on every port */                    \
    X(suspects_marked, "marked")  /* of those: the scanner says so */                              \
    X(wrongly_marked, "wrongly marked")                                                            \
    X(suspect_ports, "suspect ports") /* scanned TCP ports of such hosts */                        \
    X(suspect_open, "reported open")

struct lab_tally {
#define X(field, text) uint64_t field;
    LAB_TALLY_PORT_MAP(X)
    LAB_TALLY_HOST_MAP(X)
#undef X
    uint64_t os[LAB_OS_FIT_COUNT]; /* hosts alive, not suspect, whose system is known */
};

struct lab_comparison {
    const struct lab_truth *truth;
    const struct sp_addrset *hosts; /* only these; NULL = all of the truth, and any other */
    bool restricted;                /* only ports[]; else what the result says, else the scope */
    const struct sp_portset *ports[LAB_PROTO_COUNT]; /* NULL = none */
    FILE *list;                                      /* each difference, one a line; may be NULL */
};

/* False when out of memory. */
bool lab_compare(const struct lab_comparison *comparison, const struct lab_seen *seen,
                 struct lab_tally *out, struct sp_error *err);

/* Whether nothing differs: untold ports count when the result tells of all states; systems count
 * when `os`. */
bool lab_tally_agrees(const struct lab_tally *tally, bool open_only, bool os);

#endif
