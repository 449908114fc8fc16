/* The pacer's promise: in no second do more packets leave than the rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "probe/pacer.h"

#define SECOND_US 1000000u
#define START_US  123456789u
#define WANT      64 /* a turn of the sender */

static const uint32_t rates[] = {1, 10, 999, 2000, 100000};
#define RATE_COUNT (sizeof(rates) / sizeof(rates[0]))

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* When the last `rate` packets left: the packet that takes the place of another one must be a
 * second younger. */
struct window {
    uint64_t *left_us;
    uint32_t rate, at;
    uint64_t total;
};

static void leave(struct window *w, uint64_t now_us)
{
    if (w->total >= w->rate)
        assert_true(now_us - w->left_us[w->at] >= SECOND_US);
    w->left_us[w->at] = now_us;
    w->at = (w->at + 1) % w->rate;
    w->total++;
}

static uint64_t wait_us(const struct sp_pacer *pacer, uint64_t now_us)
{
    uint64_t next_us = sp_pacer_next_us(pacer);

    return next_us > now_us ? next_us - now_us : 0;
}

/* Small steps, pauses of any length, and waits for just as long as the pacer says. */
static uint64_t random_step(const struct sp_pacer *pacer, uint64_t now_us, uint64_t *random)
{
    uint64_t r = next_random(random), kind = r >> 60;

    if (kind < 4)
        return r % 50;
    if (kind < 8)
        return r % 2000;
    if (kind == 8)
        return r % (3 * SECOND_US);
    if (kind == 9)
        return 0;
    return wait_us(pacer, now_us);
}

static void no_second_has_more_than_the_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATE_COUNT; i++) {
        struct window w = {.left_us = calloc(rates[i], sizeof(uint64_t)), .rate = rates[i]};
        uint64_t now_us = START_US, random = i;
        struct sp_pacer pacer;

        assert_non_null(w.left_us);
        sp_pacer_init(&pacer, rates[i], now_us);
        for (unsigned step = 0; step < 300000; step++) {
            uint32_t want = (uint32_t)(next_random(&random) % 4 == 0 ? 200 : WANT);
            uint32_t n = sp_pacer_allow(&pacer, now_us, want);

            assert_in_range(n, 0, want);
            if (next_random(&random) % 4 == 0)
                n /= 2; /* there was less to send */
            for (uint32_t k = 0; k < n; k++) {
                if (next_random(&random) % 64 == 0) /* the thread is kept waiting in between */
                    now_us += random_step(&pacer, now_us, &random);
                leave(&w, now_us);
            }
            sp_pacer_take(&pacer, n, now_us);
            now_us += random_step(&pacer, now_us, &random);
        }
        assert_true(w.total > rates[i]);
        free(w.left_us);
    }
}

static void a_sender_that_always_wants_gets_the_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATE_COUNT; i++) {
        /* enough seconds that one packet more or less is no percent */
        uint64_t seconds = rates[i] < 100 ? 1000 / rates[i] : 10;
        uint64_t end_us = START_US + seconds * SECOND_US, sent = 0;
        struct sp_pacer pacer;

        sp_pacer_init(&pacer, rates[i], START_US);
        for (uint64_t now_us = START_US; now_us < end_us; now_us += 20) {
            uint32_t n = sp_pacer_allow(&pacer, now_us, WANT);

            sp_pacer_take(&pacer, n, now_us);
            sent += n;
        }
        assert_in_range(sent, rates[i] * seconds * 99 / 100, rates[i] * seconds);
    }
}

/* Timers come late: by half a millisecond each time, the rate must not suffer. */
static void late_wake_ups_cost_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATE_COUNT; i++) {
        uint64_t seconds = rates[i] < 100 ? 1000 / rates[i] : 10;
        uint64_t end_us = START_US + seconds * SECOND_US, sent = 0, now_us = START_US;
        struct sp_pacer pacer;

        sp_pacer_init(&pacer, rates[i], now_us);
        while (now_us < end_us) {
            uint32_t n = sp_pacer_allow(&pacer, now_us, WANT);

            sp_pacer_take(&pacer, n, now_us);
            sent += n;
            now_us += wait_us(&pacer, now_us) + 500;
        }
        assert_in_range(sent, rates[i] * seconds * 99 / 100, rates[i] * seconds);
    }
}

