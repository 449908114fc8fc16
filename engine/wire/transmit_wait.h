/* Waiting for room: a queue that is full empties in a moment, and the engine's own repeat of a
 * refused sending comes much later. Shared by the back ends that can be full. */
#ifndef SP_WIRE_TRANSMIT_WAIT_H
#define SP_WIRE_TRANSMIT_WAIT_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

struct sp_transmit_wait {
    uint64_t until_us; /* 0 = nothing has to be waited for */
    bool jammed;       /* waited in vain, and nothing has left since */
};

/* Something has left. */
static inline void sp_transmit_wait_progress(struct sp_transmit_wait *wait)
{
    wait->until_us = 0;
    wait->jammed = false;
}

/* Nothing has: sleeps a little. False when that has been long enough, or was before. */
bool sp_transmit_wait_nap(struct sp_transmit_wait *wait);

/* The interface is gone or was taken down: nothing will ever leave. */
static inline bool sp_transmit_is_fatal(int error)
{
    return error == ENETDOWN || error == ENODEV || error == ENXIO;
}

#endif
