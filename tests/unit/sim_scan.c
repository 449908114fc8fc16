#include "sim_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine/scan_network.h"

static uint32_t host_index(const struct sim_scan *scan, const struct sp_host *host)
{
    uint32_t index = sp_addr_ipv4_value(&host->addr) - scan->first_host;

    if (index >= scan->host_count)
        abort(); /* a host that nobody asked for */
    return index;
}

static void signal_stop(struct sim_scan *scan)
{
    const uint64_t one = 1;

    scan->stopped_at_us = sp_now_us(&sp_clock_monotonic);
    if (write(scan->stop_fd, &one, sizeof(one)) < 0)
        abort();
}

static uint64_t since_us(const struct sim_scan *scan)
{
    return sp_now_us(sim_clock(scan->sim)) - scan->began_us;
}

/* The network's time has come at which the scan is to stop. */
static bool is_over(const struct sim_scan *scan)
{
    return scan->stop_at_us > 0 && scan->stopped_at_us == 0 && since_us(scan) >= scan->stop_at_us;
}

static void on_port(void *ctx, struct sp_host *host, uint32_t port_index,
                    const struct sp_answer *answer)
{
    struct sim_scan *scan = ctx;
    struct sim_port *port;

    if (port_index >= scan->port_count)
        abort(); /* a port that nobody asked for */
    port = &scan->ports[(size_t)host_index(scan, host) * scan->port_count + port_index];

    port->calls++;
    port->called_state = host->ports[port_index].state;
    scan->port_calls++;
    if (answer->packet->ttl != host->ports[port_index].ttl)
        abort();
    if (scan->slow_us > 0)
        usleep(scan->slow_us);
    if (scan->port_calls == scan->stop_after || is_over(scan))
        signal_stop(scan);
}

static void on_host(void *ctx, struct sp_host *host)
{
    struct sim_scan *scan = ctx;
    uint32_t index = host_index(scan, host);
    struct sim_host *seen = &scan->hosts[index];

    seen->at_us = since_us(scan);
    seen->ports_before = scan->port_calls;
    seen->hosts_before = scan->host_calls++;
    seen->calls++;
    seen->state = host->state;
    seen->reason = host->reason;
    seen->complete = host->complete;
    seen->has_mac = host->has_mac;
    seen->has_rtt = host->has_rtt;
    seen->suspect = host->suspect;
    seen->canaries = host->canaries;
    seen->timed_out = host->timed_out;
    seen->os_cut = host->os_cut;
    seen->limited_pps = host->limited_pps;
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++)
        seen->counts[state] = host->counts[state];
    for (uint32_t p = 0; host->ports != NULL && p < scan->port_count; p++) {
        struct sim_port *port = &scan->ports[(size_t)index * scan->port_count + p];

        port->state = host->ports[p].state;
        port->reason = host->ports[p].reason;
        port->ttl = host->ports[p].ttl;
    }
}

static bool on_os(void *ctx, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    struct sim_scan *scan = ctx;
    struct sim_host *seen = &scan->hosts[host_index(scan, host)];

    if (seen->calls != 0 || seen->resends != 0 || try_number != ++seen->tries)
        abort(); /* too late, or not counted from 1 */
    return scan->on_os(scan, host, exchanges, try_number);
}

static void on_resends(void *ctx, struct sp_host *host, const struct sp_resends_seen *seen)
{
    struct sim_scan *scan = ctx;
    struct sim_host *of = &scan->hosts[host_index(scan, host)];

    if (of->calls != 0 || ++of->resends != 1)
        abort(); /* too late, or again */
    scan->on_resends(scan, host, seen);
}

static bool on_tick(void *ctx, const struct sp_scan_stats *stats)
{
    struct sim_scan *scan = ctx;

    scan->ticks++;
    scan->drops_told = stats->kernel_drops;
    if (scan->look != NULL)
        scan->look(scan, scan->engine);
    if (is_over(scan))
        signal_stop(scan);
    return scan->tick_stop == 0 || stats->probes_sent < scan->tick_stop;
}

static struct sp_network *make_network(struct sim_scan *scan)
{
    struct sim_route all = {.first = scan->first_host,
                            .last = scan->first_host + scan->host_count - 1};
    struct sp_network *network = sp_network_create();

    assert_non_null(network);
    assert_true(sp_network_add_wire(network, sim_wire(scan->sim)));
    for (size_t i = 0; i < (scan->route_count == 0 ? 1 : scan->route_count); i++) {
        const struct sim_route *route = scan->route_count == 0 ? &all : &scan->routes[i];
        struct sp_path path = {.reachable = !route->unreachable,
                               .local = route->local,
                               .needs_arp = scan->net.framing == SP_FRAMING_ETHERNET,
                               .smac = {{2, 0, 0, 0, 0, 1}},
                               .saddr = sp_addr_ipv4(SIM_LOCAL_ADDR)};
        struct sp_segment segment = {
            .first = sp_addr_ipv4(route->first), .last = sp_addr_ipv4(route->last), .path = i};

        if (route->gateway != 0)
            path.gateway = sp_addr_ipv4(route->gateway);
        assert_true(sp_network_add_path(network, &path));
        assert_true(sp_network_add_segment(network, &segment));
    }
    return network;
}

