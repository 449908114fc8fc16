/* Whole scans of a simulated network with hosts that take longer than they may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

#define GATEWAY 0xc612ff01u /* 198.18.255.1 */

/* What one host does is done by every third. */
enum { QUICK, SLOW, SILENT, CHARACTERS };

static unsigned character_of(uint32_t host)
{
    return (host - SIM_FIRST_HOST) % CHARACTERS;
}

static enum sim_kind kind_of(uint32_t host, uint16_t port)
{
    if (character_of(host) == QUICK)
        return SIM_CLOSED;
    return character_of(host) == SLOW && port % 2 == 0 ? SIM_OPEN : SIM_SILENT;
}

/* A slow host's answers take from 250 to 350 ms, so that none of its silent ports is given up
 * before a second is over. */
static struct sim_answer characters(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    uint32_t delay_us = character_of(host) == SLOW ? 250000u + port * 37u % 100 * 1000u : 5000u;

    (void)ctx;
    (void)sending;
    return (struct sim_answer){.kind = kind_of(host, port), .delay_us = delay_us};
}

static struct sim_answer open_after_60_ms(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 60000};
}

static struct sim_answer closed_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_CLOSED, .delay_us = 1000};
}

/* What left for one host. */
struct sent {
    uint32_t probes;
    uint64_t last_us;
};

static struct sent sent_to(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_probe *probes;
    struct sent sent = {0};
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        if (probes[i].host == SIM_FIRST_HOST + host)
            sent = (struct sent){sent.probes + 1, probes[i].at_us};
    }
    return sent;
}

/* All hosts begin in the turn that sends the first probe. The network's clock makes a step at most
 * between the sender's look at it and the packet, and the timers' clock is a millisecond. */
static uint64_t deadline_us(const struct sim_scan *scan)
{
    size_t count;

    return sim_probes(scan->sim, &count)[0].at_us + scan->host_timeout_us +
           3 * (uint64_t)scan->net.step_us + 2000;
}

/* What was found is kept; nothing is made up of what was not found out. */
static void assert_keeps_what_was_found(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_probe *probes;
    uint32_t asked[65536] = {0};
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        if (probes[i].host == SIM_FIRST_HOST + host)
            asked[probes[i].port]++;
    }
    for (uint32_t p = 0; p < scan->port_count; p++) {
        uint16_t number = (uint16_t)(scan->first_port + p);
        uint8_t state = sim_scan_port(scan, host, p)->state;

        if (kind_of(SIM_FIRST_HOST + host, number) == SIM_OPEN)
            assert_int_equal(state, asked[number] > 0 ? SP_PORT_OPEN : SP_PORT_UNASKED);
        else if (state == SP_PORT_FILTERED)
            assert_in_range(asked[number], 2, 1 + scan->max_retries);
        else
            assert_int_equal(state, SP_PORT_UNASKED);
    }
}

static void assert_timed_out(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_host *h = &scan->hosts[host];
    struct sent sent = sent_to(scan, host);

    assert_true(h->timed_out);
    assert_false(h->complete);
    assert_true(h->counts[SP_PORT_UNASKED] > 0);
    assert_true(sent.probes > 0);
    assert_true(sent.last_us <= deadline_us(scan));
    assert_true(h->at_us >= scan->host_timeout_us);
    assert_keeps_what_was_found(scan, host);
}

static void assert_done_in_time(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_host *h = &scan->hosts[host];

    assert_false(h->timed_out);
    assert_true(h->complete);
    assert_int_equal(h->state, SP_HOST_UP);
    assert_int_equal(h->counts[SP_PORT_CLOSED], scan->port_count);
}

static void assert_slow_ones_timed_out(const struct sim_scan *scan)
{
    sim_scan_assert_each_once(scan);
    for (uint32_t h = 0; h < scan->host_count; h++) {
        if (h % CHARACTERS == QUICK)
            assert_done_in_time(scan, h);
        else
            assert_timed_out(scan, h);
    }
    assert_true(scan->stats.counts[SP_PORT_OPEN] > 0);
    assert_true(scan->stats.counts[SP_PORT_FILTERED] > 0);
    assert_int_equal(scan->stats.hosts_timed_out, scan->host_count / CHARACTERS * 2);
    assert_true(scan->ok && scan->stats.complete); /* all was done that was to be done */
}

static void run(struct sim_scan *scan)
{
    sim_scan_run(scan);
    sim_scan_assert_each_once(scan);
}

static struct sim_scan slow_scan(void)
{
    return (struct sim_scan){.net = {.answer = characters},
                             .host_count = 9,
                             .first_port = 1,
                             .port_count = 1500,
                             .max_retries = 2,
                             .host_timeout_us = 2000000};
}

static void who_takes_too_long_is_given_up(void **state)
{
    struct sim_scan scan = slow_scan();

    (void)state;
    sim_scan_run(&scan);
    assert_slow_ones_timed_out(&scan);
    sim_scan_finish(&scan);
}

