/* UDP to a host, and the ICMP errors by which hosts reject UDP and TCP. */
#include "emulator/internal.h"

#define PORT_UNREACHABLE 3 /* RFC 792 */

void lab_reject(struct lab_emulator *e, const struct lab_arrival *a, uint8_t icmp_code)
{
    bool v6 = a->packet.saddr.family == SP_FAMILY_IPV6;
    struct lab_host *host = a->host;
    size_t len =
        lab_play_unreachable(&host->player, &a->packet, a->ip, a->ip_len,
                             v6 ? lab_icmp6_code(icmp_code) : icmp_code, a->at_us, lab_reply_ip(e));

    if (len == 0)
        return;
    if (!lab_bucket_take(&host->icmp_errors, lab_icmp_limit(e, host), a->at_us)) {
        e->counters.limited_icmp++;
        return;
    }
    lab_reply(e, a, LAB_SENT_ICMP_ERROR, len);
}

void lab_udp_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    static const uint8_t text[] = {'s', 'y', 'n', 'p', 'r', 'i', 'n',
                                   't', '-', 'l', 'a', 'b', '\n'};

    switch (a->port.kind) {
    case LAB_PORT_OPEN:
        lab_reply(e, a, LAB_SENT_UDP,
                  lab_play_udp(&a->host->player, &a->packet, text, sizeof(text), a->at_us,
                               lab_reply_ip(e)));
        break;
    case LAB_PORT_CLOSED:
        lab_reject(e, a, PORT_UNREACHABLE);
        break;
    case LAB_PORT_REJECTED_HOST:
        lab_reject(e, a, a->port.code);
        break;
    case LAB_PORT_FILTERED:
    case LAB_PORT_REJECTED_ROUTER: /* answered there, and not here */
        break;
    }
}
