/* Initial sequence numbers whose GCD, ISR and SP (os-detection 1.5) are the personality's.
 *
 * The scanner sends P1..P6 100 ms apart and looks at the five steps D between the ISNs: their gcd,
 * the mean R of D/dt, and its standard deviation with divisor n-2. Steps are counted here in units
 * of the gcd. A plan gives the five steps of a series: mean + deviation * pattern, where the
 * pattern has mean 0 and sum of squares 4, so the deviation comes out as wanted. The plan follows
 * from the personality alone; a player only remembers which pattern and which rounding it is.
 *
 * SYNs that are none of the six get ISNs of their own, so that they do not disturb a series.
 */
#include <math.h>

#include "personality/player_internal.h"

#define STEPS       5
#define INTERVAL_US 100000 /* between two probes */
#define INTERVAL_S  0.1
#define SERIES_US   2000000     /* a later P2..P6 is not of the same series */
#define STEP_MAX    0x7fffffffu /* a larger one is taken for a step back */

#define NO_PLAN UINT8_MAX

/* Steps of fewer units than this, or that deviate by so few, are planned to the unit; others may be
 * moved by a few units without harm. */
#define FINE_MEAN      1000
#define FINE_DEVIATION 50
#define NUDGES         243 /* 3^5: each step by -1, 0 or +1 */

/* Balanced, and skewed to either side where the mean is near 0 or near the largest step. */
static const double patterns[][STEPS] = {
    {1, -1, 1, -1, 0},
    {1.095445, -0.730297, -0.730297, 1.095445, -0.730297},
    {-1.095445, 0.730297, 0.730297, -1.095445, 0.730297},
    {-0.447214, 1.788854, -0.447214, -0.447214, -0.447214},
    {0.447214, -1.788854, 0.447214, 0.447214, 0.447214},
};
#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

/* What the personality asks for, in units per interval. */
struct target {
    double mean, deviation;
    double scale; /* units that SP is computed in, per unit */
    double limit; /* units: no step is larger */
    bool fine;
    bool steady; /* steps do not follow the time between two SYNs */
};

static struct target target_of(const struct lab_sequence *seq)
{
    double gcd = seq->gcd;
    struct target t = {.scale = gcd > 9 ? 1 : gcd, .limit = floor(STEP_MAX / gcd)};

    t.mean = fmax(seq->isn_rate * INTERVAL_S / gcd, 0);
    t.deviation = fmax(seq->isn_deviation * INTERVAL_S / t.scale, 0);
    t.fine = t.mean < FINE_MEAN || t.deviation < FINE_DEVIATION;
    t.steady = t.fine || t.deviation <= t.mean / 100;
    return t;
}

