#include "engine/receiver.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>

#include "engine/os_stage.h"
#include "engine/patient_stage.h"

#define BATCH 256
/* Replies that are read before the first of them is looked up: the slots are in memory that the
 * sender has written, and all of them are fetched while the next replies are read. */
#define PENDING 32
/* Batches taken in after the end of sending: more than a capture ring holds, and yet an end. */
#define LAST_BATCHES  1024
#define WIRES_MAX     64 /* polled at once; more are polled in turn by their time-out */
#define IP_OFFSET_LEN 2
#define DROPS_MS      100 /* so often the kernel is asked what it had no room for */

enum { ICMP_ECHO_REPLY = 0, ICMP_UNREACHABLE = 3, ICMP_CODE_PORT = 3 };

static void on_arp(struct sp_context *ctx, uint32_t wire, const struct sp_packet *packet,
                   uint64_t rx_us)
{
    const struct sp_arp_reply reply = {
        .addr = packet->arp.sender_ip, .mac = packet->arp.sender_mac, .wire = wire, .rx_us = rx_us};

    /* when the ring is full the reply is lost, as on the wire: it is asked for again */
    if (packet->arp.operation == SP_ARP_REPLY)
        (void)sp_ring_push(ctx->arp_replies, &reply);
}

/* *reply is the next place of ctx->replies, and holds the packet already. True when it was pushed.
 */
static bool on_answer(struct sp_context *ctx, struct sp_reply *reply, const struct sp_match *match,
                      uint64_t rx_us)
{
    struct sp_slot *slot = match->slot;
    struct sp_ack ack = {.slot = match->index,
                         .generation = slot->generation,
                         .rtt_us = sp_slot_rtt_us(slot, match->attempt, rx_us),
                         .attempt = (uint8_t)match->attempt};

    reply->verdict = sp_probe_kind((enum sp_probe_kind_id)slot->kind)->classify(&reply->packet);
    if (reply->verdict.state == SP_PORT_UNASKED) {
        sp_slot_release(slot, match->was);
        sp_count(&ctx->received.unexpected, 1);
        return false;
    }
    ack.state = reply->verdict.state;
    reply->remote = match->remote;
    reply->remote_port = slot->remote_port;
    reply->attempt = ack.attempt;
    reply->late = match->was == SP_SLOT_EXPIRED;
    reply->host = slot->host;
    reply->port = slot->port;
    reply->rtt_us = ack.rtt_us;
    sp_count(&ctx->received.replies, 1);
    if (reply->late)
        sp_count(&ctx->received.late, 1);
    sp_slot_answer(slot);
    /* there is room: no more frames are taken from a wire than both rings can hold */
    (void)sp_ring_push(ctx->acks, &ack);
    sp_ring_commit(ctx->replies);
    return true;
}

static void on_unverified(struct sp_context *ctx, const struct sp_packet *packet)
{
    const struct sp_addr *asked =
        packet->type == SP_PACKET_TCP ? &packet->saddr : &packet->icmp.quote.daddr;

    if (sp_addrset_contains(ctx->config.targets, asked))
        sp_count(&ctx->received.unverified, 1);
    else
        sp_count(&ctx->received.unasked, 1);
}

/* What arrives on a wire. Replies that were read and not yet looked up stand in the next places of
 * ctx->replies. */
struct arrival {
    struct sp_context *ctx;
    uint32_t wire, pending;
    struct {
        struct sp_claim claim;
        uint64_t rx_us;
    } at[PENDING];
};

/* True when *reply, the next place of ctx->replies, was pushed. */
static bool look_up(struct sp_context *ctx, struct sp_reply *reply, const struct sp_claim *claim,
                    uint64_t rx_us)
{
    struct sp_match match;

    switch (sp_match_verify(ctx->table, claim, &match)) {
    case SP_MATCH_ANSWER:
        return on_answer(ctx, reply, &match, rx_us);
    case SP_MATCH_DUPLICATE:
        sp_count(&ctx->received.duplicates, 1);
        break;
    case SP_MATCH_UNVERIFIED:
        on_unverified(ctx, &reply->packet);
        break;
    }
    return false;
}

