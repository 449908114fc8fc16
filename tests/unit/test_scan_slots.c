/* The sender's slots, step by step: what three threads do at the same time happens here in an order
 * that the test chooses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "engine/scan_network.h"
#include "engine/sender_internal.h"

#define CAPACITY 16u
#define PORTS    200u
#define RTO_US   1100000u /* beyond the first time-out of a host without a round-trip sample */

struct fixture {
    struct sp_context *ctx;
    struct sp_sender *sender;
    struct sp_addrset *targets;
    struct sp_portset ports;
    struct sp_wire wire;
    uint64_t now_us;
};

static size_t take_all(struct sp_wire *wire, const struct sp_frame *frames, size_t count)
{
    (void)wire;
    (void)frames;
    return count;
}

static void keep(struct sp_wire *wire)
{
    (void)wire;
}

static const struct sp_wire_ops ops = {.send = take_all, .destroy = keep};

static uint64_t fixture_now_us(void *ctx)
{
    const struct fixture *f = ctx;

    return f->now_us;
}

static struct sp_network *make_network(struct fixture *f, const struct sp_addr *target)
{
    struct sp_network *network = sp_network_create();
    const struct sp_path path = {.reachable = true, .saddr = sp_addr_ipv4(0xc6120001)};
    const struct sp_segment segment = {.first = *target, .last = *target};

    f->wire = (struct sp_wire){.ops = &ops, .name = "test", .linktype = SP_LINK_RAW, .fd = -1};
    assert_non_null(network);
    assert_true(sp_network_add_wire(network, &f->wire) && sp_network_add_path(network, &path) &&
                sp_network_add_segment(network, &segment));
    return network;
}

static void make_context(struct fixture *f, const struct sp_clock *clock)
{
    const struct sp_addr target = sp_addr_ipv4(0xc6120101);
    struct sp_context *ctx = aligned_alloc(64, (sizeof(*ctx) + 63) / 64 * 64);
    struct sp_error err = {0};

    assert_non_null(ctx);
    memset(ctx, 0, sizeof(*ctx));
    f->ctx = ctx;
    f->targets = sp_addrset_create();
    assert_true(sp_addrset_add(f->targets, &target, &target, &err));
    assert_true(sp_addrset_seal(f->targets, &err));
    sp_portset_init(&f->ports);
    for (uint16_t port = 1; port <= PORTS; port++)
        sp_portset_add(&f->ports, port);
    assert_true(sp_portset_seal(&f->ports, &err));
    ctx->config = (struct sp_scan_config){.targets = f->targets, .ports = &f->ports};
    ctx->clock = clock;
    ctx->window = 1;
    ctx->network = make_network(f, &target);
    assert_true(sp_scan_choose_ports(&ctx->config, &ctx->match, &err));
    assert_true(sp_probe_tcp_syn.build(&ctx->templates[SP_PROBE_TCP_SYN][SP_FRAMING_IP],
                                       SP_FRAMING_IP, &err));
    ctx->table = sp_table_create(CAPACITY);
    ctx->acks = sp_ring_create(sizeof(struct sp_ack), 2 * CAPACITY);
    ctx->free_hosts = sp_ring_create(sizeof(uint32_t), 1);
    ctx->events = sp_ring_create(sizeof(struct sp_event), 2 * PORTS);
    ctx->arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), 1);
    assert_true(sp_waker_init(&ctx->sender_waker) && sp_waker_init(&ctx->main_waker));
}

