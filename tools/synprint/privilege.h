/* The right to use raw sockets. Giving it up: cli/privilege.h. */
#ifndef SP_SYNPRINT_PRIVILEGE_H
#define SP_SYNPRINT_PRIVILEGE_H

#include <stdbool.h>

#include "base/error.h"

/* False, with err (SP_ERR_PRIVILEGE) that says how to get it, when CAP_NET_RAW is not effective, or
 * CAP_NET_ADMIN where patient mode needs that. */
bool sp_privilege_check(bool patient, struct sp_error *err);

#endif
