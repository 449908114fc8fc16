/* The receiver alone: batches in which answers and other replies are mixed, and rings with little
 * room. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "engine/receiver.h"

#define CAPACITY   512u
#define FIRST_PORT 50000
#define LOCAL      0xc6120001u
#define TARGET     0xc6120002u
#define MANY       4096u
#define DROPS      11u

/* The wire has frames as the test wants them: number n is about slot n % CAPACITY. */
enum what { ANSWER, FORGED, FOREIGN, BROKEN, BARE_ACK };

struct fixture {
    struct sp_wire wire, *wires[1];
    struct sp_network network;
    struct sp_addrset *targets;
    struct sp_context *ctx;
    struct sp_template syn_ack, ack;
    enum what (*what)(uint32_t n);
    uint32_t next, count;
};

/* Of the probe in that slot. */
static struct sp_tuple tuple_of(uint32_t index)
{
    return (struct sp_tuple){.local = sp_addr_ipv4(LOCAL),
                             .remote = sp_addr_ipv4(TARGET),
                             .local_port = FIRST_PORT,
                             .remote_port = (uint16_t)(1 + index)};
}

static size_t make_frame(const struct fixture *f, uint32_t n, uint8_t *bytes)
{
    const struct sp_tuple tuple = tuple_of(n % CAPACITY);
    enum what what = f->what(n);
    uint32_t hash = (uint32_t)sp_cookie_hash(&f->ctx->match.cookie, &tuple);
    struct sp_tcp_fields fields = {.saddr = tuple.remote,
                                   .daddr = tuple.local,
                                   .sport = tuple.remote_port,
                                   .dport = tuple.local_port,
                                   .seq = n,
                                   .ack = (n % CAPACITY ^ hash) + 1};
    size_t len;

    if (what == FORGED)
        fields.ack ^= 0x80000000u;
    if (what == FOREIGN)
        fields.dport++;
    len = sp_template_patch_tcp(what == BARE_ACK ? &f->ack : &f->syn_ack, &fields, bytes);
    return what == BROKEN ? 30 : len;
}

static int receive(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx)
{
    struct fixture *f = (struct fixture *)(void *)wire;
    uint8_t bytes[SP_TEMPLATE_MAX];
    int count = 0;

    for (; count < max && f->next < f->count; count++, f->next++)
        handler(ctx, bytes, make_frame(f, f->next, bytes), 2000000);
    return count;
}

static uint64_t drops(struct sp_wire *wire)
{
    (void)wire;
    return DROPS;
}

static const struct sp_wire_ops ops = {.receive = receive, .drops = drops};

static void launch_probes(const struct sp_cookie *cookie, struct sp_table *table)
{
    for (uint32_t i = 0; i < CAPACITY; i++) {
        struct sp_slot *slot = sp_table_slot(table, i);
        const struct sp_tuple tuple = tuple_of(i);

        assert_true(sp_slot_claim(slot));
        slot->check = (uint32_t)(sp_cookie_hash(cookie, &tuple) >> 32);
        slot->remote_port = tuple.remote_port;
        slot->generation = 7;
        slot->port = i;
        sp_slot_note_sending(slot, 0, 1000000);
        sp_slot_launch(slot);
    }
}

static struct sp_addrset *make_targets(void)
{
    const struct sp_addr target = sp_addr_ipv4(TARGET);
    struct sp_addrset *targets = sp_addrset_create();
    struct sp_error err;

    assert_non_null(targets);
    assert_true(sp_addrset_add(targets, &target, &target, &err) && sp_addrset_seal(targets, &err));
    return targets;
}

static void begin(struct fixture *f, uint32_t acks, uint32_t replies, uint32_t count,
                  enum what (*what)(uint32_t n))
{
    const struct sp_tcp_spec syn_ack = {
        .flags = SP_TCP_SYN | SP_TCP_ACK, .ttl = 64, .tsval_offset = -1};
    const struct sp_tcp_spec ack = {.flags = SP_TCP_ACK, .ttl = 64, .tsval_offset = -1};
    struct sp_error err;

    *f = (struct fixture){.wire = {.ops = &ops, .linktype = SP_LINK_ETHERNET, .fd = -1},
                          .count = count,
                          .what = what};
    f->wires[0] = &f->wire;
    f->network = (struct sp_network){.wires = f->wires, .wire_count = 1};
    f->ctx = aligned_alloc(64, (sizeof(*f->ctx) + 63) / 64 * 64);
    assert_non_null(f->ctx);
    memset(f->ctx, 0, sizeof(*f->ctx));
    f->targets = make_targets();
    f->ctx->config.targets = f->targets;
    f->ctx->clock = &sp_clock_monotonic;
    f->ctx->network = &f->network;
    f->ctx->match = (struct sp_match_config){.first_port = FIRST_PORT, .port_count = 1};
    sp_cookie_init(&f->ctx->match.cookie, 1);
    f->ctx->table = sp_table_create(CAPACITY);
    f->ctx->acks = sp_ring_create(sizeof(struct sp_ack), acks);
    f->ctx->replies = sp_ring_create(sizeof(struct sp_reply), replies);
    f->ctx->arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), 1);
    f->ctx->receiver_stop_fd = eventfd(1, EFD_NONBLOCK); /* one turn, and what is left then */
    assert_true(sp_waker_init(&f->ctx->sender_waker) && sp_waker_init(&f->ctx->main_waker));
    assert_true(sp_template_build_tcp(&f->syn_ack, SP_FRAMING_ETHERNET, &syn_ack, &err) &&
                sp_template_build_tcp(&f->ack, SP_FRAMING_ETHERNET, &ack, &err));
    launch_probes(&f->ctx->match.cookie, f->ctx->table);
}

