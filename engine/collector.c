#include <stdlib.h>

#include "base/pages.h"
#include "engine/collector_internal.h"
#include "engine/snapshot.h"

struct sp_collector *sp_collector_create(struct sp_context *ctx)
{
    struct sp_collector *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ctx = ctx;
    c->hosts = sp_shard_hosts(&ctx->shard);
    if (ctx->config.resume != NULL)
        c->begun = ctx->config.resume->begun;
    tally_init(&c->tally, ctx);
    c->places = sp_pages_create(ctx->window, sizeof(c->places[0]));
    c->settling = sp_wheel_create(ctx->window, sp_now_us(ctx->clock));
    if (ctx->os != NULL)
        c->os = os_collect_create(ctx);
    if (ctx->patient != NULL)
        c->patient = patient_collect_create(ctx);
    if (c->places == NULL || c->settling == NULL || (c->os == NULL) != (ctx->os == NULL) ||
        (c->patient == NULL) != (ctx->patient == NULL)) {
        sp_collector_destroy(c);
        return NULL;
    }
    return c;
}

void sp_collector_destroy(struct sp_collector *c)
{
    if (c == NULL)
        return;
    for (uint32_t i = 0; c->places != NULL && i < c->ctx->window; i++) {
        if (c->places[i].has_record)
            free(c->places[i].record);
    }
    snapshot_free_undone(c->undone);
    sp_pages_destroy(c->places);
    sp_wheel_destroy(c->settling);
    os_collect_destroy(c->os);
    patient_collect_destroy(c->patient);
    free(c);
}

/* Another run need not see the host again; or it does, and the record is kept for it. */
static void let_go(struct sp_collector *c, struct record *r)
{
    if (c->stopping && (r->host.os_cut || (!r->host.complete && !r->host.timed_out))) {
        r->next = c->undone;
        c->undone = r;
        return;
    }
    tally_done(&c->tally, r);
    free(r);
}

/* What is known of the host; NULL when out of memory, and then the scan ends. */
static struct record *record_of(struct sp_collector *c, uint32_t host)
{
    struct place *place = &c->places[host];
    struct record *r;

    if (place->has_record)
        return place->record;
    r = place_record(place, c->ctx, c->tally.counts);
    c->failed |= r == NULL;
    return r;
}

static void stop_settling(struct sp_collector *c, uint32_t index)
{
    if (!c->places[index].settling)
        return;
    sp_wheel_cancel(c->settling, index);
    c->settling_count--;
    c->places[index].settling = false;
}

/* Hosts that wait for active OS detection, as far as there is room. */
static void start_os(struct sp_collector *c)
{
    c->failed |= !c->stopping && !os_collect_start(c->os, c->places);
}

/* The host has answered enough to be asked about its system, and that is not over. */
static bool wants_os(const struct sp_collector *c, const struct record *r)
{
    return !r->os_over && os_collect_wants(c->os, r);
}

/* What is left of the host is its system: it is asked, or waits for that. */
static bool is_in_stage(const struct sp_collector *c, uint32_t index)
{
    return os_collect_has(c->os, index) || patient_collect_has(c->patient, index);
}

/* The host's last word. */
static void report(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                   uint32_t index)
{
    struct record *r = record_of(c, index);

    if (r == NULL)
        return;
    record_conclude(r, &c->ctx->config, c->tally.counts);
    if (r->host.complete && wants_os(c, r))
        record_cut_os(r);
    patient_collect_leave(c->patient, index, callbacks, &r->host);
    tally_host(&c->tally, r);
    callbacks->host(callbacks->ctx, &r->host);
    stop_settling(c, index);
    let_go(c, r);
    c->places[index] = (struct place){.used = false};
    c->used--;
    os_collect_leave(c->os, index);
    start_os(c);
    (void)sp_ring_push(c->ctx->free_hosts, &index); /* it holds every host at once */
}

/* Its ports are done, and so is -O, whose tests of sequences repeated SYN-ACKs would disturb: what
 * is left is patience. */
