#include "engine/timing.h"

#define MS(n) ((n)*1000u)

struct sp_timing sp_timing_template(unsigned level)
{
    struct sp_timing timing = {
        .max_retries = SP_RETRIES_MAX,
        .min_rtt_timeout_us = MS(100),
        .initial_rtt_timeout_us = MS(1000),
        .max_rtt_timeout_us = MS(10000),
        .max_scan_delay_us = MS(1000),
    };

    (void)level;
    return timing;
}

const char *sp_timing_name(unsigned level)
{
    static const char *const names[SP_TIMING_LEVELS] = {"paranoid", "sneaky",     "polite",
                                                        "normal",   "aggressive", "insane"};

    return names[level];
}
