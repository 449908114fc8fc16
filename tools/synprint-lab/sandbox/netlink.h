/* Changes to the network namespace of the caller, over rtnetlink(7): links, addresses, routes.
 * One thread at a time. Needs CAP_NET_ADMIN in the namespace. */
#ifndef SP_SANDBOX_NETLINK_H
#define SP_SANDBOX_NETLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "packet/addr.h"

struct lab_netlink {
    int fd;
    uint32_t sequence;
};

/* finish accepts one that could not be opened. */
bool lab_netlink_init(struct lab_netlink *nl, struct sp_error *err);
void lab_netlink_finish(struct lab_netlink *nl);

/* Gives a link its Ethernet address (NULL: as it is) and its queue length in packets (0: as it is),
 * and brings it up. */
bool lab_netlink_link_up(struct lab_netlink *nl, uint32_t ifindex, const struct sp_mac *mac,
                         uint32_t queue_packets, struct sp_error *err);

/* Takes the queueing discipline of a link away: for devices that never make the kernel wait. */
bool lab_netlink_no_qdisc(struct lab_netlink *nl, uint32_t ifindex, struct sp_error *err);

/* An address with its prefix length. IPv6 without duplicate address detection (RFC 4862 5.4). */
bool lab_netlink_add_address(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *addr,
                             uint8_t prefix, struct sp_error *err);

/* A route to net/prefix: through gateway, or straight onto the link when that is NULL. */
bool lab_netlink_add_route(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *net,
                           uint8_t prefix, const struct sp_addr *gateway, struct sp_error *err);

/* The IPv4 addresses of net/prefix become the machine's own, as if each had been given to the link
 * (AnyIP). */
bool lab_netlink_add_local(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *net,
                           uint8_t prefix, struct sp_error *err);

/* Makes a veth pair: name in the caller's namespace, peer with this Ethernet address in that of
 * process pid. It ends with either namespace. */
bool lab_netlink_add_veth(struct lab_netlink *nl, const char *name, const char *peer,
                          const struct sp_mac *peer_mac, pid_t pid, struct sp_error *err);

/* Frames that the kernel had for the link and could not hand over (IFLA_STATS64, tx_dropped). */
bool lab_netlink_dropped(struct lab_netlink *nl, uint32_t ifindex, uint64_t *frames,
                         struct sp_error *err);

#endif
