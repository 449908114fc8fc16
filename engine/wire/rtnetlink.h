/* The kernel's routing decision for a destination, over rtnetlink(7).
 *
 * libdnet finds gateways, but its Linux route lookup drops the outgoing interface and knows no
 * on-link and no local routes; a scanner that picks the interface by source address sends into the
 * wrong one as soon as two share a network. So routes are asked for here, all else of libdnet. */
#ifndef SP_WIRE_RTNETLINK_H
#define SP_WIRE_RTNETLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"

struct sp_route {
    bool reachable;
    bool local; /* the destination is this machine */
    uint32_t ifindex;
    struct sp_addr saddr;   /* what the kernel would send from */
    struct sp_addr gateway; /* family SP_FAMILY_NONE = on-link */
};

/* A netlink socket, or -1 with err. The caller closes it. */
int sp_rtnetlink_open(struct sp_error *err);

/* Asks for the route to dst, from saddr and through interface ifindex where given (family
 * SP_FAMILY_NONE, 0 = free). "No route" is an answer (reachable = false), not an error. */
bool sp_rtnetlink_route(int fd, const struct sp_addr *dst, const struct sp_addr *saddr,
                        uint32_t ifindex, struct sp_route *out, struct sp_error *err);

/* Calls visit for the destination prefix of every IPv4 route in every table. */
bool sp_rtnetlink_prefixes(int fd,
                           void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                           void *ctx, struct sp_error *err);

#endif
