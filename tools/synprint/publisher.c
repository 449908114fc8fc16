#include "synprint/publisher.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: reads one index after the other until the parent closes its end, or is gone. */
static void serve(int fd, const struct sp_outfile *files, size_t count)
{
    unsigned char index;

    while (recv(fd, &index, sizeof(index), 0) == sizeof(index) && index < count) {
        struct sp_error err = {.code = SP_OK};

        sp_outfile_publish(&files[index], &err);
        if (send(fd, &err, sizeof(err), MSG_NOSIGNAL) != sizeof(err))
            break;
    }
}

bool sp_publisher_start(struct sp_publisher *publisher, const struct sp_outfile *files,
                        size_t count, struct sp_error *err)
{
    bool needed = false;
    int pair[2];

    *publisher = (struct sp_publisher){.files = files, .fd = -1};
    for (size_t i = 0; i < count; i++)
        needed = needed || files[i].partial;
    if (!needed || geteuid() != 0)
        return true; /* whoever created the files is who renames them */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot make a socket pair: %s", strerror(errno));
    publisher->child = fork();
    if (publisher->child == 0) {
        close(pair[0]);
        serve(pair[1], files, count);
        _exit(0);
    }
    close(pair[1]);
    if (publisher->child < 0) {
        close(pair[0]);
        return sp_fail(err, SP_ERR_FAILED, "cannot start a process: %s", strerror(errno));
    }
    publisher->fd = pair[0];
    return true;
}

bool sp_publisher_publish(struct sp_publisher *publisher, size_t index, struct sp_error *err)
{
    unsigned char request = (unsigned char)index;

    if (publisher->fd < 0)
        return sp_outfile_publish(&publisher->files[index], err);
    if (send(publisher->fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request) ||
        recv(publisher->fd, err, sizeof(*err), 0) != sizeof(*err)) {
        return sp_fail(err, SP_ERR_FAILED, "cannot rename \"%s\": the process for that has ended",
                       publisher->files[index].partial);
    }
    return err->code == SP_OK;
}

void sp_publisher_finish(struct sp_publisher *publisher)
{
    if (publisher->fd >= 0) {
        close(publisher->fd);
        waitpid(publisher->child, NULL, 0);
        publisher->fd = -1;
    }
}
