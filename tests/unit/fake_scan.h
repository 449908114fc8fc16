/* A scan without a network: plays made-up hosts back through the callbacks of a real one. */
#ifndef FAKE_SCAN_H
#define FAKE_SCAN_H

#include "engine/scan.h"

/* One made-up port. */
struct fake_port {
    uint16_t port;
    uint8_t state, reason, ttl;
};

/* State, reason and TTL of a port. */
#define FAKE_OPEN     SP_PORT_OPEN, SP_REASON_SYN_ACK, 64
#define FAKE_CLOSED   SP_PORT_CLOSED, SP_REASON_RESET, 64
#define FAKE_SILENT   SP_PORT_FILTERED, SP_REASON_NO_RESPONSE, 0
#define FAKE_REJECTED SP_PORT_FILTERED, SP_REASON_ADMIN_PROHIBITED, 63
#define FAKE_EITHER   SP_PORT_CLOSED_FILTERED, SP_REASON_NO_RESPONSE, 0
#define FAKE_UNASKED  SP_PORT_UNASKED, SP_REASON_NONE, 0

struct fake_host {
    const char *addr;
    enum sp_host_state state;
    enum sp_reason reason;
    bool on_link;
    uint32_t srtt_us;
    bool timed_out, suspect;
    bool os_cut, os_late; /* -O: stopped; out of time with its ports done */
    bool restored;        /* its answers came in an earlier run */
    double limited_pps;
    struct sp_canaries canaries;
    struct fake_port rest;            /* what every port is that is not listed; .port is unused */
    struct fake_port ports[4];        /* listed ones, up to the first that is 0 */
    const struct sp_exchanges *tries; /* of active OS detection */
    size_t try_count;
    const struct sp_resends_seen *resends; /* of patient mode; NULL: nothing was seen */
};

/* 198.18.0.7, on the link: port 22 is open, the others are closed. */
extern const struct fake_host fake_up;
/* Of none of these a port was asked or answered. */
extern const struct fake_host fake_down;     /* 198.18.0.9 */
extern const struct fake_host fake_no_route; /* 203.0.113.9 */
extern const struct fake_host fake_silent;   /* 203.0.113.5, whose ports are filtered */

/* Calls back for each port that answers, and for the host. results has room for the ports. */
void fake_play(const struct fake_host *fake, const struct sp_portset *ports,
               struct sp_port_result *results, const struct sp_scan_callbacks *callbacks);

#endif
