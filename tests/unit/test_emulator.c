/* Which hosts are there: ARP, neighbour discovery, echo, the router, hostile frames, counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>

#include "emulator/random.h"
#include "lab_net.h"

#define COUNTER(net, field) (lab_emulator_counters((net)->emulator)->field)

static struct lab_net net;

static int setup(void **state)
{
    (void)state;
    lab_net_init(&net);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_net_finish(&net);
    return 0;
}

static void arp_is_answered_by_on_link_hosts_and_the_router(void **state)
{
    struct lab_host_traits host;
    struct sp_packet packet;

    (void)state;
    lab_net_start(&net);
    host = lab_net_host(&net, "198.18.0.3");
    lab_net_arp(&net, "198.18.0.3");
    packet = lab_net_expect(&net, SP_PACKET_ARP, "198.18.0.3");
    assert_int_equal(packet.arp.operation, SP_ARP_REPLY);
    assert_memory_equal(packet.arp.sender_mac.bytes, host.mac.bytes, 6);
    assert_memory_equal(packet.smac.bytes, host.mac.bytes, 6);
    assert_true(sp_addr_equal(&packet.arp.target_ip, &lab_scanner_ipv4));
    lab_net_arp(&net, "198.18.255.1");
    packet = lab_net_expect(&net, SP_PACKET_ARP, "198.18.255.1");
    assert_memory_equal(packet.arp.sender_mac.bytes, lab_router_mac.bytes, 6);
    lab_net_arp(&net, "198.19.0.1"); /* behind the router */
    lab_net_arp(&net, "198.18.0.99");
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, arp_requests), 4);
    assert_int_equal(COUNTER(&net, sent_arp), 2);
    assert_int_equal(COUNTER(&net, ignored), 2);
}

static void neighbour_discovery_is_answered_likewise(void **state)
{
    struct lab_host_traits host;
    uint8_t frame[LAB_NET_FRAME];
    char router[SP_ADDR_TEXT_MAX];
    struct sp_packet packet;

    (void)state;
    lab_net_start(&net);
    host = lab_net_host(&net, "2001:db8::3");
    lab_net_solicit(&net, "2001:db8::3", false);
    assert_int_equal(lab_net_receive_bytes(&net, &packet, frame), 14 + 40 + 32);
    assert_int_equal(packet.icmp.type, 136);
    assert_int_equal(packet.ttl, 255);
    assert_true(sp_addr_equal(&packet.saddr, &host.addr));
    assert_true(sp_addr_equal(&packet.daddr, &lab_scanner_ipv6));
    assert_int_equal(frame[58], 0x60); /* solicited, override */
    assert_memory_equal(frame + 62, host.addr.bytes, 16);
    assert_int_equal(frame[78], 2);
    assert_memory_equal(frame + 80, host.mac.bytes, 6);
    lab_net_solicit(&net, sp_addr_format(&lab_router_ipv6, router), false);
    assert_int_equal(lab_net_receive_bytes(&net, &packet, frame), 14 + 40 + 32);
    assert_int_equal(frame[58], 0xe0); /* router too */
    assert_memory_equal(frame + 80, lab_router_mac.bytes, 6);
    lab_net_solicit(&net, "2001:db8::3", true); /* somebody wants the address: it is taken */
    assert_int_equal(lab_net_receive_bytes(&net, &packet, frame), 14 + 40 + 32);
    assert_int_equal(frame[58], 0x20);
    assert_int_equal(packet.daddr.bytes[0], 0xff);
    lab_net_solicit(&net, "2001:db8:1::1", false); /* behind the router */
    lab_net_solicit(&net, "2001:db8::77", false);
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, sent_arp), 3);
}

static void a_solicitation_from_afar_is_not_believed(void **state)
{
    struct lab_probe probe = {.to = "2001:db8::3",
                              .protocol = IPPROTO_ICMPV6,
                              .icmp_type = 135,
                              .data_len = 16,
                              .ttl = 254};

    (void)state;
    lab_net_start(&net);
    lab_net_probe(&net, &probe); /* hop limit */
    probe.ttl = 255;
    lab_net_probe(&net, &probe); /* another target than the destination */
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, ignored), 2);
}

