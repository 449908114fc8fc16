/* How a peer repeats its SYN-ACK when nobody answers it. Plain data; any thread. */
#ifndef SP_PACKET_RESENDS_H
#define SP_PACKET_RESENDS_H

#include <stdbool.h>
#include <stdint.h>

#define SP_RESENDS_MAX 8 /* gaps of a schedule */

/* Gaps between the SYN-ACK and its repeats; then silence, or a RST. */
struct sp_schedule {
    uint8_t count; /* 0: it is not repeated */
    bool rst;
    uint32_t rst_ms; /* after the last SYN-ACK */
    uint32_t gap_ms[SP_RESENDS_MAX];
};

/* What was seen of one connection. */
struct sp_resends_seen {
    struct sp_schedule schedule;
    bool cut; /* the watch ended while another repeat, or the RST, might still have come */
};

#endif
