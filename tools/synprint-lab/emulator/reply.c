/* Replies on their way back. */
#include "emulator/build.h"
#include "emulator/internal.h"

#include <string.h>

#define TCP_FLAGS_AT 13

static size_t put_ethernet(struct lab_emulator *e, const struct sp_mac *to,
                           const struct sp_mac *from, size_t len)
{
    uint8_t version = lab_reply_ip(e)[0] >> 4; /* ARP begins with a zero */

    memcpy(e->reply, to->bytes, sizeof(to->bytes));
    memcpy(e->reply + 6, from->bytes, sizeof(from->bytes));
    lab_put16(e->reply + 12, version == 6 ? 0x86dd : version == 4 ? 0x0800 : 0x0806);
    return LAB_ETHERNET_LEN + len;
}

void lab_send(struct lab_emulator *e, struct lab_host *host, const struct sp_mac *to,
              enum lab_sent kind, size_t len, uint64_t at_us)
{
    uint8_t *ip = lab_reply_ip(e);

    if (len == 0)
        return;
    if (host->traits.routed) {
        if (ip[ip[0] >> 4 == 6 ? 7 : 8] <= 1)
            return; /* it ends at the router, which would tell the host */
        lab_decrement_ttl(ip);
    }
    len = put_ethernet(e, to, &host->traits.mac, len);
    /* addresses are resolved below what makes a host late */
    lab_path_out(e, host, kind, e->reply, len, at_us,
                 kind == LAB_SENT_ARP ? 0 : host->traits.late_us);
}

void lab_reply(struct lab_emulator *e, const struct lab_arrival *a, enum lab_sent kind, size_t len)
{
    lab_send(e, a->host, &a->packet.smac, kind, len, a->at_us);
}

void lab_reply_by_router(struct lab_emulator *e, const struct lab_arrival *a, enum lab_sent kind,
                         size_t len)
{
    if (len == 0)
        return;
    len = put_ethernet(e, &a->packet.smac, &lab_router_mac, len);
    /* about a host's packet: through the network; about itself: on the scanner's own link */
    if (a->host != NULL)
        lab_path_out(e, NULL, kind, e->reply, len, a->at_us, 0);
    else
        lab_write(e, kind, e->reply, len);
}

uint8_t lab_reply_flags(struct lab_emulator *e)
{
    const uint8_t *ip = lab_reply_ip(e);

    return ip[(ip[0] >> 4 == 6 ? 40 : 20) + TCP_FLAGS_AT];
}

bool lab_reply_tcp(struct lab_emulator *e, const struct lab_arrival *a, size_t len)
{
    const uint8_t synack = SP_TCP_SYN | SP_TCP_ACK;
    enum lab_sent kind = LAB_SENT_OTHER;
    uint8_t flags;

    if (len == 0)
        return true;
    flags = lab_reply_flags(e);
    if ((flags & SP_TCP_RST) != 0) {
        kind = LAB_SENT_RST;
        if (!lab_bucket_take(&a->host->rsts, lab_rst_limit(e, a->host), a->at_us)) {
            e->counters.limited_rsts++;
            return false;
        }
    } else if ((flags & synack) == synack) {
        kind = LAB_SENT_SYNACK;
    }
    lab_reply(e, a, kind, len);
    return true;
}
