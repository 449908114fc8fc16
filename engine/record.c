#include "engine/record.h"

#include <stdlib.h>

/* So many canaries with a SYN-ACK are no chance: few hosts have a service even on one. */
#define SUSPECT_CANARIES 2

struct record *record_create(const struct sp_scan_config *config, const struct sp_addr *addr,
                             bool local)
{
    struct record *r = calloc(1, sizeof(*r) + config->ports->count * sizeof(r->ports[0]));

    if (r == NULL)
        return NULL;
    r->host.addr = *addr;
    r->host.ports = r->ports;
    if (local) {
        r->host.state = SP_HOST_UP;
        r->host.reason = SP_REASON_LOCALHOST;
    }
    return r;
}

static void set_port(struct record *r, uint32_t port, struct sp_verdict verdict, uint8_t ttl,
                     uint64_t *counts)
{
    struct sp_port_result *result = &r->ports[port];

    if (result->state == SP_PORT_UNASKED) {
        r->decided++;
    } else {
        /* it was given up and is answered late */
        r->silent_sendings -= r->silent_sendings / r->silent;
        r->silent--;
        r->host.counts[result->state]--;
        counts[result->state]--;
    }
    *result = (struct sp_port_result){.state = verdict.state, .reason = verdict.reason, .ttl = ttl};
    r->host.counts[verdict.state]++;
    counts[verdict.state]++;
}

static bool is_port(const struct sp_scan_config *config, uint32_t index)
{
    return index < config->ports->count;
}

static void note_canary(struct record *r, const struct sp_scan_config *config, uint32_t index)
{
    uint8_t bit = (uint8_t)(1u << (index - sp_canary_index(config, 0)));

    if ((r->canaries & bit) == 0)
        r->host.canaries.asked++;
    r->canaries |= bit;
}

void record_silence(struct record *r, const struct sp_scan_config *config,
                    const struct sp_event *event, uint64_t *counts)
{
    if (!is_port(config, event->port)) {
        note_canary(r, config, event->port);
        return;
    }
    /* a late answer may have come first */
    if (r->ports[event->port].state != SP_PORT_UNASKED)
        return;
    set_port(r, event->port, sp_probe_kind((enum sp_probe_kind_id)event->kind)->silence, 0, counts);
    r->silent++;
    r->silent_sendings += event->sendings;
}

void record_unsent(struct record *r, const struct sp_scan_config *config,
                   const struct sp_event *event)
{
    if (!is_port(config, event->port)) {
        note_canary(r, config, event->port);
        return;
    }
    r->unsent++;
    r->decided++;
}

/* An answer from the target itself proves it up; an ICMP error from a router on the way does not.
 */
static void note_up(struct record *r, const struct sp_reply *reply)
{
    if (r->host.state != SP_HOST_UNKNOWN || !sp_addr_equal(&reply->packet.saddr, &r->host.addr))
        return;
    r->host.state = SP_HOST_UP;
    r->host.reason = (enum sp_reason)reply->verdict.reason;
}

static void note_times(struct record *r, const struct sp_reply *reply)
{
    r->sendings += reply->attempt + 1u;
    r->lost += reply->attempt;
    if (reply->rtt_us == 0)
        return;
    sp_rtt_sample(&r->rtt, reply->rtt_us);
    if (reply->rtt_us > r->rtt_max_us)
        r->rtt_max_us = reply->rtt_us;
}

static void canary_answer(struct record *r, const struct sp_scan_config *config,
                          const struct sp_reply *reply)
{
    struct sp_canaries *canaries = &r->host.canaries;

    note_canary(r, config, reply->port);
    if (reply->verdict.state == SP_PORT_OPEN)
        canaries->ports[canaries->open++] = reply->remote_port;
}

bool record_answer(struct record *r, const struct sp_scan_config *config,
                   const struct sp_reply *reply, uint64_t *counts)
{
    note_up(r, reply);
    note_times(r, reply);
    if (is_port(config, reply->port))
        set_port(r, reply->port, reply->verdict, reply->packet.ttl, counts);
    else if (reply->port != sp_loss_check_index(config))
        canary_answer(r, config, reply);
    return is_port(config, reply->port);
}

void record_mac(struct record *r, const struct sp_event *event)
{
    r->host.state = SP_HOST_UP;
    r->host.reason = SP_REASON_ARP_RESPONSE;
    r->host.has_mac = true;
    r->host.mac = event->mac;
    if (event->rtt_us != 0)
        sp_rtt_sample(&r->rtt, event->rtt_us);
}

void record_unasked(struct record *r, const struct sp_event *event)
{
    /* only silence of its own says something about the host */
    if (event->reason == SP_REASON_NO_ARP_RESPONSE)
        r->host.state = SP_HOST_DOWN;
    r->unasked = true;
    r->host.reason = (enum sp_reason)event->reason;
}

void record_asked(struct record *r, const struct sp_event *event)
{
    r->asked = true;
    r->ended = event->ended;
    r->sendings_each = event->sendings;
    r->last_sent_us = event->last_sent_us;
    r->host.limited_pps = event->limited_pps;
    r->host.timed_out = event->timed_out;
    r->overdue |= event->timed_out; /* even if all ports were decided by then */
}

bool record_is_done(const struct record *r)
{
    return r->asked && r->decided + (uint32_t)__builtin_popcount(r->canaries) >= r->ended;
}

/* Closed ports of a host that limits its RSTs were not waited for. */
static void join_closed(struct record *r, const struct sp_scan_config *config, uint64_t *counts)
{
    for (uint32_t i = 0; i < config->ports->count; i++) {
        struct sp_port_result *port = &r->ports[i];

        if (port->state != SP_PORT_FILTERED || port->reason != SP_REASON_NO_RESPONSE)
            continue;
        port->state = SP_PORT_CLOSED_FILTERED;
        r->host.counts[SP_PORT_FILTERED]--;
        r->host.counts[SP_PORT_CLOSED_FILTERED]++;
        counts[SP_PORT_FILTERED]--;
        counts[SP_PORT_CLOSED_FILTERED]++;
    }
}

void record_conclude(struct record *r, const struct sp_scan_config *config, uint64_t *counts)
{
    if (config->open_only && r->host.limited_pps > 0)
        join_closed(r, config, counts);
    r->host.complete = r->unasked ? r->host.reason != SP_REASON_SEND_FAILED
                                  : r->decided == r->share && r->unsent == 0;
    r->host.timed_out &= !r->host.complete;
    r->host.suspect = r->host.canaries.open >= SUSPECT_CANARIES;
    if (r->host.reason == SP_REASON_NONE && r->decided > 0)
        r->host.reason = SP_REASON_NO_RESPONSE;
    r->host.counts[SP_PORT_UNASKED] = r->share;
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        r->host.counts[SP_PORT_UNASKED] -= r->host.counts[state];
    if (r->rtt.srtt_us > 0) {
        r->host.has_rtt = true;
        r->host.srtt_us = r->rtt.srtt_us;
    }
}

void record_cut_os(struct record *r)
{
    r->host.timed_out = r->overdue;
    r->host.os_cut = !r->overdue;
}
