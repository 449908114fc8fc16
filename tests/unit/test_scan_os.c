/* Whole scans with active OS detection of a simulated host: which probes leave, when, and what is
 * handed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "packet/decode.h"
#include "sim_os.h"

#define STEP_US    1000u
#define LATE_US    (20 * STEP_US) /* threads of a busy machine see the clock late */
#define DELAY_US   4000u
#define PORTS      8u
#define FIRST_PORT 18u

/* What the os callback saw last, with copies of the packets. */
struct seen {
    struct sp_exchanges exchanges;
    uint8_t sent[SP_OS_PROBE_COUNT][400], reply[SP_OS_PROBE_COUNT][600];
    uint32_t calls, wanted_tries;
};

static struct seen seen;

static bool look(struct sim_scan *scan, struct sp_host *host, const struct sp_exchanges *exchanges,
                 uint32_t try_number)
{
    (void)scan;
    assert_int_equal(host->counts[SP_PORT_UNASKED], 0);
    seen.exchanges = *exchanges;
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        const struct sp_exchange *at = &exchanges->at[i];

        if (at->sent != NULL)
            memcpy(seen.sent[i], at->sent, at->sent_len);
        if (at->reply != NULL)
            memcpy(seen.reply[i], at->reply, at->reply_len);
    }
    seen.calls++;
    return try_number < seen.wanted_tries;
}

static struct sim_scan scan_of(struct sim_os *os)
{
    memset(&seen, 0, sizeof(seen));
    os->delay_us = DELAY_US;
    return (struct sim_scan){
        .net = {.answer = sim_os_port,
                .answer_raw = sim_os_answer,
                .ctx = os,
                .wait_for_main = true,
                .step_us = STEP_US},
        .host_count = 1,
        .first_port = FIRST_PORT,
        .port_count = PORTS,
        .max_retries = 2,
        .os = {.enabled = true, .max_tries = 5},
        .on_os = look,
    };
}

static void finish(struct sim_scan *scan, struct sim_os *os)
{
    sim_scan_assert_each_once(scan);
    assert_int_equal(scan->stats.os_probes_sent, os->count);
    sim_scan_finish(scan);
    sim_os_finish(os);
}

static struct sp_packet decoded(const uint8_t *bytes, size_t len)
{
    struct sp_packet packet;

    assert_int_equal(sp_decode(SP_LINK_RAW, bytes, len, &packet), SP_DECODE_OK);
    return packet;
}

/* Every probe was answered, and the two belong together. */
static void assert_all_answered(void)
{
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        const struct sp_exchange *at = &seen.exchanges.at[i];
        struct sp_packet sent, reply;

        assert_non_null(at->sent);
        assert_non_null(at->reply);
        sent = decoded(seen.sent[i], at->sent_len);
        reply = decoded(seen.reply[i], at->reply_len);
        assert_true(sp_addr_equal(&sent.daddr, &reply.saddr));
        assert_int_equal(at->reply_total, at->reply_len);
        assert_true(at->reply_us >= at->sent_us + DELAY_US);
        if (i <= SP_OS_T7) {
            assert_int_equal(reply.tcp.dport, sent.tcp.sport);
            assert_int_equal(reply.tcp.sport, sent.tcp.dport);
            assert_int_equal(sent.tcp.dport == SIM_OS_OPEN_PORT, i <= SP_OS_T4);
        }
    }
}

static void assert_schedule(const struct sim_os *os)
{
    static const uint8_t order[] = {SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4,
                                    SP_OS_SEQ5, SP_OS_SEQ6, SP_OS_IE1,  SP_OS_IE2,
                                    SP_OS_U1,   SP_OS_ECN,  SP_OS_T2,   SP_OS_T3,
                                    SP_OS_T4,   SP_OS_T5,   SP_OS_T6,   SP_OS_T7};

    assert_int_equal(os->count, SP_OS_PROBE_COUNT);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        uint64_t gap_us = i > 0 ? os->sent[i].at_us - os->sent[i - 1].at_us : 0;
        uint64_t least_us = order[i] <= SP_OS_SEQ6 ? 100000 : 25000;

        assert_int_equal(os->sent[i].probe, order[i]);
        if (i > 0)
            assert_in_range(gap_us, least_us, least_us + LATE_US);
    }
}

static void ask_all(enum sp_framing framing)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    scan.net.framing = framing;
    if (framing == SP_FRAMING_ETHERNET)
        scan.routes[scan.route_count++] = (struct sim_route){
            .first = SIM_FIRST_HOST, .last = SIM_FIRST_HOST, .gateway = SIM_ROUTER_ADDR};
    scan.net.has_mac = sim_os_has_mac;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(scan.hosts[0].tries, 1);
    assert_all_answered();
    assert_schedule(&os);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        assert_false(seen.exchanges.at[i].resent);
        assert_true(seen.exchanges.at[os.sent[i].probe].sent_us <= os.sent[i].at_us &&
                    os.sent[i].at_us - seen.exchanges.at[os.sent[i].probe].sent_us <= STEP_US);
    }
    assert_int_equal(seen.exchanges.open_tcp, SIM_OS_OPEN_PORT);
    assert_int_equal(seen.exchanges.closed_tcp, FIRST_PORT);
    assert_in_range(seen.exchanges.closed_udp, 30000, 44780);
    assert_int_equal(seen.exchanges.place, SP_OS_PLACE_ROUTED);
    finish(&scan, &os);
}

