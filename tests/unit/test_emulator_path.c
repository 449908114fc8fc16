/* The network between scanner and hosts: delay, loss, order, the bottleneck. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>

#include "lab_net.h"

#define COUNTER(net, field) (lab_emulator_counters((net)->emulator)->field)
#define BURST               100u /* frames that a socket pair holds for certain */

static struct lab_net net;

static int setup(void **state)
{
    (void)state;
    lab_net_init(&net);
    net.world.retransmit = false;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_net_finish(&net);
    return 0;
}

/* SYNs to a closed port, one after the other at the same time; the answers' ACK numbers tell them
 * apart. */
static void burst(uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        lab_net_syn(&net, "198.18.0.1", 79, first + i);
}

/* Lets us pass in steps; counts the answers. The order of their numbers goes to *swaps: how many
 * came after a later one. */
static size_t collect(uint64_t us, uint64_t step_us, size_t *swaps)
{
    uint32_t highest = 0;
    size_t count = 0;

    *swaps = 0;
    for (uint64_t t = 0; t <= us; t += step_us) {
        struct sp_packet packet;

        while (lab_net_receive(&net, &packet)) {
            count++;
            if (packet.tcp.ack < highest)
                ++*swaps;
            else
                highest = packet.tcp.ack;
        }
        lab_net_advance(&net, step_us);
    }
    return count;
}

static void an_answer_takes_the_round_trip_time(void **state)
{
    uint64_t start;

    (void)state;
    net.world.rtt_us = 20001;
    lab_net_start(&net);
    start = net.now_us;
    lab_net_syn(&net, "198.18.0.1", 80, 1);
    assert_int_equal(lab_emulator_step(net.emulator), start + 10000);
    lab_net_advance(&net, 10000);
    assert_int_equal(lab_emulator_step(net.emulator), start + 20001);
    lab_net_advance(&net, 10000);
    lab_net_expect_nothing(&net);
    lab_net_advance(&net, 1);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_SYN | SP_TCP_ACK);
    lab_net_arp(&net, "198.18.0.1"); /* the link has the same delay */
    lab_net_advance(&net, 20000);
    lab_net_expect_nothing(&net);
    lab_net_advance(&net, 1);
    assert_int_equal(lab_net_drain(&net), 1);
}

static void some_hosts_are_slow(void **state)
{
    (void)state;
    net.world.slow_share = 1;
    net.world.slow_rtt_us = 300000;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1);
    lab_net_advance(&net, 150000);
    lab_net_advance(&net, 149999);
    lab_net_expect_nothing(&net);
    lab_net_advance(&net, 1);
    assert_int_equal(lab_net_drain(&net), 1);
}

static void some_hosts_answer_late(void **state)
{
    (void)state;
    net.world.late_share = 1;
    net.world.late_us = 3000000;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1);
    lab_net_arp(&net, "198.18.0.1"); /* but they are found at once */
    lab_net_expect(&net, SP_PACKET_ARP, "198.18.0.1");
    lab_net_advance(&net, 2999999);
    lab_net_expect_nothing(&net);
    lab_net_advance(&net, 1);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_SYN | SP_TCP_ACK);
}

/* Four standard deviations of a binomial distribution: a fixed seed that is not unlucky. */
static void assert_share(uint64_t count, uint64_t of, double share)
{
    double mean = (double)of * share, variance = mean * (1 - share);
    double off = (double)count - mean;

    assert_true(off * off < 16 * variance);
}

static void chance_loses_its_share(void **state)
{
    const uint32_t total = 20000;
    uint64_t in, out;

    (void)state;
    net.world.loss_in = 0.02;
    net.world.loss_out = 0.05;
    lab_net_start(&net);
    for (uint32_t i = 0; i < total; i++) {
        lab_net_syn(&net, "198.18.0.1", 79, i);
        lab_net_drain(&net);
    }
    in = COUNTER(&net, lost_in);
    out = COUNTER(&net, lost_out);
    assert_share(in, total, 0.02);
    assert_share(out, total - in, 0.05);
    assert_int_equal(COUNTER(&net, sent_rsts), total - in - out);
    assert_int_equal(COUNTER(&net, received), total);
}

static void the_seed_decides_who_is_lost(void **state)
{
    static uint8_t came[2][2000];
    static struct lab_net other;
    struct lab_net *const nets[2] = {&net, &other};

    (void)state;
    lab_net_init(nets[1]);
    for (size_t n = 0; n < 2; n++) {
        nets[n]->world.loss_in = nets[n]->world.loss_out = 0.1;
        lab_net_start(nets[n]);
        for (uint32_t i = 0; i < 2000; i++) {
            lab_net_syn(nets[n], "198.18.0.2", 79, i);
            came[n][i] = lab_net_drain(nets[n]) > 0;
        }
    }
    assert_memory_equal(came[0], came[1], sizeof(came[0]));
    lab_net_finish(nets[1]);
}

static void a_bottleneck_lets_its_queue_through(void **state)
{
    size_t swaps;

    (void)state;
    net.world.bottleneck_pps = 1000;
    net.world.bottleneck_queue = 20;
    lab_net_start(&net);
    burst(1, BURST);
    assert_int_equal(COUNTER(&net, lost_queue_in), BURST - 21); /* one is served, 20 wait */
    lab_net_advance(&net, 0);
    assert_int_equal(lab_net_drain(&net), 1);
    lab_net_advance(&net, 999);
    lab_net_expect_nothing(&net);
    lab_net_advance(&net, 1);
    assert_int_equal(lab_net_drain(&net), 1);
    assert_int_equal(collect(19000, 500, &swaps), 19);
    assert_int_equal(swaps, 0);
    assert_int_equal(COUNTER(&net, lost_queue_out), 0);
}

