/* How fast the network, and each host, is asked: what becomes of a sending is told to the window of
 * the whole scan and to that of the host. */
#include "engine/sender_internal.h"

/* A host that answers nothing at all is asked so many ports at once, at most. */
#define HOST_SILENT_MAX 256
/* Share of a host's probes without answer is taken from the network's, once so many are known. */
#define ENOUGH 16
/* A host that is not waited for is asked so many ports at once. */
#define UNPACED_WINDOW 1024
/* A probe is not repeated as long as answers are late to all, but for so long at most. */
#define LATE_MAX_US 500000

/* Waits for the answers to a batch of a paced host: as long as for a round of the window. */
static uint64_t pace_wait_us(const struct flow *flow)
{
    return (uint64_t)(2 * flow->window.rtt_us) + 2000;
}

bool flows_init(struct sp_sender *s)
{
    if (s->port_count <= FEW_PORTS)
        return true;
    s->flows = sp_pages_create(s->ctx->window, sizeof(s->flows[0]));
    return s->flows != NULL;
}

void flows_finish(struct sp_sender *s)
{
    sp_pages_destroy(s->flows);
}

void flow_init(struct sp_sender *s, struct target *t)
{
    const struct sp_share *silent = &s->window.silent;
    struct flow *flow = flow_of(s, t);
    const struct sp_congestion_config config = {
        .initial = FEW_PORTS,
        .min = 1,
        .max = sp_table_capacity(s->ctx->table) / 2,
        .silent_max = HOST_SILENT_MAX,
        .expected_silent = silent->of >= ENOUGH ? silent->bad / silent->of : 0,
    };

    if (flow == NULL)
        return;
    *flow = (struct flow){.held_us = 0};
    sp_congestion_init(&flow->window, &config, s->now_us);
    if (t->rtt.srtt_us > 0) /* of ARP */
        sp_congestion_rtt(&flow->window, t->rtt.srtt_us);
    else if (s->window.rtt_us > 0) /* as if it were like the others */
        sp_congestion_rtt(&flow->window, (uint32_t)s->window.rtt_us);
}

/* Share of ports that stay silent whatever is done: of those that were answered or given up. What
 * is silent at first may be the limit. */
static double usual_silence(const struct target *t)
{
    uint32_t ended = t->open + t->refused + t->silent;

    return ended == 0 ? 0 : (double)t->silent / ended;
}

/* A host is suspected of losing probes, cleared, or proven to. */
static void follow(struct sp_sender *s, struct target *t)
{
    const struct sp_pace_config config = {
        .slowest_us = (double)s->ctx->config.timing.max_scan_delay_us,
        .provoke = s->ctx->config.open_only,
    };
    struct flow *flow = flow_at(s, t);

    if (flow->pace.interval_us > 0 || t->unpaced || config.slowest_us <= 0)
        return;
    if (flow->window.phase == SP_CONGESTION_START)
        flow->held_us = 0;
    else if (flow->held_us == 0) {
        flow->held_us = s->now_us;
        flow->held_answers = flow->answers;
        flow->held_refused = t->refused;
    }
    if (flow->window.phase == SP_CONGESTION_STEADY && s->now_us > flow->held_us)
        sp_pace_begin(&flow->pace, &config, flow->answers - flow->held_answers,
                      s->now_us - flow->held_us, s->now_us);
}

/* Where only open ports matter, a host that limits its RSTs is not waited for: SYN-ACKs come all
 * the same. Nearly all of its probes stay without an answer, which says nothing: they are left out
 * of the scan's window, and loss checks decide how many there may be. */
static void stop_pacing(struct sp_sender *s, struct target *t)
{
    const struct sp_congestion_config config = {.initial = UNPACED_WINDOW,
                                                .min = UNPACED_WINDOW,
                                                .max = UNPACED_WINDOW,
                                                .expected_silent = -1};
    struct flow *flow = flow_at(s, t);
    uint32_t rtt_us = (uint32_t)flow->window.rtt_us;

    sp_congestion_init(&flow->window, &config, s->now_us);
    sp_congestion_rtt(&flow->window, rtt_us);
    flow->pace.interval_us = 0;
    t->unpaced = true;
}

double flow_limited_pps(const struct sp_sender *s, const struct target *t)
{
    const struct flow *flow;

    if (!t->limited)
        return 0;
    flow = flow_at(s, t);
    if (flow->last_answer_us <= flow->held_us)
        return 0;
    return (t->refused - flow->held_refused) * 1e6 / (double)(flow->last_answer_us - flow->held_us);
}

static void note_flow(struct target *t, const struct flow *flow)
{
    t->suspected = flow->held_us > 0;
    t->paced = flow->pace.interval_us > 0;
    t->limited = flow->pace.is_limited;
}

