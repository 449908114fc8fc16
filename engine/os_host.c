#include "engine/os_host.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_ROOM 2048u /* what most hosts need */

#define IP_OFFSET_SADDR 12
#define IPV4_HEADER     20 /* of probes */
#define TCP_OFFSET_SEQ  4

struct os_host *os_host_create(void)
{
    struct os_host *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return NULL;
    h->room = BYTES_ROOM;
    h->bytes = malloc(h->room);
    if (h->bytes != NULL)
        return h;
    free(h);
    return NULL;
}

void os_host_destroy(struct os_host *h)
{
    if (h != NULL)
        free(h->bytes);
    free(h);
}

void os_host_begin_try(struct os_host *h, uint8_t try_number)
{
    h->request.try_number = try_number;
    memset(h->sent, 0, sizeof(h->sent));
    memset(h->reply, 0, sizeof(h->reply));
    h->used = 0;
}

/* Keeps a packet among the host's bytes; false when out of memory. */
static bool keep(struct os_host *h, struct kept *out, const uint8_t *bytes, uint16_t len)
{
    if (h->room - h->used < len) {
        uint32_t room = 2 * h->room;
        uint8_t *grown = realloc(h->bytes, room);

        if (grown == NULL)
            return false;
        h->bytes = grown;
        h->room = room;
    }
    memcpy(h->bytes + h->used, bytes, len);
    out->at = h->used;
    out->len = out->total = len;
    h->used += len;
    return true;
}

static unsigned probe_of(unsigned sending)
{
    return sending < SP_OS_PROBE_COUNT ? sending : sending - SP_OS_PROBE_COUNT;
}

void os_host_sent(struct os_host *h, const struct os_sent *told)
{
    struct sending *sending = &h->sent[told->sending];
    const struct reply *reply = &h->reply[probe_of(told->sending)];

    if (h->request.host != told->host || h->request.try_number != told->try_number)
        return;
    if (reply->packet.len > 0 && reply->sending == told->sending)
        return; /* a repeat that crossed the answer */
    if (told->len == 0) {
        sending->packet.len = 0;
        return;
    }
    if (sending->packet.len == told->len)
        memcpy(h->bytes + sending->packet.at, told->bytes, told->len);
    else if (!keep(h, &sending->packet, told->bytes, told->len))
        return; /* as if its answer were lost */
    sending->packet.us = told->sent_us;
    sending->repeat = told->repeat;
}

/* Which sending of the host's it is addressed as an answer to; SP_OS_SENDINGS: none. */
static unsigned sending_of(const struct os_host *h, const struct sp_os_sources *sources,
                           const struct sp_packet *packet)
{
    const struct sp_quote *quote = &packet->icmp.quote;
    unsigned try = h->request.try_number - 1u, sending = SP_OS_SENDINGS;
    uint16_t port = (uint16_t)(sources->first_port + try * SP_OS_TRY_PORTS);
    uint16_t echo = (uint16_t)(sources->first_echo + try * SP_OS_TRY_ECHOS);

    if (packet->type == SP_PACKET_TCP) {
        sending = sp_os_sending_of_port((uint16_t)(packet->tcp.dport - port));
        if (sending < SP_OS_SENDINGS &&
            packet->tcp.sport != (sp_os_asks_open((enum sp_os_probe)probe_of(sending))
                                      ? h->request.open_tcp
                                      : h->request.closed_tcp))
            sending = SP_OS_SENDINGS;
    } else if (packet->type == SP_PACKET_ICMP) {
        if ((uint16_t)(packet->icmp.id - echo) < SP_OS_TRY_ECHOS)
            sending = SP_OS_IE1 + (unsigned)(packet->icmp.id - echo);
    } else if (packet->type == SP_PACKET_ICMP_ERROR && quote->protocol == IPPROTO_UDP &&
               quote->sport == port + SP_OS_UDP_OFFSET && quote->dport == h->request.closed_udp) {
        sending = SP_OS_U1;
    }
    return sending;
}

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_syn_ack(const struct sp_packet *packet)
{
    const unsigned kind = SP_TCP_SYN | SP_TCP_ACK;

    return packet->type == SP_PACKET_TCP && (packet->tcp.flags & (kind | SP_TCP_RST)) == kind;
}

