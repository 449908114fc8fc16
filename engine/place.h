/* A host's place in the window, as main sees it. Most hosts of a large network never answer, and
 * there may be a million of them at once: what there is to say of one that is silent fits in here,
 * as long as few ports are asked. Internal to the engine; the main thread's. */
#ifndef SP_PLACE_H
#define SP_PLACE_H

#include "base/pages.h"
#include "engine/context.h"
#include "engine/record.h"
#include "engine/snapshot.h"

/* The most ports of which a silent host's place keeps the state. */
#define PLACE_PORTS 16

struct place {
    union {
        struct record *record; /* if it has one */
        uint64_t last_sent_us; /* else, when all was asked */
    };
    uint64_t order; /* see struct sp_event */
    bool used : 1, local : 1;
    bool has_record : 1;
    bool asked : 1;    /* silent, and that was all */
    bool settling : 1; /* it is complete, and waits for late answers */
    bool overdue : 1;  /* --host-timeout is over */
    uint8_t silent_sendings, sendings_each;
    uint16_t silent; /* ports, a bit for each */
};

/* Takes in what is told of a host without a record. False: it needs one, event and all. */
bool place_note(struct place *place, const struct sp_scan_config *config,
                const struct sp_event *event);

/* Its record, which is made if there is none; NULL when out of memory. Counts: the scan's, by enum
 * sp_port_state. */
struct record *place_record(struct place *place, const struct sp_context *ctx, uint64_t *counts);

/* Whose place it is. */
struct sp_addr place_addr(const struct place *place, const struct sp_context *ctx);

/* Memory that is not at hand costs more than all the rest: what these events need of the window's
 * places and their records is asked for at once. */
SP_PREFETCHING void places_prefetch(const struct place *places, const struct sp_event *events,
                                    uint32_t count, uint32_t ports)
{
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&places[events[i].host], 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct record *r = places[events[i].host].record;

        if (!places[events[i].host].has_record)
            continue;
        __builtin_prefetch(&r->host.counts, 1);
        __builtin_prefetch(&r->decided, 1);
        __builtin_prefetch(&r->silent, 1);
        if (events[i].port < ports)
            __builtin_prefetch(&r->ports[events[i].port], 1);
    }
}

/* When answers to what was sent last to the host will have come, if any do: as the scan's
 * round-trip times say, and its own. goes_on: other hosts are being asked anyway. */
uint64_t place_settled_us(const struct place *place, const struct sp_rtt_tail *tail, bool goes_on,
                          uint32_t max_us);
/* Can an answer still change what is known of it? */
bool place_may_hear_more(const struct place *place);

/* snapshot_host() of it. */
bool place_snapshot(const struct place *place, const struct sp_snapshot *snapshot);

#endif
