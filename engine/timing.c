#include "engine/timing.h"

#define MS(n)     ((n)*1000u)
#define MINUTE(n) ((n)*60u * MS(1000))

/* As nmap 7.9x has them, but for max_scan_delay_us of the first four, which is a second there: few
 * systems limit their answers to less than 20 a second, and a host whose answers are lost elsewhere
 * must not be given up on. */
static const struct sp_timing templates[SP_TIMING_LEVELS] = {
    {.max_retries = SP_RETRIES_MAX,
     .max_parallelism = 1,
     .min_rtt_timeout_us = MS(100),
     .initial_rtt_timeout_us = MS(300000),
     .max_rtt_timeout_us = MS(300000),
     .scan_delay_us = MS(300000),
     .max_scan_delay_us = MS(50)},
    {.max_retries = SP_RETRIES_MAX,
     .max_parallelism = 1,
     .min_rtt_timeout_us = MS(100),
     .initial_rtt_timeout_us = MS(15000),
     .max_rtt_timeout_us = MS(15000),
     .scan_delay_us = MS(15000),
     .max_scan_delay_us = MS(50)},
    {.max_retries = SP_RETRIES_MAX,
     .max_parallelism = 1,
     .min_rtt_timeout_us = MS(100),
     .initial_rtt_timeout_us = MS(1000),
     .max_rtt_timeout_us = MS(10000),
     .scan_delay_us = MS(400),
     .max_scan_delay_us = MS(50)},
    {.max_retries = SP_RETRIES_MAX,
     .min_rtt_timeout_us = MS(100),
     .initial_rtt_timeout_us = MS(1000),
     .max_rtt_timeout_us = MS(10000),
     .max_scan_delay_us = MS(50)},
    {.max_retries = 6,
     .min_rtt_timeout_us = MS(100),
     .initial_rtt_timeout_us = MS(500),
     .max_rtt_timeout_us = MS(1250),
     .max_scan_delay_us = MS(10)},
    {.max_retries = 2,
     .min_rtt_timeout_us = MS(50),
     .initial_rtt_timeout_us = MS(250),
     .max_rtt_timeout_us = MS(300),
     .max_scan_delay_us = MS(5),
     .host_timeout_us = MINUTE(15)},
};

struct sp_timing sp_timing_template(unsigned level)
{
    return templates[level];
}

const char *sp_timing_name(unsigned level)
{
    static const char *const names[SP_TIMING_LEVELS] = {"paranoid", "sneaky",     "polite",
                                                        "normal",   "aggressive", "insane"};

    return names[level];
}
