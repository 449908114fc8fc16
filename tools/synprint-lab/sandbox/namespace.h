/* The network namespace of a lab. It has no name: it is held by the processes in it, and vanishes
 * with them however they end. It is made without any way out, and nothing adds one. */
#ifndef SP_SANDBOX_NAMESPACE_H
#define SP_SANDBOX_NAMESPACE_H

#include <stdbool.h>

#include "base/error.h"

/* Moves the calling thread into a new network namespace, with loopback up, forwarding off, and
 * IPv6 without autoconfiguration, duplicate address detection and router solicitations: what the
 * kernel would send by itself. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN. */
bool lab_namespace_create(struct sp_error *err);

/* Writes a setting of the caller's network namespace, a path below /proc/sys/net; false (errno)
 * when the kernel does not have it. */
bool lab_namespace_set(const char *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the kernel has IPv6. */
bool lab_namespace_has_ipv6(void);

#endif