static int setup(void **state)
{
    static struct fixture f;
    static const struct sp_clock clock = {.now_us = fixture_now_us, .ctx = &f};

    f = (struct fixture){.now_us = 1000000};
    make_context(&f, &clock);
    sp_context_init_order(f.ctx);
    f.sender = sp_sender_create(f.ctx);
    assert_non_null(f.sender);
    hosts_admit(f.sender);
    /* the table is what these tests are about, not the windows */
    for (uint32_t i = 0; i < f.ctx->window; i++) {
        struct sp_congestion *window = &f.sender->flows[i].window;

        window->cwnd = window->config.max = 1000;
        window->silent.bad = window->silent.of; /* silence is what is expected */
    }
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sp_sender_destroy(f->sender);
    sp_ring_destroy(f->ctx->acks);
    sp_ring_destroy(f->ctx->free_hosts);
    sp_ring_destroy(f->ctx->events);
    sp_ring_destroy(f->ctx->arp_replies);
    sp_waker_finish(&f->ctx->sender_waker);
    sp_waker_finish(&f->ctx->main_waker);
    sp_table_destroy(f->ctx->table);
    sp_network_destroy(f->ctx->network);
    sp_portset_finish(&f->ports);
    sp_addrset_destroy(f->targets);
    free(f->ctx);
    return 0;
}

static struct sp_slot *slot_at(struct fixture *f, uint32_t index)
{
    return sp_table_slot(f->ctx->table, index);
}

/* Sends as many as it will, `max` at most. */
static uint32_t send_up_to(struct fixture *f, uint32_t max)
{
    uint32_t sent = 0;

    while (sent < max && probes_send_next(f->sender))
        sent++;
    outbox_flush(f->sender);
    return sent;
}

static void pass_time(struct fixture *f)
{
    f->now_us += RTO_US;
    f->sender->now_us = f->now_us;
    probes_on_timers(f->sender);
}

static uint32_t count_in(struct fixture *f, uint32_t state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < CAPACITY; i++)
        count += atomic_load(&slot_at(f, i)->state) == state;
    return count;
}

/* The slot that was given up longest ago: the next to be used again. */
static uint32_t oldest(struct fixture *f)
{
    assert_int_not_equal(f->sender->expired.first, NONE);
    return f->sender->expired.first;
}

/* What the receiver does with a right answer. */
static struct sp_ack answer(struct fixture *f, uint32_t index)
{
    uint8_t was;

    assert_true(sp_slot_hold(slot_at(f, index), &was));
    sp_slot_answer(slot_at(f, index));
    return (struct sp_ack){.slot = index, .generation = slot_at(f, index)->generation};
}

static void the_table_is_filled_and_no_further(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(send_up_to(f, 100), CAPACITY);
    assert_int_equal(count_in(f, SP_SLOT_INFLIGHT), CAPACITY);
    assert_int_equal(f->sender->live, CAPACITY);
}

