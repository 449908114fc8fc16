/* The parts of the emulator that stand alone: schedule, frames, connections, counts, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "emulator/asked.h"
#include "emulator/connections.h"
#include "emulator/frames.h"
#include "emulator/limits.h"
#include "emulator/random.h"
#include "emulator/schedule.h"

static void events_come_by_time_then_by_age(void **state)
{
    struct lab_random random = lab_random_init(1, 0);
    struct lab_schedule schedule = {0};
    struct lab_event event, last = {0};

    (void)state;
    assert_int_equal(lab_schedule_next_us(&schedule), UINT64_MAX);
    assert_false(lab_schedule_pop(&schedule, UINT64_MAX, &event));
    for (int i = 0; i < 5000; i++)
        assert_true(
            lab_schedule_add(&schedule, 1 + lab_random_next(&random) % 500, LAB_EVENT_LEAVE, NULL));
    assert_false(lab_schedule_pop(&schedule, 0, &event));
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(lab_schedule_next_us(&schedule), schedule.events[0].due_us);
        assert_true(lab_schedule_pop(&schedule, 500, &event));
        assert_true(event.due_us > last.due_us ||
                    (event.due_us == last.due_us && (i == 0 || event.serial > last.serial)));
        last = event;
    }
    assert_false(lab_schedule_pop(&schedule, UINT64_MAX, &event));
    lab_schedule_finish(&schedule);
}

static void frames_are_used_again(void **state)
{
    uint8_t bytes[LAB_FRAME_MAX + 1];
    struct lab_frames frames = {0};
    struct lab_frame *small, *large;

    (void)state;
    memset(bytes, 7, sizeof(bytes));
    small = lab_frames_copy(&frames, bytes, 54);
    large = lab_frames_copy(&frames, bytes, LAB_FRAME_MAX);
    assert_non_null(small);
    assert_non_null(large);
    assert_int_equal(large->len, LAB_FRAME_MAX);
    assert_memory_equal(large->bytes, bytes, LAB_FRAME_MAX);
    assert_null(lab_frames_copy(&frames, bytes, LAB_FRAME_MAX + 1));
    lab_frames_release(&frames, small);
    assert_ptr_equal(lab_frames_copy(&frames, bytes, 240), small);
    lab_frames_release(&frames, large);
    assert_ptr_equal(lab_frames_copy(&frames, bytes, 241), large);
    lab_frames_finish(&frames);
}

static void frames_have_a_bound(void **state)
{
    uint8_t bytes[LAB_FRAME_MAX] = {0};
    struct lab_frames frames = {0};
    size_t count = 0;

    (void)state;
    while (count < 1u << 20 && lab_frames_copy(&frames, bytes, 1000) != NULL)
        count++;
    assert_int_equal(count, 1u << 15);
    assert_non_null(lab_frames_copy(&frames, bytes, 60)); /* small ones have their own */
    lab_frames_finish(&frames);
}

static struct lab_tuple tuple_of(uint32_t i)
{
    return (struct lab_tuple){.host = i / 60000,
                              .peer = {SP_FAMILY_IPV4, {198, 18, 255, 254}},
                              .peer_port = (uint16_t)(1 + i % 60000),
                              .port = 80};
}

static void the_oldest_connection_makes_room(void **state)
{
    struct lab_connections *c = lab_connections_create(1, 0);
    struct lab_tuple tuple;

    (void)state;
    assert_non_null(c);
    for (uint32_t i = 0; i < LAB_CONNECTIONS_MAX + 10; i++) {
        tuple = tuple_of(i);
        lab_connections_set_timer(c, lab_connections_add(c, &tuple), 5000000);
    }
    assert_int_equal(lab_connections_count(c), LAB_CONNECTIONS_MAX);
    for (uint32_t i = 0; i < LAB_CONNECTIONS_MAX + 10; i++) {
        struct lab_connection *found;

        tuple = tuple_of(i);
        found = lab_connections_find(c, &tuple);
        assert_true((found != NULL) == (i >= 10));
        if (found != NULL)
            lab_connections_remove(c, found);
    }
    assert_int_equal(lab_connections_count(c), 0);
    assert_int_equal(lab_connections_next_us(c), UINT64_MAX); /* their timers went with them */
    lab_connections_destroy(c);
}

