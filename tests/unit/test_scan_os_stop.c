/* Whole scans with active OS detection that do not come to their end: stopped, again and again, or
 * out of time; and what another run makes of what they leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim_os.h"
#include "target/permute.h"

#define DELAY_US   4000u
#define HOSTS      24u
#define PORTS      3u
#define FIRST_PORT 21u /* closed, open, closed */
#define RUNS_MAX   60u

/* What a run has left. */
struct left {
    struct sp_resume resume;
    struct sp_unfinished_host hosts[HOSTS];
    struct sp_port_result results[HOSTS][PORTS];
    uint32_t at_tick; /* the snapshot of this tick is kept, not that of the end; 0 = of the end */
    bool taken;
};

static bool keep(void *ctx, const struct sp_unfinished_host *host)
{
    struct left *left = ctx;
    size_t at = left->resume.host_count++;

    assert_true(at < HOSTS);
    left->hosts[at] = *host;
    if (host->results == NULL)
        return true;
    memcpy(left->results[at], host->results, sizeof(left->results[at]));
    left->hosts[at].results = left->results[at];
    return true;
}

static void look(struct sim_scan *scan, const struct sp_scan *engine)
{
    struct left *left = scan->look_ctx;

    if (left->taken || (left->at_tick > 0 && scan->ticks < left->at_tick))
        return;
    left->taken = left->at_tick > 0;
    sp_scan_progress(engine, &left->resume);
    assert_true(sp_scan_unfinished(engine, keep, left));
    left->resume.hosts = left->hosts;
}

static bool one_try(struct sim_scan *scan, struct sp_host *host,
                    const struct sp_exchanges *exchanges, uint32_t try_number)
{
    (void)scan;
    assert_int_equal(host->counts[SP_PORT_UNASKED], 0);
    assert_non_null(exchanges->at[SP_OS_SEQ1].reply);
    return try_number < 1;
}

static bool two_tries(struct sim_scan *scan, struct sp_host *host,
                      const struct sp_exchanges *exchanges, uint32_t try_number)
{
    (void)one_try(scan, host, exchanges, try_number);
    return try_number < 2;
}

static struct sim_scan scan_of(struct sim_os *os, uint32_t hosts)
{
    os->delay_us = DELAY_US;
    return (struct sim_scan){
        .net = {.answer = sim_os_port,
                .answer_raw = sim_os_answer,
                .ctx = os,
                .has_mac = sim_os_has_mac,
                .wait_for_main = true,
                .step_us = 4000},
        .host_count = hosts,
        .first_port = FIRST_PORT,
        .port_count = PORTS,
        .seed = 9,
        .max_retries = 2,
        .os = {.enabled = true, .max_tries = 2},
        .on_os = one_try,
        .look = look,
    };
}

static void finish(struct sim_scan *scan, struct sim_os *os)
{
    sim_scan_finish(scan);
    sim_os_finish(os);
}

static uint32_t count_cut(const struct sim_scan *scan)
{
    uint32_t cut = 0;

    for (uint32_t i = 0; i < scan->host_count; i++)
        cut += scan->hosts[i].os_cut;
    return cut;
}

static void a_stop_leaves_what_was_not_over(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, HOSTS);
    struct left left = {.at_tick = 0};

    (void)state;
    scan.look_ctx = &left;
    scan.stop_at_us = 400000; /* all are in their series */
    sim_scan_run(&scan);
    assert_true(scan.ok && os.count > 0);
    assert_int_equal(scan.host_calls, HOSTS);
    for (uint32_t i = 0; i < HOSTS; i++) {
        assert_int_equal(scan.hosts[i].tries, 0);
        assert_true(scan.hosts[i].complete && scan.hosts[i].os_cut);
    }
    assert_false(scan.stats.complete);
    assert_int_equal(scan.stats.hosts_os_cut, HOSTS);
    assert_int_equal(left.resume.begun, HOSTS);
    assert_int_equal(left.resume.host_count, HOSTS);
    assert_int_equal(left.resume.totals.hosts_done, 0);
    for (uint32_t i = 0; i < HOSTS; i++)
        assert_int_equal(left.hosts[i].settled, PORTS);
    finish(&scan, &os);
}

