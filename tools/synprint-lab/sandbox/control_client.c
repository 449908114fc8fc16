#include "sandbox/control.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sandbox/rundir.h"

#define ANSWER_MS 5000 /* the lab's loop answers at once; one that was stopped does not */

static bool readable(int fd, int timeout_ms)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    int count;

    do
        count = poll(&one, 1, timeout_ms);
    while (count < 0 && errno == EINTR);
    return count > 0;
}

/* Whether the other end is closed. */
static bool hung_up(int fd)
{
    struct pollfd one = {.fd = fd};

    return poll(&one, 1, 0) > 0 && (one.revents & POLLHUP) != 0;
}

/* Why a connection could not be made. A lab that is up holds its lock, with or without a socket. */
static enum lab_peer_result no_connection(const char *name, int error, struct sp_error *err)
{
    if (error == EACCES) {
        sp_fail(err, SP_ERR_PRIVILEGE, "the labs of root need root: call it with sudo");
        return LAB_PEER_FAILED;
    }
    if (error != ENOENT && error != ECONNREFUSED) {
        sp_fail(err, SP_ERR_FAILED, "cannot reach the lab \"%s\": %s", name, strerror(error));
        return LAB_PEER_FAILED;
    }
    if (!lab_rundir_sweep(name))
        return LAB_PEER_NONE;
    sp_fail(err, SP_ERR_FAILED, "the lab \"%s\" is just being made or ended: try again", name);
    return LAB_PEER_BUSY;
}

/* The process at the other end. Between reading its id and opening it the process could have ended
 * and the id be another's; but then the other end does not answer any more. */
static bool identify(struct lab_peer *peer, const char *name, struct sp_error *err)
{
    struct ucred cred;
    socklen_t len = sizeof(cred);
    char *answer;

    if (getsockopt(peer->fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0 || cred.pid <= 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot tell which process is the lab \"%s\"", name);
    /* somebody else's socket would lead into a namespace of theirs */
    if (cred.uid != geteuid() && cred.uid != 0)
        return sp_fail(err, SP_ERR_FAILED, "the lab \"%s\" is another user's", name);
    peer->pid = cred.pid;
    peer->pidfd = pidfd_open(cred.pid, 0);
    if (peer->pidfd < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot open process %ld of the lab \"%s\": %s",
                       (long)cred.pid, name, strerror(errno));
    answer = lab_peer_ask(peer, LAB_REQUEST_PID, ANSWER_MS, err);
    peer->silent = answer == NULL;
    free(answer);
    /* one that was stopped does not answer, but it holds its end of the connection */
    if (peer->silent && hung_up(peer->fd))
        return sp_fail(err, SP_ERR_FAILED, "the lab \"%s\" has just ended", name);
    return true;
}

enum lab_peer_result lab_peer_connect(struct lab_peer *peer, const char *name, struct sp_error *err)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};

    *peer = (struct lab_peer){.fd = -1, .pidfd = -1};
    if (!lab_name_check(name, err) || !lab_rundir_socket(name, addr.sun_path, err))
        return LAB_PEER_FAILED;
    peer->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (peer->fd < 0 || connect(peer->fd, (const struct sockaddr *)&addr, sizeof(addr)) != 0)
        return no_connection(name, errno, err);
    return identify(peer, name, err) ? LAB_PEER_THERE : LAB_PEER_FAILED;
}

char *lab_peer_ask(struct lab_peer *peer, const char *request, int timeout_ms, struct sp_error *err)
{
    char *reply = malloc(LAB_CONTROL_REPLY_MAX + 1);
    ssize_t len = -1;

    if (!reply) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    if (!peer->silent && send(peer->fd, request, strlen(request), MSG_NOSIGNAL) > 0 &&
        readable(peer->fd, timeout_ms))
        len = recv(peer->fd, reply, LAB_CONTROL_REPLY_MAX, MSG_DONTWAIT);
    if (len > 0) {
        reply[len] = '\0';
        return reply;
    }
    free(reply);
    sp_fail(err, SP_ERR_FAILED, "process %ld, which holds the lab, does not answer",
            (long)peer->pid);
    return NULL;
}

bool lab_peer_complaint(struct lab_peer *peer, struct sp_error *err)
{
    char text[LAB_CONTROL_COMPLAINT_MAX + 1];
    ssize_t len = recv(peer->fd, text, sizeof(text) - 1, MSG_DONTWAIT);

    if (len <= 0)
        return false;
    text[len] = '\0';
    sp_fail(err, SP_ERR_FAILED, "%s", text);
    return true;
}

bool lab_peer_ended(const struct lab_peer *peer, int timeout_ms)
{
    return readable(peer->pidfd, timeout_ms);
}

void lab_peer_kill(const struct lab_peer *peer)
{
    (void)pidfd_send_signal(peer->pidfd, SIGKILL, NULL, 0);
}

void lab_peer_finish(struct lab_peer *peer)
{
    if (peer->fd >= 0)
        close(peer->fd);
    if (peer->pidfd >= 0)
        close(peer->pidfd);
    *peer = (struct lab_peer){.fd = -1, .pidfd = -1};
}
