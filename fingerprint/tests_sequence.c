/* What six SYN-ACKs say together: ISNs, IP IDs, timestamps (SEQ). */
#include <math.h>
#include <string.h>

#include "fingerprint/tests_internal.h"
#include "packet/tcpopt.h"

#define ISN_COUNT_MIN 4 /* SYN-ACKs that the tests of ISNs need */
#define GCD_DIVIDES   9 /* a larger common divisor is taken out before the deviation */

/* The TSval of the first timestamp option. */
static bool tsval_of(const struct sp_tcp *tcp, uint32_t *tsval)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
    struct sp_tcpopt opt;
    uint32_t tsecr;

    while (sp_tcpopt_next(&walk, &opt)) {
        if (sp_tcpopt_timestamps(&opt, tsval, &tsecr))
            return true;
    }
    return false;
}

/* Each probe has a port of its own, so an IP ID that comes twice is no packet captured twice, but a
 * host whose IDs stand still: it counts. */
void sp_series_read(const struct sp_answers *answers, struct sp_series *out)
{
    const unsigned kind = SP_TCP_SYN | SP_TCP_ACK;

    out->count = 0;
    for (unsigned i = 0; i < 6; i++) {
        const struct sp_decoded *at = &answers->at[SP_OS_SEQ1 + i];
        const struct sp_tcp *tcp = &at->reply.tcp;

        if (!at->answered || answers->exchanges->at[SP_OS_SEQ1 + i].resent ||
            (tcp->flags & (kind | SP_TCP_RST)) != kind)
            continue;
        out->at[out->count].isn = tcp->seq;
        out->at[out->count].ip_id = at->reply.ip_id;
        out->at[out->count].sent_us = answers->exchanges->at[SP_OS_SEQ1 + i].sent_us;
        out->at[out->count].tsval = 0;
        out->at[out->count].has_ts = tsval_of(tcp, &out->at[out->count].tsval);
        out->count++;
    }
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

uint32_t sp_series_isn_steps(const struct sp_series *series, uint32_t steps[5])
{
    uint32_t gcd = 0;

    for (size_t i = 0; i + 1 < series->count; i++) {
        uint32_t up = series->at[i + 1].isn - series->at[i].isn, down = 0 - up;

        steps[i] = up < down ? up : down;
        gcd = gcd_of(gcd, steps[i]);
    }
    return gcd;
}

/* Seconds between two SYNs of the series; never 0, which nothing may be divided by. */
static double seconds_after(const struct sp_series *series, size_t i)
{
    uint64_t us = series->at[i + 1].sent_us - series->at[i].sent_us;

    return (us > 0 ? (double)us : 1) / 1e6;
}

static double eighths_log2(double value)
{
    double n = floor(8 * log2(value) + 0.5);

    return n > 0 ? n : 0;
}

static void isn_tests(const struct sp_series *series, struct sp_testprint *out)
{
    uint32_t steps[5], gcd = sp_series_isn_steps(series, steps);
    size_t count = series->count - 1;
    double rate[5], mean = 0, sum = 0, deviation, unit = gcd > GCD_DIVIDES ? gcd : 1;

    for (size_t i = 0; i < count; i++) {
        rate[i] = steps[i] / seconds_after(series, i);
        mean += rate[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++)
        sum += (rate[i] - mean) / unit * ((rate[i] - mean) / unit);
    /* the sample deviation of count values */
    deviation = sqrt(sum / (double)(count - 1));
    sp_value_set(out, SP_TEST_SEQ, "SP", "%X",
                 gcd == 0 || deviation <= 1 ? 0u : (unsigned)eighths_log2(deviation));
    sp_value_set(out, SP_TEST_SEQ, "GCD", "%X", gcd);
    sp_value_set(out, SP_TEST_SEQ, "ISR", "%X", gcd == 0 ? 0u : (unsigned)eighths_log2(mean));
}

/* Whether rule(step) holds for all steps. */
static bool all_steps(const uint16_t *steps, size_t count, bool (*rule)(uint16_t step))
{
    for (size_t i = 0; i < count; i++) {
        if (!rule(steps[i]))
            return false;
    }
    return true;
}

static bool is_zero(uint16_t step)
{
    return step == 0;
}

static bool is_small(uint16_t step)
{
    return step <= 1000 || (step % 256 == 0 && step < 25600);
}

static bool is_broken(uint16_t step)
{
    return step % 256 == 0 && step <= 5120;
}

static bool is_even(uint16_t step)
{
    return step % 2 == 0;
}

static bool is_short(uint16_t step)
{
    return step <= 9;
}

static bool is_two_or_more(uint16_t step)
{
    return step >= 2;
}

enum sp_id_class sp_id_class_of(const uint16_t *ids, size_t count, bool local)
{
    uint16_t steps[5];
    size_t n = count - 1;
    bool all_zero = ids[0] == 0;

    for (size_t i = 0; i < n; i++) {
        /* not cut to 16 bits: a step down counts as a wide one */
        uint32_t wide = (uint32_t)ids[i + 1] - ids[i];

        if (count > 2 && wide > 20000)
            return SP_ID_RANDOM;
        steps[i] = (uint16_t)wide;
        all_zero = all_zero && ids[i + 1] == 0;
    }
    if (all_zero)
        return SP_ID_ZERO;
    /* the machine's own counter: our packet in between took one ID as well */
    if (local && all_steps(steps, n, is_two_or_more)) {
        for (size_t i = 0; i < n; i++)
            steps[i] = (uint16_t)(steps[i] - (steps[i] % 256 == 0 ? 256 : 1));
    }
    if (all_steps(steps, n, is_zero))
        return SP_ID_CONSTANT;
    if (!all_steps(steps, n, is_small))
        return SP_ID_RANDOM_UP;
    if (all_steps(steps, n, is_broken))
        return SP_ID_BROKEN;
    if (all_steps(steps, n, is_even))
        return SP_ID_UP_2;
    return all_steps(steps, n, is_short) ? SP_ID_UP : SP_ID_NONE;
}

static void set_class(struct sp_testprint *out, const char *attribute, enum sp_id_class class,
                      uint16_t first)
{
    static const char *const names[] = {
        [SP_ID_ZERO] = "Z",    [SP_ID_RANDOM] = "RD", [SP_ID_RANDOM_UP] = "RI",
        [SP_ID_BROKEN] = "BI", [SP_ID_UP_2] = "I",    [SP_ID_UP] = "I",
    };

    if (class == SP_ID_CONSTANT)
        sp_value_set(out, SP_TEST_SEQ, attribute, "%X", first);
    else if (class != SP_ID_NONE)
        sp_value_set(out, SP_TEST_SEQ, attribute, "%s", names[class]);
}

/* The IP IDs of the answers to the probes first..last. */
static size_t collect_ids(const struct sp_answers *answers, enum sp_os_probe first,
                          enum sp_os_probe last, bool series, uint16_t ids[6])
{
    size_t count = 0;

    for (enum sp_os_probe i = first; i <= last; i++) {
        if (answers->at[i].answered && !(series && answers->exchanges->at[i].resent))
            ids[count++] = answers->at[i].reply.ip_id;
    }
    return count;
}

static bool counts_up(enum sp_id_class class)
{
    return class == SP_ID_UP || class == SP_ID_BROKEN || class == SP_ID_RANDOM_UP;
}

static void id_tests(const struct sp_answers *answers, const struct sp_series *series,
                     struct sp_testprint *out)
{
    bool local = answers->exchanges->place == SP_OS_PLACE_LOCAL;
    enum sp_id_class ti = SP_ID_NONE, ii = SP_ID_NONE;
    uint16_t ids[6];
    size_t count;

    for (size_t i = 0; i < series->count; i++)
        ids[i] = series->at[i].ip_id;
    if (series->count >= 3)
        ti = sp_id_class_of(ids, series->count, local);
    set_class(out, "TI", ti, ids[0]);
    count = collect_ids(answers, SP_OS_T5, SP_OS_T7, false, ids);
    if (count >= 2)
        set_class(out, "CI", sp_id_class_of(ids, count, local), ids[0]);
    count = collect_ids(answers, SP_OS_IE1, SP_OS_IE2, true, ids);
    if (count == 2)
        ii = sp_id_class_of(ids, count, local);
    set_class(out, "II", ii, ids[0]);
    if (counts_up(ti) && counts_up(ii)) {
        uint32_t last = series->at[series->count - 1].ip_id;
        uint32_t mean = (last - series->at[0].ip_id) / (uint32_t)(series->count - 1);

        sp_value_set(out, SP_TEST_SEQ, "SS", ids[0] < last + 3 * mean ? "S" : "O");
    }
}

double sp_series_ts_hz(const struct sp_series *series)
{
    double hz = 0;

    for (size_t i = 0; i + 1 < series->count; i++)
        hz += (series->at[i + 1].tsval - series->at[i].tsval) / seconds_after(series, i) /
              (double)(series->count - 1);
    return hz;
}

/* Rounds to powers of two, but for the two rates that are common. */
static unsigned ts_class(double hz)
{
    if (hz <= 5.66)
        return 1;
    if (hz > 70 && hz <= 150)
        return 7;
    if (hz > 150 && hz <= 350)
        return 8;
    return (unsigned)(0.5 + log2(hz));
}

static void ts_test(const struct sp_series *series, struct sp_testprint *out)
{
    bool zero = false;

    for (size_t i = 0; i < series->count; i++) {
        if (!series->at[i].has_ts) {
            sp_value_set(out, SP_TEST_SEQ, "TS", "U");
            return;
        }
        zero = zero || series->at[i].tsval == 0;
    }
    if (zero)
        sp_value_set(out, SP_TEST_SEQ, "TS", "0");
    else if (series->count >= 2)
        sp_value_set(out, SP_TEST_SEQ, "TS", "%X", ts_class(sp_series_ts_hz(series)));
}

void sp_tests_sequence(const struct sp_answers *answers, struct sp_testprint *out)
{
    struct sp_series series;

    sp_series_read(answers, &series);
    if (series.count >= ISN_COUNT_MIN)
        isn_tests(&series, out);
    id_tests(answers, &series, out);
    ts_test(&series, out);
}
