#include "packet/decode_internal.h"

#include <netinet/in.h>

#include "packet/checksum.h"

#define IPV4_HEADER_MIN      20
#define IPV4_RESERVED_BIT    0x8000
#define IPV4_DF              0x4000
#define IPV4_MF              0x2000
#define IPV4_OFFSET_MASK     0x1fff
#define IPV6_HEADER_LEN      40
#define IPV6_EXTENSION_MIN   8
#define IPV6_EXTENSIONS_MAX  8 /* headers walked: real packets have one or two */
#define IPV6_OFFSET_MASK     0xfff8
#define IPV6_MF              0x0001
#define QUOTED_TRANSPORT_LEN 8 /* what every ICMP error has to quote (RFC 792) */

/* The fields of either version's fixed header, as they stand there. */
struct ip_header {
    uint8_t version, tos, ttl, protocol;
    size_t header_len;   /* IPv4 with options; IPv6 the fixed header */
    uint16_t length;     /* IPv4: total length; IPv6: payload length */
    uint16_t id, flags;  /* IPv4: identification; flags and fragment offset */
    bool has_extensions; /* IPv6 */
    struct sp_addr saddr, daddr;
};

static struct sp_addr take_addr(struct sp_cursor *c, enum sp_family family)
{
    struct sp_addr addr = {.family = (uint8_t)family};

    sp_cursor_copy(c, addr.bytes, sp_addr_len(&addr));
    return addr;
}

/* RFC 791, 3.1 */
static enum sp_decode_result read_ipv4(struct sp_cursor *c, struct ip_header *out)
{
    uint8_t first = sp_cursor_u8(c);

    *out = (struct ip_header){.version = first >> 4, .header_len = (size_t)(first & 0xf) * 4};
    out->tos = sp_cursor_u8(c);
    out->length = sp_cursor_u16(c);
    out->id = sp_cursor_u16(c);
    out->flags = sp_cursor_u16(c);
    out->ttl = sp_cursor_u8(c);
    out->protocol = sp_cursor_u8(c);
    sp_cursor_skip(c, 2); /* checksum */
    out->saddr = take_addr(c, SP_FAMILY_IPV4);
    out->daddr = take_addr(c, SP_FAMILY_IPV4);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    if (out->version != 4 || out->header_len < IPV4_HEADER_MIN)
        return SP_DECODE_MALFORMED;
    sp_cursor_skip(c, out->header_len - IPV4_HEADER_MIN);
    return c->overrun ? SP_DECODE_TRUNCATED : SP_DECODE_OK;
}

/* RFC 8200, 3 */
static enum sp_decode_result read_ipv6(struct sp_cursor *c, struct ip_header *out)
{
    uint32_t first = sp_cursor_u32(c);

    *out = (struct ip_header){.version = (uint8_t)(first >> 28),
                              .tos = (uint8_t)(first >> 20),
                              .header_len = IPV6_HEADER_LEN};
    out->length = sp_cursor_u16(c);
    out->protocol = sp_cursor_u8(c);
    out->ttl = sp_cursor_u8(c);
    out->saddr = take_addr(c, SP_FAMILY_IPV6);
    out->daddr = take_addr(c, SP_FAMILY_IPV6);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    return out->version == 6 ? SP_DECODE_OK : SP_DECODE_MALFORMED;
}

static struct sp_cursor at_most(struct sp_cursor c, size_t len)
{
    return sp_cursor_left(&c) > len ? sp_cursor_init(c.at, len) : c;
}

static bool is_later_fragment(const struct ip_header *ipv4)
{
    return (ipv4->flags & IPV4_OFFSET_MASK) != 0;
}

static enum sp_decode_result decode_ipv4(struct sp_cursor *c, struct ip_header *ip,
                                         struct sp_ip_payload *payload)
{
    const uint8_t *header = c->at;
    enum sp_decode_result result = read_ipv4(c, ip);

    if (result != SP_DECODE_OK)
        return result;
    /* a right header sums to all ones (RFC 1071, 1) */
    if (ip->length < ip->header_len ||
        sp_checksum_finish(sp_checksum_add(0, header, ip->header_len)) != 0)
        return SP_DECODE_MALFORMED;
    payload->protocol = ip->protocol;
    payload->len = ip->length - ip->header_len;
    payload->captured = at_most(*c, payload->len);
    payload->later_fragment = is_later_fragment(ip);
    return SP_DECODE_OK;
}

static bool is_extension(uint8_t protocol)
{
    return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
           protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_FRAGMENT;
}

/* Steps over one extension header. RFC 8200: 4.3 hop-by-hop, 4.4 routing, 4.6 destination options
 * have a length in units of 8 bytes, not counting the first; 4.5 fragment is always 8 bytes. */