static void end(struct fixture *f)
{
    sp_table_destroy(f->ctx->table);
    sp_ring_destroy(f->ctx->acks);
    sp_ring_destroy(f->ctx->replies);
    sp_ring_destroy(f->ctx->arp_replies);
    sp_waker_finish(&f->ctx->sender_waker);
    sp_waker_finish(&f->ctx->main_waker);
    close(f->ctx->receiver_stop_fd);
    sp_addrset_destroy(f->targets);
    free(f->ctx);
}

/* The next answer, which must be frame number n, for the sender and for main. */
static void assert_handed_over(struct fixture *f, uint32_t n)
{
    struct sp_reply reply;
    struct sp_ack ack;

    assert_true(sp_ring_pop(f->ctx->replies, &reply));
    assert_true(sp_ring_pop(f->ctx->acks, &ack));
    assert_int_equal(reply.packet.tcp.seq, n);
    assert_int_equal(reply.packet.tcp.sport, reply.remote_port);
    assert_int_equal(reply.port, n);
    assert_int_equal(reply.remote_port, 1 + n);
    assert_int_equal(reply.rtt_us, 1000000);
    assert_int_equal(reply.verdict.state, SP_PORT_OPEN);
    assert_false(reply.late);
    assert_int_equal(ack.slot, n);
    assert_int_equal(ack.generation, 7);
    assert_int_equal(ack.rtt_us, 1000000);
    assert_int_equal(ack.state, SP_PORT_OPEN);
}

static enum what mixed(uint32_t n)
{
    /* one alone, runs, and whole read-aheads of each */
    static const enum what of[] = {ANSWER, FORGED, ANSWER, BARE_ACK, BARE_ACK,
                                   ANSWER, ANSWER, BROKEN, ANSWER,   FOREIGN};

    if (n % CAPACITY >= 100 && n % CAPACITY < 200)
        return ANSWER;
    return n % CAPACITY >= 200 && n % CAPACITY < 300 ? FORGED : of[n % 10];
}

static void answers_pass_in_order_whatever_comes_between(void **state)
{
    uint64_t seen[BARE_ACK + 1] = {0};
    struct fixture f;

    (void)state;
    begin(&f, MANY, MANY, CAPACITY, mixed);
    assert_null(sp_receiver_run(f.ctx));
    for (uint32_t n = 0; n < CAPACITY; n++) {
        seen[mixed(n)]++;
        if (mixed(n) == ANSWER)
            assert_handed_over(&f, n);
    }
    assert_true(sp_ring_is_empty(f.ctx->replies) && sp_ring_is_empty(f.ctx->acks));
    assert_int_equal(sp_counted(&f.ctx->received.packets), CAPACITY);
    assert_int_equal(sp_counted(&f.ctx->received.replies), seen[ANSWER]);
    assert_int_equal(sp_counted(&f.ctx->received.unverified), seen[FORGED]);
    assert_int_equal(sp_counted(&f.ctx->received.unexpected), seen[BARE_ACK]);
    assert_int_equal(sp_counted(&f.ctx->received.malformed), seen[BROKEN]);
    assert_int_equal(sp_counted(&f.ctx->received.duplicates), 0);
    assert_int_equal(sp_counted(&f.ctx->received.kernel_drops), DROPS);
    end(&f);
}

static enum what answers(uint32_t n)
{
    (void)n;
    return ANSWER;
}

static void a_copy_in_the_same_batch_is_a_copy(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, MANY, MANY, 2 * CAPACITY, answers);
    assert_null(sp_receiver_run(f.ctx));
    for (uint32_t n = 0; n < CAPACITY; n++)
        assert_handed_over(&f, n);
    assert_true(sp_ring_is_empty(f.ctx->replies) && sp_ring_is_empty(f.ctx->acks));
    assert_int_equal(sp_counted(&f.ctx->received.duplicates), CAPACITY);
    end(&f);
}

static void no_more_is_taken_than_the_rings_have_room_for(void **state)
{
    static const uint32_t rooms[][2] = {{8, MANY}, {MANY, 8}, {16, 64}, {128, 128}, {1, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        uint32_t least = rooms[i][0] < rooms[i][1] ? rooms[i][0] : rooms[i][1];
        struct fixture f;

        begin(&f, rooms[i][0], rooms[i][1], CAPACITY, answers);
        assert_null(sp_receiver_run(f.ctx));
        assert_int_equal(f.next, least);
        for (uint32_t n = 0; n < least; n++)
            assert_handed_over(&f, n);
        assert_true(sp_ring_is_empty(f.ctx->replies) && sp_ring_is_empty(f.ctx->acks));
        /* and the rest when there is room again */
        while (f.next < CAPACITY) {
            uint32_t from = f.next;

            assert_null(sp_receiver_run(f.ctx));
            for (uint32_t n = from; n < f.next; n++)
                assert_handed_over(&f, n);
        }
        assert_int_equal(sp_counted(&f.ctx->received.replies), CAPACITY);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_pass_in_order_whatever_comes_between),
        cmocka_unit_test(a_copy_in_the_same_batch_is_a_copy),
        cmocka_unit_test(no_more_is_taken_than_the_rings_have_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
