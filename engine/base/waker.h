/* Lets one thread sleep until another has work for it, without a system call while it is awake. */
#ifndef SP_BASE_WAKER_H
#define SP_BASE_WAKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct sp_waker {
    int fd; /* eventfd */
    atomic_bool sleeping;
};

bool sp_waker_init(struct sp_waker *waker);
void sp_waker_finish(struct sp_waker *waker);

/* The sleeper: says that it is about to sleep. It must look once more for work between this call
 * and sp_waker_sleep(), or sp_waker_cancel(). */
void sp_waker_prepare(struct sp_waker *waker);
void sp_waker_cancel(struct sp_waker *waker);
/* Sleeps until woken, until other_fd (-1 = none) is readable, or for timeout_us (UINT64_MAX = no
 * limit). True when other_fd is readable. */
bool sp_waker_sleep(struct sp_waker *waker, int other_fd, uint64_t timeout_us);

/* Any thread, after it made work visible. */
void sp_waker_wake(struct sp_waker *waker);

#endif
