/* Whole scans of a simulated network that the user has asked for a certain speed, and when hosts
 * are reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

#define SECOND_US      1000000u
#define RTO_MIN_US     100000u /* -T3's; a probe is not given up before */
#define DELAY_QUICK_US 5000u
#define DELAY_SLOW_US  60000u

/* What one host does is done by every fourth. */
enum { QUICK, SLOW, SILENT, HALF_SILENT, CHARACTERS };

static struct sim_answer characters(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_CLOSED, .delay_us = DELAY_QUICK_US};
    unsigned character = (host - SIM_FIRST_HOST) % CHARACTERS;

    (void)ctx;
    (void)sending;
    if (character == SLOW)
        answer.delay_us = DELAY_SLOW_US;
    if (character == SILENT || (character == HALF_SILENT && port % 2 == 0))
        answer.kind = SIM_SILENT;
    return answer;
}

static struct sim_answer silent_all(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_SILENT};
}

/* What the clock may have moved between the sender's look at it and the packet, and the reverse. */
static uint64_t slack_us(const struct sim_scan *scan)
{
    return 2 * (uint64_t)scan->net.step_us;
}

/* Until when a probe may be waited for, at least: until its answer, or its time is up. */
static uint64_t waits_until_us(const struct sim_scan *scan, const struct sim_probe *probe)
{
    struct sim_answer answer = scan->net.answer(scan->net.ctx, probe->host, probe->port, 0);

    return probe->at_us +
           (answer.kind == SIM_SILENT ? RTO_MIN_US - slack_us(scan) : answer.delay_us);
}

/* Probes that waited at once, at most. */
static uint32_t parallelism(const struct sim_scan *scan)
{
    const struct sim_probe *probes;
    uint32_t most = 0;
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t waiting = 0;

        for (size_t j = 0; j <= i; j++)
            waiting += waits_until_us(scan, &probes[j]) > probes[i].at_us;
        if (waiting > most)
            most = waiting;
    }
    return most;
}

static void assert_states(const struct sim_scan *scan)
{
    sim_scan_assert_each_once(scan);
    assert_true(scan->stats.complete);
    for (uint32_t h = 0; h < scan->host_count; h++) {
        for (uint32_t p = 0; p < scan->port_count; p++) {
            struct sim_answer answer = scan->net.answer(scan->net.ctx, SIM_FIRST_HOST + h,
                                                        (uint16_t)(scan->first_port + p), 0);

            assert_int_equal(sim_scan_port(scan, h, p)->state,
                             answer.kind == SIM_CLOSED ? SP_PORT_CLOSED : SP_PORT_FILTERED);
        }
    }
}

static struct sim_scan parallel_scan(uint32_t max_parallelism)
{
    return (struct sim_scan){.net = {.answer = characters, .step_us = 4000},
                             .host_count = 4,
                             .first_port = 1,
                             .port_count = 8,
                             .max_retries = 1,
                             .max_parallelism = max_parallelism};
}

static void no_more_probes_wait_at_once_than_max_parallelism(void **state)
{
    (void)state;
    for (uint32_t max = 1; max <= 5; max += 2) {
        struct sim_scan scan = parallel_scan(max);

        sim_scan_run(&scan);
        assert_states(&scan);
        assert_int_equal(parallelism(&scan), max); /* and no less */
        sim_scan_finish(&scan);
    }
}

static void a_wire_that_refuses_does_not_change_that(void **state)
{
    struct sim_scan scan = parallel_scan(1);

    (void)state;
    scan.net.refuse_every = 5; /* not always the same host */
    sim_scan_run(&scan);
    assert_states(&scan);
    assert_int_equal(parallelism(&scan), 1);
    sim_scan_finish(&scan);
}

/* The least time between two probes to the same host. */
static uint64_t least_gap_us(const struct sim_scan *scan)
{
    uint64_t last_us[16] = {0}, least_us = UINT64_MAX;
    const struct sim_probe *probes;
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        uint64_t *last = &last_us[probes[i].host - SIM_FIRST_HOST];

        if (*last > 0 && probes[i].at_us - *last < least_us)
            least_us = probes[i].at_us - *last;
        *last = probes[i].at_us;
    }
    return least_us;
}

