/* A file that results are written to.
 *
 * A file that is to be replaced or created is written as "FILE.partial" and renamed at the end, so
 * that FILE is always whole. Standard output, pipes, devices and files that are appended to are
 * written in place. Every write is checked; after a failed one a regular file ends with the last
 * piece that was flushed whole.
 *
 * Errors name the file. One that has an empty message is a closed pipe: its reader has had enough,
 * and there is nobody to tell.
 */
#ifndef SP_CLI_OUTFILE_H
#define SP_CLI_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

struct sp_outfile {
    const char *path;      /* for messages */
    char *final, *partial; /* NULL when written in place */
    FILE *stream;          /* for the writers; never NULL while open */
    int fd;
    int error;     /* errno of the first write that failed */
    bool regular;  /* can be cut */
    off_t written; /* the file's length */
    off_t whole;   /* its length at the last flush */
};

/* True for the path that means standard output. */
bool sp_path_is_stdout(const char *path);

/* Opens path ("-" and "/dev/stdout" are standard output). The string must outlive the file. Call
 * sp_outfile_finish() in either case. */
bool sp_outfile_open(struct sp_outfile *file, const char *path, bool append, struct sp_error *err);

/* Goes on with what an earlier run has written to path: with "FILE.partial" when that is there,
 * else with FILE. Half a line at the end goes. As sp_outfile_open() in all else. */
bool sp_outfile_continue(struct sp_outfile *file, const char *path, struct sp_error *err);

/* Writes out what the stream holds: a whole piece, e.g. a line. */
bool sp_outfile_flush(struct sp_outfile *file, struct sp_error *err);

/* Flushes and closes. */
bool sp_outfile_close(struct sp_outfile *file, struct sp_error *err);

/* After close: gives the file its final name. */
bool sp_outfile_publish(const struct sp_outfile *file, struct sp_error *err);

/* Frees, and closes what is still open; a file that was not published stays "FILE.partial". */
void sp_outfile_finish(struct sp_outfile *file);

#endif
