/* Scans of a simulated network that are stopped at many moments, and go on: together they find out
 * what one scan does, and ask nothing again that was settled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sim_scan.h"
#include "target/permute.h"

#define HOSTS      32u
#define PORTS      20u
#define FIRST_PORT 100u
#define RUNS_MAX   200u

/* What is known of the pairs by now, and who told. */
struct story {
    bool settled[HOSTS][PORTS];
    uint8_t told[HOSTS][PORTS]; /* port callbacks */
    struct sim_port result[HOSTS][PORTS];
    struct sim_host hosts[HOSTS];
    uint32_t runs;
};

/* What a run has left. */
struct left {
    struct sp_resume resume;
    struct sp_unfinished_host hosts[HOSTS];
    uint32_t at_tick; /* the snapshot of this tick is kept, not that of the end; 0 = of the end */
    bool taken;
};

/* Ports that answer, in two ways; that never do; a host that is silent; one behind a router that
 * says so. */
static struct sim_answer mixed(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    uint32_t index = host - SIM_FIRST_HOST;

    (void)ctx;
    (void)sending;
    if (index % 10 == 3 || port % 10 == 7)
        return (struct sim_answer){.kind = SIM_SILENT};
    if (index % 10 == 5)
        return (struct sim_answer){.kind = SIM_ICMP, .type = 3, .code = 13, .delay_us = 3000};
    return (struct sim_answer){.kind = port % 2 == 0 ? SIM_OPEN : SIM_CLOSED, .delay_us = 2000};
}

static bool most_are_there(void *ctx, uint32_t addr)
{
    (void)ctx;
    return addr % 7 != 2;
}

static void clear(struct left *left)
{
    for (size_t i = 0; i < left->resume.host_count; i++)
        free((void *)(uintptr_t)left->hosts[i].results);
    left->resume.host_count = 0;
}

static bool keep(void *ctx, const struct sp_unfinished_host *host)
{
    struct left *left = ctx;
    struct sp_unfinished_host *copy = &left->hosts[left->resume.host_count++];
    struct sp_port_result *results = NULL;

    assert_true(left->resume.host_count <= HOSTS);
    *copy = *host;
    if (host->settled > 0) {
        results = malloc(PORTS * sizeof(results[0]));
        assert_non_null(results);
        memcpy(results, host->results, PORTS * sizeof(results[0]));
    }
    copy->results = results;
    return true;
}

static void look(struct sim_scan *scan, const struct sp_scan *engine)
{
    struct left *left = scan->look_ctx;

    if (left->taken || (left->at_tick > 0 && scan->ticks < left->at_tick))
        return;
    left->taken = left->at_tick > 0;
    clear(left);
    sp_scan_progress(engine, &left->resume);
    assert_true(sp_scan_unfinished(engine, keep, left));
    left->resume.hosts = left->hosts;
}

/* Nothing that was settled before is asked again. */
static void assert_asked_what_was_left(const struct story *story, const struct sim_scan *scan)
{
    size_t count;
    const struct sim_probe *probes = sim_probes(scan->sim, &count);

    for (size_t i = 0; i < count; i++) {
        uint32_t port = probes[i].port - FIRST_PORT;

        if (port < PORTS) /* else it is a canary */
            assert_false(story->settled[probes[i].host - SIM_FIRST_HOST][port]);
    }
}

static void note(struct story *story, const struct sim_scan *scan)
{
    story->runs++;
    for (uint32_t h = 0; h < HOSTS; h++) {
        for (uint32_t p = 0; p < PORTS; p++) {
            const struct sim_port *port = sim_scan_port(scan, h, p);

            story->told[h][p] = (uint8_t)(story->told[h][p] + port->calls);
            if (scan->hosts[h].calls > 0 && port->state != SP_PORT_UNASKED) {
                story->settled[h][p] = true;
                story->result[h][p] = *port;
            }
        }
        if (scan->hosts[h].calls > 0)
            story->hosts[h] = scan->hosts[h];
    }
}

