#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "packet/checksum.h"
#include "packet/decode.h"
#include "packet/tcpopt.h"
#include "packet/template.h"

#define IPV4_LEN 20

static const uint8_t syn_options[20] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2,
                                        3, 4, 0, 0,    0, 0, 1, 3,  3, 7};
/* the same behind a NOP: TSval at an odd offset */
static const uint8_t odd_options[12] = {1, 8, 10, 9, 9, 9, 9, 0, 0, 0, 0, 0};

static const struct sp_tcp_spec plain = {
    .flags = SP_TCP_RST, .ttl = 255, .tos = 0, .window = 0, .tsval_offset = -1};
static const struct sp_tcp_spec mss = {.flags = SP_TCP_SYN,
                                       .ttl = 64,
                                       .df = true,
                                       .window = 1024,
                                       .options = syn_options,
                                       .options_len = 4,
                                       .tsval_offset = -1};
static const struct sp_tcp_spec with_ts = {.flags = SP_TCP_SYN,
                                           .ttl = 1,
                                           .tos = 0xff,
                                           .df = true,
                                           .window = 64240,
                                           .options = syn_options,
                                           .options_len = sizeof(syn_options),
                                           .tsval_offset = 8};
static const struct sp_tcp_spec odd_ts = {.flags = SP_TCP_ACK,
                                          .ttl = 128,
                                          .window = 65535,
                                          .options = odd_options,
                                          .options_len = sizeof(odd_options),
                                          .tsval_offset = 3};

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* All zeros and all ones are as likely as the rest: that is where checksums go wrong. */
static uint32_t random_u32(uint64_t *state)
{
    uint64_t r = next_random(state);

    switch (r >> 60) {
    case 0:
        return 0;
    case 1:
        return UINT32_MAX;
    case 2:
        return (uint32_t)r & 0xffff0000;
    case 3:
        return (uint32_t)r | 0xffff;
    default:
        return (uint32_t)r;
    }
}

static struct sp_tcp_fields random_fields(uint64_t *state)
{
    struct sp_tcp_fields fields = {
        .saddr = sp_addr_ipv4(random_u32(state)),
        .daddr = sp_addr_ipv4(random_u32(state)),
        .ip_id = (uint16_t)random_u32(state),
        .sport = (uint16_t)random_u32(state),
        .dport = (uint16_t)random_u32(state),
        .seq = random_u32(state),
        .ack = random_u32(state),
        .tsval = random_u32(state),
    };

    for (size_t i = 0; i < 6; i++) {
        fields.smac.bytes[i] = (uint8_t)next_random(state);
        fields.dmac.bytes[i] = (uint8_t)next_random(state);
    }
    return fields;
}

/* Recomputes each checksum from scratch, over the frame with the field zeroed. */
static void assert_checksums(const uint8_t *ip, size_t len, const struct sp_tcp_fields *fields)
{
    uint8_t copy[SP_TEMPLATE_MAX];
    size_t tcp_len = len - IPV4_LEN;
    uint32_t sum =
        sp_checksum_pseudo(&fields->saddr, &fields->daddr, IPPROTO_TCP, (uint32_t)tcp_len);

    memcpy(copy, ip, len);
    copy[10] = copy[11] = copy[IPV4_LEN + 16] = copy[IPV4_LEN + 17] = 0;
    assert_int_equal(sp_checksum_finish(sp_checksum_add(0, copy, IPV4_LEN)), ip[10] << 8 | ip[11]);
    assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, copy + IPV4_LEN, tcp_len)),
                     ip[IPV4_LEN + 16] << 8 | ip[IPV4_LEN + 17]);
}

