#include "receive_world.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>

#define FIRST_PORT 50000
#define PORT_COUNT 11
#define LOCAL      0xc6130001u /* 198.19.0.1 */
#define REMOTE     0xc6120000u /* 198.18.0.0/16 */
#define ACKS       (1u << 15)  /* as scan.c has them */
#define REPLIES    (1u << 14)
#define SCATTER    0x9e3779b1u /* odd: multiplied with all indexes it gives all indexes */

_Noreturn void world_fail(const char *what)
{
    fprintf(stderr, "receive: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double read_s(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double world_now_s(void)
{
    return read_s(CLOCK_MONOTONIC);
}

double world_cpu_s(void)
{
    return read_s(CLOCK_THREAD_CPUTIME_ID);
}

void world_pin(unsigned cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
}

static void launch(struct sp_slot *slot)
{
    sp_slot_note_sending(slot, 0, sp_now_us(&sp_clock_monotonic));
    sp_slot_launch(slot);
}

/* Of the probe in that slot. */
static struct sp_tuple tuple_of(uint32_t index)
{
    return (struct sp_tuple){.local = sp_addr_ipv4(LOCAL),
                             .remote = sp_addr_ipv4(REMOTE + (index & 0xffff)),
                             .local_port = FIRST_PORT,
                             .remote_port = (uint16_t)(1 + (index >> 16))};
}

static void make_probes(struct world *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        struct sp_slot *slot = sp_table_slot(w->ctx.table, i);
        const struct sp_tuple tuple = tuple_of(i);

        if (!sp_slot_claim(slot))
            world_fail("claiming a slot");
        slot->check = (uint32_t)(sp_cookie_hash(&w->ctx.match.cookie, &tuple) >> 32);
        slot->remote_port = tuple.remote_port;
        slot->host = i & 0xffff;
        slot->port = i >> 16;
        slot->generation = 1;
        launch(slot);
    }
}

static void build(struct sp_template *out, uint8_t flags, size_t options_len)
{
    static const uint8_t options[20] = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0,
                                        0, 1, 0,    0,    0, 0, 1, 3,  3, 7};
    const struct sp_tcp_spec spec = {.flags = flags,
                                     .ttl = 64,
                                     .df = true,
                                     .window = 65160,
                                     .options = options,
                                     .options_len = options_len,
                                     .tsval_offset = options_len > 0 ? 8 : -1};
    struct sp_error err;

    if (!sp_template_build_tcp(out, SP_FRAMING_ETHERNET, &spec, &err))
        world_fail(err.message);
}

static void make_frames(struct world *w, const uint8_t mac[static 6])
{
    struct sp_template answers[2];

    build(&answers[0], SP_TCP_SYN | SP_TCP_ACK, 20);
    build(&answers[1], SP_TCP_RST | SP_TCP_ACK, 0);
    for (uint32_t j = 0; j < w->count; j++) {
        uint32_t index = j * SCATTER & (w->count - 1);
        const struct sp_tuple tuple = tuple_of(index);
        struct sp_tcp_fields fields = {
            .saddr = tuple.remote,
            .daddr = tuple.local,
            .ip_id = (uint16_t)j,
            .sport = tuple.remote_port,
            .dport = tuple.local_port,
            .seq = j,
            .ack = (index ^ (uint32_t)sp_cookie_hash(&w->ctx.match.cookie, &tuple)) + 1,
            .tsval = j,
            .smac = {{2}}};

        memcpy(fields.dmac.bytes, mac, sizeof(fields.dmac.bytes));
        w->lens[j] = (uint16_t)sp_template_patch_tcp(&answers[j % 2], &fields,
                                                     w->frames + (size_t)j * WORLD_SLOT);
    }
}

static void make_targets(struct world *w)
{
    const struct sp_addr first = sp_addr_ipv4(REMOTE), last = sp_addr_ipv4(REMOTE + 0xffff);
    struct sp_addrset *targets = sp_addrset_create();
    struct sp_error err;

    if (targets == NULL || !sp_addrset_add(targets, &first, &last, &err) ||
        !sp_addrset_seal(targets, &err))
        world_fail("targets");
    w->ctx.config.targets = targets;
}

struct world *world_create(uint32_t count, const uint8_t mac[static 6])
{
    struct world *w = aligned_alloc(64, (sizeof(*w) + 63) / 64 * 64);
    struct sp_context *ctx = &w->ctx;

