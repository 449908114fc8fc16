/* Going on in the background: the command returns when the work is ready, or has failed. */
#ifndef SP_SANDBOX_DAEMON_H
#define SP_SANDBOX_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct lab_daemon {
    pid_t child; /* 0 in the child */
    int pipe;    /* the parent reads, the child writes one struct sp_error */
};

/* Forks; the child leads a session of its own. Flush streams before. */
bool lab_daemon_fork(struct lab_daemon *daemon, struct sp_error *err);

/* The parent's: waits for the child's word. False, with the child's error, once the child has
 * failed and is gone. */
bool lab_daemon_wait(struct lab_daemon *daemon, struct sp_error *err);

/* The child's word that it is ready: the parent returns; standard streams go nowhere from now on.
 * False when the parent is gone: somebody ended the command, and so the child is to end too. */
bool lab_daemon_ready(struct lab_daemon *daemon, struct sp_error *err);

/* The child's word that it failed. Nothing after lab_daemon_ready(). */
void lab_daemon_failed(struct lab_daemon *daemon, const struct sp_error *why);

#endif
