/* The lab's own process, a child of the command that makes it: the command returns when the work is
 * ready, or has failed, or, in the foreground, has ended. The child leads a session of its own, so
 * that Ctrl-C is the command's to handle; it sees the end of the command as an interruption. */
#ifndef SP_SANDBOX_DAEMON_H
#define SP_SANDBOX_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "sandbox/interrupt.h"

#define LAB_DAEMON_FDS_MAX 1024

struct lab_daemon {
    pid_t child; /* 0 in the child */
    int pidfd;   /* of the child, in the parent */
    int pipe;    /* the parent reads, the child writes one struct sp_error */
    bool foreground;
    bool inherited[LAB_DAEMON_FDS_MAX]; /* descriptors that are none of ours */
    struct lab_interrupt interrupt;     /* of either process */
};

/* Forks. Call lab_daemon_finish() in either case, in both processes. Flush streams before. */
bool lab_daemon_fork(struct lab_daemon *daemon, bool foreground, struct sp_error *err);
void lab_daemon_finish(struct lab_daemon *daemon);

/* --- the parent's ------------------------------------------------------------------------------*/

/* Waits for the child's word. False when it has failed (err is the child's), or when a signal came
 * meanwhile: the child is told, and killed if it does not end soon. It is gone then. */
bool lab_daemon_wait(struct lab_daemon *daemon, struct sp_error *err);

/* In the foreground: waits for the child's end, and hands signals on to it as SIGTERM; a second one
 * kills it. Returns its exit status. */
int lab_daemon_attend(struct lab_daemon *daemon);

/* --- the child's -------------------------------------------------------------------------------*/

/* Its word that it is ready. In the background the standard streams go nowhere from now on, and
 * what else was inherited is closed. False when the parent is gone: the child is to end too. */
bool lab_daemon_ready(struct lab_daemon *daemon, struct sp_error *err);

/* Its word that it failed. Nothing after lab_daemon_ready(). */
void lab_daemon_failed(struct lab_daemon *daemon, const struct sp_error *why);

#endif