static void all_16_are_asked_and_handed_over(void **state)
{
    (void)state;
    ask_all(SP_FRAMING_IP);
    ask_all(SP_FRAMING_ETHERNET);
}

static void a_host_on_the_link_keeps_its_address(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    scan.net.framing = SP_FRAMING_ETHERNET;
    scan.net.has_mac = sim_os_has_mac;
    sim_scan_run(&scan);
    assert_all_answered();
    assert_int_equal(seen.exchanges.place, SP_OS_PLACE_ON_LINK);
    assert_true(seen.exchanges.has_mac);
    finish(&scan, &os);
}

/* The first sending of each, of the series too. */
static bool first_is_lost(const struct sim_os *os, const struct sim_os_sent *sent)
{
    bool again = false;

    for (size_t i = 0; i + 1 < os->count; i++)
        again |= os->sent[i].host == sent->host && os->sent[i].probe == sent->probe;
    return !again;
}

static void what_is_lost_is_asked_again(void **state)
{
    struct sim_os os = {.lost = first_is_lost};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    sim_scan_run(&scan);
    assert_all_answered();
    assert_int_equal(os.count, 2 * SP_OS_PROBE_COUNT);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++)
        assert_true(seen.exchanges.at[i].resent);
    for (size_t i = 1; i < os.count; i++) {
        assert_true(os.sent[i].at_us - os.sent[i - 1].at_us >= 25000);
        /* a SYN of the series is repeated from another port, the others from the same */
        assert_int_equal(
            os.sent[i].sending,
            os.sent[i].probe > SP_OS_SEQ6 &&
                !first_is_lost(&(struct sim_os){.sent = os.sent, .count = i + 1}, &os.sent[i]));
    }
    finish(&scan, &os);
}

static bool all_is_lost(const struct sim_os *os, const struct sim_os_sent *sent)
{
    (void)os;
    (void)sent;
    return true;
}

static void silence_is_given_up(void **state)
{
    struct sim_os os = {.lost = all_is_lost};
    struct sim_scan scan = scan_of(&os);
    unsigned sendings[SP_OS_PROBE_COUNT] = {0};

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(seen.calls, 1);
    for (size_t i = 0; i < os.count; i++)
        sendings[os.sent[i].probe]++;
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        assert_non_null(seen.exchanges.at[i].sent);
        assert_null(seen.exchanges.at[i].reply);
        assert_int_equal(sendings[i], i <= SP_OS_SEQ6 ? 4 : 3);
    }
    assert_int_equal(seen.exchanges.closed_udp, 0); /* none was found */
    finish(&scan, &os);
}

static void tries_leave_from_other_ports_after_a_pause(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    seen.wanted_tries = 4;
    sim_scan_run(&scan);
    assert_int_equal(seen.calls, 4);
    assert_all_answered();
    assert_int_equal(os.count, 4 * SP_OS_PROBE_COUNT);
    for (size_t i = SP_OS_PROBE_COUNT; i < os.count; i++) {
        uint64_t gap_us = os.sent[i].at_us - os.sent[i - 1].at_us;

        assert_int_equal(os.sent[i].probe, os.sent[i - SP_OS_PROBE_COUNT].probe);
        if (os.sent[i].probe <= SP_OS_T7)
            assert_int_not_equal(os.sent[i].sport, os.sent[i - SP_OS_PROBE_COUNT].sport);
        if (i % SP_OS_PROBE_COUNT == 0)
            assert_true(gap_us >= (i / SP_OS_PROBE_COUNT == 3 ? 2500000 : 1000000));
    }
    finish(&scan, &os);
}

static void tries_have_an_end(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    seen.wanted_tries = UINT32_MAX;
    scan.os.max_tries = 2;
    sim_scan_run(&scan);
    assert_int_equal(seen.calls, 2);
    finish(&scan, &os);
}

static void a_wire_that_refuses_is_asked_again(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    scan.net.refuse_every = 5;
    sim_scan_run(&scan);
    assert_all_answered();
    assert_true(sim_refused(scan.sim) > 0);
    assert_int_equal(scan.stats.send_errors, sim_refused(scan.sim));
    assert_int_equal(os.count, SP_OS_PROBE_COUNT);
    finish(&scan, &os);
}

static void what_comes_twice_counts_once(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os);

    (void)state;
    scan.net.copies = 3;
    sim_scan_run(&scan);
    assert_int_equal(seen.calls, 1);
    assert_all_answered();
    assert_schedule(&os);
    finish(&scan, &os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_16_are_asked_and_handed_over),
        cmocka_unit_test(a_host_on_the_link_keeps_its_address),
        cmocka_unit_test(what_is_lost_is_asked_again),
        cmocka_unit_test(silence_is_given_up),
        cmocka_unit_test(tries_leave_from_other_ports_after_a_pause),
        cmocka_unit_test(tries_have_an_end),
        cmocka_unit_test(a_wire_that_refuses_is_asked_again),
        cmocka_unit_test(what_comes_twice_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
