/* What is in an update's folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "db/install.h"
#include "db/install_internal.h"
#include "db/minisign.h"
#include "fingerprint/parser.h"

void db_release_finish(struct db_release *release)
{
    db_bytes_finish(&release->database);
    db_bytes_finish(&release->signature);
}

/* False when there is no such thing; a link is one. */
static bool is_there(int fd, const char *name)
{
    struct stat st;

    return fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool read_one(const struct db_folder *folder, int fd, const char *name, size_t max,
                     struct db_bytes *out, struct sp_error *err)
{
    char shown[PATH_MAX + sizeof(DB_OLD) + DB_KEPT_NAME];

    snprintf(shown, sizeof(shown), "%s/%s%s", folder->path, fd == folder->old_fd ? DB_OLD "/" : "",
             name);
    return db_file_read(fd, name, O_NOFOLLOW, max, shown, out, err);
}

/* The signature may be missing. */
static bool read_both(const struct db_folder *folder, int fd, const char *database,
                      const char *signature, struct db_release *out, struct sp_error *err)
{
    return read_one(folder, fd, database, DB_DATABASE_MAX, &out->database, err) &&
           (!is_there(fd, signature) ||
            read_one(folder, fd, signature, DB_MINISIGN_MAX, &out->signature, err));
}

static uint64_t edition_of(const struct db_bytes *database)
{
    struct sp_os_file file;
    struct sp_error none;
    uint64_t edition = 0;

    if (sp_os_file_parse(&file, database->data, database->len, DB_DATABASE, &none))
        edition = file.edition;
    sp_os_file_finish(&file);
    return edition;
}

bool db_folder_read(struct db_folder *folder, struct db_release *out, struct sp_error *err)
{
    *out = (struct db_release){.edition = 0};
    if (!is_there(folder->fd, DB_DATABASE))
        return true;
    if (!read_both(folder, folder->fd, DB_DATABASE, DB_SIGNATURE, out, err))
        return false;
    out->edition = edition_of(&out->database);
    return true;
}

bool db_folder_read_kept(const struct db_folder *folder, uint64_t edition, struct db_release *out,
                         struct sp_error *err)
{
    char database[DB_KEPT_NAME], signature[DB_KEPT_NAME];

    *out = (struct db_release){.edition = edition};
    snprintf(database, sizeof(database), DB_KEPT_FORMAT, edition);
    snprintf(signature, sizeof(signature), DB_KEPT_FORMAT ".minisig", edition);
    if (folder->old_fd < 0 || !is_there(folder->old_fd, database))
        return sp_fail(err, SP_ERR_FAILED, "%s keeps no edition %" PRIu64, folder->path, edition);
    return read_both(folder, folder->old_fd, database, signature, out, err);
}

/* The edition in the name of a kept database. */
static bool edition_in(const char *name, uint64_t *edition)
{
    char expected[DB_KEPT_NAME];

    if (strncmp(name, "os-", 3) != 0 || name[3] < '0' || name[3] > '9')
        return false;
    errno = 0;
    *edition = strtoull(name + 3, NULL, 10);
    snprintf(expected, sizeof(expected), DB_KEPT_FORMAT, *edition);
    return errno == 0 && strcmp(name, expected) == 0;
}

static int is_kept(const struct dirent *entry)
{
    uint64_t edition;

    return edition_in(entry->d_name, &edition);
}

static int newest_first(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x < y) - (x > y);
}

bool db_folder_kept(const struct db_folder *folder, uint64_t **editions, size_t *count,
                    struct sp_error *err)
{
    struct dirent **entries = NULL;
    int found = 0;

    *editions = NULL;
    *count = 0;
    if (folder->old_fd >= 0)
        found = scandirat(folder->old_fd, ".", &entries, is_kept, NULL);
    if (found < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot read %s/" DB_OLD ": %s", folder->path,
                       strerror(errno));
    *editions = calloc((size_t)found + 1, sizeof(**editions));
    for (int i = 0; i < found; i++) {
        if (*editions != NULL && edition_in(entries[i]->d_name, &(*editions)[*count]))
            (*count)++;
        free(entries[i]);
    }
    free(entries);
    if (*editions == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    qsort(*editions, *count, sizeof(**editions), newest_first);
    return true;
}
