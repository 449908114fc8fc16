/* ARP: the Ethernet address of every on-link target and gateway, asked for by ourselves. */
#include "engine/sender_internal.h"

/* Waits for an answer before the next request, and after the last: hosts on a local network answer
 * within milliseconds, one that has to wake up first within a second. */
static const uint32_t timeouts_us[] = {200000, 400000, 800000};
#define TIMEOUTS (sizeof(timeouts_us) / sizeof(timeouts_us[0]))

/* Requests before a neighbour is given up; more when loss has been proven. Much depends on a
 * gateway, so it is asked more often, and once more when hosts still need it after a while. */
#define TARGET_TRIES     3
#define GATEWAY_TRIES    6
#define GATEWAY_RETRY_US 5000000u

bool neighbours_init(struct sp_sender *s)
{
    struct sp_error ignored; /* the kernel's table is only a hint: it can be done without */
    uint32_t buckets = 1;

    (void)sp_rtnetlink_init(&s->kernel, &ignored);
    /* one for each host of the window and one for each gateway: enough for all at once */
    s->neighbour_count = s->ctx->window + (uint32_t)s->ctx->network->path_count;
    while (buckets < 2 * s->neighbour_count)
        buckets <<= 1;
    s->bucket_mask = buckets - 1;
    s->neighbours = sp_pages_create(s->neighbour_count, sizeof(s->neighbours[0]));
    s->neighbour_buckets = sp_pages_create(buckets, sizeof(s->neighbour_buckets[0]));
    s->neighbour_timers = sp_wheel_create(s->neighbour_count, s->now_us);
    s->to_ask = (struct queue){NONE, NONE};
    if (s->neighbours == NULL || s->neighbour_buckets == NULL || s->neighbour_timers == NULL)
        return false;
    s->free_neighbour = NONE;
    return true;
}

void neighbours_finish(struct sp_sender *s)
{
    sp_pages_destroy(s->neighbours);
    sp_pages_destroy(s->neighbour_buckets);
    sp_wheel_destroy(s->neighbour_timers);
    sp_rtnetlink_finish(&s->kernel);
}

static uint32_t *bucket_of(struct sp_sender *s, size_t wire, const struct sp_addr *addr)
{
    return &s->neighbour_buckets[sp_addr_hash(addr, (uint32_t)wire) & s->bucket_mask];
}

/* A gateway that is a target too has two entries: as a target it is let go of when it is done, as a
 * gateway never. */
static uint32_t find(struct sp_sender *s, size_t wire, const struct sp_addr *addr, bool is_gateway)
{
    uint32_t i = *bucket_of(s, wire, addr) - 1;

    while (i != NONE &&
           !(s->neighbours[i].path->wire == wire && s->neighbours[i].is_gateway == is_gateway &&
             sp_addr_equal(&s->neighbours[i].addr, addr)))
        i = s->neighbours[i].next;
    return i;
}

static void queue_request(struct sp_sender *s, uint32_t index)
{
    if (s->neighbours[index].queued)
        return;
    s->neighbours[index].queued = true;
    s->neighbours[index].ask_next = NONE;
    if (s->to_ask.first == NONE)
        s->to_ask.first = index;
    else
        s->neighbours[s->to_ask.last].ask_next = index;
    s->to_ask.last = index;
}

/* One that was let go of, else one that was never used; there are enough. */
static uint32_t take_free(struct sp_sender *s)
{
    uint32_t index = s->free_neighbour;

    if (index == NONE)
        return s->fresh_neighbour++;
    s->free_neighbour = s->neighbours[index].next;
    return index;
}

/* What the kernel believes. */
static bool kernel_knows(struct sp_sender *s, const struct neighbour *n, struct sp_mac *mac,
                         bool *permanent)
{
    return s->kernel.fd >= 0 &&
           sp_rtnetlink_neighbour(&s->kernel, n->path->ifindex, &n->addr, mac, permanent);
}

