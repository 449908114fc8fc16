/* Whole scans of a simulated network: routes, ARP, gateways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

#define GATEWAY 0xc612ff01u /* 198.18.255.1 */

static struct sim_answer open_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 1000};
}

static bool even_has_mac(void *ctx, uint32_t addr)
{
    (void)ctx;
    return addr % 2 == 0;
}

static bool all_have_mac(void *ctx, uint32_t addr)
{
    (void)ctx;
    (void)addr;
    return true;
}

static bool none_has_mac(void *ctx, uint32_t addr)
{
    (void)ctx;
    (void)addr;
    return false;
}

/* The first two requests get no answer. */
static bool sleepy(void *ctx, uint32_t addr)
{
    uint32_t *requests = ctx;

    (void)addr;
    return ++*requests > 2;
}

static void assert_unasked(const struct sim_scan *scan, uint32_t host, enum sp_reason reason)
{
    const struct sim_host *h = &scan->hosts[host];

    assert_int_equal(h->calls, 1);
    /* only a target's own silence proves it down */
    assert_int_equal(h->state,
                     reason == SP_REASON_NO_ARP_RESPONSE ? SP_HOST_DOWN : SP_HOST_UNKNOWN);
    assert_int_equal(h->reason, reason);
    assert_true(h->complete);
    assert_false(h->has_mac);
    assert_int_equal(h->counts[SP_PORT_UNASKED], scan->port_count);
}

static void assert_up(const struct sim_scan *scan, uint32_t host, enum sp_reason reason)
{
    const struct sim_host *h = &scan->hosts[host];

    assert_int_equal(h->calls, 1);
    assert_int_equal(h->state, SP_HOST_UP);
    assert_int_equal(h->reason, reason);
    assert_true(h->complete);
    assert_int_equal(h->counts[SP_PORT_OPEN], scan->port_count);
}

static void on_link_hosts_without_arp_answer_are_down(void **state)
{
    struct sim_scan scan = {
        .net = {.framing = SP_FRAMING_ETHERNET, .answer = open_all, .has_mac = even_has_mac},
        .host_count = 100,
        .first_port = 1,
        .port_count = 8,
        .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    for (uint32_t h = 0; h < 100; h++) {
        if ((SIM_FIRST_HOST + h) % 2 != 0) {
            assert_unasked(&scan, h, SP_REASON_NO_ARP_RESPONSE);
            continue;
        }
        assert_up(&scan, h, SP_REASON_ARP_RESPONSE);
        assert_true(scan.hosts[h].has_mac);
        assert_true(scan.hosts[h].has_rtt);
    }
    assert_int_equal(scan.stats.arp_sent, sim_arp_requests(scan.sim));
    assert_in_range(scan.stats.arp_sent, 50 + 3 * 50, 60 + 3 * 50); /* the silent three times */
    assert_int_equal(scan.stats.hosts_up, 50);
    assert_int_equal(scan.stats.hosts_down, 50);
    assert_in_range(scan.stats.probes_sent, 550, 570); /* with the canaries of those that answer */
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void arp_requests_are_repeated(void **state)
{
    uint32_t requests = 0;
    struct sim_scan scan = {.net = {.framing = SP_FRAMING_ETHERNET,
                                    .answer = open_all,
                                    .has_mac = sleepy,
                                    .ctx = &requests},
                            .host_count = 1,
                            .first_port = 1,
                            .port_count = 1};

    (void)state;
    sim_scan_run(&scan);
    assert_up(&scan, 0, SP_REASON_ARP_RESPONSE);
    assert_int_equal(scan.stats.arp_sent, 3);
    assert_int_equal(scan.stats.probes_sent, 1 + SP_CANARIES);
    sim_scan_finish(&scan);
}

static void a_gateway_is_asked_for_once(void **state)
{
    struct sim_scan scan = {
        .net = {.framing = SP_FRAMING_ETHERNET, .answer = open_all, .has_mac = all_have_mac},
        .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST + 299, .gateway = GATEWAY}},
        .route_count = 1,
        .host_count = 300,
        .first_port = 1,
        .port_count = 2,
        .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    for (uint32_t h = 0; h < 300; h++) {
        assert_up(&scan, h, SP_REASON_SYN_ACK);
        assert_false(scan.hosts[h].has_mac); /* the gateway's is not the target's */
    }
    assert_int_equal(scan.stats.arp_sent, 1);
    sim_scan_finish(&scan);
}

static void hosts_behind_a_silent_gateway_are_unknown(void **state)
{
    struct sim_scan scan = {
        .net = {.framing = SP_FRAMING_ETHERNET, .answer = open_all, .has_mac = none_has_mac},
        .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST + 299, .gateway = GATEWAY}},
        .route_count = 1,
        .host_count = 300,
        .first_port = 1,
        .port_count = 2,
        .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    for (uint32_t h = 0; h < 300; h++)
        assert_unasked(&scan, h, SP_REASON_NO_GATEWAY);
    assert_int_equal(scan.stats.arp_sent, 6);
    assert_int_equal(scan.stats.probes_sent, 0);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void targets_without_a_route_are_unknown(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_all},
                            .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST + 9},
                                       /* nine addresses are in no segment at all */
                                       {.first = SIM_FIRST_HOST + 19,
                                        .last = SIM_FIRST_HOST + 5999,
                                        .unreachable = true}},
                            .route_count = 2,
                            .host_count = 6000,
                            .first_port = 1,
                            .port_count = 3,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    for (uint32_t h = 0; h < 10; h++)
        assert_up(&scan, h, SP_REASON_SYN_ACK);
    for (uint32_t h = 10; h < 6000; h++)
        assert_unasked(&scan, h, SP_REASON_NO_ROUTE);
    assert_int_equal(scan.stats.hosts_down, 0);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void this_machine_is_up(void **state)
{
    struct sim_scan scan = {
        .net = {.answer = open_all},
        .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST, .local = true}},
        .route_count = 1,
        .host_count = 1,
        .first_port = 1,
        .port_count = 3,
        .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_up(&scan, 0, SP_REASON_LOCALHOST);
    sim_scan_finish(&scan);
}