static void what_is_over_by_then_is_done(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, HOSTS);
    struct left left = {.at_tick = 0};

    (void)state;
    scan.look_ctx = &left;
    scan.max_rate_pps = 200;
    scan.stop_at_us = 2000000;
    sim_scan_run(&scan);
    for (uint32_t i = 0; i < HOSTS; i++)
        assert_int_equal(scan.hosts[i].os_cut, scan.hosts[i].tries == 0);
    assert_in_range(count_cut(&scan), 1, HOSTS - 1);
    assert_int_equal(left.resume.host_count, count_cut(&scan));
    assert_int_equal(left.resume.totals.hosts_done, HOSTS - count_cut(&scan));
    finish(&scan, &os);
}

/* A whole try is in, and the caller has asked for another. */
static void a_stop_between_two_tries(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, 2);
    struct left left = {.at_tick = 0};

    (void)state;
    scan.look_ctx = &left;
    scan.on_os = two_tries;
    scan.stop_at_us = 1500000;
    sim_scan_run(&scan);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(scan.hosts[i].tries, 1);
        assert_true(scan.hosts[i].os_cut);
    }
    assert_int_equal(left.resume.host_count, 2);
    finish(&scan, &os);
}

/* Which hosts the snapshot has left, by their index. */
static void mark(const struct left *left, uint64_t seed, bool *out)
{
    struct sp_permutation order;

    sp_permutation_init(&order, HOSTS, seed);
    for (uint32_t i = 0; i < HOSTS; i++)
        out[sp_permutation_at(&order, i)] = i >= left->resume.begun;
    for (size_t i = 0; i < left->resume.host_count; i++)
        out[sp_permutation_at(&order, left->hosts[i].order)] = true;
}

/* Exactly those that were left are asked and told; and no port that was settled. */
static void assert_rest(const struct left *left, const struct sim_scan *scan,
                        const struct sim_os *os)
{
    bool wanted[HOSTS], asked[HOSTS] = {false};

    mark(left, scan->seed, wanted);
    for (size_t i = 0; i < os->count; i++)
        asked[os->sent[i].host - SIM_FIRST_HOST] = true;
    for (uint32_t i = 0; i < HOSTS; i++) {
        assert_int_equal(asked[i], wanted[i]);
        assert_int_equal(scan->hosts[i].calls, wanted[i]);
        assert_int_equal(scan->hosts[i].tries, wanted[i]);
    }
    assert_true(scan->stats.complete);
    assert_int_equal(scan->stats.hosts_done, HOSTS);
    assert_int_equal(scan->stats.hosts_up, HOSTS);
    assert_int_equal(scan->stats.counts[SP_PORT_OPEN], HOSTS);
}

static void resumed(enum sp_framing framing, uint64_t stop_at_us, uint32_t at_tick)
{
    struct sim_os first_os = {.delay_us = 0}, second_os = {.delay_us = 0};
    struct sim_scan first = scan_of(&first_os, HOSTS), second = scan_of(&second_os, HOSTS);
    struct left left = {.at_tick = at_tick}, nothing = {.at_tick = 0};
    uint64_t settled = 0;

    first.net.framing = second.net.framing = framing;
    first.max_rate_pps = second.max_rate_pps = 200;
    first.look_ctx = &left;
    first.stop_at_us = stop_at_us;
    sim_scan_run(&first);
    assert_true(at_tick == 0 || left.taken);
    for (size_t i = 0; i < left.resume.host_count; i++)
        settled += left.hosts[i].settled;
    assert_true(left.resume.totals.hosts_done < HOSTS);
    second.resume = &left.resume;
    second.look_ctx = &nothing;
    sim_scan_run(&second);
    assert_rest(&left, &second, &second_os);
    assert_int_equal(second.stats.probes_sent,
                     (HOSTS - left.resume.totals.hosts_done) * PORTS - settled);
    assert_int_equal(nothing.resume.host_count, 0);
    finish(&first, &first_os);
    finish(&second, &second_os);
}

