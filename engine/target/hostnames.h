/* Names from the command line, and the addresses that they became. */
#ifndef SP_TARGET_HOSTNAMES_H
#define SP_TARGET_HOSTNAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "packet/addr.h"

/* Which address a name on the command line became. */
struct sp_hostname {
    char *name;
    struct sp_addr addr;
};

struct sp_hostnames {
    struct sp_hostname *entries;
    size_t count;
};

void sp_hostnames_init(struct sp_hostnames *names);
void sp_hostnames_finish(struct sp_hostnames *names);
/* Calls visit for every name that was given for addr, in the order given. */
void sp_hostnames_for(const struct sp_hostnames *names, const struct sp_addr *addr,
                      void (*visit)(void *ctx, const char *name), void *ctx);

/* The entry of a name, whatever its case; NULL when there is none. */
const struct sp_hostname *sp_hostnames_find(const struct sp_hostnames *names, const char *name);

/* Adds a copy of a name that is not there yet. False, with err, when out of memory. */
bool sp_hostnames_add(struct sp_hostnames *names, const char *name, const struct sp_addr *addr,
                      struct sp_error *err);

#endif