/* What has become of the host's packets by now. */
static void judge(struct sp_sender *s, struct target *t, struct flow *flow)
{
    if (s->window.late_us > 0) /* whatever a host seems to lose now is only late */
        sp_congestion_postpone(&flow->window, s->window.late_us);
    else
        sp_congestion_judge(&flow->window, s->now_us);
    follow(s, t);
    if (flow->pace.is_limited && !t->unpaced && s->ctx->config.open_only)
        stop_pacing(s, t);
    if (flow->pace.interval_us > 0) {
        flow->pace.usual = usual_silence(t);
        if (s->window.late_us == 0)
            sp_pace_judge(&flow->pace, pace_wait_us(flow), s->now_us);
    }
    note_flow(t, flow);
}

bool flow_allows(struct sp_sender *s, struct target *t)
{
    struct flow *flow = flow_of(s, t);

    if (flow == NULL)
        return true;
    judge(s, t, flow);
    if (t->paced)
        return sp_pace_allows(&flow->pace, s->now_us);
    if (t->unpaced && s->outside >= s->outside_max)
        return false;
    return sp_congestion_allow(&flow->window, 1, s->now_us) > 0;
}

uint64_t flow_next_us(const struct sp_sender *s, const struct target *t)
{
    const struct flow *flow = flow_at(s, t);
    uint64_t judge_us = sp_congestion_judge_us(&flow->window);
    uint64_t allow_us = sp_congestion_allow_us(&flow->window);

    if (t->paced)
        return (uint64_t)flow->pace.next_us;
    if (t->unpaced)
        return s->now_us + 1000;
    return judge_us < allow_us ? judge_us : allow_us;
}

void flow_sent(struct sp_sender *s, struct target *t, struct flight *flight)
{
    bool repeat = flight->attempt > 0;
    struct flow *flow = flow_of(s, t);
    /* what a host loses by its own limit is not the network's */
    bool counted = !repeat && !t->suspected;

    flight->outside = t->unpaced;
    if (!flight->outside)
        flight->round = sp_congestion_sent(&s->window, !counted, s->now_us);
    flight->order = s->window.order;
    if (flow != NULL)
        flight->host_round = sp_congestion_sent(&flow->window, repeat, s->now_us);
    if (t->paced)
        flight->batch = sp_pace_sent(&flow->pace, repeat, s->now_us);
    if (repeat)
        return;
    flight->counted = counted;
    flight->first_round = flight->round;
    flight->host_first_round = flight->host_round;
}

void flow_gone(struct sp_sender *s, struct target *t, const struct flight *flight)
{
    struct flow *flow = flow_of(s, t);

    if (!flight->outside)
        sp_congestion_gone(&s->window, flight->round);
    if (flow != NULL)
        sp_congestion_gone(&flow->window, flight->host_round);
}

bool flow_is_late(const struct sp_sender *s, const struct flight *flight)
{
    return !flight->outside && (int32_t)((uint32_t)s->now_us - flight->due_us) < LATE_MAX_US &&
           sp_congestion_is_late(&s->window, flight->order);
}

void flow_rtt(struct sp_sender *s, struct target *t, uint32_t rtt_us)
{
    struct flow *flow = flow_of(s, t);

    sp_congestion_rtt(&s->window, rtt_us);
    if (flow == NULL)
        return;
    if (flow->rtt_min_us == 0 || rtt_us < flow->rtt_min_us)
        flow->rtt_min_us = rtt_us;
    sp_congestion_rtt(&flow->window, rtt_us);
    sp_congestion_delay(&s->window, rtt_us - flow->rtt_min_us);
    sp_congestion_delay(&flow->window, rtt_us - flow->rtt_min_us);
}

/* What the answer says of the network. */
static void tell_network(struct sp_sender *s, const struct flight *flight, uint32_t attempt)
{
    if (attempt == flight->attempt)
        sp_congestion_newest(&s->window, flight->order);
    if (!flight->counted)
        sp_congestion_heard(&s->window);
    else if (attempt == 0)
        sp_congestion_answered(&s->window, flight->first_round);
    else
        sp_congestion_proven(&s->window, flight->first_round, s->now_us);
}

/* And what of the host. */
static void tell_host(struct sp_sender *s, struct flow *flow, const struct flight *flight,
                      uint32_t attempt)
{
    flow->answers++;
    flow->last_answer_us = s->now_us;
    if (flow->pace.interval_us > 0)
        sp_pace_answered(&flow->pace, flight->batch);
    if (attempt == 0)
        sp_congestion_answered(&flow->window, flight->host_first_round);
    else
        sp_congestion_proven(&flow->window, flight->host_first_round, s->now_us);
}

void flow_answered(struct sp_sender *s, struct target *t, const struct flight *flight,
                   uint32_t attempt)
{
    struct flow *flow = flow_of(s, t);

    flow_gone(s, t, flight);
    if (!flight->outside)
        tell_network(s, flight, attempt);
    if (flow != NULL)
        tell_host(s, flow, flight, attempt);
}