static void run_on(struct sim_scan *scan, const struct sp_addrset *targets,
                   const struct sp_portset *ports)
{
    const struct sp_scan_callbacks callbacks = {.port = on_port,
                                                .os = on_os,
                                                .resends = on_resends,
                                                .host = on_host,
                                                .tick = on_tick,
                                                .ctx = scan};
    struct sp_scan_config config = {.targets = targets,
                                    .ports = ports,
                                    .seed = scan->seed,
                                    .timing = sp_timing_template(SP_TIMING_STANDARD),
                                    .open_only = scan->open_only,
                                    .shard = scan->shard,
                                    .shards = scan->shards,
                                    .os = scan->os,
                                    .os_patient = scan->os_patient,
                                    .resume = scan->resume};
    struct sp_match_config match;
    struct sp_error err = {0};
    struct sp_scan *engine;

    config.timing.min_rate_pps = scan->min_rate_pps;
    config.timing.max_rate_pps = scan->max_rate_pps;
    config.timing.max_retries = scan->max_retries;
    config.timing.max_parallelism = scan->max_parallelism;
    config.timing.scan_delay_us = scan->scan_delay_us;
    config.timing.host_timeout_us = scan->host_timeout_us;
    assert_true(sp_scan_choose_ports(&config, &match, &err));
    scan->net.first_port = match.first_port;
    scan->net.port_count = match.port_count;
    scan->sim = sim_create(&scan->net);
    assert_non_null(scan->sim);
    engine = sp_scan_create_on(&config, &match, make_network(scan), sim_clock(scan->sim), &err);
    assert_non_null(engine);
    scan->began_us = sp_now_us(sim_clock(scan->sim));
    scan->engine = engine;
    scan->ok = sp_scan_run(engine, &callbacks, scan->stop_fd, &err);
    sp_scan_get_stats(engine, &scan->stats);
    if (scan->look != NULL)
        scan->look(scan, engine);
    sp_scan_destroy(engine);
}

void sim_scan_run(struct sim_scan *scan)
{
    struct sp_addrset *targets = sp_addrset_create();
    struct sp_addr first, last;
    struct sp_portset ports;
    struct sp_error err = {0};

    if (scan->first_host == 0)
        scan->first_host = SIM_FIRST_HOST;
    if (scan->net.step_us == 0)
        scan->net.step_us = 2000;
    scan->hosts = calloc(scan->host_count, sizeof(scan->hosts[0]));
    scan->ports = calloc((size_t)scan->host_count * scan->port_count, sizeof(scan->ports[0]));
    scan->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    assert_true(scan->hosts != NULL && scan->ports != NULL && targets != NULL &&
                scan->stop_fd >= 0);
    first = sp_addr_ipv4(scan->first_host);
    last = sp_addr_ipv4(scan->first_host + scan->host_count - 1);
    assert_true(sp_addrset_add(targets, &first, &last, &err) && sp_addrset_seal(targets, &err));
    sp_portset_init(&ports);
    for (uint32_t i = 0; i < scan->port_count; i++)
        sp_portset_add(&ports, (uint16_t)(scan->first_port + i));
    assert_true(sp_portset_seal(&ports, &err));
    run_on(scan, targets, &ports);
    sp_portset_finish(&ports);
    sp_addrset_destroy(targets);
    close(scan->stop_fd);
}

void sim_scan_finish(struct sim_scan *scan)
{
    sim_destroy(scan->sim);
    free(scan->hosts);
    free(scan->ports);
}

void sim_scan_assert_each_once(const struct sim_scan *scan)
{
    assert_int_equal(scan->host_calls, scan->host_count);
    for (uint32_t h = 0; h < scan->host_count; h++)
        assert_int_equal(scan->hosts[h].calls, 1);
    for (size_t i = 0; i < (size_t)scan->host_count * scan->port_count; i++) {
        const struct sim_port *port = &scan->ports[i];
        bool answered = port->state != SP_PORT_UNASKED && port->reason != SP_REASON_NO_RESPONSE;

        assert_int_equal(port->calls, answered);
        if (answered)
            assert_int_equal(port->called_state, port->state);
    }
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++) {
        uint64_t count = 0;

        for (uint32_t h = 0; h < scan->host_count; h++)
            count += scan->hosts[h].counts[state];
        assert_int_equal(scan->stats.counts[state], count);
    }
}

const struct sim_port *sim_scan_port(const struct sim_scan *scan, uint32_t host, uint32_t port)
{
    return &scan->ports[(size_t)host * scan->port_count + port];
}
