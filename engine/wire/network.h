/* The way to every target: which wire, from which address, through which gateway. */
#ifndef SP_WIRE_NETWORK_H
#define SP_WIRE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/exchange.h"
#include "target/addrset.h"
#include "wire/transmit.h"
#include "wire/wire.h"

/* Targets that are reached in the same way. */
struct sp_path {
    bool reachable; /* false: there is no route */
    bool local;     /* the target is this machine */
    bool needs_arp; /* the next hop's Ethernet address must be found first */
    size_t wire;    /* index into the network's wires */
    uint32_t ifindex;
    struct sp_mac smac;
    struct sp_addr saddr;   /* family SP_FAMILY_NONE: the target's own (it is this machine) */
    struct sp_addr gateway; /* family SP_FAMILY_NONE: on-link */
};

/* Targets first..last take paths[path]. */
struct sp_segment {
    struct sp_addr first, last;
    size_t path;
};

struct sp_network {
    struct sp_wire **wires;
    size_t wire_count;
    struct sp_path *paths;
    size_t path_count;
    struct sp_segment *segments; /* ascending, disjoint */
    size_t segment_count;
};

struct sp_network_config {
    const struct sp_addrset *targets;
    const char *interface; /* NULL = by route */
    enum sp_transmit_choice transmit;
    bool paced;           /* see struct sp_transmit_config */
    struct sp_addr saddr; /* family SP_FAMILY_NONE = by route; else one of the machine's own */
    uint16_t first_port, port_count; /* source ports of the scan */
    struct sp_os_sources os;         /* and of active OS detection */
    bool capture_append;             /* it goes on where it ends */
    const char *capture_path;        /* NULL = none */
};

/* Finds the routes and opens the interfaces, which needs CAP_NET_RAW. NULL, with err. */
struct sp_network *sp_network_open(const struct sp_network_config *config, struct sp_error *err);

/* For building one by hand (tests, replay): an empty network; each add copies its argument, and a
 * wire then belongs to the network, even when the add fails. Segments must be added in ascending
 * order. */
struct sp_network *sp_network_create(void);
bool sp_network_add_wire(struct sp_network *network, struct sp_wire *wire);
bool sp_network_add_path(struct sp_network *network, const struct sp_path *path);
bool sp_network_add_segment(struct sp_network *network, const struct sp_segment *segment);

void sp_network_destroy(struct sp_network *network); /* accepts NULL; destroys the wires */

/* The path to a target; NULL for an address that is in no segment. Any thread. */
const struct sp_path *sp_network_path(const struct sp_network *network, const struct sp_addr *addr);

/* One line for each path that leads anywhere: "via veth0 from 198.18.0.1, gateway 198.18.0.254,
 * sending with AF_PACKET"; then, for each wire, why it does not send in a faster way: "veth0: not
 * AF_XDP: another AF_XDP socket has its first queue". */
void sp_network_describe(const struct sp_network *network,
                         void (*line)(void *ctx, const char *text), void *ctx);

#endif
