/* Whole scans with active OS detection of hosts of which little is heard: which probes make sense,
 * how often silence is asked, and wires that take little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim_os.h"

#define DELAY_US 4000u

static uint32_t answers; /* to the tries, in all */

static bool count(struct sim_scan *scan, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    (void)scan;
    (void)host;
    (void)try_number;
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++)
        answers += exchanges->at[i].reply != NULL;
    return false;
}

static struct sim_scan scan_of(struct sim_os *os, uint32_t hosts)
{
    answers = 0;
    os->delay_us = DELAY_US;
    return (struct sim_scan){
        .net = {.answer = sim_os_port,
                .answer_raw = sim_os_answer,
                .ctx = os,
                .has_mac = sim_os_has_mac,
                .wait_for_main = true,
                .step_us = 4000},
        .host_count = hosts,
        .first_port = 21,
        .port_count = 2,
        .max_retries = 2,
        .os = {.enabled = true, .max_tries = 2},
        .on_os = count,
    };
}

static void finish(struct sim_scan *scan, struct sim_os *os)
{
    sim_scan_finish(scan);
    sim_os_finish(os);
}

/* By host: nothing, only closed ports, only open ones, both. */
enum { NOTHING, CLOSED, OPEN, BOTH, CHARACTERS };

static struct sim_answer by_host(uint32_t host, uint16_t port)
{
    uint32_t kind = host - SIM_FIRST_HOST;
    bool open = kind == OPEN || (kind == BOTH && port == SIM_OS_OPEN_PORT);

    if (kind == NOTHING)
        return (struct sim_answer){.kind = SIM_SILENT};
    return (struct sim_answer){.kind = open ? SIM_OPEN : SIM_CLOSED, .delay_us = DELAY_US};
}

/* Different probes that left for the host: to its open port, and others. */
static void assert_asked(const struct sim_os *os, uint32_t host, uint32_t open_probes,
                         uint32_t others)
{
    bool sent[SP_OS_PROBE_COUNT] = {false};
    uint32_t open_seen = 0, others_seen = 0;

    for (size_t i = 0; i < os->count; i++)
        sent[os->sent[i].probe] |= os->sent[i].host == SIM_FIRST_HOST + host;
    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
        open_seen += sent[probe] && probe <= SP_OS_T4;
        others_seen += sent[probe] && probe > SP_OS_T4;
    }
    assert_int_equal(open_seen, open_probes);
    assert_int_equal(others_seen, others);
}

static void hosts_get_the_probes_that_make_sense(void **state)
{
    struct sim_os os = {.port = by_host};
    struct sim_scan scan = scan_of(&os, CHARACTERS);

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(scan.host_calls, CHARACTERS);
    assert_int_equal(scan.hosts[NOTHING].tries, 0);
    assert_asked(&os, NOTHING, 0, 0); /* on this path nothing tells that it is there */
    assert_asked(&os, CLOSED, 0, 6);
    assert_asked(&os, OPEN, 10, 6);
    assert_asked(&os, BOTH, 10, 6);
    assert_int_equal(os.count, 6 + 16 + 16);
    for (size_t i = 0; i < os.count; i++) {
        /* a port that nobody knows is asked in place of a closed one */
        if (os.sent[i].host == SIM_FIRST_HOST + OPEN && os.sent[i].probe == SP_OS_T5)
            assert_in_range(os.sent[i].dport, 30000, 44780);
    }
    finish(&scan, &os);
}

/* All of them answer ARP, so all are there. */
static void who_is_up_is_asked(void **state)
{
    struct sim_os os = {.port = by_host};
    struct sim_scan scan = scan_of(&os, CHARACTERS);

    (void)state;
    scan.net.framing = SP_FRAMING_ETHERNET;
    sim_scan_run(&scan);
    for (uint32_t host = 0; host < CHARACTERS; host++) {
        assert_int_equal(scan.hosts[host].tries, 1);
        assert_asked(&os, host, host == OPEN || host == BOTH ? 10 : 0, 6);
    }
    for (size_t i = 0; i < os.count; i++) {
        if (os.sent[i].host == SIM_FIRST_HOST && os.sent[i].probe <= SP_OS_T7)
            assert_in_range(os.sent[i].dport, 30000, 44780);
    }
    assert_int_equal(answers, 2 * 6 + 2 * 16);
    finish(&scan, &os);
}

static void a_limit_is_kept(void **state)
{
    (void)state;
    for (enum sp_framing framing = SP_FRAMING_IP; framing <= SP_FRAMING_ETHERNET; framing++) {
        struct sim_os os = {.port = by_host};
        struct sim_scan scan = scan_of(&os, CHARACTERS);

        scan.net.framing = framing;
        scan.os.needs_both = true;
        sim_scan_run(&scan);
        assert_int_equal(scan.host_calls, CHARACTERS);
        for (uint32_t host = 0; host < CHARACTERS; host++)
            assert_int_equal(scan.hosts[host].tries, host == BOTH);
        finish(&scan, &os);
    }
}

static uint32_t sendings_of(const struct sim_os *os, unsigned probe)
{
    uint32_t sendings = 0;

    for (size_t i = 0; i < os->count; i++)
        sendings += os->sent[i].probe == probe;
    return sendings;
}

static bool like_linux(const struct sim_os *os, const struct sim_os_sent *sent)
{
    (void)os;
    return sent->probe == SP_OS_T2 || sent->probe == SP_OS_T3 || sent->probe == SP_OS_T7;
}

/* The same, and the first answer of T4 is lost. */
static bool like_linux_with_loss(const struct sim_os *os, const struct sim_os_sent *sent)
{
    return like_linux(os, sent) || (sent->probe == SP_OS_T4 && sent->sending == 0);
}

