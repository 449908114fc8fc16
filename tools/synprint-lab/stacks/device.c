#include "stacks/device.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/netlink.h"

struct message {
    struct nlmsghdr header;
    uint8_t body[500];
};

static void *append(struct message *message, const void *data, size_t len)
{
    uint8_t *at = (uint8_t *)message + NLMSG_ALIGN(message->header.nlmsg_len);

    memcpy(at, data, len);
    message->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(message->header.nlmsg_len) + len);
    return at;
}

static void attribute(struct message *message, unsigned short type, const void *data, size_t len)
{
    struct rtattr attr = {.rta_len = (unsigned short)RTA_LENGTH(len), .rta_type = type};

    append(message, &attr, sizeof(attr));
    append(message, data, len);
}

/* Attributes within an attribute: close_nest() with what this returned. */
static uint8_t *open_nest(struct message *message, unsigned short type)
{
    struct rtattr attr = {.rta_len = 0, .rta_type = type};

    return append(message, &attr, sizeof(attr));
}

static void close_nest(struct message *message, uint8_t *nest)
{
    uint16_t len = (uint16_t)((uint8_t *)message + message->header.nlmsg_len - nest);

    memcpy(nest + offsetof(struct rtattr, rta_len), &len, sizeof(len));
}

/* Sends the message and waits for the kernel's answer; false with errno. */
static bool ask(struct message *message)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[600];
    } reply;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    ssize_t len = -1;

    message->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    if (fd < 0)
        return false;
    if (send(fd, message, message->header.nlmsg_len, 0) > 0)
        len = recv(fd, &reply, sizeof(reply), 0);
    if (len >= 0) {
        bool whole = len >= (ssize_t)(sizeof(reply.header) + sizeof(reply.error)) &&
                     reply.header.nlmsg_type == NLMSG_ERROR;

        errno = whole ? -reply.error.error : EPROTO;
        len = errno == 0 ? 0 : -1;
    }
    close(fd);
    return len == 0;
}

int lab_device_tap(const char *name, struct sp_error *err)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
    if (fd >= 0 && ioctl(fd, TUNSETIFF, &request) == 0)
        return fd;
    sp_fail(err, SP_ERR_FAILED, "cannot make the device %s: %s", name, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

bool lab_device_veth(const char *name, const char *peer, const struct sp_mac *peer_mac, pid_t pid,
                     struct sp_error *err)
{
    struct message message = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
                                         .nlmsg_type = RTM_NEWLINK,
                                         .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL}};
    const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    uint32_t holder = (uint32_t)pid;
    uint8_t *info, *data, *other;

    attribute(&message, IFLA_IFNAME, name, strlen(name) + 1);
    info = open_nest(&message, IFLA_LINKINFO);
    attribute(&message, IFLA_INFO_KIND, "veth", sizeof("veth"));
    data = open_nest(&message, IFLA_INFO_DATA);
    other = open_nest(&message, VETH_INFO_PEER);
    append(&message, &link, sizeof(link));
    attribute(&message, IFLA_IFNAME, peer, strlen(peer) + 1);
    attribute(&message, IFLA_ADDRESS, peer_mac->bytes, sizeof(peer_mac->bytes));
    attribute(&message, IFLA_NET_NS_PID, &holder, sizeof(holder));
    close_nest(&message, other);
    close_nest(&message, data);
    close_nest(&message, info);
    return ask(&message) || sp_fail(err, SP_ERR_FAILED, "cannot make the devices %s and %s: %s",
                                    name, peer, strerror(errno));
}

bool lab_device_route(const char *name, uint32_t network, uint8_t prefix, bool local,
                      struct sp_error *err)
{
    struct message message = {.header = {.nlmsg_len = NLMSG_LENGTH(0),
                                         .nlmsg_type = RTM_NEWROUTE,
                                         .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL}};
    const struct rtmsg route = {.rtm_family = AF_INET,
                                .rtm_dst_len = prefix,
                                .rtm_table = local ? RT_TABLE_LOCAL : RT_TABLE_MAIN,
                                .rtm_protocol = RTPROT_STATIC,
                                .rtm_scope = local ? RT_SCOPE_HOST : RT_SCOPE_LINK,
                                .rtm_type = local ? RTN_LOCAL : RTN_UNICAST};
    uint32_t net = htonl(network), index = if_nametoindex(name);

    append(&message, &route, sizeof(route));
    attribute(&message, RTA_DST, &net, sizeof(net));
    attribute(&message, RTA_OIF, &index, sizeof(index));
    return ask(&message) ||
           sp_fail(err, SP_ERR_FAILED, "cannot add a route to %s: %s", name, strerror(errno));
}

bool lab_device_setting(const char *value, const char *format, ...)
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

bool lab_device_up(const char *name, uint32_t address, struct sp_error *err)
{
    const struct sp_addr addr = sp_addr_ipv4(address);
    const uint32_t index = if_nametoindex(name);
    struct lab_netlink netlink;
    bool ok;

    if (!lab_device_setting("0", "ipv4/conf/%s/forwarding", name))
        return sp_fail(err, SP_ERR_FAILED, "cannot turn forwarding off on %s: %s", name,
                       strerror(errno));
    /* refused only where the kernel has no IPv6, or no such setting: neither does harm */
    (void)lab_device_setting("1", "ipv6/conf/%s/disable_ipv6", name);
    /* so that a stack that is starting is found when it is up, not up to a second later */
    (void)lab_device_setting("100", "ipv4/neigh/%s/retrans_time_ms", name);
    if (!lab_netlink_init(&netlink, err))
        return false;
    ok = lab_netlink_link_up(&netlink, index, NULL, 0, err) &&
         lab_netlink_add_address(&netlink, index, &addr, 24, err);
    lab_netlink_finish(&netlink);
    return ok;
}
