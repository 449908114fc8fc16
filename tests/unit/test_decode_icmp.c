#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>

#include "decode_fixture.h"

static void test_icmp(void **state)
{
    static const char *const with_id[] = {"icmp_echo_reply", "icmp_timestamp_reply",
                                          "v6_echo_reply"};

    (void)state;
    for (size_t i = 0; i < sizeof(with_id) / sizeof(with_id[0]); i++) {
        struct sp_packet packet = decode_sample(with_id[i]);

        assert_int_equal(packet.icmp.id, 0x1234);
        assert_int_equal(packet.icmp.sequence, 0x5678);
    }
    assert_int_equal(decode_sample("icmp_echo_reply").icmp.code, 9);
    assert_int_equal(decode_sample("icmp_echo_reply").payload_len, 4);
    assert_int_equal(decode_sample("icmp_router_advert").icmp.type, 9);
    assert_int_equal(decode_sample("icmp_router_advert").icmp.id, 0);
    assert_int_equal(decode_sample("v6_neighbour_advert").icmp.type, 136);
    assert_int_equal(decode_sample("v6_neighbour_advert").icmp.id, 0);
}

static void test_icmp_quote(void **state)
{
    struct sp_packet packet = decode_sample("icmp_port_unreachable");

    (void)state;
    assert_int_equal(packet.icmp.type, 3);
    assert_int_equal(packet.icmp.code, 3);
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_UDP);
    assert_int_equal(packet.icmp.quote.ttl, 1);
    assert_int_equal(packet.icmp.quote.ip_id, 0x4322);
    assert_int_equal(packet.icmp.quote.ip_len, 40);
    assert_addr(&packet.icmp.quote.saddr, "198.18.0.1");
    assert_addr(&packet.icmp.quote.daddr, "198.18.0.2");
    assert_int_equal(packet.icmp.quote.sport, 40000);
    assert_int_equal(packet.icmp.quote.dport, 161);
    assert_int_equal(packet.icmp.quote.seq, 0);

    packet = decode_sample("icmp_time_exceeded");
    assert_int_equal(packet.icmp.type, 11);
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_TCP);
    assert_int_equal(packet.icmp.quote.ttl, 3);
    assert_int_equal(packet.icmp.quote.ip_len, 60);
    assert_int_equal(packet.icmp.quote.sport, 40000);
    assert_int_equal(packet.icmp.quote.dport, 81);
    assert_int_equal(packet.icmp.quote.seq, 0xcafebabe);

    packet = decode_sample("icmp_options_quote");
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_TCP);
    assert_int_equal(packet.icmp.quote.seq, 0x11223344);

    packet = decode_sample("icmp_bad_sum_quote");
    assert_int_equal(packet.icmp.quote.seq, 0x11223344);
    assert_int_equal(packet.icmp.quote.ip_len, 0);

    packet = decode_sample("icmp_echo_quote");
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_ICMP);
    assert_int_equal(packet.icmp.quote.sport, 0);
}

static void test_icmp_quote_v6(void **state)
{
    struct sp_packet packet = decode_sample("v6_unreachable");

    (void)state;
    assert_int_equal(packet.saddr.family, SP_FAMILY_IPV6);
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_TCP);
    assert_int_equal(packet.icmp.quote.ttl, 2);
    assert_int_equal(packet.icmp.quote.ip_len, 40);
    assert_addr(&packet.icmp.quote.saddr, "2001:db8::1");
    assert_addr(&packet.icmp.quote.daddr, "2001:db8::2");
    assert_int_equal(packet.icmp.quote.dport, 81);
    assert_int_equal(packet.icmp.quote.seq, 0xcafebabe);

    packet = decode_sample("v6_too_big");
    assert_int_equal(packet.icmp.quote.protocol, IPPROTO_UDP);
    assert_int_equal(packet.icmp.quote.sport, 53);
}

/* Without 8 bytes of a transport header there is no protocol, whatever else is known. */
static void test_icmp_quote_incomplete(void **state)
{
    static const char *const names[] = {"icmp_short_quote", "icmp_fragment_quote",
                                        "v6_later_fragment_quote"};
    static const char *const without[] = {"icmp_no_quote", "icmp_quote_in_padding",
                                          "v6_quote_in_padding"};
    struct sp_packet packet;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        packet = decode_sample(names[i]);
        assert_int_equal(packet.icmp.quote.protocol, 0);
        assert_int_equal(packet.icmp.quote.sport, 0);
        assert_int_equal(packet.icmp.quote.dport, 0);
        assert_int_equal(packet.icmp.quote.seq, 0);
        assert_int_not_equal(packet.icmp.quote.ttl, 0);
        assert_int_not_equal(packet.icmp.quote.daddr.family, SP_FAMILY_NONE);
    }
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        packet = decode_sample(without[i]);
        assert_int_equal(packet.icmp.quote.saddr.family, SP_FAMILY_NONE);
        assert_int_equal(packet.icmp.quote.protocol, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_icmp),
        cmocka_unit_test(test_icmp_quote),
        cmocka_unit_test(test_icmp_quote_v6),
        cmocka_unit_test(test_icmp_quote_incomplete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