static void who_takes_too_long_on_a_wire_that_refuses_is_given_up(void **state)
{
    struct sim_scan scan = slow_scan();

    (void)state;
    scan.net.refuse_every = 7; /* not always the same host */
    sim_scan_run(&scan);
    assert_true(sim_refused(scan.sim) > 500);
    assert_slow_ones_timed_out(&scan);
    sim_scan_finish(&scan);
}

/* A repeat that the wire refused until the time was over proves nothing: a port that was asked once
 * of the two times that it is to be asked has no state. */
static void a_repeat_that_never_left_decides_nothing(void **state)
{
    (void)state;
    for (uint64_t timeout_us = 500000; timeout_us < 2000000; timeout_us += 20000) {
        struct sim_scan scan = {.net = {.answer = characters, .refuse_every = 2},
                                .first_host = SIM_FIRST_HOST + SILENT,
                                .host_count = 1,
                                .first_port = 1,
                                .port_count = 40,
                                .max_retries = 1,
                                .host_timeout_us = timeout_us};
        const struct sim_probe *probes;
        uint32_t asked[41] = {0};
        size_t count;

        run(&scan);
        probes = sim_probes(scan.sim, &count);
        for (size_t i = 0; i < count; i++)
            asked[probes[i].port]++;
        for (uint32_t p = 0; p < scan.port_count; p++) {
            if (sim_scan_port(&scan, 0, p)->state == SP_PORT_FILTERED)
                assert_int_equal(asked[scan.first_port + p], 2);
        }
        sim_scan_finish(&scan);
    }
}

static void with_time_enough_nobody_is_given_up(void **state)
{
    struct sim_scan scan = slow_scan();

    (void)state;
    scan.host_timeout_us = UINT64_C(3600000000);
    scan.port_count = 300;
    run(&scan);
    for (uint32_t h = 0; h < scan.host_count; h++)
        assert_true(scan.hosts[h].complete && !scan.hosts[h].timed_out);
    assert_int_equal(scan.stats.hosts_timed_out, 0);
    assert_int_equal(scan.stats.counts[SP_PORT_UNASKED], 0);
    sim_scan_finish(&scan);
}

/* Nothing is repeated, so every port that was asked is answered, the last of them after the time is
 * over. */
static void what_was_on_its_way_is_still_heard(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_after_60_ms},
                            .host_count = 4,
                            .first_port = 1,
                            .port_count = 500,
                            .max_rate_pps = 400,
                            .max_retries = 2,
                            .host_timeout_us = 2000000};

    (void)state;
    run(&scan);
    assert_int_equal(scan.stats.retransmits, 0);
    assert_int_equal(scan.stats.late, 0); /* no probe was given up before its own time */
    for (uint32_t h = 0; h < 4; h++) {
        struct sent sent = sent_to(&scan, h);
        const struct sim_host *host = &scan.hosts[h];

        assert_true(host->timed_out);
        assert_int_equal(host->counts[SP_PORT_OPEN] + host->canaries.open, sent.probes);
        assert_int_equal(host->counts[SP_PORT_UNASKED], 500 - host->counts[SP_PORT_OPEN]);
        /* 100 packets a second are its share */
        assert_in_range(sent.last_us, deadline_us(&scan) - 100000, deadline_us(&scan));
        assert_true(host->at_us + scan.began_us >= sent.last_us + 60000);
    }
    sim_scan_finish(&scan);
}

/* All ports were asked, and the answers come later. */
static void who_was_asked_all_in_time_is_done(void **state)
{
    struct sim_scan scan = {.net = {.answer = open_after_60_ms},
                            .host_count = 1,
                            .first_port = 1,
                            .port_count = 7,
                            .max_retries = 2,
                            .host_timeout_us = 40000};

    (void)state;
    run(&scan);
    assert_true(scan.hosts[0].at_us >= 60000);
    assert_int_equal(scan.hosts[0].counts[SP_PORT_OPEN], 7);
    assert_true(scan.hosts[0].complete);
    assert_false(scan.hosts[0].timed_out);
    assert_int_equal(scan.hosts[0].canaries.asked, 0); /* for which there is no time left */
    assert_int_equal(scan.stats.hosts_timed_out, 0);
    sim_scan_finish(&scan);
}

static void a_wire_that_always_refuses_does_not_keep_hosts(void **state)
{
    struct sim_scan scan = {.net = {.answer = closed_all, .refuse_every = 1},
                            .host_count = 5,
                            .first_port = 1,
                            .port_count = 30,
                            .max_retries = 2,
                            .host_timeout_us = 300000};

    (void)state;
    run(&scan);
    assert_int_equal(scan.stats.probes_sent, 0);
    for (uint32_t h = 0; h < 5; h++) {
        assert_true(scan.hosts[h].timed_out);
        assert_int_equal(scan.hosts[h].counts[SP_PORT_UNASKED], 30);
    }
    sim_scan_finish(&scan);
}

/* Every third host answers its first request for its Ethernet address, every third the third one,
 * 600 ms later, the others none. */
enum { AT_ONCE, LATE, NEVER };

static bool answers_arp(void *ctx, uint32_t addr)
{
    uint32_t *requests = ctx, host = addr - SIM_FIRST_HOST;

    if (host % 3 == AT_ONCE)
        return true;
    return host % 3 == LATE && ++requests[host] == 3;
}

