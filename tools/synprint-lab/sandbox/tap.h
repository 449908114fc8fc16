/* The device that the scanner sees and the emulator reads: lab0. */
#ifndef SP_SANDBOX_TAP_H
#define SP_SANDBOX_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"
#include "sandbox/netlink.h"

#define LAB_TAP_NAME          "lab0"
#define LAB_TAP_QUEUE_PACKETS 32768 /* a burst of this many waits for the emulator */

/* Makes a tap device in the caller's network namespace. flags: O_NONBLOCK or 0. Returns its
 * descriptor (close-on-exec), with which the device ends, or -1. */
int lab_tap_open(const char *name, int flags, struct sp_error *err);

struct lab_tap {
    int fd; /* non-blocking; one Ethernet frame a read() or write(). The device ends with it */
    uint32_t ifindex;
    struct lab_netlink netlink;
};

extern const struct sp_mac lab_scanner_mac;

/* A network that is reached through the lab's router. */
struct lab_tap_route {
    struct sp_addr net;
    uint8_t prefix;
    struct sp_addr gateway;
};

/* Makes the device in the caller's network namespace, with addresses and routes; those of IPv6 are
 * left out when the kernel has no IPv6. Call lab_tap_finish() in either case. Needs
 * CAP_NET_ADMIN. */
struct lab_tap_config {
    struct sp_addr ipv4, ipv6;
    uint8_t ipv4_prefix, ipv6_prefix;
    const struct lab_tap_route *routes;
    unsigned route_count;
};
bool lab_tap_init(struct lab_tap *tap, const struct lab_tap_config *config, struct sp_error *err);
void lab_tap_finish(struct lab_tap *tap);

/* Frames of the scanner that were lost because the emulator did not read them in time; 0 when the
 * kernel cannot say. */
uint64_t lab_tap_dropped(struct lab_tap *tap);

#endif
