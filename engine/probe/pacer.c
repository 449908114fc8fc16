#include "probe/pacer.h"

#include <math.h>

void sp_pacer_init(struct sp_pacer *pacer, double rate_pps, uint64_t now_us)
{
    *pacer = (struct sp_pacer){.filled_us = now_us};
    if (rate_pps <= 0)
        return;
    /* The bucket holds one token and a millisecond's worth more: nobody is woken at the very
     * microsecond, and what a bucket of one token loses then, at every wake-up, is lost for good.
     * At most burst + fill * 1 s - 1 leave in any second; the fill is lowered by what the bucket
     * holds beyond one, to make that the rate. */
    pacer->burst = 1 + rate_pps / 1000;
    pacer->fill_per_us = (rate_pps - rate_pps / 1000) / 1e6;
    pacer->tokens = 1;
}

void sp_pacer_init_floor(struct sp_pacer *pacer, double rate_pps, uint64_t now_us)
{
    *pacer = (struct sp_pacer){.burst = 1 + rate_pps / 50,
                               .fill_per_us = rate_pps / 1e6,
                               .tokens = 1,
                               .filled_us = now_us};
}

static void fill(struct sp_pacer *pacer, uint64_t now_us)
{
    pacer->tokens += (double)(now_us - pacer->filled_us) * pacer->fill_per_us;
    pacer->filled_us = now_us;
    if (pacer->tokens > pacer->burst)
        pacer->tokens = pacer->burst;
}

uint32_t sp_pacer_allow(struct sp_pacer *pacer, uint64_t now_us, uint32_t want)
{
    if (pacer->fill_per_us == 0)
        return want;
    fill(pacer, now_us);
    return pacer->tokens < want ? (uint32_t)pacer->tokens : want;
}

void sp_pacer_take(struct sp_pacer *pacer, uint32_t n, uint64_t now_us)
{
    if (pacer->fill_per_us == 0 || n == 0)
        return;
    /* Packets that left late are as if they had left now: the bucket that they come from was full
     * at most, and holds that much less from now on. */
    fill(pacer, now_us);
    pacer->tokens -= n;
}

uint64_t sp_pacer_next_us(const struct sp_pacer *pacer)
{
    if (pacer->fill_per_us == 0 || pacer->tokens >= 1)
        return 0;
    return pacer->filled_us + (uint64_t)ceil((1 - pacer->tokens) / pacer->fill_per_us);
}
