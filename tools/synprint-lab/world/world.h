/* The truth of a lab: which hosts there are, what their ports are, how far away they are.
 *
 * Everything is a pure function of the description and its seed, worked out when it is asked for:
 * nothing is stored for a host. So the emulator and the truth file cannot disagree. Constant
 * after lab_world_seal(); any thread.
 */
#ifndef SP_WORLD_WORLD_H
#define SP_WORLD_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"
#include "personality/load.h"
#include "target/addrset.h"
#include "target/portset.h"

enum lab_port_kind {
    LAB_PORT_OPEN,
    LAB_PORT_CLOSED,
    LAB_PORT_FILTERED,        /* silence */
    LAB_PORT_REJECTED_HOST,   /* an ICMP unreachable from the host, code in lab_port.code */
    LAB_PORT_REJECTED_ROUTER, /* from the router before it */
};

struct lab_port {
    enum lab_port_kind kind;
    uint8_t code; /* rejected: of ICMPv4 type 3. For IPv6 hosts lab_icmp6_code() of it */
};

/* Ports of a kind: those listed, or a share of all ports that the world is about. */
struct lab_port_rule {
    struct lab_port port;
    struct sp_portset *ports; /* owned by the world; NULL = by share */
    double share;             /* 0..1 of the world's ports, chosen by seed, host and port */
};

#define LAB_RULES_MAX 32

/* The ports of one protocol. A listed port wins over a share; of several listings the first wins.
 * Shares are stacked: they cannot add up to more than 1. */
struct lab_ports {
    struct sp_portset *scope; /* ports that shares are about; owned */
    struct lab_port_rule rules[LAB_RULES_MAX];
    size_t rule_count;
    struct lab_port rest; /* every other port */
    uint8_t *listed;      /* by port: number of the rule that lists it, counted from 1; 0 = none.
                             Owned, made by lab_world_seal() */
};

struct lab_world {
    uint64_t seed;
    struct sp_addrset *on_link, *routed; /* addresses, IPv4 and IPv6; owned; routed may be empty */
    struct lab_ports tcp, udp;
    double alive;               /* share of the addresses that live */
    bool router_unreachable;    /* the router says "host unreachable" for dead routed addresses */
    uint32_t rtt_us, jitter_us; /* of a host; jitter: up to that much more or less, per packet */
    double slow_share;          /* hosts with slow_rtt_us instead */
    uint32_t slow_rtt_us;
    double late_share; /* hosts that answer late_us later than the network needs */
    uint32_t late_us;
    double loss_in, loss_out;              /* share of packets lost: towards the hosts, from them */
    double reorder, duplicate;             /* share of packets that overtake, that arrive twice */
    double bottleneck_pps;                 /* each direction; 0 = none */
    uint32_t bottleneck_queue;             /* packets that wait before it, more are lost */
    struct lab_rate rst_limit, icmp_limit; /* per host; 0 = none */
    bool system_limits;                    /* each host limits as its personality says, instead */
    double tarpit_share, proxy_share;      /* hosts that answer SYN-ACK on every port */
    bool retransmit;                       /* SYN-ACKs are repeated until RST or ACK */
    struct lab_personalities *personalities; /* owned, at least one */
};

enum lab_suspect { LAB_SUSPECT_NONE, LAB_SUSPECT_TARPIT, LAB_SUSPECT_SYN_PROXY };

/* What is true of one address. */
struct lab_host_traits {
    struct sp_addr addr;
    uint64_t key; /* of this host: seed of its ports and its player */
    bool alive, routed;
    enum lab_suspect suspect;
    uint32_t rtt_us, late_us;
    struct sp_mac mac; /* locally administered; of the router for a routed host */
    const struct lab_personality *personality;
    /* A system that answers no SYN, or no SYN to a closed port, or sends no port unreachable: its
     * ports look filtered. */
    bool shows_open, shows_closed, shows_unreachable;
};

/* Empty sets, nothing special, every other port closed, alive 1, retransmit true. */
bool lab_world_init(struct lab_world *world, struct sp_error *err);
/* Checks shares and sizes (at most 2^20 addresses) and seals the sets. */
bool lab_world_seal(struct lab_world *world, struct sp_error *err);
void lab_world_finish(struct lab_world *world);

/* Hosts are numbered 0..count-1: on-link ones first. */
uint64_t lab_world_count(const struct lab_world *world);
/* False when the address is none of the lab's. */
bool lab_world_find(const struct lab_world *world, const struct sp_addr *addr, uint64_t *index);
void lab_world_host(const struct lab_world *world, uint64_t index, struct lab_host_traits *out);

/* What a port is, as far as it can be seen from outside. For a tarpit or a SYN proxy this is still
 * the real port behind it; the lab answers SYN-ACK on all of them. */
struct lab_port lab_world_tcp(const struct lab_world *world, const struct lab_host_traits *host,
                              uint16_t port);
struct lab_port lab_world_udp(const struct lab_world *world, const struct lab_host_traits *host,
                              uint16_t port);
/* What every port outside the scope and the lists is, on this host. */
struct lab_port lab_world_tcp_rest(const struct lab_world *world,
                                   const struct lab_host_traits *host);
struct lab_port lab_world_udp_rest(const struct lab_world *world,
                                   const struct lab_host_traits *host);

/* RFC 4443 type 1 code that stands for an ICMPv4 type 3 code. */
uint8_t lab_icmp6_code(uint8_t icmp_code);

/* The router of the lab: its addresses on the scanner's link, its MAC, its RTT of 0. */
extern const struct sp_addr lab_router_ipv4, lab_router_ipv6, lab_scanner_ipv4, lab_scanner_ipv6;
extern const struct sp_mac lab_router_mac;

#endif