static void assert_like(const struct story *story, const struct sim_scan *whole,
                        const struct sp_scan_stats *stats)
{
    for (uint32_t h = 0; h < HOSTS; h++) {
        assert_int_equal(story->hosts[h].state, whole->hosts[h].state);
        assert_int_equal(story->hosts[h].complete, whole->hosts[h].complete);
        assert_int_equal(story->hosts[h].has_mac, whole->hosts[h].has_mac);
        for (uint32_t p = 0; p < PORTS; p++) {
            const struct sim_port *port = sim_scan_port(whole, h, p);

            assert_int_equal(story->result[h][p].state, port->state);
            assert_int_equal(story->result[h][p].reason, port->reason);
            assert_int_equal(story->result[h][p].ttl, port->ttl);
            assert_int_equal(story->told[h][p], port->calls);
        }
        for (int state = 0; state < SP_PORT_STATE_COUNT; state++)
            assert_int_equal(story->hosts[h].counts[state], whole->hosts[h].counts[state]);
    }
    assert_true(stats->complete);
    assert_int_equal(stats->hosts_done, whole->stats.hosts_done);
    assert_int_equal(stats->hosts_up, whole->stats.hosts_up);
    assert_int_equal(stats->hosts_down, whole->stats.hosts_down);
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++)
        assert_int_equal(stats->counts[state], whole->stats.counts[state]);
}

static struct sim_scan usual(enum sp_framing framing)
{
    return (struct sim_scan){
        .net = {.answer = mixed, .framing = framing, .has_mac = most_are_there, .step_us = 4000},
        .host_count = HOSTS,
        .first_port = FIRST_PORT,
        .port_count = PORTS,
        .seed = 9,
        .max_retries = 1};
}

/* Stops each run after so many answers, until one is complete; what that one counted. */
static struct sp_scan_stats stop_again_and_again(const struct sim_scan *plan, uint32_t answers,
                                                 struct story *story)
{
    struct left left = {.at_tick = 0};
    struct sp_scan_stats stats = {.complete = false};

    for (story->runs = 0; !stats.complete;) {
        struct left before = left; /* a run reads it until it has ended */
        struct sim_scan scan = *plan;

        assert_true(story->runs < RUNS_MAX);
        before.resume.hosts = before.hosts;
        left = (struct left){.at_tick = 0};
        scan.stop_after = answers;
        scan.look = look;
        scan.look_ctx = &left;
        scan.resume = story->runs > 0 ? &before.resume : NULL;
        sim_scan_run(&scan);
        assert_true(scan.ok);
        assert_asked_what_was_left(story, &scan);
        note(story, &scan);
        stats = scan.stats;
        clear(&before);
        sim_scan_finish(&scan);
    }
    assert_int_equal(left.resume.host_count, 0);
    assert_int_equal(left.resume.begun, stats.targets);
    return stats;
}

/* Returns the number of runs. */
static unsigned one_after_another(enum sp_framing framing, uint32_t answers,
                                  const struct sim_scan *whole)
{
    const struct sim_scan plan = usual(framing);
    static struct story story;
    struct sp_scan_stats stats;

    memset(&story, 0, sizeof(story));
    stats = stop_again_and_again(&plan, answers, &story);
    assert_like(&story, whole, &stats);
    return (unsigned)story.runs;
}

/* A stop may come too late for one scan, when the machine is busy, but not for all. */
static void stopped_scans_go_on(void **state)
{
    static const uint32_t answers[] = {1, 60, 150, 300};
    static const enum sp_framing framings[] = {SP_FRAMING_IP, SP_FRAMING_ETHERNET};
    unsigned scans = 0, runs = 0;

    (void)state;
    for (size_t f = 0; f < 2; f++) {
        struct sim_scan whole = usual(framings[f]);

        sim_scan_run(&whole);
        assert_true(whole.stats.complete);
        for (size_t i = f; i < sizeof(answers) / sizeof(answers[0]); i += 2, scans++)
            runs += one_after_another(framings[f], answers[i], &whole);
        sim_scan_finish(&whole);
    }
    assert_true(runs > scans);
}

