/* One half-open connection that is watched: when its SYN-ACK came, and when it came again. Internal
 * to the engine; the main thread's. Times are of the scan's clock. */
#ifndef SP_RESEND_WATCH_H
#define SP_RESEND_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/resends.h"

/* Sendings of the SYN. Each leaves from a port of its own: the answer to one that was lost on the
 * way back is repeated as well, and must not be taken for the answer to the next. */
#define RESEND_SENDINGS 4u

enum resend_phase {
    RESEND_WAITING,  /* the SYN is on its way to the wire */
    RESEND_ASKING,   /* it left */
    RESEND_WATCHING, /* the SYN-ACK came */
    RESEND_OVER,
};

struct resend_watch {
    uint8_t phase;   /* enum resend_phase */
    uint8_t sending; /* the latest; only its answers count */
    bool seen_any;   /* a SYN-ACK: there is something to tell */
    uint32_t srtt_us;
    uint32_t peer_isn;
    uint64_t asked_us, first_us, last_us;
    struct sp_resends_seen seen;
};

/* srtt_us: of the host, 0 = unknown. The first sending is to leave. */
void resend_watch_begin(struct resend_watch *watch, uint32_t srtt_us, uint64_t now_us);
/* The latest sending left then. */
void resend_watch_sent(struct resend_watch *watch, uint64_t sent_us);
/* What came back for the latest sending; a SYN-ACK is known to acknowledge it. */
void resend_watch_syn_ack(struct resend_watch *watch, uint32_t isn, uint64_t rx_us);
void resend_watch_rst(struct resend_watch *watch, uint64_t rx_us);

/* When to look at it again. */
uint64_t resend_watch_due_us(const struct resend_watch *watch);
/* Looks: true when another sending is to leave. */
bool resend_watch_look(struct resend_watch *watch, uint64_t now_us);
/* It must end, whatever may still come. */
void resend_watch_cut(struct resend_watch *watch);

#endif
