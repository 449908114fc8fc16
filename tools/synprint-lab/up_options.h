/* The command line of `synprint-lab up`. */
#ifndef SP_LAB_UP_OPTIONS_H
#define SP_LAB_UP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/options.h"
#include "world/world.h"

#define LAB_NAME_DEFAULT "lab"

/* The ports of one protocol as they were typed. */
struct lab_ports_typed {
    const char *scope;                         /* --ports; NULL = not given */
    struct lab_port_rule rules[LAB_RULES_MAX]; /* their sets are owned here */
    size_t rule_count;
    bool has_rest;
    enum lab_port_kind rest;
};

/* A share of something, and how long it takes. */
struct lab_share_time {
    double share;
    uint32_t time_us;
};

/* What was typed. Strings belong to argv. */
struct lab_up_options {
    const char *name;
    uint64_t seed;
    struct sp_arguments hosts, routed, personalities, members;
    double alive;
    bool router_unreachable, no_retransmit, system_limits;
    struct lab_ports_typed tcp, udp;
    uint32_t rtt_us, jitter_us;
    struct lab_share_time slow, late;
    struct lab_loss {
        double in, out;
    } loss;
    double reorder, duplicate;
    struct lab_bottleneck {
        double pps;
        uint32_t queue;
    } bottleneck;
    struct lab_rate rst_limit, icmp_limit;
    double tarpit_share, proxy_share;
    uint32_t personality_sample;                         /* 0 = every entry */
    const char *truth_path, *counters_path, *asked_path; /* NULL = not given */
    bool foreground, list_personalities, help;
};

struct sp_command_line lab_up_command_line(void);

/* Reads argv[first..]. Call lab_up_options_finish() in either case. */
bool lab_up_options_parse(struct lab_up_options *out, int argc, char *const *argv, int first,
                          struct sp_error *err);
void lab_up_options_finish(struct lab_up_options *options);

/* Makes the world that was asked for, sealed; reads the personalities. *skipped: entries of files
 * in the fingerprint grammar that could not be used. The sets of the port rules move into the
 * world. Call lab_world_finish() if it was true. */
bool lab_up_world(struct lab_up_options *options, struct lab_world *world, size_t *skipped,
                  struct sp_error *err);

#endif
