/* The lab's router: the neighbour that routed hosts are reached through, and the firewall that
 * rejects ports in their place. */
#include <netinet/in.h>
#include <string.h>

#include "emulator/build.h"
#include "emulator/internal.h"

#define ROUTER_TTL       64
#define HOST_UNREACHABLE 1 /* RFC 792 */

struct icmp_kind {
    uint8_t type, code;
};

static struct icmp_kind unreachable(bool v6, uint8_t icmp_code)
{
    return v6 ? (struct icmp_kind){1, lab_icmp6_code(icmp_code)} : (struct icmp_kind){3, icmp_code};
}

/* In a host's place. Errors about errors are never sent (RFC 1812, 4.3.2.7; RFC 4443, 2.4 (e)). */
static void answer_for_host(struct lab_emulator *e, const struct lab_arrival *a)
{
    static const struct lab_rate unlimited = {0};
    bool v6 = a->packet.saddr.family == SP_FAMILY_IPV6;
    const struct lab_rate *limit = e->world->system_limits ? &unlimited : &e->world->icmp_limit;
    const struct sp_addr *self = v6 ? &lab_router_ipv6 : &lab_router_ipv4;
    struct icmp_kind kind;

    if (a->packet.type == SP_PACKET_ICMP_ERROR ||
        (a->packet.type == SP_PACKET_TCP && (a->packet.tcp.flags & SP_TCP_RST) != 0 &&
         a->packet.ttl > 1)) {
        e->counters.ignored++;
        return;
    }
    if (a->via_router && a->packet.ttl <= 1)
        kind = v6 ? (struct icmp_kind){3, 0} : (struct icmp_kind){11, 0}; /* time exceeded */
    else if (!a->host->traits.alive)
        kind = unreachable(v6, HOST_UNREACHABLE);
    else
        kind = unreachable(v6, a->port.code);
    if (!lab_bucket_take(&e->router_errors, limit, a->at_us)) {
        e->counters.limited_icmp++;
        return;
    }
    lab_reply_by_router(e, a, LAB_SENT_ICMP_ERROR,
                        lab_build_icmp_error(lab_reply_ip(e), self, &a->packet.saddr, kind.type,
                                             kind.code, a->ip, a->ip_len));
}

/* RFC 792, RFC 4443 4.2: the same message with the type of a reply. */
static void echo(struct lab_emulator *e, const struct lab_arrival *a)
{
    bool v6 = a->packet.saddr.family == SP_FAMILY_IPV6;
    uint8_t protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    const struct sp_addr *self = &a->packet.daddr, *peer = &a->packet.saddr;
    size_t header = lab_ip_header_len(self), len;
    const uint8_t *request = lab_transport(a, &len);

    if (request == NULL || header + len > LAB_REPLY_MAX)
        return;
    memcpy(lab_reply_ip(e) + header, request, len);
    lab_reply_ip(e)[header] = v6 ? 129 : 0;
    lab_build_ip(lab_reply_ip(e), self, peer, protocol, ROUTER_TTL, len);
    lab_build_checksum(lab_reply_ip(e), self, peer, protocol, len, 2);
    lab_reply_by_router(e, a, LAB_SENT_ECHO_REPLY, header + len);
}

void lab_router_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    bool v6 = a->packet.saddr.family == SP_FAMILY_IPV6;
    bool icmp = a->packet.type == SP_PACKET_ICMP;

    if (a->host != NULL)
        answer_for_host(e, a);
    else if (a->packet.type == SP_PACKET_ARP)
        lab_arp_arrive(e, a);
    else if (icmp && v6 && a->packet.icmp.type == LAB_ICMP6_NEIGHBOR_SOLICIT)
        lab_nd_arrive(e, a);
    else if (icmp && a->packet.icmp.type == (v6 ? 128 : 8))
        echo(e, a);
    else
        e->counters.ignored++;
}
