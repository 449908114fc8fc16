#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "wire/pusher.h"

#define ITEMS 100000u

struct work {
    pthread_t owner;
    atomic_uint made, pushed;
    atomic_bool by_owner, jammed;
};

static bool push(void *ctx)
{
    struct work *work = ctx;

    if (pthread_equal(pthread_self(), work->owner))
        work->by_owner = true;
    if (work->jammed || work->pushed == work->made)
        return false;
    work->pushed++;
    return true;
}

static void wait_for(struct work *work)
{
    while (work->pushed < work->made)
        sched_yield();
}

/* With one processor there is none, and nothing to test. */
static struct sp_pusher *start(struct work *work)
{
    struct sp_pusher *pusher;

    *work = (struct work){.owner = pthread_self()};
    pusher = sp_pusher_start(push, work);
    if (pusher == NULL)
        skip();
    return pusher;
}

/* However the two meet, no item waits for a poke that does not come. */
static void all_that_is_made_is_pushed(void **state)
{
    struct work work;
    struct sp_pusher *pusher = start(&work);

    (void)state;
    for (uint32_t i = 0; i < ITEMS; i++) {
        work.made++;
        sp_pusher_poke(pusher);
        if (i % 64 == 0)
            wait_for(&work); /* it falls asleep now and then */
    }
    wait_for(&work);
    sp_pusher_stop(pusher);
    assert_int_equal(work.pushed, ITEMS);
    assert_false(work.by_owner);
}

static void what_could_not_be_pushed_is_tried_with_the_next(void **state)
{
    struct work work;
    struct sp_pusher *pusher = start(&work);

    (void)state;
    work.jammed = true;
    work.made = 3;
    sp_pusher_poke(pusher);
    work.jammed = false;
    work.made++;
    sp_pusher_poke(pusher);
    wait_for(&work);
    sp_pusher_stop(pusher);
    assert_int_equal(work.pushed, 4);
}

static void it_ends_when_told(void **state)
{
    struct work work;

    (void)state;
    sp_pusher_stop(NULL);
    for (int i = 0; i < 200; i++)
        sp_pusher_stop(start(&work)); /* asleep already, or not yet */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_made_is_pushed),
        cmocka_unit_test(what_could_not_be_pushed_is_tried_with_the_next),
        cmocka_unit_test(it_ends_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
