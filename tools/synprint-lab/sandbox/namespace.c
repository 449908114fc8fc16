#include "sandbox/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/netlink.h"

struct setting {
    const char *path, *value;
};

static const struct setting settings_ipv4[] = {
    {"/proc/sys/net/ipv4/ip_forward", "0"},
};

/* "default" is what the devices that are made later begin with. */
static const struct setting settings_ipv6[] = {
    {"/proc/sys/net/ipv6/conf/all/disable_ipv6", "0"},
    {"/proc/sys/net/ipv6/conf/all/forwarding", "0"},
    {"/proc/sys/net/ipv6/conf/default/disable_ipv6", "0"},
    {"/proc/sys/net/ipv6/conf/default/accept_ra", "0"},
    {"/proc/sys/net/ipv6/conf/default/autoconf", "0"},
    {"/proc/sys/net/ipv6/conf/default/accept_dad", "0"},
    {"/proc/sys/net/ipv6/conf/default/router_solicitations", "0"},
};

bool lab_namespace_has_ipv6(void)
{
    return access("/proc/sys/net/ipv6", F_OK) == 0;
}

static bool set_one(const struct setting *setting, struct sp_error *err)
{
    int fd = open(setting->path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, setting->value, strlen(setting->value)) > 0;
    int error = errno;

    if (fd >= 0)
        close(fd);
    return ok || sp_fail(err, SP_ERR_FAILED, "cannot write %s: %s", setting->path, strerror(error));
}

static bool apply_settings(struct sp_error *err)
{
    for (size_t i = 0; i < sizeof(settings_ipv4) / sizeof(settings_ipv4[0]); i++)
        if (!set_one(&settings_ipv4[i], err))
            return false;
    if (!lab_namespace_has_ipv6())
        return true;
    for (size_t i = 0; i < sizeof(settings_ipv6) / sizeof(settings_ipv6[0]); i++)
        if (!set_one(&settings_ipv6[i], err))
            return false;
    return true;
}

bool lab_namespace_create(struct sp_error *err)
{
    struct lab_netlink netlink;
    bool ok;

    if (unshare(CLONE_NEWNET) != 0) {
        return sp_fail(err, errno == EPERM ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                       "cannot make a network namespace: %s", strerror(errno));
    }
    ok = apply_settings(err) && lab_netlink_init(&netlink, err);
    if (!ok)
        return false;
    ok = lab_netlink_link_up(&netlink, if_nametoindex("lo"), NULL, 0, err);
    lab_netlink_finish(&netlink);
    return ok;
}
