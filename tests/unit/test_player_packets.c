/* Packets of a player beyond the tests: IPv6, quotes, repeated SYN-ACKs, data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "packet/checksum.h"
#include "player_probes.h"

/* A SYN with MSS, SACK-permitted, timestamps and window scale. */
static const uint8_t tsval[4] = {0x12, 0x34, 0x56, 0x78};
static const struct tcp_probe full_syn = {
    .flags = 2,
    .window = 64240,
    .seq = PROBE_SEQ,
    .options_len = 20,
    .options = {2, 4, 5, 0xb4, 4, 2, 8, 10, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 3, 3, 7, 1}};
static const struct tcp_probe mss_syn = {
    .flags = 2, .window = 64240, .seq = PROBE_SEQ, .options_len = 4, .options = {2, 4, 5, 0xb4}};

static void test_ipv6(void **state)
{
    struct lab_personality p = linux_like();
    struct wire_packet probe;
    struct try_result result;
    struct lab_player player;
    char line[LINE_MAX_LEN], expected[LINE_MAX_LEN];

    (void)state;
    probe_ipv6 = true;
    lab_player_init(&player, &p, 1);
    probe_try(&player, 5000000, 300, &result);
    for (enum line i = LINE_OPS; i <= LINE_T7; i++) {
        line_measured(&result, i, line);
        line_expected(&p, i, expected);
        assert_string_equal(line, expected);
    }
    assert_int_equal(result.reply[PROBE_P1].bytes[7], 64);
    assert_int_equal(result.reply[PROBE_P1].bytes[1], 0);
    /* the datagram of 348 bytes is quoted whole behind 40 and 8 bytes */
    probe_make(&probe, PROBE_U1);
    assert_int_equal(result.reply[PROBE_U1].len, 348 + 48);
    assert_memory_equal(result.reply[PROBE_U1].bytes + 48, probe.bytes, 348);
    assert_int_equal(result.reply[PROBE_U1].decoded.icmp.type, 1);
    assert_int_equal(result.reply[PROBE_U1].decoded.icmp.code, 4);
    assert_int_equal(result.reply[PROBE_IE1].decoded.icmp.type, 129);
    assert_int_equal(result.reply[PROBE_IE1].decoded.icmp.id, 0x1234);
    assert_int_equal(result.reply[PROBE_IE1].len, 40 + 8 + 120);
    probe_ipv6 = false;
}

static void test_quoted_ttl(void **state)
{
    struct lab_personality p = linux_like();
    struct wire_packet probe, reply;
    struct lab_player player;

    (void)state;
    p.unreachable.quoted_ttl_less = 3;
    lab_player_init(&player, &p, 1);
    for (unsigned ttl = 0; ttl < 6; ttl++) {
        const uint8_t *quote = reply.bytes + 28;

        probe_make(&probe, PROBE_U1);
        probe.bytes[8] = (uint8_t)ttl;
        reply.len = lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len, 3, 0,
                                         reply.bytes);
        assert_int_equal(quote[8], ttl > 3 ? ttl - 3 : 0);
        assert_int_equal(sp_checksum_finish(sp_checksum_add(0, quote, 20)), 0);
    }
}

static void test_unreachable_lengths(void **state)
{
    /* what U1 is answered with, and what is quoted of it */
    static const uint16_t lengths[] = {56, 57, 0x134, 0x15c, 356, 0x170, 0x4e4, 1500};
    struct lab_personality p = linux_like();
    struct wire_packet probe, reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    probe_make(&probe, PROBE_U1);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct try_result result = {0};
        char line[LINE_MAX_LEN], expected[LINE_MAX_LEN];

        p.unreachable.ip_len = lengths[i];
        reply.len = lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len, 3, 0,
                                         reply.bytes);
        assert_int_equal(reply.len, lengths[i]);
        probe_check(&probe, &reply);
        result.reply[PROBE_U1] = reply;
        line_measured(&result, LINE_U1, line);
        line_expected(&p, LINE_U1, expected);
        assert_string_equal(line, expected);
    }
}

static void test_rejected_tcp(void **state)
{
    struct lab_personality p = linux_like();
    struct wire_packet probe, reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    for (int i = 0; i < 3;
         i++) { /* quoting all; nothing beyond 8 bytes; no such answer by itself */
        p.unreachable.ip_len = i == 0 ? 356 : 40;
        p.unreachable.answers = i != 2;
        probe_make_tcp(&probe, &mss_syn);
        reply.len = lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len, 13, 0,
                                         reply.bytes);
        assert_int_equal(reply.len, i == 0 ? 28 + 44 : 28 + 28);
        probe_check(&probe, &reply);
        assert_int_equal(reply.decoded.type, SP_PACKET_ICMP_ERROR);
        assert_int_equal(reply.decoded.icmp.code, 13);
        assert_int_equal(reply.decoded.icmp.quote.protocol, IPPROTO_TCP);
        assert_int_equal(reply.decoded.icmp.quote.sport, probe.decoded.tcp.sport);
        assert_int_equal(reply.decoded.icmp.quote.seq, PROBE_SEQ);
    }
    /* a datagram to a closed port is the system's own business, a filter's rejection is not */
    probe_make(&probe, PROBE_U1);
    assert_int_equal(
        lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len, 3, 0, reply.bytes),
        0);
    assert_int_not_equal(
        lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len, 13, 0, reply.bytes),
        0);
    /* fewer bytes than the header promises */
    assert_int_equal(lab_play_unreachable(&player, &probe.decoded, probe.bytes, probe.len - 1, 13,
                                          0, reply.bytes),
                     0);
    assert_int_equal(
        lab_play_echo(&player, &probe.decoded, probe.bytes, probe.len - 1, 0, reply.bytes), 0);
}

