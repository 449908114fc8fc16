/* Whole scans of a simulated network: what is found, and that it is found once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

#define ICMP_UNREACHABLE 3
#define TTL              61 /* of every simulated answer */

/* Of each host: every second port open, the others closed. */
static struct sim_answer half_open(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)sending;
    return (struct sim_answer){.kind = port % 2 == 0 ? SIM_OPEN : SIM_CLOSED, .delay_us = 1000};
}

static void assert_half_open(const struct sim_scan *scan)
{
    for (uint32_t h = 0; h < scan->host_count; h++) {
        assert_int_equal(scan->hosts[h].calls, 1);
        assert_int_equal(scan->hosts[h].state, SP_HOST_UP);
        assert_true(scan->hosts[h].complete);
        for (uint32_t p = 0; p < scan->port_count; p++) {
            const struct sim_port *port = sim_scan_port(scan, h, p);
            bool open = (scan->first_port + p) % 2 == 0;

            assert_int_equal(port->calls, 1);
            assert_int_equal(port->state, open ? SP_PORT_OPEN : SP_PORT_CLOSED);
            assert_int_equal(port->called_state, port->state);
            assert_int_equal(port->reason, open ? SP_REASON_SYN_ACK : SP_REASON_RESET);
            assert_int_equal(port->ttl, TTL);
        }
    }
    assert_true(scan->ok);
    assert_true(scan->stats.complete);
    assert_true(scan->stats.replies >= (uint64_t)scan->host_count * scan->port_count);
}

/* Five hosts, each with a character of its own. */
enum { MIXED, SILENT, BEHIND_ROUTER, PORT_UNREACHABLE, CLOSED, CHARACTERS };

static const uint8_t codes[] = {0, 1, 2, 3, 9, 10, 13, 5};
static const enum sp_reason code_reasons[] = {SP_REASON_NET_UNREACH,      SP_REASON_HOST_UNREACH,
                                              SP_REASON_PROTO_UNREACH,    SP_REASON_PORT_UNREACH,
                                              SP_REASON_NET_PROHIBITED,   SP_REASON_HOST_PROHIBITED,
                                              SP_REASON_ADMIN_PROHIBITED, SP_REASON_DEST_UNREACH};

static struct sim_answer characters(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_SILENT, .type = ICMP_UNREACHABLE, .delay_us = 1000};

    (void)ctx;
    (void)sending;
    switch (host - SIM_FIRST_HOST) {
    case MIXED:
        answer.kind = (enum sim_kind)(port % 4);
        answer.code = codes[port / 4 % 8];
        break;
    case BEHIND_ROUTER:
        answer.kind = SIM_ICMP;
        answer.type = 11;
        break;
    case PORT_UNREACHABLE:
        answer.kind = SIM_ICMP;
        answer.code = 3;
        break;
    case CLOSED:
        answer.kind = SIM_CLOSED;
        break;
    default:
        break;
    }
    return answer;
}

static void assert_mixed_port(const struct sim_scan *scan, uint32_t number)
{
    const struct sim_port *port = sim_scan_port(scan, MIXED, number - scan->first_port);

    switch ((enum sim_kind)(number % 4)) {
    case SIM_OPEN:
        assert_int_equal(port->state, SP_PORT_OPEN);
        assert_int_equal(port->reason, SP_REASON_SYN_ACK);
        break;
    case SIM_CLOSED:
        assert_int_equal(port->state, SP_PORT_CLOSED);
        assert_int_equal(port->reason, SP_REASON_RESET);
        break;
    case SIM_ICMP:
        assert_int_equal(port->state, SP_PORT_FILTERED);
        assert_int_equal(port->reason, code_reasons[number / 4 % 8]);
        break;
    case SIM_SILENT:
    case SIM_BARE_ACK:
        assert_int_equal(port->state, SP_PORT_FILTERED);
        assert_int_equal(port->reason, SP_REASON_NO_RESPONSE);
        break;
    }
    assert_int_equal(port->calls, number % 4 == SIM_SILENT ? 0 : 1);
    assert_int_equal(port->ttl, number % 4 == SIM_SILENT ? 0 : TTL);
}

