/* The collector alone: events and answers in orders that threads bring about rarely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "engine/collector.h"

#define CAPACITY 16u
#define WINDOW   2u
#define TARGET   0xc6120101u

struct fixture {
    struct sp_context *ctx;
    struct sp_collector *collector;
    struct sp_portset ports;
    struct sp_scan_callbacks callbacks;
    uint32_t port_calls, host_calls;
    struct sp_host last; /* as reported; its ports are gone */
};

static void on_port(void *ctx, struct sp_host *host, uint32_t port_index,
                    const struct sp_answer *answer)
{
    struct fixture *f = ctx;

    assert_int_not_equal(host->ports[port_index].state, SP_PORT_UNASKED);
    assert_non_null(answer->packet);
    f->port_calls++;
}

static void on_host(void *ctx, struct sp_host *host)
{
    struct fixture *f = ctx;

    f->last = *host;
    f->host_calls++;
}

static int setup(void **state)
{
    static struct fixture f;
    struct sp_error err = {0};

    f = (struct fixture){.callbacks = {.port = on_port, .host = on_host, .ctx = &f}};
    f.ctx = aligned_alloc(64, (sizeof(*f.ctx) + 63) / 64 * 64);
    assert_non_null(f.ctx);
    memset(f.ctx, 0, sizeof(*f.ctx));
    sp_portset_init(&f.ports);
    sp_portset_add(&f.ports, 22);
    sp_portset_add(&f.ports, 80);
    assert_true(sp_portset_seal(&f.ports, &err));
    f.ctx->config.ports = &f.ports;
    f.ctx->window = WINDOW;
    f.ctx->table = sp_table_create(CAPACITY);
    f.ctx->answered = sp_ring_create(sizeof(uint32_t), 2 * CAPACITY);
    f.ctx->events = sp_ring_create(sizeof(struct sp_event), 64);
    f.ctx->returns = sp_ring_create(sizeof(struct sp_return), 2 * CAPACITY + WINDOW);
    f.collector = sp_collector_create(f.ctx);
    assert_non_null(f.collector);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sp_collector_destroy(f->collector);
    sp_collector_destroy(NULL);
    sp_ring_destroy(f->ctx->answered);
    sp_ring_destroy(f->ctx->events);
    sp_ring_destroy(f->ctx->returns);
    sp_table_destroy(f->ctx->table);
    sp_portset_finish(&f->ports);
    free(f->ctx);
    return 0;
}

static void tell(struct fixture *f, enum sp_event_type type, uint32_t host, uint32_t port)
{
    const struct sp_event event = {.type = (uint8_t)type,
                                   .host = host,
                                   .port = port,
                                   .kind = SP_PROBE_TCP_SYN,
                                   .addr = sp_addr_ipv4(TARGET + host)};

    assert_true(sp_ring_push(f->ctx->events, &event));
}

/* A SYN-ACK of port index `port` of the host with address `addr`, in slot `index`. */
static void answer_open(struct fixture *f, uint32_t index, uint32_t host, uint32_t addr,
                        uint32_t port)
{
    struct sp_slot *slot = sp_table_slot(f->ctx->table, index);

    assert_true(sp_slot_claim(slot));
    slot->tuple = (struct sp_tuple){.remote = sp_addr_ipv4(addr)};
    slot->host = host;
    slot->port = port;
    slot->verdict = (struct sp_verdict){SP_PORT_OPEN, SP_REASON_SYN_ACK};
    slot->reply = (struct sp_packet){.type = SP_PACKET_TCP, .saddr = sp_addr_ipv4(addr)};
    sp_slot_answer(slot);
    assert_true(sp_ring_push(f->ctx->answered, &index));
}

static void drain(struct fixture *f)
{
    while (sp_collector_drain(f->collector, &f->callbacks))
        ;
}

static void assert_returned(struct fixture *f, bool is_host, uint32_t index)
{
    struct sp_return returned;

    assert_true(sp_ring_pop(f->ctx->returns, &returned));
    assert_int_equal(returned.is_host, is_host);
    assert_int_equal(returned.index, index);
}

static void a_host_is_reported_when_its_last_port_is_decided(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 3, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    answer_open(f, 4, 0, TARGET, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_int_equal(f->last.state, SP_HOST_UP);
    assert_true(f->last.complete);
    assert_returned(f, false, 3);
    assert_returned(f, false, 4);
    assert_returned(f, true, 0);
    assert_int_equal(atomic_load(&sp_table_slot(f->ctx->table, 3)->state), SP_SLOT_FREE);
}

/* The probe was given up and answered at the same moment, and the answer was quicker here. */
static void a_given_up_port_that_was_answered_stays_answered(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, 0, TARGET, 0);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    answer_open(f, 1, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_int_equal(f->port_calls, 2);
}

/* The same, and that answer was the host's last: the host is gone when the news comes. */
static void news_of_a_host_that_was_reported_are_ignored(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, 0, TARGET, 0);
    answer_open(f, 1, 0, TARGET, 1);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    sp_collector_finish(f->collector, &f->callbacks);
    assert_int_equal(f->host_calls, 1);
}

static void an_answer_for_a_host_whose_place_was_taken_is_dropped(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 5, 0, TARGET + 77, 0); /* the one that was in the place before */
    drain(f);
    assert_int_equal(f->port_calls, 0);
    assert_returned(f, false, 5); /* the slot is free again all the same */
    sp_collector_finish(f->collector, &f->callbacks);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.state, SP_HOST_UNKNOWN);
    assert_int_equal(f->last.counts[SP_PORT_UNASKED], 2);
    assert_false(f->last.complete);
}

static void a_port_that_was_never_sent_makes_its_host_incomplete(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    tell(f, SP_EVENT_HOST_BEGIN, 1, 0);
    tell(f, SP_EVENT_PORT_UNSENT, 1, 0);
    answer_open(f, 0, 1, TARGET + 1, 1);
    tell(f, SP_EVENT_FINISHED, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_false(f->last.complete);
    assert_int_equal(f->last.counts[SP_PORT_UNASKED], 1);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_true(sp_collector_sender_finished(f->collector));
    assert_false(sp_collector_failed(f->collector));
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_done, 1);
    assert_false(stats.complete);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_host_is_reported_when_its_last_port_is_decided),
        TEST(a_given_up_port_that_was_answered_stays_answered),
        TEST(news_of_a_host_that_was_reported_are_ignored),
        TEST(an_answer_for_a_host_whose_place_was_taken_is_dropped),
        TEST(a_port_that_was_never_sent_makes_its_host_incomplete),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
