/* The machine's interfaces, as libdnet tells. */
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

#endif
