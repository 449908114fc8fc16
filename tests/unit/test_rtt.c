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
    assert_int_equal(rtt.srtt_us, 80000);
    assert_int_equal(rtt.rttvar_us, 40000);
    assert_int_equal(sp_rtt_timeout_us(&rtt, &config, 0), 240000);
}

/* 0 would say that there was none. */
static void no_sample_is_lost(void **state)
{
    struct sp_rtt rtt = {0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        sp_rtt_sample(&rtt, 0);
        assert_true(rtt.srtt_us > 0);
    }
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

static uint64_t tail_of_one(uint32_t sample_us)
{
    struct sp_rtt_tail tail = {0};

    sp_rtt_tail_sample(&tail, sample_us);
    return sp_rtt_tail_us(&tail);
}

static void a_tail_without_samples_is_none(void **state)
{
    const struct sp_rtt_tail tail = {0};

    (void)state;
    assert_int_equal(sp_rtt_tail_us(&tail), 0);
}

/* Four buckets for each doubling: 64, 80, 96, 112; 128, 160, 192, 224; and so on. */
static void tail_buckets_are_quarters_of_a_doubling(void **state)
{
    unsigned buckets = 0;

    (void)state;
    for (uint32_t first = 64; first < 64u << 20; first *= 2) {
        for (uint32_t quarter = 0; quarter < 4; quarter++, buckets++) {
            uint32_t lower = first + quarter * (first / 4), upper = lower + first / 4;

            assert_int_equal(tail_of_one(lower), upper);
            assert_int_equal(tail_of_one(upper - 1), upper);
        }
    }
    assert_int_equal(buckets, SP_RTT_TAIL_BUCKETS);
}

static void tails_of_extreme_samples(void **state)
{
    (void)state;
    assert_int_equal(tail_of_one(0), 80);
    assert_int_equal(tail_of_one(1), 80);
    assert_int_equal(tail_of_one(63), 80);
    /* a minute is the most that is told apart */
    assert_int_equal(tail_of_one(64u << 20), 64u << 20);
    assert_int_equal(tail_of_one(UINT32_MAX), 64u << 20);
}

static uint64_t tail_of(uint32_t quick, uint32_t slow)
{
    struct sp_rtt_tail tail = {0};

    for (uint32_t i = 0; i < quick || i < slow; i++) {
        if (i < quick)
            sp_rtt_tail_sample(&tail, 100);
        if (i < slow)
            sp_rtt_tail_sample(&tail, 1000000 + 60000 * (i % 8));
    }
    assert_int_equal(tail.samples, quick + slow);
    return sp_rtt_tail_us(&tail);
}

/* 100 us belong to the bucket from 96 to 112 us, a second to that from 917,504 us on. */
static void one_in_a_thousand_may_take_longer(void **state)
{
    (void)state;
    assert_int_equal(tail_of(998, 1), 1048576); /* too few to leave one out */
    assert_int_equal(tail_of(999, 1), 112);
    assert_int_equal(tail_of(1999, 1), 112);
    assert_int_equal(tail_of(998, 2), 1048576); /* the quicker of the two */
    assert_int_equal(tail_of(9990, 10), 112);   /* spread over three buckets, all are left out */
    assert_int_equal(tail_of(9989, 11), 1048576);
    assert_true(tail_of(0, 1000) > 1400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_sample_the_initial_value_counts),
        cmocka_unit_test(the_first_sample),
        cmocka_unit_test(no_sample_is_lost),
        cmocka_unit_test(later_samples),
        cmocka_unit_test(equal_samples_converge),
        cmocka_unit_test(bounds_hold_before_and_after_doubling),
        cmocka_unit_test(repeats_back_off),
        cmocka_unit_test(extreme_samples_do_not_overflow),
        cmocka_unit_test(a_tail_without_samples_is_none),
        cmocka_unit_test(tail_buckets_are_quarters_of_a_doubling),
        cmocka_unit_test(tails_of_extreme_samples),
        cmocka_unit_test(one_in_a_thousand_may_take_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
