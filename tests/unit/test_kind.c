#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "packet/checksum.h"
#include "packet/decode.h"
#include "packet/tcpopt.h"
#include "probe/kind.h"

#define ETHERNET_LEN 14
#define IPV4_LEN     20

static const struct sp_probe_kind *syn_kind(void)
{
    return sp_probe_kind(SP_PROBE_TCP_SYN);
}

static struct sp_probe_fields sample_fields(uint32_t nonce)
{
    return (struct sp_probe_fields){.smac = {{2, 0, 0, 0, 0, 1}},
                                    .dmac = {{2, 0, 0, 0, 0, 2}},
                                    .tuple = {.local = sp_addr_ipv4(0xc6120001),
                                              .remote = sp_addr_ipv4(0xc6120002),
                                              .local_port = 50003,
                                              .remote_port = 8443},
                                    .cookie = 0xdeadbeef,
                                    .nonce = nonce};
}

static size_t make_probe(enum sp_framing framing, uint32_t nonce, uint8_t frame[SP_TEMPLATE_MAX])
{
    struct sp_probe_fields fields = sample_fields(nonce);
    struct sp_error err = {0};
    struct sp_template tpl;

    assert_true(syn_kind()->build(&tpl, framing, &err));
    return syn_kind()->patch(&tpl, &fields, frame);
}

static void every_kind_is_complete(void **state)
{
    (void)state;
    for (int id = 0; id < SP_PROBE_KIND_COUNT; id++) {
        const struct sp_probe_kind *kind = sp_probe_kind((enum sp_probe_kind_id)id);

        assert_non_null(kind);
        assert_true(kind->name != NULL && kind->name[0] != '\0');
        assert_true(kind->build != NULL && kind->patch != NULL && kind->classify != NULL);
        assert_int_not_equal(kind->silence.state, SP_PORT_UNASKED);
    }
    assert_ptr_equal(syn_kind(), &sp_probe_tcp_syn);
}

static void silence_means_filtered(void **state)
{
    (void)state;
    assert_int_equal(syn_kind()->silence.state, SP_PORT_FILTERED);
    assert_int_equal(syn_kind()->silence.reason, SP_REASON_NO_RESPONSE);
}

static void assert_probe_headers(const struct sp_packet *p, uint32_t nonce)
{
    assert_int_equal(p->type, SP_PACKET_TCP);
    assert_int_equal(p->ttl, 64);
    assert_true(p->df);
    assert_false(p->mf || p->has_ip_options || p->ip_reserved_bit);
    assert_int_equal(p->tos, 0);
    assert_int_equal(p->ip_id, nonce & 0xffff);
    assert_int_equal(p->payload_len, 0);
    assert_int_equal(sp_addr_ipv4_value(&p->saddr), 0xc6120001);
    assert_int_equal(sp_addr_ipv4_value(&p->daddr), 0xc6120002);
    assert_int_equal(p->tcp.sport, 50003);
    assert_int_equal(p->tcp.dport, 8443);
    assert_int_equal(p->tcp.seq, 0xdeadbeef);
    assert_int_equal(p->tcp.ack, 0);
    assert_int_equal(p->tcp.flags, SP_TCP_SYN);
    assert_int_equal(p->tcp.reserved, 0);
    assert_int_equal(p->tcp.urgent, 0);
    assert_int_equal(p->tcp.window, 64240);
}

/* MSS 1460, SACK permitted, timestamps, no-operation, window scale 7: in this order, and no more.
 */
static uint32_t assert_probe_options(const struct sp_tcp *tcp)
{
    static const uint8_t kinds[] = {SP_TCPOPT_MSS, SP_TCPOPT_SACK_PERMITTED, SP_TCPOPT_TIMESTAMPS,
                                    SP_TCPOPT_NOP, SP_TCPOPT_WSCALE};
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
    uint32_t tsval = 0, tsecr = 1;
    struct sp_tcpopt opt;
    uint16_t mss = 0;
    uint8_t shift = 0;

    for (size_t i = 0; i < sizeof(kinds); i++) {
        assert_true(sp_tcpopt_next(&walk, &opt));
        assert_int_equal(opt.kind, kinds[i]);
        sp_tcpopt_mss(&opt, &mss);
        sp_tcpopt_wscale(&opt, &shift);
        sp_tcpopt_timestamps(&opt, &tsval, &tsecr);
    }
    assert_false(sp_tcpopt_next(&walk, &opt));
    assert_false(walk.malformed || walk.eol);
    assert_int_equal(mss, 1460);
    assert_int_equal(shift, 7);
    assert_int_equal(tsecr, 0);
    return tsval;
}

