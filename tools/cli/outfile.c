#include "cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool sp_path_is_stdout(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

static bool write_failed(const struct sp_outfile *file, int error, struct sp_error *err)
{
    if (error == EPIPE) {
        sp_fail(err, SP_ERR_FAILED, "%s", "");
    } else if (file->partial) {
        sp_fail(err, SP_ERR_FAILED,
                "cannot write \"%s\": %s (what was written so far is in \"%s\")", file->path,
                strerror(error), file->partial);
    } else {
        sp_fail(err, SP_ERR_FAILED, "cannot write \"%s\": %s", file->path, strerror(error));
    }
    return false;
}

/* The stream's way out. Keeps the first error: by the time of fflush() errno may be another's. */
static ssize_t write_all(void *cookie, const char *bytes, size_t len)
{
    struct sp_outfile *file = cookie;
    size_t done = 0;

    while (done < len && file->error == 0) {
        ssize_t n = write(file->fd, bytes + done, len - done);

        if (n >= 0) {
            done += (size_t)n;
            file->written += n;
        } else if (errno == EAGAIN) { /* a pipe that somebody else made non-blocking */
            poll(&(struct pollfd){.fd = file->fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            file->error = errno;
        }
    }
    return file->error == 0 ? (ssize_t)len : 0;
}

/* Opens "FILE.partial". A symbolic link FILE stays one: the file it leads to is replaced. */
static bool open_partial(struct sp_outfile *file, const struct stat *old)
{
    char *target = old ? realpath(file->path, NULL) : strdup(file->path);

    if (!target)
        return false;
    file->final = target;
    if (asprintf(&file->partial, "%s.partial", target) < 0) {
        file->partial = NULL;
        errno = ENOMEM;
        return false;
    }
    file->fd = open(file->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file->fd >= 0 && old) {
        /* The new file is to be as private as the one it replaces. */
        (void)fchmod(file->fd, old->st_mode & 0777);
    }
    return file->fd >= 0;
}

static bool open_descriptor(struct sp_outfile *file, bool append)
{
    struct stat st;
    bool exists = stat(file->path, &st) == 0;

    if (sp_path_is_stdout(file->path)) {
        file->path = "standard output";
        file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    } else if (exists && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
    } else if (append || (exists && !S_ISREG(st.st_mode))) {
        file->fd = open(file->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        file->regular = file->fd >= 0 && fstat(file->fd, &st) == 0 && S_ISREG(st.st_mode);
        file->written = file->whole = file->regular ? st.st_size : 0;
    } else {
        file->regular = open_partial(file, exists ? &st : NULL);
    }
    return file->fd >= 0;
}

static bool cannot_open(const struct sp_outfile *file, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot write \"%s\": %s", file->path, strerror(errno));
}

static bool open_stream(struct sp_outfile *file, struct sp_error *err)
{
    static const cookie_io_functions_t functions = {.write = write_all};

    file->stream = fopencookie(file, "w", functions);
    return file->stream != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory");
}

bool sp_outfile_open(struct sp_outfile *file, const char *path, bool append, struct sp_error *err)
{
    *file = (struct sp_outfile){.path = path, .fd = -1};
    return (open_descriptor(file, append) || cannot_open(file, err)) && open_stream(file, err);
}

/* Where the last whole line ends. */
static off_t whole_lines(const char *path, off_t len)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char last = '\n';

    while (fd >= 0 && len > 0 && pread(fd, &last, 1, len - 1) == 1 && last != '\n')
        len--;
    if (fd >= 0)
        close(fd);
    return len;
}

/* False when there is no "FILE.partial" to go on with. */
static bool continue_partial(struct sp_outfile *file)
{
    struct stat st;
    bool regular;

    file->final = realpath(file->path, NULL);
    if (file->final == NULL)
        file->final = strdup(file->path);
    if (file->final == NULL || asprintf(&file->partial, "%s.partial", file->final) < 0) {
        file->partial = NULL;
        return false;
    }
    file->fd = open(file->partial, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    regular = file->fd >= 0 && fstat(file->fd, &st) == 0 && S_ISREG(st.st_mode);
    if (regular) {
        file->regular = true;
        file->written = st.st_size;
        return true;
    }
    if (file->fd >= 0)
        close(file->fd);
    free(file->partial);
    free(file->final);
    file->fd = -1;
    file->final = file->partial = NULL;
    return false;
}

static bool continue_descriptor(struct sp_outfile *file)
{
    struct stat st;

    if (sp_path_is_stdout(file->path) || (stat(file->path, &st) == 0 && !S_ISREG(st.st_mode)) ||
        !continue_partial(file)) {
        if (!open_descriptor(file, true) || !file->regular)
            return file->fd >= 0;
    }
    file->whole = whole_lines(file->partial != NULL ? file->partial : file->path, file->written);
    if (file->whole < file->written && ftruncate(file->fd, file->whole) != 0)
        return false;
    file->written = file->whole;
    return true;
}

bool sp_outfile_continue(struct sp_outfile *file, const char *path, struct sp_error *err)
{
    *file = (struct sp_outfile){.path = path, .fd = -1};
    return (continue_descriptor(file) || cannot_open(file, err)) && open_stream(file, err);
}

bool sp_outfile_flush(struct sp_outfile *file, struct sp_error *err)
{
    if (fflush(file->stream) != 0 && file->error == 0)
        file->error = errno;
    if (file->error != 0) {
        if (file->regular && file->written > file->whole)
            (void)!ftruncate(file->fd, file->whole); /* no half line at the end */
        return write_failed(file, file->error, err);
    }
    file->whole = file->written;
    return true;
}

bool sp_outfile_close(struct sp_outfile *file, struct sp_error *err)
{
    bool flushed = sp_outfile_flush(file, err);

    fclose(file->stream);
    file->stream = NULL;
    if (close(file->fd) != 0 && flushed) /* e.g. NFS and quotas tell only now */
        file->error = errno;
    file->fd = -1;
    return flushed && (file->error == 0 || write_failed(file, file->error, err));
}

bool sp_outfile_publish(const struct sp_outfile *file, struct sp_error *err)
{
    if (file->partial && rename(file->partial, file->final) != 0)
        return write_failed(file, errno, err);
    return true;
}

void sp_outfile_finish(struct sp_outfile *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->fd >= 0)
        close(file->fd);
    if (file->partial && file->whole == 0)
        (void)unlink(file->partial); /* the scan never began */
    free(file->partial);
    free(file->final);
    *file = (struct sp_outfile){.fd = -1};
}
