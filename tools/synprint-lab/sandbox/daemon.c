#include "sandbox/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIVE_UP_MS 3000 /* for cleaning up; then it hangs, for instance in a write to a pipe */

static void note_inherited(struct lab_daemon *daemon)
{
    for (int fd = STDERR_FILENO + 1; fd < LAB_DAEMON_FDS_MAX; fd++)
        daemon->inherited[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void close_inherited(const struct lab_daemon *daemon)
{
    for (int fd = STDERR_FILENO + 1; fd < LAB_DAEMON_FDS_MAX; fd++)
        if (daemon->inherited[fd])
            close(fd);
}

static bool begin_child(struct lab_daemon *daemon, struct sp_error *err)
{
    (void)setsid(); /* cannot fail: a new process leads no group */
    return lab_interrupt_init(&daemon->interrupt, err) &&
           lab_interrupt_watch(&daemon->interrupt, daemon->pipe, err);
}

static bool begin_parent(struct lab_daemon *daemon, struct sp_error *err)
{
    daemon->pidfd = pidfd_open(daemon->child, 0);
    if (daemon->pidfd < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot watch the lab's process: %s", strerror(errno));
    return lab_interrupt_init(&daemon->interrupt, err);
}

bool lab_daemon_fork(struct lab_daemon *daemon, bool foreground, struct sp_error *err)
{
    int ends[2];

    *daemon = (struct lab_daemon){
        .pidfd = -1, .pipe = -1, .foreground = foreground, .interrupt = {-1, -1}};
    note_inherited(daemon);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot make a pipe: %s", strerror(errno));
    lab_interrupt_hold();
    daemon->child = fork();
    if (daemon->child < 0) {
        int error = errno;

        close(ends[0]);
        close(ends[1]);
        return sp_fail(err, SP_ERR_FAILED, "cannot start a process: %s", strerror(error));
    }
    close(ends[daemon->child == 0 ? 0 : 1]);
    daemon->pipe = ends[daemon->child == 0 ? 1 : 0];
    return daemon->child == 0 ? begin_child(daemon, err) : begin_parent(daemon, err);
}

static void close_pipe(struct lab_daemon *daemon)
{
    if (daemon->pipe >= 0)
        close(daemon->pipe);
    daemon->pipe = -1;
}

void lab_daemon_finish(struct lab_daemon *daemon)
{
    close_pipe(daemon);
    if (daemon->pidfd >= 0)
        close(daemon->pidfd);
    daemon->pidfd = -1;
    lab_interrupt_finish(&daemon->interrupt);
}

/* Waits for one of two descriptors; true when it was the first. */
static bool first_of(int first, int second, int timeout_ms)
{
    struct pollfd both[] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    int count;

    do
        count = poll(both, 2, timeout_ms);
    while (count < 0 && errno == EINTR);
    return count > 0 && both[0].revents != 0;
}

/* The exit status of the child, as a shell tells it. */
static int collect(const struct lab_daemon *daemon)
{
    int status = 0;

    while (waitpid(daemon->child, &status, 0) < 0)
        if (errno != EINTR)
            return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool lab_daemon_wait(struct lab_daemon *daemon, struct sp_error *err)
{
    struct sp_error word;
    ssize_t len = 0;
    /* a word that is there counts, even if a signal came as well */
    bool told = first_of(daemon->pipe, daemon->interrupt.fd, -1);

    while (told && (len = read(daemon->pipe, &word, sizeof(word))) < 0 && errno == EINTR)
        ;
    if (len == (ssize_t)sizeof(word) && word.code == SP_OK) {
        if (!daemon->foreground)
            close_pipe(daemon);
        return true;
    }
    close_pipe(daemon); /* what the child sees */
    if (!first_of(daemon->pidfd, -1, GIVE_UP_MS))
        kill(daemon->child, SIGKILL);
    (void)collect(daemon); /* what it made is gone once it is */
    if (!told)
        return sp_fail(err, SP_ERR_FAILED, "interrupted: nothing of the lab is left");
    if (len != (ssize_t)sizeof(word))
        return sp_fail(err, SP_ERR_FAILED, "the lab's process ended while the lab was being made");
    *err = word;
    return false;
}

int lab_daemon_attend(struct lab_daemon *daemon)
{
    static const int hard[] = {SIGTERM, SIGKILL};

    for (size_t i = 0; i < 2; i++) {
        if (first_of(daemon->pidfd, daemon->interrupt.fd, -1))
            break;
        kill(daemon->child, hard[i]);
        lab_interrupt_consume(&daemon->interrupt);
    }
    return collect(daemon);
}

/* A message of less than PIPE_BUF bytes comes whole (pipe(7)). */
static bool send_word(struct lab_daemon *daemon, const struct sp_error *word)
{
    ssize_t len;

    do
        len = write(daemon->pipe, word, sizeof(*word));
    while (len < 0 && errno == EINTR);
    return len == (ssize_t)sizeof(*word);
}

static bool leave_caller(struct lab_daemon *daemon, struct sp_error *err)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot open /dev/null: %s", strerror(errno));
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        (void)dup2(null, fd);
    if (null > STDERR_FILENO)
        close(null);
    close_inherited(daemon);
    (void)!chdir("/"); /* keep no file system busy */
    return true;
}

bool lab_daemon_ready(struct lab_daemon *daemon, struct sp_error *err)
{
    const struct sp_error word = {.code = SP_OK};

    if (!daemon->foreground && !leave_caller(daemon, err))
        return false;
    if (!send_word(daemon, &word))
        return sp_fail(err, SP_ERR_FAILED, "the command was ended");
    if (!daemon->foreground)
        close_pipe(daemon);
    return true;
}

void lab_daemon_failed(struct lab_daemon *daemon, const struct sp_error *why)
{
    if (daemon->pipe >= 0)
        (void)send_word(daemon, why);
}