static void assert_tcp_checksum(const struct sp_packet *p, const uint8_t *tcp, size_t len)
{
    uint32_t sum = sp_checksum_pseudo(&p->saddr, &p->daddr, 6, (uint32_t)len);

    assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, tcp, len)), 0);
}

static void the_syn_is_as_promised_in_both_framings(void **state)
{
    static const uint32_t nonces[] = {0, 1, 0x12345678, UINT32_MAX, 0xffff0000};

    (void)state;
    for (size_t i = 0; i < sizeof(nonces) / sizeof(nonces[0]); i++) {
        for (int framing = SP_FRAMING_IP; framing <= SP_FRAMING_ETHERNET; framing++) {
            bool ethernet = framing == SP_FRAMING_ETHERNET;
            size_t offset = (ethernet ? ETHERNET_LEN : 0) + IPV4_LEN;
            uint8_t frame[SP_TEMPLATE_MAX];
            size_t len = make_probe((enum sp_framing)framing, nonces[i], frame);
            struct sp_packet p;

            assert_int_equal(sp_decode(ethernet ? SP_LINK_ETHERNET : SP_LINK_RAW, frame, len, &p),
                             SP_DECODE_OK);
            assert_probe_headers(&p, nonces[i]);
            assert_int_not_equal(assert_probe_options(&p.tcp), 0);
            assert_tcp_checksum(&p, frame + offset, len - offset);
            if (ethernet)
                assert_memory_equal(frame, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", ETHERNET_LEN);
        }
    }
}

static void a_probe_answers_to_icmp_quotes_of_its_own(void **state)
{
    struct sp_packet packet = {.type = SP_PACKET_ICMP_ERROR, .saddr = sp_addr_ipv4(1)};
    uint8_t frame[SP_TEMPLATE_MAX];

    (void)state;
    /* RFC 792 quotes 8 bytes of TCP: the cookie must be among them */
    assert_true(make_probe(SP_FRAMING_IP, 7, frame) > IPV4_LEN + 8);
    assert_memory_equal(frame + IPV4_LEN + 4, "\xde\xad\xbe\xef", 4);
    packet.icmp.type = 3;
    assert_int_equal(syn_kind()->classify(&packet).state, SP_PORT_FILTERED);
}

static void assert_verdict(struct sp_verdict verdict, enum sp_port_state state,
                           enum sp_reason reason)
{
    assert_int_equal(verdict.state, state);
    assert_int_equal(verdict.reason, reason);
}

static void flags_decide_the_state(void **state)
{
    (void)state;
    for (unsigned flags = 0; flags < 256; flags++) {
        const struct sp_packet reply = {.type = SP_PACKET_TCP, .tcp = {.flags = (uint8_t)flags}};
        struct sp_verdict verdict = syn_kind()->classify(&reply);

        if (flags & SP_TCP_RST) /* whatever else is set: RFC 9293 3.10.7.3 */
            assert_verdict(verdict, SP_PORT_CLOSED, SP_REASON_RESET);
        else if ((flags & SP_TCP_SYN) != 0 && (flags & SP_TCP_ACK) != 0)
            assert_verdict(verdict, SP_PORT_OPEN, SP_REASON_SYN_ACK);
        else
            assert_verdict(verdict, SP_PORT_UNASKED, SP_REASON_NONE);
    }
}

static enum sp_reason expected_reason(unsigned code)
{
    static const enum sp_reason reasons[] = {
        [0] = SP_REASON_NET_UNREACH,      [1] = SP_REASON_HOST_UNREACH,
        [2] = SP_REASON_PROTO_UNREACH,    [3] = SP_REASON_PORT_UNREACH,
        [9] = SP_REASON_NET_PROHIBITED,   [10] = SP_REASON_HOST_PROHIBITED,
        [13] = SP_REASON_ADMIN_PROHIBITED};

    if (code < sizeof(reasons) / sizeof(reasons[0]) && reasons[code] != SP_REASON_NONE)
        return reasons[code];
    return SP_REASON_DEST_UNREACH;
}

static void icmp_errors_decide_the_reason(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        for (unsigned code = 0; code < 256; code++) {
            const struct sp_packet error = {.type = SP_PACKET_ICMP_ERROR,
                                            .saddr = sp_addr_ipv4(0xc6120001),
                                            .icmp = {.type = (uint8_t)type, .code = (uint8_t)code}};
            struct sp_verdict verdict = syn_kind()->classify(&error);

            if (type == 3)
                assert_verdict(verdict, SP_PORT_FILTERED, expected_reason(code));
            else if (type == 11)
                assert_verdict(verdict, SP_PORT_FILTERED, SP_REASON_TIME_EXCEEDED);
            else
                assert_verdict(verdict, SP_PORT_UNASKED, SP_REASON_NONE);
        }
    }
}

