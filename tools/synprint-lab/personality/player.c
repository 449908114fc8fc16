/* The player's clock, and packets that are no answer to a probe. */
#include <netinet/in.h>
#include <string.h>

#include "packet/tcpopt.h"
#include "personality/player_internal.h"

#define UDP_TEXT_MAX 512

/* Where a personality has timestamps that are no clock, but not zero either. */
#define TS_HZ_UNKNOWN 100

void lab_player_init(struct lab_player *player, const struct lab_personality *personality,
                     uint64_t seed)
{
    *player = (struct lab_player){.personality = personality, .random = seed};
    /* low enough that the clock does not wrap around soon */
    player->ts_offset = 1 + (uint32_t)(lab_random(player) >> 33);
    lab_isn_init(player);
    lab_ipid_init(player);
}

uint32_t lab_tsval(const struct lab_player *player, uint64_t now_us)
{
    const struct lab_sequence *seq = &player->personality->sequence;
    double hz = seq->timestamps == LAB_TS_CLOCK ? seq->ts_hz : TS_HZ_UNKNOWN;
    uint32_t value = player->ts_offset + (uint32_t)(uint64_t)((double)now_us * hz / 1e6);

    return value != 0 ? value : 1;
}

const struct lab_tcp_answer *lab_plain_answer(const struct lab_personality *personality)
{
    static const struct lab_tcp_answer common = {.answers = true, .df = true, .ttl = 64};

    for (size_t i = 0; i < 6; i++) {
        if (personality->syn[i].answers)
            return &personality->syn[i];
    }
    if (personality->ecn.answers)
        return &personality->ecn;
    for (size_t i = 2; i < 8; i++) {
        if (personality->t[i].answers)
            return &personality->t[i];
    }
    return &common;
}

size_t lab_play_udp(struct lab_player *player, const struct sp_packet *probe, const uint8_t *text,
                    size_t len, uint64_t now_us, uint8_t out[static LAB_REPLY_MAX])
{
    const struct lab_tcp_answer *plain = lab_plain_answer(player->personality);
    const struct lab_ip ip = {.probe = probe,
                              .protocol = IPPROTO_UDP,
                              .ttl = plain->ttl,
                              .df = plain->df,
                              .id = lab_ipid_next(player, LAB_IDS_OPEN)};
    uint8_t *udp = out + lab_ip_len(probe);

    (void)now_us;
    if (len > UDP_TEXT_MAX)
        len = UDP_TEXT_MAX;
    lab_put16(udp, probe->udp.dport);
    lab_put16(udp + 2, probe->udp.sport);
    lab_put16(udp + 4, (uint16_t)(LAB_UDP_LEN + len));
    if (len > 0)
        memcpy(udp + LAB_UDP_LEN, text, len);
    return lab_ip_finish(out, &ip, LAB_UDP_LEN + len);
}

size_t lab_play_segment(struct lab_player *player, const struct sp_packet *probe, uint8_t flags,
                        uint32_t seq, uint32_t ack, uint64_t now_us,
                        uint8_t out[static LAB_REPLY_MAX])
{
    const struct lab_tcp_answer *plain = lab_plain_answer(player->personality);
    const struct lab_ip ip = {.probe = probe,
                              .protocol = IPPROTO_TCP,
                              .ttl = plain->ttl,
                              .df = plain->df,
                              .id = lab_ipid_next(player, LAB_IDS_OPEN)};
    uint8_t *tcp = out + lab_ip_len(probe);

    (void)now_us;
    lab_put16(tcp, probe->tcp.dport);
    lab_put16(tcp + 2, probe->tcp.sport);
    lab_put32(tcp + 4, seq);
    lab_put32(tcp + 8, ack);
    tcp[12] = LAB_TCP_LEN / 4 << 4;
    tcp[13] = flags;
    lab_put16(tcp + 14, (flags & SP_TCP_RST) != 0 ? 0 : plain->window);
    lab_put16(tcp + 18, 0); /* no urgent data */
    return lab_ip_finish(out, &ip, LAB_TCP_LEN);
}

/* Gives a timestamps option that is not zero a new TSval. */
static void renew_tsval(uint8_t *options, size_t len, uint32_t tsval)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(options, len);
    struct sp_tcpopt opt;
    uint32_t old, tsecr;

    while (sp_tcpopt_next(&walk, &opt)) {
        if (sp_tcpopt_timestamps(&opt, &old, &tsecr) && old != 0)
            lab_put32(options + (opt.data - options), tsval);
    }
}

void lab_play_retransmit(struct lab_player *player, uint8_t *packet, size_t len, uint64_t now_us)
{
    bool ipv4 = packet[0] >> 4 == 4;
    size_t header_len = ipv4 ? LAB_IPV4_LEN : LAB_IPV6_LEN;
    uint8_t *tcp = packet + header_len;
    size_t tcp_len;

    if (len < header_len + LAB_TCP_LEN)
        return;
    tcp_len = (size_t)(tcp[12] >> 4) * 4;
    if (tcp_len < LAB_TCP_LEN || tcp_len > len - header_len)
        return;
    if (ipv4) {
        lab_put16(packet + 4, lab_ipid_next(player, LAB_IDS_OPEN));
        lab_ipv4_checksum(packet, LAB_IPV4_LEN);
    }
    renew_tsval(tcp + LAB_TCP_LEN, tcp_len - LAB_TCP_LEN, lab_tsval(player, now_us));
    lab_tcp_checksum(packet, len);
}
