#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "decode_fixture.h"
#include "packet/decode.h"
#include "packet/template.h"

static const uint8_t syn_options[20] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2,
                                        3, 4, 5, 6,    7, 8, 1, 3,  3, 7};

static void assert_smac(const struct sp_packet *packet)
{
    static const uint8_t expected[6] = {2, 0, 0, 0, 0, 0xb};

    assert_true(packet->has_smac);
    assert_memory_equal(packet->smac.bytes, expected, 6);
}

static void assert_synack_segment(const struct sp_packet *packet)
{
    const struct sp_tcp *tcp = &packet->tcp;

    assert_int_equal(packet->type, SP_PACKET_TCP);
    assert_int_equal(tcp->sport, 80);
    assert_int_equal(tcp->dport, 40000);
    assert_int_equal(tcp->seq, 0x11223344);
    assert_int_equal(tcp->ack, 0x55667788);
    assert_int_equal(tcp->flags, SP_TCP_SYN | SP_TCP_ACK);
    assert_int_equal(tcp->reserved, 0);
    assert_int_equal(tcp->window, 65160);
    assert_int_equal(tcp->urgent, 0);
    assert_int_equal(tcp->options_len, sizeof(syn_options));
    assert_memory_equal(tcp->options, syn_options, sizeof(syn_options));
}

static void assert_synack_v4(const struct sp_packet *packet)
{
    assert_synack_segment(packet);
    assert_addr(&packet->saddr, "198.18.0.1");
    assert_addr(&packet->daddr, "198.18.0.2");
    assert_int_equal(packet->ttl, 64);
    assert_int_equal(packet->tos, 0);
    assert_int_equal(packet->ip_id, 0x1234);
    assert_int_equal(packet->payload_len, 0);
    assert_true(packet->df);
    assert_false(packet->mf || packet->ip_reserved_bit || packet->has_ip_options);
}

static void assert_synack_v6(const struct sp_packet *packet)
{
    assert_synack_segment(packet);
    assert_addr(&packet->saddr, "2001:db8::1");
    assert_addr(&packet->daddr, "2001:db8::2");
    assert_int_equal(packet->ttl, 63);
    assert_int_equal(packet->ip_id, 0);
    assert_int_equal(packet->payload_len, 0);
    assert_true(packet->df);
    assert_false(packet->ip_reserved_bit);
}

static void test_every_sample_has_its_result(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        uint8_t frame[FRAME_MAX];
        size_t len = unhex(samples[i].hex, frame);
        struct sp_packet packet;
        enum sp_decode_result result = decode_exact(samples[i].link, frame, len, &packet);

        if (result != samples[i].result || packet.type != samples[i].type)
            fail_msg("%s: result %d, type %d", samples[i].name, (int)result, packet.type);
    }
}