static void assert_decoded(const struct sp_packet *packet, const struct sp_tcp_spec *spec,
                           const struct sp_tcp_fields *fields)
{
    uint8_t options[SP_TCP_OPTIONS_MAX] = {0};

    assert_int_equal(packet->type, SP_PACKET_TCP);
    assert_true(sp_addr_equal(&packet->saddr, &fields->saddr));
    assert_true(sp_addr_equal(&packet->daddr, &fields->daddr));
    assert_int_equal(packet->ip_id, fields->ip_id);
    assert_int_equal(packet->ttl, spec->ttl);
    assert_int_equal(packet->tos, spec->tos);
    assert_int_equal(packet->df, spec->df);
    assert_false(packet->mf || packet->ip_reserved_bit || packet->has_ip_options);
    assert_int_equal(packet->payload_len, 0);
    assert_int_equal(packet->tcp.sport, fields->sport);
    assert_int_equal(packet->tcp.dport, fields->dport);
    assert_int_equal(packet->tcp.seq, fields->seq);
    assert_int_equal(packet->tcp.ack, fields->ack);
    assert_int_equal(packet->tcp.flags, spec->flags);
    assert_int_equal(packet->tcp.reserved, 0);
    assert_int_equal(packet->tcp.window, spec->window);
    assert_int_equal(packet->tcp.urgent, 0);
    assert_int_equal(packet->tcp.options_len, spec->options_len);
    if (spec->options_len > 0)
        memcpy(options, spec->options, spec->options_len);
    for (int i = 0; spec->tsval_offset >= 0 && i < 4; i++)
        options[spec->tsval_offset + i] = (uint8_t)(fields->tsval >> (24 - 8 * i));
    assert_memory_equal(packet->tcp.options, options, sizeof(options));
}

static void check_spec(enum sp_framing framing, const struct sp_tcp_spec *spec)
{
    bool ethernet = framing == SP_FRAMING_ETHERNET;
    struct sp_template tpl;
    struct sp_error err;
    uint64_t random = 4;

    assert_true(sp_template_build_tcp(&tpl, framing, spec, &err));
    assert_int_equal(tpl.len, (ethernet ? 14u : 0u) + 40 + spec->options_len);
    assert_int_equal(tpl.ip_offset, ethernet ? 14 : 0);
    assert_int_equal(tpl.transport_offset, tpl.ip_offset + 20);
    for (int i = 0; i < 5000; i++) {
        struct sp_tcp_fields fields = random_fields(&random);
        uint8_t *frame = malloc(tpl.len); /* a sanitizer sees a byte written beyond it */
        struct sp_packet packet;

        assert_non_null(frame);
        memset(frame, 0xa5, tpl.len);
        assert_int_equal(sp_template_patch_tcp(&tpl, &fields, frame), tpl.len);
        assert_int_equal(
            sp_decode(ethernet ? SP_LINK_ETHERNET : SP_LINK_RAW, frame, tpl.len, &packet),
            SP_DECODE_OK);
        assert_decoded(&packet, spec, &fields);
        assert_checksums(frame + tpl.ip_offset, tpl.len - tpl.ip_offset, &fields);
        if (ethernet) {
            assert_memory_equal(frame, fields.dmac.bytes, 6);
            assert_memory_equal(frame + 6, fields.smac.bytes, 6);
        }
        free(frame);
    }
}

static void test_random_fields(void **state)
{
    const struct sp_tcp_spec *specs[] = {&plain, &mss, &with_ts, &odd_ts};

    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        check_spec(SP_FRAMING_IP, specs[i]);
        check_spec(SP_FRAMING_ETHERNET, specs[i]);
    }
}

static void test_every_flag_and_option_length(void **state)
{
    uint8_t options[SP_TCP_OPTIONS_MAX];
    const struct sp_tcp_fields zero = {.saddr = sp_addr_ipv4(0), .daddr = sp_addr_ipv4(0)};

    (void)state;
    memset(options, SP_TCPOPT_NOP, sizeof(options));
    for (unsigned flags = 0; flags < 256; flags++) {
        struct sp_tcp_spec spec = {.flags = (uint8_t)flags,
                                   .ttl = 64,
                                   .options = options,
                                   .options_len = (size_t)(flags % 11) * 4,
                                   .tsval_offset = -1};
        struct sp_template tpl;
        struct sp_packet packet;
        struct sp_error err;

        assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_IP, &spec, &err));
        /* the template itself is right for fields of zero */
        assert_int_equal(sp_decode(SP_LINK_RAW, tpl.bytes, tpl.len, &packet), SP_DECODE_OK);
        assert_decoded(&packet, &spec, &zero);
        assert_checksums(tpl.bytes, tpl.len, &zero);
    }
}

