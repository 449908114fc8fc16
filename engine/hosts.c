/* The window of hosts: who is in it, and whose turn it is to be asked. */
#include <stdlib.h>

#include "engine/sender_internal.h"

/* Repeats for an unanswered port of a host to which no loss has been proven yet. */
#define QUIET_REPEATS 2
/* Hosts that are let in per turn of the loop, so that timers and answers are seen to in between. */
#define ADMIT_BATCH 64

bool hosts_init(struct sp_sender *s)
{
    const struct sp_scan_config *config = &s->ctx->config;

    s->host_count = sp_addrset_size(config->targets);
    s->port_count = config->ports->count;
    /* two orders from one seed: the keys must differ */
    sp_permutation_init(&s->host_order, s->host_count, config->seed);
    sp_permutation_init(&s->port_order, s->port_count, ~config->seed);
    s->turn = NONE;
    s->targets = calloc(s->ctx->window, sizeof(s->targets[0]));
    s->free_targets = calloc(s->ctx->window, sizeof(s->free_targets[0]));
    s->host_timers = sp_wheel_create(s->ctx->window, s->now_us);
    if (s->targets == NULL || s->free_targets == NULL || s->host_timers == NULL)
        return false;
    while (s->free_target_count < s->ctx->window) {
        s->free_targets[s->free_target_count] = s->ctx->window - 1 - s->free_target_count;
        s->free_target_count++;
    }
    return true;
}

void hosts_finish(struct sp_sender *s)
{
    free(s->targets);
    free(s->free_targets);
    sp_wheel_destroy(s->host_timers);
}

/* Puts a host into the ring, just before the one whose turn it is: at the end of the round. */
static void ring_insert(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    t->in_ring = true;
    if (s->turn == NONE) {
        t->next = t->prev = s->turn = host;
        return;
    }
    t->next = s->turn;
    t->prev = s->targets[s->turn].prev;
    s->targets[t->prev].next = host;
    s->targets[t->next].prev = host;
}

static void ring_remove(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    t->in_ring = false;
    s->targets[t->prev].next = t->next;
    s->targets[t->next].prev = t->prev;
    if (s->turn == host)
        s->turn = t->next == host ? NONE : t->next;
}

static bool has_work(const struct sp_sender *s, const struct target *t)
{
    return t->repeats.first != NONE || t->asked < s->port_count;
}

/* The way to the host is known. */
static void open_host(struct sp_sender *s, uint32_t host)
{
    s->unasked_hosts++;
    s->targets[host].is_open = true;
    flow_init(s, &s->targets[host]);
    ring_insert(s, host);
}

static void begin(struct sp_sender *s, uint32_t host, const struct sp_addr *addr)
{
    const struct sp_path *path = sp_network_path(s->ctx->network, addr);
    uint32_t max_retries = s->ctx->config.timing.max_retries;
    struct target *t = &s->targets[host];
    struct sp_event event = {.type = SP_EVENT_HOST_BEGIN,
                             .host = host,
                             .addr = *addr,
                             .local = path != NULL && path->local};

    *t = (struct target){
        .addr = *addr,
        .path = path,
        .offset = sender_random(s) % s->port_count,
        .neighbour = NONE,
        .repeats = {NONE, NONE},
        .repeat_max = (uint8_t)(max_retries < QUIET_REPEATS ? max_retries : QUIET_REPEATS),
    };
    sender_tell(s, &event);
    if (path == NULL || !path->reachable) {
        hosts_unreachable(s, host, SP_REASON_NO_ROUTE);
        return;
    }
    t->saddr = path->local && path->saddr.family == SP_FAMILY_NONE ? *addr : path->saddr;
    if (path->needs_arp) {
        s->waiting_hosts++;
        neighbours_resolve(s, host);
    } else {
        open_host(s, host);
    }
}

void hosts_admit(struct sp_sender *s)
{
    for (unsigned i = 0;
         i < ADMIT_BATCH && s->free_target_count > 0 && s->hosts_begun < s->host_count; i++) {
        uint64_t index = sp_permutation_at(&s->host_order, s->hosts_begun++);
        struct sp_addr addr = sp_addrset_at(s->ctx->config.targets, index);

        begin(s, s->free_targets[--s->free_target_count], &addr);
    }
}

uint32_t hosts_turn(struct sp_sender *s)
{
    while (s->turn != NONE) {
        uint32_t host = s->turn;
        struct target *t = &s->targets[host];

        if (flow_allows(s, t))
            return host;
        /* others need not wait for it */
        ring_remove(s, host);
        sp_wheel_set(s->host_timers, host, flow_next_us(t));
    }
    return NONE;
}

bool hosts_next_port(struct sp_sender *s, uint32_t host, uint32_t *port)
{
    struct target *t = &s->targets[host];
    uint32_t position = t->asked + t->offset;

    if (t->asked == s->port_count)
        return false;
    if (position >= s->port_count)
        position -= s->port_count;
    *port = (uint32_t)sp_permutation_at(&s->port_order, position);
    if (++t->asked == s->port_count)
        s->unasked_hosts--;
    return true;
}

void hosts_turn_taken(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    s->turn = t->next;
    if (!has_work(s, t))
        ring_remove(s, host);
}

void hosts_wake(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    if (!t->is_open || t->in_ring || !has_work(s, t))
        return;
    sp_wheel_cancel(s->host_timers, host);
    ring_insert(s, host);
}

void hosts_on_timers(struct sp_sender *s)
{
    uint32_t host;

    while (sp_wheel_pop(s->host_timers, s->now_us, &host))
        hosts_wake(s, host);
}

void hosts_ready(struct sp_sender *s, uint32_t host, const struct sp_mac *mac)
{
    s->targets[host].dmac = *mac;
    s->waiting_hosts--;
    open_host(s, host);
}

void hosts_unreachable(struct sp_sender *s, uint32_t host, enum sp_reason reason)
{
    const struct sp_event event = {
        .type = SP_EVENT_HOST_UNASKED, .host = host, .reason = (uint8_t)reason};

    if (reason != SP_REASON_NO_ROUTE)
        s->waiting_hosts--;
    neighbours_release(s, host);
    sender_tell(s, &event);
}

void hosts_return(struct sp_sender *s, uint32_t host)
{
    if (s->targets[host].is_open)
        probes_forget_repeats(s, &s->targets[host]);
    s->targets[host].is_open = false;
    sp_wheel_cancel(s->host_timers, host);
    s->free_targets[s->free_target_count++] = host;
}

void hosts_flight_ended(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    t->live--;
    if (t->live == 0 && t->asked == s->port_count)
        neighbours_release(s, host);
}

bool hosts_all_asked(const struct sp_sender *s)
{
    return s->hosts_begun == s->host_count && s->unasked_hosts == 0 && s->waiting_hosts == 0;
}
