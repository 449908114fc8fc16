#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "engine/ring.h"

#define MILLION 1000000u

static void items_come_out_in_order(void **state)
{
    struct sp_ring *ring = sp_ring_create(sizeof(uint32_t), 8);
    uint32_t item;

    (void)state;
    assert_non_null(ring);
    assert_true(sp_ring_is_empty(ring));
    for (uint32_t i = 0; i < 8; i++)
        assert_true(sp_ring_push(ring, &i));
    assert_false(sp_ring_is_empty(ring));
    for (uint32_t i = 0; i < 8; i++) {
        assert_true(sp_ring_pop(ring, &item));
        assert_int_equal(item, i);
    }
    assert_true(sp_ring_is_empty(ring));
    sp_ring_destroy(ring);
    sp_ring_destroy(NULL);
}

static void a_full_ring_refuses_and_keeps_what_it_has(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 3, 8, 9, 1000};
    uint32_t item, held;

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct sp_ring *ring = sp_ring_create(sizeof(uint32_t), counts[i]);

        assert_non_null(ring);
        for (held = 0; sp_ring_push(ring, &held);)
            held++;
        assert_in_range(held, counts[i] == 0 ? 1 : counts[i], 2 * counts[i] + 1);
        assert_false(sp_ring_push(ring, &held));
        for (uint32_t k = 0; k < held; k++) {
            assert_true(sp_ring_pop(ring, &item));
            assert_int_equal(item, k);
        }
        assert_false(sp_ring_pop(ring, &item));
        assert_true(sp_ring_push(ring, &held));
        sp_ring_destroy(ring);
    }
}

static void an_empty_ring_leaves_the_output_alone(void **state)
{
    struct sp_ring *ring = sp_ring_create(sizeof(uint32_t), 4);
    uint32_t item = 77;

    (void)state;
    assert_non_null(ring);
    assert_false(sp_ring_pop(ring, &item));
    assert_int_equal(item, 77);
    sp_ring_destroy(ring);
}

static void odd_sizes_wrap_around(void **state)
{
    struct sp_ring *ring = sp_ring_create(13, 4);
    uint8_t in[13], out[13];

    (void)state;
    assert_non_null(ring);
    for (unsigned i = 0; i < 1000; i++) { /* three in flight: every alignment of start and end */
        memset(in, (int)(i & 0xff), sizeof(in));
        in[12] = (uint8_t)(i >> 8);
        assert_true(sp_ring_push(ring, in));
        if (i < 3)
            continue;
        assert_true(sp_ring_pop(ring, out));
        memset(in, (int)((i - 3) & 0xff), sizeof(in));
        in[12] = (uint8_t)((i - 3) >> 8);
        assert_memory_equal(in, out, sizeof(in));
    }
    sp_ring_destroy(ring);
}

static void places_are_filled_in_ahead_and_pushed_in_order(void **state)
{
    struct sp_ring *ring = sp_ring_create(sizeof(uint32_t), 4);
    uint32_t item;

    (void)state;
    assert_non_null(ring);
    for (uint32_t round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < 4; i++)
            *(uint32_t *)sp_ring_reserve(ring, i) = round + i;
        assert_null(sp_ring_reserve(ring, 4));
        assert_true(sp_ring_is_empty(ring)); /* reserved is not pushed */
        for (uint32_t i = 0; i < 3; i++)
            sp_ring_commit(ring);
        assert_int_equal(sp_ring_room(ring), 1);
        assert_int_equal(*(uint32_t *)sp_ring_reserve(ring, 0), round + 3);
        assert_null(sp_ring_reserve(ring, 1));
        for (uint32_t i = 0; i < 3; i++) {
            assert_true(sp_ring_pop(ring, &item));
            assert_int_equal(item, round + i);
        }
        assert_false(sp_ring_pop(ring, &item));
    }
    sp_ring_destroy(ring);
}

struct item {
    uint32_t number, copy;
    uint64_t square;
};

static void *push_million(void *arg)
{
    struct sp_ring *ring = arg;

    for (uint32_t i = 0; i < MILLION; i++) {
        const struct item item = {.number = i, .copy = ~i, .square = (uint64_t)i * i};

        while (!sp_ring_push(ring, &item))
            sched_yield();
    }
    return NULL;
}

static void two_threads_pass_a_million_items(void **state)
{
    struct sp_ring *ring = sp_ring_create(sizeof(struct item), 64);
    pthread_t pusher;
    uint32_t wrong = 0;
    struct item item;

    (void)state;
    assert_non_null(ring);
    assert_int_equal(pthread_create(&pusher, NULL, push_million, ring), 0);
    for (uint32_t i = 0; i < MILLION; i++) {
        while (!sp_ring_pop(ring, &item))
            sched_yield();
        wrong += item.number != i || item.copy != ~i || item.square != (uint64_t)i * i;
    }
    pthread_join(pusher, NULL);
    assert_int_equal(wrong, 0);
    assert_true(sp_ring_is_empty(ring));
    sp_ring_destroy(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_order),
        cmocka_unit_test(a_full_ring_refuses_and_keeps_what_it_has),
        cmocka_unit_test(an_empty_ring_leaves_the_output_alone),
        cmocka_unit_test(odd_sizes_wrap_around),
        cmocka_unit_test(places_are_filled_in_ahead_and_pushed_in_order),
        cmocka_unit_test(two_threads_pass_a_million_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
