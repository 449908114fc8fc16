/* The answer to a TCP segment that belongs to no connection. */
#include <netinet/in.h>

#include "personality/player_internal.h"

/* One segment to send: an answer of the personality, and what of it this probe changes. */
struct reply {
    const struct lab_tcp_answer *answer;
    const struct lab_layout *layout;
    enum lab_number seq, ack;
    enum lab_ipid_class ids;
    enum lab_probe probe;
    uint16_t window;
    uint8_t flags;
    struct lab_option_values values;
};

/* Four bytes whose CRC-32 (IEEE 802.3, reflected) is the wanted one. They are what the register
 * must hold besides its start value for 32 shifts to end in the wanted register: so run the shifts
 * backwards. */
static void forge_crc32(uint32_t crc, uint8_t out[4])
{
    uint32_t reg = ~crc;

    for (int i = 0; i < 32; i++)
        reg = (reg & 0x80000000) != 0 ? (reg ^ 0xedb88320) << 1 | 1 : reg << 1;
    reg = ~reg;
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(reg >> 8 * i);
}

/* A number by its rule; base is the probe's. */
static uint32_t number(struct lab_player *player, enum lab_number rule, uint32_t base)
{
    uint32_t other;

    switch (rule) {
    case LAB_NUMBER_ZERO:
        return 0;
    case LAB_NUMBER_SAME:
        return base;
    case LAB_NUMBER_NEXT:
        return base + 1;
    case LAB_NUMBER_OTHER:
        break;
    }
    do
        other = (uint32_t)lab_random(player);
    while (other == 0 || other == base || other == base + 1);
    return other;
}

static uint32_t sequence_number(struct lab_player *player, const struct reply *reply,
                                const struct sp_tcp *tcp, uint64_t now_us)
{
    const uint8_t synack = SP_TCP_SYN | SP_TCP_ACK;

    if (reply->seq == LAB_NUMBER_OTHER && (reply->flags & synack) == synack)
        return lab_isn_next(player, reply->probe <= LAB_PROBE_P6 ? (int)reply->probe : -1, now_us);
    return number(player, reply->seq, tcp->ack);
}

static size_t write_reply(struct lab_player *player, const struct sp_packet *probe,
                          const struct reply *reply, uint64_t now_us, uint8_t *out)
{
    const struct lab_tcp_answer *answer = reply->answer;
    const struct lab_ip ip = {.probe = probe,
                              .protocol = IPPROTO_TCP,
                              .ttl = answer->ttl,
                              .df = answer->df,
                              .id = lab_ipid_next(player, reply->ids)};
    uint8_t *segment = out + lab_ip_len(probe);
    const struct sp_tcp *tcp = &probe->tcp;
    size_t len = LAB_TCP_LEN;
    uint16_t urgent = 0;

    len += lab_layout_write(reply->layout, &reply->values, segment + LAB_TCP_LEN);
    if (answer->urgent_pointer && (reply->flags & SP_TCP_URG) == 0)
        urgent = tcp->urgent != 0 ? tcp->urgent : 1; /* as if left over from the probe */
    lab_put16(segment, tcp->dport);
    lab_put16(segment + 2, tcp->sport);
    lab_put32(segment + 4, sequence_number(player, reply, tcp, now_us));
    lab_put32(segment + 8, number(player, reply->ack, tcp->seq));
    segment[12] = (uint8_t)(len / 4 << 4 | (answer->reserved_bit ? 8 : 0));
    segment[13] = reply->flags;
    lab_put16(segment + 14, reply->window);
    lab_put16(segment + 18, urgent);
    if (answer->rst_data_crc != 0 && (reply->flags & SP_TCP_RST) != 0) {
        forge_crc32(answer->rst_data_crc, segment + len);
        len += 4;
    }
    return lab_ip_finish(out, &ip, len);
}

static struct reply reply_of(const struct lab_tcp_answer *answer, enum lab_probe probe)
{
    return (struct reply){.answer = answer,
                          .layout = &answer->layout,
                          .seq = answer->seq,
                          .ack = answer->ack,
                          .ids = LAB_IDS_OPEN,
                          .probe = probe,
                          .window = answer->window,
                          .flags = answer->flags};
}

/* ECN has no tests of its own for flags and numbers: they are T1's, and CC adds ECE and CWR. */
static struct reply ecn_reply(const struct lab_personality *personality, enum lab_probe probe)
{
    const struct lab_tcp_answer *ecn = &personality->ecn, *t1 = &personality->syn[0];
    struct reply reply = reply_of(ecn, probe);

    if ((ecn->flags & (SP_TCP_SYN | SP_TCP_ACK | SP_TCP_RST)) == 0)
        reply.flags |= SP_TCP_SYN | SP_TCP_ACK;
    reply.seq = t1->answers ? t1->seq : LAB_NUMBER_OTHER;
    reply.ack = t1->answers ? t1->ack : LAB_NUMBER_NEXT;
    return reply;
}

/* The first answer that the personality gives to a SYN, or a silent one. */
static const struct lab_tcp_answer *first_syn_answer(const struct lab_personality *personality)
{
    for (size_t i = 0; i < 6; i++) {
        if (personality->syn[i].answers)
            return &personality->syn[i];
    }
    return personality->ecn.answers ? &personality->ecn : &personality->syn[0];
}

/* Which of the six answers to go by for a SYN with timestamps: the one to the probe that offered
 * the same. P1 offers everything, P3 no SACK, P4 no MSS, P6 no window scale. */
