/* Whole scans in patient mode of simulated hosts: what is seen of how they repeat their SYN-ACKs,
 * and that no connection is left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "packet/decode.h"
#include "sim_frames.h"
#include "sim_os.h"

#define LATE_MS    20u
#define STEP_US    5000u
#define DELAY_US   40000u
#define PORTS      6u
#define FIRST_PORT 20u
#define OPEN_PORT  22u
#define HOSTS_MAX  1200u
#define NEVER      UINT32_MAX

/* A system of hosts, and what was seen of it. */
struct world {
    struct sim_os os; /* with -O; first */
    uint32_t gaps_ms[SP_RESENDS_MAX + 2];
    uint32_t rst_ms;         /* after the last; 0: none */
    uint32_t first_delay_us; /* of the answer to the first SYN; 0: as the others */
    uint32_t closed_by_now;  /* it answers the SYN by a RST */
    uint32_t syns, resets;   /* of the scanner */
    uint32_t syn_seq;        /* of the latest SYN */
    uint16_t first_sport, syn_sport;
    bool resets_fit; /* every RST ends the connection of the latest SYN */
    struct sp_resends_seen seen[HOSTS_MAX];
    uint32_t calls;
};

#define PEER_ISN 0x12345678u /* sim_put_tcp() */

static struct sim_answer port(void *ctx, uint32_t host, uint16_t number, uint32_t sending)
{
    (void)ctx;
    (void)host;
    (void)sending;
    return (struct sim_answer){.kind = number == OPEN_PORT ? SIM_OPEN : SIM_CLOSED,
                               .delay_us = DELAY_US};
}

static void on_reset(struct world *w, const struct sp_tcp *tcp)
{
    w->resets++;
    w->resets_fit &= (tcp->flags & SP_TCP_ACK) != 0 && tcp->seq == w->syn_seq + 1 &&
                     tcp->ack == PEER_ISN + 1 && tcp->sport == w->syn_sport;
}

static size_t answer_syn(struct world *w, const struct sp_packet *packet, uint32_t *delay_us,
                         uint8_t *out)
{
    const struct sp_tcp *tcp = &packet->tcp;

    bool first = w->syns++ == 0;

    if (first)
        w->first_sport = tcp->sport;
    w->syn_seq = tcp->seq;
    w->syn_sport = tcp->sport;
    *delay_us = first && w->first_delay_us != 0 ? w->first_delay_us : DELAY_US;
    if (*delay_us == NEVER)
        return 0;
    return sim_put_tcp(out, sp_addr_ipv4_value(&packet->daddr), sp_addr_ipv4_value(&packet->saddr),
                       tcp->dport, tcp->sport, tcp->seq + 1,
                       w->closed_by_now ? SP_TCP_RST | SP_TCP_ACK : SP_TCP_SYN | SP_TCP_ACK);
}

/* The scan's own SYN says who it is by its window; those of -O have others. */
static size_t answer(void *ctx, const uint8_t *ip, size_t len, uint64_t now_us, uint32_t *delay_us,
                     uint8_t *out)
{
    struct world *w = ctx;
    struct sp_packet packet;

    if (sp_decode(SP_LINK_RAW, ip, len, &packet) != SP_DECODE_OK)
        abort();
    if (packet.type == SP_PACKET_TCP && packet.tcp.flags == (SP_TCP_RST | SP_TCP_ACK)) {
        on_reset(w, &packet.tcp);
        return 0;
    }
    if (packet.type == SP_PACKET_TCP && packet.tcp.window == 64240 &&
        packet.tcp.flags == SP_TCP_SYN)
        return answer_syn(w, &packet, delay_us, out);
    return sim_os_answer(&w->os, ip, len, now_us, delay_us, out);
}

static size_t again(void *ctx, unsigned times, uint32_t *delay_us, uint8_t *out, size_t len)
{
    const struct world *w = ctx;
    uint8_t *tcp = out + SIM_IPV4;

    if (w->syns == 0 || w->closed_by_now || tcp[13] != (SP_TCP_SYN | SP_TCP_ACK))
        return 0;
    if (times <= SP_RESENDS_MAX + 2 && w->gaps_ms[times - 1] != 0) {
        *delay_us += 1000 * w->gaps_ms[times - 1];
        return len;
    }
    if (w->rst_ms == 0)
        return 0;
    *delay_us += 1000 * w->rst_ms;
    tcp[13] = SP_TCP_RST;
    return len;
}

