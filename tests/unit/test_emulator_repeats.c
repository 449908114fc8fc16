/* SYN-ACKs that nobody answers: when they are repeated, and when not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lab_net.h"

#define COUNTER(net, field) (lab_emulator_counters((net)->emulator)->field)
#define SYNACK              (SP_TCP_SYN | SP_TCP_ACK)
#define SECOND              1000000u

static struct lab_net net;

static int setup(void **state)
{
    (void)state;
    lab_net_init(&net);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_net_finish(&net);
    return 0;
}

static void a_synack_is_repeated_until_it_is_given_up(void **state)
{
    unsigned at[16];

    (void)state;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    lab_net_expect_tcp(&net, "198.18.0.1", SYNACK);
    assert_int_equal(lab_net_answers(&net, 60, at), 4);
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], 3);
    assert_int_equal(at[2], 7);
    assert_int_equal(at[3], 15); /* this system says so, by an RST */
    assert_int_equal(COUNTER(&net, sent_retransmits), 3);
    assert_int_equal(COUNTER(&net, sent_rsts), 1);
}

static void an_rst_ends_the_repetition(void **state)
{
    unsigned at[16];

    (void)state;
    lab_net_start(&net);
    lab_net_syn(&net, "198.19.0.1", 80, 1000);
    lab_net_drain(&net);
    lab_net_segment(&net, "198.19.0.1", 80, SP_TCP_RST, 999, 0, 0); /* of someone who guesses */
    assert_int_equal(lab_net_answers(&net, 2, at), 1);
    lab_net_segment(&net, "198.19.0.1", 80, SP_TCP_RST, 1001, 0, 0);
    assert_int_equal(lab_net_answers(&net, 30, at), 0);
}

static void repetition_can_be_switched_off(void **state)
{
    unsigned at[16];

    (void)state;
    net.world.retransmit = false;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    lab_net_drain(&net);
    assert_int_equal(lab_net_answers(&net, 70, at), 0);
}

static void some_systems_never_repeat(void **state)
{
    struct lab_personality *system = lab_net_system(&net);
    unsigned at[16];

    (void)state;
    memset(system->retransmit_ms, 0, sizeof(system->retransmit_ms));
    system->retransmit_rst = false;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    lab_net_expect_tcp(&net, "198.18.0.1", SYNACK);
    assert_int_equal(lab_net_answers(&net, 70, at), 0);
}

static void a_system_may_repeat_as_often_as_there_is_room_for(void **state)
{
    struct lab_personality *system = lab_net_system(&net);
    unsigned at[16];

    (void)state;
    for (uint32_t i = 0; i < LAB_RETRANSMITS_MAX; i++)
        system->retransmit_ms[i] = 1000 * (i + 1);
    system->retransmit_rst = false;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    lab_net_drain(&net);
    assert_int_equal(lab_net_answers(&net, 70, at), LAB_RETRANSMITS_MAX);
    assert_int_equal(at[15], 16);
}

static void the_time_of_the_rst_may_be_known(void **state)
{
    struct lab_personality *system = lab_net_system(&net);
    unsigned at[16];

    (void)state;
    memset(system->retransmit_ms, 0, sizeof(system->retransmit_ms));
    system->retransmit_ms[0] = 3000;
    system->retransmit_rst = true;
    system->retransmit_rst_ms = 5000;
    lab_net_start(&net);
    lab_net_syn(&net, "198.18.0.1", 80, 1000);
    lab_net_expect_tcp(&net, "198.18.0.1", SYNACK);
    assert_int_equal(lab_net_answers(&net, 60, at), 2);
    assert_int_equal(at[0], 3);
    assert_int_equal(at[1], 5);
    assert_int_equal(COUNTER(&net, sent_rsts), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_synack_is_repeated_until_it_is_given_up),
        TEST(an_rst_ends_the_repetition),
        TEST(repetition_can_be_switched_off),
        TEST(some_systems_never_repeat),
        TEST(a_system_may_repeat_as_often_as_there_is_room_for),
        TEST(the_time_of_the_rst_may_be_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