static void a_bottleneck_lets_its_rate_through(void **state)
{
    size_t swaps, count = 0;

    (void)state;
    net.world.bottleneck_pps = 5000;
    net.world.bottleneck_queue = 10;
    net.world.rtt_us = 10000;
    lab_net_start(&net);
    for (uint32_t i = 0; i < 10000; i++) { /* for one second, twice as fast as it can */
        lab_net_syn(&net, "198.18.0.1", 79, i);
        count += collect(0, 100, &swaps);
    }
    count += collect(100000, 100, &swaps);
    assert_in_range(count, 5000, 5012);
    assert_int_equal(count + COUNTER(&net, lost_queue_in) + COUNTER(&net, lost_queue_out), 10000);
}

static void answers_go_through_the_bottleneck_as_well(void **state)
{
    size_t swaps, count;

    (void)state;
    net.world.bottleneck_pps = 1000;
    net.world.bottleneck_queue = 4;
    net.world.duplicate = 1; /* two answers for each request, and those twice: 4 for 1 */
    lab_net_start(&net);
    burst(1, 3);
    assert_int_equal(COUNTER(&net, lost_queue_in), 0);
    count = collect(100000, 100, &swaps);
    assert_int_equal(count, 12 - COUNTER(&net, lost_queue_out));
    assert_true(COUNTER(&net, lost_queue_out) > 0);
}

static void jitter_keeps_the_order_of_a_host(void **state)
{
    size_t swaps;

    (void)state;
    net.world.rtt_us = 20000;
    net.world.jitter_us = 15000;
    lab_net_start(&net);
    for (uint32_t round = 0; round < 20; round++) {
        burst(1 + round * BURST, BURST);
        assert_int_equal(collect(4900, 100, &swaps), 0);
        assert_int_equal(collect(100000, 10, &swaps), BURST);
        assert_int_equal(swaps, 0);
    }
}

static void jitter_stays_within_its_bounds(void **state)
{
    uint64_t shortest = UINT64_MAX, longest = 0;

    (void)state;
    net.world.rtt_us = 10000;
    net.world.jitter_us = 4000;
    lab_net_start(&net);
    for (uint32_t i = 0; i < 300; i++) {
        uint64_t took = 0;

        lab_net_syn(&net, "198.18.0.1", 79, i);
        while (lab_net_drain(&net) == 0) {
            lab_net_advance(&net, 50);
            took += 50;
        }
        shortest = took < shortest ? took : shortest;
        longest = took > longest ? took : longest;
    }
    assert_in_range(shortest, 6000, 8000);
    assert_in_range(longest, 12000, 14100);
}

static void a_share_is_overtaken(void **state)
{
    size_t swaps, all = 0;

    (void)state;
    net.world.reorder = 0.05;
    lab_net_start(&net);
    for (uint32_t round = 0; round < 20; round++) {
        burst(1 + round * BURST, BURST);
        assert_int_equal(collect(10000, 100, &swaps), BURST);
        all += swaps;
    }
    assert_share(COUNTER(&net, reordered), 4000, 0.05); /* in both directions */
    assert_true(all > COUNTER(&net, reordered) / 2);
}

static void a_share_comes_twice(void **state)
{
    size_t swaps, count = 0;

    (void)state;
    net.world.duplicate = 0.1;
    lab_net_start(&net);
    for (uint32_t round = 0; round < 20; round++) {
        burst(1 + round * BURST, BURST);
        count += collect(100, 100, &swaps);
    }
    assert_int_equal(count, 2000 + COUNTER(&net, duplicated));
    assert_share(COUNTER(&net, duplicated), 4200, 0.1);
}

static void a_routed_packet_that_comes_twice_lost_one_hop(void **state)
{
    struct sp_packet packet;
    size_t count = 0;

    (void)state;
    net.world.duplicate = 1;
    lab_net_start(&net);
    lab_net_syn(&net, "198.19.0.1", 79, 1);
    lab_net_advance(&net, 0);
    while (lab_net_receive(&net, &packet)) {
        assert_int_equal(packet.ttl, 63);
        count++;
    }
    assert_int_equal(count, 4);
}

static void what_the_device_refuses_is_counted(void **state)
{
    uint64_t sent;

    (void)state;
    lab_net_start(&net);
    for (uint32_t i = 0; i < 5000 && COUNTER(&net, overflows) == 0; i++)
        lab_net_syn(&net, "198.18.0.1", 79, i); /* nobody reads the answers */
    assert_int_equal(COUNTER(&net, overflows), 1);
    sent = COUNTER(&net, sent);
    assert_int_equal(lab_net_drain(&net), sent);
    lab_net_syn(&net, "198.18.0.1", 79, 1);
    assert_int_equal(lab_net_drain(&net), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_takes_the_round_trip_time),
        TEST(some_hosts_are_slow),
        TEST(some_hosts_answer_late),
        TEST(chance_loses_its_share),
        TEST(the_seed_decides_who_is_lost),
        TEST(a_bottleneck_lets_its_queue_through),
        TEST(a_bottleneck_lets_its_rate_through),
        TEST(answers_go_through_the_bottleneck_as_well),
        TEST(jitter_keeps_the_order_of_a_host),
        TEST(jitter_stays_within_its_bounds),
        TEST(a_share_is_overtaken),
        TEST(a_share_comes_twice),
        TEST(a_routed_packet_that_comes_twice_lost_one_hop),
        TEST(what_the_device_refuses_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
