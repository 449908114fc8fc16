#include "engine/sender.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "engine/sender_internal.h"

/* Packets sent before answers and timers are looked at again. */
#define TURN OUTBOX_FRAMES

/* Packets in flight: at first (RFC 6928) and at least (random loss must not drive the window to
 * nothing, and ten packets do no harm); and at most as long as nothing at all is answered. */
#define WINDOW_INITIAL    10
#define WINDOW_SILENT_MAX 4096

/* Half of those that the ring holds. */
#define MANY_REPLIES (1u << 15)
/* What nobody is woken for is looked at again after this time. */
#define MOMENT_US 1000u

/* From the seed, one way only: a generator as simple as ours can be run backwards. */
static uint64_t random_start(const struct sp_cookie *cookie)
{
    const struct sp_tuple nobody = {.remote_port = 0};

    return sp_cookie_hash(cookie, &nobody);
}

struct sp_sender *sp_sender_create(struct sp_context *ctx)
{
    struct sp_sender *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->ctx = ctx;
    s->kernel.fd = -1;
    s->now_us = sp_now_us(ctx->clock);
    s->rto = (struct sp_rtt_config){.initial_rto_us = ctx->config.timing.initial_rtt_timeout_us,
                                    .min_rto_us = ctx->config.timing.min_rtt_timeout_us,
                                    .max_rto_us = ctx->config.timing.max_rtt_timeout_us};
    s->random = random_start(&ctx->match.cookie);
    loss_init(s);
    checks_init(s);
    sp_congestion_init(&s->window,
                       &(struct sp_congestion_config){.initial = WINDOW_INITIAL,
                                                      .min = WINDOW_INITIAL,
                                                      .max = sp_table_capacity(ctx->table) / 2,
                                                      .silent_max = WINDOW_SILENT_MAX,
                                                      .expected_silent = -1},
                       s->now_us);
    sp_pacer_init(&s->pacer, ctx->config.timing.max_rate_pps, s->now_us);
    sp_pacer_init_floor(&s->floor, ctx->config.timing.min_rate_pps, s->now_us);
    if (!hosts_init(s) || !probes_init(s) || !neighbours_init(s) || !outbox_init(s) ||
        !os_probes_init(s) || !patient_probes_init(s)) {
        sp_sender_destroy(s);
        return NULL;
    }
    return s;
}

void sp_sender_destroy(struct sp_sender *s)
{
    if (s == NULL)
        return;
    patient_probes_finish(s);
    os_probes_finish(s);
    outbox_finish(s);
    neighbours_finish(s);
    probes_finish(s);
    hosts_finish(s);
    free(s);
}

uint32_t sender_random_of(const struct sp_sender *s, uint64_t what)
{
    /* a step of splitmix64 (Steele, Lea, Flood 2014): for what has to vary, not to be secret */
    uint64_t z = s->random + (what + 1) * 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)(z >> 32);
}

static bool stopping(const struct sp_sender *s)
{
    return atomic_load_explicit(&s->ctx->stop, memory_order_relaxed);
}

void sender_tell(struct sp_sender *s, const struct sp_event *event)
{
    const struct timespec moment = {.tv_nsec = 200000};

    if (s->muted && event->type != SP_EVENT_FINISHED)
        return;
    /* main is behind, for instance because its output blocks: nothing more is sent until it has
     * caught up */
    while (!sp_ring_push(s->ctx->events, event)) {
        sp_waker_wake(&s->ctx->main_waker);
        if (stopping(s) && event->type != SP_EVENT_FINISHED) {
            s->muted = true; /* a host's later events make no sense without the earlier */
            return;
        }
        nanosleep(&moment, NULL);
    }
    s->told = true;
}

static void take_in(struct sp_sender *s)
{
    struct sp_arp_reply reply;
    struct sp_ack ack;
    uint32_t host;

    while (sp_ring_pop(s->ctx->free_hosts, &host))
        hosts_return(s, host);
    while (sp_ring_pop(s->ctx->acks, &ack))
        probes_on_ack(s, &ack);
    while (sp_ring_pop(s->ctx->arp_replies, &reply))
        neighbours_on_reply(s, &reply);
    os_probes_take_in(s);
}

static bool has_input(const struct sp_sender *s)
{
    return !sp_ring_is_empty(s->ctx->free_hosts) || !sp_ring_is_empty(s->ctx->acks) ||
           !sp_ring_is_empty(s->ctx->arp_replies) || os_probes_has_input(s) ||
           (atomic_load_explicit(&s->ctx->stages_over, memory_order_relaxed) &&
            !patient_probes_has_input(s)); /* what waits there waits for the pacer */
}

/* What -T0 to -T2 leave. */
static uint32_t parallel_room(const struct sp_sender *s)
{
    uint32_t parallel = s->ctx->config.timing.max_parallelism;

    if (parallel == 0)
        return UINT32_MAX;
    return s->waiting < parallel ? parallel - s->waiting : 0;
}

/* What the network carries, of the packets that may leave at all. */
static uint32_t room(struct sp_sender *s, uint32_t may)
{
    uint32_t fits = sp_congestion_allow(&s->window, may, s->now_us);

    return fits < parallel_room(s) ? fits : parallel_room(s);
}

/* What has to leave now, --min-rate. */
static uint32_t must_send(struct sp_sender *s, uint32_t may)
{
    return s->ctx->config.timing.min_rate_pps > 0 ? sp_pacer_allow(&s->floor, s->now_us, may) : 0;
}

static uint32_t send_up_to(struct sp_sender *s, uint32_t sent, uint32_t max)
{
    while (sent < max && (neighbours_ask_next(s) || probes_send_next(s)))
        sent++;
    return sent;
}