static uint32_t gcd_of(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Step 0..4 of a plan, in units. */
static uint32_t planned(const struct target *t, size_t pattern, unsigned nudge, size_t step)
{
    static const uint8_t powers[STEPS] = {1, 3, 9, 27, 81};
    double units = round(t->mean + t->deviation * patterns[pattern][step]);

    if (t->fine)
        units += nudge / powers[step] % 3 - 1.0;
    /* room above for the search of a step that is coprime to the last */
    return (uint32_t)fmin(fmax(units, t->fine ? 0 : 1), fmax(t->limit - (t->fine ? 0 : 64), 1));
}

static double eighths(double value)
{
    return value <= 1 ? 0 : 8 * log2(value);
}

/* How far a plan misses what it shall show: 0 = not at all. */
static double plan_error(const struct target *t, size_t pattern, unsigned nudge)
{
    double sum = 0, squares = 0, rate, spread, mean;
    uint32_t gcd = 0, units[STEPS];

    for (size_t i = 0; i < STEPS; i++) {
        units[i] = planned(t, pattern, nudge, i);
        gcd = gcd_of(gcd, units[i]);
        sum += units[i];
    }
    mean = sum / STEPS;
    if (gcd == 0)
        return INFINITY;
    for (size_t i = 0; i < STEPS; i++)
        squares += (units[i] - mean) * (units[i] - mean);
    rate = 8 * log2(mean / fmax(t->mean, 0.1));
    spread = eighths(sqrt(squares / (STEPS - 1)) * t->scale / INTERVAL_S) -
             eighths(t->deviation * t->scale / INTERVAL_S);
    return rate * rate + spread * spread + (t->fine && gcd > 1 ? 1e6 : 0);
}

static void make_plan(struct lab_player *player, const struct target *t)
{
    double least = INFINITY;

    player->plan_pattern = 0;
    player->plan_nudge = NUDGES / 2; /* none */
    for (size_t pattern = 0; pattern < PATTERNS; pattern++) {
        for (unsigned i = 0; i < (t->fine ? NUDGES : 1); i++) {
            unsigned nudge = (NUDGES / 2 + i) % NUDGES;
            double error = plan_error(t, pattern, nudge);

            /* the simpler pattern stays unless another one is clearly better */
            if (error < least - 0.001) {
                least = error;
                player->plan_pattern = (uint8_t)pattern;
                player->plan_nudge = (uint8_t)nudge;
            }
        }
    }
}

/* The nearest number of units, upwards or downwards, that has no divisor in common with the last
 * step: then no two steps of a series, whichever are lost, have more than the gcd in common. */
static uint32_t coprime_near(uint32_t units, uint32_t last)
{
    for (uint32_t distance = 0; distance < 32; distance++) {
        if (gcd_of(units + distance, last) == 1)
            return units + distance;
        if (units > distance && gcd_of(units - distance, last) == 1)
            return units - distance;
    }
    return units;
}

/* The step from the SYN before to the one with this index, in units. */
static uint32_t series_step(struct lab_player *player, const struct target *t, unsigned index,
                            uint64_t elapsed_us)
{
    double units = 0;

    if (player->plan_pattern == NO_PLAN)
        make_plan(player, t);
    if (t->fine) {
        for (unsigned i = player->series_index; i < index; i++)
            units += planned(t, player->plan_pattern, player->plan_nudge, i);
        return (uint32_t)fmin(units, t->limit);
    }
    units = planned(t, player->plan_pattern, player->plan_nudge, index - 1);
    if (t->steady)
        units *= index - player->series_index;
    else
        units *= (double)elapsed_us / INTERVAL_US;
    units = fmin(fmax(round(units), 1), fmax(t->limit - 64, 1));
    return coprime_near((uint32_t)units, player->series_units);
}

/* Moves the ISN of SYNs outside a series on: by about the mean, as widely spread. */
static uint32_t other_isn(struct lab_player *player, const struct target *t)
{
    double chance = (double)(lab_random(player) >> 11) * 0x1p-53; /* 0 to 1 */
    double units = t->mean + t->deviation * 1.732 * (2 * chance - 1);

    units = fmin(fmax(floor(units), 1), fmax(t->limit, 1));
    player->isn += (uint32_t)units * player->personality->sequence.gcd;
    return player->isn;
}

uint32_t lab_isn_next(struct lab_player *player, int series_index, uint64_t now_us)
{
    const struct lab_sequence *seq = &player->personality->sequence;
    uint64_t elapsed_us = now_us - player->series_at_us;
    unsigned index = (unsigned)series_index;
    struct target t;

    if (seq->gcd == 0)
        return player->isn;
    t = target_of(seq);
    if (series_index < 0)
        return other_isn(player, &t);
    if (index == 0 || index <= player->series_index || elapsed_us == 0 || elapsed_us > SERIES_US) {
        player->series_isn = other_isn(player, &t);
        player->series_units = 1;
    } else {
        player->series_units = series_step(player, &t, index, elapsed_us);
        player->series_isn += player->series_units * seq->gcd;
    }
    player->series_index = (uint8_t)index;
    player->series_at_us = now_us;
    if (index == LAB_PROBE_P6)
        player->isn = player->series_isn; /* others go on from here */
    return player->series_isn;
}

void lab_isn_init(struct lab_player *player)
{
    player->isn = (uint32_t)lab_random(player) | 1; /* 0 and the probe's numbers mean something */
    player->series_index = LAB_PROBE_P6;
    player->plan_pattern = NO_PLAN;
}
