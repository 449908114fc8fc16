#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/missed.h"

static void assert_near(double is, double expected)
{
    double margin = expected * 1e-9 + 1e-12;

    if (is < expected - margin || is > expected + margin)
        fail_msg("%.12g instead of %.12g", is, expected);
}

static void who_has_shown_nothing_is_like_the_others(void **state)
{
    (void)state;
    assert_near(sp_missed_loss(0, 0, 0.07), 0.07);
    assert_near(sp_missed_loss(0, 0, 0), 0);
    assert_near(sp_missed_loss(0, 0, 1), 1);
}

/* What is usual weighs as much as a hundred sendings: (3 + 0.01 * 100) / (100 + 100). */
static void little_is_mixed_with_what_is_usual(void **state)
{
    (void)state;
    assert_near(sp_missed_loss(3, 100, 0.01), 0.02);
    assert_near(sp_missed_loss(0, 100, 0.1), 0.05);
    assert_near(sp_missed_loss(1, 1, 0), 1.0 / 101); /* one packet proves little */
}

static void much_speaks_for_itself(void **state)
{
    double much = sp_missed_loss(200000, 1000000, 0.01);

    (void)state;
    assert_true(much > 0.1999 && much < 0.2);
    much = sp_missed_loss(0, 1000000, 0.3);
    assert_true(much > 0 && much < 0.0001);
}

static void the_share_lies_between_what_was_seen_and_what_is_usual(void **state)
{
    (void)state;
    for (double seen = 0; seen <= 1; seen += 0.125) {
        for (double usual = 0; usual <= 1; usual += 0.125) {
            double share = sp_missed_loss(seen * 640, 640, usual);

            assert_true(share >= (seen < usual ? seen : usual) - 1e-12);
            assert_true(share <= (seen > usual ? seen : usual) + 1e-12);
        }
    }
}

/* Of 100 ports with one probe each a tenth is lost: 90 answer. Of 100 with two each, a hundredth.
 */
static void ports_whose_probes_were_all_lost(void **state)
{
    (void)state;
    assert_near(sp_missed_ports(90, 1, 0.1), 10);
    assert_near(sp_missed_ports(99, 2, 0.1), 1);
    assert_near(sp_missed_ports(999, 3, 0.1), 1);
    assert_near(sp_missed_ports(75000, 2, 0.5), 25000);
}

static void nothing_is_missed_where_nothing_is_lost_or_asked(void **state)
{
    (void)state;
    assert_near(sp_missed_ports(1000, 2, 0), 0);
    assert_near(sp_missed_ports(0, 1, 0.5), 0);
    assert_near(sp_missed_ports(1000, 0, 0.5), 0); /* not all of them, and not infinitely many */
    assert_near(sp_missed_ports(0, 0, 0), 0);
}

static void where_all_is_lost_the_estimate_is_a_number(void **state)
{
    double missed = sp_missed_ports(10, 1, 1);

    (void)state;
    assert_true(missed > sp_missed_ports(10, 1, 0.99) && missed < 1e6);
    assert_true(sp_missed_ports(10, 2, 1) > 0 && sp_missed_ports(10, 2, 1) < missed);
}

static void more_loss_misses_more_and_more_repeats_less(void **state)
{
    (void)state;
    for (double each = 1; each <= 11; each += 0.5) {
        double before = 0;

        for (double loss = 0.01; loss < 0.995; loss += 0.01) {
            double missed = sp_missed_ports(1000, each, loss);

            assert_true(missed > before);
            assert_true(missed > sp_missed_ports(1000, each + 0.5, loss));
            before = missed;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_shown_nothing_is_like_the_others),
        cmocka_unit_test(little_is_mixed_with_what_is_usual),
        cmocka_unit_test(much_speaks_for_itself),
        cmocka_unit_test(the_share_lies_between_what_was_seen_and_what_is_usual),
        cmocka_unit_test(ports_whose_probes_were_all_lost),
        cmocka_unit_test(nothing_is_missed_where_nothing_is_lost_or_asked),
        cmocka_unit_test(where_all_is_lost_the_estimate_is_a_number),
        cmocka_unit_test(more_loss_misses_more_and_more_repeats_less),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
