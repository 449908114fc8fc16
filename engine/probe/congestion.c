#include "probe/congestion.h"

/* RFC 6928's initial window, and a threshold that keeps a first burst within the input queue of one
 * ordinary host (Linux: netdev_max_backlog, 1000 packets). */
#define INITIAL_CWND     10.0
#define INITIAL_SSTHRESH 512.0
/* Random loss, as on radio links, would else drive the window to nothing; ten packets do no harm.
 */
#define MIN_CWND INITIAL_CWND

void sp_congestion_init(struct sp_congestion *c, uint32_t max)
{
    *c = (struct sp_congestion){.cwnd = INITIAL_CWND, .ssthresh = INITIAL_SSTHRESH, .max = max};
    if (c->cwnd > c->max)
        c->cwnd = c->max;
}

uint32_t sp_congestion_room(const struct sp_congestion *c)
{
    return c->in_flight < (uint32_t)c->cwnd ? (uint32_t)c->cwnd - c->in_flight : 0;
}

void sp_congestion_sent(struct sp_congestion *c)
{
    c->in_flight++;
}

void sp_congestion_gone(struct sp_congestion *c)
{
    c->in_flight--;
}

void sp_congestion_answered(struct sp_congestion *c)
{
    c->cwnd += c->cwnd < c->ssthresh ? 1 : 1 / c->cwnd;
    if (c->cwnd > c->max)
        c->cwnd = c->max;
}

void sp_congestion_silent(struct sp_congestion *c)
{
    if (c->cwnd < c->ssthresh && c->cwnd < c->max)
        c->cwnd += 1;
}

void sp_congestion_lost(struct sp_congestion *c, uint64_t sent_us, uint64_t now_us)
{
    if (sent_us < c->cut_us)
        return;
    c->cut_us = now_us;
    c->ssthresh = c->cwnd / 2 > MIN_CWND ? c->cwnd / 2 : MIN_CWND;
    c->cwnd = c->ssthresh;
}
