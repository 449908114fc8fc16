/* What the receiver hands over for active OS detection: packets as they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "engine/os_stage.h"
#include "engine/receiver.h"
#include "sim_frames.h"

#define LOCAL      0xc6120001u
#define TARGET     0xc6120102u
#define SCAN_PORT  60000
#define FIRST_PORT 61000
#define FIRST_ECHO 900
#define NOW_US     5000000u
#define VLAN       4

struct fixture {
    struct sp_context *ctx;
    struct sp_network network;
    struct sp_wire wires[2], *list[2];
    struct sp_addrset *targets;
    uint8_t frame[1600];
};

enum { WIRE_ETHERNET, WIRE_RAW };

static int setup(void **state)
{
    static const struct sp_os_sources sources = {
        .first_port = FIRST_PORT, .port_count = 40, .first_echo = FIRST_ECHO, .echo_count = 4};
    const struct sp_addr target = sp_addr_ipv4(TARGET);
    static struct fixture f;
    struct sp_error err = {0};

    memset(&f, 0, sizeof(f));
    f.ctx = aligned_alloc(64, (sizeof(*f.ctx) + 63) / 64 * 64);
    assert_non_null(f.ctx);
    memset(f.ctx, 0, sizeof(*f.ctx));
    f.targets = sp_addrset_create();
    assert_true(f.targets != NULL && sp_addrset_add(f.targets, &target, &target, &err) &&
                sp_addrset_seal(f.targets, &err));
    f.wires[WIRE_ETHERNET].linktype = SP_LINK_ETHERNET;
    f.wires[WIRE_RAW].linktype = SP_LINK_RAW;
    for (unsigned i = 0; i < 2; i++)
        f.list[i] = &f.wires[i];
    f.network = (struct sp_network){.wires = f.list, .wire_count = 2};
    f.ctx->network = &f.network;
    f.ctx->config.targets = f.targets;
    f.ctx->match.first_port = SCAN_PORT;
    f.ctx->match.port_count = 11;
    sp_cookie_init(&f.ctx->match.cookie, 1);
    f.ctx->table = sp_table_create(8);
    f.ctx->acks = sp_ring_create(sizeof(struct sp_ack), 8);
    f.ctx->replies = sp_ring_create(sizeof(struct sp_reply), 8);
    f.ctx->arp_replies = sp_ring_create(sizeof(struct sp_arp_reply), 4);
    f.ctx->os = os_stage_create(&sources, &f.ctx->match.cookie, 4, &err);
    assert_true(f.ctx->table != NULL && f.ctx->acks != NULL && f.ctx->replies != NULL &&
                f.ctx->arp_replies != NULL && f.ctx->os != NULL);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    os_stage_destroy(f->ctx->os);
    os_stage_destroy(NULL);
    sp_ring_destroy(f->ctx->acks);
    sp_ring_destroy(f->ctx->replies);
    sp_ring_destroy(f->ctx->arp_replies);
    sp_table_destroy(f->ctx->table);
    sp_addrset_destroy(f->targets);
    free(f->ctx);
    return 0;
}

/* The IP packet stands in f->frame, behind room for the longest link header. */
static uint8_t *ip_of(struct fixture *f)
{
    return f->frame + SIM_ETHERNET + VLAN;
}

/* It comes, with `more` bytes behind it; true when it was handed over. */
static bool arrive(struct fixture *f, size_t len, size_t more, struct os_packet *out)
{
    uint8_t *ethernet = f->frame + VLAN;

    sim_put16(ethernet + 12, 0x0800);
    sp_receiver_frame(f->ctx, WIRE_ETHERNET, ethernet, SIM_ETHERNET + len + more, NOW_US);
    return sp_ring_pop(f->ctx->os->packets, out);
}

static size_t put_tcp(struct fixture *f, uint16_t dport, uint8_t flags)
{
    return sim_put_tcp(ip_of(f), TARGET, LOCAL, 22, dport, 1, flags);
}

static void an_answer_comes_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct os_packet out;

    for (unsigned flags = 0; flags < 256; flags++) {
        size_t len = put_tcp(f, FIRST_PORT + 39, (uint8_t)flags);

        /* a short frame is filled up on its way */
        assert_true(arrive(f, len, 6, &out));
        assert_int_equal(out.len, len);
        assert_int_equal(out.total, len);
        assert_int_equal(out.rx_us, NOW_US);
        assert_memory_equal(out.bytes, ip_of(f), len);
    }
    assert_int_equal(sp_counted(&f->ctx->received.unverified), 0);
    assert_int_equal(sp_counted(&f->ctx->received.packets), 256);
}