static void every_port_gets_its_state_once(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters},
                            .host_count = CHARACTERS,
                            .first_port = 4,
                            .port_count = 64,
                            .max_retries = SP_RETRIES_MAX};

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok);
    for (uint32_t number = 4; number < 68; number++)
        assert_mixed_port(&scan, number);
    for (uint32_t h = 0; h < CHARACTERS; h++) {
        assert_int_equal(scan.hosts[h].calls, 1);
        assert_true(scan.hosts[h].complete);
        assert_int_equal(scan.hosts[h].has_rtt, h != SILENT);
        assert_false(scan.hosts[h].has_mac);
    }
    assert_int_equal(scan.hosts[MIXED].counts[SP_PORT_OPEN], 16);
    assert_int_equal(scan.hosts[MIXED].counts[SP_PORT_CLOSED], 16);
    assert_int_equal(scan.hosts[MIXED].counts[SP_PORT_FILTERED], 32);
    assert_int_equal(scan.hosts[MIXED].counts[SP_PORT_UNASKED], 0);
    assert_int_equal(scan.hosts[SILENT].state, SP_HOST_UNKNOWN);
    assert_int_equal(scan.hosts[SILENT].counts[SP_PORT_FILTERED], 64);
    /* an error from a router does not prove the host up, one from the host itself does */
    assert_int_equal(scan.hosts[BEHIND_ROUTER].state, SP_HOST_UNKNOWN);
    assert_int_equal(sim_scan_port(&scan, BEHIND_ROUTER, 0)->reason, SP_REASON_TIME_EXCEEDED);
    assert_int_equal(scan.hosts[PORT_UNREACHABLE].state, SP_HOST_UP);
    assert_int_equal(scan.hosts[PORT_UNREACHABLE].reason, SP_REASON_PORT_UNREACH);
    assert_int_equal(scan.hosts[CLOSED].reason, SP_REASON_RESET);
    sim_scan_finish(&scan);
}

static void the_statistics_add_up(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters},
                            .host_count = CHARACTERS,
                            .first_port = 4,
                            .port_count = 64,
                            .max_retries = 1};
    size_t probes;

    (void)state;
    sim_scan_run(&scan);
    sim_probes(scan.sim, &probes);
    assert_int_equal(scan.stats.targets, CHARACTERS);
    assert_int_equal(scan.stats.ports, 64);
    assert_int_equal(scan.stats.probes_planned, 5 * 64);
    assert_int_equal(scan.stats.probes_sent, probes);
    assert_int_equal(scan.stats.retransmits, probes - 5 * 64);
    assert_in_range(scan.stats.retransmits, 64 + 16, 64 + 16 + 32); /* the silent; few others */
    assert_int_equal(scan.stats.replies, 48 + 3 * 64);
    assert_int_equal(scan.port_calls, scan.stats.replies);
    assert_int_equal(scan.stats.unverified + scan.stats.unasked + scan.stats.unexpected, 0);
    assert_int_equal(scan.stats.malformed, 0);
    assert_int_equal(scan.stats.arp_sent + scan.stats.send_errors, 0);
    assert_int_equal(scan.stats.kernel_drops, 7); /* what the wire says */
    assert_int_equal(scan.drops_told, 7);         /* before the end, too */
    assert_int_equal(scan.stats.hosts_done, 5);
    assert_int_equal(scan.stats.hosts_up, 3);
    assert_int_equal(scan.stats.hosts_down, 0);
    assert_int_equal(scan.stats.counts[SP_PORT_OPEN], 16);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED], 16 + 64);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 32 + 3 * 64);
    assert_in_range(scan.ticks, 2, 1000);
    assert_true(scan.stats.elapsed_us > 1000000); /* the silent host's first time-out */
    sim_scan_finish(&scan);
}

/* One sending in five stays without answer. Few ports for each host: what one host teaches about
 * the path must help the next. After the first proofs a port is missed with a chance of 1 to
 * 10,000. */
static void lost_packets_are_repeated_and_estimated(void **state)
{
    struct sim_scan scan = {.net = {.answer = half_open, .loss = 0.2, .seed = 11, .step_us = 5000},
                            .host_count = 1000,
                            .first_port = 1,
                            .port_count = 3,
                            .max_retries = SP_RETRIES_MAX};
    uint64_t missed;
    double lost;
    size_t probes;

    (void)state;
    sim_scan_run(&scan);
    sim_probes(scan.sim, &probes);
    lost = (double)sim_lost(scan.sim) / (double)probes;
    missed = scan.stats.counts[SP_PORT_FILTERED];
    assert_in_range(missed, 0, 6);
    assert_int_equal(scan.stats.counts[SP_PORT_OPEN] + scan.stats.counts[SP_PORT_CLOSED],
                     3000 - missed);
    assert_int_equal(scan.port_calls, 3000 - missed);
    assert_in_range(scan.stats.retransmits, sim_lost(scan.sim) - missed, 2 * sim_lost(scan.sim));
    assert_true(scan.stats.packet_loss > lost - 0.03 && scan.stats.packet_loss < lost + 0.03);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static void max_retries_bounds_the_repeats(void **state)
{
    struct sim_scan scan = {.net = {.answer = half_open, .loss = 1},
                            .host_count = 3,
                            .first_port = 1,
                            .port_count = 4,
                            .max_retries = 1};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.probes_sent, 2 * 12);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 12);
    assert_int_equal(scan.hosts[0].state, SP_HOST_UNKNOWN);
    sim_scan_finish(&scan);
}

