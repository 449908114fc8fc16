#include "probe/congestion.h"

#include <math.h>
#include <stddef.h>

/* A round has at least so many packets, and lasts at least so long, for statistics' sake. */
#define ROUND_MIN    8
#define ROUND_MIN_US 5000.0
/* Until something is answered. */
#define SILENT_RTT_US 250000.0
/* Packets are spread no finer than this: a thread cannot be woken more often. */
#define BURST_US 1000.0
/* Clear is: by so many standard deviations, and by this share of what was carried before. */
#define CLEAR_SIGMA 3.5
#define CLEAR_SHARE 0.04
/* A queue of this much, and of an eighth of the round-trip time, is not worth slowing down for. */
#define DELAY_MAX_US  5000.0
#define DELAY_STEP_US 250.0
/* Packets that one answer may stand for. */
#define STANDS_FOR_MAX 16.0
/* How sure it is, in answers, that a path of which nothing is known loses nothing. */
#define LOST_PRIOR 48.0
/* Rounds gone by weigh as much as so many packets at most: a path may change. */
#define SHARE_MAX 2000.0
/* Proof narrows the window to no less than this share at a time: no more than a window that doubled
 * twice before it was known. What many hosts lose at once by limits of their own looks like more.
 */
#define NARROW_SHARE 0.25
/* So many answers that should have come do not stay away by chance: e^-8. */
#define LATE_ANSWERS 8.0
/* Answers that are late to all are waited for so long, and looked for so often. */
#define LATE_MAX_US  500000u
#define LATE_STEP_US 10000u

static double rtt_of(const struct sp_congestion *c)
{
    return c->rtt_us > 0 ? c->rtt_us : SILENT_RTT_US;
}

static void begin_round(struct sp_congestion *c, uint64_t now_us)
{
    c->rounds[c->round % SP_CONGESTION_ROUNDS] =
        (struct sp_round){.window = c->cwnd, .begun_us = now_us, .ended_us = now_us};
}

void sp_congestion_init(struct sp_congestion *c, const struct sp_congestion_config *config,
                        uint64_t now_us)
{
    *c = (struct sp_congestion){.config = *config, .cwnd = config->initial};
    if (c->cwnd > config->max)
        c->cwnd = config->max;
    /* what is believed of a path of which nothing is known: it loses nothing */
    c->lost.of = LOST_PRIOR;
    if (config->expected_silent >= 0) {
        c->silent.of = 2 * ROUND_MIN;
        c->silent.bad = config->expected_silent * c->silent.of;
    }
    begin_round(c, now_us);
}

static struct sp_round *round_at(struct sp_congestion *c, uint16_t number)
{
    /* NULL: a newer round has taken its place */
    return (uint16_t)(c->round - number) < SP_CONGESTION_ROUNDS
               ? &c->rounds[number % SP_CONGESTION_ROUNDS]
               : NULL;
}

static void add_to_share(struct sp_share *share, double of, double bad)
{
    share->of += of;
    share->bad += bad;
    if (share->of > SHARE_MAX) {
        share->bad *= SHARE_MAX / share->of;
        share->of = SHARE_MAX;
    }
}

/* Whether bad of `of` is clearly more than before: the test of two proportions. */
static bool is_clear(const struct sp_share *before, double of, double bad)
{
    double was, is, both, deviation;

    if (before->of < ROUND_MIN || of < ROUND_MIN)
        return false;
    was = before->bad / before->of;
    is = bad / of;
    both = (before->bad + bad + 1) / (before->of + of + 2); /* never 0 nor 1: Laplace's rule */
    deviation = sqrt(both * (1 - both) * (1 / before->of + 1 / of));
    return is - was > CLEAR_SHARE * (1 - was) && is - was > CLEAR_SIGMA * deviation;
}

/* The round is forgotten; its repeats have been answered, or never will be. */
static void settle(struct sp_congestion *c, const struct sp_round *round)
{
    double of = (double)round->answered + round->proven;

    if (!is_clear(&c->lost, of, round->proven))
        add_to_share(&c->lost, of, round->proven);
}

