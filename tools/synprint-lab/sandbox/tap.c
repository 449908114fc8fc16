#include "sandbox/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sandbox/namespace.h"

/* Locally administered; no host of the lab has one that begins with 02:00. */
const struct sp_mac lab_scanner_mac = {{0x02, 0x00, 198, 18, 255, 254}};

static bool open_device(struct lab_tap *tap, struct sp_error *err)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};

    tap->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tap->fd < 0) {
        return sp_fail(err, SP_ERR_FAILED, "cannot open /dev/net/tun: %s%s", strerror(errno),
                       errno == ENOENT ? " (load it with: modprobe tun)" : "");
    }
    memcpy(request.ifr_name, LAB_TAP_NAME, sizeof(LAB_TAP_NAME));
    if (ioctl(tap->fd, TUNSETIFF, &request) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot make the device %s: %s", LAB_TAP_NAME,
                       strerror(errno));
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
    *tap = (struct lab_tap){.fd = -1, .netlink = {.fd = -1}};
    return lab_netlink_init(&tap->netlink, err) && open_device(tap, err) &&
           lab_netlink_link_up(&tap->netlink, tap->ifindex, &lab_scanner_mac, LAB_TAP_QUEUE_PACKETS,
                               err) &&
           add_addresses(tap, config, err);
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
