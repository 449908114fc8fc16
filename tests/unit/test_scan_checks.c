/* Whole scans of a simulated network: what is asked for the scan's own sake. Canaries find hosts
 * that answer every port, and without repeats a port that is asked twice finds lost packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_scan.h"

/* Where canaries are looked for: where no service is by all odds. */
#define CANARY_FIRST 20000u
#define CANARY_LAST  32767u

static bool is_asked(const struct sim_scan *scan, uint16_t port)
{
    return port >= scan->first_port && port < scan->first_port + scan->port_count;
}

/* The probes to a host that nobody asked for; `ports` are those of them. */
static uint32_t extra_probes(const struct sim_scan *scan, uint32_t host, uint16_t *ports,
                             uint32_t ports_max)
{
    const struct sim_probe *probes;
    uint32_t extra = 0;
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++) {
        if (probes[i].host != SIM_FIRST_HOST + host || is_asked(scan, probes[i].port))
            continue;
        assert_in_range(probes[i].port, CANARY_FIRST, CANARY_LAST);
        if (extra < ports_max)
            ports[extra] = probes[i].port;
        extra++;
    }
    return extra;
}

static uint32_t probes_to(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_probe *probes;
    uint32_t sent = 0;
    size_t count;

    probes = sim_probes(scan->sim, &count);
    for (size_t i = 0; i < count; i++)
        sent += probes[i].host == SIM_FIRST_HOST + host;
    return sent;
}

static void assert_not_asked_for_more(const struct sim_scan *scan, uint32_t host)
{
    assert_int_equal(extra_probes(scan, host, NULL, 0), 0);
    assert_false(scan->hosts[host].suspect);
    assert_int_equal(scan->hosts[host].canaries.asked, 0);
    assert_int_equal(scan->hosts[host].canaries.open, 0);
}

/* The evidence is what was asked, and nothing else was. */
static void assert_suspect(const struct sim_scan *scan, uint32_t host)
{
    const struct sim_host *h = &scan->hosts[host];
    uint16_t asked[SP_CANARIES];
    uint32_t found = 0;

    assert_int_equal(extra_probes(scan, host, asked, SP_CANARIES), SP_CANARIES);
    assert_int_equal(probes_to(scan, host), scan->port_count + SP_CANARIES);
    assert_true(h->suspect);
    assert_true(h->complete);
    assert_int_equal(h->canaries.asked, SP_CANARIES);
    assert_int_equal(h->canaries.open, SP_CANARIES);
    for (unsigned i = 0; i < SP_CANARIES; i++) {
        for (unsigned j = 0; j < SP_CANARIES; j++) {
            found += h->canaries.ports[i] == asked[j];
            assert_true(i == j || asked[i] != asked[j]);
        }
    }
    assert_int_equal(found, SP_CANARIES);
    assert_int_equal(h->counts[SP_PORT_OPEN], scan->port_count); /* canaries are nobody's ports */
}

enum { OPEN_ALL, HALF_OPEN, OPEN_AND_SILENT, CLOSED_ALL, SILENT_ALL, ONE_CLOSED, CHARACTERS };

static struct sim_answer characters(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_OPEN, .delay_us = 1000};

    (void)ctx;
    (void)sending;
    switch (host - SIM_FIRST_HOST) {
    case HALF_OPEN:
        answer.kind = port % 2 == 0 ? SIM_OPEN : SIM_CLOSED;
        break;
    case OPEN_AND_SILENT:
        answer.kind = port % 8 == 0 ? SIM_OPEN : SIM_SILENT;
        break;
    case CLOSED_ALL:
        answer.kind = SIM_CLOSED;
        break;
    case SILENT_ALL:
        answer.kind = SIM_SILENT;
        break;
    case ONE_CLOSED: /* of those that were asked */
        answer.kind = port == 17 ? SIM_CLOSED : SIM_OPEN;
        break;
    default:
        break;
    }
    return answer;
}

static void who_answers_everything_is_marked(void **state)
{
    struct sim_scan scan = {.net = {.answer = characters},
                            .host_count = CHARACTERS,
                            .first_port = 1,
                            .port_count = 40,
                            .max_retries = 1};

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    assert_suspect(&scan, OPEN_ALL);
    assert_not_asked_for_more(&scan, HALF_OPEN);
    assert_not_asked_for_more(&scan, OPEN_AND_SILENT);
    assert_not_asked_for_more(&scan, CLOSED_ALL);
    assert_not_asked_for_more(&scan, SILENT_ALL);
    /* one closed port may be a firewall's doing */
    assert_true(scan.hosts[ONE_CLOSED].suspect);
    assert_int_equal(extra_probes(&scan, ONE_CLOSED, NULL, 0), SP_CANARIES);
    assert_int_equal(scan.hosts[ONE_CLOSED].counts[SP_PORT_OPEN], 39);
    assert_int_equal(scan.stats.hosts_suspect, 2);
    assert_int_equal(scan.stats.counts[SP_PORT_OPEN], 40 + 20 + 5 + 39);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED], 20 + 40 + 1);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 35 + 40);
    assert_int_equal(scan.port_calls, 40 + 40 + 5 + 40 + 40);
    assert_true(scan.stats.complete);
    sim_scan_finish(&scan);
}

/* Few open ports among few: on so few nothing can be said but by canaries. */
enum { ALL, CANARIES_CLOSED, CANARIES_SILENT, ONE_CANARY_OPEN, TWO_CANARIES_OPEN, KINDS };

