/* What a capture lets through: nothing but what can be a reply, so that the rest costs neither a
 * copy nor a wake-up. */
#ifndef SP_WIRE_FILTER_H
#define SP_WIRE_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"
#include "packet/decode.h"
#include "packet/exchange.h"

#define SP_FILTER_ADDRS_MAX 8
#define SP_FILTER_TEXT_MAX  1536

struct sp_filter {
    enum sp_linktype linktype;
    uint16_t first_port, port_count; /* that probes leave from */
    const struct sp_addr *addrs;     /* that they leave from, at most SP_FILTER_ADDRS_MAX */
    size_t addr_count;               /* 0 = not known: any */
    struct sp_os_sources os;         /* that probes of active OS detection leave from */
};

/* Writes the filter in libpcap's language (pcap-filter(7)) and returns out. It lets through ARP
 * replies (Ethernet only); TCP segments with ACK or RST to the ports; ICMP errors, but for
 * redirects, that quote a TCP segment from the ports. With active OS detection also any TCP segment
 * to its ports; echo replies with its identifiers; port unreachables that quote UDP from its ports.
 * All IPv4, and to one of the addresses. */
const char *sp_filter_format(const struct sp_filter *filter, char out[static SP_FILTER_TEXT_MAX]);

#endif
