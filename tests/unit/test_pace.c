/* The pace of a host that limits its answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/pace.h"

#define SLOWEST_US 50000

static void begin(struct sp_pace *pace, double answers, uint64_t elapsed_us, double usual,
                  uint64_t now_us)
{
    const struct sp_pace_config config = {.slowest_us = SLOWEST_US};

    sp_pace_begin(pace, &config, answers, elapsed_us, now_us);
    pace->usual = usual;
}

/* Asks for a while; of every batch so many are answered at once. Returns packets sent. */
static uint32_t ask(struct sp_pace *pace, uint64_t *now_us, uint64_t for_us,
                    uint32_t answered_of_16)
{
    uint64_t end_us = *now_us + for_us;
    uint32_t sent = 0;

    for (; *now_us < end_us; *now_us += 100) {
        while (sp_pace_allows(pace, *now_us)) {
            uint8_t batch = sp_pace_sent(pace, false, *now_us);

            if (sent++ % 16 < answered_of_16)
                sp_pace_answered(pace, batch);
        }
        sp_pace_judge(pace, 10000, *now_us);
    }
    return sent;
}

static void packets_leave_at_even_intervals(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;

    (void)state;
    begin(&pace, 10, 100000, 0, now_us);
    assert_false(sp_pace_allows(&pace, now_us));
    assert_false(sp_pace_allows(&pace, now_us + 9999));
    assert_true(sp_pace_allows(&pace, now_us + 10000));
    sp_pace_sent(&pace, false, now_us + 10000);
    assert_false(sp_pace_allows(&pace, now_us + 19999));
    /* a pause is not caught up with */
    now_us += 1000000;
    for (uint32_t i = 0; sp_pace_allows(&pace, now_us); i++) {
        assert_true(i < 2);
        sp_pace_sent(&pace, false, now_us);
    }
}

static void answers_make_it_faster(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;
    double before;

    (void)state;
    begin(&pace, 10, 100000, 0, now_us);
    before = pace.interval_us;
    ask(&pace, &now_us, 1000000, 16);
    assert_true(pace.interval_us < 0.8 * before);
    assert_false(pace.is_limited);
}

static void missing_answers_make_it_as_slow_as_the_host(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;
    double before;

    (void)state;
    begin(&pace, 100, 100000, 0, now_us);
    before = pace.interval_us;
    ask(&pace, &now_us, 20000, 8);
    ask(&pace, &now_us, 20000, 0); /* the batch is judged by now */
    assert_true(pace.interval_us > 1.4 * before);
    assert_true(pace.is_limited);
}

/* Nothing shows that the host limits its answers: each batch is asked twice as fast. */
static void without_a_limit_the_pace_doubles(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;

    (void)state;
    begin(&pace, 2, 100000, 0, now_us);
    ask(&pace, &now_us, 2000000, 16);
    assert_false(pace.is_limited);
    assert_true(pace.interval_us < 1000);
}

/* Once the limit was met beyond doubt, only small steps are tried. */
static void a_limited_host_is_not_asked_twice_as_fast(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;
    double before;

    (void)state;
    begin(&pace, 100, 100000, 0, now_us);
    ask(&pace, &now_us, 17000, 8);
    ask(&pace, &now_us, 10000, 0);
    assert_true(pace.is_limited);
    before = pace.interval_us;
    ask(&pace, &now_us, 100000, 16);
    assert_true(pace.interval_us > 0.6 * before);
}

/* Some loss is no limit: the pace is lowered, and no more. */
static void a_few_missing_answers_are_no_proof(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;

    (void)state;
    begin(&pace, 10, 100000, 0, now_us);
    ask(&pace, &now_us, 1000000, 12);
    assert_true(pace.interval_us > 10000);
    assert_false(pace.is_limited);
}

/* A pace that others kept the host from using has not been tried. */
static void an_unused_pace_is_not_raised(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;
    double before;

    (void)state;
    begin(&pace, 100, 100000, 0, now_us);
    before = pace.interval_us;
    for (uint32_t i = 0; i < 100; i++, now_us += 5000) {
        sp_pace_answered(&pace, sp_pace_sent(&pace, false, now_us));
        sp_pace_judge(&pace, 10000, now_us);
    }
    assert_true(pace.interval_us >= before);
}

static void silent_ports_are_expected(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;
    double before;

    (void)state;
    begin(&pace, 100, 100000, 0.5, now_us);
    before = pace.interval_us;
    ask(&pace, &now_us, 1000000, 8);
    assert_true(pace.interval_us < before);
    assert_false(pace.is_limited);
}

/* Whatever happens, at least twenty a second are asked. */
static void it_never_stops(void **state)
{
    struct sp_pace pace = {0};
    uint64_t now_us = 5000000;

    (void)state;
    begin(&pace, 0, 100000000, 0, now_us);
    assert_true(pace.interval_us <= 50000);
    ask(&pace, &now_us, 10000000, 0);
    assert_true(pace.interval_us <= 50000);
    assert_in_range(ask(&pace, &now_us, 10000000, 0), 195, 205);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_leave_at_even_intervals),
        cmocka_unit_test(answers_make_it_faster),
        cmocka_unit_test(missing_answers_make_it_as_slow_as_the_host),
        cmocka_unit_test(without_a_limit_the_pace_doubles),
        cmocka_unit_test(a_limited_host_is_not_asked_twice_as_fast),
        cmocka_unit_test(a_few_missing_answers_are_no_proof),
        cmocka_unit_test(an_unused_pace_is_not_raised),
        cmocka_unit_test(silent_ports_are_expected),
        cmocka_unit_test(it_never_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
