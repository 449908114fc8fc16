/* Addresses of a lab, as typed. */
#ifndef SP_LAB_UP_HOSTS_H
#define SP_LAB_UP_HOSTS_H

#include <stdbool.h>

#include "base/error.h"
#include "target/addrset.h"

/* Adds what --hosts (routed false) or --routed names: an IPv4 target as synprint takes it, or an
 * IPv6 address or prefix of at least 108 bits. It must lie in the networks of the lab. */
bool lab_up_hosts_add(struct sp_addrset *set, const char *spec, bool routed, struct sp_error *err);

#endif
