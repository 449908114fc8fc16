/* The truth of a lab: shares, lists, numbering, and that all of it repeats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world/world.h"

static void add_hosts(struct sp_addrset *set, const char *first, const char *last)
{
    struct sp_addr from, to;
    struct sp_error err;

    assert_true(sp_addr_parse(first, &from) && sp_addr_parse(last, &to));
    assert_true(sp_addrset_add(set, &from, &to, &err));
}

static struct lab_port_rule *add_rule(struct lab_ports *ports, enum lab_port_kind kind)
{
    struct lab_port_rule *rule = &ports->rules[ports->rule_count++];

    *rule = (struct lab_port_rule){.port.kind = kind};
    return rule;
}

static void list_port(struct lab_port_rule *rule, uint16_t port)
{
    if (rule->ports == NULL) {
        rule->ports = malloc(sizeof(*rule->ports));
        assert_non_null(rule->ports);
        sp_portset_init(rule->ports);
    }
    sp_portset_add(rule->ports, port);
}

static void init(struct lab_world *world, uint64_t seed)
{
    struct sp_error err;

    assert_true(lab_world_init(world, &err));
    world->seed = seed;
    add_hosts(world->on_link, "198.18.0.0", "198.18.3.255");
    add_hosts(world->on_link, "2001:db8::1", "2001:db8::10");
    add_hosts(world->routed, "198.19.0.0", "198.19.0.255");
    for (uint32_t port = 1; port <= 1000; port++)
        sp_portset_add(world->tcp.scope, (uint16_t)port);
    assert_true(lab_personalities_read_folder(
        world->personalities, SP_SOURCE_DIR "/tools/synprint-lab/personalities", 1, &err));
}

static void seal(struct lab_world *world)
{
    struct sp_error err = {.message = ""};

    if (!lab_world_seal(world, &err))
        fail_msg("%s", err.message);
}

static void test_numbers_hosts(void **state)
{
    struct lab_world world;
    struct lab_host_traits host;
    uint64_t index;
    struct sp_addr stranger;

    (void)state;
    init(&world, 1);
    seal(&world);
    assert_int_equal(lab_world_count(&world), 1024 + 16 + 256);
    for (uint64_t i = 0; i < lab_world_count(&world); i++) {
        lab_world_host(&world, i, &host);
        assert_true(lab_world_find(&world, &host.addr, &index));
        assert_int_equal(index, i);
        assert_true(host.routed == (i >= 1040));
        assert_true(host.alive);
        assert_int_equal(host.mac.bytes[0] & 3, 2);
    }
    assert_true(sp_addr_parse("198.18.4.0", &stranger));
    assert_false(lab_world_find(&world, &stranger, &index));
    lab_world_finish(&world);
}

static void test_shares_are_met_and_repeat(void **state)
{
    struct lab_world a, b;
    uint32_t alive = 0, open = 0, filtered = 0, asked = 0;

    (void)state;
    init(&a, 7);
    init(&b, 7);
    a.alive = b.alive = 0.7;
    for (struct lab_world *w = &a; w != NULL; w = w == &a ? &b : NULL) {
        add_rule(&w->tcp, LAB_PORT_OPEN)->share = 0.03;
        add_rule(&w->tcp, LAB_PORT_FILTERED)->share = 0.2;
        seal(w);
    }
    for (uint64_t i = 0; i < 1040; i++) {
        struct lab_host_traits one, other;

        lab_world_host(&a, i, &one);
        lab_world_host(&b, i, &other);
        assert_int_equal(one.key, other.key);
        assert_int_equal(one.alive, other.alive);
        alive += one.alive;
        for (uint16_t port = 1; port <= 1000; port += 9, asked++) {
            struct lab_port p = lab_world_tcp(&a, &one, port);

            assert_int_equal(p.kind, lab_world_tcp(&b, &other, port).kind);
            open += p.kind == LAB_PORT_OPEN;
            filtered += p.kind == LAB_PORT_FILTERED;
        }
        assert_int_equal(lab_world_tcp(&a, &one, 1001).kind, LAB_PORT_CLOSED);
    }
    assert_in_range(alive, 1040 * 65 / 100, 1040 * 75 / 100);
    assert_in_range(open, asked * 28 / 1000, asked * 32 / 1000);
    assert_in_range(filtered, asked * 19 / 100, asked * 21 / 100);
    lab_world_finish(&a);
    lab_world_finish(&b);
}

static void test_listed_port_wins(void **state)
{
    struct lab_world world;
    struct lab_host_traits host;

    (void)state;
    init(&world, 1);
    add_rule(&world.tcp, LAB_PORT_FILTERED)->share = 1;
    list_port(add_rule(&world.tcp, LAB_PORT_OPEN), 22);
    list_port(add_rule(&world.tcp, LAB_PORT_CLOSED), 22);
    world.tcp.rules[2].port.code = 0;
    list_port(&world.tcp.rules[2], 5000);
    seal(&world);
    lab_world_host(&world, 3, &host);
    assert_int_equal(lab_world_tcp(&world, &host, 22).kind, LAB_PORT_OPEN);
    assert_int_equal(lab_world_tcp(&world, &host, 23).kind, LAB_PORT_FILTERED);
    assert_int_equal(lab_world_tcp(&world, &host, 5000).kind, LAB_PORT_CLOSED);
    assert_int_equal(lab_world_udp(&world, &host, 22).kind, LAB_PORT_CLOSED);
    lab_world_finish(&world);
}

static void refused(struct lab_world *world, const char *part)
{
    struct sp_error err = {.message = ""};

    assert_false(lab_world_seal(world, &err));
    assert_non_null(strstr(err.message, part));
    lab_world_finish(world);
}

static void test_refuses_what_cannot_be(void **state)
{
    struct lab_world world;

    (void)state;
    init(&world, 1);
    add_rule(&world.tcp, LAB_PORT_OPEN)->share = 0.6;
    add_rule(&world.tcp, LAB_PORT_FILTERED)->share = 0.6;
    refused(&world, "add up to 120%");
    init(&world, 1);
    world.loss_in = 1.5;
    refused(&world, "loss towards the hosts");
    init(&world, 1);
    add_hosts(world.on_link, "198.18.255.254", "198.18.255.254");
    refused(&world, "198.18.255.254 cannot be a host");
    init(&world, 1);
    add_hosts(world.on_link, "198.0.0.0", "198.17.0.0");
    refused(&world, "at most 1048576");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_hosts),
        cmocka_unit_test(test_shares_are_met_and_repeat),
        cmocka_unit_test(test_listed_port_wins),
        cmocka_unit_test(test_refuses_what_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
