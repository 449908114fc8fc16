#include "stacks/member.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRY_MS   150 /* then a new connection: the kernel repeats a SYN only after a second */
#define PAUSE_MS 20  /* between refusals */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool has_ended(const struct lab_member_run *run)
{
    siginfo_t info = {0};

    /* it stays a child to wait for: lab_member_stop() does */
    return run->pid <= 0 ||
           waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
}

/* Whether a connection comes about within TRY_MS. */
static bool connects(const struct lab_member *member, uint16_t port)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(member->network + member->first_host)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
    struct pollfd wait_for = {.fd = fd, .events = POLLOUT};
    socklen_t len = sizeof(error);
    bool ok = false;

    if (fd < 0)
        return false;
    if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 || errno == EINPROGRESS)
        ok = poll(&wait_for, 1, TRY_MS) == 1 &&
             getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0;
    close(fd);
    return ok;
}

bool lab_member_ready(struct lab_member_run *run, unsigned timeout_ms, int give_up,
                      struct sp_error *err)
{
    struct pollfd wait_for = {.fd = give_up, .events = POLLIN};
    const int64_t end_ms = now_ms() + timeout_ms;
    unsigned port = 0;

    while (port < run->member->tcp_count) {
        if (connects(run->member, run->member->tcp[port])) {
            port++;
            continue;
        }
        if (has_ended(run))
            return sp_fail(err, SP_ERR_FAILED, "%s has ended; its output is in %.200s",
                           run->member->name, run->log);
        if (now_ms() >= end_ms)
            return sp_fail(err, SP_ERR_FAILED,
                           "%s does not answer on TCP port %u after %u ms; its output is in %.200s",
                           run->member->name, run->member->tcp[port], timeout_ms, run->log);
        if (poll(&wait_for, 1, PAUSE_MS) > 0)
            return sp_fail(err, SP_ERR_FAILED, "%s was given up before it answered",
                           run->member->name);
    }
    return true;
}
