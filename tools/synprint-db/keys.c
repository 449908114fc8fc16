#include "db/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/files.h"

#define FOLDER "keys"

static bool add_text(struct db_keys *keys, const char *text, size_t len, const char *shown,
                     struct sp_error *err)
{
    if (keys->count == DB_KEYS_MAX)
        return sp_fail(err, SP_ERR_FAILED, "%s: there are more than %d keys", shown, DB_KEYS_MAX);
    if (!db_public_key_parse(&keys->items[keys->count], text, len, shown, err))
        return false;
    keys->count++;
    return true;
}

bool db_keys_add_text(struct db_keys *keys, const char *base64, struct sp_error *err)
{
    return add_text(keys, base64, strlen(base64), "the public key given", err);
}

static bool add_file(struct db_keys *keys, int folder_fd, const char *name, const char *shown,
                     struct sp_error *err)
{
    struct db_bytes text;
    bool ok = db_file_read(folder_fd, name, 0, DB_MINISIGN_MAX, shown, &text, err) &&
              add_text(keys, text.data, text.len, shown, err);

    db_bytes_finish(&text);
    return ok;
}

bool db_keys_add_file(struct db_keys *keys, const char *path, struct sp_error *err)
{
    return add_file(keys, AT_FDCWD, path, path, err);
}

static int is_key_file(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 4 && strcmp(entry->d_name + len - 4, ".pub") == 0;
}

/* Not through a link in a folder that has to be ours: who owns what the link names? */
static bool add_checked(struct db_keys *keys, int folder_fd, const char *name, const char *shown,
                        struct sp_error *err)
{
    int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 ? db_file_is_ours(fd, shown, err)
                      : sp_fail(err, SP_ERR_FAILED, "cannot read %s: %s", shown, strerror(errno));

    if (fd >= 0)
        close(fd);
    return ok && add_file(keys, folder_fd, name, shown, err);
}

/* What is shipped lies where the program lies: who may change the one may change the other. */
static bool add_folder(struct db_keys *keys, const char *path, bool check, struct sp_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct dirent **entries = NULL;
    int count = -1;
    bool ok;

    if (fd < 0)
        return errno == ENOENT ||
               sp_fail(err, SP_ERR_FAILED, "cannot read %s: %s", path, strerror(errno));
    ok = !check || db_file_is_ours(fd, path, err);
    if (ok)
        count = scandirat(fd, ".", &entries, is_key_file, alphasort);
    for (int i = 0; i < count; i++) {
        char shown[PATH_MAX + NAME_MAX + 2];

        snprintf(shown, sizeof(shown), "%s/%s", path, entries[i]->d_name);
        ok = ok && (check ? add_checked(keys, fd, entries[i]->d_name, shown, err)
                          : add_file(keys, fd, entries[i]->d_name, shown, err));
        free(entries[i]);
    }
    free(entries);
    close(fd);
    return ok;
}

bool db_keys_add_places(struct db_keys *keys, enum sp_place first, struct sp_error *err)
{
    for (enum sp_place place = first; place < SP_PLACE_COUNT; place++) {
        char folder[PATH_MAX], path[PATH_MAX];
        struct sp_error none;
        int len;

        if (!sp_place_folder(place, folder, &none))
            continue;
        len = snprintf(path, sizeof(path), "%s/" FOLDER, folder);
        if (len > 0 && (size_t)len < sizeof(path) &&
            !add_folder(keys, path, place != SP_PLACE_SHIPPED, err))
            return false;
    }
    return true;
}
