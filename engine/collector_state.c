#include "engine/collector_internal.h"
#include "engine/snapshot.h"

bool sp_collector_has_input(const struct sp_collector *c)
{
    return !sp_ring_is_empty(c->ctx->replies) || !sp_ring_is_empty(c->ctx->events) ||
           os_collect_has_input(c->os) || patient_collect_has_input(c->patient);
}

uint64_t sp_collector_next_us(const struct sp_collector *c)
{
    uint64_t next_us = sp_wheel_next_us(c->settling);
    uint64_t patient_us = patient_collect_next_us(c->patient);

    return next_us < patient_us ? next_us : patient_us;
}

bool sp_collector_is_settling(const struct sp_collector *c)
{
    return c->settling_count > 0;
}

bool sp_collector_sender_finished(const struct sp_collector *c)
{
    return c->finished;
}

bool sp_collector_failed(const struct sp_collector *c)
{
    return c->failed;
}

void sp_collector_get_stats(const struct sp_collector *c, struct sp_scan_stats *out)
{
    const struct sp_scan_totals *totals = &c->tally.totals;

    tally_get_stats(&c->tally, out);
    out->complete = c->finished && totals->hosts_done == out->targets && totals->incomplete == 0 &&
                    out->hosts_os_cut == 0;
}

uint64_t sp_collector_totals(const struct sp_collector *c, struct sp_scan_totals *out)
{
    tally_get_done(&c->tally, out);
    return c->begun;
}

bool sp_collector_unfinished(const struct sp_collector *c, const struct sp_snapshot *snapshot)
{
    const struct sp_resume *resume = c->ctx->config.resume;
    bool more = snapshot_undone(snapshot, c->undone);

    for (uint32_t i = 0; more && i < c->ctx->window; i++) {
        if (c->places[i].used)
            more = place_snapshot(&c->places[i], snapshot);
    }
    for (size_t i = c->resumed; more && resume != NULL && i < resume->host_count; i++)
        more = snapshot->visit(snapshot->ctx, &resume->hosts[i]);
    return more;
}