static uint32_t add(struct sp_sender *s, const struct sp_path *path, const struct sp_addr *addr,
                    const struct sp_addr *saddr)
{
    uint32_t *bucket = bucket_of(s, path->wire, addr);
    uint32_t index = take_free(s);
    struct neighbour *n = &s->neighbours[index];
    bool permanent;

    *n = (struct neighbour){
        .state = NEIGHBOUR_ASKING,
        .is_gateway = path->gateway.family != SP_FAMILY_NONE,
        .addr = *addr,
        .saddr = *saddr,
        .path = path,
        .waiting = {NONE, NONE},
        .next = *bucket - 1,
        .queued = n->queued, /* its last user may have been answered while in the queue */
        .ask_next = n->ask_next,
    };
    *bucket = index + 1;
    /* a fixed entry for a gateway was made by somebody who knows better */
    if (n->is_gateway && kernel_knows(s, n, &n->mac, &permanent) && permanent)
        n->state = NEIGHBOUR_KNOWN;
    else
        queue_request(s, index);
    return index;
}

static void wait_for(struct sp_sender *s, struct neighbour *n, uint32_t host)
{
    s->targets[host].next = NONE;
    if (n->waiting.first == NONE)
        n->waiting.first = host;
    else
        s->targets[n->waiting.last].next = host;
    n->waiting.last = host;
}

void neighbours_resolve(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];
    const struct sp_path *path = path_of(s, t);
    bool is_gateway = path->gateway.family != SP_FAMILY_NONE;
    const struct sp_addr *hop = is_gateway ? &path->gateway : &t->addr;
    const struct sp_addr saddr = saddr_of(s, t);
    uint32_t index = find(s, path->wire, hop, is_gateway);
    struct neighbour *n;

    if (index == NONE)
        index = add(s, path, hop, &saddr);
    t->neighbour = index;
    n = &s->neighbours[index];
    if (n->state == NEIGHBOUR_SILENT && s->now_us - n->sent_us >= GATEWAY_RETRY_US) {
        n->state = NEIGHBOUR_ASKING;
        n->tries = n->refused = 0;
        queue_request(s, index);
    }
    if (n->state == NEIGHBOUR_ASKING)
        wait_for(s, n, host);
    else if (n->state == NEIGHBOUR_KNOWN)
        hosts_ready(s, host);
    else
        hosts_unreachable(s, host, SP_REASON_NO_GATEWAY);
}

static void take_out(struct sp_sender *s, uint32_t index)
{
    const struct neighbour *n = &s->neighbours[index];
    uint32_t *bucket = bucket_of(s, n->path->wire, &n->addr);
    uint32_t before = *bucket - 1;

    if (before == index) {
        *bucket = n->next + 1;
        return;
    }
    while (s->neighbours[before].next != index)
        before = s->neighbours[before].next;
    s->neighbours[before].next = n->next;
}

void neighbours_release(struct sp_sender *s, uint32_t host)
{
    uint32_t index = s->targets[host].neighbour;

    s->targets[host].neighbour = NONE;
    if (index == NONE || s->neighbours[index].is_gateway)
        return; /* gateways are few, and others need them */
    take_out(s, index);
    s->neighbours[index].state = NEIGHBOUR_FREE;
    s->neighbours[index].next = s->free_neighbour;
    s->free_neighbour = index;
}

bool neighbours_ask_next(struct sp_sender *s)
{
    const struct sp_mac *unicast = NULL;
    bool permanent;
    uint32_t index = s->to_ask.first;
    struct sp_mac hint;
    struct neighbour *n;
    struct frame *frame;

    if (index == NONE)
        return false;
    n = &s->neighbours[index];
    s->to_ask.first = n->ask_next;
    n->queued = false;
    if (n->state != NEIGHBOUR_ASKING)
        return true; /* answered while it was queued for a repeat */
    /* RFC 1122 2.3.2.1: who is believed to be known is asked alone first, which spares all others
     * on the link. Repeats go to everyone, for the belief may be out of date. */
    n->hinted |= n->tries == 0 && kernel_knows(s, n, &hint, &permanent);
    if (n->tries == 0 && n->hinted)
        unicast = &hint;
    frame = outbox_next(s, n->path->wire);
    frame->slot = NONE;
    frame->neighbour = index;
    frame->len = sp_template_patch_arp(&s->ctx->arp_template, &n->path->smac, &n->saddr, unicast,
                                       &n->addr, frame->bytes);
    n->sent_us = s->now_us;
    /* who is not there does not answer: no round is judged by it */
    n->round = sp_congestion_sent(&s->window, true, s->now_us);
    sp_wheel_set(s->neighbour_timers, index,
                 s->now_us + timeouts_us[n->tries < TIMEOUTS ? n->tries : TIMEOUTS - 1]);
    n->tries++;
    return true;
}