/* All pairs of hosts that were done, and the settled ports of the others. */
static void note_snapshot(struct story *story, const struct left *left, uint64_t seed)
{
    bool undone[HOSTS] = {false};
    struct sp_permutation order;

    sp_permutation_init(&order, HOSTS, seed);
    for (size_t i = 0; i < left->resume.host_count; i++) {
        const struct sp_unfinished_host *host = &left->hosts[i];
        uint64_t index = sp_permutation_at(&order, host->order);

        assert_true(host->order < left->resume.begun);
        undone[host->order] = true;
        for (uint32_t p = 0; p < PORTS && host->results != NULL; p++)
            story->settled[index][p] = host->results[p].state != SP_PORT_UNASKED;
    }
    for (uint64_t i = 0; i < left->resume.begun; i++)
        for (uint32_t p = 0; p < PORTS && !undone[i]; p++)
            story->settled[sp_permutation_at(&order, i)][p] = true;
}

/* As after a crash: what was found after the snapshot is not known to the second run, which finds
 * it again; what was settled by then it does not ask. */
static void a_snapshot_is_enough_to_go_on(void **state)
{
    struct sim_scan whole = usual(SP_FRAMING_ETHERNET);

    (void)state;
    whole.max_rate_pps = 2000;
    sim_scan_run(&whole);
    for (uint32_t tick = 1; tick < 12; tick += 4) {
        static struct story story;
        struct sim_scan first = usual(SP_FRAMING_ETHERNET), second = first;
        struct left left = {.at_tick = tick}, again = {.at_tick = 1};

        first.max_rate_pps = whole.max_rate_pps;
        first.look = look;
        first.look_ctx = &left;
        sim_scan_run(&first);
        assert_true(left.taken);
        memset(&story, 0, sizeof(story));
        note_snapshot(&story, &left, first.seed);
        second.resume = &left.resume;
        second.look = look;
        second.look_ctx = &again;
        sim_scan_run(&second);
        assert_asked_what_was_left(&story, &second);
        assert_true(second.stats.complete);
        assert_int_equal(second.host_calls, HOSTS - left.resume.begun + left.resume.host_count);
        for (int s = 0; s < SP_PORT_STATE_COUNT; s++)
            assert_int_equal(second.stats.counts[s], whole.stats.counts[s]);
        assert_int_equal(second.stats.hosts_up, whole.stats.hosts_up);
        /* before it began, all of this was left to do */
        assert_int_equal(again.resume.begun, left.resume.begun);
        assert_int_equal(again.resume.host_count, left.resume.host_count);
        for (size_t i = 0; i < left.resume.host_count; i++)
            assert_int_equal(again.hosts[i].settled, left.hosts[i].settled);
        clear(&again);
        clear(&left);
        sim_scan_finish(&first);
        sim_scan_finish(&second);
    }
    sim_scan_finish(&whole);
}