static void next_round(struct sp_congestion *c, uint64_t now_us)
{
    /* as long as too many wait to be judged the round goes on */
    if ((uint16_t)(c->round - c->judged) + 1 >= SP_CONGESTION_ROUNDS / 2)
        return;
    c->round++;
    c->used = c->in_flight;
    settle(c, &c->rounds[c->round % SP_CONGESTION_ROUNDS]);
    begin_round(c, now_us);
}

static double interval_us(const struct sp_congestion *c)
{
    /* a little faster than the window allows, so that the window, not the interval, is the limit */
    return c->rtt_us > 0 ? c->rtt_us / (1.25 * c->cwnd) : 0;
}

uint32_t sp_congestion_allow(struct sp_congestion *c, uint32_t want, uint64_t now_us)
{
    uint32_t window = (uint32_t)c->cwnd;
    uint32_t room = c->in_flight < window ? window - c->in_flight : 0;
    double interval = interval_us(c), paid;

    if (want > room)
        want = room;
    if (interval <= 0 || want == 0)
        return want;
    if (c->spread_us < (double)now_us)
        c->spread_us = (double)now_us; /* time that was not used is not caught up with */
    paid = ((double)now_us + BURST_US + interval - c->spread_us) / interval;
    if (paid < 1)
        return 0;
    return paid < want ? (uint32_t)paid : want;
}

uint64_t sp_congestion_allow_us(const struct sp_congestion *c)
{
    if (c->in_flight >= (uint32_t)c->cwnd)
        return UINT64_MAX;
    return c->spread_us > BURST_US ? (uint64_t)(c->spread_us - BURST_US / 2) : 0;
}

static bool is_full(const struct sp_congestion *c, const struct sp_round *round, double lasted)
{
    double usual = rtt_of(c) > ROUND_MIN_US ? rtt_of(c) : ROUND_MIN_US;

    if (round->sent < ROUND_MIN) /* mostly repeats, or hardly anything: it must end nevertheless */
        return lasted >= 4 * usual;
    return lasted >= usual || (round->sent >= (uint32_t)c->cwnd && lasted >= ROUND_MIN_US);
}

uint16_t sp_congestion_sent(struct sp_congestion *c, bool repeat, uint64_t now_us)
{
    struct sp_round *round = &c->rounds[c->round % SP_CONGESTION_ROUNDS];
    double interval = interval_us(c);

    if (is_full(c, round, (double)(now_us - round->begun_us))) {
        next_round(c, now_us);
        round = &c->rounds[c->round % SP_CONGESTION_ROUNDS];
    }
    if (round->sent == 0 && round->in_flight == 0)
        round->begun_us = now_us;
    round->ended_us = now_us;
    round->sent += !repeat;
    c->order += !repeat;
    round->last = c->order;
    round->in_flight++;
    c->in_flight++;
    if (c->used < c->in_flight)
        c->used = c->in_flight;
    c->spread_us += interval;
    /* what leaves whatever the window says is not paid for later */
    if (c->spread_us > (double)now_us + BURST_US + 2 * interval)
        c->spread_us = (double)now_us + BURST_US + 2 * interval;
    return c->round;
}

void sp_congestion_gone(struct sp_congestion *c, uint16_t number)
{
    struct sp_round *round = round_at(c, number);

    if (round == NULL || round->in_flight == 0)
        return;
    round->in_flight--;
    c->in_flight--;
}

/* Share of the packets that are answered when nothing stands in their way. */
static double answered_share(const struct sp_congestion *c)
{
    return (c->silent.of - c->silent.bad + 1) / (c->silent.of + 1);
}

