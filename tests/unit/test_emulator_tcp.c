/* What ports answer: each kind of port, limits, connections, tarpits and SYN proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <string.h>

#include "lab_net.h"

#define COUNTER(net, field) (lab_emulator_counters((net)->emulator)->field)
#define SYNACK              (SP_TCP_SYN | SP_TCP_ACK)
#define SECOND              1000000u

static struct lab_net net;
static char router[SP_ADDR_TEXT_MAX], router6[SP_ADDR_TEXT_MAX];

static int setup(void **state)
{
    (void)state;
    lab_net_init(&net);
    sp_addr_format(&lab_router_ipv4, router);
    sp_addr_format(&lab_router_ipv6, router6);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_net_finish(&net);
    return 0;
}

static void udp(const char *to, uint16_t dport)
{
    struct lab_probe probe = {.to = to, .protocol = IPPROTO_UDP, .dport = dport, .data_len = 4};

    lab_net_probe(&net, &probe);
}

static void expect_error(const char *from, uint8_t type, uint8_t code, const char *about,
                         uint16_t dport)
{
    struct sp_packet packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, from);
    char text[SP_ADDR_TEXT_MAX];

    assert_int_equal(packet.icmp.type, type);
    assert_int_equal(packet.icmp.code, code);
    assert_string_equal(sp_addr_format(&packet.icmp.quote.daddr, text), about);
    assert_int_equal(packet.icmp.quote.dport, dport);
}

static void tcp_ports_answer_as_the_world_says(void **state)
{
    const char *const hosts[] = {"198.18.0.1", "198.19.0.1", "2001:db8::1", "2001:db8:1::1"};

    (void)state;
    lab_net_start(&net);
    for (size_t i = 0; i < 4; i++) {
        bool v6 = i >= 2;
        struct sp_packet packet;

        lab_net_syn(&net, hosts[i], 80, 1000);
        packet = lab_net_expect(&net, SP_PACKET_TCP, hosts[i]);
        assert_int_equal(packet.tcp.flags, SYNACK);
        assert_int_equal(packet.tcp.ack, 1001);
        assert_int_equal(packet.tcp.sport, 80);
        assert_int_equal(packet.tcp.dport, 40000);
        lab_net_segment(&net, hosts[i], 80, SP_TCP_RST, 1001, 0, 0);
        lab_net_syn(&net, hosts[i], 79, 1000);
        packet = lab_net_expect(&net, SP_PACKET_TCP, hosts[i]);
        assert_int_equal(packet.tcp.flags, SP_TCP_RST | SP_TCP_ACK);
        assert_int_equal(packet.tcp.ack, 1001);
        lab_net_syn(&net, hosts[i], 81, 1000);
        lab_net_expect_nothing(&net);
        lab_net_syn(&net, hosts[i], 82, 1000);
        expect_error(hosts[i], v6 ? 1 : 3, v6 ? 1 : 13, hosts[i], 82);
        lab_net_syn(&net, hosts[i], 83, 1000);
        expect_error(v6 ? router6 : router, v6 ? 1 : 3, v6 ? 1 : 10, hosts[i], 83);
        lab_net_expect_nothing(&net);
    }
    assert_int_equal(COUNTER(&net, sent_synacks), 4);
    assert_int_equal(COUNTER(&net, sent_rsts), 4);
    assert_int_equal(COUNTER(&net, sent_icmp_errors), 8);
    assert_int_equal(COUNTER(&net, syns), 20);
    assert_int_equal(COUNTER(&net, rsts), 4);
}

static void udp_ports_answer_as_the_world_says(void **state)
{
    const char *const hosts[] = {"198.18.0.1", "198.19.0.1", "2001:db8::1", "2001:db8:1::1"};

    (void)state;
    lab_net_start(&net);
    for (size_t i = 0; i < 4; i++) {
        bool v6 = i >= 2;
        struct sp_packet packet;

        udp(hosts[i], 53);
        packet = lab_net_expect(&net, SP_PACKET_UDP, hosts[i]);
        assert_int_equal(packet.udp.sport, 53);
        assert_int_equal(packet.udp.dport, 40000);
        udp(hosts[i], 54);
        lab_net_expect_nothing(&net);
        udp(hosts[i], 99);
        expect_error(hosts[i], v6 ? 1 : 3, v6 ? 4 : 3, hosts[i], 99);
        udp(hosts[i], 55);
        expect_error(hosts[i], v6 ? 1 : 3, v6 ? 1 : 13, hosts[i], 55);
        udp(hosts[i], 56);
        expect_error(v6 ? router6 : router, v6 ? 1 : 3, v6 ? 1 : 10, hosts[i], 56);
    }
    assert_int_equal(COUNTER(&net, udp), 20);
    assert_int_equal(COUNTER(&net, sent_udp), 4);
}

static void rsts_are_never_answered(void **state)
{
    (void)state;
    lab_net_start(&net);
    for (uint16_t port = 79; port <= 83; port++)
        lab_net_segment(&net, "198.18.0.1", port, SP_TCP_RST, 1, 0, 0);
    lab_net_expect_nothing(&net);
    lab_net_segment(&net, "198.18.0.1", 79, SP_TCP_ACK, 1, 99, 0); /* an ACK out of nowhere is */
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_RST);
}

