/* The congestion window, step by step. Whole scans with it are in test_congestion_path.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/congestion.h"

#define RTT_US 20000u

struct path {
    struct sp_congestion c;
    uint64_t now_us;
};

static void init(struct path *p)
{
    const struct sp_congestion_config config = {
        .initial = 10, .min = 4, .max = 100000, .silent_max = 64, .expected_silent = -1};

    p->now_us = 1000000;
    sp_congestion_init(&p->c, &config, p->now_us);
}

/* Sends count packets, and all but `missing` of them are answered a round-trip time later. */
static uint16_t round_trip(struct path *p, uint32_t count, uint32_t missing)
{
    uint16_t rounds[4096], first;

    assert_true(count <= 4096);
    for (uint32_t i = 0; i < count; i++)
        rounds[i] = sp_congestion_sent(&p->c, false, p->now_us);
    first = rounds[0];
    p->now_us += RTT_US;
    for (uint32_t i = missing; i < count; i++) {
        sp_congestion_rtt(&p->c, RTT_US);
        sp_congestion_gone(&p->c, rounds[i]);
        sp_congestion_answered(&p->c, rounds[i]);
    }
    p->now_us += 2 * RTT_US + 10000; /* the round is ripe */
    sp_congestion_judge(&p->c, p->now_us);
    return first;
}

static void room_is_the_window_less_what_is_in_flight(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    assert_int_equal(sp_congestion_allow(&p.c, 100, p.now_us), 10);
    for (uint32_t i = 10; i > 0; i--) {
        assert_int_equal(sp_congestion_allow(&p.c, 100, p.now_us), i);
        sp_congestion_sent(&p.c, false, p.now_us);
    }
    assert_int_equal(sp_congestion_allow(&p.c, 100, p.now_us), 0);
    sp_congestion_gone(&p.c, p.c.round);
    assert_int_equal(sp_congestion_allow(&p.c, 100, p.now_us), 1);
    assert_int_equal(sp_congestion_allow(&p.c, 0, p.now_us), 0);
}

static void the_window_doubles_each_round_trip(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    for (uint32_t size = 10; size <= 640; size *= 2) {
        assert_in_range((uint32_t)p.c.cwnd, size, size + size / 4);
        round_trip(&p, size, 0);
    }
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    assert_int_equal(p.c.in_flight, 0);
}

static void packets_are_spread_over_the_round_trip(void **state)
{
    struct path p;
    uint32_t sent = 0, most = 0;

    (void)state;
    init(&p);
    round_trip(&p, 10, 0);
    round_trip(&p, 20, 0);
    round_trip(&p, 40, 0);
    for (unsigned step = 0; step < 20; step++, p.now_us += 1000) { /* a round-trip time */
        uint32_t allowed = sp_congestion_allow(&p.c, 1000, p.now_us);

        for (uint32_t i = 0; i < allowed; i++)
            sp_congestion_sent(&p.c, false, p.now_us);
        sent += allowed;
        most = allowed > most ? allowed : most;
    }
    assert_in_range(sent, (uint32_t)p.c.cwnd - 2, (uint32_t)p.c.cwnd);
    assert_in_range(most, 1, 12);
}

/* One port in ten answers, always: nothing is suspicious about that. */
static void steady_silence_is_no_loss(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 8; i++)
        round_trip(&p, 100, 90);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    assert_int_equal(p.c.cuts, 0);
    assert_true(p.c.cwnd > 100);
}

static void missing_answers_hold_the_window_at_what_was_carried(void **state)
{
    struct path p;
    double before;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    before = p.c.cwnd;
    round_trip(&p, 200, 100);
    assert_int_equal(p.c.phase, SP_CONGESTION_HOLD);
    assert_in_range((uint32_t)p.c.cwnd, 90, 110);
    assert_int_equal(p.c.cuts, 0); /* nothing is proven yet */
    /* no repeat is answered: it was silence, and the window is as before */
    p.now_us = sp_congestion_judge_us(&p.c);
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    assert_true(p.c.cwnd >= before);
    /* and from now on nothing is suspicious about it */
    round_trip(&p, 200, 100);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
}

/* They come after the round was judged: the window is as before, at once. */
static void answers_that_come_after_all_end_the_suspicion(void **state)
{
    struct path p;
    uint16_t suspect;
    double before;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    before = p.c.cwnd;
    suspect = round_trip(&p, 100, 50);
    assert_int_equal(p.c.phase, SP_CONGESTION_HOLD);
    for (uint32_t i = 0; i < 50; i++)
        sp_congestion_answered(&p.c, suspect);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    assert_true(p.c.cwnd >= before);
    assert_int_equal(p.c.cuts, 0);
}

static void an_unused_window_does_not_grow(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 100; i++)
        round_trip(&p, 40, 0);
    assert_in_range((uint32_t)p.c.cwnd, 40, 82);
}

/* Two rounds leave, and nothing is heard: that is late, not lost, until something is answered that
 * left afterwards, or half a second has gone by. */
static void rounds_wait_while_answers_are_late_to_all(void **state)
{
    struct path p;
    uint32_t order;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    sp_congestion_newest(&p.c, p.c.order);
    for (uint32_t i = 0; i < 50; i++)
        sp_congestion_sent(&p.c, false, p.now_us);
    order = p.c.order;
    p.now_us += 2 * RTT_US + 10000;
    sp_congestion_judge(&p.c, p.now_us);
    assert_true(sp_congestion_is_late(&p.c, order));
    assert_int_equal(p.c.in_flight, 50);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    assert_true(sp_congestion_judge_us(&p.c) > p.now_us);
    sp_congestion_newest(&p.c, order);
    assert_false(sp_congestion_is_late(&p.c, order));
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.in_flight, 0);
    assert_int_equal(p.c.phase, SP_CONGESTION_HOLD);
}