static enum sp_decode_result skip_extension(struct sp_ip_payload *payload, struct ip_header *ip)
{
    struct sp_cursor *c = &payload->captured;
    bool fragment = payload->protocol == IPPROTO_FRAGMENT;
    uint8_t next = sp_cursor_u8(c), units = sp_cursor_u8(c);
    uint16_t offset_and_more = sp_cursor_u16(c);
    size_t len = fragment ? IPV6_EXTENSION_MIN : IPV6_EXTENSION_MIN * ((size_t)units + 1);

    if (payload->len < IPV6_EXTENSION_MIN)
        return SP_DECODE_MALFORMED;
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    if (len > payload->len)
        return SP_DECODE_MALFORMED;
    sp_cursor_skip(c, len - 4);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    payload->len -= len;
    payload->protocol = next;
    ip->has_extensions = true;
    if (fragment) {
        payload->later_fragment = (offset_and_more & IPV6_OFFSET_MASK) != 0;
        ip->flags = (offset_and_more & IPV6_MF) != 0 ? IPV4_MF : 0;
    }
    return SP_DECODE_OK;
}

static enum sp_decode_result skip_extensions(struct sp_ip_payload *payload, struct ip_header *ip)
{
    int walked = 0;

    while (is_extension(payload->protocol) && !payload->later_fragment) {
        enum sp_decode_result result;

        if (walked++ == IPV6_EXTENSIONS_MAX)
            return SP_DECODE_UNKNOWN;
        result = skip_extension(payload, ip);
        if (result != SP_DECODE_OK)
            return result;
    }
    return SP_DECODE_OK;
}

static enum sp_decode_result decode_ipv6(struct sp_cursor *c, struct ip_header *ip,
                                         struct sp_ip_payload *payload)
{
    enum sp_decode_result result = read_ipv6(c, ip);

    if (result != SP_DECODE_OK)
        return result;
    payload->protocol = ip->protocol;
    payload->len = ip->length;
    payload->captured = at_most(*c, payload->len);
    payload->later_fragment = false;
    return skip_extensions(payload, ip);
}

enum sp_decode_result sp_decode_ip(struct sp_cursor *c, uint16_t ethertype, struct sp_packet *out,
                                   struct sp_ip_payload *payload)
{
    bool v6 = ethertype == SP_ETHERTYPE_IPV6;
    struct ip_header ip;
    enum sp_decode_result result = v6 ? decode_ipv6(c, &ip, payload) : decode_ipv4(c, &ip, payload);

    if (result != SP_DECODE_OK)
        return result;
    out->ttl = ip.ttl;
    out->tos = ip.tos;
    out->ip_id = ip.id;
    out->df = v6 || (ip.flags & IPV4_DF) != 0; /* IPv6 routers never fragment (RFC 8200, 5) */
    out->mf = (ip.flags & IPV4_MF) != 0;
    out->ip_reserved_bit = (ip.flags & IPV4_RESERVED_BIT) != 0;
    out->has_ip_options = v6 ? ip.has_extensions : ip.header_len > IPV4_HEADER_MIN;
    out->saddr = ip.saddr;
    out->daddr = ip.daddr;
    return SP_DECODE_OK;
}

void sp_decode_quote(struct sp_cursor *c, enum sp_family family, struct sp_quote *out)
{
    bool v6 = family == SP_FAMILY_IPV6;
    struct ip_header ip;
    struct sp_ip_payload payload;
    struct sp_cursor transport;

    if ((v6 ? read_ipv6(c, &ip) : read_ipv4(c, &ip)) != SP_DECODE_OK)
        return;
    out->ttl = ip.ttl;
    out->ip_id = ip.id;
    out->ip_len = ip.length;
    out->saddr = ip.saddr;
    out->daddr = ip.daddr;
    /* the quoted length may be wrong, so what is there is bounded by the quote itself */
    payload = (struct sp_ip_payload){
        .captured = *c,
        .len = sp_cursor_left(c),
        .protocol = ip.protocol,
        .later_fragment = !v6 && is_later_fragment(&ip),
    };
    if (v6 && skip_extensions(&payload, &ip) != SP_DECODE_OK)
        return;
    transport = sp_cursor_sub(&payload.captured, QUOTED_TRANSPORT_LEN);
    if (transport.overrun || payload.later_fragment)
        return;
    out->protocol = payload.protocol;
    if (out->protocol == IPPROTO_TCP || out->protocol == IPPROTO_UDP) {
        out->sport = sp_cursor_u16(&transport);
        out->dport = sp_cursor_u16(&transport);
    }
    if (out->protocol == IPPROTO_TCP)
        out->seq = sp_cursor_u32(&transport);
}