static struct sim_answer by_canary(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    struct sim_answer answer = {.kind = SIM_OPEN, .delay_us = 1000};
    uint32_t *canaries = ctx, kind = host - SIM_FIRST_HOST;

    if (port < CANARY_FIRST)
        return answer;
    canaries[kind] += sending == 0;
    if (kind == CANARIES_CLOSED || (kind == ONE_CANARY_OPEN && canaries[kind] > 1) ||
        (kind == TWO_CANARIES_OPEN && canaries[kind] > 2))
        answer.kind = SIM_CLOSED;
    if (kind == CANARIES_SILENT)
        answer.kind = SIM_SILENT;
    return answer;
}

static void assert_judged_by_canaries(uint32_t port_count)
{
    uint32_t canaries[KINDS] = {0};
    struct sim_scan scan = {.net = {.answer = by_canary, .ctx = canaries},
                            .host_count = KINDS,
                            .first_port = 80,
                            .port_count = port_count,
                            .max_retries = 2};
    static const uint8_t open[KINDS] = {SP_CANARIES, 0, 0, 1, 2};

    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    for (uint32_t h = 0; h < KINDS; h++) {
        assert_int_equal(canaries[h], SP_CANARIES);
        assert_int_equal(scan.hosts[h].canaries.asked, SP_CANARIES);
        assert_int_equal(scan.hosts[h].canaries.open, open[h]);
        assert_int_equal(scan.hosts[h].suspect, open[h] >= 2);
        assert_true(scan.hosts[h].complete);
        assert_int_equal(scan.hosts[h].counts[SP_PORT_OPEN], port_count);
    }
    assert_suspect(&scan, ALL);
    assert_int_equal(scan.stats.hosts_suspect, 2);
    assert_int_equal(scan.stats.counts[SP_PORT_CLOSED], 0);
    assert_int_equal(scan.stats.counts[SP_PORT_FILTERED], 0);
    sim_scan_finish(&scan);
}

static void an_only_port_that_is_open_is_not_believed_alone(void **state)
{
    (void)state;
    assert_judged_by_canaries(1);
    assert_judged_by_canaries(3);
}

/* Whoever is suspected is not asked all before. */
static void the_suspicion_comes_early(void **state)
{
    struct sim_scan scan = {
        .net = {.answer = characters}, .host_count = 1, .first_port = 1, .port_count = 2000};
    const struct sim_probe *probes;
    size_t count, at = 0;

    (void)state;
    sim_scan_run(&scan);
    assert_suspect(&scan, OPEN_ALL);
    probes = sim_probes(scan.sim, &count);
    while (is_asked(&scan, probes[at].port))
        at++;
    assert_in_range(at, 8, 200); /* after the first answers, a round-trip time or two later */
    sim_scan_finish(&scan);
}

/* Hosts 0 and 2 answer all, the others have every second port closed. */
static struct sim_answer all_or_half(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    (void)ctx;
    (void)sending;
    if ((host - SIM_FIRST_HOST) % 2 == 1 && port % 2 == 1)
        return (struct sim_answer){.kind = SIM_CLOSED, .delay_us = 1000};
    return (struct sim_answer){.kind = SIM_OPEN, .delay_us = 1000};
}

/* All ports but 40 of those that canaries are taken from. */
static void canaries_are_ports_that_are_not_asked_anyway(void **state)
{
    struct sim_scan scan = {.net = {.answer = all_or_half},
                            .host_count = 2,
                            .first_port = CANARY_FIRST,
                            .port_count = CANARY_LAST - 40 - CANARY_FIRST + 1};

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    assert_suspect(&scan, 0);
    assert_not_asked_for_more(&scan, 1);
    sim_scan_finish(&scan);
}

/* As with -p-: then ports that are asked anyway are asked once more. */
static void where_every_port_is_asked_canaries_are_found_all_the_same(void **state)
{
    struct sim_scan scan = {.net = {.answer = all_or_half},
                            .host_count = 3,
                            .first_port = CANARY_FIRST,
                            .port_count = CANARY_LAST - CANARY_FIRST + 1,
                            .max_retries = 2};

    (void)state;
    sim_scan_run(&scan);
    sim_scan_assert_each_once(&scan);
    for (uint32_t h = 0; h < 3; h += 2) {
        const struct sim_host *host = &scan.hosts[h];

        assert_true(host->suspect);
        assert_int_equal(host->canaries.open, SP_CANARIES);
        for (unsigned i = 0; i < SP_CANARIES; i++)
            assert_true(is_asked(&scan, host->canaries.ports[i]));
        assert_int_equal(host->counts[SP_PORT_OPEN], scan.port_count);
        assert_int_equal(probes_to(&scan, h), scan.port_count + SP_CANARIES);
    }
    assert_false(scan.hosts[1].suspect);
    assert_int_equal(probes_to(&scan, 1), scan.port_count);
    assert_int_equal(scan.port_calls, 3 * scan.port_count);
    sim_scan_finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_answers_everything_is_marked),
        cmocka_unit_test(an_only_port_that_is_open_is_not_believed_alone),
        cmocka_unit_test(the_suspicion_comes_early),
        cmocka_unit_test(canaries_are_ports_that_are_not_asked_anyway),
        cmocka_unit_test(where_every_port_is_asked_canaries_are_found_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