/* A repeat that does not arrive: its gap and the next are one. */
static void lose(struct world *w, unsigned repeat)
{
    w->gaps_ms[repeat] += w->gaps_ms[repeat + 1];
    for (unsigned i = repeat + 1; w->gaps_ms[i] != 0; i++)
        w->gaps_ms[i] = w->gaps_ms[i + 1];
}

static void on_resends(struct sim_scan *scan, struct sp_host *host,
                       const struct sp_resends_seen *seen)
{
    struct world *w = scan->net.ctx;

    w->seen[sp_addr_ipv4_value(&host->addr) - SIM_FIRST_HOST] = *seen;
    w->calls++;
}

static bool on_os(struct sim_scan *scan, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    (void)scan;
    (void)host;
    (void)exchanges;
    (void)try_number;
    return false;
}

static struct sim_scan scan_of(struct world *w)
{
    w->resets_fit = true;
    w->os.delay_us = DELAY_US;
    return (struct sim_scan){
        .net = {.answer = port,
                .answer_raw = answer,
                .raw_again = again,
                .ctx = w,
                .wait_for_main = true,
                .step_us = STEP_US},
        .host_count = 1,
        .first_port = FIRST_PORT,
        .port_count = PORTS,
        .max_retries = 2,
        .os_patient = true,
        .on_os = on_os,
        .on_resends = on_resends,
    };
}

static void finish(struct sim_scan *scan)
{
    sim_scan_assert_each_once(scan);
    sim_scan_finish(scan);
}

/* Threads of a busy machine see the simulated network's clock late. */
static void assert_near(uint32_t ms, uint32_t wanted_ms)
{
    assert_in_range(ms, wanted_ms < LATE_MS ? 0 : wanted_ms - LATE_MS, wanted_ms + LATE_MS);
}

static void assert_seen(const struct sp_resends_seen *seen, const uint32_t *gaps_ms,
                        uint32_t rst_ms, bool cut)
{
    unsigned count = 0;

    while (count < SP_RESENDS_MAX && gaps_ms[count] != 0)
        count++;
    assert_int_equal(seen->schedule.count, count);
    for (unsigned i = 0; i < count; i++)
        assert_near(seen->schedule.gap_ms[i], gaps_ms[i]);
    assert_int_equal(seen->schedule.rst, rst_ms != 0);
    assert_near(seen->schedule.rst_ms, rst_ms);
    assert_int_equal(seen->cut, cut);
}

