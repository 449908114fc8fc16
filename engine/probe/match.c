#include "probe/match.h"

/* Either reader gives the tuple, and the sequence numbers that the probe may have had as indexes,
 * which the hash will make of them. */
static void read_tcp_claim(const struct sp_packet *reply, struct sp_claim *out)
{
    out->tuple = (struct sp_tuple){.local = reply->daddr,
                                   .remote = reply->saddr,
                                   .local_port = reply->tcp.dport,
                                   .remote_port = reply->tcp.sport};
    if (!(reply->tcp.flags & SP_TCP_ACK))
        return;                                    /* acknowledges nothing, so proves nothing */
    out->index[out->count++] = reply->tcp.ack - 1; /* a SYN counts as one (RFC 9293 3.4) */
    if (reply->tcp.flags & SP_TCP_RST)
        out->index[out->count++] = reply->tcp.ack; /* some stacks do not count it in a RST */
}

static void read_icmp_claim(const struct sp_packet *reply, struct sp_claim *out)
{
    const struct sp_quote *quote = &reply->icmp.quote;

    out->tuple = (struct sp_tuple){.local = quote->saddr,
                                   .remote = quote->daddr,
                                   .local_port = quote->sport,
                                   .remote_port = quote->dport};
    out->index[out->count++] = quote->seq;
}

bool sp_match_claim(const struct sp_match_config *config, struct sp_table *table,
                    const struct sp_packet *reply, struct sp_claim *out)
{
    uint64_t hash;

    out->count = 0;
    if (reply->type == SP_PACKET_TCP)
        read_tcp_claim(reply, out);
    else
        read_icmp_claim(reply, out);
    out->attempt = (uint32_t)(uint16_t)(out->tuple.local_port - config->first_port);
    if (out->attempt >= config->port_count)
        return false;
    if (out->count == 0)
        return true;
    hash = sp_cookie_hash(&config->cookie, &out->tuple);
    out->check = (uint32_t)(hash >> 32);
    for (uint32_t i = 0; i < out->count; i++) {
        out->index[i] ^= (uint32_t)hash;
        if (out->index[i] < sp_table_capacity(table))
            __builtin_prefetch(sp_table_slot(table, out->index[i]), 1);
    }
    return true;
}

/* Takes the slot if it describes the probe of this claim. */
static enum sp_match_result try_slot(struct sp_table *table, const struct sp_claim *claim,
                                     struct sp_match *out)
{
    bool same;

    out->slot = sp_table_slot(table, out->index);
    if (!sp_slot_hold(out->slot, &out->was))
        return SP_MATCH_UNVERIFIED;
    /* relaxed: the sending was noted before it left */
    same = out->was != SP_SLOT_FREE && out->slot->check == claim->check &&
           claim->attempt < atomic_load_explicit(&out->slot->sendings, memory_order_relaxed);
    if (same && out->was != SP_SLOT_ANSWERED)
        return SP_MATCH_ANSWER;
    sp_slot_release(out->slot, out->was);
    return same ? SP_MATCH_DUPLICATE : SP_MATCH_UNVERIFIED;
}

enum sp_match_result sp_match_verify(struct sp_table *table, const struct sp_claim *claim,
                                     struct sp_match *out)
{
    enum sp_match_result result = SP_MATCH_UNVERIFIED;

    out->attempt = claim->attempt;
    out->remote = claim->tuple.remote;
    for (uint32_t i = 0; i < claim->count && result == SP_MATCH_UNVERIFIED; i++) {
        out->index = claim->index[i];
        if (out->index < sp_table_capacity(table))
            result = try_slot(table, claim, out);
    }
    return result;
}