static void a_living_host_answers_echo(void **state)
{
    const struct {
        const char *addr;
        int protocol;
        uint8_t request, reply, ttl;
    } cases[] = {
        {"198.18.0.2", IPPROTO_ICMP, 8, 0, 64},   {"2001:db8::2", IPPROTO_ICMPV6, 128, 129, 64},
        {"198.19.0.2", IPPROTO_ICMP, 8, 0, 63},   {"2001:db8:1::2", IPPROTO_ICMPV6, 128, 129, 63},
        {"198.18.255.1", IPPROTO_ICMP, 8, 0, 64},
    };

    (void)state;
    lab_net_start(&net);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_probe probe = {.to = cases[i].addr,
                                  .protocol = cases[i].protocol,
                                  .seq = 77,
                                  .icmp_type = cases[i].request,
                                  .data_len = 56};
        struct sp_packet reply;

        lab_net_probe(&net, &probe);
        reply = lab_net_expect(&net, SP_PACKET_ICMP, cases[i].addr);
        assert_int_equal(reply.icmp.type, cases[i].reply);
        assert_int_equal(reply.icmp.id, 0x1234);
        assert_int_equal(reply.icmp.sequence, 77);
        assert_int_equal(reply.payload_len, 56);
        assert_int_equal(reply.ttl, cases[i].ttl);
    }
    assert_int_equal(COUNTER(&net, echoes), 5);
    assert_int_equal(COUNTER(&net, sent_echo_replies), 5);
    assert_int_equal(COUNTER(&net, sent), 5);
}

static void a_dead_address_is_silent(void **state)
{
    (void)state;
    net.world.alive = 0;
    lab_net_start(&net);
    lab_net_arp(&net, "198.18.0.3");
    lab_net_solicit(&net, "2001:db8::3", false);
    lab_net_syn(&net, "198.18.0.3", 80, 1);
    lab_net_syn(&net, "198.19.0.3", 80, 1);
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, ignored), 4);
    assert_int_equal(COUNTER(&net, syns), 2);
}

static void the_router_speaks_for_dead_routed_addresses(void **state)
{
    char router[SP_ADDR_TEXT_MAX], router6[SP_ADDR_TEXT_MAX], text[SP_ADDR_TEXT_MAX];
    struct sp_packet packet;

    (void)state;
    sp_addr_format(&lab_router_ipv4, router);
    sp_addr_format(&lab_router_ipv6, router6);
    net.world.alive = 0;
    net.world.router_unreachable = true;
    lab_net_start(&net);
    lab_net_syn(&net, "198.19.0.3", 80, 7);
    packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, router);
    assert_int_equal(packet.icmp.type, 3);
    assert_int_equal(packet.icmp.code, 1);
    assert_string_equal(sp_addr_format(&packet.icmp.quote.daddr, text), "198.19.0.3");
    assert_int_equal(packet.icmp.quote.dport, 80);
    assert_int_equal(packet.icmp.quote.seq, 7);
    assert_memory_equal(packet.smac.bytes, lab_router_mac.bytes, 6);
    lab_net_syn(&net, "2001:db8:1::3", 80, 7);
    packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, router6);
    assert_int_equal(packet.icmp.type, 1);
    assert_int_equal(packet.icmp.code, 3);
    lab_net_syn(&net, "198.18.0.3", 80, 7); /* not routed */
    lab_net_expect_nothing(&net);
}

static void the_routers_errors_are_limited(void **state)
{
    (void)state;
    net.world.alive = 0;
    net.world.router_unreachable = true;
    net.world.icmp_limit = (struct lab_rate){.per_s = 10, .burst = 3};
    lab_net_start(&net);
    for (uint32_t i = 0; i < 10; i++)
        lab_net_syn(&net, "198.19.0.3", 80, i);
    assert_int_equal(lab_net_drain(&net), 3);
    assert_int_equal(COUNTER(&net, limited_icmp), 7);
    lab_net_advance(&net, 100000);
    lab_net_syn(&net, "198.19.0.4", 80, 1); /* one bucket for all */
    lab_net_syn(&net, "198.19.0.5", 80, 1);
    assert_int_equal(lab_net_drain(&net), 1);
}

