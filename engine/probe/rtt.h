/* Round-trip time estimation: RFC 6298, with bounds of our own. Units: microseconds. One thread. */
#ifndef SP_PROBE_RTT_H
#define SP_PROBE_RTT_H

#include <stdint.h>

struct sp_rtt_config {
    uint32_t initial_rto_us; /* until the first sample; RFC 6298 2.1: 1 s */
    uint32_t min_rto_us, max_rto_us;
};

struct sp_rtt {
    uint32_t srtt_us; /* 0 = there was no sample */
    uint32_t rttvar_us;
};

/* Zeroed memory is an estimator without a sample. */
void sp_rtt_sample(struct sp_rtt *rtt, uint32_t sample_us);

/* The time-out of sending number `attempt` (0 = the first): doubled for each repeat (RFC 6298 5.5),
 * within the bounds. */
uint32_t sp_rtt_timeout_us(const struct sp_rtt *rtt, const struct sp_rtt_config *config,
                           uint32_t attempt);

/* How long answers take at most, but for one in a thousand: a histogram, four buckets for each
 * doubling from 64 us on. Zeroed memory has no sample. */
#define SP_RTT_TAIL_BUCKETS 80

struct sp_rtt_tail {
    uint32_t buckets[SP_RTT_TAIL_BUCKETS];
    uint32_t samples;
};

void sp_rtt_tail_sample(struct sp_rtt_tail *tail, uint32_t sample_us);
/* Upper edge of the bucket that holds the 999th of a thousand; 0 without samples. */
uint64_t sp_rtt_tail_us(const struct sp_rtt_tail *tail);

#endif
