/* Neighbour discovery (RFC 4861): who has an IPv6 address on the scanner's link. */
#include <netinet/in.h>
#include <string.h>

#include "emulator/build.h"
#include "emulator/internal.h"

#define ADVERT_LEN         32 /* with the option: 24 and 8 */
#define FLAG_ROUTER        0x80
#define FLAG_SOLICITED     0x40
#define FLAG_OVERRIDE      0x20
#define OPTION_TARGET_ADDR 2
#define HOP_LIMIT          255

static const struct sp_addr all_nodes = {
    SP_FAMILY_IPV6,
    {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
};

static bool is_unspecified(const struct sp_addr *addr)
{
    static const struct sp_addr unspecified = {.family = SP_FAMILY_IPV6};

    return sp_addr_equal(addr, &unspecified);
}

/* RFC 4861, 4.4 and 7.2.4 */
void lab_nd_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    bool to_all = is_unspecified(&a->packet.saddr);
    const struct sp_mac *mac = a->host != NULL ? &a->host->traits.mac : &lab_router_mac;
    const struct sp_addr *self = a->host != NULL ? &a->host->traits.addr : &lab_router_ipv6;
    const struct sp_addr *to = to_all ? &all_nodes : &a->packet.saddr;
    uint8_t *icmp = lab_reply_ip(e) + lab_ip_header_len(self);
    size_t len = lab_ip_header_len(self) + ADVERT_LEN;

    if (a->host != NULL && a->host->traits.routed) { /* on another link */
        e->counters.ignored++;
        return;
    }
    memset(icmp, 0, ADVERT_LEN);
    icmp[0] = LAB_ICMP6_NEIGHBOR_ADVERT;
    icmp[4] = (uint8_t)((a->host == NULL ? FLAG_ROUTER : 0) | (to_all ? 0 : FLAG_SOLICITED) |
                        FLAG_OVERRIDE);
    memcpy(icmp + 8, self->bytes, 16);
    icmp[24] = OPTION_TARGET_ADDR;
    icmp[25] = 1; /* unit of 8 bytes */
    memcpy(icmp + 26, mac->bytes, 6);
    lab_build_ip(lab_reply_ip(e), self, to, IPPROTO_ICMPV6, HOP_LIMIT, ADVERT_LEN);
    lab_build_checksum(lab_reply_ip(e), self, to, IPPROTO_ICMPV6, ADVERT_LEN, 2);
    if (a->host != NULL)
        lab_reply(e, a, LAB_SENT_ARP, len);
    else
        lab_reply_by_router(e, a, LAB_SENT_ARP, len);
}
