/* What single TCP answers say: OPS, WIN, ECN, T1 to T7. */
#include <string.h>

#include "fingerprint/tests_internal.h"
#include "fingerprint/text.h"
#include "packet/cursor.h"
#include "packet/tcpopt.h"

/* One option behind its kind and length. False when a known one has not the length that it must
 * have. */
static bool add_option(struct sp_text *text, uint8_t kind, struct sp_cursor *data)
{
    static const struct {
        uint8_t kind, len;
    } known[] = {{SP_TCPOPT_MSS, 2},
                 {SP_TCPOPT_WSCALE, 1},
                 {SP_TCPOPT_SACK_PERMITTED, 0},
                 {SP_TCPOPT_TIMESTAMPS, 8}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].kind == kind && known[i].len != sp_cursor_left(data))
            return false;
    }
    if (kind == SP_TCPOPT_MSS) {
        sp_text_add(text, "M%X", sp_cursor_u16(data));
    } else if (kind == SP_TCPOPT_WSCALE) {
        sp_text_add(text, "W%X", sp_cursor_u8(data));
    } else if (kind == SP_TCPOPT_SACK_PERMITTED) {
        sp_text_add(text, "S");
    } else if (kind == SP_TCPOPT_TIMESTAMPS) {
        uint32_t tsval = sp_cursor_u32(data), tsecr = sp_cursor_u32(data);

        sp_text_add(text, "T%d%d", tsval != 0, tsecr != 0);
    }
    return true;
}

/* Unlike a receiver's walk (packet/tcpopt.h) this one goes on behind EOL: each zero is an L. */
void sp_options_text(const struct sp_tcp *tcp, char out[static SP_VALUE_MAX])
{
    struct sp_cursor c = sp_cursor_init(tcp->options, tcp->options_len);
    struct sp_text text = {.out = out, .size = SP_VALUE_MAX, .used = 0};
    bool good = true;

    out[0] = '\0';
    while (good && sp_cursor_left(&c) > 0) {
        uint8_t kind = sp_cursor_u8(&c), len;
        struct sp_cursor data;

        if (kind == SP_TCPOPT_EOL || kind == SP_TCPOPT_NOP) {
            sp_text_add(&text, kind == SP_TCPOPT_EOL ? "L" : "N");
            continue;
        }
        len = sp_cursor_u8(&c);
        data = sp_cursor_sub(&c, len >= 2 ? len - 2u : 0);
        good = len >= 2 && !c.overrun && add_option(&text, kind, &data);
    }
    if (!good)
        out[0] = '\0';
}

/* Reflected CRC-32 (ISO 3309), bit by bit: RSTs with data are rare and short. */
static uint32_t crc32_of(const uint8_t *bytes, size_t len)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

/* The CRC of an RST's data; not when part of it was not captured. */
static void set_rst_data(struct sp_testprint *out, enum sp_test test,
                         const struct sp_exchange *exchange, const struct sp_packet *reply)
{
    size_t len = (reply->tcp.flags & SP_TCP_RST) != 0 ? reply->payload_len : 0;
    struct sp_cursor c = sp_cursor_init(exchange->reply, exchange->reply_len);
    struct sp_ip_start ip;
    const uint8_t *data;

    if (len == 0) {
        sp_value_set(out, test, "RD", "0");
        return;
    }
    if (!sp_ip_start_read(&c, &ip))
        return;
    sp_cursor_skip(&c, ip.total - ip.len - len); /* the TCP header */
    data = sp_cursor_take(&c, len);
    if (data != NULL)
        sp_value_set(out, test, "RD", "%X", crc32_of(data, len));
}

static void set_quirks(struct sp_testprint *out, enum sp_test test, const struct sp_tcp *tcp)
{
    sp_value_set(out, test, "Q", "%s%s", tcp->reserved != 0 ? "R" : "",
                 tcp->urgent != 0 && (tcp->flags & SP_TCP_URG) == 0 ? "U" : "");
}

static void set_numbers(struct sp_testprint *out, enum sp_test test, const struct sp_tcp *sent,
                        const struct sp_tcp *reply)
{
    const char *seq = "O", *ack = "O";

    if (reply->seq == 0)
        seq = "Z";
    else if (reply->seq == sent->ack)
        seq = "A";
    else if (reply->seq == sent->ack + 1)
        seq = "A+";
    if (reply->ack == 0)
        ack = "Z";
    else if (reply->ack == sent->seq)
        ack = "S";
    else if (reply->ack == sent->seq + 1)
        ack = "S+";
    sp_value_set(out, test, "S", "%s", seq);
    sp_value_set(out, test, "A", "%s", ack);
}