static void the_time_runs_while_arp_is_waited_for(void **state)
{
    uint32_t requests[12] = {0};
    struct sim_scan scan = {.net = {.framing = SP_FRAMING_ETHERNET,
                                    .answer = closed_all,
                                    .has_mac = answers_arp,
                                    .ctx = requests},
                            .host_count = 12,
                            .first_port = 1,
                            .port_count = 5,
                            .max_retries = 2,
                            .host_timeout_us = 450000};

    (void)state;
    run(&scan);
    for (uint32_t h = 0; h < 12; h++) {
        const struct sim_host *host = &scan.hosts[h];

        if (h % 3 == AT_ONCE) {
            assert_done_in_time(&scan, h);
            continue;
        }
        assert_int_equal(sent_to(&scan, h).probes, 0);
        assert_int_equal(host->counts[SP_PORT_UNASKED], 5);
        assert_int_equal(host->timed_out, h % 3 == LATE);
        assert_int_equal(host->complete, h % 3 == NEVER);
        assert_int_equal(host->state, h % 3 == LATE ? SP_HOST_UP : SP_HOST_DOWN);
        assert_int_equal(host->reason,
                         h % 3 == LATE ? SP_REASON_ARP_RESPONSE : SP_REASON_NO_ARP_RESPONSE);
    }
    assert_int_equal(scan.stats.hosts_timed_out, 4);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static bool third_time(void *ctx, uint32_t addr)
{
    uint32_t *requests = ctx;

    (void)addr;
    return ++*requests == 3;
}

static void the_time_runs_while_a_gateway_is_waited_for(void **state)
{
    uint32_t requests = 0;
    struct sim_scan scan = {
        .net = {.framing = SP_FRAMING_ETHERNET,
                .answer = closed_all,
                .has_mac = third_time,
                .ctx = &requests},
        .routes = {{.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST + 29, .gateway = GATEWAY}},
        .route_count = 1,
        .host_count = 30,
        .first_port = 1,
        .port_count = 5,
        .max_retries = 2,
        .host_timeout_us = 450000};

    (void)state;
    run(&scan);
    assert_int_equal(scan.stats.arp_sent, 3);
    assert_int_equal(scan.stats.probes_sent, 0);
    for (uint32_t h = 0; h < 30; h++) {
        assert_true(scan.hosts[h].timed_out);
        assert_int_equal(scan.hosts[h].state, SP_HOST_UNKNOWN);
        assert_int_equal(scan.hosts[h].counts[SP_PORT_UNASKED], 5);
    }
    sim_scan_finish(&scan);
}

/* Before, at and after the time when the hosts are given up. */
static void a_stop_at_that_time_loses_no_host(void **state)
{
    (void)state;
    for (uint64_t stop_at_us = 900000; stop_at_us <= 1700000; stop_at_us += 50000) {
        struct sim_scan scan = slow_scan();

        scan.host_timeout_us = 1000000;
        scan.stop_at_us = stop_at_us;
        sim_scan_run(&scan);
        assert_true(scan.ok);
        sim_scan_assert_each_once(&scan);
        for (uint32_t h = 0; h < scan.host_count; h++) {
            assert_true(sent_to(&scan, h).last_us <= deadline_us(&scan));
            assert_int_equal(scan.hosts[h].complete, scan.hosts[h].counts[SP_PORT_UNASKED] == 0);
            assert_false(scan.hosts[h].complete && scan.hosts[h].timed_out);
            if (h % CHARACTERS == SLOW)
                assert_false(scan.hosts[h].complete);
        }
        sim_scan_finish(&scan);
    }
}

/* More hosts than are in work at once, and more probes than there are slots for. */
static void places_of_those_given_up_are_used_again(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters, .step_us = 20000},
                            .host_count = 9000,
                            .first_port = 1,
                            .port_count = 20,
                            .max_retries = 1,
                            .host_timeout_us = 1500000};
    uint32_t timed_out = 0;

    (void)state;
    run(&scan);
    for (uint32_t h = 0; h < 9000; h++) {
        timed_out += scan.hosts[h].timed_out;
        assert_int_equal(scan.hosts[h].timed_out, !scan.hosts[h].complete);
    }
    assert_true(timed_out > 1000);
    assert_int_equal(scan.stats.hosts_timed_out, timed_out);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_takes_too_long_is_given_up),
        cmocka_unit_test(who_takes_too_long_on_a_wire_that_refuses_is_given_up),
        cmocka_unit_test(a_repeat_that_never_left_decides_nothing),
        cmocka_unit_test(with_time_enough_nobody_is_given_up),
        cmocka_unit_test(what_was_on_its_way_is_still_heard),
        cmocka_unit_test(who_was_asked_all_in_time_is_done),
        cmocka_unit_test(a_wire_that_always_refuses_does_not_keep_hosts),
        cmocka_unit_test(the_time_runs_while_arp_is_waited_for),
        cmocka_unit_test(the_time_runs_while_a_gateway_is_waited_for),
        cmocka_unit_test(a_stop_at_that_time_loses_no_host),
        cmocka_unit_test(places_of_those_given_up_are_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
