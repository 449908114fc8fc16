#include "collector_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "engine/os_stage.h"

#define CAPACITY 16u

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

static uint64_t now_us(void *ctx)
{
    return ((const struct fixture *)ctx)->now_us;
}

static int set_up(void **state, bool os)
{
    const struct sp_addr first = sp_addr_ipv4(TARGET), last = sp_addr_ipv4(TARGET + 99);
    static struct fixture f;
    struct sp_error err = {0};

    f = (struct fixture){.callbacks = {.port = on_port, .host = on_host, .ctx = &f},
                         .clock = {.now_us = now_us, .ctx = &f},
                         .now_us = 1000000};
    f.ctx = aligned_alloc(64, (sizeof(*f.ctx) + 63) / 64 * 64);
    assert_non_null(f.ctx);
    memset(f.ctx, 0, sizeof(*f.ctx));
    sp_portset_init(&f.ports);
    sp_portset_add(&f.ports, 22);
    sp_portset_add(&f.ports, 80);
    assert_true(sp_portset_seal(&f.ports, &err));
    f.targets = sp_addrset_create();
    assert_non_null(f.targets);
    assert_true(sp_addrset_add(f.targets, &first, &last, &err) && sp_addrset_seal(f.targets, &err));
    f.ctx->config.targets = f.targets;
    f.ctx->config.ports = &f.ports;
    f.ctx->config.timing = sp_timing_template(SP_TIMING_STANDARD);
    sp_context_init_order(f.ctx);
    f.ctx->window = WINDOW;
    f.ctx->clock = &f.clock;
    f.ctx->replies = sp_ring_create(sizeof(struct sp_reply), CAPACITY);
    f.ctx->events = sp_ring_create(sizeof(struct sp_event), 64);
    f.ctx->free_hosts = sp_ring_create(sizeof(uint32_t), WINDOW);
    if (os) {
        const struct sp_os_sources sources = {.first_port = 40000, .port_count = 1000};

        f.ctx->config.os = (struct sp_os_config){.enabled = true, .max_tries = 2};
        f.ctx->os = os_stage_create(&sources, &f.ctx->match.cookie, 1, &err);
        assert_non_null(f.ctx->os);
    }
    f.collector = sp_collector_create(f.ctx);
    assert_non_null(f.collector);
    *state = &f;
    return 0;
}

int setup(void **state)
{
    return set_up(state, false);
}

int setup_os(void **state)
{
    return set_up(state, true);
}

int teardown(void **state)
{
    struct fixture *f = *state;

    sp_collector_destroy(f->collector);
    sp_collector_destroy(NULL);
    sp_ring_destroy(f->ctx->replies);
    sp_ring_destroy(f->ctx->events);
    sp_ring_destroy(f->ctx->free_hosts);
    os_stage_destroy(f->ctx->os);
    sp_portset_finish(&f->ports);
    sp_addrset_destroy(f->targets);
    free(f->ctx);
    return 0;
}

static uint64_t order_of(const struct fixture *f, uint32_t target)
{
    const struct sp_addr wanted = sp_addr_ipv4(target);
    uint64_t order = 0;
    struct sp_addr addr = sp_context_addr(f->ctx, order);

    while (!sp_addr_equal(&addr, &wanted))
        addr = sp_context_addr(f->ctx, ++order);
    return order;
}

void tell_event(struct fixture *f, struct sp_event event)
{
    event.kind = SP_PROBE_TCP_SYN;
    if (event.type == SP_EVENT_HOST_BEGIN)
        event.order = order_of(f, TARGET + event.host);
    assert_true(sp_ring_push(f->ctx->events, &event));
}

void tell(struct fixture *f, enum sp_event_type type, uint32_t host, uint32_t port)
{
    tell_event(f,
               (struct sp_event){.type = (uint8_t)type, .host = host, .port = port, .sendings = 1});
}

void tell_asked(struct fixture *f, uint32_t host, uint32_t ended)
{
    tell_event(f, (struct sp_event){.type = SP_EVENT_HOST_ASKED,
                                    .host = host,
                                    .ended = ended,
                                    .sendings = 1,
                                    .last_sent_us = f->now_us});
}

void answer(struct fixture *f, uint32_t host, uint32_t addr, uint32_t port,
            enum sp_port_state state)
{
    const struct sp_reply reply = {
        .remote = sp_addr_ipv4(addr),
        .remote_port = (uint16_t)(CANARY_PORT + port),
        .verdict = {(uint8_t)state, SP_REASON_SYN_ACK},
        .host = host,
        .port = port,
        .rtt_us = RTT_US,
        .packet = {.type = SP_PACKET_TCP, .saddr = sp_addr_ipv4(addr)},
    };

    assert_true(sp_ring_push(f->ctx->replies, &reply));
}

void answer_open(struct fixture *f, uint32_t host, uint32_t addr, uint32_t port)
{
    answer(f, host, addr, port, SP_PORT_OPEN);
}

void drain(struct fixture *f)
{
    while (sp_collector_drain(f->collector, &f->callbacks))
        ;
}

void assert_returned(struct fixture *f, uint32_t host)
{
    uint32_t returned;

    assert_true(sp_ring_pop(f->ctx->free_hosts, &returned));
    assert_int_equal(returned, host);
}
