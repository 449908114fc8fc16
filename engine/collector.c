#include "engine/collector.h"

#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "engine/doubt.h"
#include "engine/record.h"
#include "engine/snapshot.h"
#include "probe/rtt.h"
#include "probe/wheel.h"

/* Answers handled before events are looked at again. */
#define BATCH        512
#define EVENTS_BATCH 64
/* So long a late answer may change a silent port, as long as the scan goes on anyway. */
#define PATIENCE_US 3000000u

/* A host of the sender's window. Most hosts of a large network never answer: what is known of one
 * is kept from the first news on. */
struct place {
    struct record *record;
    struct sp_addr addr;
    uint64_t order;
    bool used, local;
};

struct sp_collector {
    struct sp_context *ctx;
    struct place *places; /* ctx->window of them, by the sender's host index */
    uint32_t used;
    /* Hosts that are complete but for silent ports, which a late answer may still change: they are
     * reported when answers take no longer. */
    struct sp_wheel *settling;
    uint32_t settling_count;
    struct sp_rtt_tail tail;
    bool finished, failed, stopping;
    struct sp_shard shard;
    uint64_t hosts;               /* of the shard */
    struct sp_scan_totals totals; /* but for counts: those are of all hosts */
    uint64_t counts[SP_PORT_STATE_COUNT];
    struct sp_doubt doubt;
    /* for another run to go on from: hosts below were begun; how many of those that an earlier run
     * has left; hosts that a stop left undone, and totals without them */
    uint64_t begun, resumed;
    struct record *undone;
    struct sp_scan_totals done;
    struct sp_doubt done_doubt;
    struct sp_reply batch[BATCH];
    struct sp_event events[EVENTS_BATCH];
};

struct sp_collector *sp_collector_create(struct sp_context *ctx)
{
    struct sp_collector *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ctx = ctx;
    c->shard = sp_config_shard(&ctx->config);
    c->hosts = sp_shard_hosts(&c->shard);
    if (ctx->config.resume != NULL) {
        c->begun = ctx->config.resume->begun;
        c->totals = c->done = ctx->config.resume->totals;
        memcpy(c->counts, c->totals.counts, sizeof(c->counts));
    }
    c->places = calloc(ctx->window, sizeof(c->places[0]));
    c->settling = sp_wheel_create(ctx->window, sp_now_us(ctx->clock));
    if (c->places == NULL || c->settling == NULL) {
        sp_collector_destroy(c);
        return NULL;
    }
    return c;
}

void sp_collector_destroy(struct sp_collector *c)
{
    if (c == NULL)
        return;
    for (uint32_t i = 0; c->places != NULL && i < c->ctx->window; i++)
        free(c->places[i].record);
    while (c->undone != NULL) {
        struct record *r = c->undone;

        c->undone = r->next;
        free(r);
    }
    free(c->places);
    sp_wheel_destroy(c->settling);
    free(c);
}

static double packet_loss(const struct sp_context *ctx)
{
    double sendings = (double)sp_counted(&ctx->sent.sendings);
    double losses = (double)sp_counted(&ctx->sent.losses);

    /* the two are not read at the same moment */
    return sendings == 0 ? 0 : losses < sendings ? losses / sendings : 1;
}

/* How many of its silent ports are so because all packets were lost. */
static void doubt_host(struct sp_collector *c, struct sp_doubt *doubt, const struct record *r)
{
    const uint32_t *counts = r->host.counts;
    struct sp_doubt_host host = {.answered = r->decided - r->unsent - r->silent,
                                 .silent = r->silent,
                                 .sendings_each = r->sendings_each,
                                 .sendings = r->sendings,
                                 .lost = r->lost,
                                 /* without repeats an answer proves no loss */
                                 .proves_loss = c->ctx->config.timing.max_retries > 0};

    if (r->silent > 0)
        host.sendings_each = (double)r->silent_sendings / r->silent;
    if (counts[SP_PORT_CLOSED_FILTERED] > 0) { /* then only open ones are in the wrong state, */
        host.answered = counts[SP_PORT_OPEN];
        host.proves_loss = false; /* and what the host holds back is not lost */
    }
    sp_doubt_add(doubt, &host, packet_loss(c->ctx));
}

