/* The folder that an update installs a database in.
 *
 *     os.sig              the database in use: a regular file, replaced by rename(2), always whole
 *     os.sig.minisig      its signature, for whoever wants to look
 *     old/os-EDITION.sig  earlier ones, and their signatures
 *     *.new               what is being written
 *
 * os.sig alone decides what is used. A process that ends between any two steps leaves either
 * the old one or the new one in place; what it had begun is finished or removed by the next.
 * Everything is reached through descriptors of the folders, within it no link is followed, and a
 * folder that others may write to is refused. Main thread.
 */
#ifndef SP_DB_INSTALL_H
#define SP_DB_INSTALL_H

#include <limits.h>
#include <stdint.h>

#include "db/files.h"

#define DB_DATABASE_MAX ((size_t)64 << 20)

struct db_folder {
    int fd, old_fd; /* old_fd: -1 while there is no such folder */
    char path[PATH_MAX];
    /* For tests: called before each step that changes something on the disk; NULL else. */
    void (*on_step)(void *ctx, unsigned step);
    void *ctx;
    unsigned step;
};

/* A database and its signature. */
struct db_release {
    uint64_t edition;                    /* 0: it does not say */
    struct db_bytes database, signature; /* without a signature: no data */
};

void db_release_finish(struct db_release *release);

/* Opens the folder. To change it: makes it when it is not there, and locks it against other updates
 * until it is closed. Call close in either case. */
bool db_folder_open(struct db_folder *folder, const char *path, bool change, struct sp_error *err);
void db_folder_close(struct db_folder *folder);

/* Finishes or removes what an earlier process has left undone. */
bool db_folder_recover(struct db_folder *folder, struct sp_error *err);

/* The database that is installed; without data when there is none. The caller finishes it. One that
 * cannot be parsed has the edition 0. */
bool db_folder_read(struct db_folder *folder, struct db_release *out, struct sp_error *err);

/* Installs a release, and keeps the one before among the old ones. When it fails before the new one
 * is in place, the old one stays; err says which. */
bool db_folder_install(struct db_folder *folder, const struct db_release *release,
                       struct sp_error *err);

/* The editions of the old ones that are kept, the newest first, from malloc. */
bool db_folder_kept(const struct db_folder *folder, uint64_t **editions, size_t *count,
                    struct sp_error *err);

/* Reads one of these. The caller finishes it. */
bool db_folder_read_kept(const struct db_folder *folder, uint64_t edition, struct db_release *out,
                         struct sp_error *err);

#endif
