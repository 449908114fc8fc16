/* An emulated network for tests: a world of a few hosts, a packet socket pair in place of the tap
 * device, and a clock that the test moves. Frames are built here by hand. */
#ifndef LAB_NET_H
#define LAB_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emulator/emulator.h"
#include "packet/decode.h"

#define LAB_NET_HOSTS                                                                              \
    8 /* of each kind: 198.18.0.1.., 2001:db8::1.., 198.19.0.1.., 2001:db8:1::1.. */
#define LAB_NET_FRAME 1600

struct lab_net {
    struct lab_world world;
    uint64_t now_us;
    struct sp_clock clock;
    int device, scanner; /* the two ends */
    struct lab_emulator *emulator;
};

/* A world whose TCP ports 22 and 80 are open, 81 is filtered, 82 rejected by the host with code 13,
 * 83 by the router with code 10, the others closed; of UDP: 53 open, 54 filtered, 55 and 56
 * rejected likewise, the others closed. The test may change it before lab_net_start(). */
void lab_net_init(struct lab_net *net);
void lab_net_start(struct lab_net *net);
void lab_net_finish(struct lab_net *net);

/* Traits of the host with an address (text). */
struct lab_host_traits lab_net_host(const struct lab_net *net, const char *addr);

/* What a test sends. Zero fields: from lab_scanner_*, port 40000, TTL 64 (ICMPv6 255), to the MAC
 * of the host, or of the router for all others. */
struct lab_probe {
    const char *to;
    const struct sp_mac *dmac;
    int protocol; /* IPPROTO_* */
    uint16_t sport, dport;
    uint32_t seq, ack;
    uint8_t flags, ttl;
    uint8_t icmp_type, icmp_code;
    size_t data_len; /* bytes of payload, 0, 1, 2, ... */
    uint8_t spoil;   /* added to a byte of the transport checksum */
    const struct sp_addr *saddr;
};

/* Builds the frame; returns its length. */
size_t lab_net_build(const struct lab_net *net, const struct lab_probe *probe,
                     uint8_t frame[static LAB_NET_FRAME]);
/* Builds it, sends it, lets the lab work. */
void lab_net_probe(struct lab_net *net, const struct lab_probe *probe);
/* A TCP segment with so many bytes of data. */
void lab_net_segment(struct lab_net *net, const char *to, uint16_t dport, uint8_t flags,
                     uint32_t seq, uint32_t ack, size_t data_len);
void lab_net_send(struct lab_net *net, const uint8_t *frame, size_t len);
void lab_net_syn(struct lab_net *net, const char *to, uint16_t dport, uint32_t seq);
void lab_net_arp(struct lab_net *net, const char *target);
/* A neighbour solicitation to the solicited-node group; from :: when dad. */
void lab_net_solicit(struct lab_net *net, const char *target, bool dad);

/* The system that the hosts play, to be changed. */
struct lab_personality *lab_net_system(const struct lab_net *net);

/* Moves the clock and lets the lab work. */
void lab_net_advance(struct lab_net *net, uint64_t us);

/* The next frame for the scanner; false when there is none. Fails the test when it cannot be
 * decoded or when a checksum is wrong. */
bool lab_net_receive(struct lab_net *net, struct sp_packet *out);
/* The same, with the frame's bytes: returns its length. */
size_t lab_net_receive_bytes(struct lab_net *net, struct sp_packet *out,
                             uint8_t frame[static LAB_NET_FRAME]);
/* How often a port of the host with this number was asked. */
unsigned lab_net_asked(const struct lab_net *net, uint64_t host, int protocol, uint16_t port);
/* Advances by 100 ms at a time: how many frames came for the scanner, and after which second each.
 */
size_t lab_net_answers(struct lab_net *net, unsigned seconds, unsigned out[static 16]);
/* Frames for the scanner, thrown away. */
size_t lab_net_drain(struct lab_net *net);
/* Expects one frame of a type, from an address. */
struct sp_packet lab_net_expect(struct lab_net *net, enum sp_packet_type type, const char *from);
void lab_net_expect_tcp(struct lab_net *net, const char *from, uint8_t flags);
void lab_net_expect_nothing(struct lab_net *net);

#endif
