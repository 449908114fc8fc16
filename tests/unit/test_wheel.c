#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/wheel.h"

#define TICK_US  1024u
#define ROUND_US (4096u * TICK_US) /* after which a bucket is met again */
#define START_US 987654321u
#define ITEMS    200u

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* The same, as simple as can be. */
struct model {
    uint64_t due_us[ITEMS]; /* 0 = not set; a time that had passed counts as that of the setting */
    uint32_t active;
};

static void model_set(struct model *m, uint32_t item, uint64_t due_us)
{
    m->active += m->due_us[item] == 0;
    m->due_us[item] = due_us;
}

static void model_cancel(struct model *m, uint32_t item)
{
    m->active -= m->due_us[item] != 0;
    m->due_us[item] = 0;
}

/* Everything popped is due; everything a tick overdue has been popped. */
static void pop_all(struct sp_wheel *wheel, struct model *m, uint64_t now_us)
{
    uint32_t item;

    while (sp_wheel_pop(wheel, now_us, &item)) {
        assert_in_range(item, 0, ITEMS - 1);
        assert_true(m->due_us[item] != 0 && m->due_us[item] <= now_us);
        model_cancel(m, item);
    }
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_true(m->due_us[i] == 0 || m->due_us[i] + TICK_US > now_us);
}

static void check_next(const struct sp_wheel *wheel, const struct model *m)
{
    uint64_t next_us = sp_wheel_next_us(wheel);

    if (m->active == 0) {
        assert_true(next_us == UINT64_MAX);
        return;
    }
    /* waking then is never too late for any timer; waking for nothing is allowed */
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_true(m->due_us[i] == 0 || next_us <= m->due_us[i] + TICK_US);
}

static uint64_t random_span_us(uint64_t *random)
{
    uint64_t r = next_random(random);

    switch (r >> 61) {
    case 0:
        return 0;
    case 1:
        return r % (3 * ROUND_US); /* beyond one round */
    case 2:
        return r % 100;
    default:
        return r % 200000;
    }
}

static void it_agrees_with_a_simple_model(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(ITEMS, START_US);
    struct model m = {0};
    uint64_t now_us = START_US, random = 1;

    (void)state;
    assert_non_null(wheel);
    for (unsigned step = 0; step < 10000; step++) {
        uint32_t item = (uint32_t)(next_random(&random) % ITEMS);

        switch (next_random(&random) % 4) {
        case 0:
        case 1: {
            uint64_t due_us = now_us + random_span_us(&random);

            sp_wheel_set(wheel, item, due_us);
            model_set(&m, item, due_us);
            break;
        }
        case 2:
            sp_wheel_cancel(wheel, item);
            model_cancel(&m, item);
            break;
        default:
            now_us += random_span_us(&random) / 8;
            pop_all(wheel, &m, now_us);
            break;
        }
        check_next(wheel, &m);
    }
    pop_all(wheel, &m, now_us + 10 * ROUND_US);
    assert_int_equal(m.active, 0);
    assert_true(sp_wheel_next_us(wheel) == UINT64_MAX);
    sp_wheel_destroy(wheel);
}

/* A sleeper that goes by next_us alone meets every timer within a tick. */
static void sleeping_until_next_misses_nothing(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(ITEMS, START_US);
    struct model m = {0};
    uint64_t now_us = START_US, random = 7;
    unsigned wakes = 0;

    (void)state;
    assert_non_null(wheel);
    for (uint32_t i = 0; i < ITEMS; i++) {
        uint64_t due_us = now_us + random_span_us(&random);

        sp_wheel_set(wheel, i, due_us);
        model_set(&m, i, due_us);
    }
    while (m.active > 0) {
        uint64_t next_us = sp_wheel_next_us(wheel);

        assert_true(next_us > now_us); /* else it would be a busy loop */
        now_us = next_us;
        pop_all(wheel, &m, now_us);
        assert_in_range(++wakes, 1, 10 * ITEMS);
    }
    sp_wheel_destroy(wheel);
}

static void timers_beyond_one_round_come_in_their_own(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(3, START_US);
    uint32_t item;

    (void)state;
    assert_non_null(wheel);
    for (uint32_t i = 0; i < 3; i++) /* all in one bucket */
        sp_wheel_set(wheel, i, START_US + 5000 + (2 - i) * ROUND_US);
    for (uint32_t i = 0; i < 3; i++) {
        uint64_t due_us = START_US + 5000 + i * ROUND_US;

        assert_false(sp_wheel_pop(wheel, due_us - 1, &item));
        assert_true(sp_wheel_pop(wheel, due_us + TICK_US, &item));
        assert_int_equal(item, 2 - i);
        assert_false(sp_wheel_pop(wheel, due_us + TICK_US, &item));
    }
    sp_wheel_destroy(wheel);
}

static void a_long_sleep_is_made_up_for(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(ITEMS, START_US);
    const uint64_t day_us = 86400000000;
    bool seen[ITEMS] = {false};
    uint32_t item, count = 0;

    (void)state;
    assert_non_null(wheel);
    for (uint32_t i = 0; i < ITEMS; i++)
        sp_wheel_set(wheel, i, START_US + i * 300000);
    while (sp_wheel_pop(wheel, START_US + day_us, &item)) {
        assert_false(seen[item]);
        seen[item] = true;
        count++;
    }
    assert_int_equal(count, ITEMS);
    /* after an idle day too */
    sp_wheel_set(wheel, 0, START_US + 2 * day_us + 5000);
    assert_false(sp_wheel_pop(wheel, START_US + 2 * day_us + 4999, &item));
    assert_true(sp_wheel_pop(wheel, START_US + 2 * day_us + 5000 + TICK_US, &item));
    sp_wheel_destroy(wheel);
}

static void setting_again_moves_and_a_past_time_is_now(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(1, START_US);
    uint32_t item;

    (void)state;
    assert_non_null(wheel);
    sp_wheel_set(wheel, 0, START_US + 5000);
    sp_wheel_set(wheel, 0, START_US + 500000);
    assert_false(sp_wheel_pop(wheel, START_US + 499999, &item));
    sp_wheel_set(wheel, 0, 17);
    assert_true(sp_wheel_pop(wheel, START_US + 499999 + TICK_US, &item));
    assert_false(sp_wheel_pop(wheel, START_US + 10 * ROUND_US, &item));
    sp_wheel_destroy(wheel);
}

static void cancelling_what_is_not_set_does_nothing(void **state)
{
    struct sp_wheel *wheel = sp_wheel_create(2, START_US);
    uint32_t item;

    (void)state;
    assert_non_null(wheel);
    sp_wheel_cancel(wheel, 0);
    sp_wheel_set(wheel, 1, START_US);
    sp_wheel_cancel(wheel, 0);
    sp_wheel_cancel(wheel, 1);
    sp_wheel_cancel(wheel, 1);
    assert_false(sp_wheel_pop(wheel, START_US + ROUND_US, &item));
    assert_true(sp_wheel_next_us(wheel) == UINT64_MAX);
    sp_wheel_destroy(wheel);
    sp_wheel_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_a_simple_model),
        cmocka_unit_test(sleeping_until_next_misses_nothing),
        cmocka_unit_test(timers_beyond_one_round_come_in_their_own),
        cmocka_unit_test(a_long_sleep_is_made_up_for),
        cmocka_unit_test(setting_again_moves_and_a_past_time_is_now),
        cmocka_unit_test(cancelling_what_is_not_set_does_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