static void until_it_gives_up(void **state)
{
    struct world w = {.gaps_ms = {1000, 2000, 4000, 8000}, .rst_ms = 6000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(w.calls, 1);
    assert_seen(&w.seen[0], w.gaps_ms, 6000, false);
    assert_int_equal(w.syns, 1);
    assert_int_equal(w.resets, 0); /* it has ended the connection itself */
    assert_int_equal(scan.stats.os_probes_sent, 1);
    assert_in_range(scan.hosts[0].at_us, 21000000, 22000000);
    finish(&scan);
}

static void until_it_is_silent(void **state)
{
    struct world w = {.gaps_ms = {3000, 6000}};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_seen(&w.seen[0], w.gaps_ms, 0, false);
    assert_int_equal(w.resets, 1);
    assert_true(w.resets_fit);
    assert_in_range(scan.hosts[0].at_us, 24000000, 25000000);
    finish(&scan);
}

static void longer_than_it_is_watched(void **state)
{
    struct world w = {.gaps_ms = {1000, 2000, 4000, 8000, 16000, 32000}, .rst_ms = 12000};
    static const uint32_t seen[SP_RESENDS_MAX] = {1000, 2000, 4000, 8000, 16000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_seen(&w.seen[0], seen, 0, true);
    assert_int_equal(w.resets, 1);
    assert_true(w.resets_fit);
    assert_in_range(scan.hosts[0].at_us, 35000000, 36000000);
    finish(&scan);
}

static void a_repeat_is_lost(void **state)
{
    struct world w = {.gaps_ms = {1000, 2000, 4000, 8000}, .rst_ms = 6000};
    static const uint32_t seen[SP_RESENDS_MAX] = {1000, 6000, 8000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    lose(&w, 1);
    sim_scan_run(&scan);
    assert_seen(&w.seen[0], seen, 6000, false);
    finish(&scan);
}

/* What comes for the SYN whose SYN-ACK was lost are repeats: another SYN, from another port, has an
 * answer that is the first. */
static void the_first_answer_is_lost(void **state)
{
    struct world w = {.gaps_ms = {3000, 6000}, .rst_ms = 12000, .first_delay_us = 3000000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(w.syns, 2);
    assert_int_not_equal(w.syn_sport, w.first_sport);
    assert_seen(&w.seen[0], w.gaps_ms, 12000, false);
    finish(&scan);
}

static void the_first_syn_is_lost(void **state)
{
    struct world w = {.gaps_ms = {1000}, .rst_ms = 1000, .first_delay_us = NEVER};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_int_equal(w.syns, 2);
    assert_seen(&w.seen[0], w.gaps_ms, 1000, false);
    finish(&scan);
}

/* Nothing is told of a host that shows nothing: it has no open port any more, or never had. */
static void nothing_to_see(void **state)
{
    struct world w = {.closed_by_now = 1};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(w.syns, 1);
    assert_int_equal(w.calls, 0);
    finish(&scan);
    scan = scan_of(&w);
    scan.first_port = OPEN_PORT + 1;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(w.syns, 1);
    assert_int_equal(w.calls, 0);
    finish(&scan);
}

static void host_timeout_cuts_it(void **state)
{
    struct world w = {.gaps_ms = {1000, 2000, 4000, 8000}};
    static const uint32_t seen[SP_RESENDS_MAX] = {1000, 2000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    scan.host_timeout_us = 5000000;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_seen(&w.seen[0], seen, 0, true);
    assert_false(scan.hosts[0].timed_out); /* its ports were not */
    assert_int_equal(w.resets, 1);
    assert_true(w.resets_fit);
    assert_in_range(scan.hosts[0].at_us, 5000000, 5500000);
    finish(&scan);
}

static void a_stop_ends_it(void **state)
{
    struct world w = {.gaps_ms = {1000, 2000, 4000, 8000}};
    static const uint32_t seen[SP_RESENDS_MAX] = {1000, 2000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    scan.stop_at_us = 4000000;
    sim_scan_run(&scan);
    assert_true(scan.ok);
    assert_int_equal(w.calls, 1);
    assert_seen(&w.seen[0], seen, 0, true);
    assert_true(scan.hosts[0].complete);
    assert_int_equal(w.resets, 1);
    assert_true(w.resets_fit);
    finish(&scan);
}

/* With -O first, and in an order that the callbacks of sim_scan.c check. */
static void after_os_detection(void **state)
{
    struct world w = {.gaps_ms = {1000}, .rst_ms = 2000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    scan.os = (struct sp_os_config){.enabled = true, .max_tries = 1};
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(scan.hosts[0].tries, 1);
    assert_int_equal(w.calls, 1);
    assert_seen(&w.seen[0], w.gaps_ms, 2000, false);
    assert_int_equal(scan.stats.os_probes_sent, w.os.count + w.syns);
    finish(&scan);
    sim_os_finish(&w.os);
}

/* Times count from when the SYN leaves, however long it has to wait for that. */
static void a_slow_rate(void **state)
{
    struct world w = {.gaps_ms = {1000}, .rst_ms = 1000};
    struct sim_scan scan = scan_of(&w);

    (void)state;
    scan.host_count = 10;
    scan.port_count = 3;
    scan.max_rate_pps = 2;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(w.calls, 10);
    assert_int_equal(w.syns, 10); /* none was asked for again */
    for (uint32_t i = 0; i < 10; i++)
        assert_seen(&w.seen[i], w.gaps_ms, 1000, false);
    finish(&scan);
}

/* More hosts than are watched at once: side by side, and the others when there is room. */
static void many_hosts(void **state)
{
    static struct world w;
    struct sim_scan scan;

    (void)state;
    w = (struct world){.gaps_ms = {1000}, .rst_ms = 1000};
    scan = scan_of(&w);
    scan.host_count = HOSTS_MAX;
    scan.port_count = 3;
    sim_scan_run(&scan);
    assert_true(scan.ok && scan.stats.complete);
    assert_int_equal(w.calls, HOSTS_MAX);
    for (uint32_t i = 0; i < HOSTS_MAX; i++)
        assert_seen(&w.seen[i], w.gaps_ms, 1000, false);
    finish(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(until_it_gives_up),
        cmocka_unit_test(until_it_is_silent),
        cmocka_unit_test(longer_than_it_is_watched),
        cmocka_unit_test(a_repeat_is_lost),
        cmocka_unit_test(the_first_answer_is_lost),
        cmocka_unit_test(the_first_syn_is_lost),
        cmocka_unit_test(nothing_to_see),
        cmocka_unit_test(host_timeout_cuts_it),
        cmocka_unit_test(a_stop_ends_it),
        cmocka_unit_test(after_os_detection),
        cmocka_unit_test(a_slow_rate),
        cmocka_unit_test(many_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