/* Sleeping for just as long as is told, not polling: the same. */
static void the_wait_is_neither_too_long_nor_too_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < RATE_COUNT; i++) {
        uint64_t now_us = START_US, sent = 0, wakes = 0;
        struct sp_pacer pacer;

        sp_pacer_init(&pacer, rates[i], now_us);
        while (sent < 1000) {
            uint32_t n = sp_pacer_allow(&pacer, now_us, 1);

            assert_int_equal(n, 1);
            assert_int_equal(wait_us(&pacer, now_us), 0);
            sp_pacer_take(&pacer, n, now_us);
            sent += n;
            wakes++;
            now_us += wait_us(&pacer, now_us);
        }
        assert_int_equal(wakes, 1000);
        /* waits are whole microseconds, rounded up */
        assert_in_range(now_us - START_US, 990 * (uint64_t)SECOND_US / rates[i],
                        1020 * (uint64_t)SECOND_US / rates[i] + 1000);
    }
}

static void a_pause_is_not_caught_up_with(void **state)
{
    static const uint32_t bursts[RATE_COUNT] = {1, 1, 10, 21, 1001};

    (void)state;
    for (size_t i = 0; i < RATE_COUNT; i++) {
        struct sp_pacer pacer;

        sp_pacer_init(&pacer, rates[i], START_US);
        assert_int_equal(sp_pacer_allow(&pacer, START_US, 1000), 1);
        assert_int_equal(sp_pacer_allow(&pacer, START_US + 3600 * (uint64_t)SECOND_US, 2000),
                         bursts[i]);
    }
}

static void allow_takes_nothing(void **state)
{
    struct sp_pacer pacer;

    (void)state;
    sp_pacer_init(&pacer, 10, START_US);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(sp_pacer_allow(&pacer, START_US, 5), 1);
    sp_pacer_take(&pacer, 1, START_US);
    assert_int_equal(sp_pacer_allow(&pacer, START_US, 5), 0);
    assert_in_range(wait_us(&pacer, START_US), 99999, 100201);
}

static void fractions_of_a_packet_per_second(void **state)
{
    struct sp_pacer pacer;

    (void)state;
    sp_pacer_init(&pacer, 0.05, START_US); /* one in twenty seconds */
    sp_pacer_take(&pacer, sp_pacer_allow(&pacer, START_US, WANT), START_US);
    assert_int_equal(sp_pacer_allow(&pacer, START_US + 20 * SECOND_US - 1, WANT), 0);
    assert_int_equal(sp_pacer_allow(&pacer, START_US + 20 * SECOND_US + SECOND_US / 20, WANT), 1);
}

static void no_limit_allows_everything(void **state)
{
    struct sp_pacer pacer;

    (void)state;
    sp_pacer_init(&pacer, 0, START_US);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(sp_pacer_allow(&pacer, START_US, UINT32_MAX), UINT32_MAX);
        sp_pacer_take(&pacer, UINT32_MAX, START_US);
        assert_int_equal(wait_us(&pacer, START_US), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_second_has_more_than_the_rate),
        cmocka_unit_test(a_sender_that_always_wants_gets_the_rate),
        cmocka_unit_test(late_wake_ups_cost_nothing),
        cmocka_unit_test(the_wait_is_neither_too_long_nor_too_short),
        cmocka_unit_test(a_pause_is_not_caught_up_with),
        cmocka_unit_test(allow_takes_nothing),
        cmocka_unit_test(fractions_of_a_packet_per_second),
        cmocka_unit_test(no_limit_allows_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
