/* Frames as they may arrive while a few probes are on the wire. The first byte selects the link
 * type; then follow frames, each behind a byte that is its length. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/os_host.h"
#include "engine/receiver.h"

#define LINK_TYPES 5
#define CAPACITY   8u
#define USED       6u /* slots that describe a probe */
#define FIRST_PORT 50000
#define PORT_COUNT 11
#define OS_PORT    50011
#define OS_PORTS   20
#define OS_ECHO    0x4f00
#define SEED       1
#define LOCAL      0xc6120001u /* 198.18.0.1 */
#define TARGET     0xc6120002u
#define NOW_US     5000000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct sp_context ctx;
    struct sp_network network;
    struct sp_wire wires[LINK_TYPES], *wire_list[LINK_TYPES];
    struct sp_addrset *targets;
};

static bool make_targets(struct world *w)
{
    const struct sp_addr target = sp_addr_ipv4(TARGET);
    struct sp_error err = {0};

    w->targets = sp_addrset_create();
    return w->targets != NULL && sp_addrset_add(w->targets, &target, &target, &err) &&
           sp_addrset_seal(w->targets, &err);
}

static struct os_stage *make_os(void)
{
    static const struct sp_os_sources sources = {
        .first_port = OS_PORT, .port_count = OS_PORTS, .first_echo = OS_ECHO, .echo_count = 2};
    struct sp_error err = {0};
    struct sp_cookie cookie;

    sp_cookie_init(&cookie, SEED);
    return os_stage_create(&sources, &cookie, 1, &err);
}

static void make_world(struct world *w, struct os_stage *os)
{
    memset(w, 0, sizeof(*w));
    if (!make_targets(w))
        abort();
    for (int i = 0; i < LINK_TYPES; i++) {
        w->wires[i].linktype = (enum sp_linktype)i;
        w->wire_list[i] = &w->wires[i];
    }
    w->network = (struct sp_network){.wires = w->wire_list, .wire_count = LINK_TYPES};
    w->ctx.network = &w->network;
    w->ctx.config.targets = w->targets;
    w->ctx.match = (struct sp_match_config){.first_port = FIRST_PORT, .port_count = PORT_COUNT};
    sp_cookie_init(&w->ctx.match.cookie, SEED);
    w->ctx.table = sp_table_create(CAPACITY);
    w->ctx.acks = sp_ring_create(sizeof(struct sp_ack), CAPACITY);
    w->ctx.replies = sp_ring_create(sizeof(struct sp_reply), CAPACITY);
    w->ctx.arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), 4);
    w->ctx.os = os;
    if (w->ctx.table == NULL || w->ctx.acks == NULL || w->ctx.replies == NULL ||
        w->ctx.arp_replies == NULL || w->ctx.os == NULL)
        abort();
}

static void free_world(struct world *w)
{
    sp_ring_destroy(w->ctx.acks);
    sp_ring_destroy(w->ctx.replies);
    sp_ring_destroy(w->ctx.arp_replies);
    sp_table_destroy(w->ctx.table);
    sp_addrset_destroy(w->targets);
}

static uint32_t check_of(const struct world *w, uint16_t port)
{
    const struct sp_tuple tuple = {
        .local = sp_addr_ipv4(LOCAL), .remote = sp_addr_ipv4(TARGET), .remote_port = port};

    return (uint32_t)(sp_cookie_hash(&w->ctx.match.cookie, &tuple) >> 32);
}

/* Slot i holds the probe of port 80 + i: 0, 1 and 5 are on the wire (5 for the third time), 2 was
 * given up, 3 and 4 answered; the others were never used. */
static void launch_probes(struct world *w)
{
    uint8_t was;

    for (uint32_t i = 0; i < USED; i++) {
        struct sp_slot *slot = sp_table_slot(w->ctx.table, i);

        if (!sp_slot_claim(slot))
            abort();
        slot->remote_port = (uint16_t)(80 + i);
        slot->generation = (uint16_t)(i + 1);
        slot->check = check_of(w, slot->remote_port);
        sp_slot_launch(slot);
        for (uint32_t sending = 0; sending < (i == 5 ? 3u : 1u); sending++)
            sp_slot_note_sending(slot, sending, 1000000u + sending * 1000000u);
    }
    if (!sp_slot_expire(sp_table_slot(w->ctx.table, 2)) ||
        !sp_slot_hold(sp_table_slot(w->ctx.table, 3), &was) ||
        !sp_slot_hold(sp_table_slot(w->ctx.table, 4), &was))
        abort();
    sp_slot_answer(sp_table_slot(w->ctx.table, 3));
    sp_slot_answer(sp_table_slot(w->ctx.table, 4));
}

