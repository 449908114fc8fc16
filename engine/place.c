#include "engine/place.h"

/* So long a late answer may change a silent port, as long as the scan goes on anyway. */
#define PATIENCE_US 3000000u

static bool note_silence(struct place *place, const struct sp_scan_config *config,
                         const struct sp_event *event)
{
    if (event->port >= config->ports->count || place->silent_sendings + event->sendings > UINT8_MAX)
        return false;
    place->silent |= (uint16_t)(1u << event->port);
    place->silent_sendings = (uint8_t)(place->silent_sendings + event->sendings);
    return true;
}

static bool note_asked(struct place *place, const struct sp_event *event)
{
    if (event->timed_out || event->ended != (uint32_t)__builtin_popcount(place->silent))
        return false;
    place->asked = true;
    place->sendings_each = event->sendings;
    place->last_sent_us = event->last_sent_us;
    return true;
}

bool place_note(struct place *place, const struct sp_scan_config *config,
                const struct sp_event *event)
{
    if (place->has_record || config->ports->count > PLACE_PORTS)
        return false;
    if (event->type == SP_EVENT_PORT_SILENT)
        return note_silence(place, config, event);
    return event->type == SP_EVENT_HOST_ASKED && note_asked(place, event);
}

/* As if it had been there when each port was given up. */
static void catch_up(const struct place *place, struct record *r,
                     const struct sp_scan_config *config, uint64_t *counts)
{
    struct sp_event event = {.kind = SP_PROBE_TCP_SYN};

    for (uint32_t port = 0; port < PLACE_PORTS; port++) {
        event.port = port;
        if (place->silent & 1u << port)
            record_silence(r, config, &event, counts);
    }
    r->silent_sendings = place->silent_sendings;
    r->overdue = place->overdue;
    r->asked = place->asked;
    r->ended = (uint32_t)__builtin_popcount(place->silent);
    r->sendings_each = place->sendings_each;
    r->last_sent_us = place->asked ? place->last_sent_us : 0;
}

struct sp_addr place_addr(const struct place *place, const struct sp_context *ctx)
{
    return place->has_record ? place->record->host.addr : sp_context_addr(ctx, place->order);
}

struct record *place_record(struct place *place, const struct sp_context *ctx, uint64_t *counts)
{
    uint64_t position = sp_shard_host(&ctx->shard, place->order);
    struct sp_addr addr;
    struct record *r;

    if (place->has_record)
        return place->record;
    addr = place_addr(place, ctx);
    r = record_create(&ctx->config, &addr, place->local);
    if (r == NULL)
        return NULL;
    r->order = place->order;
    r->share = sp_shard_ports(&ctx->shard, position).count;
    catch_up(place, r, &ctx->config, counts);
    place->has_record = true;
    place->record = r;
    return r;
}

bool place_snapshot(const struct place *place, const struct sp_snapshot *snapshot)
{
    const struct sp_verdict silence = sp_probe_kind(SP_PROBE_TCP_SYN)->silence;
    struct sp_port_result results[PLACE_PORTS] = {0};
    const struct sp_unfinished_host host = {
        .order = place->order,
        .silent_sendings = place->silent_sendings,
        .settled = (uint32_t)__builtin_popcount(place->silent),
        .results = place->silent != 0 ? results : NULL,
    };

    if (place->has_record)
        return snapshot_host(snapshot, place->order, place->record);
    for (uint32_t port = 0; port < PLACE_PORTS; port++) {
        if (place->silent & 1u << port)
            results[port] =
                (struct sp_port_result){.state = silence.state, .reason = silence.reason};
    }
    return snapshot->visit(snapshot->ctx, &host);
}

uint64_t place_settled_us(const struct place *place, const struct sp_rtt_tail *tail, bool goes_on,
                          uint32_t max_us)
{
    uint64_t last_us = place->has_record ? place->record->last_sent_us : place->last_sent_us;
    uint64_t longest_us = place->has_record ? place->record->rtt_max_us : 0;
    uint64_t tail_us = sp_rtt_tail_us(tail);

    if (tail_us < longest_us + longest_us / 4)
        tail_us = longest_us + longest_us / 4;
    if (tail_us > max_us)
        tail_us = max_us;
    if (tail_us < PATIENCE_US && goes_on)
        tail_us = PATIENCE_US;
    return last_us + tail_us;
}

bool place_may_hear_more(const struct place *place)
{
    return !place->has_record || place->record->silent > 0 || place->record->host.timed_out;
}
