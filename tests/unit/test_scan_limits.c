/* Whole scans of a simulated network at their limits: rate, refusals, stops, many hosts, many
 * probes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "sim_scan.h"

#define SECOND_US 1000000u

static struct sim_answer open_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 1000};
}

static struct sim_answer closed_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_CLOSED, .delay_us = 1000};
}

static struct sim_answer open_far_away(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 200000};
}

static struct sim_answer silent_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_SILENT};
}

static void assert_each_host_once(const struct sim_scan *scan)
{
    assert_int_equal(scan->host_calls, scan->host_count);
    for (uint32_t h = 0; h < scan->host_count; h++)
        assert_int_equal(scan->hosts[h].calls, 1);
}

static void assert_no_port_twice(const struct sim_scan *scan)
{
    for (size_t i = 0; i < (size_t)scan->host_count * scan->port_count; i++)
        assert_in_range(scan->ports[i].calls, 0, 1);
}

static void a_wire_that_refuses_now_and_then_is_asked_again(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_all, .refuse_every = 3},
                            .host_count = 5,
                            .first_port = 1,
                            .port_count = 60,
                            .max_retries = 2};
    size_t probes;

    (void)state;
    sim_scan_run(&scan);
    sim_probes(scan.sim, &probes);
    assert_int_equal(scan.stats.send_errors, sim_refused(scan.sim));
    assert_in_range(scan.stats.send_errors, 149, 200);
    assert_int_equal(scan.stats.probes_sent, probes);
    assert_int_equal(scan.stats.counts[SP_PORT_OPEN], 300);
    assert_int_equal(scan.port_calls, 300);
    assert_true(scan.stats.complete);
    assert_true(scan.stats.packet_loss < 0.000001); /* what never left was not lost */
    sim_scan_finish(&scan);
}

static void a_wire_that_always_refuses_leaves_ports_unasked(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_all, .refuse_every = 1},
                            .host_count = 3,
                            .first_port = 1,
                            .port_count = 10,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok);
    assert_int_equal(scan.stats.probes_sent, 0);
    assert_int_equal(scan.stats.retransmits, 0);
    assert_int_equal(scan.stats.send_errors, sim_refused(scan.sim));
    assert_true(scan.stats.send_errors > 30);
    assert_each_host_once(&scan);
    for (uint32_t h = 0; h < 3; h++) {
        assert_false(scan.hosts[h].complete);
        assert_int_equal(scan.hosts[h].state, SP_HOST_UNKNOWN);
        assert_int_equal(scan.hosts[h].counts[SP_PORT_UNASKED], 10);
        assert_int_equal(scan.hosts[h].counts[SP_PORT_FILTERED], 0);
    }
    assert_int_equal(scan.port_calls, 0);
    assert_false(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void assert_stopped(const struct sim_scan *scan)
{
    uint64_t incomplete = 0;

    assert_true(scan->ok);
    assert_false(scan->stats.complete);
    assert_in_range(scan->host_calls, 1, scan->host_count);
    assert_no_port_twice(scan);
    for (uint32_t h = 0; h < scan->host_count; h++) {
        assert_in_range(scan->hosts[h].calls, 0, 1);
        incomplete += scan->hosts[h].calls == 1 && !scan->hosts[h].complete;
        if (scan->hosts[h].complete)
            assert_int_equal(scan->hosts[h].counts[SP_PORT_UNASKED], 0);
    }
    assert_true(incomplete > 0);
}

static void stop_fd_ends_a_scan(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_all},
                            .host_count = 200,
                            .first_port = 1,
                            .port_count = 5000,
                            .max_rate_pps = 2000,
                            .stop_after = 500};

    (void)state;
    sim_scan_run(&scan);
    assert_stopped(&scan);
    assert_each_host_once(&scan); /* all were begun */
    assert_in_range(scan.port_calls, 500, 100000);
    sim_scan_finish(&scan);
}

/* With a slow terminal answers come faster than they are printed, so main never rests: it must look
 * for the stop all the same. */
static void stop_fd_is_seen_while_main_is_busy(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_far_away},
                            .host_count = 50,
                            .first_port = 1,
                            .port_count = 500,
                            .slow_us = 100,
                            .stop_after = 600};

    (void)state;
    sim_scan_run(&scan);
    assert_stopped(&scan);
    assert_in_range(scan.port_calls, 600, 15000);
    sim_scan_finish(&scan);
}

static void tick_ends_a_scan(void **state)
{
    struct sim_scan scan = {.net = {.answer = silent_all},
                            .host_count = 20,
                            .first_port = 1,
                            .port_count = 100,
                            .max_retries = 2,
                            .tick_stop = 10};

    (void)state;
    sim_scan_run(&scan);
    assert_stopped(&scan);
    assert_int_equal(scan.port_calls, 0);
    assert_true(scan.stats.probes_sent < 2000);
    sim_scan_finish(&scan);
}

/* Two hosts of three answer. */
static struct sim_answer two_of_three(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = host % 3 == 0 ? SIM_SILENT : SIM_OPEN, .delay_us = 1000};
}

