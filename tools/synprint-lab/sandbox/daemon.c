#include "sandbox/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool lab_daemon_fork(struct lab_daemon *daemon, struct sp_error *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot make a pipe: %s", strerror(errno));
    daemon->child = fork();
    if (daemon->child < 0) {
        int error = errno;

        close(ends[0]);
        close(ends[1]);
        return sp_fail(err, SP_ERR_FAILED, "cannot start a process: %s", strerror(error));
    }
    close(ends[daemon->child == 0 ? 0 : 1]);
    daemon->pipe = ends[daemon->child == 0 ? 1 : 0];
    if (daemon->child == 0)
        (void)setsid(); /* cannot fail: a new process leads no group */
    return true;
}

bool lab_daemon_wait(struct lab_daemon *daemon, struct sp_error *err)
{
    struct sp_error word;
    ssize_t len;

    do
        len = read(daemon->pipe, &word, sizeof(word));
    while (len < 0 && errno == EINTR);
    close(daemon->pipe);
    if (len == (ssize_t)sizeof(word) && word.code == SP_OK)
        return true;
    while (waitpid(daemon->child, NULL, 0) < 0 && errno == EINTR)
        ; /* what it made is gone once it is */
    if (len != (ssize_t)sizeof(word))
        return sp_fail(err, SP_ERR_FAILED, "the lab's process ended while the lab was being made");
    *err = word;
    return false;
}

/* A message of less than PIPE_BUF bytes comes whole (pipe(7)). */
static bool send_word(struct lab_daemon *daemon, const struct sp_error *word)
{
    ssize_t len;

    do
        len = write(daemon->pipe, word, sizeof(*word));
    while (len < 0 && errno == EINTR);
    close(daemon->pipe);
    daemon->pipe = -1;
    return len == (ssize_t)sizeof(*word);
}

bool lab_daemon_ready(struct lab_daemon *daemon, struct sp_error *err)
{
    const struct sp_error word = {.code = SP_OK};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot open /dev/null: %s", strerror(errno));
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        (void)dup2(null, fd);
    if (null > STDERR_FILENO)
        close(null);
    (void)!chdir("/"); /* keep no file system busy */
    return send_word(daemon, &word) || sp_fail(err, SP_ERR_FAILED, "the command was ended");
}

void lab_daemon_failed(struct lab_daemon *daemon, const struct sp_error *why)
{
    if (daemon->pipe >= 0)
        (void)send_word(daemon, why);
}
