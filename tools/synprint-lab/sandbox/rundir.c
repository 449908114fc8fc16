#include "sandbox/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CLAIM_TRIES 25 /* somebody who sweeps holds the lock for a moment */
#define CLAIM_PAUSE 10 /* milliseconds */

static const char *root_folder(void)
{
    const char *folder = getenv("SYNPRINT_LAB_RUNDIR");

    return folder && folder[0] != '\0' ? folder : "/run/synprint-lab";
}

bool lab_name_check(const char *name, struct sp_error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-_.";
    size_t len = strlen(name);

    if (len > 0 && len <= LAB_NAME_MAX && strspn(name, letters) == len && !strchr("-_.", name[0]))
        return true;
    return sp_fail(err, SP_ERR_USAGE,
                   "option \"--name\": \"%.64s\" is no name for a lab, expected a letter or digit, "
                   "then letters, digits, \"-\", \"_\" and \".\", at most %d in all",
                   name, LAB_NAME_MAX);
}

/* A folder of labs that a lab made, and removes, is told by its sticky bit from one that the user
 * made. mkdir(2) sets both at once. */
#define MADE_BY_US (S_ISVTX | 0700)

static int open_folder(int at, const char *path)
{
    return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (at == AT_FDCWD ? 0 : O_NOFOLLOW));
}

/* Opens the folder of all labs. Its path becomes absolute, so that it holds after a chdir(2). False
 * with errno. */
static bool open_root(struct lab_rundir *dir)
{
    if (realpath(root_folder(), dir->root) == NULL)
        return false;
    dir->root_fd = open_folder(AT_FDCWD, dir->root);
    return dir->root_fd >= 0;
}

/* The same; makes it if need be. One that others may write to could lead root to a socket of
 * theirs. False with err, and errno: ENOENT when it was removed meanwhile. */
static bool make_root(struct lab_rundir *dir, struct sp_error *err)
{
    const char *root = root_folder();
    struct stat st;

    if (mkdir(root, MADE_BY_US) != 0 && errno != EEXIST)
        return sp_fail(err, errno == EACCES ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                       "cannot make the folder \"%s\": %s", root, strerror(errno));
    if (!open_root(dir) || fstat(dir->root_fd, &st) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot use the folder \"%s\": %s", root,
                       strerror(errno));
    errno = EPERM;
    return (st.st_uid == geteuid() && (st.st_mode & 022) == 0) ||
           sp_fail(err, SP_ERR_FAILED, "\"%s\" is not a folder that only this user may write to",
                   root);
}

/* Removes the folder of all labs, if a lab made it and it is empty. */
static void remove_root(const struct lab_rundir *dir)
{
    struct stat st;

    if (fstat(dir->root_fd, &st) == 0 && (st.st_mode & S_ISVTX) != 0)
        (void)rmdir(dir->root);
}

/* Takes the lock in a folder if it is free: the descriptor; -1 with errno (EWOULDBLOCK: a lab holds
 * it; ESTALE: it was removed meanwhile, and the folder may have been too). */
static int take_lock(int folder, int flags)
{
    struct stat held, named;
    int fd = openat(folder, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
    int error;

    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        if (fstat(fd, &held) == 0 && fstatat(folder, "lock", &named, AT_SYMLINK_NOFOLLOW) == 0 &&
            held.st_ino == named.st_ino && held.st_dev == named.st_dev)
            return fd;
        errno = ESTALE;
    }
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Removes what is in a folder, but for the lock. */
static void empty_folder(int folder)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, "lock") != 0)
            (void)unlinkat(folder, entry->d_name, 0); /* fails for "." and ".." */
    closedir(dir);
}

static void close_fds(struct lab_rundir *dir)
{
    int *const fds[] = {&dir->lock_fd, &dir->folder_fd, &dir->root_fd};
    int error = errno;

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
    errno = error;
}

static bool fill_path(struct lab_rundir *dir)
{
    errno = ENAMETOOLONG;
    return snprintf(dir->folder, PATH_MAX, "%s/%s", dir->root, dir->name) < PATH_MAX - NAME_MAX - 1;
}

