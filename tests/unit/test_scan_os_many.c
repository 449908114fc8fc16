/* Whole scans with active OS detection of many hosts at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim_os.h"

#define DELAY_US 4000u
#define HOSTS    40u
#define MANY     4300u /* more than are asked at once */

static uint32_t answered; /* exchanges that were handed over with an answer */

static bool count(struct sim_scan *scan, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    (void)scan;
    (void)host;
    (void)try_number;
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++)
        answered += exchanges->at[i].reply != NULL;
    return false;
}

static struct sim_scan scan_of(struct sim_os *os, uint32_t hosts)
{
    answered = 0;
    os->delay_us = DELAY_US;
    return (struct sim_scan){
        .net = {.answer = sim_os_port,
                .answer_raw = sim_os_answer,
                .ctx = os,
                .wait_for_main = true,
                .step_us = 1000},
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

/* The time of each host's P1 and P6, which are half a second apart whatever else is going on. */
static void assert_series(const struct sim_os *os, uint64_t late_us)
{
    uint64_t first_us[HOSTS] = {0};
    unsigned done = 0;

    for (size_t i = 0; i < os->count; i++) {
        uint32_t host = os->sent[i].host - SIM_FIRST_HOST;

        if (os->sent[i].probe == SP_OS_SEQ1)
            first_us[host] = os->sent[i].at_us;
        if (os->sent[i].probe != SP_OS_SEQ6)
            continue;
        assert_in_range(os->sent[i].at_us - first_us[host], 500000, 500000 + late_us);
        done++;
    }
    assert_int_equal(done, HOSTS);
}

static void many_hosts_are_asked_side_by_side(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, HOSTS);

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    sim_scan_assert_each_once(&scan);
    assert_int_equal(answered, HOSTS * SP_OS_PROBE_COUNT);
    assert_int_equal(os.count, HOSTS * SP_OS_PROBE_COUNT);
    assert_series(&os, 5 * 4000);
    assert_true(os.sent[os.count - 1].at_us - os.sent[0].at_us < 2000000);
    finish(&scan, &os);
}

static int by_time(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* In no second did more leave, of either kind. */
static void assert_rate(const struct sim_scan *scan, const struct sim_os *os, size_t rate)
{
    size_t ports, count = 0;
    const struct sim_probe *probes = sim_probes(scan->sim, &ports);
    uint64_t *times = malloc((ports + os->count) * sizeof(times[0]));

    assert_non_null(times);
    for (size_t i = 0; i < ports; i++)
        times[count++] = probes[i].at_us;
    for (size_t i = 0; i < os->count; i++)
        times[count++] = os->sent[i].at_us;
    qsort(times, count, sizeof(times[0]), by_time);
    for (size_t i = rate; i < count; i++)
        assert_true(times[i] - times[i - rate] >= 1000000 - 1000); /* a step of the clock */
    free(times);
}

static void the_rate_is_kept(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, HOSTS);

    (void)state;
    /* ports are asked all the while */
    scan.port_count = 30;
    scan.max_rate_pps = 200;
    sim_scan_run(&scan);
    assert_int_equal(answered, HOSTS * SP_OS_PROBE_COUNT);
    assert_int_equal(scan.stats.probes_sent, HOSTS * scan.port_count);
    assert_rate(&scan, &os, 200);
    assert_series(&os, 5 * (2000 + 1024) + 10000);
    finish(&scan, &os);
}

static void there_are_more_hosts_than_places(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, MANY);

    (void)state;
    scan.net.step_us = 4000;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    sim_scan_assert_each_once(&scan);
    assert_int_equal(answered, MANY * SP_OS_PROBE_COUNT);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(scan.hosts[i].tries, 1);
    finish(&scan, &os);
}

static void without_it_nothing_is_asked(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, 4);

    (void)state;
    scan.os.enabled = false;
    sim_scan_run(&scan);
    assert_true(scan.stats.complete);
    assert_int_equal(os.count, 0);
    assert_int_equal(scan.stats.os_probes_sent, 0);
    finish(&scan, &os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_hosts_are_asked_side_by_side),
        cmocka_unit_test(the_rate_is_kept),
        cmocka_unit_test(there_are_more_hosts_than_places),
        cmocka_unit_test(without_it_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
