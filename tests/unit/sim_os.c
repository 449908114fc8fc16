#include "sim_os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "packet/decode.h"
#include "sim_frames.h"

/* Sendings are counted as long as no more left than these. */
#define COUNTED 16384u

/* A probe is told by what makes it different. */
static uint8_t tcp_probe(const struct sp_tcp *tcp)
{
    static const uint16_t windows[] = {
        [SP_OS_SEQ1] = 1,   [SP_OS_SEQ2] = 63,  [SP_OS_SEQ3] = 4,   [SP_OS_SEQ4] = 4,
        [SP_OS_SEQ5] = 16,  [SP_OS_SEQ6] = 512, [SP_OS_ECN] = 3,    [SP_OS_T2] = 128,
        [SP_OS_T3] = 256,   [SP_OS_T4] = 1024,  [SP_OS_T5] = 31337, [SP_OS_T6] = 32768,
        [SP_OS_T7] = 65535,
    };

    for (uint8_t probe = 0; probe <= SP_OS_T7; probe++) {
        if (tcp->window == windows[probe] && (probe != SP_OS_SEQ3 || tcp->options_len == 20))
            return probe;
    }
    abort(); /* none of the 16 */
}

static struct sim_os_sent read_probe(const struct sp_packet *packet, uint64_t now_us)
{
    struct sim_os_sent sent = {.at_us = now_us, .host = sp_addr_ipv4_value(&packet->daddr)};

    if (packet->type == SP_PACKET_TCP) {
        sent.probe = tcp_probe(&packet->tcp);
        sent.sport = packet->tcp.sport;
        sent.dport = packet->tcp.dport;
    } else if (packet->type == SP_PACKET_UDP) {
        sent.probe = SP_OS_U1;
        sent.sport = packet->udp.sport;
        sent.dport = packet->udp.dport;
    } else {
        sent.probe = packet->icmp.code == 9 ? SP_OS_IE1 : SP_OS_IE2;
    }
    return sent;
}

static struct sim_os_sent note(struct sim_os *os, const struct sp_packet *packet, uint64_t now_us)
{
    struct sim_os_sent sent = read_probe(packet, now_us);

    for (size_t i = 0; i < os->count && os->count < COUNTED; i++) {
        if (os->sent[i].host == sent.host && os->sent[i].probe == sent.probe &&
            os->sent[i].sport == sent.sport)
            sent.sending++;
    }
    if (os->count == os->room) {
        os->room = os->room == 0 ? 1024 : 2 * os->room;
        os->sent = realloc(os->sent, os->room * sizeof(os->sent[0]));
        if (os->sent == NULL)
            abort(); /* a test machine without memory */
    }
    os->sent[os->count++] = sent;
    return sent;
}

struct sim_answer sim_os_port(void *ctx, uint32_t host, uint16_t port, uint32_t sending)
{
    const struct sim_os *os = ctx;

    (void)sending;
    if (os->port != NULL)
        return os->port(host, port);
    return (struct sim_answer){.kind = port == SIM_OS_OPEN_PORT ? SIM_OPEN : SIM_CLOSED,
                               .delay_us = os->delay_us};
}

static size_t answer_tcp(const struct sp_packet *packet, uint8_t *out)
{
    const struct sp_tcp *tcp = &packet->tcp;
    bool syn = (tcp->flags & SP_TCP_SYN) != 0;
    uint8_t flags = SP_TCP_RST | SP_TCP_ACK;

    if (tcp->dport == SIM_OS_OPEN_PORT && syn)
        flags = SP_TCP_SYN | SP_TCP_ACK;
    else if (tcp->flags & SP_TCP_ACK)
        flags = SP_TCP_RST; /* acknowledges nothing */
    return sim_put_tcp(out, sp_addr_ipv4_value(&packet->daddr), sp_addr_ipv4_value(&packet->saddr),
                       tcp->dport, tcp->sport, flags & SP_TCP_ACK ? tcp->seq + syn : 0, flags);
}

static size_t answer_echo(const struct sp_packet *packet, const uint8_t *ip, size_t len,
                          uint8_t *out)
{
    uint8_t *icmp = out + SIM_IPV4;

    sim_put_ipv4(out, sp_addr_ipv4_value(&packet->daddr), sp_addr_ipv4_value(&packet->saddr), 1,
                 len - SIM_IPV4);
    memcpy(icmp, ip + SIM_IPV4, len - SIM_IPV4);
    icmp[0] = icmp[2] = icmp[3] = 0;
    sim_put16(icmp + 2, sp_checksum_finish(sp_checksum_add(0, icmp, len - SIM_IPV4)));
    return len;
}

size_t sim_os_answer(void *ctx, const uint8_t *ip, size_t len, uint64_t now_us, uint32_t *delay_us,
                     uint8_t *out)
{
    struct sim_os *os = ctx;
    struct sim_os_sent sent;
    struct sp_packet packet;

    if (sp_decode(SP_LINK_RAW, ip, len, &packet) != SP_DECODE_OK || len > SIM_RAW_MAX)
        abort();
    sent = note(os, &packet, now_us);
    *delay_us = os->delay_us;
    if (os->lost != NULL && os->lost(os, &sent))
        return 0;
    if (packet.type == SP_PACKET_TCP)
        return answer_tcp(&packet, out);
    if (packet.type == SP_PACKET_UDP)
        return sim_put_icmp(out, sent.host, sp_addr_ipv4_value(&packet.saddr), 3, 3, ip);
    return answer_echo(&packet, ip, len, out);
}

bool sim_os_has_mac(void *ctx, uint32_t addr)
{
    (void)ctx;
    (void)addr;
    return true;
}

void sim_os_finish(struct sim_os *os)
{
    free(os->sent);
}
