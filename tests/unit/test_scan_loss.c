/* Whole scans of a simulated network that loses packets, and of hosts that hold answers back: what
 * the scan says of its own mistakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

/* Of eight ports one is open, one silent, and the others are closed. */
static enum sim_kind kind_of(uint32_t port)
{
    if (port % 8 == 0)
        return SIM_OPEN;
    return port % 8 == 1 ? SIM_SILENT : SIM_CLOSED;
}

static struct sim_answer mostly_closed(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)sending;
    return (struct sim_answer){.kind = kind_of(port), .delay_us = 5000};
}

static struct sim_answer open_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 5000};
}

/* Ports whose state is not what the network would say. */
static uint32_t wrong_states(const struct sim_scan *scan)
{
    uint32_t wrong = 0;

    for (uint32_t h = 0; h < scan->host_count; h++) {
        for (uint32_t p = 0; p < scan->port_count; p++) {
            enum sim_kind kind = kind_of(scan->first_port + p);
            uint8_t state = sim_scan_port(scan, h, p)->state;

            wrong += state != (kind == SIM_OPEN     ? SP_PORT_OPEN
                               : kind == SIM_CLOSED ? SP_PORT_CLOSED
                                                    : SP_PORT_FILTERED);
        }
    }
    return wrong;
}

static void assert_within_factor_two(double estimate, double truth)
{
    if (estimate < truth / 2 || estimate > truth * 2)
        fail_msg("%g is estimated, %g is true", estimate, truth);
}

/* Enough ports that chance does not decide. */
static void assert_estimate_holds(double loss, uint32_t max_retries, uint32_t hosts, uint64_t seed)
{
    struct sim_scan scan = {
        .net = {.answer = mostly_closed, .loss = loss, .seed = seed, .step_us = 5000},
        .host_count = hosts,
        .first_port = 1,
        .port_count = 200,
        .max_retries = max_retries,
        .seed = seed};
    double wrong, ports = hosts * 200.0;

    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    wrong = wrong_states(&scan);
    assert_true(wrong >= 20);
    assert_within_factor_two(scan.stats.packet_loss, loss);
    assert_within_factor_two(scan.stats.loss_estimate * ports, wrong);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void wrong_states_are_estimated_without_repeats(void **state)
{
    (void)state;
    assert_estimate_holds(0.1, 0, 300, 1);
    assert_estimate_holds(0.05, 0, 400, 2);
}

static void wrong_states_are_estimated_with_one_repeat(void **state)
{
    (void)state;
    assert_estimate_holds(0.05, 1, 150, 3);
    assert_estimate_holds(0.1, 1, 200, 4);
}

static void wrong_states_are_estimated_with_two_repeats(void **state)
{
    (void)state;
    assert_estimate_holds(0.1, 2, 300, 5);
}

/* Silent ports alone are no sign of loss. */
static void nothing_is_wrong_where_nothing_is_lost(void **state)
{
    (void)state;
    for (uint32_t max_retries = 0; max_retries <= 2; max_retries++) {
        struct sim_scan scan = {.net = {.answer = mostly_closed},
                                .host_count = 10,
                                .first_port = 1,
                                .port_count = 200,
                                .max_retries = max_retries};

        sim_scan_run(&scan);
        sim_scan_assert_each_once(&scan);
        assert_int_equal(wrong_states(&scan), 0);
        assert_true(scan.stats.packet_loss < 0.000001);
        /* the capture, which says that it dropped 7 packets, may have lost one of them */
        assert_true(scan.stats.loss_estimate * 2000 <= 7);
        sim_scan_finish(&scan);
    }
}

/* Probes that left for a port that had been asked before, by an answer that had come: it is those
 * that can be told from repeats. */
static uint32_t checks(const struct sim_scan *scan)
{
    const struct sim_probe *probes;
    uint32_t again = 0;
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        bool before = false;

        for (size_t j = 0; j < i && !before; j++) {
            before = probes[j].host == probes[i].host && probes[j].port == probes[i].port;
            if (before) {
                assert_int_equal(kind_of(probes[i].port), SIM_CLOSED);
                assert_true(probes[i].at_us >= probes[j].at_us + 5000);
            }
        }
        again += before;
    }
    return again;
}

/* 20 hosts x 128 ports, of which 96 are closed: 1,920 closed ports are answered. */
static void without_repeats_one_answer_in_64_is_checked(void **state)
{
    struct sim_scan scan = {.net = {.answer = mostly_closed},
                            .host_count = 20,
                            .first_port = 8,
                            .port_count = 128,
                            .max_retries = 0};

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED], 1920);
    assert_in_range(checks(&scan), 20, 1920 / 64);
    assert_int_equal(scan.stats.probes_sent, 20 * 128 + checks(&scan));
    assert_int_equal(scan.stats.retransmits, 0);
    assert_int_equal(scan.port_calls, 20 * (128 - 16)); /* a check is nobody's port */
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void with_repeats_nothing_is_checked(void **state)
{
    struct sim_scan scan = {.net = {.answer = mostly_closed},
                            .host_count = 20,
                            .first_port = 8,
                            .port_count = 128,
                            .max_retries = 1};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.probes_sent - scan.stats.retransmits, 20 * 128);
    sim_scan_finish(&scan);
}

