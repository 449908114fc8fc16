#include "wire/interfaces.h"

#include <dumbnet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

bool sp_interface_get(const char *name, struct sp_interface *out, struct sp_error *err)
{
    struct intf_entry entry = {.intf_len = sizeof(entry)};
    intf_t *intf;

    if (strlen(name) >= sizeof(out->name))
        return sp_fail(err, SP_ERR_USAGE, "there is no interface \"%s\"", name);
    intf = intf_open();
    if (intf == NULL)
        return sp_fail(err, SP_ERR_FAILED, "cannot list the interfaces: %s", strerror(errno));
    snprintf(entry.intf_name, sizeof(entry.intf_name), "%s", name);
    if (intf_get(intf, &entry) != 0) {
        intf_close(intf);
        return sp_fail(err, SP_ERR_USAGE, "there is no interface \"%s\"", name);
    }
    intf_close(intf);
    *out = (struct sp_interface){
        .up = (entry.intf_flags & INTF_FLAG_UP) != 0,
        .loopback = (entry.intf_flags & INTF_FLAG_LOOPBACK) != 0,
        .no_arp = (entry.intf_flags & INTF_FLAG_NOARP) != 0,
        .has_mac = entry.intf_link_addr.addr_type == ADDR_TYPE_ETH,
    };
    memcpy(out->name, name, strlen(name) + 1);
    if (out->has_mac)
        memcpy(out->mac.bytes, entry.intf_link_addr.addr_data8, sizeof(out->mac.bytes));
    return true;
}