static void assert_delay_holds(uint32_t max_retries, uint32_t refuse_every)
{
    struct sim_scan scan = {.net = {.answer = characters, .refuse_every = refuse_every},
                            .host_count = 12,
                            .first_port = 1,
                            .port_count = 15,
                            .max_retries = max_retries,
                            .scan_delay_us = 100000};
    const struct sim_probe *probes;
    uint64_t span_us;
    size_t count;

    sim_scan_run(&scan);
    assert_states(&scan);
    assert_true(least_gap_us(&scan) >= 100000 - slack_us(&scan));
    probes = sim_probes(scan.sim, &count);
    span_us = probes[count - 1].at_us - probes[0].at_us;
    /* the silent are asked three times, each; they do not wait for one another */
    assert_true(span_us >= 14 * (100000 - slack_us(&scan)));
    assert_true(span_us < UINT64_C(2) * 15 * (max_retries + 1) * 100000 + 2 * SECOND_US);
    sim_scan_finish(&scan);
}

static void a_host_rests_for_the_scan_delay(void **state)
{
    (void)state;
    assert_delay_holds(0, 0);
    assert_delay_holds(2, 0);
    assert_delay_holds(1, 5);
}

/* From one host to the next, in turn: all take hardly longer than one. */
static void while_one_host_rests_others_are_asked(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters},
                            .host_count = 8,
                            .first_port = 1,
                            .port_count = 20,
                            .scan_delay_us = 200000};
    const struct sim_probe *probes;
    size_t count, changes = 0;

    (void)state;
    sim_scan_run(&scan);
    probes = sim_probes(scan.sim, &count);
    for (size_t i = 1; i < count; i++)
        changes += probes[i].host != probes[i - 1].host;
    assert_true(changes >= count * 3 / 4);
    assert_in_range(probes[count - 1].at_us - probes[0].at_us, 19 * (200000 - slack_us(&scan)),
                    2 * 19 * 200000);
    sim_scan_finish(&scan);
}

static struct sim_scan rate_scan(double min_rate_pps, double max_rate_pps)
{
    return (struct sim_scan){.net = {.answer = silent_all, .step_us = 1000},
                             .host_count = 1,
                             .first_port = 1,
                             .port_count = 1200,
                             .min_rate_pps = min_rate_pps,
                             .max_rate_pps = max_rate_pps};
}

/* Most and least packets in any second, of those that are over before the last packet. */
struct rates {
    size_t most, least;
    uint64_t span_us;
};

static struct rates rates_of(const struct sim_scan *scan)
{
    const struct sim_probe *probes;
    struct rates rates = {.least = SIZE_MAX};
    size_t count, end = 0;

    probes = sim_probes(scan->sim, &count);
    rates.span_us = probes[count - 1].at_us - probes[0].at_us;
    for (size_t first = 0; first < count; first++) {
        while (end < count && probes[end].at_us < probes[first].at_us + SECOND_US)
            end++;
        if (end - first > rates.most)
            rates.most = end - first;
        if (end < count && end - first < rates.least)
            rates.least = end - first;
    }
    return rates;
}

static void min_rate_does_not_wait_for_answers(void **state)
{
    struct sim_scan without = rate_scan(0, 0), with = rate_scan(400, 0);
    struct rates slow, fast;

    (void)state;
    sim_scan_run(&without);
    sim_scan_run(&with);
    slow = rates_of(&without);
    fast = rates_of(&with);
    assert_true(slow.least < 100);
    assert_true(fast.least >= 380);
    assert_true(fast.span_us < slow.span_us);
    /* where the window allows more, more leaves, but not both together */
    assert_true(fast.most <= (slow.most > 400 ? slow.most : 400) + 50);
    assert_states(&with);
    sim_scan_finish(&without);
    sim_scan_finish(&with);
}

/* What left quickly is not set off against what leaves slowly: the first host answers, and is done
 * soon. */
