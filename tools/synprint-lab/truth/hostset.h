/* Addresses as typed after --hosts. */
#ifndef SP_TRUTH_HOSTSET_H
#define SP_TRUTH_HOSTSET_H

#include <stddef.h>

#include "base/error.h"
#include "target/addrset.h"

/* The set of all that the specs name: IPv4 targets as synprint takes them, but no names; IPv6
 * addresses and prefixes. Sealed; the caller destroys it. NULL with err filled in. */
struct sp_addrset *lab_hostset_create(const char *const *specs, size_t count, struct sp_error *err);

#endif
