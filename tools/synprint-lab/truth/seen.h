/* A result as a whole: what a scanner said of each host of the truth, and of others. */
#ifndef SP_TRUTH_SEEN_H
#define SP_TRUTH_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "target/portset.h"
#include "truth/osfit.h"
#include "truth/result.h"
#include "truth/truth.h"

struct lab_seen_host {
    struct sp_addr addr;
    uint32_t reports; /* how often it has a host event */
    enum lab_host_state state;
    bool suspect;
    enum lab_os_fit os; /* when the truth knows its system */
    enum lab_proto proto;
    uint32_t not_shown[LAB_STATE_COUNT];
};

struct lab_seen_port {
    uint32_t host; /* index of hosts */
    uint16_t first, last;
    uint8_t proto;
    struct lab_verdict verdict;
};

struct lab_seen {
    char format[16];
    bool open_only;
    bool said[LAB_PROTO_COUNT];               /* the result says which ports were scanned: */
    struct sp_portset ports[LAB_PROTO_COUNT]; /* these; sealed unless empty */
    bool has_proto[LAB_PROTO_COUNT];          /* a port of it is reported */
    struct lab_seen_host *hosts; /* those of the truth, in its order; then addresses that are none
                                    of the lab's */
    size_t host_count;
    struct lab_seen_port *reports; /* by host, protocol and port */
    size_t report_count;
    void *strangers; /* tsearch tree of addresses that are none of the lab's */
};

/* Reads a result (result.h). truth must live longer. Call lab_seen_finish() in either case. */
bool lab_seen_read(struct lab_seen *out, const struct lab_truth *truth, FILE *in, const char *name,
                   struct sp_error *err);
void lab_seen_finish(struct lab_seen *seen);

#endif
