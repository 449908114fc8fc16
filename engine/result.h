/* What a scan finds out: states, their reasons, and hosts. */
#ifndef SP_RESULT_H
#define SP_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/addr.h"
#include "packet/decode.h"
#include "probe/verdict.h"

/* The state of one port of one host. */
struct sp_port_result {
    uint8_t state;  /* enum sp_port_state */
    uint8_t reason; /* enum sp_reason */
    uint8_t ttl;    /* of the answer, 0 without one */
};

enum sp_host_state {
    SP_HOST_UNKNOWN, /* nothing came back that proves it up or down */
    SP_HOST_UP,
    SP_HOST_DOWN,
};

/* Ports that are asked besides, of a host that has answered nothing but SYN-ACKs: when nothing
 * listens there by all odds and yet a SYN-ACK comes, a SYN proxy or a tarpit answers everything. */
#define SP_CANARIES 3

struct sp_canaries {
    uint8_t asked;
    uint8_t open;                /* of these, answered with a SYN-ACK: */
    uint16_t ports[SP_CANARIES]; /* these */
};

/* A host as the main thread sees it. Valid inside callbacks only. */
struct sp_host {
    struct sp_addr addr;
    enum sp_host_state state;
    enum sp_reason reason;
    bool has_mac; /* the target's own, so only when it is on-link */
    struct sp_mac mac;
    bool has_rtt;
    uint32_t srtt_us;                       /* smoothed round-trip time (RFC 6298) */
    uint32_t counts[SP_PORT_STATE_COUNT];   /* ports by enum sp_port_state */
    uint32_t restored[SP_PORT_STATE_COUNT]; /* of these, told in an earlier run, see resume.h */
    bool complete;      /* every port was asked until it answered or was given up */
    bool timed_out;     /* it was not, for the host took longer than it may; or what was cut short
                           for that is active OS detection */
    bool os_cut;        /* that was cut short because the scan was stopped */
    double limited_pps; /* so many answers a second are all it gives, and it was asked
                           no faster; 0 = no such limit was met */
    bool suspect;       /* it answers whatever port is asked; the evidence: */
    struct sp_canaries canaries;
    const struct sp_port_result *ports; /* by index in the port set; NULL without memory */
    void *user;                         /* the caller's own, NULL at first */
};

/* The packet that decided a port. Valid inside the callback only. */
struct sp_answer {
    const struct sp_packet *packet;
    uint32_t rtt_us; /* 0 = not measurable */
    uint8_t attempt; /* which sending was answered, 0 = the first */
};

const char *sp_host_state_name(enum sp_host_state state); /* "up", "down", "unknown" */

#endif
