/* The pacer: a token bucket on a monotonic clock. Every packet that leaves takes a token, ARP and
 * repeats included. In no second do more packets pass than the rate; time that was not used is not
 * caught up with, beyond one burst. One thread. */
#ifndef SP_PROBE_PACER_H
#define SP_PROBE_PACER_H

#include <stdint.h>

struct sp_pacer {
    double fill_per_us; /* 0 = no limit */
    double burst, tokens;
    uint64_t filled_us;
};

/* rate_pps 0 = no limit. */
void sp_pacer_init(struct sp_pacer *pacer, double rate_pps, uint64_t now_us);

/* How many packets, up to `want`, may leave now. Takes no token. */
uint32_t sp_pacer_allow(struct sp_pacer *pacer, uint64_t now_us, uint32_t want);

/* `n` packets have left. */
void sp_pacer_take(struct sp_pacer *pacer, uint32_t n);

/* Microseconds until at least one packet may leave; 0 = now. */
uint64_t sp_pacer_wait_us(const struct sp_pacer *pacer);

#endif
