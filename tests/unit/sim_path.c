#include "sim_path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "probe/congestion.h"
#include "probe/pace.h"
#include "probe/rtt.h"

#define STEP_US     250
#define TRIES_MAX   6
#define TRIES_QUIET 3 /* of a port of which nothing was heard */
#define START_US    1000000
#define HOUR_US     UINT64_C(3600000000)
/* As in the engine: how often, and how long, late answers are waited for. */
#define LATE_STEP_US 20000u
#define LATE_MAX_US  500000u

enum event_kind { ANSWER, TIME_OUT };

struct event {
    uint64_t at_us;
    uint32_t port;
    uint8_t kind, sending;
};

struct port {
    uint32_t order;
    uint16_t first_round, round;
    uint64_t sent_us;
    uint8_t sendings, batch;
    bool silent, done;
};

struct sim {
    const struct sim_path *path;
    struct sim_path_result result;
    struct sp_congestion window;
    struct sp_pace pace;
    struct sp_rtt rtt;
    struct port *ports;
    struct event *heap; /* the earliest first */
    uint32_t heap_count;
    uint32_t *repeats; /* a queue */
    uint32_t repeat_first, repeat_end;
    uint32_t next, done, answers, held_answers;
    uint64_t now_us, held_us, random;
    uint32_t rtt_min_us;
    double queue_free_us, tokens, tokens_us;
};

static double chance(struct sim *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (double)(s->random >> 11) * 0x1p-53;
}

static void push(struct sim *s, struct event event)
{
    uint32_t i = s->heap_count++;

    for (; i > 0 && s->heap[(i - 1) / 2].at_us > event.at_us; i = (i - 1) / 2)
        s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = event;
}

static struct event pop(struct sim *s)
{
    struct event first = s->heap[0], last = s->heap[--s->heap_count];
    uint32_t i = 0, child;

