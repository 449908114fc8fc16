/* ARP (RFC 826): who has an IPv4 address on the scanner's link. */
#include <string.h>

#include "emulator/build.h"
#include "emulator/internal.h"

#define ARP_LEN 28

void lab_arp_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    const struct sp_mac *mac = a->host != NULL ? &a->host->traits.mac : &lab_router_mac;
    const struct sp_arp *request = &a->packet.arp;
    uint8_t *arp = lab_reply_ip(e);

    if (a->host != NULL && a->host->traits.routed) { /* on another link */
        e->counters.ignored++;
        return;
    }
    lab_put16(arp, 1);          /* Ethernet */
    lab_put16(arp + 2, 0x0800); /* IPv4 */
    arp[4] = sizeof(mac->bytes);
    arp[5] = 4;
    lab_put16(arp + 6, SP_ARP_REPLY);
    memcpy(arp + 8, mac->bytes, 6);
    memcpy(arp + 14, request->target_ip.bytes, 4);
    memcpy(arp + 18, request->sender_mac.bytes, 6);
    memcpy(arp + 24, request->sender_ip.bytes, 4);
    if (a->host != NULL)
        lab_reply(e, a, LAB_SENT_ARP, ARP_LEN);
    else
        lab_reply_by_router(e, a, LAB_SENT_ARP, ARP_LEN);
}