static void without_loss_none_is_estimated(void **state)
{
    struct sim_scan scan = {
        .net = {.answer = half_open}, .host_count = 4, .first_port = 1, .port_count = 200};

    (void)state;
    sim_scan_run(&scan);
    assert_half_open(&scan);
    assert_true(scan.stats.packet_loss < 0.000001);
    sim_scan_finish(&scan);
}

static void duplicates_are_counted_and_change_nothing(void **state)
{
    struct sim_scan scan = {.net = {.answer = half_open, .copies = 3},
                            .host_count = 4,
                            .first_port = 1,
                            .port_count = 200,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_half_open(&scan);
    /* a copy that comes when its slot was given to the next probe cannot be told from a forgery */
    assert_int_equal(scan.stats.duplicates + scan.stats.unverified, 2 * 4 * 200);
    assert_true(scan.stats.duplicates > 800);
    sim_scan_finish(&scan);
}

static void forgeries_are_counted_and_dropped(void **state)
{
    struct sim_scan scan = {.net = {.answer = half_open, .forge = true, .seed = 5},
                            .host_count = 4,
                            .first_port = 1,
                            .port_count = 200,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_half_open(&scan);
    /* a number that leads to a slot just answered is taken for a copy */
    assert_int_equal(scan.stats.unverified + scan.stats.duplicates, 800);
    assert_true(scan.stats.unverified > 400);
    assert_int_equal(scan.stats.unasked, 800);
    sim_scan_finish(&scan);
}

/* Port 7 of the first host answers its first probe after three seconds, all other ports at once;
 * the second host is silent and keeps the scan going meanwhile. */
static struct sim_answer one_late(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    if (host != SIM_FIRST_HOST || (port == 7 && sending > 0))
        return (struct sim_answer){.kind = SIM_SILENT};
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = port == 7 ? 3000000 : 1000};
}

static void late_answers_still_count(void **state)
{
    struct sim_scan scan = {.net = {.answer = one_late},
                            .host_count = 2,
                            .first_port = 1,
                            .port_count = 10,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.late, 1);
    assert_int_equal(sim_scan_port(&scan, 0, 6)->calls, 1);
    assert_int_equal(sim_scan_port(&scan, 0, 6)->state, SP_PORT_OPEN);
    assert_int_equal(scan.hosts[0].counts[SP_PORT_OPEN], 10);
    assert_int_equal(scan.hosts[0].counts[SP_PORT_FILTERED], 0);
    assert_int_equal(scan.stats.counts[SP_PORT_OPEN], 10);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 10);
    assert_int_equal(scan.hosts[0].calls, 1);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

static struct sim_answer bare_ack(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_BARE_ACK};
}

static void answers_that_say_nothing_decide_nothing(void **state)
{
    struct sim_scan scan = {.net = {.answer = bare_ack},
                            .host_count = 2,
                            .first_port = 1,
                            .port_count = 5,
                            .max_retries = 1};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.stats.unexpected, 20); /* each sending brings one */
    assert_int_equal(scan.stats.replies, 0);
    assert_int_equal(scan.port_calls, 0);
    assert_int_equal(scan.hosts[1].counts[SP_PORT_FILTERED], 5);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_port_gets_its_state_once),
        cmocka_unit_test(the_statistics_add_up),
        cmocka_unit_test(lost_packets_are_repeated_and_estimated),
        cmocka_unit_test(max_retries_bounds_the_repeats),
        cmocka_unit_test(without_loss_none_is_estimated),
        cmocka_unit_test(duplicates_are_counted_and_change_nothing),
        cmocka_unit_test(forgeries_are_counted_and_dropped),
        cmocka_unit_test(late_answers_still_count),
        cmocka_unit_test(answers_that_say_nothing_decide_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
