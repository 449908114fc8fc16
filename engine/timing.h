/* How patiently, and how fast, a scan asks. Names and templates are nmap's. */
#ifndef SP_TIMING_H
#define SP_TIMING_H

#include <stdint.h>

struct sp_timing {
    double min_rate_pps;  /* every packet counts; as long as there is something to send, whatever
                             the network seems to carry, and whatever else is said here but for
                             max_rate_pps; 0 = none */
    double max_rate_pps;  /* every packet counts; stronger than min_rate_pps; 0 = no limit */
    uint32_t max_retries; /* repeats of an unanswered probe, 0..SP_RETRIES_MAX */
    uint32_t max_parallelism; /* probes of the whole scan that wait for an answer; 0 = no limit */
    uint32_t min_rtt_timeout_us, initial_rtt_timeout_us, max_rtt_timeout_us;
    uint64_t scan_delay_us;     /* between two probes to the same host, at least */
    uint64_t max_scan_delay_us; /* a host that limits its answers is asked no slower than this */
    uint64_t host_timeout_us;   /* from a host's beginning; 0 = none */
};

#define SP_RETRIES_MAX     10
#define SP_TIMING_LEVELS   6 /* -T0 .. -T5 */
#define SP_TIMING_STANDARD 3

/* level < SP_TIMING_LEVELS. */
struct sp_timing sp_timing_template(unsigned level);
const char *sp_timing_name(unsigned level); /* "paranoid" .. "insane" */

#endif