static void rsts_are_limited_for_each_host(void **state)
{
    (void)state;
    net.world.rst_limit = (struct lab_rate){.per_s = 100, .burst = 20};
    lab_net_start(&net);
    for (uint32_t i = 0; i < 50; i++)
        lab_net_syn(&net, "198.18.0.1", (uint16_t)(1000 + i), i);
    assert_int_equal(lab_net_drain(&net), 20);
    assert_int_equal(COUNTER(&net, limited_rsts), 30);
    lab_net_syn(&net, "198.18.0.1", 80, 1); /* SYN-ACKs are not */
    lab_net_syn(&net, "198.18.0.2", 79, 1); /* another host */
    assert_int_equal(lab_net_drain(&net), 2);
    lab_net_advance(&net, 100000);
    for (uint32_t i = 0; i < 50; i++)
        lab_net_syn(&net, "198.18.0.1", (uint16_t)(1000 + i), i);
    assert_int_equal(lab_net_drain(&net), 10);
}

static void icmp_errors_are_limited_for_each_host(void **state)
{
    (void)state;
    net.world.icmp_limit = (struct lab_rate){.per_s = 50};
    lab_net_start(&net);
    for (uint16_t i = 0; i < 20; i++)
        udp("198.18.0.1", (uint16_t)(1000 + i));
    assert_int_equal(lab_net_drain(&net), 5); /* a tenth of a second's worth */
    assert_int_equal(COUNTER(&net, limited_icmp), 15);
    lab_net_syn(&net, "198.18.0.1", 82, 1); /* of the same bucket */
    lab_net_expect_nothing(&net);
}

static void the_systems_own_limits_may_hold_instead(void **state)
{
    (void)state;
    net.world.rst_limit = (struct lab_rate){.per_s = 1, .burst = 1};
    net.world.system_limits = true; /* the system of these tests has none */
    lab_net_start(&net);
    for (uint32_t i = 0; i < 50; i++)
        lab_net_syn(&net, "198.18.0.1", (uint16_t)(1000 + i), i);
    assert_int_equal(lab_net_drain(&net), 50);
}

static void the_same_syn_gets_the_same_synack(void **state)
{
    struct sp_packet first, again, other;

    (void)state;
    lab_net_start(&net);
    lab_net_syn(&net, "2001:db8::1", 80, 1000);
    first = lab_net_expect(&net, SP_PACKET_TCP, "2001:db8::1");
    lab_net_advance(&net, 500000);
    lab_net_syn(&net, "2001:db8::1", 80, 1000);
    again = lab_net_expect(&net, SP_PACKET_TCP, "2001:db8::1");
    assert_int_equal(again.tcp.seq, first.tcp.seq);
    assert_int_equal(again.tcp.flags, SYNACK);
    assert_int_equal(COUNTER(&net, sent_retransmits), 1);
    lab_net_syn(&net, "2001:db8::1", 80, 5000); /* a new attempt */
    other = lab_net_expect(&net, SP_PACKET_TCP, "2001:db8::1");
    assert_int_equal(other.tcp.ack, 5001);
    assert_int_not_equal(other.tcp.seq, first.tcp.seq);
}