static void count_host(struct sp_scan_totals *totals, const struct record *r)
{
    totals->hosts_done++;
    totals->hosts_up += r->host.state == SP_HOST_UP;
    totals->hosts_down += r->host.state == SP_HOST_DOWN;
    totals->hosts_limited += r->host.limited_pps > 0;
    totals->hosts_suspect += r->host.suspect;
    totals->hosts_timed_out += r->host.timed_out;
    totals->incomplete += !r->host.complete && !r->host.timed_out;
}

/* Another run need not see the host again; or it does, and the record is kept for it. */
static void let_go(struct sp_collector *c, struct record *r)
{
    if (c->stopping && !r->host.complete && !r->host.timed_out) {
        r->next = c->undone;
        c->undone = r;
        return;
    }
    doubt_host(c, &c->done_doubt, r);
    count_host(&c->done, r);
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++)
        c->done.counts[state] += state == SP_PORT_UNASKED ? 0 : r->host.counts[state];
    free(r);
}

/* What is known of the host; NULL when out of memory, and then the scan ends. */
static struct record *record_of(struct sp_collector *c, uint32_t host)
{
    struct place *place = &c->places[host];

    if (place->record == NULL) {
        place->record = record_create(&c->ctx->config, &place->addr, place->local);
        if (place->record != NULL) {
            place->record->order = place->order;
            place->record->share =
                sp_shard_ports(&c->shard, sp_shard_host(&c->shard, place->order)).count;
        }
    }
    c->failed |= place->record == NULL;
    return place->record;
}

/* The host's last word. */
static void report(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                   uint32_t index)
{
    struct record *r = c->places[index].record;

    record_conclude(r, &c->ctx->config, c->counts);
    doubt_host(c, &c->doubt, r);
    count_host(&c->totals, r);
    callbacks->host(callbacks->ctx, &r->host);
    if (r->settling) {
        sp_wheel_cancel(c->settling, index);
        c->settling_count--;
    }
    let_go(c, r);
    c->places[index] = (struct place){.used = false};
    c->used--;
    (void)sp_ring_push(c->ctx->free_hosts, &index); /* it holds every host at once */
}

/* When answers to what was sent last to the host will have come, if any do. */
static uint64_t settled_us(const struct sp_collector *c, const struct record *r)
{
    uint64_t tail_us = sp_rtt_tail_us(&c->tail);
    uint64_t own_us = r->rtt_max_us + r->rtt_max_us / 4;

    if (tail_us < own_us)
        tail_us = own_us;
    if (tail_us > c->ctx->config.timing.max_rtt_timeout_us)
        tail_us = c->ctx->config.timing.max_rtt_timeout_us;
    if (tail_us < PATIENCE_US && !c->finished)
        tail_us = PATIENCE_US;
    return r->last_sent_us + tail_us;
}

static bool others_need_room(const struct sp_collector *c)
{
    bool more = c->totals.hosts_done + c->used < c->hosts;

    return more && c->used > c->ctx->window - (c->ctx->window + 3) / 4;
}

static void check_done(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                       uint32_t index)
{
    struct record *r = c->places[index].record;

    if (r->settling || !record_is_done(r))
        return;
    if ((r->silent == 0 && !r->host.timed_out) || others_need_room(c) ||
        sp_now_us(c->ctx->clock) >= settled_us(c, r)) {
        report(c, callbacks, index);
        return;
    }
    r->settling = true;
    c->settling_count++;
    sp_wheel_set(c->settling, index, settled_us(c, r));
}

static void on_finished(struct sp_collector *c)
{
    c->finished = true;
    for (uint32_t i = 0; i < c->ctx->window; i++) {
        const struct record *r = c->places[i].record;

        if (r != NULL && r->settling)
            sp_wheel_set(c->settling, i, settled_us(c, r));
    }
}