    while ((child = 2 * i + 1) < s->heap_count) {
        if (child + 1 < s->heap_count && s->heap[child + 1].at_us < s->heap[child].at_us)
            child++;
        if (s->heap[child].at_us >= last.at_us)
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = last;
    return first;
}

/* When the packet comes out of the bottleneck; 0 = its queue was full. */
static uint64_t through_bottleneck(struct sim *s)
{
    double now = (double)s->now_us, service_us;

    if (s->path->bottleneck_pps <= 0)
        return s->now_us;
    service_us = 1e6 / s->path->bottleneck_pps;
    if (s->queue_free_us < now)
        s->queue_free_us = now;
    if (s->queue_free_us - now > s->path->queue * service_us)
        return 0;
    s->queue_free_us += service_us;
    return (uint64_t)s->queue_free_us;
}

static bool is_limited(struct sim *s, double at_us)
{
    if (s->path->limit_pps <= 0)
        return false;
    s->tokens += (at_us - s->tokens_us) * s->path->limit_pps / 1e6;
    s->tokens_us = at_us;
    if (s->tokens > s->path->limit_burst)
        s->tokens = s->path->limit_burst;
    if (s->tokens < 1)
        return true;
    s->tokens -= 1;
    return false;
}

static bool is_in(const struct sim_gap *gap, uint64_t at_us)
{
    return at_us >= START_US + gap->from_us && at_us < START_US + gap->to_us;
}

/* The way of one packet, there and back. */
static void travel(struct sim *s, uint32_t index)
{
    struct port *port = &s->ports[index];
    uint64_t out_us = through_bottleneck(s), back_us;

    if (is_in(&s->path->blackout, s->now_us))
        return;
    if (out_us == 0) {
        s->result.lost_in_queue++;
        return;
    }
    if (port->silent || chance(s) < s->path->loss || chance(s) < s->path->loss)
        return;
    if (is_limited(s, (double)out_us)) {
        s->result.limited++;
        return;
    }
    back_us = out_us + (uint64_t)(s->path->rtt_us + (2 * chance(s) - 1) * s->path->jitter_us);
    if (is_in(&s->path->stall, back_us))
        back_us = START_US + s->path->stall.to_us;
    push(s, (struct event){
                .at_us = back_us, .port = index, .kind = ANSWER, .sending = port->sendings});
}

static void send(struct sim *s, uint32_t index)
{
    static const struct sp_rtt_config rto = {
        .initial_rto_us = 1000000, .min_rto_us = 100000, .max_rto_us = 10000000};
    struct port *port = &s->ports[index];
    bool repeat = port->sendings > 0;

    port->round = sp_congestion_sent(&s->window, repeat, s->now_us);
    port->order = s->window.order;
    if (!repeat)
        port->first_round = port->round;
    if (s->pace.interval_us > 0)
        port->batch = sp_pace_sent(&s->pace, repeat, s->now_us);
    port->sendings++;
    port->sent_us = s->now_us;
    s->result.sent++;
    travel(s, index);
    push(s,
         (struct event){.at_us = s->now_us + sp_rtt_timeout_us(&s->rtt, &rto, port->sendings - 1u),
                        .port = index,
                        .kind = TIME_OUT,
                        .sending = port->sendings});
}

static void on_rtt(struct sim *s, uint32_t rtt_us)
{
    if (s->rtt_min_us == 0 || rtt_us < s->rtt_min_us)
        s->rtt_min_us = rtt_us;
    sp_rtt_sample(&s->rtt, rtt_us);
    sp_congestion_rtt(&s->window, rtt_us);
    sp_congestion_delay(&s->window, rtt_us - s->rtt_min_us);
}

static void on_answer(struct sim *s, const struct event *event)
{
    struct port *port = &s->ports[event->port];

    if (port->done)
        return;
    port->done = true;
    s->done++;
    s->answers++;
    sp_congestion_gone(&s->window, port->round);
    if (event->sending == port->sendings) {
        on_rtt(s, (uint32_t)(s->now_us - port->sent_us));
        if (!s->path->one_host)
            sp_congestion_newest(&s->window, port->order);
    }
    if (s->pace.interval_us > 0)
        sp_pace_answered(&s->pace, port->batch);
    if (event->sending == 1)
        sp_congestion_answered(&s->window, port->first_round);
    else
        sp_congestion_proven(&s->window, port->first_round, s->now_us);
}

static void on_time_out(struct sim *s, struct event event)
{
    struct port *port = &s->ports[event.port];

    if (port->done || event.sending != port->sendings)
        return;
    if (sp_congestion_is_late(&s->window, port->order) && s->now_us < port->sent_us + LATE_MAX_US) {
        event.at_us = s->now_us + LATE_STEP_US;
        push(s, event);
        return;
    }
    if (port->sendings < (port->silent ? TRIES_QUIET : TRIES_MAX)) {
        s->repeats[s->repeat_end++] = event.port;
        return;
    }
    port->done = true;
    s->done++;
    s->result.missed += !port->silent;
}

/* As in engine/flow.c. */
static bool allows(struct sim *s)
{
    sp_congestion_judge(&s->window, s->now_us);
    if (s->window.phase == SP_CONGESTION_START)
        s->held_us = 0;
    else if (s->held_us == 0) {
        s->held_us = s->now_us;
        s->held_answers = s->answers;
    }
    if (s->path->one_host && s->pace.interval_us <= 0 && s->window.phase == SP_CONGESTION_STEADY &&
        s->now_us > s->held_us)
        sp_pace_begin(&s->pace, &(struct sp_pace_config){.slowest_us = 50000},
                      s->answers - s->held_answers, s->now_us - s->held_us, s->now_us);
    if (s->pace.interval_us <= 0)
        return sp_congestion_allow(&s->window, 1, s->now_us) > 0;
    sp_pace_judge(&s->pace, (uint64_t)(2 * s->window.rtt_us) + 2000, s->now_us);
    return sp_pace_allows(&s->pace, s->now_us);
}

static bool send_next(struct sim *s)
{
    uint32_t index;

    do {
        if (s->repeat_first == s->repeat_end && s->next == s->path->ports)
            return false;
        index = s->repeat_first < s->repeat_end ? s->repeats[s->repeat_first++] : s->next++;
    } while (s->ports[index].done);
    send(s, index);
    return true;
}

static void init(struct sim *s, const struct sim_path *path)
{
    const struct sp_congestion_config config = {.initial = 10,
                                                .min = path->one_host ? 1 : 10,
                                                .max = 65536,
                                                .silent_max = 4096,
                                                .expected_silent = path->one_host ? 0 : -1};

    *s = (struct sim){.path = path,
                      .random = UINT64_C(88172645463325252) + path->seed,
                      .now_us = START_US,
                      .tokens = path->limit_burst,
                      .tokens_us = START_US,
                      .ports = calloc(path->ports, sizeof(struct port)),
                      .heap = calloc(2u * TRIES_MAX * path->ports, sizeof(struct event)),
                      .repeats = calloc((size_t)TRIES_MAX * path->ports, sizeof(uint32_t))};
    assert_non_null(s->ports);
    assert_non_null(s->heap);
    assert_non_null(s->repeats);
    for (uint32_t i = 0; i < path->ports; i++)
        s->ports[i].silent = chance(s) >= path->answering;
    sp_congestion_init(&s->window, &config, START_US);
}

struct sim_path_result sim_path_run(const struct sim_path *path)
{
    struct sim s;

    init(&s, path);
    while (s.done < path->ports) {
        assert_true(s.now_us < HOUR_US);
        while (s.heap_count > 0 && s.heap[0].at_us <= s.now_us) {
            struct event event = pop(&s);

            if (event.kind == ANSWER)
                on_answer(&s, &event);
            else
                on_time_out(&s, event);
        }
        while (allows(&s) && send_next(&s))
            ;
        s.now_us += STEP_US;
    }
    s.result.elapsed_s = (double)(s.now_us - START_US) / 1e6;
    s.result.cuts = s.window.cuts;
    s.result.paced = s.pace.interval_us > 0;
    s.result.is_limited = s.pace.is_limited;
    free(s.ports);
    free(s.heap);
    free(s.repeats);
    return s.result;
}
