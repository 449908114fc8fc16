/* Patient mode, as the threads share it: an open port of a host whose ports are done is asked once
 * more, and its SYN-ACK left without any answer, so that it is repeated. The kernel is kept from
 * sending its RST (wire/reset_filter.h). Internal to the engine.
 *
 *   MAIN -- requests --> SENDER -- sent --> MAIN
 *   RECEIVER -- packets --> MAIN
 *
 * Main decides who is asked, keeps the times of what comes back, and says when it is enough
 * (patient_collect.c, resend_watch.c); the sender sends what it is told to (patient_probes.c). */
#ifndef SP_PATIENT_STAGE_H
#define SP_PATIENT_STAGE_H

#include "engine/resend_watch.h"
#include "engine/ring.h"
#include "engine/scan.h"
#include "packet/template.h"
#include "probe/cookie.h"
#include "probe/match.h"

/* Hosts that are watched at once, at most; others wait for their turn. */
#define PATIENT_HOSTS_MAX 1024u

enum patient_kind {
    PATIENT_SYN,   /* host, addr, port, sending */
    PATIENT_RESET, /* ack: the latest SYN of the slot was enough */
};

/* Main to sender. */
struct patient_request {
    uint8_t kind; /* enum patient_kind */
    uint8_t sending;
    uint16_t port;
    uint32_t slot; /* which of the hosts that are watched at once */
    uint32_t host; /* index in the window */
    uint32_t ack;
    struct sp_addr addr; /* the host's: by the time the sender reads this it may have left */
};

/* Sender to main: the SYN leaves. */
struct patient_sent {
    uint64_t sent_us;
    uint32_t slot, host;
    uint8_t sending;
};

/* Receiver to main: what is addressed as an answer. */
struct patient_packet {
    struct sp_addr saddr, daddr;
    uint64_t rx_us;
    uint32_t seq, ack;
    uint16_t sport, dport;
    uint8_t flags;
};

struct patient_stage {
    uint16_t first_port; /* sending i leaves from the port first_port + i */
    uint32_t slots;
    struct sp_template reset[2]; /* by enum sp_framing */
    struct sp_ring *requests, *sent, *packets;
};

/* For a window of so many hosts. NULL, with err. destroy accepts NULL. */
struct patient_stage *patient_stage_create(const struct sp_match_config *match, uint32_t window,
                                           struct sp_error *err);
void patient_stage_destroy(struct patient_stage *stage);

/* The sequence number of a SYN: it follows from the cookie's key, and is none of a port's probe.
 * remote_port is the host's. Any thread. */
static inline uint32_t patient_seq(const struct sp_cookie *cookie, const struct sp_addr *local,
                                   const struct sp_addr *remote, uint16_t remote_port,
                                   uint32_t sending)
{
    const struct sp_tuple turned = {.local = *remote, .remote = *local, .remote_port = remote_port};

    return (uint32_t)sp_cookie_hash(cookie, &turned) + sending;
}

#endif
