/* A whole scan of a simulated network, and what it found: for the tests of the engine. */
#ifndef SIM_SCAN_H
#define SIM_SCAN_H

#include "engine/scan.h"
#include "sim_network.h"

#define SIM_FIRST_HOST 0xc6120101u /* 198.18.1.1 */
#define SIM_ROUTES_MAX 4

/* Targets with these addresses take the same path. */
struct sim_route {
    uint32_t first, last;
    bool unreachable;
    bool local;
    uint32_t gateway; /* 0 = on-link */
};

struct sim_host {
    uint32_t calls;   /* of the host callback */
    uint32_t tries;   /* calls of the os callback; all before that */
    uint32_t resends; /* and of the resends callback, after these */
    enum sp_host_state state;
    enum sp_reason reason;
    bool complete, has_mac, has_rtt, suspect, timed_out, os_cut;
    double limited_pps;
    struct sp_canaries canaries;
    uint32_t counts[SP_PORT_STATE_COUNT];
    uint64_t hosts_before, ports_before; /* callbacks of hosts and of ports, of the whole scan */
    uint64_t at_us;                      /* of the network's time since the beginning */
};

struct sim_port {
    uint8_t calls; /* of the port callback */
    uint8_t called_state;
    uint8_t state, reason, ttl; /* as the host callback saw them */
};

/* The first part is filled in by the test, the second by sim_scan_run(). */
struct sim_scan {
    struct sim_config net;
    struct sim_route routes[SIM_ROUTES_MAX]; /* ascending; none = all targets on one path */
    size_t route_count;
    uint32_t first_host, host_count; /* first_host 0 = SIM_FIRST_HOST */
    uint32_t first_port, port_count;
    uint64_t seed;
    bool open_only;
    double min_rate_pps, max_rate_pps;
    uint32_t max_retries, max_parallelism;
    uint64_t scan_delay_us, host_timeout_us;
    uint32_t stop_after; /* port callbacks, then stop_fd becomes readable; 0 = never */
    uint64_t stop_at_us; /* of the network's time since the beginning, the same; 0 = never */
    uint32_t slow_us;    /* real time that each port callback takes */
    uint64_t tick_stop;  /* tick says stop once so many probes were sent; 0 = never */
    uint32_t shard, shards;
    struct sp_os_config os;
    /* of the callbacks, with scan; called in its turn */
    bool (*on_os)(struct sim_scan *scan, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number);
    bool os_patient;
    void (*on_resends)(struct sim_scan *scan, struct sp_host *host,
                       const struct sp_resends_seen *seen);
    const struct sp_resume *resume;
    /* called at each tick, and after the scan, when sp_scan_unfinished() may be */
    void (*look)(struct sim_scan *scan, const struct sp_scan *engine);
    void *look_ctx;

    struct sim_network *sim;
    struct sim_host *hosts; /* host_count */
    struct sim_port *ports; /* host_count * port_count */
    struct sp_scan_stats stats;
    uint64_t began_us; /* the network's time */
    uint64_t port_calls, host_calls, ticks;
    uint64_t drops_told;          /* while it ran */
    const struct sp_scan *engine; /* while it runs */
    uint64_t stopped_at_us;
    int stop_fd;
    bool ok;
};

/* Fails the running test when the scan cannot be set up. */
void sim_scan_run(struct sim_scan *scan);
void sim_scan_finish(struct sim_scan *scan);

/* Every host was reported, and none twice; every port that was answered was told of once, in the
 * state that its host was reported with; and the statistics are the sum of the hosts'. */
void sim_scan_assert_each_once(const struct sim_scan *scan);

const struct sim_port *sim_scan_port(const struct sim_scan *scan, uint32_t host, uint32_t port);

#endif
