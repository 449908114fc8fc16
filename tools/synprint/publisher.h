/* Gives finished output files their final names with the identity that created them.
 *
 * A scan that was started by root goes on as nobody, who may not rename files in root's folders.
 * Then a child process keeps the old identity. All it can be asked for is to publish one of the
 * files that were known when it was started; it holds no network socket.
 */
#ifndef SP_SYNPRINT_PUBLISHER_H
#define SP_SYNPRINT_PUBLISHER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cli/outfile.h"

struct sp_publisher {
    const struct sp_outfile *files;
    int fd; /* -1: no child, this process publishes */
    pid_t child;
};

/* Call when the files are open, before privileges are dropped and threads are started. The files
 * must outlive the publisher. */
bool sp_publisher_start(struct sp_publisher *publisher, const struct sp_outfile *files,
                        size_t count, struct sp_error *err);

/* Publishes files[index], which was closed. */
bool sp_publisher_publish(struct sp_publisher *publisher, size_t index, struct sp_error *err);

void sp_publisher_finish(struct sp_publisher *publisher);

#endif
