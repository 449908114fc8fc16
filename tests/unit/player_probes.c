#include "player_probes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <string.h>

#include "packet/checksum.h"

bool probe_ipv6;

static const enum sp_os_probe os_probes[PROBE_COUNT] = {
    SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4, SP_OS_SEQ5, SP_OS_SEQ6, SP_OS_IE1, SP_OS_IE2,
    SP_OS_U1,   SP_OS_ECN,  SP_OS_T2,   SP_OS_T3,   SP_OS_T4,   SP_OS_T5,   SP_OS_T6,  SP_OS_T7,
};

uint64_t test_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static size_t ip_header_len(void)
{
    return probe_ipv6 ? 40 : 20;
}

/* Puts the IP header in front of a transport part whose checksum field is at sum_at, and decodes.
 */
static void finish(struct wire_packet *out, uint8_t protocol, bool df, unsigned ip_id,
                   size_t transport_len, size_t sum_at)
{
    struct sp_addr saddr, daddr;
    uint8_t *ip = out->bytes, *transport = out->bytes + ip_header_len();
    uint32_t sum = 0;

    memset(ip, 0, ip_header_len());
    assert_true(sp_addr_parse(probe_ipv6 ? "2001:db8::ff:fffe" : "198.18.255.254", &saddr));
    assert_true(sp_addr_parse(probe_ipv6 ? "2001:db8::7" : "198.18.0.7", &daddr));
    out->len = ip_header_len() + transport_len;
    if (probe_ipv6) {
        ip[0] = 0x60;
        put16(ip + 4, (unsigned)transport_len);
        ip[6] = protocol;
        ip[7] = 55;
        memcpy(ip + 8, saddr.bytes, 16);
        memcpy(ip + 24, daddr.bytes, 16);
    } else {
        ip[0] = 0x45;
        put16(ip + 2, (unsigned)out->len);
        put16(ip + 4, ip_id);
        put16(ip + 6, df ? 0x4000 : 0);
        ip[8] = 55;
        ip[9] = protocol;
        memcpy(ip + 12, saddr.bytes, 4);
        memcpy(ip + 16, daddr.bytes, 4);
        put16(ip + 10, sp_checksum_finish(sp_checksum_add(0, ip, 20)));
    }
    if (protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&saddr, &daddr, protocol, (uint32_t)transport_len);
    put16(transport + sum_at, 0);
    put16(transport + sum_at, sp_checksum_finish(sp_checksum_add(sum, transport, transport_len)));
    assert_int_equal(sp_decode(SP_LINK_RAW, out->bytes, out->len, &out->decoded), SP_DECODE_OK);
}

void probe_make_tcp(struct wire_packet *out, const struct tcp_probe *probe)
{
    size_t len = os_tcp_write(probe, 33000, PROBE_PORT, out->bytes + ip_header_len());

    finish(out, IPPROTO_TCP, probe->df, 0x7777, len, 16);
}

static void make_echo(struct wire_packet *out, bool second)
{
    uint8_t *icmp = out->bytes + ip_header_len();
    size_t data_len = second ? 150 : 120;

    icmp[0] = probe_ipv6 ? 128 : 8;
    icmp[1] = second ? 0 : 9;
    put16(icmp + 4, second ? 0x1235 : 0x1234);
    put16(icmp + 6, second ? 296 : 295);
    memset(icmp + 8, 0, data_len);
    finish(out, probe_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, !second, 0x7777, 8 + data_len, 2);
}

void probe_make(struct wire_packet *out, enum probe_number number)
{
    uint8_t *udp = out->bytes + ip_header_len();

    if (number == PROBE_IE1 || number == PROBE_IE2) {
        make_echo(out, number == PROBE_IE2);
    } else if (number == PROBE_U1) {
        put16(udp, 34000);
        put16(udp + 2, PROBE_PORT);
        put16(udp + 4, 308);
        memset(udp + 8, 'C', 300);
        finish(out, IPPROTO_UDP, false, 0x1042, 308, 6);
    } else {
        struct tcp_probe probe = os_tcp_probe(os_probes[number], PROBE_SEQ, PROBE_ACK);

        probe_make_tcp(out, &probe);
    }
}

void probe_check(const struct wire_packet *probe, struct wire_packet *reply)
{
    const struct sp_packet *asked = &probe->decoded, *got = &reply->decoded;
    size_t header_len = ip_header_len();
    uint32_t sum;

    assert_true(reply->len <= LAB_REPLY_MAX);
    assert_int_equal(sp_decode(SP_LINK_RAW, reply->bytes, reply->len, &reply->decoded),
                     SP_DECODE_OK);
    assert_true(sp_addr_equal(&got->saddr, &asked->daddr));
    assert_true(sp_addr_equal(&got->daddr, &asked->saddr));
    if (got->type == SP_PACKET_TCP) {
        assert_int_equal(got->tcp.sport, asked->tcp.dport);
        assert_int_equal(got->tcp.dport, asked->tcp.sport);
    }
    /* the length by the header is the length returned */
    assert_int_equal(probe_ipv6 ? reply->bytes[4] << 8 | reply->bytes[5]
                                : reply->bytes[2] << 8 | reply->bytes[3],
                     reply->len - (probe_ipv6 ? 40 : 0));
    if (!probe_ipv6)
        assert_int_equal(sp_checksum_finish(sp_checksum_add(0, reply->bytes, 20)), 0);
    sum = sp_checksum_pseudo(&got->saddr, &got->daddr, reply->bytes[probe_ipv6 ? 6 : 9],
                             (uint32_t)(reply->len - header_len));
    if (!probe_ipv6 && reply->bytes[9] == IPPROTO_ICMP)
        sum = 0;
    sum = sp_checksum_add(sum, reply->bytes + header_len, reply->len - header_len);
    assert_int_equal(sp_checksum_finish(sum), 0);
}

void probe_ask_tcp(struct lab_player *player, const struct wire_packet *probe, bool open,
                   uint64_t now_us, struct wire_packet *reply)
{
    reply->len = lab_play_tcp(player, &probe->decoded, open, now_us, reply->bytes);
    if (reply->len > 0)
        probe_check(probe, reply);
}

void probe_try(struct lab_player *player, uint64_t start_us, uint64_t jitter_us,
               struct try_result *result)
{
    uint64_t random = start_us, at_us = start_us, late;
    struct wire_packet probe;

    for (enum probe_number i = PROBE_P1; i < PROBE_COUNT; i++) {
        struct wire_packet *reply = &result->reply[i];

        late = at_us + test_random(&random) % (2 * jitter_us + 1) - jitter_us;
        result->sent_us[i] = at_us;
        probe_make(&probe, i);
        if (i == PROBE_IE1 || i == PROBE_IE2)
            reply->len =
                lab_play_echo(player, &probe.decoded, probe.bytes, probe.len, late, reply->bytes);
        else if (i == PROBE_U1)
            reply->len = lab_play_unreachable(player, &probe.decoded, probe.bytes, probe.len,
                                              probe_ipv6 ? 4 : 3, late, reply->bytes);
        else
            reply->len = lab_play_tcp(player, &probe.decoded, i < PROBE_T5, late, reply->bytes);
        if (reply->len > 0)
            probe_check(&probe, reply);
        at_us += i < PROBE_P6 ? 100000 : 25000;
    }
}
