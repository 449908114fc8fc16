#include "base/clock.h"

#include <time.h>

static uint64_t read_us(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * 1000000u + (uint64_t)ts.tv_nsec / 1000u;
}

static uint64_t monotonic_now_us(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_MONOTONIC);
}

const struct sp_clock sp_clock_monotonic = {.now_us = monotonic_now_us, .ctx = NULL};

int64_t sp_clock_realtime_offset_us(void)
{
    return (int64_t)read_us(CLOCK_REALTIME) - (int64_t)read_us(CLOCK_MONOTONIC);
}
