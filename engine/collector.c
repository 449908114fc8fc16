#include "engine/collector.h"

#include <stdlib.h>
#include <string.h>

#include "probe/rtt.h"

/* Answers handled before events are looked at again. */
#define BATCH 512

struct record {
    struct sp_host host;
    struct sp_port_result *ports;
    struct sp_rtt rtt;
    uint32_t decided; /* ports with a state, or that could not be sent */
    uint32_t unsent;
    bool used, settling;
    bool unasked; /* it could not be reached: no port was asked */
};

struct sp_collector {
    struct sp_context *ctx;
    struct record *records; /* ctx->window of them, by the sender's host index */
    uint32_t used;
    /* Hosts that are complete but for silent ports, which a late reply may still change: the oldest
     * first. They are reported when the window needs their place, or at the end. */
    uint32_t *settling;
    uint32_t settling_first, settling_count;
    bool finished, failed;
    uint64_t hosts_done, hosts_up, hosts_down, incomplete;
    uint64_t counts[SP_PORT_STATE_COUNT];
};

struct sp_collector *sp_collector_create(struct sp_context *ctx)
{
    struct sp_collector *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->ctx = ctx;
    c->records = calloc(ctx->window, sizeof(c->records[0]));
    c->settling = calloc(ctx->window, sizeof(c->settling[0]));
    if (c->records == NULL || c->settling == NULL) {
        sp_collector_destroy(c);
        return NULL;
    }
    return c;
}

void sp_collector_destroy(struct sp_collector *c)
{
    if (c == NULL)
        return;
    for (uint32_t i = 0; c->records != NULL && i < c->ctx->window; i++)
        free(c->records[i].ports);
    free(c->records);
    free(c->settling);
    free(c);
}

static void give_back(struct sp_collector *c, bool is_host, uint32_t index)
{
    const struct sp_return returned = {.is_host = is_host, .index = index};

    /* cannot be full: it holds every slot and every host at once */
    (void)sp_ring_push(c->ctx->returns, &returned);
}

/* The host's last word. */
static void report(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                   uint32_t index)
{
    struct record *r = &c->records[index];
    uint32_t port_count = c->ctx->config.ports->count;

    r->host.complete = r->unasked ? r->host.reason != SP_REASON_SEND_FAILED
                                  : r->decided == port_count && r->unsent == 0;
    if (r->host.reason == SP_REASON_NONE && r->decided > 0)
        r->host.reason = SP_REASON_NO_RESPONSE;
    r->host.counts[SP_PORT_UNASKED] = port_count;
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        r->host.counts[SP_PORT_UNASKED] -= r->host.counts[state];
    if (r->rtt.has_sample) {
        r->host.has_rtt = true;
        r->host.srtt_us = r->rtt.srtt_us;
    }
    c->hosts_done++;
    c->hosts_up += r->host.state == SP_HOST_UP;
    c->hosts_down += r->host.state == SP_HOST_DOWN;
    c->incomplete += !r->host.complete;
    callbacks->host(callbacks->ctx, &r->host);
    free(r->ports);
    *r = (struct record){0};
    c->used--;
    give_back(c, true, index);
}

static void report_oldest_settling(struct sp_collector *c,
                                   const struct sp_scan_callbacks *callbacks)
{
    uint32_t index = c->settling[c->settling_first];

    c->settling_first = c->settling_first + 1 < c->ctx->window ? c->settling_first + 1 : 0;
    c->settling_count--;
    report(c, callbacks, index);
}

static void settle(struct sp_collector *c, uint32_t index)
{
    uint32_t at = c->settling_first + c->settling_count;

    c->settling[at < c->ctx->window ? at : at - c->ctx->window] = index;
    c->settling_count++;
    c->records[index].settling = true;
}

static void check_complete(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                           uint32_t index)
{
    struct record *r = &c->records[index];

    if (r->settling || r->decided < c->ctx->config.ports->count)
        return;
    if (r->host.counts[SP_PORT_FILTERED] > 0)
        settle(c, index);
    else
        report(c, callbacks, index);
}

static void set_port(struct sp_collector *c, struct record *r, uint32_t port,
                     struct sp_verdict verdict, uint8_t ttl)
{
    struct sp_port_result *result = &r->ports[port];

    if (result->state == SP_PORT_UNASKED) {
        r->decided++;
    } else {
        r->host.counts[result->state]--;
        c->counts[result->state]--;
    }
    *result = (struct sp_port_result){.state = verdict.state, .reason = verdict.reason, .ttl = ttl};
    r->host.counts[verdict.state]++;
    c->counts[verdict.state]++;
}

static void begin(struct sp_collector *c, const struct sp_event *event)
{
    struct record *r = &c->records[event->host];

    *r = (struct record){.used = true, .host = {.addr = event->addr}};
    c->used++;
    r->ports = calloc(c->ctx->config.ports->count, sizeof(r->ports[0]));
    r->host.ports = r->ports;
    if (r->ports == NULL)
        c->failed = true;
    if (event->local) {
        r->host.state = SP_HOST_UP;
        r->host.reason = SP_REASON_LOCALHOST;
    }
}

