#include "packet/decode_internal.h"

#define MAC_LEN          6
#define COOKED_ADDR_LEN  8      /* the address field of a cooked header, whatever the address */
#define ETHERTYPE_8021Q  0x8100 /* a customer's VLAN tag, IEEE 802.1Q */
#define ETHERTYPE_8021AD 0x88a8 /* a provider's VLAN tag, IEEE 802.1ad */
#define VLAN_TAGS_MAX    2

#define ARP_HARDWARE_ETHERNET 1

/* The BSD loopback header has the capturing system's AF_ number in its byte order; IPv6 is 10 on
 * Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS. */
static uint16_t decode_null(struct sp_cursor *c)
{
    uint32_t family = sp_cursor_u32(c);

    if ((family & 0xffffff) == 0)
        family >>= 24; /* little-endian */
    switch (family) {
    case 2:
        return SP_ETHERTYPE_IPV4;
    case 10:
    case 24:
    case 28:
    case 30:
        return SP_ETHERTYPE_IPV6;
    default:
        return UINT16_MAX; /* no protocol that we know */
    }
}

/* No link header: the version in the IP header tells. */
static uint16_t decode_raw(struct sp_cursor peek)
{
    return sp_cursor_u8(&peek) >> 4 == 6 ? SP_ETHERTYPE_IPV6 : SP_ETHERTYPE_IPV4;
}

static void decode_cooked_address(struct sp_cursor *c, size_t len, struct sp_packet *out)
{
    struct sp_cursor field = sp_cursor_sub(c, COOKED_ADDR_LEN);

    if (len != MAC_LEN)
        return;
    sp_cursor_copy(&field, out->smac.bytes, MAC_LEN);
    out->has_smac = true;
}

static uint16_t decode_sll(struct sp_cursor *c, struct sp_packet *out)
{
    uint16_t addr_len;

    sp_cursor_skip(c, 4); /* packet type, ARPHRD_ type */
    addr_len = sp_cursor_u16(c);
    decode_cooked_address(c, addr_len, out);
    return sp_cursor_u16(c);
}

static uint16_t decode_sll2(struct sp_cursor *c, struct sp_packet *out)
{
    uint16_t ethertype = sp_cursor_u16(c);
    uint8_t addr_len;

    sp_cursor_skip(c, 9); /* reserved, interface, ARPHRD_ type, packet type */
    addr_len = sp_cursor_u8(c);
    decode_cooked_address(c, addr_len, out);
    return ethertype;
}

static uint16_t decode_ethernet(struct sp_cursor *c, struct sp_packet *out)
{
    sp_cursor_skip(c, MAC_LEN);
    sp_cursor_copy(c, out->smac.bytes, MAC_LEN);
    out->has_smac = true;
    return sp_cursor_u16(c);
}

enum sp_decode_result sp_decode_link(enum sp_linktype link, struct sp_cursor *c,
                                     struct sp_packet *out, uint16_t *ethertype)
{
    uint16_t type = UINT16_MAX;
    int tags;

    switch (link) {
    case SP_LINK_ETHERNET:
        type = decode_ethernet(c, out);
        break;
    case SP_LINK_RAW:
        type = decode_raw(*c);
        break;
    case SP_LINK_NULL:
        type = decode_null(c);
        break;
    case SP_LINK_SLL:
        type = decode_sll(c, out);
        break;
    case SP_LINK_SLL2:
        type = decode_sll2(c, out);
        break;
    }
    /* cooked captures have tags too: libpcap puts back what the network card took off */
    for (tags = 0; tags < VLAN_TAGS_MAX; tags++) {
        if (type != ETHERTYPE_8021Q && type != ETHERTYPE_8021AD)
            break;
        sp_cursor_skip(c, 2); /* priority and VLAN id */
        type = sp_cursor_u16(c);
    }
    *ethertype = type;
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    if (type == SP_ETHERTYPE_IPV4 || type == SP_ETHERTYPE_IPV6 || type == SP_ETHERTYPE_ARP)
        return SP_DECODE_OK;
    return SP_DECODE_UNKNOWN;
}

enum sp_decode_result sp_decode_arp(struct sp_cursor *c, struct sp_packet *out)
{
    struct sp_arp *arp = &out->arp;
    uint16_t hardware = sp_cursor_u16(c), protocol = sp_cursor_u16(c);
    uint8_t hardware_len = sp_cursor_u8(c), protocol_len = sp_cursor_u8(c);

    arp->operation = sp_cursor_u16(c);
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    /* other hardware and protocols are allowed (RFC 826), and none of ours */
    if (hardware != ARP_HARDWARE_ETHERNET || protocol != SP_ETHERTYPE_IPV4)
        return SP_DECODE_UNKNOWN;
    if (hardware_len != MAC_LEN || protocol_len != 4)
        return SP_DECODE_MALFORMED;
    sp_cursor_copy(c, arp->sender_mac.bytes, MAC_LEN);
    arp->sender_ip = sp_addr_ipv4(sp_cursor_u32(c));
    sp_cursor_copy(c, arp->target_mac.bytes, MAC_LEN);
    arp->target_ip = sp_addr_ipv4(sp_cursor_u32(c));
    if (c->overrun)
        return SP_DECODE_TRUNCATED;
    out->type = SP_PACKET_ARP;
    return SP_DECODE_OK;
}
