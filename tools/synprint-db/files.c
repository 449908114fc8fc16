#include "db/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void db_bytes_finish(struct db_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct db_bytes){.data = NULL};
}

bool db_bytes_equal(const struct db_bytes *a, const struct db_bytes *b)
{
    return a->data != NULL && b->data != NULL && a->len == b->len &&
           memcmp(a->data, b->data, a->len) == 0;
}

static bool failed(const char *shown, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot read %s: %s", shown, strerror(errno));
}

/* All of the file; it may grow or shrink while it is read. */
static bool read_all(int fd, size_t size, size_t max, const char *shown, struct db_bytes *out,
                     struct sp_error *err)
{
    out->data = malloc(size + 2); /* a byte too many is noticed; the NUL */
    if (out->data == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    while (out->len <= size) {
        ssize_t n = read(fd, out->data + out->len, size + 1 - out->len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(shown, err);
        if (n == 0)
            break;
        out->len += (size_t)n;
    }
    out->data[out->len] = '\0';
    if (out->len > max || out->len > size)
        return sp_fail(err, SP_ERR_FAILED, "%s grows while it is read", shown);
    return true;
}

bool db_file_read(int folder_fd, const char *name, int flags, size_t max, const char *shown,
                  struct db_bytes *out, struct sp_error *err)
{
    /* O_NONBLOCK: a pipe without a writer is not waited for */
    int fd = openat(folder_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);
    struct stat st;
    bool ok = false;

    *out = (struct db_bytes){.data = NULL};
    if (fd < 0)
        return errno == ELOOP && flags != 0
                   ? sp_fail(err, SP_ERR_FAILED, "%s is a symbolic link", shown)
                   : failed(shown, err);
    if (fstat(fd, &st) != 0)
        failed(shown, err);
    else if (!S_ISREG(st.st_mode))
        sp_fail(err, SP_ERR_FAILED, "%s is not a regular file", shown);
    else if (st.st_size < 0 || (uintmax_t)st.st_size > max)
        sp_fail(err, SP_ERR_FAILED, "%s is larger than %zu KB", shown, max >> 10);
    else
        ok = read_all(fd, (size_t)st.st_size, max, shown, out, err);
    close(fd);
    return ok;
}

bool db_make_folders(const char *path)
{
    char part[PATH_MAX];

    snprintf(part, sizeof(part), "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(part, 0755) == 0 || errno == EEXIST;
}

bool db_file_is_ours(int fd, const char *shown, struct sp_error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return failed(shown, err);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return sp_fail(err, SP_ERR_FAILED, "%s belongs to another user (%u)", shown,
                       (unsigned)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return sp_fail(err, SP_ERR_FAILED, "%s may be changed by other users: chmod go-w it",
                       shown);
    return true;
}
