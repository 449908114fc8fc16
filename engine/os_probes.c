/* Active OS detection, the sender's side: when each of a host's 16 probes leaves. First the series,
 * six SYNs to an open port exactly 100 ms apart, each once; then the rest, in an order that the
 * tests of IP IDs rely on, until each is answered or given up. Many hosts are asked side by side,
 * and begin one after the other, so that they make no bursts. These probes do not judge the
 * network: they leave before others, and windows do not count. */
#include <stdlib.h>
#include <string.h>

#include "engine/os_stage.h"
#include "engine/sender_internal.h"

#define SERIES_GAP_US 100000u
#define GAP_US        25000u /* between two probes of the rest to the same host, at least */
#define SENDINGS      4u     /* of a probe of the rest */

/* Between tries; and before the fourth so much more. */
#define PAUSE_US      1000000u
#define LONG_PAUSE_US 1500000u
#define LONG_TRY      4u

/* From the beginning of one host to that of the next: where no rate was set; with one, so that what
 * the hosts are asked takes most of it, repeats included; and where probes are to be few at once.
 */
#define START_GAP_US    1000u
#define START_OF_RATE   0.6
#define START_POLITE_US 1000000u

/* Where hosts begin at gaps that the gaps between probes are multiples of, they would all ask at
 * the same moments: so each begins at another part of a gap. 2^32 / golden ratio. */
#define SPREAD_STEP 0x9e3779b9u

/* So long the sender waits when main has not seen to what was sent. */
#define HELD_US 1000u

enum phase { PHASE_NONE, PHASE_PAUSE, PHASE_START, PHASE_SERIES, PHASE_REST };

/* A host that is asked. */
struct os_work {
    struct os_request request;
    uint8_t phase;     /* enum phase */
    uint8_t next;      /* SYN of the series */
    uint8_t refused;   /* sendings of the latest probe that the wire did not take */
    uint16_t answered; /* a bit for each probe */
    uint8_t sendings[SP_OS_PROBE_COUNT]; /* in the rest: a SYN of the series begins anew */
    uint64_t due_us[SP_OS_PROBE_COUNT];  /* when the latest sending's time is up */
    uint64_t last_us;
};

struct os_probes {
    struct os_stage *stage;
    struct os_work *works;   /* stage->slots of them */
    struct sp_wheel *series; /* timers of hosts that are in it, or about to begin; */
    struct sp_wheel *timers; /* of the others */
    uint64_t start_us;       /* when the next host may begin */
    uint64_t start_gap_us, gap_us;
    uint32_t started; /* hosts, modulo 2^32 */
    uint64_t sent;    /* so far; what varies from packet to packet follows from it */
    bool held;        /* main has not seen to what was sent */
    bool kept_one;    /* the packet that may leave is kept for a series */
};

/* The order of the rest: IP IDs of echo replies are compared with those of the series, and those of
 * T5 to T7 with each other. */
static const uint8_t rest[SP_OS_PROBE_COUNT] = {
    SP_OS_IE1,  SP_OS_IE2, SP_OS_U1, SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4, SP_OS_SEQ5,
    SP_OS_SEQ6, SP_OS_ECN, SP_OS_T2, SP_OS_T3,   SP_OS_T4,   SP_OS_T5,   SP_OS_T6,   SP_OS_T7,
};

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t start_gap_us(const struct sp_timing *timing)
{
    uint64_t gap_us = timing->max_parallelism > 0 ? START_POLITE_US : START_GAP_US;

    if (timing->max_rate_pps > 0)
        gap_us = later(
            gap_us, (uint64_t)(1e6 * SP_OS_PROBE_COUNT / (START_OF_RATE * timing->max_rate_pps)));
    return gap_us;
}

bool os_probes_init(struct sp_sender *s)
{
    struct os_stage *stage = s->ctx->os;

    if (stage == NULL)
        return true;
    s->os = calloc(1, sizeof(*s->os));
    if (s->os == NULL)
        return false;
    s->os->stage = stage;
    s->os->start_gap_us = start_gap_us(&s->ctx->config.timing);
    s->os->gap_us = later(GAP_US, s->ctx->config.timing.scan_delay_us);
    s->os->works = sp_pages_create(stage->slots, sizeof(s->os->works[0]));
    s->os->series = sp_wheel_create(stage->slots, s->now_us);
    s->os->timers = sp_wheel_create(stage->slots, s->now_us);
    return s->os->works != NULL && s->os->series != NULL && s->os->timers != NULL;
}

