/* Whom a frame is for. */
#include <string.h>

#include "emulator/internal.h"
#include "packet/cursor.h"

#define TCP_HEADER_MIN  20u
#define UDP_HEADER_LEN  8u
#define ICMP_HEADER_LEN 8u
#define IPV6_HEADER_LEN 40u

enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_ARP = 0x0806, ETHERTYPE_IPV6 = 0x86dd };

static bool is_mac(const uint8_t *bytes, const struct sp_mac *mac)
{
    return memcmp(bytes, mac->bytes, sizeof(mac->bytes)) == 0;
}

static bool is_broadcast(const uint8_t *mac)
{
    static const struct sp_mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

    return is_mac(mac, &broadcast);
}

/* RFC 2464, 7 */
static bool is_ipv6_multicast_mac(const uint8_t *mac)
{
    return mac[0] == 0x33 && mac[1] == 0x33;
}

static bool is_unspecified(const struct sp_addr *addr)
{
    static const uint8_t zero[16];

    return memcmp(addr->bytes, zero, sizeof(zero)) == 0;
}

/* An address that a packet can be answered to. */
static bool is_unicast(const struct sp_addr *addr)
{
    if (addr->family == SP_FAMILY_IPV6)
        return addr->bytes[0] != 0xff && !is_unspecified(addr);
    return addr->bytes[0] != 0 && addr->bytes[0] != 127 && addr->bytes[0] < 224;
}

static bool is_router(const struct sp_addr *addr)
{
    return sp_addr_equal(addr,
                         addr->family == SP_FAMILY_IPV6 ? &lab_router_ipv6 : &lab_router_ipv4);
}

/* Finds the owner of an address: a host, or the router (host NULL); false when it is neither. */
static bool find_owner(struct lab_emulator *e, const struct sp_addr *addr, struct lab_arrival *out)
{
    out->host = NULL;
    if (is_router(addr))
        return true;
    out->host = lab_hosts_find(e->hosts, addr);
    return out->host != NULL;
}

static const struct sp_mac *owner_mac(const struct lab_arrival *a)
{
    return a->host != NULL ? &a->host->traits.mac : &lab_router_mac;
}

static enum lab_identified identify_arp(struct lab_emulator *e, struct lab_arrival *out)
{
    const struct sp_arp *arp = &out->packet.arp;

    if (arp->operation != SP_ARP_REQUEST || !find_owner(e, &arp->target_ip, out))
        return LAB_IDENTIFIED_NOBODY;
    if (!is_broadcast(out->frame) && !is_mac(out->frame, owner_mac(out)))
        return LAB_IDENTIFIED_NOBODY;
    return LAB_IDENTIFIED;
}

uint8_t *lab_transport(const struct lab_arrival *a, size_t *len)
{
    const struct sp_packet *packet = &a->packet;
    size_t header = packet->type == SP_PACKET_TCP   ? TCP_HEADER_MIN + packet->tcp.options_len
                    : packet->type == SP_PACKET_UDP ? UDP_HEADER_LEN
                                                    : ICMP_HEADER_LEN;

    *len = header + packet->payload_len;
    return *len <= a->ip_len ? a->ip + (a->ip_len - *len) : NULL;
}

static bool is_solicited_node(const struct sp_addr *addr, const struct sp_addr *target)
{
    /* ff02::1:ffXX:XXXX with the last 24 bits of the target (RFC 4291, 2.7.1) */
    static const uint8_t prefix[13] = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};

    return memcmp(addr->bytes, prefix, sizeof(prefix)) == 0 &&
           memcmp(addr->bytes + 13, target->bytes + 13, 3) == 0;
}

bool lab_solicited(const struct sp_packet *packet, const uint8_t *ip, size_t ip_len,
                   struct sp_addr *target)
{
    size_t len = ICMP_HEADER_LEN + (size_t)packet->payload_len;
    struct sp_cursor c;

    if (packet->ttl != 255 || packet->icmp.code != 0 || len > ip_len)
        return false;
    c = sp_cursor_init(ip + (ip_len - len), len);
    sp_cursor_skip(&c, ICMP_HEADER_LEN);
    *target = (struct sp_addr){.family = SP_FAMILY_IPV6};
    sp_cursor_copy(&c, target->bytes, sizeof(target->bytes));
    while (sp_cursor_left(&c) > 0) { /* options: type, length in units of 8 bytes, not 0 */
        size_t units;

        sp_cursor_skip(&c, 1);
        units = sp_cursor_u8(&c);
        if (units == 0)
            return false;
        sp_cursor_skip(&c, 8 * units - 2);
    }
    if (c.overrun || target->bytes[0] == 0xff)
        return false;
    if (is_unspecified(&packet->saddr)) /* duplicate address detection */
        return is_solicited_node(&packet->daddr, target);
    return is_unicast(&packet->saddr) &&
           (sp_addr_equal(&packet->daddr, target) || is_solicited_node(&packet->daddr, target));
}