static uint32_t open_connection(const char *host, uint16_t port, uint32_t seq)
{
    struct sp_packet synack;

    lab_net_syn(&net, host, port, seq);
    synack = lab_net_expect(&net, SP_PACKET_TCP, host);
    assert_int_equal(synack.tcp.flags, SYNACK);
    lab_net_segment(&net, host, port, SP_TCP_ACK, seq + 1, synack.tcp.seq + 1, 0);
    return synack.tcp.seq + 1;
}

static void one_can_connect_talk_and_close(void **state)
{
    struct sp_packet packet;
    unsigned at[16];
    uint32_t ack;

    (void)state;
    lab_net_start(&net);
    ack = open_connection("198.18.0.1", 80, 1000);
    lab_net_expect_nothing(&net);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_PSH | SP_TCP_ACK, 1001, ack, 5);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.tcp.flags, SP_TCP_ACK);
    assert_int_equal(packet.tcp.ack, 1006);
    assert_int_equal(packet.tcp.seq, ack);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_FIN | SP_TCP_ACK, 1006, ack, 0);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.tcp.flags, SP_TCP_FIN | SP_TCP_ACK);
    assert_int_equal(packet.tcp.ack, 1007);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_FIN | SP_TCP_ACK, 1006, ack,
                    0); /* it was lost */
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_FIN | SP_TCP_ACK);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_ACK, 1007, ack + 1, 0);
    lab_net_expect_nothing(&net);
    assert_int_equal(lab_net_answers(&net, 60, at), 0); /* nothing is repeated */
    assert_int_equal(lab_net_asked(&net, 0, IPPROTO_TCP, 80), 1);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_ACK, 1007, ack + 1, 0); /* it is over */
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_RST);
}

static void a_connection_resists_strangers(void **state)
{
    struct sp_packet packet;
    uint32_t ack;

    (void)state;
    lab_net_start(&net);
    ack = open_connection("198.18.0.1", 80, 1000);
    lab_net_syn(&net, "198.18.0.1", 80, 77); /* RFC 5961: an ACK */
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.tcp.flags, SP_TCP_ACK);
    assert_int_equal(packet.tcp.seq, ack);
    assert_int_equal(packet.tcp.ack, 1001);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_RST, 0x80000000, 0, 0);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_ACK, 1000, ack, 0); /* keep-alive: still there */
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_ACK);
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_RST, 1001, 0, 0);
    lab_net_syn(&net, "198.18.0.1", 80, 77);
    lab_net_expect_tcp(&net, "198.18.0.1", SYNACK);
}

static void an_ack_of_something_else_does_not_connect(void **state)
{
    struct sp_packet synack;

    (void)state;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    synack = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_ACK, 1001, synack.tcp.seq + 2, 0);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_RST);
}

static void the_ack_of_a_handshake_may_be_lost(void **state)
{
    struct sp_packet packet;

    (void)state;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    /* and the data behind it as well: here comes the end */
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_FIN | SP_TCP_ACK, 1006, packet.tcp.seq + 1, 0);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.tcp.flags, SP_TCP_ACK);
    assert_int_equal(packet.tcp.ack, 1001); /* send that again */
    lab_net_segment(&net, "198.18.0.1", 80, SP_TCP_FIN | SP_TCP_ACK, 1001, packet.tcp.seq, 5);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_FIN | SP_TCP_ACK);
    lab_net_syn(&net, "198.18.0.2", 80, 1000);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.2");
    lab_net_segment(&net, "198.18.0.2", 80, SP_TCP_ACK, 1000, packet.tcp.seq + 1,
                    0); /* outside the window */
    lab_net_expect_tcp(&net, "198.18.0.2", SP_TCP_RST);
}