/* What an earlier run has found out about the host. */
static void restore(struct sp_collector *c, uint32_t index, const struct sp_unfinished_host *host)
{
    bool known = host->settled > 0 || host->state != SP_HOST_UNKNOWN;
    struct record *r = known ? record_of(c, index) : NULL;

    if (r != NULL)
        snapshot_restore(r, host, c->ctx->config.ports->count, c->counts);
}

static void begin(struct sp_collector *c, const struct sp_event *event)
{
    c->places[event->host] = (struct place){
        .used = true, .local = event->local, .addr = event->addr, .order = event->order};
    c->used++;
    if (event->resumed)
        restore(c, event->host, &c->ctx->config.resume->hosts[c->resumed++]);
    else
        c->begun = event->order + 1;
}

static void note_mac(struct record *r, const struct sp_event *event)
{
    r->host.state = SP_HOST_UP;
    r->host.reason = SP_REASON_ARP_RESPONSE;
    r->host.has_mac = true;
    r->host.mac = event->mac;
    if (event->rtt_us != 0)
        sp_rtt_sample(&r->rtt, event->rtt_us);
}

static void note_unasked(struct record *r, const struct sp_event *event)
{
    /* only silence of its own says something about the host */
    if (event->reason == SP_REASON_NO_ARP_RESPONSE)
        r->host.state = SP_HOST_DOWN;
    r->unasked = true;
    r->host.reason = (enum sp_reason)event->reason;
}

static void note_asked(struct record *r, const struct sp_event *event)
{
    r->asked = true;
    r->ended = event->ended;
    r->sendings_each = event->sendings;
    r->last_sent_us = event->last_sent_us;
    r->host.limited_pps = event->limited_pps;
    r->host.timed_out = event->timed_out;
}

static void on_host_event(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                          const struct sp_event *event)
{
    struct record *r = record_of(c, event->host);

    if (r == NULL)
        return;
    if (event->type == SP_EVENT_HOST_MAC) {
        note_mac(r, event);
    } else if (event->type == SP_EVENT_PORT_SILENT) {
        record_silence(r, &c->ctx->config, event, c->counts);
    } else if (event->type == SP_EVENT_PORT_UNSENT) {
        record_unsent(r, &c->ctx->config, event);
    } else if (event->type == SP_EVENT_HOST_UNASKED) {
        note_unasked(r, event);
        report(c, callbacks, event->host);
    } else {
        note_asked(r, event);
        check_done(c, callbacks, event->host);
    }
}

static void on_event(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     const struct sp_event *event)
{
    if (event->type == SP_EVENT_HOST_BEGIN)
        begin(c, event);
    else if (event->type == SP_EVENT_FINISHED)
        on_finished(c);
    else
        on_host_event(c, callbacks, event);
}

static void on_reply(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     const struct sp_reply *reply)
{
    const struct place *place = &c->places[reply->host];
    struct record *r;
    const struct sp_answer answer = {
        .packet = &reply->packet, .rtt_us = reply->rtt_us, .attempt = reply->attempt};

    /* a late answer may come after its host was reported and another took its place */
    if (!place->used || !sp_addr_equal(&place->addr, &reply->remote))
        return;
    r = record_of(c, reply->host);
    if (r == NULL)
        return;
    if (reply->rtt_us != 0)
        sp_rtt_tail_sample(&c->tail, reply->rtt_us);
    if (record_answer(r, &c->ctx->config, reply, c->counts))
        callbacks->port(callbacks->ctx, &r->host, reply->port, &answer);
    check_done(c, callbacks, reply->host);
}

/* Memory that is not at hand costs more than all the rest: it is asked for at once. */
SP_PREFETCHING void prefetch(const struct sp_collector *c, const struct sp_event *events,
                             uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&c->places[events[i].host], 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct record *r = c->places[events[i].host].record;

        if (r == NULL)
            continue;
        __builtin_prefetch(&r->host.counts, 1);
        __builtin_prefetch(&r->decided, 1);
        __builtin_prefetch(&r->silent, 1);
        if (events[i].port < c->ctx->config.ports->count)
            __builtin_prefetch(&r->ports[events[i].port], 1);
    }
}