static void feed(struct world *w, const uint8_t *data, size_t size)
{
    uint32_t wire = data[0] % LINK_TYPES;

    for (size_t at = 1; at < size;) {
        size_t len = data[at++];
        uint8_t *frame;

        if (len > size - at)
            len = size - at;
        frame = malloc(len > 0 ? len : 1); /* of its size: one byte too many is seen */
        if (frame == NULL)
            abort();
        memcpy(frame, data + at, len);
        sp_receiver_frame(&w->ctx, wire, frame, len, NOW_US);
        free(frame);
        at += len;
    }
}

/* What was handed over must be what the slots say, once each, and no slot may be left held. */
static void check(struct world *w)
{
    const struct sp_addr target = sp_addr_ipv4(TARGET);
    bool seen[CAPACITY] = {false};
    uint64_t answers = 0;
    struct sp_reply reply;
    struct sp_ack ack;

    while (sp_ring_pop(w->ctx.replies, &reply)) {
        uint32_t index = reply.remote_port - 80u;
        struct sp_slot *slot = sp_table_slot(w->ctx.table, index < USED ? index : 0);

        if (index >= USED || index == 3 || index == 4 || seen[index] ||
            atomic_load(&slot->state) != SP_SLOT_ANSWERED ||
            reply.verdict.state == SP_PORT_UNASKED || reply.late != (index == 2) ||
            reply.attempt >= PORT_COUNT || !sp_addr_equal(&reply.remote, &target))
            abort();
        seen[index] = true;
        answers++;
        if (!sp_ring_pop(w->ctx.acks, &ack) || ack.slot != index ||
            ack.generation != slot->generation || ack.attempt != reply.attempt)
            abort();
    }
    if (!sp_ring_is_empty(w->ctx.acks) || answers != sp_counted(&w->ctx.received.replies) ||
        sp_counted(&w->ctx.received.late) != (seen[2] ? 1 : 0))
        abort();
    for (uint32_t i = 0; i < CAPACITY; i++) {
        if (atomic_load(&sp_table_slot(w->ctx.table, i)->state) == SP_SLOT_HELD)
            abort();
    }
}

/* A host that was asked all probes of active OS detection. */
static struct os_host *ask_host(const struct world *w)
{
    const struct sp_os_plan plan = {.saddr = sp_addr_ipv4(LOCAL),
                                    .daddr = sp_addr_ipv4(TARGET),
                                    .open_tcp = 80,
                                    .closed_tcp = 81,
                                    .closed_udp = 82,
                                    .first_port = OS_PORT,
                                    .first_echo = OS_ECHO,
                                    .seq = 1000};
    struct os_host *host = os_host_create();

    if (host == NULL)
        abort();
    host->addr = plan.daddr;
    host->request =
        (struct os_request){.open_tcp = 80, .closed_tcp = 81, .closed_udp = 82, .try_number = 1};
    for (uint8_t sending = 0; sending < SP_OS_SENDINGS; sending++) {
        struct os_sent told = {.sending = sending, .try_number = 1};
        uint8_t frame[SP_FRAME_MAX];

        told.len = (uint16_t)sp_os_probe_patch(&w->ctx.os->templates, SP_FRAMING_IP,
                                               (enum sp_os_probe)(sending % SP_OS_PROBE_COUNT),
                                               sending >= SP_OS_PROBE_COUNT, &plan, 7, frame);
        memcpy(told.bytes, frame, told.len);
        os_host_sent(host, &told);
    }
    return host;
}

/* What was handed over as it came must be readable, and what is taken for an answer be whole. */
static void check_os(struct world *w)
{
    struct os_host *host = ask_host(w);
    struct os_packet raw;
    struct sp_packet packet;
    struct sp_exchanges exchanges;

    while (sp_ring_pop(w->ctx.os->packets, &raw)) {
        if (raw.len > raw.total || raw.len > OS_REPLY_MAX ||
            sp_decode(SP_LINK_RAW, raw.bytes, raw.len, &packet) != SP_DECODE_OK)
            abort();
        (void)os_host_packet(host, &w->ctx.os->sources, &packet, &raw);
    }
    exchanges = os_host_exchanges(host);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        const struct sp_exchange *at = &exchanges.at[i];

        if (at->sent == NULL ||
            (at->reply != NULL && (at->reply_len < 28 || at->reply_len > at->reply_total)))
            abort();
    }
    os_host_destroy(host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct os_stage *os; /* its templates take longer to build than all the rest */
    static struct world w;

    if (size == 0)
        return 0;
    if (os == NULL)
        os = make_os();
    make_world(&w, os);
    launch_probes(&w);
    feed(&w, data, size);
    check(&w);
    check_os(&w);
    free_world(&w);
    return 0;
}
