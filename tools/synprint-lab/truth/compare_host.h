/* The comparison of one host. Inside this module only. */
#ifndef SP_TRUTH_COMPARE_HOST_H
#define SP_TRUTH_COMPARE_HOST_H

#include "truth/compare.h"

struct lab_host_compare {
    const struct lab_comparison *comparison;
    const struct lab_seen *seen;
    const struct sp_portset *scanned[LAB_PROTO_COUNT]; /* NULL = none */
    struct lab_tally *tally;
    /* the host in hand */
    const struct lab_truth_host *truth; /* NULL = none of the lab's */
    const struct lab_seen_host *seen_host;
    const struct lab_seen_port *reports;
    size_t report_count;
    struct lab_verdict got[UINT16_MAX + 1]; /* all untold between two hosts */
};

/* A line of the list of differences, about the host in hand. */
void lab_compare_note(const struct lab_host_compare *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The ports of a living host that answers as itself. */
void lab_compare_ports(struct lab_host_compare *h, enum lab_proto proto);
/* The TCP ports of one that answers on all of them. */
void lab_compare_suspect(struct lab_host_compare *h);
/* Whether a living host was seen. */
void lab_compare_up(struct lab_host_compare *h);
/* A host that is dead, or none of the lab's. */
void lab_compare_dead(struct lab_host_compare *h);

#endif
