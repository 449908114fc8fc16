/* Entering the namespace of a lab that is up, for good. */
#ifndef SP_SANDBOX_ENTER_H
#define SP_SANDBOX_ENTER_H

#include <stdbool.h>

#include "base/error.h"

/* Moves the calling thread into the network namespace of the process behind pidfd, and into a mount
 * namespace of its own with a /sys that shows the interfaces there. Privileges stay. Where /sys
 * cannot be mounted (some containers) it stays that of outside. Needs CAP_SYS_ADMIN. */
bool lab_enter(int pidfd, struct sp_error *err);

#endif
