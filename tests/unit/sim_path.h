/* A path to many ports, on a clock of its own: a bottleneck with a finite queue, random loss,
 * silent ports, and a scanner that keeps to a congestion window (and a pace) as the engine does. No
 * packets. */
#ifndef SIM_PATH_H
#define SIM_PATH_H

#include <stdbool.h>
#include <stdint.h>

/* Of the time since the beginning. */
struct sim_gap {
    uint64_t from_us, to_us;
};

struct sim_path {
    uint32_t ports;
    double rtt_us, jitter_us; /* up to that much more or less */
    double loss;              /* each way */
    double answering;         /* share of ports that answer at all */
    double bottleneck_pps;    /* 0 = none */
    uint32_t queue;
    double limit_pps, limit_burst; /* the host's own limit on its answers; 0 = none */
    bool one_host;                 /* as a host's window: may be paced, may shrink to one packet */
    struct sim_gap stall;          /* what would arrive then arrives at its end */
    struct sim_gap blackout;       /* what leaves then is lost */
    uint32_t seed;
};

struct sim_path_result {
    double elapsed_s;
    uint32_t sent, missed; /* missed: ports that answer and were given up */
    uint32_t lost_in_queue, limited;
    uint32_t cuts;
    bool paced, is_limited; /* the pace in the end */
};

/* Fails the running test when it does not end within an hour of its own time. */
struct sim_path_result sim_path_run(const struct sim_path *path);

#endif
