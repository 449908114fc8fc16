#include "sandbox/netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX 16384 /* one link with all its attributes is a few kilobytes */

struct request {
    struct nlmsghdr header;
    uint8_t body[128];
};

struct reply {
    _Alignas(struct nlmsghdr) uint8_t bytes[REPLY_MAX];
    size_t len;
};

static bool failed(struct sp_error *err, const char *what)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot %s in the lab's namespace: %s", what,
                   strerror(errno));
}

bool lab_netlink_init(struct lab_netlink *nl, struct sp_error *err)
{
    *nl = (struct lab_netlink){.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
    return nl->fd >= 0 || failed(err, "open rtnetlink");
}

void lab_netlink_finish(struct lab_netlink *nl)
{
    if (nl->fd >= 0)
        close(nl->fd);
    nl->fd = -1;
}

static void begin(struct request *request, uint16_t type, uint16_t flags, const void *body,
                  size_t len)
{
    *request = (struct request){.header = {.nlmsg_len = (uint32_t)NLMSG_LENGTH(len),
                                           .nlmsg_type = type,
                                           .nlmsg_flags = NLM_F_REQUEST | flags}};
    memcpy(request->body, body, len);
}

static void add_attribute(struct request *request, unsigned short type, const void *data,
                          size_t len)
{
    struct rtattr attr = {.rta_len = (unsigned short)RTA_LENGTH(len), .rta_type = type};
    uint8_t *at = (uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len);

    memcpy(at, &attr, sizeof(attr));
    memcpy(at + RTA_LENGTH(0), data, len);
    request->header.nlmsg_len =
        (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attr.rta_len));
}

/* Sends a request and receives its reply. False, with errno, when the kernel refuses. */
static bool ask(struct lab_netlink *nl, struct request *request, struct reply *reply)
{
    struct nlmsghdr header;
    int32_t error;

    request->header.nlmsg_seq = ++nl->sequence;
    if (send(nl->fd, request, request->header.nlmsg_len, 0) < 0)
        return false;
    do {
        ssize_t len = recv(nl->fd, reply->bytes, sizeof(reply->bytes), 0);

        if (len < (ssize_t)sizeof(header)) {
            errno = len < 0 ? errno : EPROTO;
            return false;
        }
        reply->len = (size_t)len;
        memcpy(&header, reply->bytes, sizeof(header));
    } while (header.nlmsg_seq != nl->sequence);
    if (header.nlmsg_type != NLMSG_ERROR)
        return true;
    if (reply->len < NLMSG_LENGTH(sizeof(error))) {
        errno = EPROTO;
        return false;
    }
    memcpy(&error, reply->bytes + NLMSG_HDRLEN, sizeof(error));
    errno = -error;
    return error == 0;
}

static int family_of(const struct sp_addr *addr)
{
    return addr->family == SP_FAMILY_IPV4 ? AF_INET : AF_INET6;
}

bool lab_netlink_link_up(struct lab_netlink *nl, uint32_t ifindex, const struct sp_mac *mac,
                         uint32_t queue_packets, struct sp_error *err)
{
    struct ifinfomsg body = {.ifi_index = (int)ifindex, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct request request;
    struct reply reply;

    begin(&request, RTM_NEWLINK, NLM_F_ACK, &body, sizeof(body));
    if (mac)
        add_attribute(&request, IFLA_ADDRESS, mac->bytes, sizeof(mac->bytes));
    if (queue_packets > 0)
        add_attribute(&request, IFLA_TXQLEN, &queue_packets, sizeof(queue_packets));
    return ask(nl, &request, &reply) || failed(err, "bring up a link");
}

bool lab_netlink_add_address(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *addr,
                             uint8_t prefix, struct sp_error *err)
{
    struct ifaddrmsg body = {.ifa_family = (uint8_t)family_of(addr),
                             .ifa_prefixlen = prefix,
                             .ifa_flags = IFA_F_NODAD,
                             .ifa_index = ifindex};
    struct request request;
    struct reply reply;

    if (addr->family == SP_FAMILY_IPV4)
        body.ifa_flags = 0;
    begin(&request, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &body, sizeof(body));
    add_attribute(&request, IFA_LOCAL, addr->bytes, sp_addr_len(addr));
    add_attribute(&request, IFA_ADDRESS, addr->bytes, sp_addr_len(addr));
    return ask(nl, &request, &reply) || failed(err, "add an address");
}

bool lab_netlink_add_route(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *net,
                           uint8_t prefix, const struct sp_addr *gateway, struct sp_error *err)
{
    struct rtmsg body = {.rtm_family = (uint8_t)family_of(net),
                         .rtm_dst_len = prefix,
                         .rtm_table = RT_TABLE_MAIN,
                         .rtm_protocol = RTPROT_STATIC,
                         .rtm_scope = RT_SCOPE_UNIVERSE,
                         .rtm_type = RTN_UNICAST};
    struct request request;
    struct reply reply;

    begin(&request, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &body, sizeof(body));
    add_attribute(&request, RTA_DST, net->bytes, sp_addr_len(net));
    add_attribute(&request, RTA_GATEWAY, gateway->bytes, sp_addr_len(gateway));
    add_attribute(&request, RTA_OIF, &ifindex, sizeof(ifindex));
    return ask(nl, &request, &reply) || failed(err, "add a route");
}

/* Copies the first len bytes of an attribute that follows a body of body_len bytes. */
static bool get_attribute(const struct reply *reply, size_t body_len, unsigned short type,
                          void *out, size_t len)
{
    size_t at = NLMSG_LENGTH(NLMSG_ALIGN(body_len));
    struct rtattr attr;

    while (at + sizeof(attr) <= reply->len) {
        memcpy(&attr, reply->bytes + at, sizeof(attr));
        if (attr.rta_len < sizeof(attr) || at + attr.rta_len > reply->len)
            return false;
        if (attr.rta_type == type && attr.rta_len >= RTA_LENGTH(len)) {
            memcpy(out, reply->bytes + at + RTA_LENGTH(0), len);
            return true;
        }
        at += RTA_ALIGN(attr.rta_len);
    }
    return false;
}

bool lab_netlink_dropped(struct lab_netlink *nl, uint32_t ifindex, uint64_t *frames,
                         struct sp_error *err)
{
    struct ifinfomsg body = {.ifi_index = (int)ifindex};
    struct rtnl_link_stats64 stats;
    struct request request;
    struct reply reply;
    /* fields that newer kernels append are not asked for */
    const size_t needed = offsetof(struct rtnl_link_stats64, tx_dropped) + sizeof(stats.tx_dropped);

    begin(&request, RTM_GETLINK, 0, &body, sizeof(body));
    if (!ask(nl, &request, &reply))
        return failed(err, "ask for the counters of a link");
    if (!get_attribute(&reply, sizeof(body), IFLA_STATS64, &stats, needed))
        return sp_fail(err, SP_ERR_FAILED, "the kernel keeps no counters of the lab's device");
    *frames = stats.tx_dropped;
    return true;
}
