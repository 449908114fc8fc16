/* Hosts that answer a SYN to any port: tarpits, which hold on to whoever connects, and SYN proxies,
 * which connect to the host behind them only when the client has. */
#include <netinet/in.h>

#include "emulator/build.h"
#include "emulator/internal.h"

#define TARPIT_WINDOW   10
#define PROXY_TTL       64
#define PROXY_MSS       1460
#define TCP_HEADER_LEN  24 /* with the MSS option */
#define TCP_WINDOW_AT   14
#define TCP_CHECKSUM_AT 16

/* As a SYN cookie makes it, and with a window of 0: nothing may be sent yet. */
static size_t proxy(struct lab_emulator *e, const struct lab_arrival *a)
{
    const struct sp_addr *self = &a->packet.daddr, *peer = &a->packet.saddr;
    size_t header = lab_ip_header_len(self);
    uint8_t *tcp = lab_reply_ip(e) + header;

    lab_build_ip(lab_reply_ip(e), self, peer, IPPROTO_TCP, PROXY_TTL, TCP_HEADER_LEN);
    lab_put16(tcp, a->packet.tcp.dport);
    lab_put16(tcp + 2, a->packet.tcp.sport);
    lab_put32(tcp + 4, (uint32_t)lab_random_next(&e->random_hosts));
    lab_put32(tcp + 8, a->packet.tcp.seq + 1);
    tcp[12] = TCP_HEADER_LEN / 4 << 4;
    tcp[13] = SP_TCP_SYN | SP_TCP_ACK;
    lab_put16(tcp + TCP_WINDOW_AT, 0);
    lab_put16(tcp + 18, 0);
    tcp[20] = 2; /* MSS */
    tcp[21] = 4;
    lab_put16(tcp + 22, PROXY_MSS);
    lab_build_checksum(lab_reply_ip(e), self, peer, IPPROTO_TCP, TCP_HEADER_LEN, TCP_CHECKSUM_AT);
    return header + TCP_HEADER_LEN;
}

/* As the system answers an open port, but with next to no window. It holds on to clients of a
 * system that would not answer, too. */
static size_t tarpit(struct lab_emulator *e, const struct lab_arrival *a)
{
    size_t len = lab_play_tcp(&a->host->player, &a->packet, true, a->at_us, lab_reply_ip(e));
    uint8_t *tcp = lab_reply_ip(e) + lab_ip_header_len(&a->packet.saddr);
    const uint8_t synack = SP_TCP_SYN | SP_TCP_ACK;

    if (len == 0 || (lab_reply_flags(e) & (synack | SP_TCP_RST)) != synack)
        len = proxy(e, a);
    lab_patch16(tcp + TCP_WINDOW_AT, TARPIT_WINDOW, tcp + TCP_CHECKSUM_AT);
    return len;
}

void lab_suspect_arrive(struct lab_emulator *e, const struct lab_arrival *a)
{
    bool syn = (a->packet.tcp.flags & (SP_TCP_SYN | SP_TCP_ACK)) == SP_TCP_SYN;
    size_t len;

    if (!syn)
        return;
    len = a->host->traits.suspect == LAB_SUSPECT_TARPIT ? tarpit(e, a) : proxy(e, a);
    lab_connection_begin(e, a, len);
    lab_reply_tcp(e, a, len);
}
