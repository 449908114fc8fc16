/* The process tree of a member, and the pipe that its life hangs on.
 *
 * Its head waits for the end of the pipe, so the tree also ends when the caller is killed. The
 * kernel's own means (PR_SET_PDEATHSIG) would not do for that: the signal is sent with the rights
 * of the parent that dies, which may have dropped them. From the head to what it executes it does.
 */
#ifndef SP_STACKS_HEAD_H
#define SP_STACKS_HEAD_H

#include "stacks/member.h"

/* Descriptors of a head, besides 0 (nothing) and 1, 2 (the log). */
#define LAB_HEAD_LIFELINE 3 /* end of file: end */
#define LAB_HEAD_SYNC     4 /* one end of a socket pair */
#define LAB_HEAD_DEVICE   5 /* a tap device, or closed */

#define LAB_UNPRIVILEGED_ID 65534 /* nobody */

/* Starts a process with only these descriptors in a session of its own; it runs body() and exits
 * with what that returns. run->log is the file for its output. Fills in run->pid and run->lifeline.
 * *sync is the other end of the socket pair, the caller's to close. device may be -1 and stays the
 * caller's. */
bool lab_head_start(struct lab_member_run *run, int device,
                    int (*body)(const struct lab_member *member), int *sync, struct sp_error *err);

/* In the head: executes argv as nobody, with the device as descriptor LAB_HEAD_DEVICE, and waits
 * until it ends or the lifeline does. Returns the head's exit status. */
int lab_head_execute(const char *const argv[]);

/* Gives up root for good. False when that fails. */
bool lab_head_drop(void);

#endif
