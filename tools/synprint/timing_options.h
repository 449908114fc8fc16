/* The timing options: what was typed, and what it makes of a template. */
#ifndef SP_SYNPRINT_TIMING_OPTIONS_H
#define SP_SYNPRINT_TIMING_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/options_set.h"
#include "engine/timing.h"

struct sp_typed_number {
    bool given;
    uint32_t value;
};

struct sp_typed_duration {
    bool given;
    uint64_t us;
};

/* An option that was not given is the template's. */
struct sp_timing_options {
    uint32_t level;                    /* -T */
    double min_rate_pps, max_rate_pps; /* 0 = not given: no template has one */
    struct sp_typed_number max_retries;
    struct sp_typed_duration min_rtt_timeout, initial_rtt_timeout, max_rtt_timeout; /* 32 bits */
    struct sp_typed_duration scan_delay, max_scan_delay, host_timeout;
};

SP_OPTION_SETTER(sp_set_timing_level);   /* uint32_t, a level or its name */
SP_OPTION_SETTER(sp_set_typed_number);   /* struct sp_typed_number, within min..max */
SP_OPTION_SETTER(sp_set_typed_duration); /* struct sp_typed_duration, within min..max us */

/* The template of the level, changed by what was given; in which order does not matter. What was
 * not given moves so that
 *
 *   min_rtt_timeout_us <= initial_rtt_timeout_us <= max_rtt_timeout_us
 *   scan_delay_us <= max_scan_delay_us
 *
 * hold. False, with err (SP_ERR_USAGE, names both options), when two that were given contradict
 * each other. */
bool sp_timing_merge(const struct sp_timing_options *typed, struct sp_timing *out,
                     struct sp_error *err);

#endif
