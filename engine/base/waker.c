#include "base/waker.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

bool sp_waker_init(struct sp_waker *waker)
{
    atomic_init(&waker->sleeping, false);
    waker->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return waker->fd >= 0;
}

void sp_waker_finish(struct sp_waker *waker)
{
    if (waker->fd >= 0)
        close(waker->fd);
    waker->fd = -1;
}

/* Why no wake-up is lost: prepare() and wake() both exchange `sleeping`, so one of them comes
 * first. If prepare() does, wake() sees true and wakes. If wake() does, prepare() reads what wake()
 * wrote: acquire meets release, and the look that follows sees the work. */
void sp_waker_prepare(struct sp_waker *waker)
{
    (void)atomic_exchange_explicit(&waker->sleeping, true, memory_order_acq_rel);
}

void sp_waker_cancel(struct sp_waker *waker)
{
    (void)atomic_exchange_explicit(&waker->sleeping, false, memory_order_acq_rel);
}

bool sp_waker_sleep(struct sp_waker *waker, int other_fd, uint64_t timeout_us)
{
    struct pollfd fds[2] = {{.fd = waker->fd, .events = POLLIN},
                            {.fd = other_fd, .events = POLLIN}};
    struct timespec ts = {.tv_sec = (time_t)(timeout_us / 1000000u),
                          .tv_nsec = (long)(timeout_us % 1000000u * 1000u)};
    uint64_t count;
    int ready = ppoll(fds, 2, timeout_us == UINT64_MAX ? NULL : &ts, NULL);

    sp_waker_cancel(waker);
    if (ready > 0 && fds[0].revents != 0 && read(waker->fd, &count, sizeof(count)) < 0)
        return false; /* somebody else's wake-up was read: harmless */
    return ready > 0 && fds[1].revents != 0;
}

void sp_waker_wake(struct sp_waker *waker)
{
    const uint64_t one = 1;

    if (atomic_exchange_explicit(&waker->sleeping, false, memory_order_acq_rel)) {
        /* cannot fail: the counter is far from its limit */
        ssize_t written = write(waker->fd, &one, sizeof(one));

        (void)written;
    }
}
