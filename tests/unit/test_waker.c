#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/waker.h"
#include "engine/ring.h"

#define ROUNDS   100000u
#define LOST_US  5000000u /* nobody sleeps so long unless a wake-up was lost */
#define SHORT_US 20000u

static int init_waker(void **state)
{
    static struct sp_waker waker;

    *state = &waker;
    return sp_waker_init(&waker) ? 0 : -1;
}

static int finish_waker(void **state)
{
    sp_waker_finish(*state);
    return 0;
}

static uint64_t timed_sleep(struct sp_waker *waker, int other_fd, uint64_t timeout_us, bool *other)
{
    uint64_t began_us = sp_now_us(&sp_clock_monotonic);

    *other = sp_waker_sleep(waker, other_fd, timeout_us);
    return sp_now_us(&sp_clock_monotonic) - began_us;
}

static void a_sleep_ends_by_its_time_out(void **state)
{
    bool other;

    sp_waker_prepare(*state);
    assert_in_range(timed_sleep(*state, -1, SHORT_US, &other), SHORT_US, LOST_US);
    assert_false(other);
    sp_waker_prepare(*state);
    assert_in_range(timed_sleep(*state, -1, 0, &other), 0, LOST_US);
}

static void a_wake_between_prepare_and_sleep_is_not_lost(void **state)
{
    bool other;

    for (unsigned i = 0; i < 100; i++) {
        sp_waker_prepare(*state);
        sp_waker_wake(*state);
        assert_in_range(timed_sleep(*state, -1, 2 * LOST_US, &other), 0, LOST_US);
        assert_false(other);
    }
}

static void many_wakes_end_one_sleep(void **state)
{
    bool other;

    sp_waker_prepare(*state);
    for (unsigned i = 0; i < 1000; i++)
        sp_waker_wake(*state);
    assert_in_range(timed_sleep(*state, -1, 2 * LOST_US, &other), 0, LOST_US);
    sp_waker_prepare(*state); /* and not the next one */
    assert_in_range(timed_sleep(*state, -1, SHORT_US, &other), SHORT_US, LOST_US);
}

static void a_wake_of_one_who_is_awake_costs_no_system_call(void **state)
{
    struct sp_waker *waker = *state;
    uint64_t count;

    sp_waker_wake(waker);
    sp_waker_prepare(waker);
    sp_waker_cancel(waker);
    sp_waker_wake(waker);
    assert_int_equal(read(waker->fd, &count, sizeof(count)), -1);
}

static void another_fd_ends_a_sleep_and_is_told(void **state)
{
    int fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
    bool other;

    assert_true(fd >= 0);
    sp_waker_prepare(*state);
    assert_in_range(timed_sleep(*state, fd, 2 * LOST_US, &other), 0, LOST_US);
    assert_true(other);
    sp_waker_prepare(*state);
    sp_waker_wake(*state);
    assert_in_range(timed_sleep(*state, fd, UINT64_MAX, &other), 0, LOST_US);
    assert_true(other); /* both at once: still told */
    close(fd);
}

struct side {
    struct sp_waker waker;
    struct sp_ring *inbox;
    struct side *peer;
    uint64_t lost;
    uint32_t wrong;
};

static void wait_for(struct side *side, uint32_t *item)
{
    bool other;

    while (!sp_ring_pop(side->inbox, item)) {
        sp_waker_prepare(&side->waker);
        if (!sp_ring_is_empty(side->inbox)) {
            sp_waker_cancel(&side->waker);
            continue;
        }
        side->lost += timed_sleep(&side->waker, -1, LOST_US, &other) >= LOST_US;
    }
}

/* Each waits for the other's number before it sends its own. */
static void *play(void *arg)
{
    struct side *side = arg;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t item;

        wait_for(side, &item);
        side->wrong += item != i;
        side->wrong += !sp_ring_push(side->peer->inbox, &i);
        sp_waker_wake(&side->peer->waker);
    }
    return NULL;
}

static void no_wake_up_is_lost_between_two_threads(void **state)
{
    static struct side a, b;
    const uint32_t first = 0;
    uint32_t item;
    pthread_t thread;

    (void)state;
    a.peer = &b;
    b.peer = &a;
    a.inbox = sp_ring_create(sizeof(uint32_t), 2);
    b.inbox = sp_ring_create(sizeof(uint32_t), 2);
    assert_true(a.inbox != NULL && b.inbox != NULL);
    assert_true(sp_waker_init(&a.waker) && sp_waker_init(&b.waker));
    assert_int_equal(pthread_create(&thread, NULL, play, &b), 0);
    assert_true(sp_ring_push(b.inbox, &first));
    sp_waker_wake(&b.waker);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint32_t next = i + 1;

        wait_for(&a, &item);
        a.wrong += item != i;
        if (next < ROUNDS)
            a.wrong += !sp_ring_push(b.inbox, &next);
        sp_waker_wake(&b.waker);
    }
    pthread_join(thread, NULL);
    assert_int_equal(a.wrong + b.wrong, 0);
    assert_int_equal(a.lost + b.lost, 0);
    sp_waker_finish(&a.waker);
    sp_waker_finish(&b.waker);
    assert_int_equal(a.waker.fd, -1);
    sp_waker_finish(&a.waker); /* twice does no harm */
    sp_ring_destroy(a.inbox);
    sp_ring_destroy(b.inbox);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, init_waker, finish_waker)
    const struct CMUnitTest tests[] = {
        TEST(a_sleep_ends_by_its_time_out),
        TEST(a_wake_between_prepare_and_sleep_is_not_lost),
        TEST(many_wakes_end_one_sleep),
        TEST(a_wake_of_one_who_is_awake_costs_no_system_call),
        TEST(another_fd_ends_a_sleep_and_is_told),
        cmocka_unit_test(no_wake_up_is_lost_between_two_threads),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