static void conclude_os(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                        uint32_t index)
{
    const struct place *place = &c->places[index];

    if (!place->has_record || place->record->overdue ||
        !patient_collect_enter(c->patient, index, place->record)) {
        report(c, callbacks, index);
        return;
    }
    stop_settling(c, index);
    os_collect_leave(c->os, index);
    start_os(c);
}

/* The host's ports are done: what is left is its system, if anything. */
static void conclude(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     uint32_t index)
{
    struct place *place = &c->places[index];

    if (c->stopping || !place->has_record || place->record->overdue ||
        !wants_os(c, place->record)) {
        conclude_os(c, callbacks, index);
        return;
    }
    stop_settling(c, index);
    record_conclude(place->record, &c->ctx->config, c->tally.counts);
    os_collect_enter(c->os, index);
    start_os(c);
}

static uint64_t settled_us(const struct sp_collector *c, const struct place *place)
{
    return place_settled_us(place, &c->tail, !c->all_asked,
                            c->ctx->config.timing.max_rtt_timeout_us);
}

static bool others_need_room(const struct sp_collector *c)
{
    bool more = c->tally.totals.hosts_done + c->used < c->hosts;

    return more && c->used > c->ctx->window - (c->ctx->window + 3) / 4;
}

static void check_done(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                       uint32_t index)
{
    struct place *place = &c->places[index];

    if (place->settling || is_in_stage(c, index) ||
        !(place->has_record ? record_is_done(place->record) : (bool)place->asked))
        return;
    if (!place_may_hear_more(place) || others_need_room(c) ||
        sp_now_us(c->ctx->clock) >= settled_us(c, place)) {
        conclude(c, callbacks, index);
        return;
    }
    place->settling = true;
    c->settling_count++;
    sp_wheel_set(c->settling, index, settled_us(c, place));
}

static void on_all_asked(struct sp_collector *c, bool finished)
{
    c->all_asked = true;
    c->finished = finished;
    for (uint32_t i = 0; i < c->ctx->window; i++) {
        if (c->places[i].settling)
            sp_wheel_set(c->settling, i, settled_us(c, &c->places[i]));
    }
}

/* What an earlier run has found out about the host. */
static void restore(struct sp_collector *c, uint32_t index, const struct sp_unfinished_host *host)
{
    bool known = host->settled > 0 || host->state != SP_HOST_UNKNOWN;
    struct record *r = known ? record_of(c, index) : NULL;

    if (r != NULL)
        snapshot_restore(r, host, c->ctx->config.ports->count, c->tally.counts);
}

static void begin(struct sp_collector *c, const struct sp_event *event)
{
    c->places[event->host] =
        (struct place){.used = true, .local = event->local, .order = event->order};
    c->used++;
    if (event->resumed)
        restore(c, event->host, &c->ctx->config.resume->hosts[c->resumed++]);
    else
        c->begun = event->order + 1;
}

static void on_host_event(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                          const struct sp_event *event)
{
    struct record *r;

    if (place_note(&c->places[event->host], &c->ctx->config, event)) {
        check_done(c, callbacks, event->host);
        return;
    }
    r = record_of(c, event->host);
    if (r == NULL)
        return;
    if (event->type == SP_EVENT_HOST_MAC) {
        record_mac(r, event);
    } else if (event->type == SP_EVENT_PORT_SILENT) {
        record_silence(r, &c->ctx->config, event, c->tally.counts);
    } else if (event->type == SP_EVENT_PORT_UNSENT) {
        record_unsent(r, &c->ctx->config, event);
    } else if (event->type == SP_EVENT_HOST_UNASKED) {
        record_unasked(r, event);
        report(c, callbacks, event->host);
    } else {
        record_asked(r, event);
        check_done(c, callbacks, event->host);
    }
}

static void on_os_asked(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                        uint32_t index)
{
    struct record *r = c->places[index].record;

    if (!os_collect_has(c->os, index))
        return;
    r->os_over = !os_collect_try_ended(c->os, index, callbacks, &r->host);
    if (r->os_over || c->stopping)
        conclude_os(c, callbacks, index);
}