/* ICMPv6 counts its types in another way: 3 is time exceeded there (RFC 4443). */
static void icmpv6_is_not_taken_for_icmp(void **state)
{
    const struct sp_packet error = {
        .type = SP_PACKET_ICMP_ERROR, .saddr = {.family = SP_FAMILY_IPV6}, .icmp = {.type = 3}};

    (void)state;
    assert_verdict(syn_kind()->classify(&error), SP_PORT_UNASKED, SP_REASON_NONE);
}

static void states_and_reasons_have_the_names_that_users_know(void **state)
{
    (void)state;
    assert_string_equal(sp_port_state_name(SP_PORT_UNASKED), "unasked");
    assert_string_equal(sp_port_state_name(SP_PORT_OPEN), "open");
    assert_string_equal(sp_port_state_name(SP_PORT_CLOSED), "closed");
    assert_string_equal(sp_port_state_name(SP_PORT_FILTERED), "filtered");
    assert_string_equal(sp_reason_name(SP_REASON_SYN_ACK), "syn-ack");
    assert_string_equal(sp_reason_name(SP_REASON_RESET), "reset");
    assert_string_equal(sp_reason_name(SP_REASON_NO_RESPONSE), "no-response");
    assert_string_equal(sp_reason_name(SP_REASON_NET_UNREACH), "net-unreach");
    assert_string_equal(sp_reason_name(SP_REASON_HOST_UNREACH), "host-unreach");
    assert_string_equal(sp_reason_name(SP_REASON_PROTO_UNREACH), "proto-unreach");
    assert_string_equal(sp_reason_name(SP_REASON_PORT_UNREACH), "port-unreach");
    assert_string_equal(sp_reason_name(SP_REASON_NET_PROHIBITED), "net-prohibited");
    assert_string_equal(sp_reason_name(SP_REASON_HOST_PROHIBITED), "host-prohibited");
    assert_string_equal(sp_reason_name(SP_REASON_ADMIN_PROHIBITED), "admin-prohibited");
    assert_string_equal(sp_reason_name(SP_REASON_TIME_EXCEEDED), "time-exceeded");
    assert_string_equal(sp_reason_name(SP_REASON_DEST_UNREACH), "dest-unreach");
    assert_string_equal(sp_reason_name(SP_REASON_ARP_RESPONSE), "arp-response");
    assert_string_equal(sp_reason_name(SP_REASON_LOCALHOST), "localhost-response");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_complete),
        cmocka_unit_test(silence_means_filtered),
        cmocka_unit_test(the_syn_is_as_promised_in_both_framings),
        cmocka_unit_test(a_probe_answers_to_icmp_quotes_of_its_own),
        cmocka_unit_test(flags_decide_the_state),
        cmocka_unit_test(icmp_errors_decide_the_reason),
        cmocka_unit_test(icmpv6_is_not_taken_for_icmp),
        cmocka_unit_test(states_and_reasons_have_the_names_that_users_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
