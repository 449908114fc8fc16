/* What an active test of a host was: the probes of os-detection as they were sent, and what
 * answered each. Who asks fills this in; the tests (fingerprint/testprint.h) are computed from
 * nothing else.
 *
 * The packets belong to whoever filled this in. Plain data; any thread. */
#ifndef SP_PACKET_EXCHANGE_H
#define SP_PACKET_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"

/* The 16 probes. */
enum sp_os_probe {
    SP_OS_SEQ1, /* six SYNs to an open port, 100 ms apart; their answers are T1, OPS and WIN too */
    SP_OS_SEQ2,
    SP_OS_SEQ3,
    SP_OS_SEQ4,
    SP_OS_SEQ5,
    SP_OS_SEQ6,
    SP_OS_ECN, /* open port */
    SP_OS_T2,  /* open port */
    SP_OS_T3,
    SP_OS_T4,
    SP_OS_T5, /* closed port */
    SP_OS_T6,
    SP_OS_T7,
    SP_OS_U1,  /* closed UDP port */
    SP_OS_IE1, /* echo requests */
    SP_OS_IE2,
    SP_OS_PROBE_COUNT
};

/* One probe and the first packet that answered it. All packets begin with an IPv4 header. */
struct sp_exchange {
    const uint8_t *sent; /* NULL: the probe was not sent */
    size_t sent_len;
    uint64_t sent_us;     /* when the sending that was answered left */
    bool resent;          /* that was a repeat, out of its place in the series: its IP ID,
                             its ISN and its clock belong to no sequence */
    const uint8_t *reply; /* NULL: silence */
    size_t reply_len;     /* bytes captured */
    size_t reply_total;   /* bytes that it had on the wire */
    uint64_t reply_us;
};

/* What the probes leave from, so that an answer is known by what it is addressed to. The tries of a
 * host follow one another through the ports and the echo identifiers. */
struct sp_os_sources {
    uint16_t first_port, port_count; /* 0: nothing is asked */
    uint16_t first_echo, echo_count; /* identifiers of echo requests */
};

static inline bool sp_os_is_port(const struct sp_os_sources *sources, uint16_t port)
{
    return (uint16_t)(port - sources->first_port) < sources->port_count;
}

static inline bool sp_os_is_echo(const struct sp_os_sources *sources, uint16_t id)
{
    return (uint16_t)(id - sources->first_echo) < sources->echo_count;
}

/* Where the host is, as far as the one who asked knows without the tests. */
enum sp_os_place {
    SP_OS_PLACE_ROUTED,  /* behind a gateway, or not known */
    SP_OS_PLACE_ON_LINK, /* on the same link: nothing in between counts hops */
    SP_OS_PLACE_LOCAL,   /* an address of this machine: its IP IDs count our packets as well */
};

struct sp_exchanges {
    struct sp_exchange at[SP_OS_PROBE_COUNT];
    uint16_t open_tcp, closed_tcp, closed_udp; /* 0: none was found */
    uint8_t place;                             /* enum sp_os_place */
    bool has_mac;
    struct sp_mac mac; /* of the host itself, so only when it is on the link */
};

#endif
