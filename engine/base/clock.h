/* Time, as a value that is handed in: the engine asks a `struct sp_clock` and never the system, so
 * that a test can drive it. All times are microseconds on a monotonic clock. */
#ifndef SP_BASE_CLOCK_H
#define SP_BASE_CLOCK_H

#include <stdint.h>

struct sp_clock {
    uint64_t (*now_us)(void *ctx); /* may be called from any thread */
    void *ctx;
};

/* CLOCK_MONOTONIC. */
extern const struct sp_clock sp_clock_monotonic;

/* Microseconds that CLOCK_REALTIME is ahead of CLOCK_MONOTONIC now; turns the timestamps of a
 * capture into monotonic ones. Any thread. */
int64_t sp_clock_realtime_offset_us(void);

static inline uint64_t sp_now_us(const struct sp_clock *clock)
{
    return clock->now_us(clock->ctx);
}

#endif