static void given_up_slots_are_used_again_oldest_first(void **state)
{
    struct fixture *f = *state;

    send_up_to(f, 4);
    pass_time(f);
    send_up_to(f, 12);
    pass_time(f);
    assert_int_equal(count_in(f, SP_SLOT_EXPIRED), CAPACITY);
    assert_int_equal(send_up_to(f, 4), 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(atomic_load(&slot_at(f, i)->state), SP_SLOT_INFLIGHT);
    assert_int_equal(send_up_to(f, 100), 12);
}

static void an_answered_slot_is_used_again_once_the_sender_knows(void **state)
{
    struct fixture *f = *state;
    struct sp_ack ack;

    send_up_to(f, CAPACITY);
    ack = answer(f, 5);
    assert_int_equal(send_up_to(f, 1), 0);
    probes_on_ack(f->sender, &ack);
    assert_int_equal(f->sender->live, CAPACITY - 1);
    assert_int_equal(send_up_to(f, 10), 1);
    assert_int_equal(atomic_load(&slot_at(f, 5)->state), SP_SLOT_INFLIGHT);
}

/* An ack that is of an earlier probe of the slot, or comes twice, changes nothing. */
static void stale_acks_are_ignored(void **state)
{
    struct fixture *f = *state;
    struct sp_ack ack;

    send_up_to(f, 3);
    ack = answer(f, 1);
    probes_on_ack(f->sender, &ack);
    probes_on_ack(f->sender, &ack);
    assert_int_equal(f->sender->live, 2);
    send_up_to(f, 1);
    assert_int_equal(f->sender->live, 3);
    probes_on_ack(f->sender, &ack);
    assert_int_equal(f->sender->live, 3);
}

/* After all that happened: give every probe up, and every slot can be had again. */
static void assert_no_slot_is_lost(struct fixture *f)
{
    for (unsigned round = 0; round < 3; round++) {
        send_up_to(f, 100);
        assert_int_equal(f->sender->live, CAPACITY);
        assert_int_equal(count_in(f, SP_SLOT_INFLIGHT), CAPACITY);
        pass_time(f);
        assert_int_equal(f->sender->live, 0);
    }
}

static void a_late_answer_loses_no_slot(void **state)
{
    struct fixture *f = *state;
    struct sp_ack ack;

    send_up_to(f, CAPACITY);
    pass_time(f);
    ack = answer(f, oldest(f));
    probes_on_ack(f->sender, &ack);
    assert_no_slot_is_lost(f);
}

/* The answer comes late, and before the sender hears of that it needs a slot, and this is the one
 * given up longest ago. */
static void a_late_slot_may_be_taken_before_its_ack_comes(void **state)
{
    struct fixture *f = *state;
    struct sp_ack ack;

    send_up_to(f, CAPACITY);
    pass_time(f);
    ack = answer(f, oldest(f));
    assert_int_equal(send_up_to(f, 2), 2);
    probes_on_ack(f->sender, &ack);
    assert_int_equal(f->sender->live, 2); /* it was of the probe before */
    assert_no_slot_is_lost(f);
}

/* The receiver looks at a slot, because of a forgery, just when the sender wants it. */
static void a_slot_that_the_receiver_looks_at_is_not_lost(void **state)
{
    struct fixture *f = *state;
    uint32_t index;
    uint8_t was;

    send_up_to(f, CAPACITY);
    pass_time(f);
    index = oldest(f);
    assert_true(sp_slot_hold(slot_at(f, index), &was));
    send_up_to(f, 1);
    sp_slot_release(slot_at(f, index), was);
    send_up_to(f, CAPACITY);
    pass_time(f);
    assert_no_slot_is_lost(f);
}

static void a_probe_that_the_receiver_looks_at_is_given_up_later(void **state)
{
    struct fixture *f = *state;
    uint8_t was;

    send_up_to(f, 1);
    assert_true(sp_slot_hold(slot_at(f, 0), &was));
    pass_time(f);
    assert_int_equal(f->sender->live, 1);
    sp_slot_release(slot_at(f, 0), was);
    pass_time(f);
    assert_int_equal(f->sender->live, 0);
    assert_int_equal(atomic_load(&slot_at(f, 0)->state), SP_SLOT_EXPIRED);
}

/* Answered while it waits in its host's queue: another probe in the same slot would
 * be in that queue twice, which then never ends. */
static void a_slot_that_waits_to_be_repeated_is_not_free(void **state)
{
    struct fixture *f = *state;
    struct sp_ack ack;

    send_up_to(f, CAPACITY);
    for (uint32_t i = 0; i < f->ctx->window; i++)
        f->sender->targets[i].repeat_max = 1;
    pass_time(f); /* all of them wait for their repeat */
    assert_int_equal(f->sender->live, CAPACITY);
    ack = answer(f, 5);
    probes_on_ack(f->sender, &ack);
    assert_int_equal(f->sender->free_slot_count, 0);
    send_up_to(f, 100); /* fifteen repeats, and a new probe in the slot that left the queue */
    assert_int_equal(f->sender->live, CAPACITY);
    assert_int_equal(count_in(f, SP_SLOT_INFLIGHT), CAPACITY);
    assert_int_equal(send_up_to(f, 100), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_table_is_filled_and_no_further),
        TEST(given_up_slots_are_used_again_oldest_first),
        TEST(an_answered_slot_is_used_again_once_the_sender_knows),
        TEST(stale_acks_are_ignored),
        TEST(a_late_answer_loses_no_slot),
        TEST(a_late_slot_may_be_taken_before_its_ack_comes),
        TEST(a_slot_that_the_receiver_looks_at_is_not_lost),
        TEST(a_probe_that_the_receiver_looks_at_is_given_up_later),
        TEST(a_slot_that_waits_to_be_repeated_is_not_free),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
