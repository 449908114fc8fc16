/* A frame at the end of its way. */
#include "emulator/build.h"
#include "emulator/internal.h"

static void to_host(struct lab_emulator *e, const struct lab_arrival *a)
{
    switch ((enum sp_packet_type)a->packet.type) {
    case SP_PACKET_ARP:
        lab_arp_arrive(e, a);
        break;
    case SP_PACKET_TCP:
        lab_tcp_arrive(e, a);
        break;
    case SP_PACKET_UDP:
        lab_udp_arrive(e, a);
        break;
    case SP_PACKET_ICMP:
        lab_icmp_arrive(e, a);
        break;
    case SP_PACKET_ICMP_ERROR:
    case SP_PACKET_NONE:
        e->counters.ignored++;
        break;
    }
}

void lab_deliver(struct lab_emulator *e, struct lab_arrival *a)
{
    /* a router that forwards counts down: RFC 1812, 5.3.1; RFC 8200, 3 */
    if (a->host != NULL && a->via_router && a->packet.ttl > 1) {
        lab_decrement_ttl(a->ip);
        a->packet.ttl--;
    }
    if (a->host == NULL || a->ends_at_router)
        lab_router_arrive(e, a);
    else if (a->host->traits.alive)
        to_host(e, a);
    else
        e->counters.ignored++;
}
