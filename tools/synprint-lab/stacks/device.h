/* The interfaces between the scanner's namespace and the members. One thread; CAP_NET_ADMIN. */
#ifndef SP_STACKS_DEVICE_H
#define SP_STACKS_DEVICE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "packet/addr.h"

/* Makes a tap device in the caller's namespace. Returns its descriptor (close-on-exec, blocking),
 * or -1. The device ends with the descriptor. */
int lab_device_tap(const char *name, struct sp_error *err);

/* Makes a veth pair: name in the caller's namespace, peer in that of process pid with this Ethernet
 * address. It ends with either namespace. */
bool lab_device_veth(const char *name, const char *peer, const struct sp_mac *peer_mac, pid_t pid,
                     struct sp_error *err);

/* Brings the scanner's side up with an address/24 (host byte order), IPv4 only, no forwarding. */
bool lab_device_up(const char *name, uint32_t address, struct sp_error *err);

/* A route without a gateway. local: the addresses of network/prefix are the machine's own, as if
 * each had been given to it (AnyIP). */
bool lab_device_route(const char *name, uint32_t network, uint8_t prefix, bool local,
                      struct sp_error *err);

/* Writes a value below /proc/sys/net; false (errno) when the kernel does not have it. */
bool lab_device_setting(const char *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