void os_probes_finish(struct sp_sender *s)
{
    if (s->os == NULL)
        return;
    sp_pages_destroy(s->os->works);
    sp_wheel_destroy(s->os->series);
    sp_wheel_destroy(s->os->timers);
    free(s->os);
}

static bool is_wanted(const struct os_work *work, unsigned probe)
{
    return (work->answered & 1u << probe) == 0 &&
           (work->request.open_tcp != 0 || !sp_os_asks_open((enum sp_os_probe)probe));
}

/* The probe of the rest that is to leave now: one that has not, else one that was not answered in
 * time; SP_OS_PROBE_COUNT when there is none. */
static unsigned choose(const struct os_work *work, uint64_t now_us)
{
    unsigned repeat = SP_OS_PROBE_COUNT;

    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        unsigned probe = rest[i];

        if (!is_wanted(work, probe) || work->sendings[probe] == SENDINGS ||
            work->due_us[probe] > now_us)
            continue;
        if (work->sendings[probe] == 0)
            return probe;
        if (repeat == SP_OS_PROBE_COUNT)
            repeat = probe;
    }
    return repeat;
}

/* When there is something to do for a host of which nothing can leave now; UINT64_MAX: never, all
 * probes were answered or given up. */
static uint64_t next_us(const struct os_work *work, uint64_t now_us)
{
    uint64_t next = UINT64_MAX;

    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
        bool over = work->sendings[probe] == SENDINGS && work->due_us[probe] <= now_us;

        if (is_wanted(work, probe) && !over && work->due_us[probe] < next)
            next = work->due_us[probe];
    }
    return next;
}

static void finish_try(struct sp_sender *s, struct os_work *work)
{
    const struct sp_event event = {.type = SP_EVENT_OS_ASKED, .host = work->request.host};

    sp_wheel_cancel(s->os->timers, work->request.slot);
    work->phase = PHASE_NONE;
    sender_tell(s, &event);
}

static struct sp_os_plan plan_of(const struct sp_sender *s, const struct os_request *request)
{
    const struct sp_os_sources *sources = &s->os->stage->sources;
    const struct target *t = &s->targets[request->host];
    uint32_t try = request->try_number - 1u;
    struct sp_os_plan plan = {
        .smac = path_of(s, t)->smac,
        .saddr = saddr_of(s, t),
        .daddr = t->addr,
        .open_tcp = request->open_tcp,
        .closed_tcp = request->closed_tcp,
        .closed_udp = request->closed_udp,
        .first_port = (uint16_t)(sources->first_port + try * SP_OS_TRY_PORTS),
        .first_echo = (uint16_t)(sources->first_echo + try * SP_OS_TRY_ECHOS),
    };

    if (t->neighbour != NONE)
        plan.dmac = s->neighbours[t->neighbour].mac;
    sp_os_plan_numbers(&plan, &s->ctx->match.cookie, request->try_number);
    return plan;
}

/* Tells main first, which so knows of the probe before it is answered. There is room: nothing is
 * sent without. False when the wire did not take it. */
static bool transmit(struct sp_sender *s, struct os_work *work, unsigned probe, bool again,
                     bool repeat)
{
    const struct sp_os_plan plan = plan_of(s, &work->request);
    size_t index = path_of(s, &s->targets[work->request.host])->wire, len, ip_offset;
    struct sp_wire *wire = s->ctx->network->wires[index];
    const struct sp_template *tpl = &s->os->stage->templates.at[probe][wire->framing];
    struct os_sent *told = sp_ring_reserve(s->os->stage->sent, 0);
    uint8_t bytes[SP_FRAME_MAX];

    len = sp_os_probe_patch(&s->os->stage->templates, wire->framing, (enum sp_os_probe)probe, again,
                            &plan, (uint16_t)sender_random_of(s, s->os->sent++), bytes);
    ip_offset = tpl->ip_offset;
    work->last_us = sp_now_us(s->ctx->clock);
    told->sent_us = work->last_us;
    told->slot = work->request.slot;
    told->host = work->request.host;
    told->len = (uint16_t)(len - ip_offset);
    told->sending = (uint8_t)(again ? SP_OS_PROBE_COUNT + probe : probe);
    told->repeat = repeat;
    told->try_number = work->request.try_number;
    memcpy(told->bytes, bytes + ip_offset, len - ip_offset);
    sp_ring_commit(s->os->stage->sent);
    if (sp_wire_send(wire, &(struct sp_frame){.bytes = bytes, .len = len}, 1) == 1) {
        sp_count(&s->ctx->sent.os_sent, 1);
        return true;
    }
    sp_count(&s->ctx->sent.send_errors, 1);
    if (wire->send_broken) /* relaxed: main only has to see it some time */
        atomic_store_explicit(&s->ctx->broken_wire, (uint32_t)index + 1, memory_order_relaxed);
    return false;
}

