/* What a lab may do: everything while it is built, nothing once it reads packets. */
#ifndef SP_SANDBOX_PRIVILEGE_H
#define SP_SANDBOX_PRIVILEGE_H

#include <stdbool.h>

#include "base/error.h"

/* False, with err (SP_ERR_PRIVILEGE) that names the command, without CAP_SYS_ADMIN and
 * CAP_NET_ADMIN. */
bool lab_privilege_check(const char *command, struct sp_error *err);

/* Gives up every capability for good, and new ones by exec. The user stays who it was, so that the
 * lab's own folder can be removed at the end. Call when everything is open. */
bool lab_privilege_drop(struct sp_error *err);

#endif
