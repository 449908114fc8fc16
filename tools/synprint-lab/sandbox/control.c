#include "sandbox/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LISTENER LAB_CONTROL_CLIENTS_MAX /* epoll's name for it; clients are 0.. */

static bool watch(struct lab_control *control, int fd, uint32_t number)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};

    return epoll_ctl(control->fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool lab_control_open(struct lab_control *control, const char *path, struct sp_error *err)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};

    control->fd = control->listener = -1;
    for (size_t i = 0; i < LAB_CONTROL_CLIENTS_MAX; i++)
        control->clients[i].fd = -1;
    if (strlen(path) >= sizeof(addr.sun_path))
        return sp_fail(err, SP_ERR_FAILED, "the path \"%s\" is too long for a socket", path);
    memcpy(addr.sun_path, path, strlen(path));
    control->fd = epoll_create1(EPOLL_CLOEXEC);
    control->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (control->fd < 0 || control->listener < 0 ||
        bind(control->listener, (const struct sockaddr *)&addr, sizeof(addr)) != 0 ||
        listen(control->listener, LAB_CONTROL_CLIENTS_MAX) != 0 ||
        !watch(control, control->listener, LISTENER))
        return sp_fail(err, SP_ERR_FAILED, "cannot listen at \"%s\": %s", path, strerror(errno));
    return true;
}

static void drop(struct lab_control *control, size_t i)
{
    if (control->clients[i].fd >= 0)
        close(control->clients[i].fd); /* leaves the epoll set with it */
    control->clients[i].fd = -1;
    control->clients[i].waiting = false;
}

void lab_control_close(struct lab_control *control)
{
    for (size_t i = 0; i < LAB_CONTROL_CLIENTS_MAX; i++)
        drop(control, i);
    if (control->listener >= 0)
        close(control->listener);
    if (control->fd >= 0)
        close(control->fd);
    control->listener = control->fd = -1;
}

static void accept_client(struct lab_control *control)
{
    int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    for (size_t i = 0; i < LAB_CONTROL_CLIENTS_MAX && fd >= 0; i++) {
        if (control->clients[i].fd >= 0 || !watch(control, fd, (uint32_t)i))
            continue;
        control->clients[i].fd = fd;
        return;
    }
    if (fd >= 0)
        close(fd); /* too many at once: the client sees the end of the connection */
}

/* A reply is what write puts into the stream. */
static void reply(struct lab_control *control, size_t i,
                  void (*write_reply)(void *arg, bool json, FILE *out), bool json)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        return;
    write_reply(control->arg, json, out);
    if (fclose(out) == 0 && len <= LAB_CONTROL_REPLY_MAX &&
        send(control->clients[i].fd, text, len, MSG_NOSIGNAL) < 0)
        drop(control, i);
    free(text);
}

static void write_pid(void *arg, bool json, FILE *out)
{
    (void)arg;
    (void)json;
    fprintf(out, "%ld\n", (long)getpid());
}

static void handle_request(struct lab_control *control, size_t i)
{
    char request[LAB_CONTROL_REQUEST_MAX + 1];
    ssize_t len = recv(control->clients[i].fd, request, sizeof(request) - 1, 0);

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (len <= 0) {
        drop(control, i);
        return;
    }
    request[len] = '\0';
    if (strcmp(request, LAB_REQUEST_PID) == 0) {
        reply(control, i, write_pid, false);
    } else if (strcmp(request, LAB_REQUEST_STATUS) == 0) {
        reply(control, i, control->status, false);
    } else if (strcmp(request, LAB_REQUEST_STATUS_JSON) == 0) {
        reply(control, i, control->status, true);
    } else if (strcmp(request, LAB_REQUEST_DOWN) == 0 ||
               strcmp(request, LAB_REQUEST_DOWN_JSON) == 0) {
        control->clients[i].waiting = true;
        control->clients[i].json = strcmp(request, LAB_REQUEST_DOWN_JSON) == 0;
        control->down(control->arg);
    } else {
        drop(control, i);
    }
}

void lab_control_ready(struct lab_control *control)
{
    struct epoll_event events[LAB_CONTROL_CLIENTS_MAX + 1];
    int count = epoll_wait(control->fd, events, LAB_CONTROL_CLIENTS_MAX + 1, 0);

    for (int k = 0; k < count; k++) {
        if (events[k].data.u32 == LISTENER)
            accept_client(control);
        else if (control->clients[events[k].data.u32].fd >= 0)
            handle_request(control, events[k].data.u32);
    }
}

void lab_control_ended(struct lab_control *control,
                       void (*summary)(void *arg, bool json, FILE *out), const char *complaint)
{
    for (size_t i = 0; i < LAB_CONTROL_CLIENTS_MAX; i++) {
        if (control->clients[i].fd < 0 || !control->clients[i].waiting)
            continue;
        reply(control, i, summary, control->clients[i].json);
        if (complaint && control->clients[i].fd >= 0)
            (void)!send(control->clients[i].fd, complaint, strlen(complaint), MSG_NOSIGNAL);
    }
}
