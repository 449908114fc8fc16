#include "probe/match.h"

/* Who sent the probe that a reply claims to answer, and the sequence numbers it may have had. */
struct claim {
    struct sp_tuple tuple; /* local_port is that of the sending */
    uint32_t seq[2];
    unsigned seq_count;
};

static bool read_tcp_claim(const struct sp_packet *reply, struct claim *out)
{
    out->tuple = (struct sp_tuple){.local = reply->daddr,
                                   .remote = reply->saddr,
                                   .local_port = reply->tcp.dport,
                                   .remote_port = reply->tcp.sport};
    if (!(reply->tcp.flags & SP_TCP_ACK))
        return false;                 /* acknowledges nothing, so proves nothing */
    out->seq[0] = reply->tcp.ack - 1; /* a SYN counts as one (RFC 9293 3.4) */
    out->seq_count = 1;
    if (reply->tcp.flags & SP_TCP_RST)
        out->seq[out->seq_count++] = reply->tcp.ack; /* some stacks do not count it in a RST */
    return true;
}

static bool read_icmp_claim(const struct sp_packet *reply, struct claim *out)
{
    const struct sp_quote *quote = &reply->icmp.quote;

    out->tuple = (struct sp_tuple){.local = quote->saddr,
                                   .remote = quote->daddr,
                                   .local_port = quote->sport,
                                   .remote_port = quote->dport};
    out->seq[0] = quote->seq;
    out->seq_count = 1;
    return true;
}

/* Takes the slot if it describes the probe that has this upper half of the cookie. */
static enum sp_match_result try_slot(struct sp_table *table, uint32_t check, struct sp_match *out)
{
    bool same;

    out->slot = sp_table_slot(table, out->index);
    if (!sp_slot_hold(out->slot, &out->was))
        return SP_MATCH_UNVERIFIED;
    /* relaxed: the sending was noted before it left */
    same = out->was != SP_SLOT_FREE && out->slot->check == check &&
           out->attempt < atomic_load_explicit(&out->slot->sendings, memory_order_relaxed);
    if (same && out->was != SP_SLOT_ANSWERED)
        return SP_MATCH_ANSWER;
    sp_slot_release(out->slot, out->was);
    return same ? SP_MATCH_DUPLICATE : SP_MATCH_UNVERIFIED;
}

enum sp_match_result sp_match_reply(const struct sp_match_config *config, struct sp_table *table,
                                    const struct sp_packet *reply, struct sp_match *out)
{
    enum sp_match_result result = SP_MATCH_UNVERIFIED;
    uint32_t capacity = sp_table_capacity(table);
    struct claim claim;
    uint64_t hash;
    bool readable = reply->type == SP_PACKET_TCP ? read_tcp_claim(reply, &claim)
                                                 : read_icmp_claim(reply, &claim);

    out->remote = claim.tuple.remote;
    out->attempt = (uint32_t)(uint16_t)(claim.tuple.local_port - config->first_port);
    if (out->attempt >= config->port_count)
        return SP_MATCH_FOREIGN;
    if (!readable)
        return SP_MATCH_UNVERIFIED;
    hash = sp_cookie_hash(&config->cookie, &claim.tuple);
    for (unsigned i = 0; i < claim.seq_count && result == SP_MATCH_UNVERIFIED; i++) {
        out->index = claim.seq[i] ^ (uint32_t)hash;
        if (out->index < capacity)
            result = try_slot(table, (uint32_t)(hash >> 32), out);
    }
    return result;
}