/* An answer stands for all the packets of which it is the one that was answered. */
void sp_congestion_heard(struct sp_congestion *c)
{
    double packets = 1 / answered_share(c);
    double delay_max_us = DELAY_MAX_US + c->rtt_us / 8;

    c->is_heard = true;
    if (packets > STANDS_FOR_MAX)
        packets = STANDS_FOR_MAX;
    /* a window that is not used is not tried either (RFC 7661) */
    if (c->cwnd > 2.0 * c->used)
        return;
    if (c->phase == SP_CONGESTION_START && c->delay_us <= delay_max_us)
        c->cwnd += packets;
    else if (c->phase != SP_CONGESTION_HOLD && c->delay_us <= 2 * delay_max_us)
        c->cwnd += packets / 16;
    if (c->cwnd > c->config.max)
        c->cwnd = c->config.max;
}

void sp_congestion_rtt(struct sp_congestion *c, uint32_t rtt_us)
{
    /* the third quartile, followed by steps: where it stands, three steps down meet one step up
     * that is three times as long */
    if (c->rtt_us <= 0)
        c->rtt_us = rtt_us;
    else if (rtt_us > c->rtt_us)
        c->rtt_us *= 1 + 3.0 / 64;
    else
        c->rtt_us *= 1 - 1.0 / 64;
}

void sp_congestion_delay(struct sp_congestion *c, uint32_t delay_us)
{
    /* the first quartile, in steps of a fixed size: a queue delays all, jitter only some */
    if (delay_us > c->delay_us)
        c->delay_us += DELAY_STEP_US;
    else if (c->delay_us > 3 * DELAY_STEP_US)
        c->delay_us -= 3 * DELAY_STEP_US;
}

static void narrow(struct sp_congestion *c, double carried, uint64_t now_us)
{
    if (carried < c->config.min)
        carried = c->config.min;
    if (carried < c->cwnd)
        c->cwnd = carried;
    c->narrowed_us = now_us;
}

/* Whether the repeats prove that the suspect round, or those that left after it before the window
 * was narrowed, met with more loss than usual. */
static bool suspicion_is_proven(struct sp_congestion *c)
{
    double answered = 0, proven = 0;

    for (uint16_t number = c->suspect; number != (uint16_t)(c->round + 1); number++) {
        const struct sp_round *round = round_at(c, number);

        if (round == NULL || round->begun_us >= c->narrowed_us)
            continue;
        answered += round->answered;
        proven += round->proven;
    }
    return is_clear(&c->lost, answered + proven, proven);
}

static void stay_narrow(struct sp_congestion *c)
{
    c->phase = SP_CONGESTION_STEADY;
    c->cuts++;
}

void sp_congestion_proven(struct sp_congestion *c, uint16_t first, uint64_t now_us)
{
    struct sp_round *round = round_at(c, first);
    double of;

    sp_congestion_heard(c);
    if (round == NULL)
        return;
    round->proven++;
    of = (double)round->answered + round->proven;
    if (c->phase == SP_CONGESTION_HOLD) {
        if (suspicion_is_proven(c))
            stay_narrow(c);
    } else if (round->begun_us >= c->narrowed_us && is_clear(&c->lost, of, round->proven)) {
        /* what left before the window was last narrowed would say only what is known */
        narrow(c, fmax(round->window * round->answered / of, NARROW_SHARE * c->cwnd), now_us);
        stay_narrow(c);
    }
}

/* A network of which nothing is known yet is asked faster all the same, up to a point. */
static void grow_in_silence(struct sp_congestion *c, uint32_t packets)
{
    if (c->is_heard || c->cwnd >= c->config.silent_max)
        return;
    c->cwnd += packets;
    if (c->cwnd > c->config.silent_max)
        c->cwnd = c->config.silent_max;
}

static void suspect(struct sp_congestion *c, const struct sp_round *round, uint64_t now_us)
{
    double lasted = (double)(round->ended_us - round->begun_us);
    double carried = round->answered / answered_share(c);

    if (lasted > rtt_of(c))
        carried *= rtt_of(c) / lasted;
    if (c->phase != SP_CONGESTION_HOLD) {
        c->before = c->cwnd;
        c->suspect = c->judged;
    }
    narrow(c, carried, now_us);
    c->phase = SP_CONGESTION_HOLD;
    c->decide_us = now_us + 500000 + (uint64_t)(8 * rtt_of(c));
}

