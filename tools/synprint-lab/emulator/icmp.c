/* ICMP and ICMPv6 messages to a host: echo requests; everything else is left alone. */
#include "emulator/internal.h"

#define ICMP_ECHO_REQUEST  8
#define ICMP6_ECHO_REQUEST 128

void lab_icmp_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    bool v6 = a->packet.saddr.family == SP_FAMILY_IPV6;
    uint8_t type = a->packet.icmp.type;

    if (v6 && type == LAB_ICMP6_NEIGHBOR_SOLICIT) {
        lab_nd_arrive(e, a);
        return;
    }
    if (type != (v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST)) {
        e->counters.ignored++;
        return;
    }
    lab_reply(
        e, a, LAB_SENT_ECHO_REPLY,
        lab_play_echo(&a->host->player, &a->packet, a->ip, a->ip_len, a->at_us, lab_reply_ip(e)));
}