static const struct lab_tcp_answer *base_with_ts(const struct lab_personality *personality,
                                                 uint8_t set)
{
    size_t index = 0;

    if ((set & LAB_OFFER_WSCALE) == 0)
        index = 5;
    else if ((set & LAB_OFFER_SACK) == 0)
        index = 2;
    else if ((set & LAB_OFFER_MSS) == 0)
        index = 3;
    return personality->syn[index].answers ? &personality->syn[index]
                                           : first_syn_answer(personality);
}

/* The answer to a SYN that is none of the probes. `derived` holds the layout if it is made up. */
static struct reply syn_reply(const struct lab_personality *personality,
                              const struct lab_offer *offer, uint8_t probe_flags,
                              struct lab_layout *derived)
{
    const uint8_t ecn_setup = SP_TCP_ECE | SP_TCP_CWR;
    const struct lab_tcp_answer *ecn = &personality->ecn;
    const struct lab_tcp_answer *first = first_syn_answer(personality), *base = first;
    struct reply reply;

    if ((offer->set & LAB_OFFER_TS) != 0)
        base = base_with_ts(personality, offer->set);
    else if (ecn->answers)
        base = ecn;
    reply = base == ecn ? ecn_reply(personality, LAB_PROBE_NONE) : reply_of(base, LAB_PROBE_NONE);
    if (base == &personality->syn[2] && first == &personality->syn[0])
        reply.window = first->window; /* P3 offers a small MSS, and the window may follow that */
    /* RFC 3168, 6.1.1: only a SYN with both flags asks for ECN */
    if ((probe_flags & ecn_setup) != ecn_setup)
        reply.flags &= (uint8_t)~ecn_setup;
    else if (ecn->answers)
        reply.flags |= ecn->flags & ecn_setup;
    if (personality->offered[offer->set].count > 0) {
        reply.layout = &personality->offered[offer->set];
    } else {
        reply.layout = lab_layout_for(&base->layout, offer->set, derived);
        reply.values.mss = lab_mss_for(personality, offer);
    }
    return reply;
}

/* The answer to anything else, by the rules of RFC 9293 3.10.7 as far as a system keeps to them:
 * T2..T4 are to an open port, T5..T7 to a closed one. */
static struct reply test_reply(const struct lab_personality *personality, uint8_t flags, bool open,
                               enum lab_probe probe)
{
    const uint8_t syn_fin = SP_TCP_SYN | SP_TCP_FIN;
    size_t test;
    struct reply reply;

    if ((flags & SP_TCP_ACK) != 0)
        test = open ? 4 : 6;
    else if (open)
        test = (flags & syn_fin) == syn_fin ? 3 : 2;
    else
        test = (flags & syn_fin) == SP_TCP_SYN ? 5 : 7;
    reply = reply_of(&personality->t[test], probe);
    reply.ids = open ? LAB_IDS_OPEN : LAB_IDS_CLOSED;
    return reply;
}

size_t lab_play_tcp(struct lab_player *player, const struct sp_packet *probe, bool open,
                    uint64_t now_us, uint8_t out[static LAB_REPLY_MAX])
{
    const struct lab_personality *personality = player->personality;
    const uint8_t flags = probe->tcp.flags;
    const bool plain_syn = (flags & (SP_TCP_SYN | SP_TCP_ACK | SP_TCP_FIN)) == SP_TCP_SYN;
    enum lab_probe known = lab_probe_of(&probe->tcp);
    struct lab_offer offer;
    struct lab_layout derived;
    struct reply reply;

    if ((flags & SP_TCP_RST) != 0)
        return 0;
    offer = lab_offer_read(&probe->tcp);
    derived.count = 0;
    if (known == LAB_PROBE_P1 || known == LAB_PROBE_T5)
        lab_ipid_begin(player);
    if (open && known <= LAB_PROBE_P6) {
        reply = reply_of(&personality->syn[known], known);
    } else if (open && known == LAB_PROBE_ECN) {
        reply = ecn_reply(personality, known);
    } else if (open && plain_syn) {
        reply = syn_reply(personality, &offer, flags, &derived);
    } else {
        reply = test_reply(personality, flags, open, known);
        if (known == LAB_PROBE_NONE) /* probes are answered to the letter */
            reply.layout = lab_layout_for(reply.layout, offer.set, &derived);
    }
    if (!reply.answer->answers)
        return 0;
    if (offer.tsval == 0 && known != LAB_PROBE_NONE)
        offer.tsval = 1; /* ECN offers no timestamps; an answer may have them nevertheless */
    reply.values.tsval = lab_tsval(player, now_us);
    reply.values.tsecr = offer.tsval;
    return write_reply(player, probe, &reply, now_us, out);
}

bool lab_plays_open(const struct lab_personality *personality)
{
    static const struct lab_offer offers[] = {
        {.set = LAB_OFFER_MSS, .mss = 1460},
        {.set = LAB_OFFER_MSS | LAB_OFFER_WSCALE | LAB_OFFER_SACK | LAB_OFFER_TS, .mss = 1460}};
    const uint8_t bits = SP_TCP_SYN | SP_TCP_ACK | SP_TCP_RST;
    struct lab_layout derived;

    for (size_t i = 0; i < 2; i++) {
        struct reply reply = syn_reply(personality, &offers[i], SP_TCP_SYN, &derived);

        if (!reply.answer->answers || (reply.flags & bits) != (SP_TCP_SYN | SP_TCP_ACK))
            return false;
    }
    return true;
}

bool lab_plays_closed(const struct lab_personality *personality)
{
    return personality->t[5].answers;
}
