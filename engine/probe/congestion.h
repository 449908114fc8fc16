/* How many packets may be unanswered at once: a window that grows with every answer, as TCP's does
 * (RFC 5681), and is cut when loss is proven. Proof is an answer to a repeat whose earlier sendings
 * were not answered; silence proves nothing: it neither cuts the window, nor may it hold it at its
 * first size for a network that drops everything. One thread. */
#ifndef SP_PROBE_CONGESTION_H
#define SP_PROBE_CONGESTION_H

#include <stdbool.h>
#include <stdint.h>

struct sp_congestion {
    double cwnd, ssthresh, max; /* packets */
    uint32_t in_flight;
    uint64_t cut_us; /* time of the last cut */
};

void sp_congestion_init(struct sp_congestion *c, uint32_t max);

/* How many more packets may be sent now. */
uint32_t sp_congestion_room(const struct sp_congestion *c);

void sp_congestion_sent(struct sp_congestion *c);
/* A packet is no longer in flight: its answer came, or its time-out passed. */
void sp_congestion_gone(struct sp_congestion *c);
void sp_congestion_answered(struct sp_congestion *c);
/* A time-out passed without an answer. Grows the window too, but only in slow start, so never after
 * loss has been proven. */
void sp_congestion_silent(struct sp_congestion *c);
/* A packet sent at sent_us is proven lost. Losses of packets that were sent before the last cut
 * belong to the same event and do not cut again. */
void sp_congestion_lost(struct sp_congestion *c, uint64_t sent_us, uint64_t now_us);

#endif
