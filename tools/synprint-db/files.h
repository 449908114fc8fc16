/* Files that are read as they are: regular ones, whole, of a bounded size. Main thread. */
#ifndef SP_DB_FILES_H
#define SP_DB_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct db_bytes {
    char *data; /* with a NUL behind; NULL: there are none */
    size_t len;
};

/* Frees, and empties it. */
void db_bytes_finish(struct db_bytes *bytes);

bool db_bytes_equal(const struct db_bytes *a, const struct db_bytes *b);

/* Reads name in the folder (AT_FDCWD: a path). flags: 0, or O_NOFOLLOW. shown is the file's name in
 * messages. A file that is not regular, or larger than max bytes, is refused. The caller finishes
 * out in either case. */
bool db_file_read(int folder_fd, const char *name, int flags, size_t max, const char *shown,
                  struct db_bytes *out, struct sp_error *err);

/* Makes the folder and those above it, as mkdir -p does; nobody but the user may write to what is
 * made. False, with errno. */
bool db_make_folders(const char *path);

/* False, with err, when anybody but the user and root could change the open file or folder. */
bool db_file_is_ours(int fd, const char *shown, struct sp_error *err);

#endif