/* The wire refuses it for good. */
static void tell_unsent(struct sp_sender *s, const struct os_work *work, unsigned probe, bool again)
{
    const struct os_sent told = {
        .slot = work->request.slot,
        .host = work->request.host,
        .sending = (uint8_t)(again ? SP_OS_PROBE_COUNT + probe : probe),
        .try_number = work->request.try_number,
    };

    (void)sp_ring_push(s->os->stage->sent, &told);
}

enum outcome { LEFT, REFUSED, GIVEN_UP };

static enum outcome send(struct sp_sender *s, struct os_work *work, unsigned probe, bool again,
                         bool repeat)
{
    if (transmit(s, work, probe, again, repeat)) {
        work->refused = 0;
        return LEFT;
    }
    if (++work->refused < REFUSED_MAX)
        return REFUSED;
    tell_unsent(s, work, probe, again);
    work->refused = 0;
    return GIVEN_UP;
}

static void set_timer(struct sp_sender *s, const struct os_work *work, uint64_t due_us)
{
    bool series = work->phase == PHASE_START || work->phase == PHASE_SERIES;

    sp_wheel_set(series ? s->os->series : s->os->timers, work->request.slot, due_us);
}

static uint32_t timeout_us(const struct sp_sender *s, const struct os_work *work, uint32_t attempt)
{
    return loss_timeout_us(s, &s->targets[work->request.host], attempt);
}

static void step_series(struct sp_sender *s, struct os_work *work)
{
    unsigned probe = work->next;
    enum outcome outcome = send(s, work, probe, false, false);

    if (outcome == REFUSED) {
        set_timer(s, work, work->last_us + refused_delay_us(work->refused));
        return;
    }
    /* unless it is answered by then it is asked again */
    work->due_us[probe] = work->last_us + timeout_us(s, work, 0);
    work->next++;
    if (work->next == SP_OS_SERIES)
        work->phase = PHASE_REST;
    set_timer(s, work, work->last_us + (work->next < SP_OS_SERIES ? SERIES_GAP_US : s->os->gap_us));
}

/* Returns how many packets that took. */
static uint32_t step_rest(struct sp_sender *s, struct os_work *work)
{
    uint64_t now_us = sp_now_us(s->ctx->clock);
    unsigned probe = choose(work, now_us);
    enum outcome outcome;

    if (probe == SP_OS_PROBE_COUNT) {
        uint64_t next = next_us(work, now_us);

        if (next == UINT64_MAX)
            finish_try(s, work);
        else
            set_timer(s, work, later(next, work->last_us + s->os->gap_us));
        return 0;
    }
    outcome = send(s, work, probe, probe<SP_OS_SERIES, work->sendings[probe]> 0);
    if (outcome == REFUSED) {
        set_timer(s, work, work->last_us + refused_delay_us(work->refused));
        return 1;
    }
    work->due_us[probe] = 0;
    if (outcome == GIVEN_UP)
        work->sendings[probe] = SENDINGS;
    else
        work->due_us[probe] = work->last_us + timeout_us(s, work, work->sendings[probe]++);
    set_timer(s, work, work->last_us + s->os->gap_us);
    return 1;
}

