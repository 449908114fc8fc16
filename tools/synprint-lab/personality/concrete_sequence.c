/* SEQ: how numbers follow one another. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "personality/concrete.h"

/* A clock that adds 1,000,000 a second is what RFC 793 3.3 comes to with the usual coarser tick. */
#define ISN_RATE_DEFAULT      1e6
#define ISN_DEVIATION_DEFAULT 0.25  /* of the rate: not to be guessed at once */
#define TS_HZ_DEFAULT         100.0 /* TSval moves, it is not known how fast */
#define PROBE_INTERVAL_S      0.1   /* between two of the six SYNs */
#define TS_POWER_MAX          40    /* TSval has 32 bits: faster clocks cannot be told apart */
#define GCD_SMALL             9     /* SP is computed without division up to here */
#define CHOICES_MAX           16    /* alternatives of GCD that are looked at */

/* GCD = 1 where it will do, else a small one: they fit any rate. Large ones come as the multiples
 * of a step, of which one is seen or another as the host's clock has it: the one which is about a
 * step of a probe's interval can be played exactly. */
static uint32_t choose_gcd(struct lab_choice *c, double rate)
{
    static const char *const small[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", NULL};
    const char *expression = lab_expression(c, SP_TEST_SEQ, "GCD");
    double best_miss = INFINITY;
    uint32_t best = 1;

    if (expression == NULL)
        return 1;
    lab_choose(c, SP_TEST_SEQ, "GCD", small);
    if (strtoul(c->value, NULL, 16) <= GCD_SMALL)
        return (uint32_t)strtoul(c->value, NULL, 16);
    for (uint64_t i = 0; i < CHOICES_MAX; i++) {
        uint32_t gcd;
        double miss;

        if (!sp_expression_pick(expression, i, NULL, c->value, sizeof(c->value)))
            continue;
        gcd = (uint32_t)strtoul(c->value, NULL, 16);
        miss = gcd > 0 ? fabs(log2(rate * PROBE_INTERVAL_S / gcd)) : INFINITY;
        if (miss < best_miss) {
            best = gcd;
            best_miss = miss;
        }
    }
    return best;
}

/* Letters and their meaning. Absent: none of the classes was seen. A line that is absent as a
 * whole says nothing: one counter, as systems had until the nineties. */
static struct lab_ipid_rule choose_ipid(struct lab_choice *c, const char *attribute,
                                        const char *const *prefer)
{
    static const struct {
        const char *word;
        enum lab_ipid kind;
    } map[] = {{"Z", LAB_IPID_ZERO},
               {"RD", LAB_IPID_RANDOM},
               {"RI", LAB_IPID_RANDOM_UP},
               {"BI", LAB_IPID_BROKEN},
               {"I", LAB_IPID_UP}};

    if (!c->tests[SP_TEST_SEQ].present)
        return (struct lab_ipid_rule){.kind = LAB_IPID_UP};
    if (!lab_choose(c, SP_TEST_SEQ, attribute, prefer))
        return (struct lab_ipid_rule){.kind = LAB_IPID_OTHER};
    for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        if (strcmp(c->value, map[i].word) == 0)
            return (struct lab_ipid_rule){.kind = map[i].kind};
    }
    return (struct lab_ipid_rule){
        .kind = LAB_IPID_CONSTANT,
        .value = (uint16_t)lab_choose_number(c, SP_TEST_SEQ, attribute, UINT16_MAX, 0),
    };
}

/* SS is only seen when TI and II are classes that count up: they are taken where there is a choice,
 * and the same one for both when they share the counter. */
