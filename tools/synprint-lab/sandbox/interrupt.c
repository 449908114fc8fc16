#include "sandbox/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void held_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

void lab_interrupt_hold(void)
{
    sigset_t set;

    held_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void lab_interrupt_deliver(void)
{
    sigset_t set;

    held_signals(&set);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* events may be 0: the end of a pipe's reader (EPOLLERR) is told in any case. */
static bool watch(struct lab_interrupt *interrupt, int fd, uint32_t events, struct sp_error *err)
{
    struct epoll_event event = {.events = events};

    return epoll_ctl(interrupt->fd, EPOLL_CTL_ADD, fd, &event) == 0 ||
           sp_fail(err, SP_ERR_FAILED, "cannot watch for signals: %s", strerror(errno));
}

bool lab_interrupt_init(struct lab_interrupt *interrupt, struct sp_error *err)
{
    sigset_t set;

    held_signals(&set);
    interrupt->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    interrupt->fd = epoll_create1(EPOLL_CLOEXEC);
    if (interrupt->signal_fd < 0 || interrupt->fd < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot watch for signals: %s", strerror(errno));
    return watch(interrupt, interrupt->signal_fd, EPOLLIN, err);
}

bool lab_interrupt_watch(struct lab_interrupt *interrupt, int pipe_fd, struct sp_error *err)
{
    return watch(interrupt, pipe_fd, 0, err);
}

bool lab_interrupt_asked(const struct lab_interrupt *interrupt)
{
    struct pollfd one = {.fd = interrupt->fd, .events = POLLIN};

    return poll(&one, 1, 0) > 0;
}

void lab_interrupt_consume(struct lab_interrupt *interrupt)
{
    struct signalfd_siginfo info;

    while (read(interrupt->signal_fd, &info, sizeof(info)) > 0)
        ;
}

void lab_interrupt_finish(struct lab_interrupt *interrupt)
{
    if (interrupt->fd >= 0)
        close(interrupt->fd);
    if (interrupt->signal_fd >= 0)
        close(interrupt->signal_fd);
    interrupt->fd = interrupt->signal_fd = -1;
}
