#include "engine/snapshot.h"

#include <stdlib.h>

#include "engine/record.h"

bool snapshot_host(const struct sp_snapshot *snapshot, uint64_t order, const struct record *r)
{
    struct sp_unfinished_host host = {.order = order};

    if (r != NULL) {
        host.state = r->host.state;
        host.reason = r->host.reason;
        host.srtt_us = r->rtt.srtt_us > 0 ? r->rtt.srtt_us : 0;
        host.silent_sendings = r->silent_sendings;
        host.settled = r->decided - r->unsent;
        host.results = host.settled > 0 ? r->ports : NULL;
    }
    return snapshot->visit(snapshot->ctx, &host);
}

bool snapshot_undone(const struct sp_snapshot *snapshot, const struct record *first)
{
    bool more = true;

    for (const struct record *r = first; more && r != NULL; r = r->next)
        more = snapshot_host(snapshot, r->order, r);
    return more;
}

void snapshot_free_undone(struct record *first)
{
    while (first != NULL) {
        struct record *next = first->next;

        free(first);
        first = next;
    }
}

static void restore_port(struct record *r, uint32_t index, const struct sp_port_result *result,
                         uint64_t *counts)
{
    r->ports[index] = *result;
    r->decided++;
    r->host.counts[result->state]++;
    counts[result->state]++;
    if (result->reason == SP_REASON_NO_RESPONSE)
        r->silent++;
    else
        r->host.restored[result->state]++;
}

void snapshot_restore(struct record *r, const struct sp_unfinished_host *host, uint32_t port_count,
                      uint64_t *counts)
{
    if (r->host.state == SP_HOST_UNKNOWN) {
        r->host.state = host->state;
        r->host.reason = host->reason;
    }
    if (host->srtt_us > 0)
        sp_rtt_sample(&r->rtt, host->srtt_us);
    for (uint32_t i = 0; host->results != NULL && i < port_count; i++)
        if (host->results[i].state != SP_PORT_UNASKED)
            restore_port(r, i, &host->results[i], counts);
    r->silent_sendings = host->silent_sendings;
}