/* The host has its turn to begin. */
static void line_up(struct sp_sender *s, struct os_work *work)
{
    uint64_t start_us = later(s->now_us, s->os->start_us), spread_us = 0;

    s->os->start_us = start_us + s->os->start_gap_us;
    if (s->os->start_gap_us >= GAP_US)
        spread_us = (uint64_t)(s->os->started++ * SPREAD_STEP) * GAP_US >> 32;
    work->phase = PHASE_START;
    set_timer(s, work, start_us + spread_us);
}

static uint32_t step(struct sp_sender *s, struct os_work *work)
{
    if (work->phase == PHASE_PAUSE) {
        line_up(s, work);
        return 0;
    }
    if (work->phase == PHASE_START)
        work->phase = work->request.open_tcp != 0 ? PHASE_SERIES : PHASE_REST;
    if (work->phase == PHASE_REST)
        return step_rest(s, work);
    step_series(s, work);
    return 1;
}

/* With --max-rate: what leaves now would make one wait whose time has come by then. */
static bool is_soon(const struct sp_sender *s, const struct sp_wheel *timers)
{
    double rate_pps = s->ctx->config.timing.max_rate_pps;

    return rate_pps > 0 && sp_wheel_next_us(timers) <= s->now_us + (uint64_t)(1e6 / rate_pps);
}

/* The host whose turn it is: a series comes first. */
static bool next_due(struct sp_sender *s, uint32_t left, uint32_t *slot)
{
    if (sp_wheel_pop(s->os->series, s->now_us, slot))
        return true;
    s->os->kept_one = left == 1 && is_soon(s, s->os->series);
    return !s->os->kept_one && sp_wheel_pop(s->os->timers, s->now_us, slot);
}

uint32_t os_probes_send_due(struct sp_sender *s, uint32_t may)
{
    uint32_t sent = 0, slot;

    s->os->held = s->os->kept_one = false;
    while (sent < may) {
        /* one for the probe, and one to take it back */
        s->os->held = sp_ring_room(s->os->stage->sent) < 2;
        if (s->os->held || !next_due(s, may - sent, &slot))
            break;
        sent += step(s, &s->os->works[slot]);
    }
    s->told |= sent > 0;
    return sent;
}

static void begin(struct sp_sender *s, const struct os_request *request)
{
    struct os_work *work = &s->os->works[request->slot];
    uint64_t pause_us = PAUSE_US + (request->try_number == LONG_TRY ? LONG_PAUSE_US : 0);

    *work = (struct os_work){.request = *request, .phase = PHASE_PAUSE};
    if (request->try_number == 1)
        line_up(s, work);
    else
        set_timer(s, work, s->now_us + pause_us);
}

static void on_answer(struct sp_sender *s, const struct os_answer *answer)
{
    struct os_work *work = &s->os->works[answer->slot];

    if (work->phase == PHASE_NONE || work->request.host != answer->host ||
        work->request.try_number != answer->try_number)
        return;
    work->answered |= (uint16_t)(1u << answer->probe);
    if (work->phase == PHASE_REST && next_us(work, s->now_us) == UINT64_MAX)
        finish_try(s, work);
}

void os_probes_take_in(struct sp_sender *s)
{
    struct os_request request;
    struct os_answer answer;

    if (s->os == NULL)
        return;
    while (sp_ring_pop(s->os->stage->answers, &answer))
        on_answer(s, &answer);
    while (sp_ring_pop(s->os->stage->requests, &request)) {
        if (!s->draining)
            begin(s, &request);
    }
}

bool os_probes_has_input(const struct sp_sender *s)
{
    return s->os != NULL &&
           (!sp_ring_is_empty(s->os->stage->answers) || !sp_ring_is_empty(s->os->stage->requests));
}

uint64_t os_probes_next_us(const struct sp_sender *s)
{
    uint64_t next = UINT64_MAX;

    if (s->os == NULL)
        return UINT64_MAX;
    next = sp_wheel_next_us(s->os->series);
    if (!s->os->kept_one && sp_wheel_next_us(s->os->timers) < next)
        next = sp_wheel_next_us(s->os->timers);
    if (next == UINT64_MAX)
        return UINT64_MAX;
    if (s->os->held)
        next = later(next, s->now_us + HELD_US);
    return later(next, sp_pacer_next_us(&s->pacer));
}

bool os_probes_keep_one(const struct sp_sender *s)
{
    return s->os != NULL && (is_soon(s, s->os->series) || is_soon(s, s->os->timers));
}
