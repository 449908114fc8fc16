/* Giving up privileges. */
#ifndef SP_CLI_PRIVILEGE_H
#define SP_CLI_PRIVILEGE_H

#include <stdbool.h>

#include "base/error.h"

/* Gives up every capability for good; root becomes nobody. Call when everything is open and before
 * threads are started, since capabilities are per thread. */
bool sp_privilege_drop(struct sp_error *err);

#endif