static void look_up_pending(struct arrival *arrival)
{
    struct sp_ring *replies = arrival->ctx->replies;
    uint32_t unused = 0; /* places of replies that were no answers: later ones move up */

    for (uint32_t i = 0; i < arrival->pending; i++) {
        struct sp_reply *next = sp_ring_reserve(replies, 0);
        const struct sp_reply *read = sp_ring_reserve(replies, unused);

        if (read != next)
            next->packet = read->packet;
        if (!look_up(arrival->ctx, next, &arrival->at[i].claim, arrival->at[i].rx_us))
            unused++;
    }
    arrival->pending = 0;
}

/* Is it addressed as an answer to a probe of active OS detection? */
static bool is_os_answer(const struct sp_os_sources *sources, const struct sp_packet *packet)
{
    const struct sp_quote *quote = &packet->icmp.quote;

    if (packet->saddr.family != SP_FAMILY_IPV4)
        return false;
    if (packet->type == SP_PACKET_TCP)
        return sp_os_is_port(sources, packet->tcp.dport);
    if (packet->type == SP_PACKET_ICMP)
        return packet->icmp.type == ICMP_ECHO_REPLY && sp_os_is_echo(sources, packet->icmp.id);
    return packet->type == SP_PACKET_ICMP_ERROR && packet->icmp.type == ICMP_UNREACHABLE &&
           packet->icmp.code == ICMP_CODE_PORT && quote->protocol == IPPROTO_UDP &&
           sp_os_is_port(sources, quote->sport);
}

/* Hands the IP packet to main as it came: what matters may be anywhere in it. When the ring is full
 * it is lost, as on the wire. */
static void push_os_packet(struct sp_context *ctx, enum sp_linktype link, const uint8_t *bytes,
                           size_t len, uint64_t rx_us)
{
    size_t offset = sp_decode_ip_offset(link, bytes, len), kept = len - offset;
    struct os_packet *out = sp_ring_reserve(ctx->os->packets, 0);

    if (out == NULL)
        return;
    out->total = (uint16_t)(bytes[offset + IP_OFFSET_LEN] << 8 | bytes[offset + IP_OFFSET_LEN + 1]);
    kept = kept < out->total ? kept : out->total; /* without what fills up a short frame */
    kept = kept < OS_REPLY_MAX ? kept : OS_REPLY_MAX;
    memcpy(out->bytes, bytes + offset, kept);
    out->len = (uint16_t)kept;
    out->rx_us = rx_us;
    sp_ring_commit(ctx->os->packets);
}

static bool is_patient_answer(const struct sp_context *ctx, const struct sp_packet *packet)
{
    return ctx->patient != NULL && packet->type == SP_PACKET_TCP &&
           (uint16_t)(packet->tcp.dport - ctx->match.patient_port) < ctx->match.patient_port_count;
}

/* When the ring is full the packet is lost, as on the wire. */
static void push_patient_packet(struct sp_context *ctx, const struct sp_packet *packet,
                                uint64_t rx_us)
{
    const struct patient_packet out = {.saddr = packet->saddr,
                                       .daddr = packet->daddr,
                                       .rx_us = rx_us,
                                       .seq = packet->tcp.seq,
                                       .ack = packet->tcp.ack,
                                       .sport = packet->tcp.sport,
                                       .dport = packet->tcp.dport,
                                       .flags = packet->tcp.flags};

    (void)sp_ring_push(ctx->patient->packets, &out);
}

static void on_frame(void *arg, const uint8_t *bytes, size_t len, uint64_t rx_us)
{
    struct arrival *arrival = arg;
    struct sp_context *ctx = arrival->ctx;
    /* decoded where main will read it; what is no answer makes room for the next frame */
    struct sp_reply *reply = sp_ring_reserve(ctx->replies, arrival->pending);
    struct sp_packet *packet;
    enum sp_decode_result result;

    if (reply == NULL)
        return;
    packet = &reply->packet;
    result = sp_decode(ctx->network->wires[arrival->wire]->linktype, bytes, len, packet);
    sp_count(&ctx->received.packets, 1);
    if (result == SP_DECODE_TRUNCATED || result == SP_DECODE_MALFORMED)
        sp_count(&ctx->received.malformed, 1);
    if (result != SP_DECODE_OK)
        return;
    if (packet->type == SP_PACKET_ARP)
        on_arp(ctx, arrival->wire, packet, rx_us);
    else if (is_patient_answer(ctx, packet))
        push_patient_packet(ctx, packet, rx_us);
    else if (ctx->os != NULL && is_os_answer(&ctx->os->sources, packet))
        push_os_packet(ctx, ctx->network->wires[arrival->wire]->linktype, bytes, len, rx_us);
    else if ((packet->type == SP_PACKET_TCP || (packet->type == SP_PACKET_ICMP_ERROR &&
                                                packet->icmp.quote.protocol == IPPROTO_TCP)) &&
             sp_match_claim(&ctx->match, ctx->table, packet, &arrival->at[arrival->pending].claim))
        arrival->at[arrival->pending++].rx_us = rx_us;
    if (arrival->pending == PENDING)
        look_up_pending(arrival);
}