/* Nothing but the echo requests is answered. */
static bool like_a_firewall(const struct sim_os *os, const struct sim_os_sent *sent)
{
    (void)os;
    return sent->probe != SP_OS_IE1 && sent->probe != SP_OS_IE2;
}

static bool everything(const struct sim_os *os, const struct sim_os_sent *sent)
{
    (void)os;
    (void)sent;
    return true;
}

/* Silence of a host that answers all that it must is soon believed; where something was lost it is
 * not. */
static void silence_is_asked_as_often_as_it_takes(void **state)
{
    static bool (*const lost[])(const struct sim_os *,
                                const struct sim_os_sent *) = {like_linux, like_linux_with_loss};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct sim_os os = {.lost = lost[i]};
        struct sim_scan scan = scan_of(&os, 1);
        uint64_t took_us;

        scan.net.step_us = 1000;
        sim_scan_run(&scan);
        assert_int_equal(sendings_of(&os, SP_OS_T2), i == 0 ? 2 : 4);
        assert_int_equal(sendings_of(&os, SP_OS_T3), i == 0 ? 2 : 4);
        assert_int_equal(sendings_of(&os, SP_OS_T7), i == 0 ? 2 : 4);
        assert_int_equal(sendings_of(&os, SP_OS_T4), i == 0 ? 1 : 2);
        assert_int_equal(answers, SP_OS_PROBE_COUNT - 3);
        /* 500 ms of the series, ten probes 25 ms apart, the time-outs of T7: 100 ms, doubled */
        took_us = scan.hosts[0].at_us - (os.sent[0].at_us - scan.began_us);
        assert_in_range(took_us, i == 0 ? 1050000 : 2250000, i == 0 ? 1200000 : 2400000);
        finish(&scan, &os);
    }
}

/* Once loss is known of a host, the next one is asked with it in mind. */
static void loss_elsewhere_counts(void **state)
{
    struct sim_os os = {.lost = like_linux};
    struct sim_scan scan = scan_of(&os, 4);

    (void)state;
    scan.net.loss = 0.2; /* of ports */
    scan.port_count = 30;
    sim_scan_run(&scan);
    assert_true(scan.stats.packet_loss > 0.05);
    assert_int_equal(sendings_of(&os, SP_OS_T2), 4 * 4);
    assert_int_equal(answers, 4 * (SP_OS_PROBE_COUNT - 3));
    finish(&scan, &os);
}

/* Where nothing was timed but ARP, time-outs are as long as without it, and do not grow; the first
 * answer shortens them. */
static void who_says_nothing_is_given_up(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct sim_os os = {.port = by_host, .lost = i == 0 ? everything : like_a_firewall};
        struct sim_scan scan = scan_of(&os, 1);
        uint64_t took_us;

        scan.net.framing = SP_FRAMING_ETHERNET;
        sim_scan_run(&scan);
        assert_int_equal(scan.hosts[0].tries, 1);
        assert_int_equal(answers, 2 * i);
        assert_int_equal(sendings_of(&os, SP_OS_T5), 3);
        assert_int_equal(sendings_of(&os, SP_OS_U1), 3);
        assert_int_equal(sendings_of(&os, SP_OS_IE1), i == 0 ? 3 : 1);
        took_us = scan.hosts[0].at_us - (os.sent[0].at_us - scan.began_us);
        assert_in_range(took_us, i == 0 ? 3000000 : 700000, i == 0 ? 3500000 : 1400000);
        finish(&scan, &os);
    }
}

/* Of an address of this machine, which is up whatever it says: each probe is given up. */
static void a_wire_that_takes_nothing(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, 1);

    (void)state;
    scan.routes[scan.route_count++] =
        (struct sim_route){.first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST, .local = true};
    scan.net.refuse_every = 1;
    sim_scan_run(&scan);
    assert_true(scan.ok && !scan.stats.complete);
    assert_int_equal(os.count, 0);
    assert_int_equal(scan.stats.os_probes_sent, 0);
    assert_int_equal(scan.hosts[0].calls, 1);
    assert_true(scan.hosts[0].at_us < 10000000);
    finish(&scan, &os);
}

/* Every other frame: it takes longer, and nothing is missing. */
static void a_wire_that_takes_half(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, 8);

    (void)state;
    scan.net.refuse_every = 2;
    sim_scan_run(&scan);
    assert_true(scan.stats.complete);
    assert_int_equal(answers, 8 * SP_OS_PROBE_COUNT);
    finish(&scan, &os);
}

/* Hosts begin 2.7 s apart; each takes about two seconds. */
static void ten_packets_a_second(void **state)
{
    struct sim_os os = {.lost = like_linux};
    struct sim_scan scan = scan_of(&os, 3);

    (void)state;
    scan.max_rate_pps = 10;
    sim_scan_run(&scan);
    assert_true(scan.stats.complete);
    assert_int_equal(answers, 3 * (SP_OS_PROBE_COUNT - 3));
    for (size_t i = 10; i < os.count; i++)
        assert_true(os.sent[i].at_us - os.sent[i - 10].at_us >= 1000000 - 4000);
    for (uint32_t i = 0; i < 3; i++)
        assert_true(scan.hosts[i].at_us < 12000000);
    finish(&scan, &os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_get_the_probes_that_make_sense),
        cmocka_unit_test(who_is_up_is_asked),
        cmocka_unit_test(a_limit_is_kept),
        cmocka_unit_test(silence_is_asked_as_often_as_it_takes),
        cmocka_unit_test(loss_elsewhere_counts),
        cmocka_unit_test(who_says_nothing_is_given_up),
        cmocka_unit_test(a_wire_that_takes_nothing),
        cmocka_unit_test(a_wire_that_takes_half),
        cmocka_unit_test(ten_packets_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
