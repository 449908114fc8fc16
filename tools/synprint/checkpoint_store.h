/* Where checkpoints are kept: one file, replaced as a whole each time.
 *
 * The folder is opened at once, so that a later change of the working directory does not matter. A
 * scan that was started by root goes on as nobody, who may not write in root's folders: then a
 * child process keeps the old identity. All it does is write and remove this file; it holds no
 * network socket, and ends with its parent. What it is to write stands in memory that both share.
 */
#ifndef SP_SYNPRINT_CHECKPOINT_STORE_H
#define SP_SYNPRINT_CHECKPOINT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

struct sp_checkpoint_store {
    char *path;            /* as typed, for messages */
    char *name, *new_name; /* in the folder; the second until it is whole */
    int folder_fd;
    bool exists;             /* this program has written or read it */
    bool pending;            /* the child was asked for something and has not answered */
    int memory_fd, child_fd; /* -1: no child, this process writes */
    pid_t child;
};

/* Opens the folder of path, in which files can be made. Call sp_checkpoint_store_finish() in either
 * case. */
bool sp_checkpoint_store_open(struct sp_checkpoint_store *store, const char *path,
                              struct sp_error *err);

/* The file, to be read; it must belong to the user or to root. NULL with err. */
FILE *sp_checkpoint_store_read(struct sp_checkpoint_store *store, struct sp_error *err);

/* Call before privileges are dropped and threads are started. */
bool sp_checkpoint_store_start(struct sp_checkpoint_store *store, struct sp_error *err);

/* Replaces the file, mode 0600. With `wait` it is on the disk when this returns; without, a child
 * that is still busy is not given more to do, and its errors come with the next call. */
bool sp_checkpoint_store_write(struct sp_checkpoint_store *store, const char *text, size_t len,
                               bool wait, struct sp_error *err);

/* Removes the file, if this program has written or read it. */
bool sp_checkpoint_store_remove(struct sp_checkpoint_store *store, struct sp_error *err);

void sp_checkpoint_store_finish(struct sp_checkpoint_store *store);

#endif
