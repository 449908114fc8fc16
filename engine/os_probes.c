/* Active OS detection, the sender's side: when each of a host's 16 probes leaves. First the series,
 * six SYNs to an open port exactly 100 ms apart, each once; then the rest, in an order that the
 * tests of IP IDs rely on, until each is answered or given up. Many hosts are asked side by side,
 * and begin one after the other, so that they make no bursts. These probes do not judge the
 * network: they leave before others, and windows do not count. */
#include <stdlib.h>
#include <string.h>

#include "engine/os_stage.h"
#include "engine/os_work.h"
#include "engine/sender_internal.h"

#define SERIES_GAP_US 100000u
#define GAP_US        25000u /* between two probes of the rest to the same host, at least */

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

/* Of so many sendings that were answered in the end, one that was lost is proof enough that the
 * network loses packets. */
#define LOSSY_OF 100u

struct os_probes {
    struct os_stage *stage;
    struct os_work *works;   /* stage->slots of them */
    uint32_t *slots;         /* by index in the window: of the host's work, plus one; 0 = none */
    struct sp_wheel *series; /* timers of hosts that are in it, or about to begin; */
    struct sp_wheel *timers; /* of the others */
    uint64_t start_us;       /* when the next host may begin */
    uint64_t start_gap_us, gap_us;
    uint32_t started;        /* hosts, modulo 2^32 */
    uint64_t sent;           /* so far; what varies from packet to packet follows from it */
    uint64_t answered, lost; /* probes that were answered; of these, not when first sent */
    bool held;               /* main has not seen to what was sent */
    bool kept_one;           /* the packet that may leave is kept for a series */
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
    s->os->slots = sp_pages_create(s->ctx->window, sizeof(s->os->slots[0]));
    s->os->series = sp_wheel_create(stage->slots, s->now_us);
    s->os->timers = sp_wheel_create(stage->slots, s->now_us);
    return s->os->works != NULL && s->os->slots != NULL && s->os->series != NULL &&
           s->os->timers != NULL;
}

void os_probes_finish(struct sp_sender *s)
{
    if (s->os == NULL)
        return;
    sp_pages_destroy(s->os->works);
    sp_pages_destroy(s->os->slots);
    sp_wheel_destroy(s->os->series);
    sp_wheel_destroy(s->os->timers);
    free(s->os);
}

static void end_try(struct sp_sender *s, struct os_work *work)
{
    sp_wheel_cancel(s->os->series, work->request.slot);
    sp_wheel_cancel(s->os->timers, work->request.slot);
    s->os->slots[work->request.host] = 0;
    work->phase = PHASE_NONE;
}

static void finish_try(struct sp_sender *s, struct os_work *work)
{
    const struct sp_event event = {.type = SP_EVENT_OS_ASKED, .host = work->request.host};

    end_try(s, work);
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
    work->refused--; /* who refuses this one for good gets one chance to take the next */
    return GIVEN_UP;
}

static void set_timer(struct sp_sender *s, const struct os_work *work, uint64_t due_us)
{
    bool series = work->phase == PHASE_START || work->phase == PHASE_SERIES;

    sp_wheel_set(series ? s->os->series : s->os->timers, work->request.slot, due_us);
}

/* As long as nothing of the host was timed all time-outs are long, and none is longer. */
static uint32_t timeout_us(const struct sp_sender *s, const struct os_work *work, uint32_t attempt)
{
    const struct target *t = &s->targets[work->request.host];

    return loss_timeout_us(s, t, t->heard ? attempt : 0);
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

static bool proves_loss(uint64_t losses, uint64_t sendings)
{
    return losses > 0 && losses * LOSSY_OF >= sendings;
}

/* Are packets to and from the host lost, by what is known of it, or of all? What a host holds back
 * that limits its answers is as good as lost. */
static bool is_lossy(const struct sp_sender *s, const struct os_work *work)
{
    const struct sp_sender_counters *sent = &s->ctx->sent;
    const struct target *t = &s->targets[work->request.host];

    return work->lossy || t->losses > 0 || t->limited || t->paced ||
           proves_loss(sp_counted(&sent->losses), sp_counted(&sent->sendings)) ||
           proves_loss(s->os->lost, s->os->answered);
}

/* Returns how many packets that took. */
static uint32_t step_rest(struct sp_sender *s, struct os_work *work)
{
    uint64_t now_us = sp_now_us(s->ctx->clock);
    enum outcome outcome;
    unsigned probe;

    work->lossy = is_lossy(s, work);
    probe = os_work_choose(work, now_us);
    if (probe == SP_OS_PROBE_COUNT) {
        uint64_t next = os_work_next_us(work, now_us);

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
    if (outcome == GIVEN_UP)
        work->given_up[probe] = true;
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
    const struct target *t = &s->targets[request->host];
    uint64_t pause_us = PAUSE_US + (request->try_number == LONG_TRY ? LONG_PAUSE_US : 0);
    bool was_lossy = request->try_number > 1 && work->lossy;

    if (t->timed_out)
        return; /* main does not know yet */
    *work = (struct os_work){.request = *request, .phase = PHASE_PAUSE, .lossy = was_lossy};
    s->os->slots[request->host] = request->slot + 1;
    if (request->try_number == 1)
        line_up(s, work);
    else
        set_timer(s, work, s->now_us + pause_us);
}

static void on_answer(struct sp_sender *s, const struct os_answer *answer)
{
    struct os_work *work = &s->os->works[answer->slot];
    struct target *t = &s->targets[answer->host];

    if (work->phase == PHASE_NONE || work->request.host != answer->host ||
        work->request.try_number != answer->try_number)
        return;
    if (answer->rtt_us > 0) {
        sp_rtt_sample(&t->rtt, answer->rtt_us);
        t->heard = true;
    }
    s->os->answered++;
    s->os->lost += os_work_answered(work, answer->probe);
    work->lossy = is_lossy(s, work);
    if (work->phase == PHASE_REST && os_work_next_us(work, s->now_us) == UINT64_MAX)
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

void os_probes_give_up(struct sp_sender *s, uint32_t host)
{
    if (s->os != NULL && s->os->slots[host] > 0)
        end_try(s, &s->os->works[s->os->slots[host] - 1]);
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