static void test_link_types(void **state)
{
    static const struct {
        const char *name;
        bool v6, has_smac;
    } rows[] = {
        {"eth_synack", false, true},
        {"vlan", false, true},
        {"qinq", false, true},
        {"null_le", false, false},
        {"null_be", false, false},
        {"null_v6_linux", true, false},
        {"null_v6_openbsd", true, false},
        {"null_v6_freebsd", true, false},
        {"null_v6_macos", true, false},
        {"raw_v6", true, false},
        {"sll", false, true},
        {"sll_vlan", false, true},
        {"sll_no_address", true, false},
        {"sll2", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sp_packet packet = decode_sample(rows[i].name);

        if (rows[i].v6)
            assert_synack_v6(&packet);
        else
            assert_synack_v4(&packet);
        assert_int_equal(packet.has_smac, rows[i].has_smac);
        if (rows[i].has_smac)
            assert_smac(&packet);
    }
}

static void test_tcp(void **state)
{
    struct sp_packet packet = decode_sample("eth_rst_padded");

    (void)state;
    assert_int_equal(packet.tcp.flags, SP_TCP_RST | SP_TCP_ACK);
    assert_int_equal(packet.tcp.options_len, 0);
    assert_int_equal(packet.payload_len, 0); /* the padding is not payload */

    packet = decode_sample("eth_data");
    assert_int_equal(packet.payload_len, 5);
    assert_int_equal(packet.tcp.reserved, 0xb);
    assert_int_equal(packet.tcp.urgent, 7);
    assert_int_equal(packet.ttl, 255);
    assert_int_equal(packet.tos, 0x2e);
    assert_int_equal(packet.ip_id, 0xffff);
    assert_true(packet.ip_reserved_bit);
    assert_false(packet.df);

    packet = decode_sample("tcp_options_40");
    assert_int_equal(packet.tcp.options_len, 40);
    assert_int_equal(packet.tcp.options[39], 41);
}

static void test_ip(void **state)
{
    struct sp_packet packet = decode_sample("v4_options");

    (void)state;
    assert_true(packet.has_ip_options);
    assert_synack_segment(&packet);

    packet = decode_sample("v4_first_fragment");
    assert_true(packet.mf);
    assert_false(packet.df);
    assert_int_equal(packet.payload_len, 8);
    assert_synack_segment(&packet);

    packet = decode_sample("raw_v6");
    assert_int_equal(packet.tos, 0x2e);
    assert_false(packet.has_ip_options || packet.mf);

    packet = decode_sample("v6_extensions");
    assert_synack_v6(&packet);
    assert_true(packet.has_ip_options);
    assert_true(packet.mf);

    packet = decode_sample("v6_padding");
    assert_int_equal(packet.payload_len, 0);
}

static void test_udp(void **state)
{
    struct sp_packet packet = decode_sample("raw_udp");

    (void)state;
    assert_int_equal(packet.udp.sport, 53);
    assert_int_equal(packet.udp.dport, 40000);
    assert_int_equal(packet.udp.length, 11);
    assert_int_equal(packet.payload_len, 3);
    assert_int_equal(decode_sample("v4_first_fragment_udp").udp.length, 1000);
}

static void test_arp(void **state)
{
    struct sp_packet packet = decode_sample("arp");
    char text[SP_MAC_TEXT_MAX];

    (void)state;
    assert_smac(&packet);
    assert_int_equal(packet.arp.operation, SP_ARP_REPLY);
    assert_string_equal(sp_mac_format(&packet.arp.sender_mac, text), "02:00:00:00:00:0b");
    assert_string_equal(sp_mac_format(&packet.arp.target_mac, text), "02:00:00:00:00:0a");
    assert_addr(&packet.arp.sender_ip, "198.18.0.1");
    assert_addr(&packet.arp.target_ip, "198.18.0.2");
    assert_int_equal(packet.saddr.family, SP_FAMILY_NONE);
    assert_int_equal(decode_sample("sll2_arp").arp.operation, SP_ARP_REPLY);
}

/* `cut` came of fewer bytes than `full`: it may know less, and must not know anything else. */
static void assert_consistent(const struct sp_packet *cut, const struct sp_packet *full)
{
    struct sp_packet same = *full;

    if (full->type == SP_PACKET_TCP) {
        assert_true(cut->tcp.options_len <= full->tcp.options_len);
        same.tcp.options_len = cut->tcp.options_len;
        memset(same.tcp.options + same.tcp.options_len, 0,
               (size_t)(SP_TCP_OPTIONS_MAX - same.tcp.options_len));
    }
    if (full->type == SP_PACKET_ICMP_ERROR && cut->icmp.quote.protocol == 0) {
        same.icmp.quote.protocol = 0;
        same.icmp.quote.sport = same.icmp.quote.dport = 0;
        same.icmp.quote.seq = 0;
        if (cut->icmp.quote.saddr.family == SP_FAMILY_NONE)
            same.icmp.quote = (struct sp_quote){0};
    }
    assert_memory_equal(cut, &same, sizeof(same));
}

static void test_truncation_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        uint8_t frame[FRAME_MAX];
        size_t len = unhex(samples[i].hex, frame);
        struct sp_packet full, cut;

        decode_exact(samples[i].link, frame, len, &full);
        for (size_t left = 0; left < len; left++) {
            enum sp_decode_result result = decode_exact(samples[i].link, frame, left, &cut);

            if (result != SP_DECODE_TRUNCATED && result != samples[i].result)
                fail_msg("%s cut to %zu bytes: result %d", samples[i].name, left, (int)result);
            if (result == SP_DECODE_OK)
                assert_consistent(&cut, &full);
        }
        assert_int_equal(decode_exact(samples[i].link, frame, 0, &cut), SP_DECODE_TRUNCATED);
    }
}

