#include "sandbox/netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX 16384 /* one link with all its attributes is a few kilobytes */

struct request {
    struct nlmsghdr header;
    uint8_t body[512];
    bool too_long; /* an attribute had no room */
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

/* Appends at the next aligned place. Returns where, or NULL. */
static uint8_t *append(struct request *request, const void *data, size_t len)
{
    size_t at = NLMSG_ALIGN(request->header.nlmsg_len);

    if (at + len > offsetof(struct request, too_long)) {
        request->too_long = true;
        return NULL;
    }
    memcpy((uint8_t *)request + at, data, len);
    request->header.nlmsg_len = (uint32_t)(at + len);
    return (uint8_t *)request + at;
}

static void begin(struct request *request, uint16_t type, uint16_t flags, const void *body,
                  size_t len)
{
    *request = (struct request){.header = {.nlmsg_len = NLMSG_LENGTH(0),
                                           .nlmsg_type = type,
                                           .nlmsg_flags = NLM_F_REQUEST | flags}};
    append(request, body, len);
}

static void add_attribute(struct request *request, unsigned short type, const void *data,
                          size_t len)
{
    const struct rtattr attr = {.rta_len = (unsigned short)RTA_LENGTH(len), .rta_type = type};

    append(request, &attr, sizeof(attr));
    append(request, data, len);
}

/* Attributes within an attribute: end_nest() with what this returned. */
static uint8_t *begin_nest(struct request *request, unsigned short type)
{
    const struct rtattr attr = {.rta_type = type};

    return append(request, &attr, sizeof(attr));
}

static void end_nest(struct request *request, uint8_t *nest)
{
    uint16_t len;

    if (!nest)
        return;
    len = (uint16_t)((uint8_t *)request + request->header.nlmsg_len - nest);
    memcpy(nest + offsetof(struct rtattr, rta_len), &len, sizeof(len));
}

/* Sends a request and receives its reply. False, with errno, when the kernel refuses. */
static bool ask(struct lab_netlink *nl, struct request *request, struct reply *reply)
{
    struct nlmsghdr header;
    int32_t error;

    if (request->too_long) {
        errno = EMSGSIZE;
        return false;
    }
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

bool lab_netlink_no_qdisc(struct lab_netlink *nl, uint32_t ifindex, struct sp_error *err)
{
    static const char kind[] = "noqueue";
    struct tcmsg body = {.tcm_ifindex = (int)ifindex, .tcm_parent = TC_H_ROOT};
    struct request request;
    struct reply reply;

    begin(&request, RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof(body));
    add_attribute(&request, TCA_KIND, kind, sizeof(kind));
    return ask(nl, &request, &reply) || failed(err, "take the queueing discipline of a link away");
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

static bool add_route(struct lab_netlink *nl, const struct rtmsg *body, uint32_t ifindex,
                      const struct sp_addr *net, const struct sp_addr *gateway,
                      struct sp_error *err)
{
    struct request request;
    struct reply reply;

    begin(&request, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, body, sizeof(*body));
    add_attribute(&request, RTA_DST, net->bytes, sp_addr_len(net));
    if (gateway)
        add_attribute(&request, RTA_GATEWAY, gateway->bytes, sp_addr_len(gateway));
    add_attribute(&request, RTA_OIF, &ifindex, sizeof(ifindex));
    return ask(nl, &request, &reply) || failed(err, "add a route");
}

bool lab_netlink_add_route(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *net,
                           uint8_t prefix, const struct sp_addr *gateway, struct sp_error *err)
{
    const struct rtmsg body = {.rtm_family = (uint8_t)family_of(net),
                               .rtm_dst_len = prefix,
                               .rtm_table = RT_TABLE_MAIN,
                               .rtm_protocol = RTPROT_STATIC,
                               .rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
                               .rtm_type = RTN_UNICAST};

    return add_route(nl, &body, ifindex, net, gateway, err);
}

bool lab_netlink_add_local(struct lab_netlink *nl, uint32_t ifindex, const struct sp_addr *net,
                           uint8_t prefix, struct sp_error *err)
{
    const struct rtmsg body = {.rtm_family = (uint8_t)family_of(net),
                               .rtm_dst_len = prefix,
                               .rtm_table = RT_TABLE_LOCAL,
                               .rtm_protocol = RTPROT_STATIC,
                               .rtm_scope = RT_SCOPE_HOST,
                               .rtm_type = RTN_LOCAL};

    return add_route(nl, &body, ifindex, net, NULL, err);
}

bool lab_netlink_add_veth(struct lab_netlink *nl, const char *name, const char *peer,
                          const struct sp_mac *peer_mac, pid_t pid, struct sp_error *err)
{
    const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    const uint32_t holder = (uint32_t)pid;
    uint8_t *info, *data, *other;
    struct request request;
    struct reply reply;

    begin(&request, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &link, sizeof(link));
    add_attribute(&request, IFLA_IFNAME, name, strlen(name) + 1);
    info = begin_nest(&request, IFLA_LINKINFO);
    add_attribute(&request, IFLA_INFO_KIND, "veth", sizeof("veth"));
    data = begin_nest(&request, IFLA_INFO_DATA);
    other = begin_nest(&request, VETH_INFO_PEER);
    append(&request, &link, sizeof(link));
    add_attribute(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
    add_attribute(&request, IFLA_ADDRESS, peer_mac->bytes, sizeof(peer_mac->bytes));
    add_attribute(&request, IFLA_NET_NS_PID, &holder, sizeof(holder));
    end_nest(&request, other);
    end_nest(&request, data);
    end_nest(&request, info);
    return ask(nl, &request, &reply) || failed(err, "make a pair of devices");
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
