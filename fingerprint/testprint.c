#include "fingerprint/testprint.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/notation.h"
#include "fingerprint/tests_internal.h"
#include "packet/tcpopt.h"

enum { ICMP_ECHO_REPLY = 0, ICMP_UNREACHABLE = 3, ICMP_CODE_PORT = 3 };
enum { IP_HEADER_LEN = 20, TCP_HEADER_LEN = 20, TCP_OFFSET_AT = 12 };

bool sp_ip_start_read(struct sp_cursor *c, struct sp_ip_start *out)
{
    out->len = (sp_cursor_u8(c) & 0xfu) * 4;
    sp_cursor_skip(c, 1);
    out->total = sp_cursor_u16(c);
    out->id = sp_cursor_u16(c);
    sp_cursor_skip(c, 2);
    out->ttl = sp_cursor_u8(c);
    out->protocol = sp_cursor_u8(c);
    out->checksum = sp_cursor_u16(c);
    sp_cursor_skip(c, IP_HEADER_LEN - 12);
    if (out->len > IP_HEADER_LEN)
        sp_cursor_skip(c, out->len - IP_HEADER_LEN);
    return !c->overrun && out->len >= IP_HEADER_LEN;
}

/* All options must be there, or their text would be wrong. */
static bool options_captured(const struct sp_exchange *exchange, const struct sp_packet *reply)
{
    struct sp_cursor c = sp_cursor_init(exchange->reply, exchange->reply_len);
    struct sp_ip_start ip;

    if (!sp_ip_start_read(&c, &ip))
        return false;
    sp_cursor_skip(&c, TCP_OFFSET_AT);
    return (size_t)(sp_cursor_u8(&c) >> 4) * 4 == TCP_HEADER_LEN + (size_t)reply->tcp.options_len &&
           !c.overrun;
}

static bool answers_tcp(const struct sp_packet *sent, const struct sp_exchange *exchange,
                        const struct sp_packet *reply)
{
    return sent->type == SP_PACKET_TCP && reply->type == SP_PACKET_TCP &&
           reply->tcp.sport == sent->tcp.dport && reply->tcp.dport == sent->tcp.sport &&
           options_captured(exchange, reply);
}

static bool answers_echo(const struct sp_packet *sent, const struct sp_packet *reply)
{
    return sent->type == SP_PACKET_ICMP && reply->type == SP_PACKET_ICMP &&
           reply->icmp.type == ICMP_ECHO_REPLY && reply->icmp.id == sent->icmp.id;
}

static bool answers_udp(const struct sp_packet *sent, const struct sp_exchange *u1,
                        const struct sp_packet *reply)
{
    struct sp_u1_quote quote;

    return sent->type == SP_PACKET_UDP && reply->type == SP_PACKET_ICMP_ERROR &&
           reply->icmp.type == ICMP_UNREACHABLE && reply->icmp.code == ICMP_CODE_PORT &&
           sp_u1_quote_read(u1, &quote);
}

/* A packet that is longer on the wire than captured decodes as far as its headers go. */
static bool decode(const uint8_t *bytes, size_t len, struct sp_packet *out)
{
    return bytes != NULL && sp_decode(SP_LINK_RAW, bytes, len, out) == SP_DECODE_OK;
}

static void read_exchange(const struct sp_exchange *exchange, enum sp_os_probe probe,
                          struct sp_decoded *out)
{
    struct sp_cursor c = sp_cursor_init(exchange->reply, exchange->reply_len);
    struct sp_ip_start ip;

    *out = (struct sp_decoded){.answered = false};
    if (!decode(exchange->sent, exchange->sent_len, &out->sent) ||
        !decode(exchange->reply, exchange->reply_len, &out->reply))
        return;
    out->reply_ip_len = sp_ip_start_read(&c, &ip) ? ip.total : 0;
    if (probe == SP_OS_U1)
        out->answered = answers_udp(&out->sent, exchange, &out->reply);
    else if (probe == SP_OS_IE1 || probe == SP_OS_IE2)
        out->answered = answers_echo(&out->sent, &out->reply);
    else
        out->answered = answers_tcp(&out->sent, exchange, &out->reply);
}

void sp_answers_read(const struct sp_exchanges *exchanges, struct sp_answers *out)
{
    struct sp_u1_quote quote;

    out->exchanges = exchanges;
    for (enum sp_os_probe i = 0; i < SP_OS_PROBE_COUNT; i++)
        read_exchange(&exchanges->at[i], i, &out->at[i]);
    out->hops_known =
        out->at[SP_OS_U1].answered && sp_u1_quote_read(&exchanges->at[SP_OS_U1], &quote);
    out->hops = out->hops_known ? out->at[SP_OS_U1].sent.ttl - quote.ip_ttl + 1 : 0;
}

unsigned sp_exchanges_hops(const struct sp_exchanges *exchanges)
{
    struct sp_answers answers;

    sp_answers_read(exchanges, &answers);
    return answers.hops > 0 ? (unsigned)answers.hops : 0;
}

void sp_value_set(struct sp_testprint *print, enum sp_test test, const char *attribute,
                  const char *format, ...)
{
    int index = sp_notation_attribute(print->generation, test,
                                      (struct sp_span){.at = attribute, .len = strlen(attribute)});
    va_list args;

    if (index < 0)
        return;
    print->given[test] |= (uint16_t)(1u << index);
    va_start(args, format);
    vsnprintf(print->value[test][index], SP_VALUE_MAX, format, args);
    va_end(args);
}

/* The TTL that the packet left with where the way is known, else a guess. */
void sp_value_ttl(struct sp_testprint *print, enum sp_test test, const struct sp_answers *answers,
                  uint8_t ttl)
{
    if (answers->hops_known) /* 16 bits, also of what came out below 0 */
        sp_value_set(print, test, "T", "%X", (ttl + answers->hops - 1) & 0xffff);
    else
        sp_value_set(print, test, "TG", "%X",
                     ttl <= 32    ? 0x20u
                     : ttl <= 64  ? 0x40u
                     : ttl <= 128 ? 0x80u
                                  : 0xffu);
}

const char *sp_testprint_value(const struct sp_testprint *print, enum sp_test test,
                               const char *attribute)
{
    int index = sp_notation_attribute(print->generation, test,
                                      (struct sp_span){.at = attribute, .len = strlen(attribute)});

    return index >= 0 && (print->given[test] >> index & 1) != 0 ? print->value[test][index] : NULL;
}

unsigned sp_testprint_count(const struct sp_testprint *print)
{
    unsigned count = 0;

    for (size_t i = 0; i < SP_TEST_COUNT; i++)
        count += (unsigned)__builtin_popcount(print->given[i]);
    return count;
}

void sp_testprint_measure(const struct sp_exchanges *exchanges, struct sp_testprint *out)
{
    struct sp_answers answers;

    *out = (struct sp_testprint){.generation = SP_GENERATION_SECOND};
    sp_answers_read(exchanges, &answers);
    sp_tests_sequence(&answers, out);
    sp_tests_tcp(&answers, out);
    sp_tests_icmp(&answers, out);
}
