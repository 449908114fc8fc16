/* The IP header and the checksums of a reply. */
#include <netinet/in.h>
#include <string.h>

#include "packet/checksum.h"
#include "personality/player_internal.h"

/* Offsets of checksums in their headers: RFC 9293 3.1, RFC 768, RFC 792, RFC 791 3.1. */
enum { TCP_SUM = 16, UDP_SUM = 6, ICMP_SUM = 2, IPV4_SUM = 10 };

void lab_ipv4_checksum(uint8_t *header, size_t len)
{
    lab_put16(header + IPV4_SUM, 0);
    lab_put16(header + IPV4_SUM, sp_checksum_finish(sp_checksum_add(0, header, len)));
}

/* RFC 791, 3.1 */
static void put_ipv4(uint8_t *out, const struct lab_ip *ip, size_t total_len)
{
    out[0] = 0x45;
    out[1] = ip->tos;
    lab_put16(out + 2, (uint16_t)total_len);
    lab_put16(out + 4, ip->id);
    lab_put16(out + 6, ip->df ? 0x4000 : 0);
    out[8] = ip->ttl;
    out[9] = ip->protocol;
    memcpy(out + 12, ip->probe->daddr.bytes, 4);
    memcpy(out + 16, ip->probe->saddr.bytes, 4);
    lab_ipv4_checksum(out, LAB_IPV4_LEN);
}

/* RFC 8200, 3; flow label 0 */
static void put_ipv6(uint8_t *out, const struct lab_ip *ip, size_t transport_len)
{
    lab_put32(out, 6u << 28 | (uint32_t)ip->tos << 20);
    lab_put16(out + 4, (uint16_t)transport_len);
    out[6] = ip->protocol;
    out[7] = ip->ttl;
    memcpy(out + 8, ip->probe->daddr.bytes, 16);
    memcpy(out + 24, ip->probe->saddr.bytes, 16);
}

static size_t checksum_offset(uint8_t protocol)
{
    switch (protocol) {
    case IPPROTO_TCP:
        return TCP_SUM;
    case IPPROTO_UDP:
        return UDP_SUM;
    default:
        return ICMP_SUM;
    }
}

size_t lab_ip_finish(uint8_t *out, const struct lab_ip *ip, size_t transport_len)
{
    size_t header_len = lab_ip_len(ip->probe);
    uint8_t *transport = out + header_len;
    uint8_t *at = transport + checksum_offset(ip->protocol);
    uint32_t sum = 0;
    uint16_t checksum;

    if (header_len == LAB_IPV4_LEN)
        put_ipv4(out, ip, header_len + transport_len);
    else
        put_ipv6(out, ip, transport_len);
    if (ip->protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&ip->probe->daddr, &ip->probe->saddr, ip->protocol,
                                 (uint32_t)transport_len);
    lab_put16(at, 0);
    checksum = sp_checksum_finish(sp_checksum_add(sum, transport, transport_len));
    if (checksum == 0 && ip->protocol == IPPROTO_UDP)
        checksum = 0xffff; /* RFC 768: zero means "none" */
    lab_put16(at, checksum);
    return header_len + transport_len;
}

void lab_tcp_checksum(uint8_t *packet, size_t len)
{
    bool ipv4 = packet[0] >> 4 == 4;
    size_t header_len = ipv4 ? LAB_IPV4_LEN : LAB_IPV6_LEN;
    size_t transport_len = len - header_len;
    uint32_t sum = IPPROTO_TCP + (uint32_t)transport_len;

    /* the addresses are the last thing in either header */
    sum = sp_checksum_add(sum, packet + (ipv4 ? 12 : 8), ipv4 ? 8 : 32);
    lab_put16(packet + header_len + TCP_SUM, 0);
    sum = sp_checksum_add(sum, packet + header_len, transport_len);
    lab_put16(packet + header_len + TCP_SUM, sp_checksum_finish(sum));
}
