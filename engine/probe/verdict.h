/* States of a port and the reasons for them, with the names that nmap's users know. */
#ifndef SP_PROBE_VERDICT_H
#define SP_PROBE_VERDICT_H

#include <stdint.h>

enum sp_port_state {
    SP_PORT_UNASKED, /* not decided: the scan ended before */
    SP_PORT_OPEN,
    SP_PORT_CLOSED,
    SP_PORT_FILTERED,
    SP_PORT_CLOSED_FILTERED, /* silent, of a host that limits its RSTs and that was not waited for
                              */
    SP_PORT_STATE_COUNT,
};

#define SP_REASON_MAP(X)                                                                           \
    X(SP_REASON_NONE, "unknown")                                                                   \
    X(SP_REASON_NO_RESPONSE, "no-response")                                                        \
    X(SP_REASON_SYN_ACK, "syn-ack")                                                                \
    X(SP_REASON_RESET, "reset")                                                                    \
    X(SP_REASON_NET_UNREACH, "net-unreach")                                                        \
    X(SP_REASON_HOST_UNREACH, "host-unreach")                                                      \
    X(SP_REASON_PROTO_UNREACH, "proto-unreach")                                                    \
    X(SP_REASON_PORT_UNREACH, "port-unreach")                                                      \
    X(SP_REASON_NET_PROHIBITED, "net-prohibited")                                                  \
    X(SP_REASON_HOST_PROHIBITED, "host-prohibited")                                                \
    X(SP_REASON_ADMIN_PROHIBITED, "admin-prohibited")                                              \
    X(SP_REASON_TIME_EXCEEDED, "time-exceeded")                                                    \
    X(SP_REASON_DEST_UNREACH, "dest-unreach")                                                      \
    X(SP_REASON_ARP_RESPONSE, "arp-response")                                                      \
    X(SP_REASON_NO_ARP_RESPONSE, "no-arp-response")                                                \
    X(SP_REASON_NO_GATEWAY, "no-gateway-arp-response")                                             \
    X(SP_REASON_NO_ROUTE, "no-route")                                                              \
    X(SP_REASON_SEND_FAILED, "send-failed")                                                        \
    X(SP_REASON_LOCALHOST, "localhost-response")

enum sp_reason {
#define X(name, text) name,
    SP_REASON_MAP(X)
#undef X
};

/* What one answer, or the lack of one, says about a port. */
struct sp_verdict {
    uint8_t state;  /* enum sp_port_state */
    uint8_t reason; /* enum sp_reason */
};

const char *sp_port_state_name(enum sp_port_state state); /* "open" */
const char *sp_reason_name(enum sp_reason reason);        /* "syn-ack" */

#endif
