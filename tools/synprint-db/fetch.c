#include "db/fetch.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define PROGRAM    "synprint-fetch"
#define PIECE      ((size_t)1 << 16)
#define REASON_MAX 300

/* The other program while it runs. */
struct child {
    pid_t pid;
    int out, err, pidfd; /* -1: closed */
    char reason[REASON_MAX];
    size_t reason_len;
};

bool db_fetch_program(char out[static PATH_MAX], struct sp_error *err)
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
    char *slash;
    int out_len = -1;

    self[len > 0 ? len : 0] = '\0';
    slash = strrchr(self, '/');
    if (slash != NULL)
        out_len = snprintf(out, PATH_MAX, "%.*s/" PROGRAM, (int)(slash - self), self);
    if (out_len > 0 && out_len < PATH_MAX && access(out, X_OK) == 0)
        return true;
    snprintf(out, PATH_MAX, "%s", SP_LIBEXEC_DIR "/" PROGRAM);
    return access(out, X_OK) == 0 ||
           sp_fail(err, SP_ERR_FAILED, "cannot fetch from the network: no program %s: %s", out,
                   strerror(errno));
}

bool db_is_url(const char *source)
{
    size_t len = 0;

    while (isalnum((unsigned char)source[len]) ||
           (len > 0 && strchr("+-.", source[len]) != NULL && source[len] != '\0'))
        len++;
    return len > 0 && strncmp(source + len, "://", 3) == 0;
}

static uint64_t left_ms(const struct db_fetch *how)
{
    uint64_t now_us = sp_now_us(&sp_clock_monotonic);

    return how->deadline_us > now_us ? (how->deadline_us - now_us + 999) / 1000 : 0;
}

/* Between fork and exec. */
static void become_fetcher(const struct db_fetch *how, char *const *argv, int out, int err)
{
    int null = open("/dev/null", O_RDONLY);

    if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2 &&
        prctl(PR_SET_PDEATHSIG, SIGKILL) == 0) {
        (void)close_range(3, ~0U, 0);
        (void)signal(SIGPIPE, SIG_DFL);
        (void)execv(how->program, argv);
    }
    (void)dprintf(2, "cannot start %s: %s\n", how->program, strerror(errno));
    _exit(127);
}

static bool start(struct child *child, const char *url, size_t max, const struct db_fetch *how,
                  struct sp_error *err)
{
    char max_text[24], time_text[24];
    char *argv[] = {(char[]){PROGRAM},
                    strdup(url),
                    max_text,
                    time_text,
                    how->ca_file != NULL ? strdup(how->ca_file) : NULL,
                    NULL};
    int out[2] = {-1, -1}, errors[2] = {-1, -1};

    snprintf(max_text, sizeof(max_text), "%zu", max);
    snprintf(time_text, sizeof(time_text), "%" PRIu64, left_ms(how));
    if (pipe2(out, O_CLOEXEC) == 0 && pipe2(errors, O_CLOEXEC) == 0)
        child->pid = fork();
    if (child->pid == 0)
        become_fetcher(how, argv, out[1], errors[1]);
    if (child->pid > 0)
        child->pidfd = pidfd_open(child->pid, 0);
    free(argv[1]);
    free(argv[4]);
    if (out[1] >= 0)
        close(out[1]);
    if (errors[1] >= 0)
        close(errors[1]);
    child->out = out[0];
    child->err = errors[0];
    return child->pidfd >= 0 ||
           sp_fail(err, SP_ERR_FAILED, "cannot start %s: %s", how->program, strerror(errno));
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* False when it is too much, or memory is short. */
static bool take_bytes(struct child *child, size_t max, struct db_bytes *out, size_t *room,
                       struct sp_error *err)
{
    ssize_t n;

