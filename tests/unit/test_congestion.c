#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/congestion.h"

#define INITIAL 10  /* RFC 6928 */
#define THRESH  512 /* where slow start ends at first */

static void answers(struct sp_congestion *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        sp_congestion_answered(c);
}

static void room_is_the_window_less_what_is_in_flight(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 1000);
    for (uint32_t i = 0; i < INITIAL; i++) {
        assert_int_equal(sp_congestion_room(&c), INITIAL - i);
        sp_congestion_sent(&c);
    }
    assert_int_equal(sp_congestion_room(&c), 0);
    sp_congestion_sent(&c); /* one too many does not wrap around */
    assert_int_equal(sp_congestion_room(&c), 0);
    sp_congestion_gone(&c);
    sp_congestion_gone(&c);
    assert_int_equal(sp_congestion_room(&c), 1);
}

/* A network that drops everything must not hold the window at its first size; one that was proven
 * to lose packets gets no more of them for its silence. */
static void silence_opens_the_window_until_loss_is_proven(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 100000);
    for (unsigned i = 0; i < 2 * THRESH; i++)
        sp_congestion_silent(&c);
    assert_int_equal(sp_congestion_room(&c), THRESH);
    sp_congestion_lost(&c, 1, 2);
    for (unsigned i = 0; i < 2 * THRESH; i++)
        sp_congestion_silent(&c);
    assert_int_equal(sp_congestion_room(&c), THRESH / 2);
    sp_congestion_init(&c, 12);
    for (unsigned i = 0; i < 100; i++)
        sp_congestion_silent(&c);
    assert_int_equal(sp_congestion_room(&c), 12);
}

static void a_time_out_proves_nothing(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 1000);
    for (unsigned i = 0; i < 100; i++) {
        sp_congestion_sent(&c);
        sp_congestion_gone(&c);
    }
    assert_int_equal(sp_congestion_room(&c), INITIAL);
}

/* RFC 5681 3.1: in slow start one more for each answer, then one more for each window of them. */
static void the_window_grows_with_answers(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 100000);
    answers(&c, 1);
    assert_int_equal(sp_congestion_room(&c), INITIAL + 1);
    answers(&c, THRESH - INITIAL - 1);
    assert_int_equal(sp_congestion_room(&c), THRESH);
    answers(&c, THRESH / 2);
    assert_int_equal(sp_congestion_room(&c), THRESH);
    answers(&c, THRESH / 2 + 2);
    assert_int_equal(sp_congestion_room(&c), THRESH + 1);
}

static void the_window_stays_within_its_maximum(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 4);
    assert_int_equal(sp_congestion_room(&c), 4);
    sp_congestion_init(&c, 32);
    answers(&c, 100000);
    assert_int_equal(sp_congestion_room(&c), 32);
}

static void loss_halves_the_window_and_ends_slow_start(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 100000);
    answers(&c, 90);
    sp_congestion_lost(&c, 1000, 2000);
    assert_int_equal(sp_congestion_room(&c), 50);
    answers(&c, 10);
    assert_int_equal(sp_congestion_room(&c), 50);
    answers(&c, 42);
    assert_int_equal(sp_congestion_room(&c), 51);
}

static void losses_of_one_event_cut_once(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 100000);
    answers(&c, 70);
    sp_congestion_lost(&c, 1000, 2000);
    sp_congestion_lost(&c, 1500, 2100);
    sp_congestion_lost(&c, 1999, 3000);
    assert_int_equal(sp_congestion_room(&c), 40);
    sp_congestion_lost(&c, 2000, 3000); /* sent after the cut: the path is still too full */
    assert_int_equal(sp_congestion_room(&c), 20);
    sp_congestion_lost(&c, 2500, 3100);
    assert_int_equal(sp_congestion_room(&c), 20);
}

static void the_window_never_closes(void **state)
{
    struct sp_congestion c;

    (void)state;
    sp_congestion_init(&c, 1000);
    for (uint64_t t = 0; t < 100; t++)
        sp_congestion_lost(&c, 10 * t, 10 * t + 5);
    assert_int_equal(sp_congestion_room(&c), 10);
    answers(&c, 1000);
    assert_in_range(sp_congestion_room(&c), 30, 60); /* and opens again, slowly */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_is_the_window_less_what_is_in_flight),
        cmocka_unit_test(silence_opens_the_window_until_loss_is_proven),
        cmocka_unit_test(a_time_out_proves_nothing),
        cmocka_unit_test(the_window_grows_with_answers),
        cmocka_unit_test(the_window_stays_within_its_maximum),
        cmocka_unit_test(loss_halves_the_window_and_ends_slow_start),
        cmocka_unit_test(losses_of_one_event_cut_once),
        cmocka_unit_test(the_window_never_closes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
