/* An interface of this machine: libpcap in; out what wire/transmit.h finds. */
#ifndef SP_WIRE_LIVE_H
#define SP_WIRE_LIVE_H

#include "packet/exchange.h"
#include "wire/transmit.h"
#include "wire/wire.h"

struct sp_live_config {
    const char *interface;
    enum sp_transmit_choice transmit;
    bool paced;          /* see struct sp_transmit_config */
    bool loopback;       /* the machine talks to itself: IP framing, through a raw socket */
    bool no_arp;         /* an interface that resolves no addresses: IP framing too */
    uint16_t first_port; /* only what can be a reply to these is received: wire/filter.h */
    uint16_t port_count;
    struct sp_os_sources os; /* or to active OS detection's, as a whole; long frames are sent too */
    bool capture_append;     /* it goes on where it ends */
    const char *capture_path; /* pcap file of what is received; NULL = none */
};

/* Opens capture and sending; needs CAP_NET_RAW. NULL, with err (SP_ERR_PRIVILEGE, SP_ERR_USAGE for
 * an interface that is not there, SP_ERR_FAILED). Frames are Ethernet where the interface is, else
 * IP packets, bound to the interface, so that nothing leaves elsewhere. */
struct sp_wire *sp_live_open(const struct sp_live_config *config, struct sp_error *err);

/* From now on only replies to these addresses are received, unless there are more than a filter
 * holds (SP_FILTER_ADDRS_MAX). For a wire of sp_live_open(), before anything is received. */
bool sp_live_narrow(struct sp_wire *wire, const struct sp_addr *addrs, size_t count,
                    struct sp_error *err);

#endif
