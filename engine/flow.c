/* How fast the network, and each host, is asked: what becomes of a sending is told to the window of
 * the whole scan and to that of the host. */
#include "engine/sender_internal.h"

/* A host that answers nothing at all is asked so many ports at once, at most. */
#define HOST_SILENT_MAX 256
/* RFC 6928's initial window. */
#define HOST_INITIAL 10
/* Share of a host's probes without answer is taken from the network's, once so many are known. */
#define ENOUGH 16
/* A probe is not repeated as long as answers are late to all, but for so long at most. */
#define LATE_MAX_US 500000u

/* Waits for the answers to a batch of a paced host: as long as for a round of the window. */
static uint64_t pace_wait_us(const struct target *t)
{
    return (uint64_t)(2 * t->window.rtt_us) + 2000;
}

void flow_init(struct sp_sender *s, struct target *t)
{
    const struct sp_share *silent = &s->window.silent;
    const struct sp_congestion_config config = {
        .initial = HOST_INITIAL,
        .min = 1,
        .max = sp_table_capacity(s->ctx->table) / 2,
        .silent_max = HOST_SILENT_MAX,
        .expected_silent = silent->of >= ENOUGH ? silent->bad / silent->of : 0,
    };

    sp_congestion_init(&t->window, &config, s->now_us);
    if (t->rtt.has_sample) /* of ARP */
        sp_congestion_rtt(&t->window, t->rtt.srtt_us);
    else if (s->window.rtt_us > 0) /* as if it were like the others */
        sp_congestion_rtt(&t->window, (uint32_t)s->window.rtt_us);
}

/* A host is suspected of losing probes, cleared, or proven to. */
static void follow(struct sp_sender *s, struct target *t)
{
    if (t->pace.interval_us > 0)
        return;
    if (t->window.phase == SP_CONGESTION_START)
        t->held_us = 0;
    else if (t->held_us == 0) {
        t->held_us = s->now_us;
        t->held_answers = t->answers;
    }
    if (t->window.phase == SP_CONGESTION_STEADY && s->now_us > t->held_us)
        sp_pace_begin(&t->pace, t->answers - t->held_answers, s->now_us - t->held_us,
                      t->window.silent.bad / t->window.silent.of, s->now_us);
}

double flow_limited_pps(const struct target *t)
{
    if (!t->pace.is_limited || t->last_answer_us <= t->held_us)
        return 0;
    return (t->answers - t->held_answers) * 1e6 / (double)(t->last_answer_us - t->held_us);
}

bool flow_allows(struct sp_sender *s, struct target *t)
{
    if (s->window.late_us > 0) /* whatever a host seems to lose now is only late */
        sp_congestion_postpone(&t->window, s->window.late_us);
    else
        sp_congestion_judge(&t->window, s->now_us);
    follow(s, t);
    if (t->pace.interval_us > 0) {
        if (s->window.late_us == 0)
            sp_pace_judge(&t->pace, pace_wait_us(t), s->now_us);
        return sp_pace_allows(&t->pace, s->now_us);
    }
    return sp_congestion_allow(&t->window, 1, s->now_us) > 0;
}

uint64_t flow_next_us(const struct target *t)
{
    uint64_t judge_us = sp_congestion_judge_us(&t->window);
    uint64_t allow_us = sp_congestion_allow_us(&t->window);

    if (t->pace.interval_us > 0)
        return (uint64_t)t->pace.next_us;
    return judge_us < allow_us ? judge_us : allow_us;
}

void flow_sent(struct sp_sender *s, struct target *t, struct flight *flight)
{
    bool repeat = flight->attempt > 0;
    /* what a host loses by its own limit is not the network's */
    bool counted = !repeat && t->held_us == 0;

    flight->round = sp_congestion_sent(&s->window, !counted, s->now_us);
    flight->order = s->window.order;
    flight->host_round = sp_congestion_sent(&t->window, repeat, s->now_us);
    if (t->pace.interval_us > 0)
        flight->batch = sp_pace_sent(&t->pace, repeat, s->now_us);
    if (repeat)
        return;
    flight->counted = counted;
    flight->first_round = flight->round;
    flight->host_first_round = flight->host_round;
}

void flow_gone(struct sp_sender *s, struct target *t, const struct flight *flight)
{
    sp_congestion_gone(&s->window, flight->round);
    sp_congestion_gone(&t->window, flight->host_round);
}

bool flow_is_late(const struct sp_sender *s, const struct flight *flight)
{
    return s->now_us < flight->due_us + LATE_MAX_US &&
           sp_congestion_is_late(&s->window, flight->order);
}

void flow_rtt(struct sp_sender *s, struct target *t, uint32_t rtt_us)
{
    if (t->rtt_min_us == 0 || rtt_us < t->rtt_min_us)
        t->rtt_min_us = rtt_us;
    sp_congestion_rtt(&s->window, rtt_us);
    sp_congestion_rtt(&t->window, rtt_us);
    sp_congestion_delay(&s->window, rtt_us - t->rtt_min_us);
    sp_congestion_delay(&t->window, rtt_us - t->rtt_min_us);
}

void flow_answered(struct sp_sender *s, struct target *t, const struct flight *flight,
                   uint32_t attempt)
{
    t->answers++;
    t->last_answer_us = s->now_us;
    flow_gone(s, t, flight);
    if (attempt == flight->attempt)
        sp_congestion_newest(&s->window, flight->order);
    if (t->pace.interval_us > 0)
        sp_pace_answered(&t->pace, flight->batch);
    if (!flight->counted)
        sp_congestion_heard(&s->window);
    else if (attempt == 0)
        sp_congestion_answered(&s->window, flight->first_round);
    else
        sp_congestion_proven(&s->window, flight->first_round, s->now_us);
    if (attempt == 0)
        sp_congestion_answered(&t->window, flight->host_first_round);
    else
        sp_congestion_proven(&t->window, flight->host_first_round, s->now_us);
}