    if (w == NULL)
        world_fail("memory");
    memset(w, 0, sizeof(*w));
    w->count = count;
    ctx->clock = &sp_clock_monotonic;
    ctx->network = &w->network;
    ctx->match = (struct sp_match_config){.first_port = FIRST_PORT, .port_count = PORT_COUNT};
    sp_cookie_init(&ctx->match.cookie, 1);
    make_targets(w);
    ctx->table = sp_table_create(count);
    ctx->acks = sp_ring_create(sizeof(struct sp_ack), ACKS);
    ctx->replies = sp_ring_create(sizeof(struct sp_reply), REPLIES);
    ctx->arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), 1);
    ctx->receiver_stop_fd = eventfd(0, EFD_NONBLOCK);
    w->lens = calloc(count, sizeof(w->lens[0]));
    w->frames = mmap(NULL, (size_t)count * WORLD_SLOT, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (ctx->table == NULL || ctx->acks == NULL || ctx->replies == NULL ||
        ctx->arp_replies == NULL || w->lens == NULL || w->frames == MAP_FAILED ||
        !sp_waker_init(&ctx->sender_waker) || !sp_waker_init(&ctx->main_waker))
        world_fail("memory");
    make_probes(w);
    make_frames(w, mac);
    return w;
}

void world_add_wire(struct world *w, struct sp_wire *wire)
{
    if (!sp_network_add_wire(&w->network, wire))
        world_fail("memory");
}

void world_destroy(struct world *w)
{
    for (size_t i = 0; i < w->network.wire_count; i++)
        sp_wire_destroy(w->network.wires[i]);
    free(w->network.wires);
    sp_waker_finish(&w->ctx.sender_waker);
    sp_waker_finish(&w->ctx.main_waker);
    sp_ring_destroy(w->ctx.acks);
    sp_ring_destroy(w->ctx.replies);
    sp_ring_destroy(w->ctx.arp_replies);
    sp_table_destroy(w->ctx.table);
    munmap(w->frames, (size_t)w->count * WORLD_SLOT);
    free(w->lens);
    free(w);
}

void world_relaunch(struct world *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        if (sp_slot_claim(sp_table_slot(w->ctx.table, i)))
            launch(sp_table_slot(w->ctx.table, i));
    }
}

/* Takes in what there is, up to a sensible amount; true when there was anything. */
static bool drain(struct world *w)
{
    struct sp_reply reply;
    struct sp_ack ack;
    unsigned acks = 0, replies = 0;

    while (replies < 512 && sp_ring_pop(w->ctx.replies, &reply)) {
        w->wrong += reply.packet.type != SP_PACKET_TCP ||
                    reply.remote_port != reply.packet.tcp.sport ||
                    reply.verdict.state !=
                        (reply.packet.tcp.flags & SP_TCP_RST ? SP_PORT_CLOSED : SP_PORT_OPEN);
        replies++;
    }
    while (acks < 512 && sp_ring_pop(w->ctx.acks, &ack)) {
        struct sp_slot *slot = sp_table_slot(w->ctx.table, ack.slot);

        if (w->relaunch && sp_slot_claim(slot))
            launch(slot);
        acks++;
    }
    w->replies += replies;
    if (replies > 0)
        w->last_s = world_now_s();
    return replies + acks > 0;
}

static void *run_sink(void *arg)
{
    struct world *w = arg;

    world_pin(1);
    while (!atomic_load(&w->stop)) {
        if (drain(w))
            continue;
        sp_waker_prepare(&w->ctx.main_waker);
        if (sp_ring_is_empty(w->ctx.replies) && sp_ring_is_empty(w->ctx.acks))
            (void)sp_waker_sleep(&w->ctx.main_waker, -1, 1000);
        else
            sp_waker_cancel(&w->ctx.main_waker);
    }
    while (drain(w))
        ;
    return NULL;
}

void world_start_sink(struct world *w)
{
    w->replies = w->wrong = 0;
    atomic_store(&w->stop, false);
    if (pthread_create(&w->sink, NULL, run_sink, w) != 0)
        world_fail("thread");
}

void world_stop_sink(struct world *w)
{
    atomic_store(&w->stop, true);
    pthread_join(w->sink, NULL);
}
