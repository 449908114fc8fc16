/* Addresses as they are typed for the practice network: no names, IPv4 and IPv6. */
#ifndef SP_CLI_ADDRESSES_H
#define SP_CLI_ADDRESSES_H

#include <stdbool.h>

#include "base/error.h"
#include "target/addrset.h"

/* Adds what spec names to a set that is not sealed: an IPv4 target as synprint takes it
 * ("198.18.0.0/24", "198.18.1.1-50"), an IPv6 address, or an IPv6 prefix of ipv6_prefix_min to 128
 * bits. option names the option in err (SP_ERR_USAGE). */
bool sp_addresses_add(struct sp_addrset *set, const char *option, const char *spec,
                      unsigned ipv6_prefix_min, struct sp_error *err);

#endif