static void more_hosts_than_the_window_pass_through_it(void **state)
{
    struct sim_scan scan = {.net = {.answer = two_of_three, .step_us = 20000},
                            .host_count = 9000,
                            .first_port = 443,
                            .port_count = 1};

    (void)state;
    sim_scan_run(&scan);
    assert_each_host_once(&scan);
    assert_no_port_twice(&scan);
    for (uint32_t h = 0; h < scan.host_count; h++) {
        bool silent = (SIM_FIRST_HOST + h) % 3 == 0;

        assert_int_equal(scan.hosts[h].state, silent ? SP_HOST_UNKNOWN : SP_HOST_UP);
        assert_int_equal(sim_scan_port(&scan, h, 0)->state,
                         silent ? SP_PORT_FILTERED : SP_PORT_OPEN);
    }
    assert_true(scan.stats.complete);
    assert_int_equal(scan.stats.hosts_done, 9000);
    assert_int_equal(scan.stats.hosts_up, 6000);
    sim_scan_finish(&scan);
}

static struct sim_answer closed_here_and_there(void *ctx, uint32_t host, uint16_t port,
                                               uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)sending;
    return (struct sim_answer){.kind = port % 32 == 0 ? SIM_CLOSED : SIM_SILENT, .delay_us = 1000};
}

/* More silent probes than the table has slots: those given up longest ago make room. */
static void slots_of_silent_probes_are_used_again(void **state)
{
    struct sim_scan scan = {.net = {.answer = closed_here_and_there, .step_us = 20000},
                            .host_count = 3,
                            .first_port = 1,
                            .port_count = 65535};

    (void)state;
    sim_scan_run(&scan);
    assert_each_host_once(&scan);
    assert_no_port_twice(&scan);
    /* without repeats, one port in 64 that answered is asked once more to see what is lost */
    assert_in_range(scan.stats.probes_sent, 3 * 65535 + 1, 3 * 65535 + 3 * 2047 / 64);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED], 3 * 2047);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 3 * (65535 - 2047));
    assert_int_equal(scan.port_calls, 3 * 2047);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void no_second_has_more_packets_than_max_rate(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_all, .step_us = 1000},
                            .host_count = 10,
                            .first_port = 1,
                            .port_count = 100,
                            .max_rate_pps = 400};
    const struct sim_probe *probes;
    size_t count, first = 0;

    (void)state;
    sim_scan_run(&scan);
    probes = sim_probes(scan.sim, &count);
    assert_true(count >= 1000);
    for (size_t last = 0; last < count; last++) {
        while (probes[last].at_us - probes[first].at_us >= SECOND_US)
            first++;
        assert_true(last - first + 1 <= 400);
    }
    sim_scan_finish(&scan);
}

#define ORDERED_HOSTS 40

/* The order in which hosts are asked for the first time, and that of each host's ports, as one
 * number. How hosts take turns afterwards is up to their answers too. */
static uint64_t order_of(uint64_t seed)
{
    struct sim_scan scan = {.net = {.answer = closed_all}, /* no host is worth a canary */
                            .host_count = ORDERED_HOSTS,
                            .first_port = 1,
                            .port_count = 20,
                            .max_retries = 1,
                            .seed = seed};
    uint64_t of_host[ORDERED_HOSTS] = {0}, order = 0;
    const struct sim_probe *probes;
    size_t count;

    sim_scan_run(&scan);
    probes = sim_probes(scan.sim, &count);
    assert_true(count >= 800);
    for (size_t i = 0; i < count; i++) {
        uint32_t host = probes[i].host - SIM_FIRST_HOST;

        if (probes[i].local_port != scan.net.first_port)
            continue;
        if (of_host[host] == 0)
            order = (order ^ host) * 0x100000001b3;
        of_host[host] = (of_host[host] ^ probes[i].port) * 0x100000001b3;
    }
    for (uint32_t host = 0; host < ORDERED_HOSTS; host++)
        order = (order ^ of_host[host]) * 0x100000001b3;
    sim_scan_finish(&scan);
    return order;
}

static void the_seed_decides_the_order(void **state)
{
    (void)state;
    assert_int_equal(order_of(1), order_of(1));
    assert_int_equal(order_of(0xfedcba9876543210), order_of(0xfedcba9876543210));
    assert_int_not_equal(order_of(1), order_of(2));
}

static void ports_are_spread_over_the_hosts(void **state)
{
    struct sim_scan scan = {
        .net = {.answer = open_all}, .host_count = 20, .first_port = 1, .port_count = 50};
    const struct sim_probe *probes;
    uint32_t seen[20] = {0};
    size_t count;

    (void)state;
    sim_scan_run(&scan);
    probes = sim_probes(scan.sim, &count);
    for (size_t i = 0; i < 200; i++) /* ten rounds */
        seen[probes[i].host - SIM_FIRST_HOST]++;
    for (uint32_t h = 0; h < 20; h++)
        assert_in_range(seen[h], 8, 12);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wire_that_refuses_now_and_then_is_asked_again),
        cmocka_unit_test(a_wire_that_always_refuses_leaves_ports_unasked),
        cmocka_unit_test(stop_fd_ends_a_scan),
        cmocka_unit_test(stop_fd_is_seen_while_main_is_busy),
        cmocka_unit_test(tick_ends_a_scan),
        cmocka_unit_test(more_hosts_than_the_window_pass_through_it),
        cmocka_unit_test(slots_of_silent_probes_are_used_again),
        cmocka_unit_test(no_second_has_more_packets_than_max_rate),
        cmocka_unit_test(the_seed_decides_the_order),
        cmocka_unit_test(ports_are_spread_over_the_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