/* One attempt; errno says why not. A symbolic link in the place of the folder is not followed. */
static bool claim_once(struct lab_rundir *dir)
{
    bool made = mkdirat(dir->root_fd, dir->name, 0700) == 0;

    if (!made && errno != EEXIST)
        return false;
    dir->folder_fd = open_folder(dir->root_fd, dir->name);
    if (dir->folder_fd >= 0)
        dir->lock_fd = take_lock(dir->folder_fd, O_CREAT);
    if (dir->lock_fd >= 0 && fill_path(dir)) {
        empty_folder(dir->folder_fd);
        return true;
    }
    if (made && errno != EWOULDBLOCK) { /* e.g. a full file system: leave nothing */
        int error = errno;

        (void)unlinkat(dir->root_fd, dir->name, AT_REMOVEDIR);
        remove_root(dir);
        errno = error;
    }
    return false;
}

enum lab_claim lab_rundir_claim(struct lab_rundir *dir, const char *name, struct sp_error *err)
{
    const struct timespec pause = {.tv_nsec = CLAIM_PAUSE * 1000000L};
    char socket_path[LAB_SOCKET_PATH_MAX];
    bool taken = false;

    *dir = (struct lab_rundir){.lock_fd = -1, .folder_fd = -1, .root_fd = -1};
    if (!lab_name_check(name, err) || !lab_rundir_socket(name, socket_path, err))
        return LAB_CLAIM_FAILED;
    snprintf(dir->name, sizeof(dir->name), "%s", name);
    for (int i = 0; i < CLAIM_TRIES; i++) {
        if (make_root(dir, err)) {
            if (claim_once(dir))
                return LAB_CLAIM_DONE;
            taken = errno == EWOULDBLOCK;
            if (!taken)
                sp_fail(err, SP_ERR_FAILED, "cannot use the folder \"%.300s/%s\": %s",
                        root_folder(), name, strerror(errno));
        }
        close_fds(dir);
        if (!taken && errno != ESTALE && errno != ENOENT)
            break;
        nanosleep(&pause, NULL);
    }
    return taken ? LAB_CLAIM_TAKEN : LAB_CLAIM_FAILED;
}

void lab_rundir_release(struct lab_rundir *dir)
{
    if (dir->lock_fd < 0)
        return;
    empty_folder(dir->folder_fd);
    (void)unlinkat(dir->folder_fd, "lock", 0);
    (void)unlinkat(dir->root_fd, dir->name, AT_REMOVEDIR);
    remove_root(dir);
    close_fds(dir);
}

bool lab_rundir_sweep(const char *name)
{
    struct lab_rundir dir = {.lock_fd = -1, .folder_fd = -1, .root_fd = -1};
    bool up = false;

    snprintf(dir.name, sizeof(dir.name), "%s", name);
    if (open_root(&dir))
        dir.folder_fd = open_folder(dir.root_fd, name);
    if (dir.folder_fd >= 0)
        dir.lock_fd = take_lock(dir.folder_fd, 0);
    if (dir.lock_fd >= 0) {
        lab_rundir_release(&dir);
    } else if (dir.folder_fd >= 0) {
        up = errno == EWOULDBLOCK;
        if (errno == ENOENT) /* ended between making the folder and the lock */
            (void)unlinkat(dir.root_fd, name, AT_REMOVEDIR);
    }
    close_fds(&dir);
    return up;
}

static int is_lab(const struct dirent *entry)
{
    struct sp_error err;

    return lab_name_check(entry->d_name, &err);
}

bool lab_rundir_each(bool (*visit)(void *arg, const char *name), void *arg, struct sp_error *err)
{
    struct dirent **names;
    int count = scandir(root_folder(), &names, is_lab, alphasort);
    bool ok = true;

    if (count < 0) {
        return errno == ENOENT ||
               sp_fail(err, errno == EACCES ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                       "cannot read the folder \"%s\": %s%s", root_folder(), strerror(errno),
                       errno == EACCES ? " (call it with sudo)" : "");
    }
    for (int i = 0; i < count; i++) {
        if (ok && lab_rundir_sweep(names[i]->d_name))
            ok = visit(arg, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return ok;
}

bool lab_rundir_socket(const char *name, char out[static LAB_SOCKET_PATH_MAX], struct sp_error *err)
{
    int len = snprintf(out, LAB_SOCKET_PATH_MAX, "%s/%s/control", root_folder(), name);

    if (len > 0 && len < LAB_SOCKET_PATH_MAX)
        return true;
    return sp_fail(err, SP_ERR_FAILED,
                   "the path of the folder \"%.100s\" is too long for a socket in it",
                   root_folder());
}