static void the_rest_is_asked_by_another_run(void **state)
{
    (void)state;
    for (uint64_t at_us = 100000; at_us < 2600000; at_us += 600000)
        resumed(SP_FRAMING_IP, at_us, 0);
    resumed(SP_FRAMING_ETHERNET, 1500000, 0);
}

/* As after a crash. */
static void a_snapshot_is_enough(void **state)
{
    (void)state;
    for (uint32_t tick = 2; tick < 24; tick += 7)
        resumed(SP_FRAMING_IP, 0, tick);
}

/* Each run is stopped after a while, until one is complete. Each host is over once. */
static void stopped_again_and_again(void **state)
{
    uint32_t over[HOSTS] = {0}, runs = 0;
    struct left left = {.at_tick = 0};
    bool complete = false;

    (void)state;
    for (; !complete; runs++) {
        struct left before = left;
        struct sim_os os = {.delay_us = 0};
        struct sim_scan scan = scan_of(&os, HOSTS);

        assert_true(runs < RUNS_MAX);
        before.resume.hosts = before.hosts;
        for (size_t i = 0; i < before.resume.host_count; i++)
            if (before.hosts[i].results != NULL)
                before.hosts[i].results = before.results[i];
        left = (struct left){.at_tick = 0};
        scan.max_rate_pps = 200;
        scan.look_ctx = &left;
        scan.resume = runs > 0 ? &before.resume : NULL;
        scan.stop_at_us = 1200000;
        sim_scan_run(&scan);
        for (uint32_t i = 0; i < HOSTS; i++)
            over[i] += scan.hosts[i].calls > 0 && scan.hosts[i].complete && !scan.hosts[i].os_cut;
        complete = scan.stats.complete;
        assert_true(complete || left.resume.totals.hosts_done < HOSTS);
        finish(&scan, &os);
    }
    assert_true(runs > 2);
    for (uint32_t i = 0; i < HOSTS; i++)
        assert_int_equal(over[i], 1);
}

static void a_host_has_no_longer_than_it_may(void **state)
{
    struct sim_os os = {.delay_us = 0};
    struct sim_scan scan = scan_of(&os, HOSTS);
    struct left left = {.at_tick = 0};
    uint32_t late = 0;

    (void)state;
    scan.look_ctx = &left;
    scan.max_rate_pps = 200; /* hosts begin 133 ms apart */
    scan.host_timeout_us = 2500000;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    for (uint32_t i = 0; i < HOSTS; i++) {
        const struct sim_host *host = &scan.hosts[i];

        assert_true(host->complete && !host->os_cut);
        assert_int_equal(host->timed_out, host->tries == 0);
        assert_true(host->at_us < 2600000);
        late += host->timed_out;
    }
    assert_in_range(late, 1, HOSTS - 1);
    assert_int_equal(scan.stats.hosts_timed_out, late);
    assert_true(scan.stats.complete);
    assert_int_equal(left.resume.host_count, 0);
    /* all began at once: nothing leaves for a host whose time is over */
    assert_true(os.sent[os.count - 1].at_us <= scan.began_us + 2600000);
    finish(&scan, &os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_leaves_what_was_not_over),
        cmocka_unit_test(what_is_over_by_then_is_done),
        cmocka_unit_test(a_stop_between_two_tries),
        cmocka_unit_test(the_rest_is_asked_by_another_run),
        cmocka_unit_test(a_snapshot_is_enough),
        cmocka_unit_test(stopped_again_and_again),
        cmocka_unit_test(a_host_has_no_longer_than_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