static void a_connection_comes_when_its_timer_is_due(void **state)
{
    struct lab_connections *c = lab_connections_create(1, 0);
    struct lab_tuple a = tuple_of(1), b = tuple_of(2);
    struct lab_connection *first, *second;

    (void)state;
    first = lab_connections_add(c, &a);
    lab_connections_set_timer(c, first, 1000000);
    second = lab_connections_add(c, &b);
    lab_connections_set_timer(c, second, 31000000);
    assert_null(lab_connections_due(c, 999999));
    assert_ptr_equal(lab_connections_due(c, 1002048), first);
    assert_null(lab_connections_due(c, 30999999));
    assert_ptr_equal(lab_connections_add(c, &b), second); /* in the old one's place, without it */
    assert_null(lab_connections_due(c, 40000000));
    assert_int_equal(lab_connections_count(c), 2);
    lab_connections_destroy(c);
}

/* What counts_come_by_host_and_port() visits next. */
struct expected {
    uint64_t host;
    uint32_t port, visits;
};

static void expect_next(void *arg, uint64_t host, int protocol, uint16_t port, unsigned times)
{
    struct expected *next = arg;

    assert_int_equal(host, next->host << 12);
    assert_int_equal(protocol, 6);
    assert_int_equal(port, next->port);
    assert_int_equal(times, 1 + next->host % 3);
    next->visits++;
    next->port += 127;
    if (next->port >= 65536) {
        next->port = 0;
        next->host++;
    }
}

static void counts_come_by_host_and_port(void **state)
{
    struct lab_asked *asked = lab_asked_create();
    struct expected next = {0};
    uint32_t total = 0;

    (void)state;
    assert_non_null(asked);
    assert_true(lab_asked_each(asked, expect_next, &next)); /* nothing yet */
    for (uint64_t host = 300; host-- > 0;) {
        for (uint32_t port = 0; port < 65536; port += 127) {
            for (uint64_t n = 0; n <= host % 3; n++)
                lab_asked_add(asked, host << 12, 6, (uint16_t)port);
            total++;
        }
    }
    assert_true(lab_asked_each(asked, expect_next, &next));
    assert_int_equal(next.visits, total);
    lab_asked_destroy(asked);
}

static void count_visits(void *arg, uint64_t host, int protocol, uint16_t port, unsigned times)
{
    (void)host;
    (void)port;
    assert_int_equal(protocol, 17);
    *(unsigned *)arg += times;
}

static void one_is_told_when_counts_are_missing(void **state)
{
    struct lab_asked *asked = lab_asked_create();
    unsigned visits = 0;

    (void)state;
    assert_non_null(asked);
    for (uint64_t page = 0; page < 1u << 22; page++)
        lab_asked_add(asked, page / 1024, 17, (uint16_t)(page % 1024 * 64 + 63));
    lab_asked_add(asked, 1u << 20, 17, 1);
    lab_asked_add(asked, 5, 17, 63); /* what has a page still counts */
    assert_false(lab_asked_each(asked, count_visits, &visits));
    assert_int_equal(visits, (1u << 22) + 1);
    lab_asked_destroy(asked);
}

static void a_bucket_fills_at_its_rate(void **state)
{
    struct lab_rate rate = {.per_s = 100, .burst = 5}, none = {0}, slow = {.per_s = 1};
    struct lab_bucket bucket = {0}, other = {0};
    int taken = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_true(lab_bucket_take(&other, &none, 0));
    assert_true(lab_bucket_take(&other, &slow, 0)); /* at least one */
    assert_false(lab_bucket_take(&other, &slow, 0));
    for (uint64_t us = 0; us < 1000000; us += 100)
        taken += lab_bucket_take(&bucket, &rate, us);
    assert_int_equal(taken, 5 + 99);
    assert_false(lab_bucket_take(&bucket, &rate, 5)); /* time does not go back */
    for (int i = 0; i < 5; i++)
        assert_true(lab_bucket_take(&bucket, &rate, 9000000));
    assert_false(lab_bucket_take(&bucket, &rate, 9000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_by_time_then_by_age),
        cmocka_unit_test(frames_are_used_again),
        cmocka_unit_test(frames_have_a_bound),
        cmocka_unit_test(the_oldest_connection_makes_room),
        cmocka_unit_test(a_connection_comes_when_its_timer_is_due),
        cmocka_unit_test(counts_come_by_host_and_port),
        cmocka_unit_test(one_is_told_when_counts_are_missing),
        cmocka_unit_test(a_bucket_fills_at_its_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
