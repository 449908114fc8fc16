/* Whose turn it is: hosts that have something to send follow one another in a ring; a host that may
 * not send just now is held in another one, so that nobody waits for it. */
#include "engine/sender_internal.h"

static uint32_t *head_of(struct sp_sender *s, enum ring ring)
{
    return ring == RING_TURN ? &s->turn : &s->held;
}

/* Puts a host just before the first of the ring: at the end of the round. */
static void insert(struct sp_sender *s, uint32_t host, enum ring ring)
{
    struct target *t = &s->targets[host];
    uint32_t *head = head_of(s, ring);

    t->ring = (uint8_t)ring;
    if (*head == NONE) {
        t->next = t->prev = *head = host;
        return;
    }
    t->next = *head;
    t->prev = s->targets[*head].prev;
    s->targets[t->prev].next = host;
    s->targets[t->next].prev = host;
}

static void take_out(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];
    uint32_t *head = head_of(s, (enum ring)t->ring);

    if (t->ring == RING_HELD)
        sp_wheel_cancel(s->host_timers, host);
    t->ring = RING_NONE;
    s->targets[t->prev].next = t->next;
    s->targets[t->next].prev = t->prev;
    if (*head == host)
        *head = t->next == host ? NONE : t->next;
}

/* Until when the host may not be sent anything; 0 = it may. */
static uint64_t rests_until_us(struct sp_sender *s, struct target *t)
{
    uint64_t flow_us = flow_allows(s, t) ? 0 : flow_next_us(s, t);
    uint32_t ago_us = (uint32_t)s->now_us - t->last_sent_us;
    uint64_t delay_us = s->ctx->config.timing.scan_delay_us;
    uint64_t rest_us = t->sent && ago_us < delay_us ? s->now_us + delay_us - ago_us : 0;

    return flow_us > rest_us ? flow_us : rest_us;
}

/* Memory of the hosts whose turns come next, the sooner the more of it. */
SP_PREFETCHING void prefetch(const struct sp_sender *s, const struct target *t)
{
    const struct target *second = &s->targets[t->next], *third = &s->targets[second->next];

    if (s->flows != NULL)
        sp_congestion_prefetch(&flow_at(s, second)->window);
    flow_prefetch(s, second->next);
    host_prefetch(s, third->next);
}

/* Of those who may be sent something; or, forced, of those who would have to wait. */
static uint32_t choose(struct sp_sender *s)
{
    while (s->turn != NONE) {
        uint32_t host = s->turn;
        uint64_t until_us = s->forced ? 0 : rests_until_us(s, &s->targets[host]);

        if (until_us == 0)
            return host;
        take_out(s, host);
        insert(s, host, RING_HELD);
        sp_wheel_set(s->host_timers, host, until_us);
    }
    return s->forced ? s->held : NONE;
}

uint32_t turns_next(struct sp_sender *s)
{
    uint32_t host = choose(s);

    if (host != NONE)
        prefetch(s, &s->targets[host]);
    return host;
}

void turns_pass(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    if (!hosts_has_work(s, t))
        turns_leave(s, host);
    else
        *head_of(s, (enum ring)t->ring) = t->next;
}

void turns_wake(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    if (!t->is_open || t->ring == RING_TURN || !hosts_has_work(s, t))
        return;
    turns_leave(s, host);
    insert(s, host, RING_TURN);
}

void turns_on_timers(struct sp_sender *s)
{
    uint32_t host;

    while (sp_wheel_pop(s->host_timers, s->now_us, &host))
        turns_wake(s, host);
}

void turns_leave(struct sp_sender *s, uint32_t host)
{
    if (s->targets[host].ring != RING_NONE)
        take_out(s, host);
}