void neighbours_on_refused(struct sp_sender *s, uint32_t neighbour)
{
    struct neighbour *n = &s->neighbours[neighbour];

    sp_congestion_gone(&s->window, n->round);
    n->tries--; /* it never left, so nobody was asked */
    sp_wheel_set(s->neighbour_timers, neighbour, s->now_us + refused_delay_us(n->refused++));
}

static enum sp_reason silence_reason(const struct neighbour *n)
{
    if (n->tries < TARGET_TRIES) /* too few requests have left to prove anything */
        return SP_REASON_SEND_FAILED;
    return n->is_gateway ? SP_REASON_NO_GATEWAY : SP_REASON_NO_ARP_RESPONSE;
}

/* Hands everyone who waited on: to be asked, or to be reported. */
static void settle(struct sp_sender *s, struct neighbour *n)
{
    bool known = n->state == NEIGHBOUR_KNOWN;
    enum sp_reason reason = silence_reason(n);
    uint32_t host = n->waiting.first;

    n->waiting = (struct queue){NONE, NONE};
    while (host != NONE) { /* n may be released with the last host */
        uint32_t next = s->targets[host].next;

        if (known)
            hosts_ready(s, host);
        else
            hosts_unreachable(s, host, reason);
        host = next;
    }
}

static void on_answer(struct sp_sender *s, uint32_t index, const struct sp_arp_reply *reply)
{
    struct neighbour *n = &s->neighbours[index];
    uint32_t rtt_us;

    if (n->state != NEIGHBOUR_ASKING || n->tries == 0)
        return;
    sp_congestion_gone(&s->window, n->round);
    sp_wheel_cancel(s->neighbour_timers, index);
    sp_congestion_heard(&s->window);
    n->state = NEIGHBOUR_KNOWN;
    n->mac = reply->mac;
    /* whom the kernel believed to be elsewhere did not hear the first request: no loss */
    if (!n->hinted)
        loss_learn(s, n->tries - 1u, n->tries);
    rtt_us = reply->rx_us > n->sent_us ? (uint32_t)(reply->rx_us - n->sent_us) : 1;
    if (n->tries == 1) /* RFC 6298 3: no sample when it is unknown which request was answered */
        sp_congestion_rtt(&s->window, rtt_us);
    if (!n->is_gateway && n->waiting.first != NONE) {
        const struct sp_event event = {.type = SP_EVENT_HOST_MAC,
                                       .host = n->waiting.first,
                                       .mac = n->mac,
                                       .rtt_us = n->tries == 1 ? rtt_us : 0};

        if (n->tries == 1)
            sp_rtt_sample(&s->targets[n->waiting.first].rtt, rtt_us);
        sender_tell(s, &event);
    }
    settle(s, n);
}

void neighbours_on_reply(struct sp_sender *s, const struct sp_arp_reply *reply)
{
    uint32_t target = find(s, reply->wire, &reply->addr, false);
    uint32_t gateway = find(s, reply->wire, &reply->addr, true);

    if (target != NONE)
        on_answer(s, target, reply);
    if (gateway != NONE)
        on_answer(s, gateway, reply);
}

static void give_up(struct sp_sender *s, struct neighbour *n)
{
    bool permanent, known = kernel_knows(s, n, &n->mac, &permanent);

    /* Somebody who gave a fixed entry knows better, and a gateway that the kernel reaches we reach
     * too. Any other target without an answer is down, whatever the kernel remembers of it. */
    n->state = known && (permanent || n->is_gateway) ? NEIGHBOUR_KNOWN : NEIGHBOUR_SILENT;
    settle(s, n);
}

void neighbours_on_timers(struct sp_sender *s)
{
    uint32_t index;

    while (sp_wheel_pop(s->neighbour_timers, s->now_us, &index)) {
        struct neighbour *n = &s->neighbours[index];
        uint32_t tries = (n->is_gateway ? GATEWAY_TRIES : TARGET_TRIES) + loss_more_tries(s);

        if (n->tries < tries && n->refused < REFUSED_MAX)
            queue_request(s, index);
        else
            give_up(s, n);
    }
}
