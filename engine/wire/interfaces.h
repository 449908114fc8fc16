/* The machine's interfaces and its neighbour table, as libdnet tells. */
#ifndef SP_WIRE_INTERFACES_H
#define SP_WIRE_INTERFACES_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"

struct sp_interface {
    char name[IF_NAMESIZE];
    bool up, loopback, no_arp;
    bool has_mac;
    struct sp_mac mac;
};

/* False, with err (SP_ERR_USAGE), when there is no such interface. */
bool sp_interface_get(const char *name, struct sp_interface *out, struct sp_error *err);

struct sp_kernel_arp;

/* The kernel's neighbour table, to read; NULL when it cannot be had. destroy accepts NULL. */
struct sp_kernel_arp *sp_kernel_arp_create(void);
void sp_kernel_arp_destroy(struct sp_kernel_arp *arp);
/* What the kernel believes the Ethernet address of an IPv4 neighbour to be. One system call. */
bool sp_kernel_arp_get(struct sp_kernel_arp *arp, const struct sp_addr *addr, struct sp_mac *out);

#endif