/* Each shard is stopped again and again; its hosts are told with its share of the ports only. */
static void stopped_shards_go_on(void **state)
{
    static const uint32_t shards[] = {2, 5};
    struct sim_scan whole = usual(SP_FRAMING_IP);

    (void)state;
    sim_scan_run(&whole);
    for (size_t i = 0; i < sizeof(shards) / sizeof(shards[0]); i++) {
        static struct story story;
        uint64_t decided = 0;
        size_t runs = 0;

        memset(&story, 0, sizeof(story));
        for (uint32_t number = 1; number <= shards[i]; number++) {
            struct sim_scan plan = usual(SP_FRAMING_IP);
            struct sp_scan_stats stats;

            plan.shard = number;
            plan.shards = shards[i];
            stats = stop_again_and_again(&plan, 40, &story);
            runs += (size_t)story.runs;
            for (int s = SP_PORT_UNASKED + 1; s < SP_PORT_STATE_COUNT; s++)
                decided += stats.counts[s];
        }
        assert_int_equal(decided, HOSTS * PORTS);
        assert_true(runs > shards[i]);
        for (uint32_t h = 0; h < HOSTS; h++) {
            for (uint32_t p = 0; p < PORTS; p++) {
                assert_int_equal(story.result[h][p].state, sim_scan_port(&whole, h, p)->state);
                assert_int_equal(story.told[h][p], sim_scan_port(&whole, h, p)->calls);
            }
        }
    }
    sim_scan_finish(&whole);
}

/* In both ways of sharing: few hosts, and plenty. */
static void shards_ask_every_pair_once(void **state)
{
    static const uint32_t shards[] = {2, 3, 7};

    (void)state;
    for (size_t i = 0; i < sizeof(shards) / sizeof(shards[0]); i++) {
        static uint8_t asked[HOSTS][PORTS];
        uint64_t planned = 0;

        memset(asked, 0, sizeof(asked));
        for (uint32_t number = 1; number <= shards[i]; number++) {
            struct sim_scan scan = usual(SP_FRAMING_ETHERNET);

            scan.shard = number;
            scan.shards = shards[i];
            sim_scan_run(&scan);
            assert_true(scan.stats.complete);
            planned += scan.stats.probes_planned;
            for (uint32_t h = 0; h < HOSTS; h++) {
                assert_true(scan.hosts[h].calls == 0 || scan.hosts[h].complete);
                assert_true(scan.hosts[h].calls == 0 || scan.hosts[h].state == SP_HOST_DOWN ||
                            scan.hosts[h].counts[SP_PORT_UNASKED] == 0);
                for (uint32_t p = 0; p < PORTS; p++)
                    asked[h][p] = (uint8_t)(asked[h][p] +
                                            (sim_scan_port(&scan, h, p)->state != SP_PORT_UNASKED));
            }
            sim_scan_finish(&scan);
        }
        assert_int_equal(planned, HOSTS * PORTS);
        for (uint32_t h = 0; h < HOSTS; h++)
            for (uint32_t p = 0; p < PORTS; p++)
                assert_int_equal(asked[h][p], most_are_there(NULL, SIM_FIRST_HOST + h));
    }
}

static struct sim_answer slow(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)port;
    (void)sending;
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 300000};
}

static uint64_t ports_asked(const struct sim_scan *scan)
{
    static bool asked[HOSTS][PORTS];
    const struct sim_probe *probes;
    uint64_t sum = 0;
    size_t count;

    memset(asked, 0, sizeof(asked));
    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t port = probes[i].port - FIRST_PORT;

        if (port < PORTS) { /* else it is a canary */
            sum += !asked[probes[i].host - SIM_FIRST_HOST][port];
            asked[probes[i].host - SIM_FIRST_HOST][port] = true;
        }
    }
    return sum;
}

static void a_stop_waits_for_what_is_in_flight(void **state)
{
    struct sim_scan scan = usual(SP_FRAMING_IP);

    (void)state;
    scan.net.answer = slow;
    scan.stop_after = 100;
    sim_scan_run(&scan);
    assert_false(scan.stats.complete);
    assert_true(scan.port_calls > 100);
    assert_true(scan.port_calls < HOSTS * PORTS);
    assert_int_equal(ports_asked(&scan), scan.port_calls);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopped_scans_go_on),
        cmocka_unit_test(a_snapshot_is_enough_to_go_on),
        cmocka_unit_test(stopped_shards_go_on),
        cmocka_unit_test(shards_ask_every_pair_once),
        cmocka_unit_test(a_stop_waits_for_what_is_in_flight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
