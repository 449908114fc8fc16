#include "synprint/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t stop_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

static void notify(int event_fd)
{
    const uint64_t one = 1;
    ssize_t written = write(event_fd, &one, sizeof(one));

    (void)written; /* cannot fail: the counter is small */
}

/* False when the thread is to end. */
static bool wait_for_signal(const struct sp_signals *signals)
{
    struct pollfd fds[] = {{.fd = signals->quit_fd, .events = POLLIN},
                           {.fd = signals->signal_fd, .events = POLLIN}};
    struct signalfd_siginfo info;

    do {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return false;
        if (fds[0].revents != 0)
            return false;
    } while (read(signals->signal_fd, &info, sizeof(info)) != sizeof(info));
    return true;
}

/* A thread of its own: the last signal must work even while the main thread hangs in a write. */
static void *watch(void *arg)
{
    const struct sp_signals *signals = arg;

    if (!wait_for_signal(signals))
        return NULL;
    notify(signals->stop_fd);
    if (!wait_for_signal(signals))
        return NULL;
    notify(signals->hurry_fd);
    if (wait_for_signal(signals))
        _exit(SP_EXIT_STOPPED);
    return NULL;
}

void sp_signals_block(void)
{
    sigset_t set = stop_signals();

    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static void close_all(const struct sp_signals *signals)
{
    close(signals->signal_fd);
    close(signals->quit_fd);
    close(signals->stop_fd);
    close(signals->hurry_fd);
}

bool sp_signals_start(struct sp_signals *signals, struct sp_error *err)
{
    sigset_t set = stop_signals();
    int error;

    signals->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    signals->quit_fd = eventfd(0, EFD_CLOEXEC);
    signals->stop_fd = eventfd(0, EFD_CLOEXEC);
    signals->hurry_fd = eventfd(0, EFD_CLOEXEC);
    if (signals->signal_fd < 0 || signals->quit_fd < 0 || signals->stop_fd < 0 ||
        signals->hurry_fd < 0)
        error = errno;
    else
        error = pthread_create(&signals->thread, NULL, watch, signals);
    if (error == 0)
        return true;
    close_all(signals);
    return sp_fail(err, SP_ERR_FAILED, "cannot watch for signals: %s", strerror(error));
}

void sp_signals_finish(struct sp_signals *signals)
{
    notify(signals->quit_fd);
    pthread_join(signals->thread, NULL);
    close_all(signals);
}
