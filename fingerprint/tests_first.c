/* The tests of the first generation, as far as the probes of the second tell them.
 *
 * The older probes are SYNs and odd segments like ours, with MSS 265, a timestamp, and no
 * SACK-permitted. T2 to T7 and U1 compare as they are. T1 offered 265: the layout is that of the
 * answer to P1, which offers the same kinds but MSS 1460; window, and whether the MSS is echoed,
 * are those of the answer to P6, which offers 265. */
#include <math.h>
#include <string.h>

#include "fingerprint/tests_internal.h"
#include "fingerprint/text.h"
#include "packet/tcpopt.h"

#define MSS_OFFERED     265
#define TRUE_RANDOM     50000000 /* an ISN step above this */
#define TIME_DEPENDENT  75       /* a spread below this */
#define ISN_COUNT_MIN   4
#define STEP_OF_64K     64000
#define STEP_OF_SECONDS 800

/* Letters without values; SACK-permitted does not count. E behind M: it echoes what was offered. */
static void options_first(const struct sp_tcp *tcp, bool echoes, char out[static SP_VALUE_MAX])
{
    char options[SP_VALUE_MAX];
    size_t len = 0;

    sp_options_text(tcp, options);
    for (const char *c = options; *c != '\0'; c++) {
        if (strchr("MNWTL", *c) == NULL)
            continue;
        out[len++] = *c;
        if (*c == 'M' && echoes)
            out[len++] = 'E';
    }
    out[len] = '\0';
}

static bool offers_echo(const struct sp_tcp *reply)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(reply->options, reply->options_len);
    struct sp_tcpopt opt;
    uint16_t mss = 0;

    while (mss == 0 && sp_tcpopt_next(&walk, &opt))
        sp_tcpopt_mss(&opt, &mss);
    return mss == MSS_OFFERED;
}

static void reply_test(const struct sp_decoded *at, const struct sp_tcp *offered, enum sp_test test,
                       struct sp_testprint *out)
{
    const struct sp_tcp *reply = &at->reply.tcp;
    char options[SP_VALUE_MAX];

    sp_value_set(out, test, "Resp", "Y");
    sp_value_set(out, test, "DF", at->reply.df ? "Y" : "N");
    sp_value_set(out, test, "W", "%X", offered->window);
    sp_value_set(out, test, "ACK",
                 reply->ack == at->sent.tcp.seq + 1 ? "S++"
                 : reply->ack == at->sent.tcp.seq   ? "S"
                                                    : "O");
    sp_value_flags(out, test, "Flags", reply->flags, 'B');
    options_first(reply, offers_echo(offered), options);
    sp_value_set(out, test, "Ops", "%s", options);
}

static void reply_tests(const struct sp_answers *answers, struct sp_testprint *out)
{
    const struct sp_decoded *p1 = &answers->at[SP_OS_SEQ1], *p6 = &answers->at[SP_OS_SEQ6];

    if (p1->answered && p6->answered)
        reply_test(p1, &p6->reply.tcp, SP_TEST_T1, out);
    for (unsigned i = 0; i < 6; i++) {
        const struct sp_decoded *at = &answers->at[SP_OS_T2 + i];
        uint16_t port = i < 3 ? answers->exchanges->open_tcp : answers->exchanges->closed_tcp;

        if (at->answered)
            reply_test(at, &at->reply.tcp, SP_TEST_T2 + i, out);
        else if (answers->exchanges->at[SP_OS_T2 + i].sent != NULL && port != 0)
            sp_value_set(out, SP_TEST_T2 + i, "Resp", "N");
    }
}

/* How the ISNs grow, and by how much they spread. */
static void isn_class(const struct sp_series *series, struct sp_testprint *out)
{
    uint32_t steps[5], gcd = sp_series_isn_steps(series, steps), greatest = 0;
    size_t count = series->count - 1;
    double mean = 0, sum = 0;
    unsigned spread;

    if (gcd == 0) {
        sp_value_set(out, SP_TEST_SEQ, "Class", "C");
        sp_value_set(out, SP_TEST_SEQ, "Val", "%X", series->at[0].isn);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        greatest = steps[i] > greatest ? steps[i] : greatest;
        mean += (double)steps[i] / gcd / (double)count;
    }
    for (size_t i = 0; i < count; i++)
        sum += ((double)steps[i] / gcd - mean) * ((double)steps[i] / gcd - mean);
    spread = (unsigned)(sqrt(sum / (double)count) + 0.5);
    if (greatest > TRUE_RANDOM || gcd % STEP_OF_SECONDS == 0) {
        sp_value_set(out, SP_TEST_SEQ, "Class", "%s",
                     greatest > TRUE_RANDOM   ? "TR"
                     : gcd % STEP_OF_64K == 0 ? "64K"
                                              : "i800");
        return;
    }
    sp_value_set(out, SP_TEST_SEQ, "Class", spread < TIME_DEPENDENT ? "TD" : "RI");
    sp_value_set(out, SP_TEST_SEQ, "gcd", "%X", gcd);
    sp_value_set(out, SP_TEST_SEQ, "SI", "%X", spread);
}

