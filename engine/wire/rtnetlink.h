/* The kernel's routing decisions and neighbour table, over rtnetlink(7).
 *
 * libdnet finds gateways, but its Linux route lookup drops the outgoing interface and knows no
 * on-link and no local routes; a scanner that picks the interface by source address sends into the
 * wrong one as soon as two share a network. Its look-up of a neighbour walks every interface each
 * time. So both are asked for here; interfaces come from libdnet. */
#ifndef SP_WIRE_RTNETLINK_H
#define SP_WIRE_RTNETLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"

struct sp_rtnetlink {
    int fd;
    uint32_t sequence; /* of the latest request: a reply to an older one is passed over */
};

struct sp_route {
    bool reachable;
    bool local; /* the destination is this machine */
    uint32_t ifindex;
    struct sp_addr saddr;   /* what the kernel would send from */
    struct sp_addr gateway; /* family SP_FAMILY_NONE = on-link */
};

/* Opens the socket; false with err. finish accepts one that could not be opened. One thread at a
 * time, no privilege. */
bool sp_rtnetlink_init(struct sp_rtnetlink *nl, struct sp_error *err);
void sp_rtnetlink_finish(struct sp_rtnetlink *nl);

/* Asks for the route to dst, from saddr and through interface ifindex where given (family
 * SP_FAMILY_NONE, 0 = free). "No route" is an answer (reachable = false), not an error. */
bool sp_rtnetlink_route(struct sp_rtnetlink *nl, const struct sp_addr *dst,
                        const struct sp_addr *saddr, uint32_t ifindex, struct sp_route *out,
                        struct sp_error *err);

/* Calls visit for every IPv4 prefix at which the routing decision may change: the destinations of
 * the routes of every table, and of the policy rules. */
bool sp_rtnetlink_prefixes(struct sp_rtnetlink *nl,
                           void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                           void *ctx, struct sp_error *err);

/* What the kernel believes the Ethernet address of a neighbour to be; *permanent = somebody said so
 * for good (ip neigh ... nud permanent). False when it believes nothing. */
bool sp_rtnetlink_neighbour(struct sp_rtnetlink *nl, uint32_t ifindex, const struct sp_addr *addr,
                            struct sp_mac *mac, bool *permanent);

#endif
