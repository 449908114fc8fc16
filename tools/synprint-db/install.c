#include "db/install.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/databases.h"
#include "db/install_internal.h"

#define NEW      ".new"
#define KEPT_NEW "os" NEW

static void step(struct db_folder *folder)
{
    if (folder->on_step != NULL)
        folder->on_step(folder->ctx, folder->step++);
}

/* dir_fd: of the folder, or of "old" in it. */
static bool failed(const struct db_folder *folder, const char *what, int dir_fd, const char *name,
                   struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot %s %.300s/%s%s: %s", what, folder->path,
                   dir_fd == folder->fd ? "" : DB_OLD "/", name, strerror(errno));
}

/* Folder "old", when it is there. */
static bool open_old(struct db_folder *folder, struct sp_error *err)
{
    char shown[PATH_MAX + sizeof(DB_OLD) + 1];

    if (folder->old_fd >= 0)
        return true;
    folder->old_fd = openat(folder->fd, DB_OLD, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->old_fd < 0)
        return errno == ENOENT || failed(folder, "open the folder", folder->fd, DB_OLD, err);
    snprintf(shown, sizeof(shown), "%s/" DB_OLD, folder->path);
    return db_file_is_ours(folder->old_fd, shown, err);
}

/* Whether it can be changed, by nobody else, and by no other process now. */
static bool claim(const struct db_folder *folder, struct sp_error *err)
{
    if (!db_file_is_ours(folder->fd, folder->path, err))
        return false;
    if (faccessat(folder->fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot write to the folder %s: %s", folder->path,
                       strerror(errno));
    /* there are file systems without locks */
    return flock(folder->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK ||
           sp_fail(err, SP_ERR_FAILED, "another update of %s is running", folder->path);
}

/* A folder of the system's is for all users to read, whatever the umask of who makes it. */
static bool open_to_all(const struct db_folder *folder, struct sp_error *err)
{
    char system[PATH_MAX];
    struct sp_error none;

    return !sp_place_folder(SP_PLACE_SYSTEM, system, &none) || strcmp(folder->path, system) != 0 ||
           fchmod(folder->fd, 0755) == 0 ||
           sp_fail(err, SP_ERR_FAILED, "cannot open the folder %s to all users: %s", folder->path,
                   strerror(errno));
}

bool db_folder_open(struct db_folder *folder, const char *path, bool change, struct sp_error *err)
{
    bool is_new = access(path, F_OK) != 0;

    *folder = (struct db_folder){.fd = -1, .old_fd = -1};
    snprintf(folder->path, sizeof(folder->path), "%s", path);
    if (change && !db_make_folders(path))
        return sp_fail(err, SP_ERR_FAILED, "cannot make the folder %s: %s", path, strerror(errno));
    folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot open the folder %s: %s", path, strerror(errno));
    return (!change || (claim(folder, err) && (!is_new || open_to_all(folder, err)))) &&
           open_old(folder, err);
}

void db_folder_close(struct db_folder *folder)
{
    if (folder->fd >= 0)
        close(folder->fd);
    if (folder->old_fd >= 0)
        close(folder->old_fd);
    folder->fd = folder->old_fd = -1;
}

static bool erase(struct db_folder *folder, int fd, const char *name, struct sp_error *err)
{
    step(folder);
    return unlinkat(fd, name, 0) == 0 || errno == ENOENT || failed(folder, "remove", fd, name, err);
}

static bool is_file(const struct db_folder *folder, const char *name)
{
    struct stat st;

    return fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static bool rename_new(struct db_folder *folder, int fd, const char *new_name, const char *name,
                       struct sp_error *err)
{
    step(folder);
    if (renameat(fd, new_name, fd, name) != 0)
        return failed(folder, "replace", fd, name, err);
    step(folder);
    (void)fsync(fd); /* there are file systems that cannot */
    return true;
}

/* The new signature is written after the new database, and renamed after it. So where only the
 * signature is left, the database is in place already. */
bool db_folder_recover(struct db_folder *folder, struct sp_error *err)
{
    if (folder->old_fd >= 0 && !erase(folder, folder->old_fd, KEPT_NEW, err))
        return false;
    if (is_file(folder, DB_SIGNATURE NEW) && !is_file(folder, DB_DATABASE NEW))
        return rename_new(folder, folder->fd, DB_SIGNATURE NEW, DB_SIGNATURE, err);
    return erase(folder, folder->fd, DB_SIGNATURE NEW, err) &&
           erase(folder, folder->fd, DB_DATABASE NEW, err);
}

static bool write_all(struct db_folder *folder, int fd, const struct db_bytes *bytes)
{
    size_t done = 0;

    while (done < bytes->len) {
        /* in two pieces at least, so that there is a step within */
        size_t most = done == 0 && bytes->len > 1 ? bytes->len / 2 : bytes->len - done;
        ssize_t n;

        step(folder);
        n = write(fd, bytes->data + done, most);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    step(folder);
    return fsync(fd) == 0;
}

/* A new file with these bytes, on the disk. Nothing that was there by that name is written to. */
static bool write_new(struct db_folder *folder, int dir_fd, const char *name,
                      const struct db_bytes *bytes, struct sp_error *err)
{
    bool whole;
    int fd;

    if (!erase(folder, dir_fd, name, err))
        return false;
    step(folder);
    fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return failed(folder, "write", dir_fd, name, err);
    whole = fchmod(fd, 0644) == 0 && write_all(folder, fd, bytes);
    if (close(fd) == 0 && whole) {
        (void)fsync(dir_fd); /* its name too, before anything that follows */
        return true;
    }
    failed(folder, "write", dir_fd, name, err);
    (void)unlinkat(dir_fd, name, 0);
    return false;
}

static bool keep_file(struct db_folder *folder, const char *name, const struct db_bytes *bytes,
                      struct sp_error *err)
{
    if (bytes->data == NULL)
        return erase(folder, folder->old_fd, name, err);
    return write_new(folder, folder->old_fd, KEPT_NEW, bytes, err) &&
           rename_new(folder, folder->old_fd, KEPT_NEW, name, err);
}

static bool keep(struct db_folder *folder, const struct db_release *current, struct sp_error *err)
{
    char database[DB_KEPT_NAME], signature[DB_KEPT_NAME];

    step(folder);
    if (folder->old_fd < 0 && mkdirat(folder->fd, DB_OLD, 0755) != 0 && errno != EEXIST)
        return failed(folder, "make the folder", folder->fd, DB_OLD, err);
    if (!open_old(folder, err))
        return false;
    snprintf(database, sizeof(database), DB_KEPT_FORMAT, current->edition);
    snprintf(signature, sizeof(signature), DB_KEPT_FORMAT ".minisig", current->edition);
    /* the database last: what is listed is whole */
    return keep_file(folder, signature, &current->signature, err) &&
           keep_file(folder, database, &current->database, err);
}

static bool replace(struct db_folder *folder, const struct db_release *release,
                    struct sp_error *err)
{
    bool is_signed = release->signature.data != NULL;

    if (!write_new(folder, folder->fd, DB_DATABASE NEW, &release->database, err))
        return false;
    if (is_signed ? !write_new(folder, folder->fd, DB_SIGNATURE NEW, &release->signature, err)
                  : !erase(folder, folder->fd, DB_SIGNATURE, err))
        return false;
    return rename_new(folder, folder->fd, DB_DATABASE NEW, DB_DATABASE, err) &&
           (!is_signed || rename_new(folder, folder->fd, DB_SIGNATURE NEW, DB_SIGNATURE, err));
}

bool db_folder_install(struct db_folder *folder, const struct db_release *release,
                       struct sp_error *err)
{
    struct db_release current = {.edition = 0};
    bool ok = db_folder_recover(folder, err) && db_folder_read(folder, &current, err) &&
              (current.database.data == NULL || keep(folder, &current, err)) &&
              replace(folder, release, err);

    db_release_finish(&current);
    if (!ok) { /* leave no half files, if that can still be done */
        struct sp_error none;

        (void)db_folder_recover(folder, &none);
    }
    return ok;
}
