/* The running kernel as a member: the process that holds its namespace and its listeners. */
#ifndef SP_STACKS_KERNEL_STACK_H
#define SP_STACKS_KERNEL_STACK_H

#include "stacks/member.h"

#define LAB_KERNEL_DEVICE "eth0" /* the peer, in the member's namespace */

/* What both sides say over LAB_HEAD_SYNC, a byte each. */
#define LAB_KERNEL_UNSHARED 'u' /* the member: its namespace is there */
#define LAB_KERNEL_LINKED   'l' /* the caller: the device is in it */
#define LAB_KERNEL_SERVING  's' /* the member: every port is open */

/* Body of the head, see lab_head_start(). */
int lab_kernel_run(const struct lab_member *member);

#endif