static enum lab_identified identify_solicitation(struct lab_emulator *e, struct lab_arrival *out)
{
    struct sp_addr target;

    if (!lab_solicited(&out->packet, out->ip, out->ip_len, &target) || !find_owner(e, &target, out))
        return LAB_IDENTIFIED_NOBODY;
    if (!is_ipv6_multicast_mac(out->frame) && !is_mac(out->frame, owner_mac(out)))
        return LAB_IDENTIFIED_NOBODY;
    return LAB_IDENTIFIED;
}

/* Whether the router answers in the host's place, and the port that is asked for. */
static void look_ahead(struct lab_emulator *e, struct lab_arrival *out)
{
    const struct lab_host_traits *host = &out->host->traits;
    const struct sp_packet *packet = &out->packet;

    out->ends_at_router = out->via_router && packet->ttl <= 1;
    if (!host->alive) {
        out->ends_at_router |= host->routed && e->world->router_unreachable;
        return;
    }
    if (packet->type == SP_PACKET_TCP)
        out->port = lab_world_tcp(e->world, host, packet->tcp.dport);
    else if (packet->type == SP_PACKET_UDP)
        out->port = lab_world_udp(e->world, host, packet->udp.dport);
    else
        return;
    if (out->port.kind == LAB_PORT_REJECTED_ROUTER)
        out->ends_at_router |= packet->type == SP_PACKET_UDP || host->suspect == LAB_SUSPECT_NONE;
}

static enum lab_identified identify_ip(struct lab_emulator *e, struct lab_arrival *out)
{
    struct sp_cursor c = sp_cursor_init(out->frame, out->len);
    bool v6 = out->packet.saddr.family == SP_FAMILY_IPV6;
    const struct sp_packet *packet = &out->packet;

    sp_cursor_skip(&c, LAB_ETHERNET_LEN + (v6 ? 4 : 2));
    out->ip = out->frame + LAB_ETHERNET_LEN;
    out->ip_len = sp_cursor_u16(&c) + (v6 ? IPV6_HEADER_LEN : 0);
    if (c.overrun || out->ip_len > out->len - LAB_ETHERNET_LEN)
        return LAB_IDENTIFIED_BAD;
    if (packet->mf)
        return LAB_IDENTIFIED_NOBODY;
    if (v6 && packet->type == SP_PACKET_ICMP && packet->icmp.type == LAB_ICMP6_NEIGHBOR_SOLICIT)
        return identify_solicitation(e, out);
    if (!is_unicast(&packet->saddr) || !find_owner(e, &packet->daddr, out))
        return LAB_IDENTIFIED_NOBODY;
    out->via_router = is_mac(out->frame, &lab_router_mac);
    if (!out->via_router && !is_mac(out->frame, owner_mac(out)))
        return LAB_IDENTIFIED_NOBODY;
    if (out->host != NULL)
        look_ahead(e, out);
    return LAB_IDENTIFIED;
}

enum lab_identified lab_identify(struct lab_emulator *e, uint8_t *frame, size_t len,
                                 struct lab_arrival *out)
{
    enum sp_decode_result result = sp_decode(SP_LINK_ETHERNET, frame, len, &out->packet);
    struct sp_cursor c = sp_cursor_init(frame, len);
    uint16_t ethertype;

    out->frame = frame;
    out->len = len;
    out->ip = NULL;
    out->ip_len = 0;
    out->host = NULL;
    out->via_router = out->ends_at_router = false;
    out->port = (struct lab_port){.kind = LAB_PORT_FILTERED};
    if (result == SP_DECODE_UNKNOWN)
        return LAB_IDENTIFIED_NOBODY;
    if (result != SP_DECODE_OK)
        return LAB_IDENTIFIED_BAD;
    sp_cursor_skip(&c, LAB_ETHERNET_LEN - 2);
    ethertype = sp_cursor_u16(&c);
    if (ethertype == ETHERTYPE_ARP)
        return identify_arp(e, out);
    if (ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6)
        return identify_ip(e, out);
    return LAB_IDENTIFIED_NOBODY; /* VLAN tags: nobody here is in one */
}
