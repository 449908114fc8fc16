#include "packet/decode_internal.h"

#include <netinet/in.h>

#define TCP_HEADER_MIN  20
#define UDP_HEADER_LEN  8
#define ICMP_HEADER_LEN 8

/* RFC 9293, 3.1 */
static enum sp_decode_result decode_tcp(struct sp_ip_payload *payload, struct sp_packet *out)
{
    struct sp_cursor *c = &payload->captured;
    struct sp_tcp *tcp = &out->tcp;
    size_t header_len, options_len;
    uint8_t offset;

    if (payload->len < TCP_HEADER_MIN)
        return SP_DECODE_MALFORMED;
    tcp->sport = sp_cursor_u16(c);
    tcp->dport = sp_cursor_u16(c);
    tcp->seq = sp_cursor_u32(c);
    tcp->ack = sp_cursor_u32(c);
    offset = sp_cursor_u8(c);
    tcp->reserved = offset & 0xf;
    tcp->flags = sp_cursor_u8(c);
    tcp->window = sp_cursor_u16(c);
    sp_cursor_skip(c, 2); /* checksum */
    tcp->urgent = sp_cursor_u16(c);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    header_len = (size_t)(offset >> 4) * 4;
    if (header_len < TCP_HEADER_MIN || header_len > payload->len)
        return SP_DECODE_MALFORMED;
    options_len = header_len - TCP_HEADER_MIN;
    if (options_len > sp_cursor_left(c))
        options_len = sp_cursor_left(c);
    tcp->options_len = (uint8_t)options_len;
    sp_cursor_copy(c, tcp->options, options_len);
    out->payload_len = (uint16_t)(payload->len - header_len);
    out->type = SP_PACKET_TCP;
    return SP_DECODE_OK;
}

/* RFC 768 */
static enum sp_decode_result decode_udp(struct sp_ip_payload *payload, struct sp_packet *out)
{
    struct sp_cursor *c = &payload->captured;
    struct sp_udp *udp = &out->udp;

    if (payload->len < UDP_HEADER_LEN)
        return SP_DECODE_MALFORMED;
    udp->sport = sp_cursor_u16(c);
    udp->dport = sp_cursor_u16(c);
    udp->length = sp_cursor_u16(c);
    sp_cursor_skip(c, 2); /* checksum */
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    /* the first fragment of a longer datagram holds less than the length says */
    if (udp->length < UDP_HEADER_LEN || (udp->length > payload->len && !out->mf))
        return SP_DECODE_MALFORMED;
    out->payload_len = (uint16_t)(payload->len - UDP_HEADER_LEN);
    out->type = SP_PACKET_UDP;
    return SP_DECODE_OK;
}

/* RFC 792: 3 unreachable, 4 source quench, 5 redirect, 11 time exceeded, 12 parameter problem */
static bool is_icmpv4_error(uint8_t type)
{
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* RFC 792: 8 and 0 echo, 13 and 14 timestamp */
static bool is_icmpv4_query(uint8_t type)
{
    return type == 0 || type == 8 || type == 13 || type == 14;
}

/* RFC 4443: 1 unreachable, 2 packet too big, 3 time exceeded, 4 parameter problem */
static bool is_icmpv6_error(uint8_t type)
{
    return type >= 1 && type <= 4;
}

/* RFC 4443: 128 and 129 echo */
static bool is_icmpv6_query(uint8_t type)
{
    return type == 128 || type == 129;
}

static enum sp_decode_result decode_icmp(struct sp_ip_payload *payload, struct sp_packet *out)
{
    bool v6 = out->saddr.family == SP_FAMILY_IPV6;
    struct sp_cursor *c = &payload->captured;
    struct sp_icmp *icmp = &out->icmp;
    uint16_t id, sequence;

    if (payload->len < ICMP_HEADER_LEN)
        return SP_DECODE_MALFORMED;
    icmp->type = sp_cursor_u8(c);
    icmp->code = sp_cursor_u8(c);
    sp_cursor_skip(c, 2); /* checksum */
    id = sp_cursor_u16(c);
    sequence = sp_cursor_u16(c);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    out->payload_len = (uint16_t)(payload->len - ICMP_HEADER_LEN);
    out->type = SP_PACKET_ICMP;
    if (v6 ? is_icmpv6_error(icmp->type) : is_icmpv4_error(icmp->type)) {
        out->type = SP_PACKET_ICMP_ERROR;
        sp_decode_quote(c, (enum sp_family)out->saddr.family, &icmp->quote);
    } else if (v6 ? is_icmpv6_query(icmp->type) : is_icmpv4_query(icmp->type)) {
        icmp->id = id;
        icmp->sequence = sequence;
    }
    return SP_DECODE_OK;
}

enum sp_decode_result sp_decode_transport(struct sp_ip_payload *payload, struct sp_packet *out)
{
    uint8_t icmp = out->saddr.family == SP_FAMILY_IPV6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;

    if (payload->protocol == IPPROTO_TCP)
        return decode_tcp(payload, out);
    if (payload->protocol == IPPROTO_UDP)
        return decode_udp(payload, out);
    if (payload->protocol == icmp)
        return decode_icmp(payload, out);
    return SP_DECODE_UNKNOWN;
}
