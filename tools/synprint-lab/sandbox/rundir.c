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
                   "\"%.64s\" is no name for a lab, expected at most %d letters, digits, \"-\", "
                   "\"_\" and \".\"",
                   name, LAB_NAME_MAX);
}

/* False, with errno. The path is absolute, so that it holds after a chdir(2). */
static bool folder_of(const char *name, char out[static PATH_MAX])
{
    char root[PATH_MAX];

    if (realpath(root_folder(), root) == NULL)
        return false;
    if (snprintf(out, PATH_MAX, "%s/%s", root, name) < PATH_MAX - NAME_MAX - 1)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

/* The folder of all labs. One that others may write to could lead root to a socket of theirs. */
static bool make_root(struct sp_error *err)
{
    const char *root = root_folder();
    struct stat st;

    if (mkdir(root, 0700) != 0 && errno != EEXIST)
        return sp_fail(err, errno == EACCES ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                       "cannot make the folder \"%s\": %s", root, strerror(errno));
    if (stat(root, &st) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot use the folder \"%s\": %s", root,
                       strerror(errno));
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022) != 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "\"%s\" is not a folder that only this user may write to", root);
    return true;
}

/* Takes the lock if it is free: the descriptor; -1 with errno (EWOULDBLOCK: a lab holds it; ESTALE:
 * the folder was removed meanwhile). */
static int take_lock(const char *folder, int flags)
{
    char path[PATH_MAX];
    struct stat held, named;
    int fd, error;

    if (snprintf(path, sizeof(path), "%s/lock", folder) >= (int)sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        if (fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
            held.st_dev == named.st_dev)
            return fd;
        errno = ESTALE;
    }
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Removes what is in a folder, but for the lock. */
static void empty_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    if (!dir)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, "lock") != 0)
            (void)unlinkat(dirfd(dir), entry->d_name, 0); /* fails for "." and ".." */
    closedir(dir);
}

enum lab_claim lab_rundir_claim(struct lab_rundir *dir, const char *name, struct sp_error *err)
{
    const struct timespec pause = {.tv_nsec = CLAIM_PAUSE * 1000000L};
    bool taken = false;

    *dir = (struct lab_rundir){.lock_fd = -1};
    if (!lab_name_check(name, err))
        return LAB_CLAIM_FAILED;
    snprintf(dir->name, sizeof(dir->name), "%s", name);
    for (int i = 0; i < CLAIM_TRIES; i++) {
        if (!make_root(err))
            return LAB_CLAIM_FAILED;
        if (folder_of(name, dir->folder) && (mkdir(dir->folder, 0700) == 0 || errno == EEXIST)) {
            dir->lock_fd = take_lock(dir->folder, O_CREAT);
            if (dir->lock_fd >= 0) {
                empty_folder(dir->folder);
                return LAB_CLAIM_DONE;
            }
        }
        taken = errno == EWOULDBLOCK;
        if (!taken && errno != ESTALE && errno != ENOENT)
            break;
        nanosleep(&pause, NULL);
    }
    if (taken)
        return LAB_CLAIM_TAKEN;
    sp_fail(err, SP_ERR_FAILED, "cannot use the folder of labs \"%.300s\": %s", root_folder(),
            strerror(errno));
    return LAB_CLAIM_FAILED;
}

void lab_rundir_forget(struct lab_rundir *dir)
{
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    dir->lock_fd = -1;
}

void lab_rundir_release(struct lab_rundir *dir)
{
    char lock[PATH_MAX], *slash;

    if (dir->lock_fd < 0)
        return;
    empty_folder(dir->folder);
    if (snprintf(lock, sizeof(lock), "%s/lock", dir->folder) < (int)sizeof(lock))
        (void)unlink(lock);
    (void)rmdir(dir->folder);
    slash = strrchr(dir->folder, '/');
    if (slash) {
        *slash = '\0';
        (void)rmdir(dir->folder); /* fails while other labs are up */
        *slash = '/';
    }
    lab_rundir_forget(dir);
}

bool lab_rundir_sweep(const char *name)
{
    struct lab_rundir dir = {.lock_fd = -1};

    if (!folder_of(name, dir.folder))
        return false;
    dir.lock_fd = take_lock(dir.folder, 0);
    if (dir.lock_fd < 0) {
        if (errno == ENOENT)
            (void)rmdir(dir.folder); /* ended between making the folder and the lock */
        return errno == EWOULDBLOCK;
    }
    lab_rundir_release(&dir);
    return false;
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