static void a_tarpit_answers_on_every_port(void **state)
{
    unsigned at[16];

    (void)state;
    net.world.tarpit_share = 1;
    lab_net_start(&net);
    for (uint16_t port = 79; port <= 83; port++) {
        struct sp_packet packet;

        lab_net_syn(&net, "198.18.0.1", port, 1000);
        packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
        assert_int_equal(packet.tcp.flags, SYNACK);
        assert_int_equal(packet.tcp.window, 10);
        lab_net_segment(&net, "198.18.0.1", port, SP_TCP_ACK, 1001, packet.tcp.seq + 1, 0);
        lab_net_segment(&net, "198.18.0.1", port, SP_TCP_PSH | SP_TCP_ACK, 1001, packet.tcp.seq + 1,
                        4);
        if (port == 80) /* a real one */
            lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_ACK);
        lab_net_expect_nothing(&net);
    }
    assert_int_equal(lab_net_answers(&net, 70, at), 0);
    udp("198.18.0.1", 99); /* of UDP it knows nothing */
    expect_error("198.18.0.1", 3, 3, "198.18.0.1", 99);
}

static void a_tarpit_answers_for_a_silent_system(void **state)
{
    struct lab_personality *system = lab_net_system(&net);
    struct sp_packet packet;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        system->syn[i].answers = false;
    system->ecn.answers = false;
    net.world.tarpit_share = 1;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.tcp.flags, SYNACK);
    assert_int_equal(packet.tcp.window, 10);
    lab_net_expect_nothing(&net);
}

static void a_syn_proxy_answers_on_every_port(void **state)
{
    const char *const hosts[] = {"198.18.0.1", "2001:db8:1::1"};

    (void)state;
    net.world.proxy_share = 1;
    lab_net_start(&net);
    for (size_t i = 0; i < 10; i++) {
        const char *host = hosts[i / 5];
        uint16_t port = (uint16_t)(79 + i % 5);
        struct sp_packet packet;

        lab_net_syn(&net, host, port, 1000);
        packet = lab_net_expect(&net, SP_PACKET_TCP, host);
        assert_int_equal(packet.tcp.flags, SYNACK);
        assert_int_equal(packet.tcp.window, 0);
        assert_int_equal(packet.tcp.options_len, 4); /* MSS alone */
        assert_int_equal(packet.tcp.options[0], 2);
        assert_int_equal(packet.tcp.ack, 1001);
        lab_net_segment(&net, host, port, SP_TCP_ACK, 1001, packet.tcp.seq + 1, 0);
        if (port == 80) { /* a real one: now one may send */
            packet = lab_net_expect(&net, SP_PACKET_TCP, host);
            assert_int_equal(packet.tcp.flags, SP_TCP_ACK);
            assert_int_equal(packet.tcp.ack, 1001);
            assert_true(packet.tcp.window > 0);
        } else {
            lab_net_expect_tcp(&net, host, SP_TCP_RST);
        }
        lab_net_expect_nothing(&net);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tcp_ports_answer_as_the_world_says),
        TEST(udp_ports_answer_as_the_world_says),
        TEST(rsts_are_never_answered),
        TEST(rsts_are_limited_for_each_host),
        TEST(icmp_errors_are_limited_for_each_host),
        TEST(the_systems_own_limits_may_hold_instead),
        TEST(the_same_syn_gets_the_same_synack),
        TEST(one_can_connect_talk_and_close),
        TEST(a_connection_resists_strangers),
        TEST(an_ack_of_something_else_does_not_connect),
        TEST(the_ack_of_a_handshake_may_be_lost),
        TEST(a_tarpit_answers_on_every_port),
        TEST(a_tarpit_answers_for_a_silent_system),
        TEST(a_syn_proxy_answers_on_every_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
