/* A frame as it came from the scanner: counted, checked, sent on its way. */
#include <netinet/in.h>

#include "emulator/internal.h"
#include "packet/checksum.h"

#define ICMP_ECHO_REQUEST  8
#define ICMP6_ECHO_REQUEST 128

static bool is_echo_request(const struct sp_packet *packet)
{
    return packet->icmp.type ==
           (packet->saddr.family == SP_FAMILY_IPV6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST);
}

static void count_tcp(struct lab_counters *counters, uint8_t flags)
{
    if ((flags & SP_TCP_RST) != 0)
        counters->rsts++;
    else if ((flags & (SP_TCP_SYN | SP_TCP_ACK)) == SP_TCP_SYN)
        counters->syns++;
    else
        counters->other_tcp++;
}

static void count_kind(struct lab_counters *counters, const struct sp_packet *packet)
{
    bool v6 = packet->saddr.family == SP_FAMILY_IPV6;

    if (packet->type == SP_PACKET_TCP)
        count_tcp(counters, packet->tcp.flags);
    else if (packet->type == SP_PACKET_UDP)
        counters->udp++;
    else if (packet->type == SP_PACKET_ARP)
        counters->arp_requests += packet->arp.operation == SP_ARP_REQUEST;
    else if (packet->type == SP_PACKET_ICMP && is_echo_request(packet))
        counters->echoes++;
    else if (packet->type == SP_PACKET_ICMP && v6)
        counters->arp_requests += packet->icmp.type == LAB_ICMP6_NEIGHBOR_SOLICIT;
}

/* Transport checksums: RFC 9293 3.1, RFC 768, RFC 792 (no pseudo-header), RFC 4443 2.3. The IPv4
 * header's was checked when it was decoded. */
static bool is_sound(const struct lab_arrival *a)
{
    const struct sp_packet *packet = &a->packet;
    bool v6 = packet->saddr.family == SP_FAMILY_IPV6;
    uint8_t protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    uint32_t sum = 0;
    size_t len;
    const uint8_t *bytes;

    if (packet->type == SP_PACKET_ARP)
        return true;
    bytes = lab_transport(a, &len);
    if (bytes == NULL)
        return false;
    if (packet->type == SP_PACKET_TCP) {
        protocol = IPPROTO_TCP;
    } else if (packet->type == SP_PACKET_UDP) {
        protocol = IPPROTO_UDP;
        if (bytes[6] == 0 && bytes[7] == 0)
            return !v6; /* not computed: RFC 768; forbidden by RFC 8200, 8.1 */
        if (packet->udp.length < len)
            len = packet->udp.length;
    }
    if (protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&packet->saddr, &packet->daddr, protocol, (uint32_t)len);
    return sp_checksum_finish(sp_checksum_add(sum, bytes, len)) == 0;
}

/* RSTs, and what belongs to a connection, come from the scanner's kernel or from a client that was
 * let in: nobody asks by them what a port is. */
static void count_asked(struct lab_emulator *e, const struct lab_arrival *a)
{
    const struct sp_packet *packet = &a->packet;

    if (a->host == NULL)
        return;
    if (packet->type == SP_PACKET_UDP) {
        lab_asked_add(e->asked, a->host->index, IPPROTO_UDP, packet->udp.dport);
    } else if (packet->type == SP_PACKET_TCP && (packet->tcp.flags & SP_TCP_RST) == 0) {
        struct lab_tuple tuple = lab_tuple_of(a);

        if ((packet->tcp.flags & SP_TCP_SYN) != 0 ||
            lab_connections_find(e->connections, &tuple) == NULL)
            lab_asked_add(e->asked, a->host->index, IPPROTO_TCP, packet->tcp.dport);
    }
}

void lab_receive(struct lab_emulator *e, uint8_t *frame, size_t len)
{
    enum lab_identified identified;
    struct lab_arrival a;

    e->counters.received++;
    identified = len <= LAB_FRAME_MAX ? lab_identify(e, frame, len, &a) : LAB_IDENTIFIED_BAD;
    if (identified == LAB_IDENTIFIED_BAD || (identified == LAB_IDENTIFIED && !is_sound(&a))) {
        e->counters.bad++;
        return;
    }
    count_kind(&e->counters, &a.packet);
    if (identified == LAB_IDENTIFIED_NOBODY) {
        e->counters.ignored++;
        return;
    }
    count_asked(e, &a);
    a.at_us = e->now_us;
    if (a.host == NULL)
        lab_deliver(e, &a); /* the router is on the scanner's own link */
    else
        lab_path_in(e, &a);
}
