#include "wire/pusher.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/waker.h"

#define SPIN_US 200

struct sp_pusher {
    pthread_t thread;
    struct sp_waker waker;
    atomic_bool stop;
    bool (*push)(void *ctx);
    void *ctx;
};

static bool stopping(const struct sp_pusher *pusher)
{
    return atomic_load_explicit(&pusher->stop, memory_order_acquire);
}

/* Looks for more for a while: to be woken takes longer, and costs the one who wakes. Whoever else
 * needs the processor goes first. */
static bool push_soon(const struct sp_pusher *pusher)
{
    uint64_t until_us = sp_now_us(&sp_clock_monotonic) + SPIN_US;

    do {
        if (pusher->push(pusher->ctx))
            return true;
        sched_yield();
    } while (!stopping(pusher) && sp_now_us(&sp_clock_monotonic) < until_us);
    return false;
}

static void *run(void *arg)
{
    struct sp_pusher *pusher = arg;

    (void)pthread_setname_np(pthread_self(), "pusher");
    while (!stopping(pusher)) {
        if (push_soon(pusher))
            continue;
        sp_waker_prepare(&pusher->waker);
        if (pusher->push(pusher->ctx) || stopping(pusher))
            sp_waker_cancel(&pusher->waker);
        else
            sp_waker_sleep(&pusher->waker, -1, UINT64_MAX);
    }
    return NULL;
}

static bool has_second_processor(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1;
}

struct sp_pusher *sp_pusher_start(bool (*push)(void *ctx), void *ctx)
{
    struct sp_pusher *pusher;

    if (!has_second_processor())
        return NULL;
    pusher = calloc(1, sizeof(*pusher));
    if (pusher == NULL)
        return NULL;
    pusher->push = push;
    pusher->ctx = ctx;
    if (sp_waker_init(&pusher->waker) && pthread_create(&pusher->thread, NULL, run, pusher) == 0)
        return pusher;
    sp_waker_finish(&pusher->waker);
    free(pusher);
    return NULL;
}

void sp_pusher_poke(struct sp_pusher *pusher)
{
    sp_waker_wake(&pusher->waker);
}

void sp_pusher_stop(struct sp_pusher *pusher)
{
    if (pusher == NULL)
        return;
    /* release: the thread, should it look once more, sees all that was made before */
    atomic_store_explicit(&pusher->stop, true, memory_order_release);
    sp_waker_wake(&pusher->waker);
    pthread_join(pusher->thread, NULL);
    sp_waker_finish(&pusher->waker);
    free(pusher);
}