/* The TSval behind MSS and SACK-permitted. */
static uint32_t tsval_sent(const struct wire_packet *packet)
{
    const uint8_t *at = packet->decoded.tcp.options + 8;

    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void test_retransmit(void **state)
{
    for (int family = 0; family < 2; family++) {
        struct lab_personality p = linux_like();
        struct wire_packet probe, first, again;
        struct lab_player player;

        (void)state;
        probe_ipv6 = family == 1;
        p.sequence.ti.kind = LAB_IPID_UP;
        lab_player_init(&player, &p, 1);
        probe_make_tcp(&probe, &full_syn);
        probe_ask_tcp(&player, &probe, true, 1000000, &first);
        again = first;
        lab_play_retransmit(&player, again.bytes, again.len, 2000000);
        probe_check(&probe, &again);
        assert_int_equal(again.decoded.tcp.seq, first.decoded.tcp.seq);
        assert_int_equal(again.decoded.tcp.ack, first.decoded.tcp.ack);
        if (family == 0)
            assert_int_equal(again.decoded.ip_id, first.decoded.ip_id + 1);
        assert_int_equal((uint32_t)(tsval_sent(&again) - tsval_sent(&first)), 1000);
        assert_memory_equal(again.decoded.tcp.options + 12, tsval, 4);
        lab_play_retransmit(&player, again.bytes, 39, 3000000); /* too short: left alone */
    }
    probe_ipv6 = false;
}

static void test_udp_and_segment(void **state)
{
    static const uint8_t text[600] = "220 lab";
    const struct lab_personality p = linux_like();

    (void)state;
    for (int family = 0; family < 2; family++) {
        struct wire_packet probe, reply;
        struct lab_player player;

        probe_ipv6 = family == 1;
        lab_player_init(&player, &p, 1);
        probe_make(&probe, PROBE_U1);
        reply.len = lab_play_udp(&player, &probe.decoded, text, 7, 0, reply.bytes);
        probe_check(&probe, &reply);
        assert_int_equal(reply.decoded.payload_len, 7);
        assert_int_equal(reply.decoded.udp.sport, PROBE_PORT);
        assert_memory_equal(reply.bytes + reply.len - 7, text, 7);
        reply.len = lab_play_udp(&player, &probe.decoded, NULL, 0, 0, reply.bytes);
        probe_check(&probe, &reply);
        reply.len = lab_play_udp(&player, &probe.decoded, text, sizeof(text), 0, reply.bytes);
        probe_check(&probe, &reply);
        assert_int_equal(reply.decoded.payload_len, 512);
        probe_make(&probe, PROBE_T4);
        reply.len = lab_play_segment(&player, &probe.decoded, SP_TCP_ACK, 5, 6, 0, reply.bytes);
        probe_check(&probe, &reply);
        assert_int_equal(reply.decoded.tcp.seq, 5);
        assert_int_equal(reply.decoded.tcp.ack, 6);
        assert_int_equal(reply.decoded.tcp.window, 65160);
        assert_int_equal(reply.decoded.tcp.options_len, 0);
    }
    probe_ipv6 = false;
}

/* RFC 768: a checksum of 0 would mean "none". RFC 7323: a TSval of 0 would mean "no clock". */
static void test_never_zero(void **state)
{
    const struct lab_personality p = linux_like();
    struct wire_packet probe, reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    probe_make(&probe, PROBE_U1);
    for (unsigned i = 0; i <= UINT16_MAX; i++) {
        const uint8_t text[2] = {(uint8_t)(i >> 8), (uint8_t)i};

        lab_play_udp(&player, &probe.decoded, text, 2, 0, reply.bytes);
        assert_true(reply.bytes[26] != 0 || reply.bytes[27] != 0);
    }
    player.ts_offset = 0;
    probe_make_tcp(&probe, &full_syn);
    probe_ask_tcp(&player, &probe, true, 0, &reply);
    assert_int_equal(tsval_sent(&reply), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_quoted_ttl),
        cmocka_unit_test(test_unreachable_lengths),
        cmocka_unit_test(test_rejected_tcp),
        cmocka_unit_test(test_retransmit),
        cmocka_unit_test(test_udp_and_segment),
        cmocka_unit_test(test_never_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