static void on_overdue(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                       uint32_t index)
{
    struct place *place = &c->places[index];

    if (!place->used)
        return; /* it was reported meanwhile */
    if (!place->has_record) {
        place->overdue = true; /* a late answer may come yet */
        return;
    }
    place->record->overdue = true;
    if (is_in_stage(c, index))
        report(c, callbacks, index);
}

static void on_event(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     const struct sp_event *event)
{
    if (event->type == SP_EVENT_HOST_BEGIN)
        begin(c, event);
    else if (event->type == SP_EVENT_OS_ASKED)
        on_os_asked(c, callbacks, event->host);
    else if (event->type == SP_EVENT_HOST_OVERDUE)
        on_overdue(c, callbacks, event->host);
    else if (event->type == SP_EVENT_ALL_ASKED || event->type == SP_EVENT_FINISHED)
        on_all_asked(c, event->type == SP_EVENT_FINISHED);
    else
        on_host_event(c, callbacks, event);
}

static void on_reply(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     const struct sp_reply *reply)
{
    const struct place *place = &c->places[reply->host];
    struct sp_addr addr;
    struct record *r;
    const struct sp_answer answer = {
        .packet = &reply->packet, .rtt_us = reply->rtt_us, .attempt = reply->attempt};

    /* a late answer may come after its host was reported and another took its place */
    if (!place->used)
        return;
    addr = place_addr(place, c->ctx);
    if (!sp_addr_equal(&addr, &reply->remote))
        return;
    r = record_of(c, reply->host);
    if (r == NULL)
        return;
    if (reply->rtt_us != 0)
        sp_rtt_tail_sample(&c->tail, reply->rtt_us);
    if (record_answer(r, &c->ctx->config, reply, c->tally.counts))
        callbacks->port(callbacks->ctx, &r->host, reply->port, &answer);
    check_done(c, callbacks, reply->host);
}

/* False when there was no event. */
static bool handle_events(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    uint32_t count = 0;

    while (count < COLLECTOR_EVENTS && sp_ring_pop(c->ctx->events, &c->events[count]))
        count++;
    places_prefetch(c->places, c->events, count, c->ctx->config.ports->count);
    for (uint32_t i = 0; i < count; i++)
        on_event(c, callbacks, &c->events[i]);
    return count > 0;
}

/* With -O, and in patient mode, the sender waits to be told that nobody is left to be asked. */
static void tell_over(struct sp_collector *c)
{
    if (!c->all_asked || c->settling_count > 0 || os_collect_count(c->os) > 0 ||
        patient_collect_count(c->patient) > 0)
        return;
    atomic_store_explicit(&c->ctx->stages_over, true, memory_order_release);
    sp_waker_wake(&c->ctx->sender_waker);
}

bool sp_collector_drain(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    uint32_t count = 0, host;
    bool any;

    /* Answers are taken first and handled last: a host's beginning was told before its first probe
     * was sent, so whoever is answered here is known by then. */
    while (count < COLLECTOR_BATCH && sp_ring_pop(c->ctx->replies, &c->batch[count]))
        count++;
    any = os_collect_take_in(c->os);
    any |= patient_collect_take_in(c->patient);
    while (handle_events(c, callbacks))
        any = true;
    for (uint32_t i = 0; i < count; i++)
        on_reply(c, callbacks, &c->batch[i]);
    while (sp_wheel_pop(c->settling, sp_now_us(c->ctx->clock), &host))
        conclude(c, callbacks, host);
    while (patient_collect_due(c->patient, &host))
        report(c, callbacks, host);
    any |= count > 0;
    start_os(c); /* the sender may have made room */
    if (!any && (c->os != NULL || c->patient != NULL))
        tell_over(c);
    return any;
}

void sp_collector_finish(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    while (sp_collector_drain(c, callbacks))
        ;
    for (uint32_t i = 0; i < c->ctx->window; i++) {
        if (c->places[i].used)
            report(c, callbacks, i);
    }
}

void sp_collector_stopping(struct sp_collector *c)
{
    c->stopping = true;
    patient_collect_end(c->patient);
}
