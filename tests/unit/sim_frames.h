/* Frames that the far side of a simulated network sends: built by hand, without the code under
 * test. */
#ifndef SIM_FRAMES_H
#define SIM_FRAMES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "packet/checksum.h"

#define SIM_FRAME_MAX 414 /* the longest is an answer to a probe of active OS detection */
#define SIM_ETHERNET  14
#define SIM_IPV4      20

static inline void sim_put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void sim_put32(uint8_t *at, uint32_t value)
{
    sim_put16(at, value >> 16);
    sim_put16(at + 2, value & 0xffff);
}

static inline void sim_put_ipv4(uint8_t *ip, uint32_t saddr, uint32_t daddr, uint8_t protocol,
                                size_t payload_len)
{
    memset(ip, 0, SIM_IPV4);
    ip[0] = 0x45;
    sim_put16(ip + 2, (uint32_t)(SIM_IPV4 + payload_len));
    ip[8] = 61;
    ip[9] = protocol;
    sim_put32(ip + 12, saddr);
    sim_put32(ip + 16, daddr);
    sim_put16(ip + 10, sp_checksum_finish(sp_checksum_add(0, ip, SIM_IPV4)));
}

/* A TCP header without options behind an IPv4 header; returns the length of both. */
static inline size_t sim_put_tcp(uint8_t *ip, uint32_t saddr, uint32_t daddr, uint16_t sport,
                                 uint16_t dport, uint32_t ack, uint8_t flags)
{
    uint8_t *tcp = ip + SIM_IPV4;

    sim_put_ipv4(ip, saddr, daddr, 6, 20);
    memset(tcp, 0, 20);
    sim_put16(tcp, sport);
    sim_put16(tcp + 2, dport);
    sim_put32(tcp + 4, 0x12345678);
    sim_put32(tcp + 8, ack);
    tcp[12] = 0x50;
    tcp[13] = flags;
    sim_put16(tcp + 14, 65535);
    return SIM_IPV4 + 20;
}

/* An ICMP error that quotes the IP header and 8 bytes of a probe (RFC 792). */
static inline size_t sim_put_icmp(uint8_t *ip, uint32_t saddr, uint32_t daddr, uint8_t type,
                                  uint8_t code, const uint8_t *probe_ip)
{
    uint8_t *icmp = ip + SIM_IPV4;

    sim_put_ipv4(ip, saddr, daddr, 1, 8 + SIM_IPV4 + 8);
    memset(icmp, 0, 8);
    icmp[0] = type;
    icmp[1] = code;
    memcpy(icmp + 8, probe_ip, SIM_IPV4 + 8);
    sim_put16(icmp + 2, sp_checksum_finish(sp_checksum_add(0, icmp, 8 + SIM_IPV4 + 8)));
    return SIM_IPV4 + 8 + SIM_IPV4 + 8;
}

/* An ARP reply of addr (RFC 826), Ethernet header included. */
static inline size_t sim_put_arp_reply(uint8_t *frame, const uint8_t mac[6], uint32_t addr,
                                       const uint8_t to_mac[6], uint32_t to_addr)
{
    static const uint8_t head[8] = {0, 1, 8, 0, 6, 4, 0, 2};
    uint8_t *arp = frame + SIM_ETHERNET;

    memcpy(frame, to_mac, 6);
    memcpy(frame + 6, mac, 6);
    sim_put16(frame + 12, 0x0806);
    memcpy(arp, head, sizeof(head));
    memcpy(arp + 8, mac, 6);
    sim_put32(arp + 14, addr);
    memcpy(arp + 18, to_mac, 6);
    sim_put32(arp + 24, to_addr);
    return SIM_ETHERNET + 28;
}

#endif