void sp_receiver_frame(struct sp_context *ctx, uint32_t wire, const uint8_t *bytes, size_t len,
                       uint64_t rx_us)
{
    struct arrival arrival;

    arrival.ctx = ctx;
    arrival.wire = wire;
    arrival.pending = 0;
    on_frame(&arrival, bytes, len, rx_us);
    look_up_pending(&arrival);
}

/* How many frames may be taken in: each may be an answer, for the sender and for main. */
static int room(struct sp_context *ctx)
{
    uint32_t acks = sp_ring_room(ctx->acks), replies = sp_ring_room(ctx->replies);
    uint32_t least = acks < replies ? acks : replies;

    return least < BATCH ? (int)least : BATCH;
}

/* Takes in a batch from every wire; true when there was anything. What the others have no room for
 * waits in the capture ring, and what that has no room for is counted. */
static bool receive_all(struct sp_context *ctx)
{
    struct arrival arrival;
    bool any = false;

    arrival.ctx = ctx;
    arrival.pending = 0;
    for (uint32_t i = 0; i < ctx->network->wire_count && room(ctx) > 0; i++) {
        int count;

        arrival.wire = i;
        count = sp_wire_receive(ctx->network->wires[i], room(ctx), on_frame, &arrival);
        look_up_pending(&arrival);
        any |= count > 0;
        if (count < 0) /* relaxed: main only has to see it some time */
            atomic_store_explicit(&ctx->broken_wire, i + 1, memory_order_relaxed);
    }
    if (any) {
        sp_waker_wake(&ctx->sender_waker);
        sp_waker_wake(&ctx->main_waker);
    }
    return any;
}

static bool broken(const struct sp_context *ctx)
{
    return atomic_load_explicit(&ctx->broken_wire, memory_order_relaxed) != 0;
}

static void count_drops(struct sp_context *ctx)
{
    uint64_t drops = 0;

    for (size_t i = 0; i < ctx->network->wire_count; i++)
        drops += sp_wire_drops(ctx->network->wires[i]);
    atomic_store_explicit(&ctx->received.kernel_drops, drops, memory_order_relaxed);
}

void *sp_receiver_run(void *arg)
{
    struct sp_context *ctx = arg;
    struct pollfd fds[WIRES_MAX + 1] = {{.fd = ctx->receiver_stop_fd, .events = POLLIN}};
    uint64_t counted_us = sp_now_us(ctx->clock);
    int timeout_ms = DROPS_MS;
    nfds_t count = 1;

    for (size_t i = 0; i < ctx->network->wire_count; i++) {
        if (ctx->network->wires[i]->fd < 0 || count > WIRES_MAX)
            timeout_ms = 1; /* a wire that cannot wake us */
        else
            fds[count++] = (struct pollfd){.fd = ctx->network->wires[i]->fd, .events = POLLIN};
    }
    while (fds[0].revents == 0) {
        if (room(ctx) == 0)
            poll(fds, 1, 1); /* the others are behind: main's output may block */
        else if (!receive_all(ctx))
            poll(fds, broken(ctx) ? 1 : count, timeout_ms); /* a broken wire is always readable */
        else
            poll(fds, 1, 0); /* only to see whether we are to stop */
        if (sp_now_us(ctx->clock) - counted_us >= DROPS_MS * 1000u) {
            counted_us = sp_now_us(ctx->clock);
            count_drops(ctx);
        }
    }
    for (unsigned i = 0; i < LAST_BATCHES && receive_all(ctx); i++)
        ;
    count_drops(ctx);
    return NULL;
}
