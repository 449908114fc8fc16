/* The collector's own state, shared by its files: collector.c (what comes in) and collector_state.c
 * (what is asked of it). The main thread's. */
#ifndef SP_COLLECTOR_INTERNAL_H
#define SP_COLLECTOR_INTERNAL_H

#include "engine/collector.h"
#include "engine/os_collect.h"
#include "engine/patient_collect.h"
#include "engine/place.h"
#include "engine/record.h"
#include "engine/tally.h"
#include "probe/rtt.h"
#include "probe/wheel.h"

/* Answers handled before events are looked at again; events at once. */
#define COLLECTOR_BATCH  512
#define COLLECTOR_EVENTS 64

struct sp_collector {
    struct sp_context *ctx;
    struct place *places; /* ctx->window of them, by the sender's host index */
    uint32_t used;
    /* Hosts that are complete but for silent ports, which a late answer may still change: they are
     * reported when answers take no longer. */
    struct sp_wheel *settling;
    uint32_t settling_count;
    struct sp_rtt_tail tail;
    struct os_collect *os;           /* NULL without -O */
    struct patient_collect *patient; /* NULL without patient mode */
    bool all_asked;                  /* no more ports will be asked of anybody */
    bool finished, failed, stopping;
    uint64_t hosts; /* of the shard */
    struct tally tally;
    /* for another run to go on from: hosts below were begun; how many of those that an earlier run
     * has left; hosts that a stop left undone */
    uint64_t begun, resumed;
    struct record *undone;
    struct sp_reply batch[COLLECTOR_BATCH];
    struct sp_event events[COLLECTOR_EVENTS];
};

#endif