static void any_link_will_do(void **state)
{
    struct fixture *f = *state;
    size_t len = put_tcp(f, FIRST_PORT, SP_TCP_RST);
    struct os_packet out;

    sp_receiver_frame(f->ctx, WIRE_RAW, ip_of(f), len, NOW_US);
    assert_true(sp_ring_pop(f->ctx->os->packets, &out));
    assert_memory_equal(out.bytes, ip_of(f), len);
    sim_put16(f->frame + 12, 0x8100);
    sim_put16(f->frame + 16, 0x0800);
    sp_receiver_frame(f->ctx, WIRE_ETHERNET, f->frame, SIM_ETHERNET + VLAN + len, NOW_US);
    assert_true(sp_ring_pop(f->ctx->os->packets, &out));
    assert_int_equal(out.len, len);
    assert_memory_equal(out.bytes, ip_of(f), len);
}

static void a_long_one_is_cut(void **state)
{
    struct fixture *f = *state;
    struct os_packet out;

    (void)put_tcp(f, FIRST_PORT, SP_TCP_RST);
    sim_put_ipv4(ip_of(f), TARGET, LOCAL, 6, 1400);
    assert_true(arrive(f, SIM_IPV4 + 1400, 0, &out));
    assert_int_equal(out.len, OS_REPLY_MAX);
    assert_int_equal(out.total, SIM_IPV4 + 1400);
    assert_true(arrive(f, 300, 0, &out)); /* the capture was cut */
    assert_int_equal(out.len, 300);
    assert_int_equal(out.total, SIM_IPV4 + 1400);
    assert_false(arrive(f, 30, 0, &out)); /* within the header */
}

static void other_packets_are_not_handed_over(void **state)
{
    struct fixture *f = *state;
    uint8_t probe[SIM_IPV4 + 8] = {0}, *icmp = ip_of(f) + SIM_IPV4;
    struct os_packet out;

    assert_false(arrive(f, put_tcp(f, FIRST_PORT - 1, SP_TCP_RST), 0, &out));
    assert_false(arrive(f, put_tcp(f, FIRST_PORT + 40, SP_TCP_RST), 0, &out));
    assert_false(arrive(f, put_tcp(f, SCAN_PORT, SP_TCP_RST | SP_TCP_ACK), 0, &out));
    assert_int_equal(sp_counted(&f->ctx->received.unverified), 1);
    for (unsigned port = FIRST_PORT - 1; port <= FIRST_PORT + 40; port++) {
        sim_put_ipv4(probe, LOCAL, TARGET, 17, 308);
        sim_put16(probe + SIM_IPV4, port);
        for (uint8_t code = 0; code < 16; code++) {
            size_t len = sim_put_icmp(ip_of(f), TARGET, LOCAL, 3, code, probe);

            assert_int_equal(arrive(f, len, 0, &out),
                             code == 3 && port >= FIRST_PORT && port < FIRST_PORT + 40);
        }
    }
    for (unsigned id = FIRST_ECHO - 1; id <= FIRST_ECHO + 4; id++) {
        sim_put_ipv4(ip_of(f), TARGET, LOCAL, 1, 8);
        memset(icmp, 0, 8);
        sim_put16(icmp + 4, id);
        assert_int_equal(arrive(f, SIM_IPV4 + 8, 0, &out), id >= FIRST_ECHO && id < FIRST_ECHO + 4);
        icmp[0] = 8; /* somebody else's request */
        assert_false(arrive(f, SIM_IPV4 + 8, 0, &out));
    }
}

static void a_full_ring_loses_the_latest(void **state)
{
    struct fixture *f = *state;
    size_t len = put_tcp(f, FIRST_PORT, SP_TCP_RST);
    uint32_t room = sp_ring_room(f->ctx->os->packets), count = 0;
    struct os_packet out;

    for (uint32_t i = 0; i < room + 10; i++)
        sp_receiver_frame(f->ctx, WIRE_RAW, ip_of(f), len, NOW_US + i);
    for (; sp_ring_pop(f->ctx->os->packets, &out); count++)
        assert_int_equal(out.rx_us, NOW_US + count);
    assert_int_equal(count, room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_comes_as_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(any_link_will_do, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_one_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(other_packets_are_not_handed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_ring_loses_the_latest, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