static void test_corruption_of_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        uint8_t frame[FRAME_MAX];
        size_t len = unhex(samples[i].hex, frame);
        struct sp_packet packet;

        for (size_t at = 0; at < len; at++) {
            for (unsigned change = 1; change < 256; change++) {
                frame[at] = (uint8_t)(frame[at] ^ change);
                decode_exact(samples[i].link, frame, len, &packet);
                frame[at] = (uint8_t)(frame[at] ^ change);
            }
        }
    }
}

static void test_unknown_link_type(void **state)
{
    struct sp_packet packet;
    uint8_t frame[FRAME_MAX];
    size_t len = unhex(samples[0].hex, frame);

    (void)state;
    assert_int_equal(sp_decode((enum sp_linktype)99, frame, len, &packet), SP_DECODE_UNKNOWN);
    assert_int_equal(sp_decode(SP_LINK_RAW, NULL, 0, &packet), SP_DECODE_TRUNCATED);
}

/* What libnet built, read back. */
static void test_template_decodes(void **state)
{
    const struct sp_tcp_spec spec = {.flags = SP_TCP_SYN | SP_TCP_ECE | SP_TCP_CWR,
                                     .ttl = 61,
                                     .tos = 0x10,
                                     .df = true,
                                     .window = 1024,
                                     .options = syn_options,
                                     .options_len = sizeof(syn_options),
                                     .tsval_offset = 8};
    const struct sp_tcp_fields fields = {.smac = {{2, 0, 0, 0, 0, 0xb}},
                                         .saddr = sp_addr_ipv4(0xc6120001),
                                         .daddr = sp_addr_ipv4(0xc6120002),
                                         .ip_id = 0x1234,
                                         .sport = 80,
                                         .dport = 40000,
                                         .seq = 0x11223344,
                                         .ack = 0x55667788,
                                         .tsval = 0x01020304};
    struct sp_template tpl;
    struct sp_packet packet;
    struct sp_error err;
    uint8_t frame[SP_TEMPLATE_MAX];
    size_t len;

    (void)state;
    assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_ETHERNET, &spec, &err));
    len = sp_template_patch_tcp(&tpl, &fields, frame);
    assert_int_equal(decode_exact(SP_LINK_ETHERNET, frame, len, &packet), SP_DECODE_OK);
    assert_smac(&packet);
    assert_int_equal(packet.ttl, 61);
    assert_int_equal(packet.tos, 0x10);
    assert_int_equal(packet.tcp.window, 1024);
    assert_int_equal(packet.tcp.flags, SP_TCP_SYN | SP_TCP_ECE | SP_TCP_CWR);
    packet.ttl = 64;
    packet.tos = 0;
    packet.tcp.window = 65160;
    packet.tcp.flags = SP_TCP_SYN | SP_TCP_ACK;
    assert_synack_v4(&packet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_sample_has_its_result),
        cmocka_unit_test(test_link_types),
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_ip),
        cmocka_unit_test(test_udp),
        cmocka_unit_test(test_arp),
        cmocka_unit_test(test_truncation_at_every_byte),
        cmocka_unit_test(test_corruption_of_every_byte),
        cmocka_unit_test(test_unknown_link_type),
        cmocka_unit_test(test_template_decodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
