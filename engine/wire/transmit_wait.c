#include "wire/transmit_wait.h"

#include <time.h>

#include "base/clock.h"

#define WAIT_MAX_US 100000
#define NAP_NS      50000 /* in which a 10 Gbit/s interface sends 700 short frames */

bool sp_transmit_wait_nap(struct sp_transmit_wait *wait)
{
    const struct timespec nap = {.tv_nsec = NAP_NS};
    uint64_t now_us;

    if (wait->jammed)
        return false;
    now_us = sp_now_us(&sp_clock_monotonic);
    if (wait->until_us == 0)
        wait->until_us = now_us + WAIT_MAX_US;
    wait->jammed = now_us >= wait->until_us;
    if (!wait->jammed)
        nanosleep(&nap, NULL);
    return !wait->jammed;
}