static void lateness_is_not_believed_for_long(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    sp_congestion_newest(&p.c, p.c.order);
    for (uint32_t i = 0; i < 50; i++)
        sp_congestion_sent(&p.c, false, p.now_us);
    p.now_us += 2 * RTT_US + 10000;
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.in_flight, 50);
    p.now_us += 500000;
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.in_flight, 0);
}

/* A round need not wait for its time when the next one is being answered. */
static void an_overtaken_round_is_judged_at_once(void **state)
{
    struct path p;
    uint16_t rounds[40];

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    for (uint32_t i = 0; i < 100; i++)
        sp_congestion_sent(&p.c, false, p.now_us);
    p.now_us += RTT_US + 1000;
    for (uint32_t i = 0; i < 40; i++)
        rounds[i] = sp_congestion_sent(&p.c, false, p.now_us);
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.phase, SP_CONGESTION_START);
    p.now_us += 10000;
    for (uint32_t i = 0; i < 10; i++) {
        sp_congestion_gone(&p.c, rounds[i]);
        sp_congestion_answered(&p.c, rounds[i]);
    }
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.phase, SP_CONGESTION_HOLD);
    assert_int_equal(p.c.in_flight, 30);
}

static void answered_repeats_prove_the_loss(void **state)
{
    struct path p;
    uint16_t suspect;
    double held;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 5; i++)
        round_trip(&p, 100, 0);
    suspect = round_trip(&p, 200, 100);
    held = p.c.cwnd;
    for (uint32_t i = 0; i < 100 && p.c.phase == SP_CONGESTION_HOLD; i++)
        sp_congestion_proven(&p.c, suspect, p.now_us);
    assert_int_equal(p.c.phase, SP_CONGESTION_STEADY);
    assert_int_equal(p.c.cuts, 1);
    assert_true(p.c.cwnd < 1.2 * held);
    /* it grows slowly from there: by a sixteenth a round trip */
    held = p.c.cwnd;
    round_trip(&p, 100, 0);
    assert_true(p.c.cwnd > held + 5 && p.c.cwnd < held + 8);
}

/* Answers that take ever longer: a queue grows somewhere, before anything is lost. */
static void a_standing_queue_slows_the_growth(void **state)
{
    struct path p;
    double before;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 200; i++)
        sp_congestion_delay(&p.c, 60000);
    before = p.c.cwnd;
    round_trip(&p, 160, 0);
    assert_true(p.c.cwnd <= before + 10);
    for (uint32_t i = 0; i < 1000; i++)
        sp_congestion_delay(&p.c, 100);
    before = p.c.cwnd;
    round_trip(&p, 160, 0);
    assert_true(p.c.cwnd >= before + 160);
}

static void an_unheard_network_is_asked_faster_up_to_a_point(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    for (uint32_t i = 0; i < 10; i++) {
        uint32_t allowed = sp_congestion_allow(&p.c, 1000, p.now_us);

        for (uint32_t k = 0; k < allowed; k++)
            sp_congestion_sent(&p.c, false, p.now_us);
        p.now_us = sp_congestion_judge_us(&p.c);
        sp_congestion_judge(&p.c, p.now_us);
    }
    assert_int_equal((uint32_t)p.c.cwnd, 64);
    assert_int_equal(p.c.in_flight, 0);
}

/* Rounds that hold nothing, or only repeats, must not keep later ones from being judged. */
static void empty_rounds_do_not_stop_the_judge(void **state)
{
    struct path p;
    uint16_t round;

    (void)state;
    init(&p);
    round_trip(&p, 100, 0);
    for (uint32_t i = 0; i < 200; i++) {
        round = sp_congestion_sent(&p.c, true, p.now_us);
        if (i % 3 != 0)
            sp_congestion_gone(&p.c, round);
        p.now_us += 30000;
        sp_congestion_judge(&p.c, p.now_us);
    }
    p.now_us += 1000000;
    sp_congestion_judge(&p.c, p.now_us);
    assert_int_equal(p.c.in_flight, 0);
    assert_int_equal(sp_congestion_judge_us(&p.c), UINT64_MAX);
}

static void strange_rounds_are_ignored(void **state)
{
    struct path p;

    (void)state;
    init(&p);
    round_trip(&p, 20, 0);
    sp_congestion_gone(&p.c, p.c.round + 1);
    sp_congestion_gone(&p.c, p.c.round - SP_CONGESTION_ROUNDS);
    sp_congestion_answered(&p.c, p.c.round - 1000);
    sp_congestion_proven(&p.c, p.c.round - 1000, p.now_us);
    assert_int_equal(p.c.in_flight, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_is_the_window_less_what_is_in_flight),
        cmocka_unit_test(the_window_doubles_each_round_trip),
        cmocka_unit_test(packets_are_spread_over_the_round_trip),
        cmocka_unit_test(steady_silence_is_no_loss),
        cmocka_unit_test(missing_answers_hold_the_window_at_what_was_carried),
        cmocka_unit_test(answers_that_come_after_all_end_the_suspicion),
        cmocka_unit_test(an_unused_window_does_not_grow),
        cmocka_unit_test(rounds_wait_while_answers_are_late_to_all),
        cmocka_unit_test(lateness_is_not_believed_for_long),
        cmocka_unit_test(an_overtaken_round_is_judged_at_once),
        cmocka_unit_test(answered_repeats_prove_the_loss),
        cmocka_unit_test(a_standing_queue_slows_the_growth),
        cmocka_unit_test(an_unheard_network_is_asked_faster_up_to_a_point),
        cmocka_unit_test(empty_rounds_do_not_stop_the_judge),
        cmocka_unit_test(strange_rounds_are_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
