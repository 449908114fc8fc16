#include "probe/pacer.h"

#include <math.h>

/* Below this rate the bucket holds a millisecond's worth, else ten. */
#define LEDGER_RATE 100
#define SLOT_US     1000u

void sp_pacer_init(struct sp_pacer *pacer, double rate_pps, uint64_t now_us)
{
    *pacer = (struct sp_pacer){.filled_us = now_us, .tokens = 1};
    if (rate_pps <= 0)
        return;
    if (rate_pps < LEDGER_RATE) {
        /* The bucket holds one token and a millisecond's worth more: nobody is woken at the very
         * microsecond. At most burst + fill * 1 s - 1 leave in any second; the fill is lowered by
         * what the bucket holds beyond one, to make that the rate. */
        pacer->burst = 1 + rate_pps / 1000;
        pacer->fill_per_us = (rate_pps - rate_pps / 1000) / 1e6;
        return;
    }
    pacer->burst = 1 + rate_pps / 100;
    pacer->fill_per_us = rate_pps / 1e6;
    pacer->most = rate_pps < UINT32_MAX ? (uint32_t)rate_pps : UINT32_MAX;
    pacer->slot = now_us / SLOT_US;
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

/* Takes out of the ledger what left more than a second ago. */
static void forget(struct sp_pacer *pacer, uint64_t now_us)
{
    uint64_t slot = now_us / SLOT_US;

    if (slot > pacer->slot + SP_PACER_SLOTS)
        pacer->slot = slot - SP_PACER_SLOTS;
    while (pacer->slot < slot) {
        uint32_t *oldest = &pacer->slots[++pacer->slot % SP_PACER_SLOTS];

        pacer->noted -= *oldest;
        *oldest = 0;
    }
}

uint32_t sp_pacer_allow(struct sp_pacer *pacer, uint64_t now_us, uint32_t want)
{
    if (pacer->fill_per_us == 0)
        return want;
    fill(pacer, now_us);
    if (pacer->most > 0) {
        forget(pacer, now_us);
        if (want > pacer->most - pacer->noted)
            want = pacer->most - pacer->noted;
    }
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
    if (pacer->most == 0)
        return;
    forget(pacer, now_us);
    pacer->slots[pacer->slot % SP_PACER_SLOTS] += n;
    pacer->noted += n;
}

/* When the oldest packets in the ledger are forgotten. */
static uint64_t forget_us(const struct sp_pacer *pacer)
{
    uint64_t slot = pacer->slot + 1;

    while (pacer->slots[slot % SP_PACER_SLOTS] == 0)
        slot++;
    return slot * SLOT_US;
}

uint64_t sp_pacer_next_us(const struct sp_pacer *pacer)
{
    if (pacer->most > 0 && pacer->noted >= pacer->most)
        return forget_us(pacer);
    if (pacer->fill_per_us == 0 || pacer->tokens >= 1)
        return 0;
    return pacer->filled_us + (uint64_t)ceil((1 - pacer->tokens) / pacer->fill_per_us);
}
