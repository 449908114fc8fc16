#include "sandbox/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/netlink.h"

/* "default" is what the devices that are made later begin with. */
static const struct setting {
    const char *path, *value;
    bool ipv6;
} settings[] = {
    {"ipv4/ip_forward", "0", false},
    {"ipv6/conf/all/disable_ipv6", "0", true},
    {"ipv6/conf/all/forwarding", "0", true},
    {"ipv6/conf/default/disable_ipv6", "0", true},
    {"ipv6/conf/default/accept_ra", "0", true},
    {"ipv6/conf/default/autoconf", "0", true},
    {"ipv6/conf/default/accept_dad", "0", true},
    {"ipv6/conf/default/router_solicitations", "0", true},
};

bool lab_namespace_has_ipv6(void)
{
    return access("/proc/sys/net/ipv6", F_OK) == 0;
}

bool lab_namespace_set(const char *value, const char *format, ...)
{
    char path[256] = "/proc/sys/net/";
    size_t prefix = strlen(path);
    va_list args;
    bool ok;
    int fd;

    va_start(args, format);
    vsnprintf(path + prefix, sizeof(path) - prefix, format, args);
    va_end(args);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = write(fd, value, strlen(value)) > 0;
    close(fd);
    return ok;
}

static bool apply_settings(struct sp_error *err)
{
    const bool ipv6 = lab_namespace_has_ipv6();

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const struct setting *one = &settings[i];

        if ((ipv6 || !one->ipv6) && !lab_namespace_set(one->value, "%s", one->path))
            return sp_fail(err, SP_ERR_FAILED, "cannot write /proc/sys/net/%s: %s", one->path,
                           strerror(errno));
    }
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