    if (*room - out->len < PIECE) {
        size_t more = *room * 2 + 2 * PIECE;
        char *larger = realloc(out->data, more + 1);

        if (larger == NULL)
            return sp_fail(err, SP_ERR_FAILED, "out of memory");
        out->data = larger;
        *room = more;
    }
    n = read(child->out, out->data + out->len, PIECE);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0)
        close_end(&child->out);
    out->len += n > 0 ? (size_t)n : 0;
    out->data[out->len] = '\0';
    return out->len <= max || sp_fail(err, SP_ERR_FAILED, "it is larger than %zu KB", max >> 10);
}

/* What does not fit is read and forgotten, so that the writer never waits. */
static void take_reason(struct child *child)
{
    char text[256];
    ssize_t n = read(child->err, text, sizeof(text));
    size_t room = sizeof(child->reason) - 1 - child->reason_len;

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        close_end(&child->err);
        return;
    }
    if ((size_t)n < room)
        room = (size_t)n;
    memcpy(child->reason + child->reason_len, text, room);
    child->reason_len += room;
}

/* Reads until the program has ended. */
static bool collect(struct child *child, size_t max, const struct db_fetch *how,
                    struct db_bytes *out, struct sp_error *err)
{
    size_t room = 0;
    bool ended = false;

    while (!ended || child->out >= 0 || child->err >= 0) {
        struct pollfd fds[] = {{.fd = child->out, .events = POLLIN},
                               {.fd = child->err, .events = POLLIN},
                               {.fd = ended ? -1 : child->pidfd, .events = POLLIN}};
        uint64_t ms = left_ms(how);

        if (ms == 0)
            return sp_fail(err, SP_ERR_FAILED, "it takes too long (--timeout)");
        if (poll(fds, 3, ms < 1000 ? (int)ms : 1000) < 0 && errno != EINTR)
            return sp_fail(err, SP_ERR_FAILED, "poll: %s", strerror(errno));
        if (fds[0].revents != 0 && !take_bytes(child, max, out, &room, err))
            return false;
        if (fds[1].revents != 0)
            take_reason(child);
        ended = ended || fds[2].revents != 0;
    }
    return true;
}

/* Ends it if it has not ended by itself. True when it was content. */
static bool finish(struct child *child)
{
    int status = -1;

    close_end(&child->out);
    close_end(&child->err);
    if (child->pid > 0) {
        (void)kill(child->pid, SIGKILL); /* not waited for yet, so the number is still its own */
        while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close_end(&child->pidfd);
    child->reason[strcspn(child->reason, "\n")] = '\0';
    if (child->reason[0] == '\0')
        snprintf(child->reason, sizeof(child->reason), PROGRAM " ended with %s %d",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return status == 0;
}

static bool fetch(const char *url, size_t max, const struct db_fetch *how, struct db_bytes *out,
                  struct sp_error *err)
{
    struct child child = {.pid = -1, .out = -1, .err = -1, .pidfd = -1};
    struct sp_error why = {.code = SP_OK};
    bool whole = start(&child, url, max, how, &why) && collect(&child, max, how, out, &why);
    bool content = finish(&child);

    if (whole && content)
        return true;
    return sp_fail(err, SP_ERR_FAILED, "cannot fetch %s: %s", url,
                   whole ? child.reason : why.message);
}

bool db_source_check(const char *source, struct sp_error *err)
{
    if (!db_is_url(source) || strncasecmp(source, "https://", 8) == 0)
        return true;
    if (strncasecmp(source, "http://", 7) == 0)
        return sp_fail(err, SP_ERR_USAGE,
                       "%s: anybody on the way can read and change what http carries; use https",
                       source);
    return sp_fail(err, SP_ERR_USAGE, "%s: only https URLs are fetched", source);
}

bool db_source_read(const char *source, size_t max, const struct db_fetch *how,
                    struct db_bytes *out, struct sp_error *err)
{
    *out = (struct db_bytes){.data = NULL};
    return db_is_url(source) ? fetch(source, max, how, out, err)
                             : db_file_read(AT_FDCWD, source, 0, max, source, out, err);
}