static void id_test(const struct sp_answers *answers, const struct sp_series *series,
                    struct sp_testprint *out)
{
    static const char *const names[] = {
        [SP_ID_ZERO] = "Z",       [SP_ID_RANDOM] = "RD", [SP_ID_CONSTANT] = "C",
        [SP_ID_RANDOM_UP] = "RI", [SP_ID_BROKEN] = "BI", [SP_ID_UP] = "I",
    };
    uint16_t ids[6];
    enum sp_id_class class;

    for (size_t i = 0; i < series->count; i++)
        ids[i] = series->at[i].ip_id;
    class = sp_id_class_of(ids, series->count, answers->exchanges->place == SP_OS_PLACE_LOCAL);
    if (class != SP_ID_NONE && class != SP_ID_UP_2)
        sp_value_set(out, SP_TEST_SEQ, "IPID", "%s", names[class]);
}

static void ts_test(const struct sp_series *series, struct sp_testprint *out)
{
    double hz = sp_series_ts_hz(series);
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
    else if (hz > 0 && hz < 3.9)
        sp_value_set(out, SP_TEST_SEQ, "TS", "2HZ");
    else if (hz > 85 && hz < 115)
        sp_value_set(out, SP_TEST_SEQ, "TS", "100HZ");
    else if (hz > 900 && hz < 1100)
        sp_value_set(out, SP_TEST_SEQ, "TS", "1000HZ");
}

/* As it was sent, zero, or something else. */
static const char *quoted(bool expected, bool zero)
{
    if (expected)
        return "E";
    return zero ? "0" : "F";
}

static void unreachable_test(const struct sp_answers *answers, struct sp_testprint *out)
{
    const struct sp_exchange *u1 = &answers->exchanges->at[SP_OS_U1];
    const struct sp_packet *reply = &answers->at[SP_OS_U1].reply;
    struct sp_u1_quote quote;

    if (!answers->at[SP_OS_U1].answered || !sp_u1_quote_read(u1, &quote)) {
        sp_value_set(out, SP_TEST_U1, "Resp", "N");
        return;
    }
    sp_value_set(out, SP_TEST_U1, "Resp", "Y");
    sp_value_set(out, SP_TEST_U1, "DF", reply->df ? "Y" : "N");
    sp_value_set(out, SP_TEST_U1, "TOS", "%X", reply->tos);
    sp_value_set(out, SP_TEST_U1, "IPLEN", "%X", answers->at[SP_OS_U1].reply_ip_len);
    sp_value_set(out, SP_TEST_U1, "RIPTL", "%X", quote.ip_len);
    sp_value_set(out, SP_TEST_U1, "RID", "%s",
                 quoted(quote.ip_id == answers->at[SP_OS_U1].sent.ip_id, quote.ip_id == 0));
    sp_value_set(out, SP_TEST_U1, "RIPCK", "%s",
                 quoted(quote.ip_checksum_good && quote.ip_checksum != 0, quote.ip_checksum == 0));
    sp_value_set(out, SP_TEST_U1, "UCK", "%s",
                 quoted(quote.udp_checksum == sp_u1_checksum_sent(u1), quote.udp_checksum == 0));
    sp_value_set(out, SP_TEST_U1, "ULEN", "%X", quote.udp_len);
    sp_value_set(out, SP_TEST_U1, "DAT", quote.data_good ? "E" : "F");
}

void sp_testprint_measure_first(const struct sp_exchanges *exchanges, struct sp_testprint *out)
{
    struct sp_answers answers;
    struct sp_series series;

    *out = (struct sp_testprint){.generation = SP_GENERATION_FIRST};
    sp_answers_read(exchanges, &answers);
    sp_series_read(&answers, &series);
    if (series.count >= ISN_COUNT_MIN) {
        isn_class(&series, out);
        id_test(&answers, &series, out);
        ts_test(&series, out);
    }
    reply_tests(&answers, out);
    if (exchanges->at[SP_OS_U1].sent != NULL)
        unreachable_test(&answers, out);
}