static void test_tsval_of_the_spec_is_not_kept(void **state)
{
    static const uint8_t zero[4];
    struct sp_template tpl;
    struct sp_error err;

    (void)state;
    assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_ETHERNET, &odd_ts, &err));
    assert_int_equal(tpl.tsval_offset, 14 + 20 + 20 + 3);
    assert_memory_equal(tpl.bytes + tpl.tsval_offset, zero, 4);
    assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_ETHERNET, &plain, &err));
    assert_int_equal(tpl.tsval_offset, 0);
}

static void assert_refused(struct sp_tcp_spec spec, enum sp_framing framing, const char *names)
{
    struct sp_error err = {0};
    struct sp_template tpl;

    assert_false(sp_template_build_tcp(&tpl, framing, &spec, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_non_null(strstr(err.message, names));
    assert_int_equal(tpl.len, 0);
}

static void test_bad_specs_are_refused(void **state)
{
    static const uint8_t options[48] = {1};
    struct sp_tcp_spec good = {.ttl = 64, .options = options, .options_len = 12, .tsval_offset = 8};
    struct sp_template tpl;
    struct sp_tcp_spec bad;
    struct sp_error err;

    (void)state;
    assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_IP, &good, &err));
    assert_refused(good, (enum sp_framing)7, "framing 7");
    bad = good;
    bad.ttl = 0;
    assert_refused(bad, SP_FRAMING_IP, "TTL");
    for (size_t len = 0; len <= sizeof(options); len++) {
        bad = good;
        bad.options_len = len;
        bad.tsval_offset = -1;
        if (len > 40 || len % 4 != 0)
            assert_refused(bad, SP_FRAMING_IP, "bytes of TCP options");
        else
            assert_true(sp_template_build_tcp(&tpl, SP_FRAMING_IP, &bad, &err));
    }
    bad = good;
    bad.options = NULL;
    assert_refused(bad, SP_FRAMING_IP, "options are missing");
    bad = good;
    bad.tsval_offset = 9;
    assert_refused(bad, SP_FRAMING_IP, "offset 9");
    bad.tsval_offset = -2;
    assert_refused(bad, SP_FRAMING_IP, "offset -2");
    bad.tsval_offset = 0;
    bad.options_len = 0;
    assert_refused(bad, SP_FRAMING_IP, "offset 0");
}

static void test_arp_request(void **state)
{
    static const uint8_t everyone[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const struct sp_mac smac = {{2, 0, 0, 0, 0, 1}}, dmac = {{2, 0, 0, 0, 0, 2}};
    static const struct sp_mac none;
    const struct sp_addr saddr = sp_addr_ipv4(0xc6120001), target = sp_addr_ipv4(0xc612ff02);
    struct sp_template tpl;
    struct sp_packet packet;
    struct sp_error err;
    uint8_t frame[SP_TEMPLATE_MAX];

    (void)state;
    assert_true(sp_template_build_arp(&tpl, &err));
    assert_int_equal(tpl.len, 42);
    assert_int_equal(sp_template_patch_arp(&tpl, &smac, &saddr, NULL, &target, frame), 42);
    assert_memory_equal(frame, everyone, 6);
    assert_int_equal(sp_decode(SP_LINK_ETHERNET, frame, 42, &packet), SP_DECODE_OK);
    assert_int_equal(packet.type, SP_PACKET_ARP);
    assert_memory_equal(&packet.smac, &smac, sizeof(smac));
    assert_int_equal(packet.arp.operation, SP_ARP_REQUEST);
    assert_memory_equal(&packet.arp.sender_mac, &smac, sizeof(smac));
    assert_memory_equal(&packet.arp.target_mac, &none, sizeof(none));
    assert_true(sp_addr_equal(&packet.arp.sender_ip, &saddr));
    assert_true(sp_addr_equal(&packet.arp.target_ip, &target));

    assert_int_equal(sp_template_patch_arp(&tpl, &smac, &saddr, &dmac, &target, frame), 42);
    assert_memory_equal(frame, dmac.bytes, 6);
    assert_int_equal(sp_decode(SP_LINK_ETHERNET, frame, 42, &packet), SP_DECODE_OK);
    assert_true(sp_addr_equal(&packet.arp.target_ip, &target));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_fields),
        cmocka_unit_test(test_every_flag_and_option_length),
        cmocka_unit_test(test_tsval_of_the_spec_is_not_kept),
        cmocka_unit_test(test_bad_specs_are_refused),
        cmocka_unit_test(test_arp_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