static void the_router_counts_hops(void **state)
{
    struct lab_probe probe = {
        .to = "198.19.0.1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN, .ttl = 1};
    struct sp_packet packet;
    char router[SP_ADDR_TEXT_MAX];

    (void)state;
    lab_net_start(&net);
    lab_net_probe(&net, &probe);
    packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, sp_addr_format(&lab_router_ipv4, router));
    assert_int_equal(packet.icmp.type, 11);
    assert_int_equal(packet.icmp.code, 0);
    probe.to = "2001:db8:1::1";
    lab_net_probe(&net, &probe);
    packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, sp_addr_format(&lab_router_ipv6, router));
    assert_int_equal(packet.icmp.type, 3);
    probe.to = "198.19.0.1";
    probe.ttl = 2;
    lab_net_probe(&net, &probe);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.19.0.1");
    assert_int_equal(packet.ttl, 63);
    probe.to = "198.18.0.1"; /* on the link: no hop */
    probe.ttl = 1;
    lab_net_probe(&net, &probe);
    packet = lab_net_expect(&net, SP_PACKET_TCP, "198.18.0.1");
    assert_int_equal(packet.ttl, 64);
    /* the quoted packet is the one that the host saw */
    probe = (struct lab_probe){.to = "198.19.0.1", .protocol = IPPROTO_UDP, .dport = 9, .ttl = 40};
    lab_net_probe(&net, &probe);
    packet = lab_net_expect(&net, SP_PACKET_ICMP_ERROR, "198.19.0.1");
    assert_int_equal(packet.icmp.quote.ttl, 39);
}

static void a_frame_for_another_mac_is_ignored(void **state)
{
    struct lab_host_traits other;
    const struct sp_mac broadcast = {{255, 255, 255, 255, 255, 255}};
    struct lab_probe probe = {
        .to = "198.18.0.1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN};

    (void)state;
    lab_net_start(&net);
    other = lab_net_host(&net, "198.18.0.2");
    probe.dmac = &other.mac;
    lab_net_probe(&net, &probe);
    probe.dmac = &broadcast;
    lab_net_probe(&net, &probe);
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, ignored), 2);
    probe.dmac = &lab_router_mac; /* forwards it back onto the link */
    lab_net_probe(&net, &probe);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_SYN | SP_TCP_ACK);
}

static void spoiled_packets_are_bad(void **state)
{
    const int protocols[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6};
    uint8_t frame[LAB_NET_FRAME];
    size_t len;

    (void)state;
    lab_net_start(&net);
    for (size_t i = 0; i < 4; i++) {
        struct lab_probe probe = {.to = i == 3 ? "2001:db8::1" : "198.18.0.1",
                                  .protocol = protocols[i],
                                  .dport = 80,
                                  .flags = SP_TCP_SYN,
                                  .icmp_type = i == 3 ? 128 : 8,
                                  .spoil = 1};

        lab_net_probe(&net, &probe);
        assert_int_equal(COUNTER(&net, bad), i + 1);
    }
    len = lab_net_build(&net,
                        &(struct lab_probe){.to = "198.18.0.1",
                                            .protocol = IPPROTO_TCP,
                                            .dport = 80,
                                            .flags = SP_TCP_SYN,
                                            .data_len = 20},
                        frame);
    lab_net_send(&net, frame, len - 1); /* cut */
    assert_int_equal(COUNTER(&net, bad), 5);
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, received), 5);
    assert_int_equal(lab_net_asked(&net, 0, IPPROTO_TCP, 80), 0);
    lab_net_send(&net, frame, len);
    assert_int_equal(lab_net_drain(&net), 1);
}

static void fragments_and_foreign_senders_are_ignored(void **state)
{
    static const struct sp_addr senders[] = {
        {SP_FAMILY_IPV4, {224, 0, 0, 1}},
        {SP_FAMILY_IPV4, {255, 255, 255, 255}},
        {SP_FAMILY_IPV4, {0}},
        {SP_FAMILY_IPV4, {127, 0, 0, 1}},
    };
    struct lab_probe probe = {.to = "198.18.0.1", .protocol = IPPROTO_UDP, .dport = 53};
    uint8_t frame[LAB_NET_FRAME];
    size_t len;

    (void)state;
    lab_net_start(&net);
    len = lab_net_build(&net, &probe, frame);
    frame[20] = 0x20; /* more fragments */
    frame[24] = (uint8_t)(frame[24] - 0x20);
    lab_net_send(&net, frame, len);
    for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
        probe.saddr = &senders[i];
        lab_net_probe(&net, &probe);
    }
    lab_net_expect_nothing(&net);
    assert_int_equal(COUNTER(&net, bad), 0);
    assert_int_equal(COUNTER(&net, ignored), 5);
}