static void on_event(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                     const struct sp_event *event)
{
    struct record *r = &c->records[event->host];

    switch ((enum sp_event_type)event->type) {
    case SP_EVENT_HOST_BEGIN:
        begin(c, event);
        break;
    case SP_EVENT_HOST_MAC:
        r->host.state = SP_HOST_UP;
        r->host.reason = SP_REASON_ARP_RESPONSE;
        r->host.has_mac = true;
        r->host.mac = event->mac;
        if (event->rtt_us != 0)
            sp_rtt_sample(&r->rtt, event->rtt_us);
        break;
    case SP_EVENT_HOST_UNASKED:
        /* only silence of its own says something about the host */
        if (event->reason == SP_REASON_NO_ARP_RESPONSE)
            r->host.state = SP_HOST_DOWN;
        r->unasked = true;
        r->host.reason = (enum sp_reason)event->reason;
        report(c, callbacks, event->host);
        break;
    case SP_EVENT_PORT_SILENT:
        /* a late answer may have come first */
        if (r->ports != NULL && r->ports[event->port].state == SP_PORT_UNASKED)
            set_port(c, r, event->port, sp_probe_kind((enum sp_probe_kind_id)event->kind)->silence,
                     0);
        check_complete(c, callbacks, event->host);
        break;
    case SP_EVENT_PORT_UNSENT:
        r->unsent++;
        r->decided++;
        check_complete(c, callbacks, event->host);
        break;
    case SP_EVENT_HOST_LIMITED:
    case SP_EVENT_HOST_ASKED:
        break;
    case SP_EVENT_FINISHED:
        c->finished = true;
        break;
    }
}

/* An answer from the target itself proves it up; an ICMP error from a router on the way does not.
 */
static void note_up(struct record *r, const struct sp_slot *slot)
{
    if (r->host.state != SP_HOST_UNKNOWN || !sp_addr_equal(&slot->reply.saddr, &r->host.addr))
        return;
    r->host.state = SP_HOST_UP;
    r->host.reason = (enum sp_reason)slot->verdict.reason;
}

static void on_answer(struct sp_collector *c, const struct sp_scan_callbacks *callbacks,
                      uint32_t index)
{
    struct sp_slot *slot = sp_table_slot(c->ctx->table, index);
    struct record *r = &c->records[slot->host];
    uint32_t host = slot->host;
    /* a late answer may come after its host was reported and another took its place */
    bool ours = r->used && r->ports != NULL && sp_addr_equal(&r->host.addr, &slot->tuple.remote);

    if (ours) {
        const struct sp_answer answer = {
            .packet = &slot->reply, .rtt_us = slot->rtt_us, .attempt = slot->attempt};

        note_up(r, slot);
        if (slot->rtt_us != 0)
            sp_rtt_sample(&r->rtt, slot->rtt_us);
        set_port(c, r, slot->port, slot->verdict, slot->reply.ttl);
        callbacks->port(callbacks->ctx, &r->host, slot->port, &answer);
    }
    sp_slot_free(slot);
    give_back(c, false, index);
    if (ours)
        check_complete(c, callbacks, host);
}

bool sp_collector_drain(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    uint32_t answered[BATCH], count = 0;
    struct sp_event event;
    bool any = false;

    /* Answers are taken first and handled last: a host's beginning was told before its first probe
     * was sent, so whoever is answered here is known by then. */
    while (count < BATCH && sp_ring_pop(c->ctx->answered, &answered[count]))
        count++;
    while (sp_ring_pop(c->ctx->events, &event)) {
        on_event(c, callbacks, &event);
        any = true;
    }
    for (uint32_t i = 0; i < count; i++)
        on_answer(c, callbacks, answered[i]);
    while (c->settling_count > 0 && c->used > c->ctx->window - c->ctx->window / 4)
        report_oldest_settling(c, callbacks);
    return any || count > 0;
}

bool sp_collector_sender_finished(const struct sp_collector *c)
{
    return c->finished;
}

void sp_collector_finish(struct sp_collector *c, const struct sp_scan_callbacks *callbacks)
{
    while (sp_collector_drain(c, callbacks))
        ;
    while (c->settling_count > 0)
        report_oldest_settling(c, callbacks);
    for (uint32_t i = 0; i < c->ctx->window; i++) {
        if (c->records[i].used)
            report(c, callbacks, i);
    }
}

bool sp_collector_failed(const struct sp_collector *c)
{
    return c->failed;
}

void sp_collector_get_stats(const struct sp_collector *c, struct sp_scan_stats *out)
{
    out->hosts_done = c->hosts_done;
    out->hosts_up = c->hosts_up;
    out->hosts_down = c->hosts_down;
    memcpy(out->counts, c->counts, sizeof(out->counts));
    out->complete = c->finished && c->hosts_done == out->targets && c->incomplete == 0;
}
