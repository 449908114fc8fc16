#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/rtt.h"

static const struct sp_rtt_config config = {
    .initial_rto_us = 1000000, .min_rto_us = 100000, .max_rto_us = 10000000};

static void without_a_sample_the_initial_value_counts(void **state)
{
    const struct sp_rtt rtt = {0};

    (void)state;
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 1000000);
}

/* By hand, RFC 6298 2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR. */
static void the_first_sample(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    sp_rtt_sample(&rtt, 80000);
    assert_true(rtt.has_sample);
    assert_int_equal(rtt.srtt_us, 80000);
    assert_int_equal(rtt.rttvar_us, 40000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 240000);
}

/* By hand, RFC 6298 2.3:  R = 160 ms: RTTVAR = 3/4 40 + 1/4 |80 - 160| = 50, SRTT = 7/8 80 + 1/8
 * 160 = 90.  R = 10 ms: RTTVAR = 3/4 50 + 1/4 |90 - 10| = 57.5, SRTT = 7/8 90 + 1/8 10 = 80.  The
 * variance is taken with the mean from before the sample. */
static void later_samples(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    sp_rtt_sample(&rtt, 80000);
    sp_rtt_sample(&rtt, 160000);
    assert_int_equal(rtt.rttvar_us, 50000);
    assert_int_equal(rtt.srtt_us, 90000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 290000);
    sp_rtt_sample(&rtt, 10000);
    assert_int_equal(rtt.rttvar_us, 57500);
    assert_int_equal(rtt.srtt_us, 80000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 310000);
}

static void equal_samples_converge(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    sp_rtt_sample(&rtt, 900000);
    for (unsigned i = 0; i < 200; i++)
        sp_rtt_sample(&rtt, 200000);
    assert_in_range(rtt.srtt_us, 199990, 200010);
    assert_in_range(rtt.rttvar_us, 0, 10);
    assert_in_range(sp_rtt_timeout_us(&rtt, &config, 0), 199990, 200050);
}

static void bounds_hold_before_and_after_doubling(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    sp_rtt_sample(&rtt, 500); /* a local network: 1500 us by the formula */
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 100000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 1), 200000); /* doubled from the bound */
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 6), 6400000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 7), 10000000);
    rtt = (struct sp_rtt){0};
    sp_rtt_sample(&rtt, 5000000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 10000000);
}

static void repeats_back_off(void **state)
{
    const struct sp_rtt rtt = {0};
    const uint32_t expected[] = {1000000, 2000000, 4000000, 8000000, 10000000, 10000000};

    (void)state;
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(sp_rtt_timeout_us(&rtt, &config, i), expected[i]);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 63), 10000000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, UINT32_MAX), 10000000);
}

static void extreme_samples_do_not_overflow(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        sp_rtt_sample(&rtt, i % 2 == 0 ? UINT32_MAX : 0);
        assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 10000000);
    }
    rtt = (struct sp_rtt){0};
    for (unsigned i = 0; i < 10; i++)
        sp_rtt_sample(&rtt, 0);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_sample_the_initial_value_counts),
        cmocka_unit_test(the_first_sample),
        cmocka_unit_test(later_samples),
        cmocka_unit_test(equal_samples_converge),
        cmocka_unit_test(bounds_hold_before_and_after_doubling),
        cmocka_unit_test(repeats_back_off),
        cmocka_unit_test(extreme_samples_do_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