/* The gateway (a target too, as when a whole subnet is scanned) is quick, those behind it slow, so
 * that it is done while they still need its Ethernet address. */
static struct sim_answer slow_behind(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = host == SIM_FIRST_HOST ? 1000 : 50000};
}

static void a_gateway_may_be_a_target_too(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 16; seed++) { /* either may come first */
        struct sim_scan scan = {
            .net = {.framing = SP_FRAMING_ETHERNET, .answer = slow_behind, .has_mac = all_have_mac},
            .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST},
                       {.first = SIM_FIRST_HOST + 1,
                        .last = SIM_FIRST_HOST + 2,
                        .gateway = SIM_FIRST_HOST}},
            .route_count = 2,
            .host_count = 3,
            .first_port = 1,
            .port_count = 4,
            .seed = seed,
            .max_retries = 2};

        sim_scan_run(&scan);
        assert_up(&scan, 0, SP_REASON_ARP_RESPONSE);
        assert_true(scan.hosts[0].has_mac);
        for (uint32_t h = 1; h < 3; h++) {
            assert_up(&scan, h, SP_REASON_SYN_ACK);
            assert_false(scan.hosts[h].has_mac);
        }
        sim_scan_finish(&scan);
    }
}

static void a_silent_gateway_that_is_a_target_is_down_for_lack_of_arp(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct sim_scan scan = {
            .net = {.framing = SP_FRAMING_ETHERNET, .answer = open_all, .has_mac = none_has_mac},
            .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST},
                       {.first = SIM_FIRST_HOST + 1,
                        .last = SIM_FIRST_HOST + 2,
                        .gateway = SIM_FIRST_HOST}},
            .route_count = 2,
            .host_count = 3,
            .first_port = 1,
            .port_count = 1,
            .seed = seed};

        sim_scan_run(&scan);
        assert_unasked(&scan, 0, SP_REASON_NO_ARP_RESPONSE);
        assert_unasked(&scan, 1, SP_REASON_NO_GATEWAY);
        assert_unasked(&scan, 2, SP_REASON_NO_GATEWAY);
        sim_scan_finish(&scan);
    }
}

static void arp_requests_that_the_wire_refused_are_sent_again(void **state)
{
    struct sim_scan scan = {.net = {.framing = SP_FRAMING_ETHERNET,
                                    .answer = open_all,
                                    .has_mac = all_have_mac,
                                    .refuse_every = 2},
                            .host_count = 100,
                            .first_port = 1,
                            .port_count = 1,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_true(sim_refused(scan.sim) > 50);
    for (uint32_t h = 0; h < 100; h++)
        assert_up(&scan, h, SP_REASON_ARP_RESPONSE);
    assert_int_equal(scan.stats.hosts_down, 0);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void who_could_not_be_asked_for_is_not_down(void **state)
{
    struct sim_scan scan = {.net = {.framing = SP_FRAMING_ETHERNET,
                                    .answer = open_all,
                                    .has_mac = all_have_mac,
                                    .refuse_every = 1},
                            .host_count = 20,
                            .first_port = 1,
                            .port_count = 1,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    for (uint32_t h = 0; h < 20; h++) {
        assert_int_equal(scan.hosts[h].calls, 1);
        assert_int_equal(scan.hosts[h].state, SP_HOST_UNKNOWN);
        assert_int_equal(scan.hosts[h].reason, SP_REASON_SEND_FAILED);
        assert_false(scan.hosts[h].complete);
    }
    assert_int_equal(scan.stats.arp_sent, 0);
    assert_false(scan.stats.complete);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arp_requests_that_the_wire_refused_are_sent_again),
        cmocka_unit_test(who_could_not_be_asked_for_is_not_down),
        cmocka_unit_test(on_link_hosts_without_arp_answer_are_down),
        cmocka_unit_test(arp_requests_are_repeated),
        cmocka_unit_test(a_gateway_is_asked_for_once),
        cmocka_unit_test(hosts_behind_a_silent_gateway_are_unknown),
        cmocka_unit_test(targets_without_a_route_are_unknown),
        cmocka_unit_test(this_machine_is_up),
        cmocka_unit_test(a_gateway_may_be_a_target_too),
        cmocka_unit_test(a_silent_gateway_that_is_a_target_is_down_for_lack_of_arp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
