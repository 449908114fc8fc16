#include "probe/pacer.h"

#include <math.h>

void sp_pacer_init(struct sp_pacer *pacer, double rate_pps, uint64_t now_us)
{
    *pacer = (struct sp_pacer){.filled_us = now_us};
    if (rate_pps <= 0)
        return;
    /* A bucket of one token keeps packets a full interval apart. At higher rates a timer cannot
     * wake us for each packet, so the bucket holds one millisecond's worth; then at most
     * burst + fill * 1 s leave in any second, and the fill is lowered by the burst to make that the
     * rate. */
    pacer->burst = 1;
    if (rate_pps >= 2000) {
        pacer->burst = floor(rate_pps / 1000);
        rate_pps -= pacer->burst;
    }
    pacer->fill_per_us = rate_pps / 1e6;
    pacer->tokens = 1;
}

uint32_t sp_pacer_allow(struct sp_pacer *pacer, uint64_t now_us, uint32_t want)
{
    if (pacer->fill_per_us == 0)
        return want;
    pacer->tokens += (double)(now_us - pacer->filled_us) * pacer->fill_per_us;
    pacer->filled_us = now_us;
    if (pacer->tokens > pacer->burst)
        pacer->tokens = pacer->burst;
    return pacer->tokens < want ? (uint32_t)pacer->tokens : want;
}

void sp_pacer_take(struct sp_pacer *pacer, uint32_t n)
{
    if (pacer->fill_per_us > 0)
        pacer->tokens -= n;
}

uint64_t sp_pacer_wait_us(const struct sp_pacer *pacer)
{
    if (pacer->fill_per_us == 0 || pacer->tokens >= 1)
        return 0;
    return (uint64_t)ceil((1 - pacer->tokens) / pacer->fill_per_us);
}