static void every_question_is_counted(void **state)
{
    uint64_t index;
    struct sp_addr addr;
    struct lab_probe rst = {
        .to = "198.18.0.2", .protocol = IPPROTO_TCP, .dport = 443, .flags = SP_TCP_RST};
    struct lab_probe udp = {.to = "198.18.0.2", .protocol = IPPROTO_UDP, .dport = 443};

    (void)state;
    net.world.loss_in = 1; /* what is lost was asked all the same */
    lab_net_start(&net);
    assert_true(sp_addr_parse("198.18.0.2", &addr));
    assert_true(lab_world_find(&net.world, &addr, &index));
    for (int i = 0; i < 3; i++)
        lab_net_syn(&net, "198.18.0.2", 443, 1);
    lab_net_probe(&net, &rst);
    lab_net_probe(&net, &udp);
    assert_int_equal(lab_net_asked(&net, index, IPPROTO_TCP, 443), 3);
    assert_int_equal(lab_net_asked(&net, index, IPPROTO_UDP, 443), 1);
    assert_int_equal(lab_net_asked(&net, index, IPPROTO_TCP, 444), 0);
    assert_int_equal(lab_net_asked(&net, index + 1, IPPROTO_TCP, 443), 0);
    for (int i = 0; i < 300; i++)
        lab_net_syn(&net, "198.18.0.2", 443, 1);
    assert_int_equal(lab_net_asked(&net, index, IPPROTO_TCP, 443), 255);
}

/* Frames of every protocol, each damaged in a few bytes and cut somewhere. */
static void damaged_frames_do_no_harm(void **state)
{
    const struct lab_probe probes[] = {
        {.to = "198.18.0.1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN},
        {.to = "2001:db8::1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN},
        {.to = "198.19.0.1", .protocol = IPPROTO_UDP, .dport = 9, .data_len = 300},
        {.to = "2001:db8:1::1", .protocol = IPPROTO_UDP, .dport = 9, .data_len = 1400},
        {.to = "198.18.0.1", .protocol = IPPROTO_ICMP, .icmp_type = 8, .data_len = 56},
        {.to = "2001:db8::3", .protocol = IPPROTO_ICMPV6, .icmp_type = 135, .data_len = 24},
    };
    struct lab_random random = lab_random_init(5, 0);
    uint8_t frame[LAB_NET_FRAME];

    (void)state;
    net.world.rtt_us = 100;
    lab_net_start(&net);
    for (uint64_t i = 0; i < 30000; i++) {
        size_t len = lab_net_build(&net, &probes[i % 6], frame);
        uint64_t damages = lab_random_next(&random) % 4;

        for (uint64_t d = 0; d < damages; d++)
            frame[lab_random_next(&random) % (len < 80 ? len : 80)] =
                (uint8_t)lab_random_next(&random);
        if (i % 7 == 0)
            len = 1 + lab_random_next(&random) % len;
        lab_net_send(&net, frame, len);
        lab_net_advance(&net, 60);
        lab_net_drain(&net);
    }
    assert_int_equal(COUNTER(&net, received), 30000);
    assert_true(COUNTER(&net, bad) > 1000);
    lab_net_syn(&net, "198.18.0.1", 80, 1);
    lab_net_advance(&net, 100);
    assert_int_equal(lab_net_drain(&net), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arp_is_answered_by_on_link_hosts_and_the_router),
        TEST(neighbour_discovery_is_answered_likewise),
        TEST(a_solicitation_from_afar_is_not_believed),
        TEST(a_living_host_answers_echo),
        TEST(a_dead_address_is_silent),
        TEST(the_router_speaks_for_dead_routed_addresses),
        TEST(the_routers_errors_are_limited),
        TEST(the_router_counts_hops),
        TEST(a_frame_for_another_mac_is_ignored),
        TEST(spoiled_packets_are_bad),
        TEST(fragments_and_foreign_senders_are_ignored),
        TEST(every_question_is_counted),
        TEST(damaged_frames_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