void sp_value_flags(struct sp_testprint *print, enum sp_test test, const char *attribute,
                    uint8_t flags, char ece)
{
    const struct {
        uint8_t flag;
        char letter;
    } order[] = {{SP_TCP_ECE, ece}, {SP_TCP_URG, 'U'}, {SP_TCP_ACK, 'A'}, {SP_TCP_PSH, 'P'},
                 {SP_TCP_RST, 'R'}, {SP_TCP_SYN, 'S'}, {SP_TCP_FIN, 'F'}};
    char text[8];
    size_t len = 0;

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if ((flags & order[i].flag) != 0)
            text[len++] = order[i].letter;
    }
    text[len] = '\0';
    sp_value_set(print, test, attribute, "%s", text);
}

static void set_congestion(struct sp_testprint *out, uint8_t flags)
{
    static const char *const words[] = {"N", "Y", "O", "S"}; /* ECE 1, CWR 2 */

    sp_value_set(out, SP_TEST_ECN, "CC", "%s",
                 words[((flags & SP_TCP_ECE) != 0) + 2 * ((flags & SP_TCP_CWR) != 0)]);
}

/* R, DF, T or TG, and whatever else the test has. */
static void set_reply(const struct sp_answers *answers, enum sp_os_probe probe, enum sp_test test,
                      struct sp_testprint *out)
{
    const struct sp_packet *sent = &answers->at[probe].sent, *reply = &answers->at[probe].reply;
    char options[SP_VALUE_MAX];

    sp_value_set(out, test, "R", "Y");
    sp_value_set(out, test, "DF", reply->df ? "Y" : "N");
    sp_value_ttl(out, test, answers, reply->ttl);
    set_quirks(out, test, &reply->tcp);
    if (test != SP_TEST_T1) { /* T1 has them in WIN and OPS */
        sp_options_text(&reply->tcp, options);
        sp_value_set(out, test, "W", "%X", reply->tcp.window);
        sp_value_set(out, test, "O", "%s", options);
    }
    if (test == SP_TEST_ECN) {
        set_congestion(out, reply->tcp.flags);
        return;
    }
    set_numbers(out, test, &sent->tcp, &reply->tcp);
    sp_value_flags(out, test, "F", reply->tcp.flags, 'E');
    set_rst_data(out, test, &answers->exchanges->at[probe], reply);
}

/* All six, or nothing. */
static void set_options_and_windows(const struct sp_answers *answers, struct sp_testprint *out)
{
    for (unsigned i = 0; i < 6; i++) {
        if (!answers->at[SP_OS_SEQ1 + i].answered)
            return;
    }
    for (unsigned i = 0; i < 6; i++) {
        const struct sp_tcp *tcp = &answers->at[SP_OS_SEQ1 + i].reply.tcp;
        const char o[] = {'O', (char)('1' + i), '\0'}, w[] = {'W', (char)('1' + i), '\0'};
        char options[SP_VALUE_MAX];

        sp_options_text(tcp, options);
        sp_value_set(out, SP_TEST_OPS, o, "%s", options);
        sp_value_set(out, SP_TEST_WIN, w, "%X", tcp->window);
    }
}

void sp_tests_tcp(const struct sp_answers *answers, struct sp_testprint *out)
{
    static const struct {
        enum sp_os_probe probe;
        enum sp_test test;
        bool open;
    } tests[] = {
        {SP_OS_ECN, SP_TEST_ECN, true}, {SP_OS_SEQ1, SP_TEST_T1, true},
        {SP_OS_T2, SP_TEST_T2, true},   {SP_OS_T3, SP_TEST_T3, true},
        {SP_OS_T4, SP_TEST_T4, true},   {SP_OS_T5, SP_TEST_T5, false},
        {SP_OS_T6, SP_TEST_T6, false},  {SP_OS_T7, SP_TEST_T7, false},
    };

    set_options_and_windows(answers, out);
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        uint16_t port =
            tests[i].open ? answers->exchanges->open_tcp : answers->exchanges->closed_tcp;

        if (answers->at[tests[i].probe].answered)
            set_reply(answers, tests[i].probe, tests[i].test, out);
        else if (answers->exchanges->at[tests[i].probe].sent != NULL && port != 0)
            sp_value_set(out, tests[i].test, "R", "N");
    }
}
