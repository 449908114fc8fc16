#include "synprint/checkpoint_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define REMOVE SIZE_MAX /* as a request: not a length */

static bool failed(const struct sp_checkpoint_store *store, const char *what, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot %s \"%.200s\": %s", what, store->path,
                   strerror(errno));
}

bool sp_checkpoint_store_open(struct sp_checkpoint_store *store, const char *path,
                              struct sp_error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);

    *store = (struct sp_checkpoint_store){
        .path = strdup(path), .folder_fd = -1, .memory_fd = -1, .child_fd = -1};
    store->name = strdup(slash == NULL ? path : slash + 1);
    if (folder == NULL || store->path == NULL || store->name == NULL ||
        asprintf(&store->new_name, "%s.new", store->name) < 0) {
        free(folder);
        store->new_name = NULL;
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    store->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (store->folder_fd < 0 || faccessat(store->folder_fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return failed(store, "write", err);
    return true;
}

FILE *sp_checkpoint_store_read(struct sp_checkpoint_store *store, struct sp_error *err)
{
    int fd = openat(store->folder_fd, store->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    FILE *in;

    if (fd < 0) {
        failed(store, "read", err);
        return NULL;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid())) {
        sp_fail(err, SP_ERR_USAGE,
                "cannot resume from \"%.200s\": it is not a regular file of yours", store->path);
        close(fd);
        return NULL;
    }
    in = fdopen(fd, "r");
    if (in == NULL) {
        failed(store, "read", err);
        close(fd);
    }
    store->exists = in != NULL;
    return in;
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);

        if (n < 0 && errno != EINTR)
            return false;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* What an earlier run has left under the new name, or somebody else has put there, goes. */
static bool replace(const struct sp_checkpoint_store *store, const char *text, size_t len,
                    struct sp_error *err)
{
    bool whole;
    int fd;

    if (unlinkat(store->folder_fd, store->new_name, 0) != 0 && errno != ENOENT)
        return failed(store, "write", err);
    fd = openat(store->folder_fd, store->new_name,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(store, "write", err);
    whole = write_all(fd, text, len) && fsync(fd) == 0;
    if (close(fd) != 0 || !whole ||
        renameat(store->folder_fd, store->new_name, store->folder_fd, store->name) != 0) {
        failed(store, "write", err);
        (void)unlinkat(store->folder_fd, store->new_name, 0);
        return false;
    }
    (void)fsync(store->folder_fd); /* there are file systems that cannot */
    return true;
}

static bool erase(const struct sp_checkpoint_store *store, struct sp_error *err)
{
    return unlinkat(store->folder_fd, store->name, 0) == 0 || errno == ENOENT ||
           failed(store, "remove", err);
}

/* The child's part. */
static bool fulfil(const struct sp_checkpoint_store *store, size_t len, struct sp_error *err)
{
    char *text;
    bool ok;

    if (len == REMOVE)
        return erase(store, err);
    text = mmap(NULL, len, PROT_READ, MAP_SHARED, store->memory_fd, 0);
    if (text == MAP_FAILED)
        return failed(store, "write", err);
    ok = replace(store, text, len, err);
    munmap(text, len);
    return ok;
}

/* The child: one request after the other until the parent closes its end, or is gone. */
static void serve(const struct sp_checkpoint_store *store, int fd)
{
    size_t request;

    while (recv(fd, &request, sizeof(request), 0) == sizeof(request)) {
        struct sp_error err = {.code = SP_OK};

        fulfil(store, request, &err);
        if (send(fd, &err, sizeof(err), MSG_NOSIGNAL) != sizeof(err))
            break;
    }
}

bool sp_checkpoint_store_start(struct sp_checkpoint_store *store, struct sp_error *err)
{
    int pair[2];

    if (geteuid() != 0)
        return true; /* who may write now may do so later */
    store->memory_fd = memfd_create("checkpoint", MFD_CLOEXEC);
    if (store->memory_fd < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return failed(store, "prepare to write", err);
    store->child = fork();
    if (store->child == 0) {
        close(pair[0]);
        serve(store, pair[1]);
        _exit(0);
    }
    close(pair[1]);
    store->child_fd = pair[0];
    return store->child > 0 || failed(store, "start a process to write", err);
}

/* Takes the child's answer to the request before. False when it has none yet. */
static bool child_is_free(struct sp_checkpoint_store *store, bool wait, struct sp_error *answer)
{
    ssize_t len;

    answer->code = SP_OK;
    if (!store->pending)
        return true;
    do
        len = recv(store->child_fd, answer, sizeof(*answer), wait ? 0 : MSG_DONTWAIT);
    while (len < 0 && errno == EINTR);
    if (len < 0 && errno == EAGAIN)
        return false;
    store->pending = false;
    if (len != sizeof(*answer))
        sp_fail(answer, SP_ERR_FAILED, "cannot write \"%.200s\": the process for that has ended",
                store->path);
    return true;
}

static bool ask_child(struct sp_checkpoint_store *store, size_t request, bool wait,
                      struct sp_error *err)
{
    struct sp_error answer;

    store->pending = true;
    if (send(store->child_fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request)) {
        store->pending = false;
        return failed(store, "write", err);
    }
    if (!wait)
        return true;
    (void)child_is_free(store, true, &answer);
    if (answer.code != SP_OK)
        *err = answer;
    return answer.code == SP_OK;
}

bool sp_checkpoint_store_write(struct sp_checkpoint_store *store, const char *text, size_t len,
                               bool wait, struct sp_error *err)
{
    struct sp_error before;

    store->exists = true;
    if (store->child_fd < 0)
        return replace(store, text, len, err);
    if (!child_is_free(store, wait, &before))
        return true;
    if (before.code != SP_OK && !wait) {
        *err = before;
        return false;
    }
    if (ftruncate(store->memory_fd, 0) != 0 || lseek(store->memory_fd, 0, SEEK_SET) != 0 ||
        !write_all(store->memory_fd, text, len))
        return failed(store, "write", err);
    return ask_child(store, len, wait, err);
}

bool sp_checkpoint_store_remove(struct sp_checkpoint_store *store, struct sp_error *err)
{
    struct sp_error before;

    if (!store->exists)
        return true;
    store->exists = false;
    if (store->child_fd < 0)
        return erase(store, err);
    (void)child_is_free(store, true, &before);
    return ask_child(store, REMOVE, true, err);
}

void sp_checkpoint_store_finish(struct sp_checkpoint_store *store)
{
    if (store->child_fd >= 0) {
        close(store->child_fd);
        if (store->child > 0)
            waitpid(store->child, NULL, 0);
    }
    if (store->memory_fd >= 0)
        close(store->memory_fd);
    if (store->folder_fd >= 0)
        close(store->folder_fd);
    free(store->path);
    free(store->name);
    free(store->new_name);
    *store = (struct sp_checkpoint_store){.folder_fd = -1, .memory_fd = -1, .child_fd = -1};
}