static void choose_ipids(struct lab_choice *c, struct lab_sequence *seq)
{
    static const char *const counting[] = {"I", "BI", "RI", NULL};
    const char *same[] = {NULL, "I", "BI", "RI", NULL};
    const char *const *prefer = NULL;
    char ti[LAB_VALUE_MAX];

    seq->shared_ipid = lab_choose_letter(c, SP_TEST_SEQ, "SS", 'O') == 'S';
    if (c->value[0] != '\0')
        prefer = counting;
    seq->ti = choose_ipid(c, "TI", prefer);
    snprintf(ti, sizeof(ti), "%s", c->value);
    if (seq->shared_ipid) {
        same[0] = ti;
        prefer = same;
    }
    seq->ii = choose_ipid(c, "II", prefer);
    seq->ci = choose_ipid(c, "CI", NULL);
}

/* What the options of the six SYN-ACKs tell about timestamps. */
struct seen {
    bool any, all;     /* a SYN-ACK, each SYN-ACK has the option */
    bool zero, moving; /* a TSval is zero, is not */
};

static struct seen see_timestamps(const struct lab_personality *p)
{
    struct seen seen = {.all = true};

    for (int i = 0; i < 6; i++) {
        bool has = false;

        for (int k = 0; k < p->syn[i].layout.count; k++) {
            const struct lab_option *option = &p->syn[i].layout.at[k];

            if (option->letter != 'T')
                continue;
            has = true;
            seen.zero = seen.zero || !option->tsval;
            seen.moving = seen.moving || option->tsval;
        }
        seen.any = seen.any || has;
        seen.all = seen.all && has;
    }
    return seen;
}

/* TS, of which the options have the last word, as they are what is sent. "U" when a SYN-ACK has
 * none, "0" when a TSval is zero, else the clock's power of two (1, 7 and 8 are the usual 2, 100
 * and 200 Hz). Absent: a clock, when the options have timestamps. */
static void choose_timestamps(struct lab_choice *c, struct lab_personality *out)
{
    static const char *const none[] = {"U", NULL}, *const zero[] = {"0", NULL};
    static const char *const clock[] = {"7", "8", "A", "1", NULL};
    struct seen seen = see_timestamps(out);
    struct lab_sequence *seq = &out->sequence;
    uint32_t power;

    lab_choose(c, SP_TEST_SEQ, "TS", !seen.all ? none : seen.zero ? zero : NULL);
    if (seen.all && !seen.zero && (c->value[0] == 'U' || c->value[0] == '0'))
        lab_choose(c, SP_TEST_SEQ, "TS", clock);
    power = (uint32_t)strtoul(c->value, NULL, 16); /* 0 when it is no number */
    seq->timestamps = !seen.any ? LAB_TS_NONE : !seen.moving ? LAB_TS_ZERO : LAB_TS_CLOCK;
    seq->ts_hz = TS_HZ_DEFAULT;
    if (power > TS_POWER_MAX)
        power = TS_POWER_MAX;
    if (power > 0)
        seq->ts_hz = power == 1 ? 2 : power == 7 ? 100 : power == 8 ? 200 : exp2(power);
}

void lab_concrete_sequence(struct lab_choice *c, struct lab_personality *out)
{
    struct lab_sequence *seq = &out->sequence;
    uint32_t eighths;

    *seq = (struct lab_sequence){.isn_rate = ISN_RATE_DEFAULT};
    /* the player's numbers are 32 bits wide: 2^40 a second is out of reach */
    eighths = lab_choose_number(c, SP_TEST_SEQ, "ISR", 320, 0);
    if (lab_expression(c, SP_TEST_SEQ, "ISR") != NULL)
        seq->isn_rate = eighths > 0 ? exp2(eighths / 8.0) : 0;
    seq->isn_deviation = seq->isn_rate * ISN_DEVIATION_DEFAULT;
    eighths = lab_choose_number(c, SP_TEST_SEQ, "SP", 320, 0);
    if (lab_expression(c, SP_TEST_SEQ, "SP") != NULL)
        seq->isn_deviation = eighths > 0 ? exp2(eighths / 8.0) : 0;
    seq->gcd = choose_gcd(c, seq->isn_rate);
    choose_ipids(c, seq);
    choose_timestamps(c, out);
}