/* Main has so many answers to see to that those to what is sent now might be lost. */
static bool main_is_behind(const struct sp_sender *s)
{
    return sp_ring_count(s->ctx->replies) > MANY_REPLIES;
}

/* Probes of ports, and ARP, after so many packets of this turn, which there may be `may` of. */
static uint32_t send_ports(struct sp_sender *s, uint32_t sent, uint32_t may, uint32_t due)
{
    uint32_t keep = may > sent && os_probes_keep_one(s);

    may -= keep;
    due = due < may ? due : may;
    s->kept_one = keep > 0 && may == sent;
    s->slots_taken = false;
    sent = send_up_to(s, sent, sent + room(s, may - sent));
    s->forced = true;
    sent = send_up_to(s, sent, due);
    s->forced = false;
    outbox_flush(s);
    return sent;
}

/* Sends what may be sent now; returns how many packets. */
static uint32_t send_turn(struct sp_sender *s)
{
    uint32_t may = sp_pacer_allow(&s->pacer, s->now_us, TURN);
    uint32_t due = must_send(s, may), sent = os_probes_send(s, may);
    uint64_t now_us;

    sent += patient_probes_send(s, may - sent);
    s->main_behind = main_is_behind(s);
    if (!s->main_behind)
        sent = send_ports(s, sent, may, due);
    if (s->main_behind && sent == 0)
        return 0;
    now_us = sp_now_us(s->ctx->clock);
    sp_pacer_take(&s->pacer, sent, now_us);
    sp_pacer_take(&s->floor, sent < due ? sent : due, now_us);
    return sent;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* When something may be sent, as far as it is not up to a host. */
static uint64_t may_send_us(const struct sp_sender *s)
{
    uint64_t next_us = UINT64_MAX;
    bool probes = !s->slots_taken && !s->slot_held;
    bool ready = (probes && s->turn != NONE) || s->to_ask.first != NONE;

    if (s->main_behind || s->kept_one)
        return UINT64_MAX;
    if (ready && parallel_room(s) > 0)
        next_us = sp_congestion_allow_us(&s->window);
    if (s->ctx->config.timing.min_rate_pps > 0 && (ready || (probes && s->held != NONE)))
        next_us = earlier(next_us, sp_pacer_next_us(&s->floor));
    /* no sooner than the pacer says */
    return next_us > sp_pacer_next_us(&s->pacer) ? next_us : sp_pacer_next_us(&s->pacer);
}

static void sleep_until_needed(struct sp_sender *s)
{
    uint64_t next_us =
        earlier(sp_wheel_next_us(s->probe_timers), sp_wheel_next_us(s->neighbour_timers));
    uint64_t wait_us = UINT64_MAX, now_us;

    next_us = earlier(next_us, sp_wheel_next_us(s->host_timers));
    next_us = earlier(next_us, sp_wheel_next_us(s->deadlines));
    next_us = earlier(next_us, sp_congestion_judge_us(&s->window));
    next_us = earlier(next_us, may_send_us(s));
    next_us = earlier(next_us, os_probes_next_us(s));
    sp_waker_prepare(&s->ctx->sender_waker);
    if (has_input(s) || stopping(s)) {
        sp_waker_cancel(&s->ctx->sender_waker);
        return;
    }
    next_us = earlier(next_us, patient_probes_next_us(s));
    now_us = sp_now_us(s->ctx->clock);
    if (s->slot_held || s->main_behind)
        next_us = earlier(next_us, now_us + MOMENT_US);
    s->slot_held = false;
    if (next_us != UINT64_MAX)
        wait_us = next_us > now_us ? next_us - now_us : 0;
    sp_waker_sleep(&s->ctx->sender_waker, -1, wait_us);
}

/* All ports are done, of all hosts: tells main, and whether there is nobody left to ask more. */
static bool stages_are_over(struct sp_sender *s)
{
    static const struct sp_event asked = {.type = SP_EVENT_ALL_ASKED};

    if (!sender_has_stages(s))
        return true;
    if (!s->told_asked)
        sender_tell(s, &asked);
    s->told_asked = true;
    /* acquire: what main asked for before it said so is seen */
    return atomic_load_explicit(&s->ctx->stages_over, memory_order_acquire);
}

/* Nothing is in flight, and nothing will be. */
static bool is_done(struct sp_sender *s)
{
    return s->live == 0 && (s->draining || (hosts_all_asked(s) && stages_are_over(s))) &&
           !patient_probes_has_input(s);
}

void *sp_sender_run(void *arg)
{
    static const struct sp_event finished = {.type = SP_EVENT_FINISHED};
    struct sp_sender *s = arg;
    uint32_t sent;

    (void)pthread_setname_np(pthread_self(), "sender");
    while (!stopping(s)) {
        s->now_us = sp_now_us(s->ctx->clock);
        s->draining = atomic_load_explicit(&s->ctx->drain, memory_order_acquire);
        take_in(s);
        sp_congestion_judge(&s->window, s->now_us);
        neighbours_on_timers(s);
        probes_on_timers(s);
        turns_on_timers(s);
        hosts_on_deadlines(s);
        hosts_admit(s);
        if (is_done(s))
            break;
        /* main may have kept us waiting: what is sent now is sent now */
        s->now_us = sp_now_us(s->ctx->clock);
        sent = send_turn(s);
        if (s->told)
            sp_waker_wake(&s->ctx->main_waker);
        s->told = false;
        if (sent == 0)
            sleep_until_needed(s);
    }
    sender_tell(s, &finished);
    sp_waker_wake(&s->ctx->main_waker);
    return NULL;
}