/* It would be asked for a second connection. */
static void open_ports_are_not_checked(void **state)
{
    struct sim_scan scan = {
        .net = {.answer = open_all}, .host_count = 10, .first_port = 1, .port_count = 300};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.probes_sent, 10 * (300 + SP_CANARIES));
    sim_scan_finish(&scan);
}

/* The first host sends 100 RSTs a second and no more; the second has no such limit. Of 64 ports one
 * is open, three are silent, and the others are closed. */
#define LIMIT_PPS 100.0

static struct sim_answer hardly_open(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_CLOSED, .delay_us = 5000};

    (void)ctx;
    (void)host;
    (void)sending;
    if (port % 64 == 0)
        answer.kind = SIM_OPEN;
    else if (port % 64 < 4)
        answer.kind = SIM_SILENT;
    return answer;
}

static struct sim_scan limited(bool open_only, uint32_t port_count)
{
    return (struct sim_scan){.net = {.answer = hardly_open,
                                     .limited_host = SIM_FIRST_HOST,
                                     .limit_pps = LIMIT_PPS,
                                     .step_us = 2000},
                             .host_count = 2,
                             .first_port = 64,
                             .port_count = port_count,
                             .max_retries = SP_RETRIES_MAX,
                             .open_only = open_only};
}

static void assert_limit_is_met(const struct sim_scan *scan)
{
    sim_scan_assert_each_once(scan);
    assert_within_factor_two(scan->hosts[0].limited_pps, LIMIT_PPS);
    assert_true(scan->hosts[1].limited_pps < 0.001);
    assert_int_equal(scan->stats.hosts_limited, 1);
    for (uint32_t h = 0; h < 2; h++) {
        assert_true(scan->hosts[h].complete);
        assert_int_equal(scan->hosts[h].counts[SP_PORT_OPEN], scan->port_count / 64);
    }
    /* a host without a limit is none of its business */
    assert_int_equal(scan->hosts[1].counts[SP_PORT_CLOSED], scan->port_count / 64 * 60);
    assert_int_equal(scan->hosts[1].counts[SP_PORT_FILTERED], scan->port_count / 64 * 3);
    /* what the host holds back is not lost */
    assert_true(scan->stats.packet_loss < 0.01);
    assert_true(scan->stats.complete);
}

static void with_open_only_a_limited_host_is_not_waited_for(void **state)
{
    struct sim_scan scan = limited(true, 3200);
    uint32_t silent;

    (void)state;
    sim_scan_run(&scan);
    assert_limit_is_met(&scan);
    silent = scan.hosts[0].counts[SP_PORT_CLOSED_FILTERED];
    assert_true(silent > 3200 / 64 * 3); /* with those that were not heard of for the limit */
    assert_int_equal(scan.hosts[0].counts[SP_PORT_FILTERED], 0);
    assert_int_equal(scan.hosts[0].counts[SP_PORT_CLOSED] + silent, 3200 / 64 * 63);
    assert_int_equal(scan.hosts[1].counts[SP_PORT_CLOSED_FILTERED], 0);
    assert_true(scan.stats.loss_estimate < 0.001);
    sim_scan_finish(&scan);
}

static void otherwise_its_closed_ports_are_proven(void **state)
{
    struct sim_scan scan = limited(false, 1280);

    (void)state;
    sim_scan_run(&scan);
    assert_limit_is_met(&scan);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED_FILTERED], 0);
    assert_in_range(scan.hosts[0].counts[SP_PORT_CLOSED], 1190, 1200);
    sim_scan_finish(&scan);
}

/* SYN-ACKs are not limited, and come besides: of eight ports one is open. */
static void the_limit_is_that_of_the_rsts(void **state)
{
    struct sim_scan scan = limited(true, 2400);

    (void)state;
    scan.net.answer = mostly_closed;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.hosts_limited, 1);
    assert_within_factor_two(scan.hosts[0].limited_pps, LIMIT_PPS);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_states_are_estimated_without_repeats),
        cmocka_unit_test(wrong_states_are_estimated_with_one_repeat),
        cmocka_unit_test(wrong_states_are_estimated_with_two_repeats),
        cmocka_unit_test(nothing_is_wrong_where_nothing_is_lost),
        cmocka_unit_test(without_repeats_one_answer_in_64_is_checked),
        cmocka_unit_test(with_repeats_nothing_is_checked),
        cmocka_unit_test(open_ports_are_not_checked),
        cmocka_unit_test(with_open_only_a_limited_host_is_not_waited_for),
        cmocka_unit_test(the_limit_is_that_of_the_rsts),
        cmocka_unit_test(otherwise_its_closed_ports_are_proven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
