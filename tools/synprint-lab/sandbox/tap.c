#include "sandbox/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sandbox/namespace.h"

/* Locally administered; no host of the lab has one that begins with 02:00. */
const struct sp_mac lab_scanner_mac = {{0x02, 0x00, 198, 18, 255, 254}};

int lab_tap_open(const char *name, int flags, struct sp_error *err)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | flags);

    if (fd < 0) {
        sp_fail(err, SP_ERR_FAILED, "cannot open /dev/net/tun: %s%s", strerror(errno),
                errno == ENOENT ? " (load it with: modprobe tun)" : "");
        return -1;
    }
    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
    if (ioctl(fd, TUNSETIFF, &request) == 0)
        return fd;
    sp_fail(err, SP_ERR_FAILED, "cannot make the device %s: %s", name, strerror(errno));
    close(fd);
    return -1;
}

static bool open_device(struct lab_tap *tap, struct sp_error *err)
{
    tap->fd = lab_tap_open(LAB_TAP_NAME, O_NONBLOCK, err);
    if (tap->fd < 0)
        return false;
    tap->ifindex = if_nametoindex(LAB_TAP_NAME);
    return tap->ifindex != 0 || sp_fail(err, SP_ERR_FAILED, "cannot find the device %s: %s",
                                        LAB_TAP_NAME, strerror(errno));
}

static bool add_addresses(struct lab_tap *tap, const struct lab_tap_config *config,
                          struct sp_error *err)
{
    bool ipv6 = lab_namespace_has_ipv6();

    if (!lab_netlink_add_address(&tap->netlink, tap->ifindex, &config->ipv4, config->ipv4_prefix,
                                 err))
        return false;
    if (ipv6 && !lab_netlink_add_address(&tap->netlink, tap->ifindex, &config->ipv6,
                                         config->ipv6_prefix, err))
        return false;
    for (unsigned i = 0; i < config->route_count; i++) {
        const struct lab_tap_route *route = &config->routes[i];

        if ((route->net.family == SP_FAMILY_IPV4 || ipv6) &&
            !lab_netlink_add_route(&tap->netlink, tap->ifindex, &route->net, route->prefix,
                                   &route->gateway, err))
            return false;
    }
    return true;
}

bool lab_tap_init(struct lab_tap *tap, const struct lab_tap_config *config, struct sp_error *err)
{
    struct sp_error slower;

    *tap = (struct lab_tap){.fd = -1, .netlink = {.fd = -1}};
    if (!lab_netlink_init(&tap->netlink, err) || !open_device(tap, err) ||
        !lab_netlink_link_up(&tap->netlink, tap->ifindex, &lab_scanner_mac, LAB_TAP_QUEUE_PACKETS,
                             err))
        return false;
    /* the device has a queue of its own: another before it costs a tenth of the lab's time, since
     * the scanner's kernel answers SYN-ACKs within the lab's write() */
    (void)lab_netlink_no_qdisc(&tap->netlink, tap->ifindex, &slower);
    return add_addresses(tap, config, err);
}

void lab_tap_finish(struct lab_tap *tap)
{
    if (tap->fd >= 0)
        close(tap->fd);
    tap->fd = -1;
    lab_netlink_finish(&tap->netlink);
}

uint64_t lab_tap_dropped(struct lab_tap *tap)
{
    struct sp_error err;
    uint64_t frames = 0;

    return lab_netlink_dropped(&tap->netlink, tap->ifindex, &frames, &err) ? frames : 0;
}
