/* The pacer: a token bucket on a monotonic clock. Every packet that leaves takes a token, ARP and
 * repeats included. In no second do more packets pass than the rate; time that was not used is not
 * caught up with, beyond one burst.
 *
 * A small bucket alone keeps that promise, at the price of what it loses at every late wake-up. At
 * higher rates, where that is much, the bucket is larger, and a ledger of what left in each
 * millisecond of the latest second keeps it. One thread. */
#ifndef SP_PROBE_PACER_H
#define SP_PROBE_PACER_H

#include <stdint.h>

/* A second and, for its two ends, a slot more each. */
#define SP_PACER_SLOTS 1002

struct sp_pacer {
    double fill_per_us; /* 0 = no limit */
    double burst, tokens;
    uint64_t filled_us;
    uint32_t most; /* packets in the slots of the ledger; 0 = none is kept */
    uint32_t noted;
    uint64_t slot; /* milliseconds: the latest */
    uint32_t slots[SP_PACER_SLOTS];
};

/* rate_pps 0 = no limit. */
void sp_pacer_init(struct sp_pacer *pacer, double rate_pps, uint64_t now_us);

/* The other way round: what it allows has to leave, to be no slower than the rate. Who wakes up
 * late catches up with 20 ms. */
void sp_pacer_init_floor(struct sp_pacer *pacer, double rate_pps, uint64_t now_us);

/* How many packets, up to `want`, may leave now. Takes no token. */
uint32_t sp_pacer_allow(struct sp_pacer *pacer, uint64_t now_us, uint32_t want);

/* `n` packets, no more than were allowed, have left since sp_pacer_allow(), the last of them by
 * now_us: read the clock after the sending, so that a thread that was kept waiting between the two
 * does not break the promise.
 */
void sp_pacer_take(struct sp_pacer *pacer, uint32_t n, uint64_t now_us);

/* When at least one packet may leave; a time gone by = at once. */
uint64_t sp_pacer_next_us(const struct sp_pacer *pacer);

#endif