static void judge_round(struct sp_congestion *c, uint64_t now_us)
{
    struct sp_round *round = &c->rounds[c->judged % SP_CONGESTION_ROUNDS];
    double silent = (double)round->sent - round->answered;

    grow_in_silence(c, round->in_flight);
    c->in_flight -= round->in_flight;
    round->in_flight = 0;
    if (round->begun_us < c->narrowed_us)
        return;
    if (is_clear(&c->silent, round->sent, silent))
        suspect(c, round, now_us);
    else
        add_to_share(&c->silent, round->sent, silent);
}

/* The window is as before. */
static void acquit(struct sp_congestion *c)
{
    c->phase = c->cuts > 0 ? SP_CONGESTION_STEADY : SP_CONGESTION_START;
    if (c->cwnd < c->before)
        c->cwnd = c->before;
}

/* No proof came: it was silence, and that is how the path is from now on. */
static void believe_in_silence(struct sp_congestion *c)
{
    const struct sp_round *round = round_at(c, c->suspect);

    acquit(c);
    if (round != NULL)
        c->silent = (struct sp_share){round->sent, (double)round->sent - round->answered};
}

void sp_congestion_answered(struct sp_congestion *c, uint16_t first)
{
    struct sp_round *round = round_at(c, first);

    sp_congestion_heard(c);
    if (round == NULL)
        return;
    round->answered++;
    /* the answers that were missing come after all */
    if (c->phase == SP_CONGESTION_HOLD && first == c->suspect &&
        !is_clear(&c->silent, round->sent, (double)round->sent - round->answered))
        acquit(c);
}

/* A quarter of the round after the oldest has been answered: what is missing of the oldest is
 * behind by a quarter of a round-trip time, and is not to be expected any more. */
static bool is_overtaken(const struct sp_congestion *c)
{
    const struct sp_round *next = &c->rounds[(c->judged + 1) % SP_CONGESTION_ROUNDS];

    return c->judged != c->round && next->answered >= ROUND_MIN &&
           4.0 * next->answered >= next->sent * answered_share(c);
}

/* The oldest round's answers have had time to come; UINT64_MAX = there is none. */
static uint64_t ripe_us(const struct sp_congestion *c)
{
    const struct sp_round *round = &c->rounds[c->judged % SP_CONGESTION_ROUNDS];

    if (c->judged == c->round && round->sent == 0 && round->in_flight == 0)
        return UINT64_MAX;
    return round->ended_us + (uint64_t)(2 * rtt_of(c)) + 2000;
}

void sp_congestion_newest(struct sp_congestion *c, uint32_t order)
{
    if (c->newest == 0 || (int32_t)(order - c->newest) > 0)
        c->newest = order;
}

bool sp_congestion_is_late(const struct sp_congestion *c, uint32_t order)
{
    return c->newest != 0 && (int32_t)(order - c->newest) > 0 &&
           (c->order - c->newest) * answered_share(c) >= LATE_ANSWERS;
}

void sp_congestion_postpone(struct sp_congestion *c, uint64_t until_us)
{
    c->late_us = until_us;
}

void sp_congestion_judge(struct sp_congestion *c, uint64_t now_us)
{
    c->late_us = 0;
    while (ripe_us(c) <= now_us || is_overtaken(c)) {
        if (now_us < ripe_us(c) + LATE_MAX_US &&
            sp_congestion_is_late(c, c->rounds[c->judged % SP_CONGESTION_ROUNDS].last)) {
            c->late_us = now_us + LATE_STEP_US;
            return;
        }
        judge_round(c, now_us);
        if (c->judged == c->round)
            next_round(c, now_us);
        c->judged++;
    }
    if (c->phase == SP_CONGESTION_HOLD && now_us >= c->decide_us)
        believe_in_silence(c);
}

uint64_t sp_congestion_judge_us(const struct sp_congestion *c)
{
    uint64_t ripe = ripe_us(c);

    if (c->phase == SP_CONGESTION_HOLD && c->decide_us < ripe)
        ripe = c->decide_us;
    return ripe < c->late_us ? c->late_us : ripe;
}