static void min_rate_holds_after_a_quick_beginning(void **state)
{
    struct sim_scan scan = rate_scan(600, 0);
    const struct sim_probe *probes;
    size_t count, first = 0;

    (void)state;
    scan.net.answer = characters;
    scan.first_host = SIM_FIRST_HOST + SLOW;
    scan.host_count = 2;
    sim_scan_run(&scan);
    probes = sim_probes(scan.sim, &count);
    for (size_t i = 0; i < count; i++) {
        if (probes[i].host == scan.first_host)
            first = i;
    }
    /* the last of the first host's; what is left is the silent one's, which takes a second or more
     */
    assert_true(count - first > 600);
    for (size_t i = first; i + 60 < count; i++) {
        if (probes[i + 60].at_us - probes[i].at_us > 130000)
            fail_msg("60 packets in %u us", (unsigned)(probes[i + 60].at_us - probes[i].at_us));
    }
    sim_scan_finish(&scan);
}

static void max_rate_is_stronger_than_min_rate(void **state)
{
    struct sim_scan scan = rate_scan(400, 400);
    struct rates rates;

    (void)state;
    sim_scan_run(&scan);
    rates = rates_of(&scan);
    assert_in_range(rates.most, 380, 400);
    assert_true(rates.least >= 380);
    sim_scan_finish(&scan);
}

/* The first host makes the scan long: it answers repeats only. The third one answers every port, so
 * that canaries are asked too. */
static struct sim_answer one_that_keeps_the_scan_going(void *ctx, uint32_t host, uint16_t port,
                                                       uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_CLOSED, .delay_us = 1000};

    (void)ctx;
    if ((host == SIM_FIRST_HOST && sending == 0) || (host == SIM_FIRST_HOST + 1 && port == 7))
        answer.kind = SIM_SILENT;
    if (host == SIM_FIRST_HOST + 2)
        answer.kind = SIM_OPEN;
    return answer;
}

/* The second host has a silent port: as long as the scan goes on, it may be answered late. */
static void hosts_are_reported_when_they_are_done(void **state)
{
    struct sim_scan scan = {.net = {.answer = one_that_keeps_the_scan_going},
                            .host_count = 10,
                            .first_port = 1,
                            .port_count = 150,
                            .max_retries = 2};
    const struct sim_host *hosts;

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    hosts = scan.hosts;
    assert_int_equal(hosts[0].hosts_before, 9);
    assert_true(hosts[0].at_us > 4 * SECOND_US);
    assert_int_equal(hosts[0].counts[SP_PORT_CLOSED], 150);
    assert_int_equal(hosts[1].hosts_before, 8);
    assert_in_range(hosts[1].at_us, 3 * SECOND_US, hosts[0].at_us);
    assert_true(hosts[2].suspect);
    for (uint32_t h = 2; h < 10; h++) {
        assert_true(hosts[h].ports_before < 9 * 150 + 75); /* most of the first host's come later */
        assert_true(hosts[h].at_us < 3 * SECOND_US);
    }
    sim_scan_finish(&scan);
}

static void at_the_end_late_answers_are_waited_for_as_long_as_answers_took(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters, .step_us = 500},
                            .first_host = SIM_FIRST_HOST + HALF_SILENT,
                            .host_count = 1,
                            .first_port = 1,
                            .port_count = 40,
                            .max_retries = 1};
    const struct sim_probe *probes;
    size_t count;

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    assert_int_equal(scan.hosts[0].counts[SP_PORT_FILTERED], 20);
    probes = sim_probes(scan.sim, &count);
    /* the time of the last repeat, twice the first one's, and no three seconds more */
    assert_in_range(scan.hosts[0].at_us + scan.began_us - probes[count - 1].at_us,
                    2 * RTO_MIN_US - slack_us(&scan), 2 * SECOND_US);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_probes_wait_at_once_than_max_parallelism),
        cmocka_unit_test(a_wire_that_refuses_does_not_change_that),
        cmocka_unit_test(a_host_rests_for_the_scan_delay),
        cmocka_unit_test(while_one_host_rests_others_are_asked),
        cmocka_unit_test(min_rate_does_not_wait_for_answers),
        cmocka_unit_test(min_rate_holds_after_a_quick_beginning),
        cmocka_unit_test(max_rate_is_stronger_than_min_rate),
        cmocka_unit_test(hosts_are_reported_when_they_are_done),
        cmocka_unit_test(at_the_end_late_answers_are_waited_for_as_long_as_answers_took),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
