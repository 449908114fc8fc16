#include "probe/rtt.h"

void sp_rtt_sample(struct sp_rtt *rtt, uint32_t sample_us)
{
    uint32_t error_us;

    if (rtt->srtt_us == 0) { /* RFC 6298 2.2 */
        rtt->srtt_us = sample_us > 0 ? sample_us : 1;
        rtt->rttvar_us = sample_us / 2;
        return;
    }
    /* RFC 6298 2.3: alpha = 1/8, beta = 1/4, the variance before the mean */
    error_us = sample_us > rtt->srtt_us ? sample_us - rtt->srtt_us : rtt->srtt_us - sample_us;
    rtt->rttvar_us = rtt->rttvar_us - rtt->rttvar_us / 4 + error_us / 4;
    rtt->srtt_us = rtt->srtt_us - rtt->srtt_us / 8 + sample_us / 8;
    rtt->srtt_us += rtt->srtt_us == 0;
}

uint32_t sp_rtt_timeout_us(const struct sp_rtt *rtt, const struct sp_rtt_config *config,
                           uint32_t attempt)
{
    uint64_t rto_us = config->initial_rto_us;

    if (rtt->srtt_us > 0)
        rto_us = (uint64_t)rtt->srtt_us + 4 * (uint64_t)rtt->rttvar_us;
    if (rto_us < config->min_rto_us)
        rto_us = config->min_rto_us;
    rto_us <<= attempt < 16 ? attempt : 16;
    return rto_us > config->max_rto_us ? config->max_rto_us : (uint32_t)rto_us;
}

#define TAIL_FIRST_BITS 6 /* 64 us */

static uint32_t bucket_of(uint32_t sample_us)
{
    uint32_t bits = 31 - (uint32_t)__builtin_clz(sample_us | 1u << TAIL_FIRST_BITS);
    uint32_t quarter = sample_us >> (bits - 2) & 3;
    uint32_t bucket =
        4 * (bits - TAIL_FIRST_BITS) + (sample_us >> TAIL_FIRST_BITS > 0 ? quarter : 0);

    return bucket < SP_RTT_TAIL_BUCKETS ? bucket : SP_RTT_TAIL_BUCKETS - 1;
}

void sp_rtt_tail_sample(struct sp_rtt_tail *tail, uint32_t sample_us)
{
    tail->buckets[bucket_of(sample_us)]++;
    tail->samples++;
}

uint64_t sp_rtt_tail_us(const struct sp_rtt_tail *tail)
{
    uint32_t longer = tail->samples / 1000, bucket = SP_RTT_TAIL_BUCKETS;

    if (tail->samples == 0)
        return 0;
    while (tail->buckets[bucket - 1] <= longer)
        longer -= tail->buckets[--bucket];
    return (uint64_t)(5 + (bucket - 1) % 4) << (TAIL_FIRST_BITS - 2 + (bucket - 1) / 4);
}
