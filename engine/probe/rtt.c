#include "probe/rtt.h"

void sp_rtt_sample(struct sp_rtt *rtt, uint32_t sample_us)
{
    uint32_t error_us;

    if (!rtt->has_sample) { /* RFC 6298 2.2 */
        rtt->has_sample = true;
        rtt->srtt_us = sample_us;
        rtt->rttvar_us = sample_us / 2;
        return;
    }
    /* RFC 6298 2.3: alpha = 1/8, beta = 1/4, the variance before the mean */
    error_us = sample_us > rtt->srtt_us ? sample_us - rtt->srtt_us : rtt->srtt_us - sample_us;
    rtt->rttvar_us = rtt->rttvar_us - rtt->rttvar_us / 4 + error_us / 4;
    rtt->srtt_us = rtt->srtt_us - rtt->srtt_us / 8 + sample_us / 8;
}

uint32_t sp_rtt_timeout_us(const struct sp_rtt *rtt, const struct sp_rtt_config *config,
                           uint32_t attempt)
{
    uint64_t rto_us = config->initial_rto_us;

    if (rtt->has_sample)
        rto_us = (uint64_t)rtt->srtt_us + 4 * (uint64_t)rtt->rttvar_us;
    if (rto_us < config->min_rto_us)
        rto_us = config->min_rto_us;
    rto_us <<= attempt < 16 ? attempt : 16;
    return rto_us > config->max_rto_us ? config->max_rto_us : (uint32_t)rto_us;
}