/* False when there was no event. */
static bool handle_events(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    uint32_t count = 0;

    while (count < EVENTS_BATCH && sp_ring_pop(c->ctx->events, &c->events[count]))
        count++;
    prefetch(c, c->events, count);
    for (uint32_t i = 0; i < count; i++)
        on_event(c, callbacks, &c->events[i]);
    return count > 0;
}

bool sp_collector_drain(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    uint32_t count = 0, host;
    bool any = false;

    /* Answers are taken first and handled last: a host's beginning was told before its first probe
     * was sent, so whoever is answered here is known by then. */
    while (count < BATCH && sp_ring_pop(c->ctx->replies, &c->batch[count]))
        count++;
    while (handle_events(c, callbacks))
        any = true;
    for (uint32_t i = 0; i < count; i++)
        on_reply(c, callbacks, &c->batch[i]);
    while (sp_wheel_pop(c->settling, sp_now_us(c->ctx->clock), &host))
        report(c, callbacks, host);
    return any || count > 0;
}

uint64_t sp_collector_next_us(const struct sp_collector *c)
{
    return sp_wheel_next_us(c->settling);
}

bool sp_collector_is_settling(const struct sp_collector *c)
{
    return c->settling_count > 0;
}

bool sp_collector_sender_finished(const struct sp_collector *c)
{
    return c->finished;
}

void sp_collector_finish(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    while (sp_collector_drain(c, callbacks))
        ;
    for (uint32_t i = 0; i < c->ctx->window; i++) {
        if (c->places[i].used && record_of(c, i) != NULL)
            report(c, callbacks, i);
    }
}

bool sp_collector_failed(const struct sp_collector *c)
{
    return c->failed;
}

/* By the loss of the whole scan, or that of the capture, should it be larger. */
static double missed_ports(const struct sp_collector *c, const struct sp_doubt *doubt)
{
    double drops = (double)sp_counted(&c->ctx->received.kernel_drops);
    double received = (double)sp_counted(&c->ctx->received.packets);
    double loss = packet_loss(c->ctx);

    if (drops > 0 && loss < drops / (received + drops))
        loss = drops / (received + drops);
    return c->totals.missed + sp_doubt_missed(doubt, loss);
}

void sp_collector_get_stats(const struct sp_collector *c, struct sp_scan_stats *out)
{
    uint64_t decided = 0;

    out->hosts_done = c->totals.hosts_done;
    out->hosts_up = c->totals.hosts_up;
    out->hosts_down = c->totals.hosts_down;
    out->hosts_limited = c->totals.hosts_limited;
    out->hosts_suspect = c->totals.hosts_suspect;
    out->hosts_timed_out = c->totals.hosts_timed_out;
    memcpy(out->counts, c->counts, sizeof(out->counts));
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        decided += c->counts[state];
    out->packet_loss = packet_loss(c->ctx);
    out->loss_estimate = decided == 0 ? 0 : missed_ports(c, &c->doubt) / (double)decided;
    out->complete =
        c->finished && c->totals.hosts_done == out->targets && c->totals.incomplete == 0;
}

void sp_collector_stopping(struct sp_collector *c)
{
    c->stopping = true;
}

uint64_t sp_collector_totals(const struct sp_collector *c, struct sp_scan_totals *out)
{
    *out = c->done;
    out->missed = missed_ports(c, &c->done_doubt);
    return c->begun;
}

bool sp_collector_unfinished(const struct sp_collector *c, const struct sp_snapshot *snapshot)
{
    const struct sp_resume *resume = c->ctx->config.resume;
    bool more = true;

    for (const struct record *r = c->undone; more && r != NULL; r = r->next)
        more = snapshot_host(snapshot, r->order, r);
    for (uint32_t i = 0; more && i < c->ctx->window; i++) {
        if (c->places[i].used)
            more = snapshot_host(snapshot, c->places[i].order, c->places[i].record);
    }
    for (size_t i = c->resumed; more && resume != NULL && i < resume->host_count; i++)
        more = snapshot->visit(snapshot->ctx, &resume->hosts[i]);
    return more;
}
