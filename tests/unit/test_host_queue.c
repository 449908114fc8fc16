#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/host_queue.h"

#define WINDOW 16u
#define STEPS  20000u

/* Beside an array that is searched. */
static void any_may_leave(void **state)
{
    struct host_queue queue;
    uint32_t model[WINDOW], count = 0, random = 1;

    (void)state;
    assert_true(host_queue_init(&queue, WINDOW));
    for (uint32_t i = 0; i < STEPS; i++) {
        uint32_t host, at = 0;

        random = random * 1664525u + 1013904223u;
        host = random >> 24 & (WINDOW - 1);
        while (at < count && model[at] != host)
            at++;
        assert_int_equal(host_queue_is_empty(&queue), count == 0);
        if (random >> 30 == 0 && count > 0) {
            assert_int_equal(host_queue_pop(&queue), model[0]);
            at = 0;
        } else if (at < count) {
            host_queue_remove(&queue, host);
        } else {
            host_queue_push(&queue, host);
            model[count++] = host;
            continue;
        }
        memmove(&model[at], &model[at + 1], (--count - at) * sizeof(model[0]));
    }
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(host_queue_pop(&queue), model[i]);
    assert_true(host_queue_is_empty(&queue));
    host_queue_finish(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_may_leave)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