/* It goes to where the probe came from; and a SYN-ACK acknowledges the SYN. Of what else comes back
 * no number can be required: how systems choose it is what is to be found out. */
static bool answers(const struct os_host *h, unsigned sending, const struct sp_packet *packet)
{
    const struct kept *sent = &h->sent[sending].packet;
    const uint8_t *ip = h->bytes + sent->at;

    if (sent->len == 0 || memcmp(packet->daddr.bytes, ip + IP_OFFSET_SADDR, 4) != 0)
        return false;
    return !is_syn_ack(packet) || probe_of(sending) > SP_OS_ECN ||
           packet->tcp.ack == read_u32(ip + IPV4_HEADER + TCP_OFFSET_SEQ) + 1;
}

/* Of the answers to a SYN of the series: the SYN-ACK, whatever came before; and rather to the
 * sending in the series. Else the first answer is the one that counts. */
static uint8_t rank_of(unsigned sending, const struct sp_packet *packet)
{
    if (probe_of(sending) >= SP_OS_SERIES)
        return 0;
    return (uint8_t)(2 * is_syn_ack(packet) + (sending < SP_OS_PROBE_COUNT));
}

unsigned os_host_packet(struct os_host *h, const struct sp_os_sources *sources,
                        const struct sp_packet *packet, const struct os_packet *raw)
{
    unsigned sending = sending_of(h, sources, packet), probe;
    struct reply *reply;
    uint8_t rank;
    bool first;

    if (sending == SP_OS_SENDINGS || !answers(h, sending, packet))
        return SP_OS_PROBE_COUNT;
    probe = probe_of(sending);
    reply = &h->reply[probe];
    rank = rank_of(sending, packet);
    first = reply->packet.len == 0;
    if ((!first && rank <= reply->rank) || !keep(h, &reply->packet, raw->bytes, raw->len))
        return SP_OS_PROBE_COUNT;
    reply->packet.total = raw->total;
    reply->packet.us = raw->rx_us;
    reply->sending = (uint8_t)sending;
    reply->rank = rank;
    return first ? probe : SP_OS_PROBE_COUNT;
}

uint32_t os_host_rtt_us(const struct os_host *h, unsigned probe)
{
    const struct reply *reply = &h->reply[probe];
    const struct sending *sent = &h->sent[reply->sending];

    /* of a repeat nobody knows which sending was answered (RFC 6298, section 3) */
    if (reply->packet.len == 0 || sent->repeat || reply->packet.us <= sent->packet.us)
        return 0;
    return (uint32_t)(reply->packet.us - sent->packet.us);
}

static struct sp_exchange exchange_of(const struct os_host *h, unsigned probe)
{
    const struct reply *reply = &h->reply[probe];
    bool answered = reply->packet.len > 0;
    const struct sending *sent = &h->sent[answered ? reply->sending : probe];
    struct sp_exchange out = {.sent = NULL};

    if (sent->packet.len == 0)
        return out;
    out.sent = h->bytes + sent->packet.at;
    out.sent_len = sent->packet.len;
    out.sent_us = sent->packet.us;
    out.resent = sent->repeat || (answered && reply->sending >= SP_OS_PROBE_COUNT);
    if (!answered)
        return out;
    out.reply = h->bytes + reply->packet.at;
    out.reply_len = reply->packet.len;
    out.reply_total = reply->packet.total;
    out.reply_us = reply->packet.us;
    return out;
}

struct sp_exchanges os_host_exchanges(const struct os_host *h)
{
    struct sp_exchanges out = {
        .open_tcp = h->request.open_tcp,
        .closed_tcp = h->known_closed,
        .closed_udp = h->reply[SP_OS_U1].packet.len > 0 ? h->request.closed_udp : 0,
        .place = h->place,
        .has_mac = h->has_mac,
        .mac = h->mac,
    };

    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++)
        out.at[probe] = exchange_of(h, probe);
    return out;
}
