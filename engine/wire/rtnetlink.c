#include "wire/rtnetlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX 32768 /* the kernel's dumps come in pieces of at most this size */

struct request {
    struct nlmsghdr header;
    struct rtmsg route;
    uint8_t attributes[64];
};

int sp_rtnetlink_open(struct sp_error *err)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    if (fd < 0)
        sp_fail(err, SP_ERR_FAILED, "cannot ask for routes: %s", strerror(errno));
    return fd;
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

/* Copies the first len bytes of a route's attribute; false when it has none of that type, or a
 * shorter one. (The kernel's own macros mix signs.) */
static bool get_attribute(const struct nlmsghdr *header, unsigned short type, void *out, size_t len)
{
    const uint8_t *message = (const uint8_t *)header;
    size_t at = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(struct rtmsg)));
    struct rtattr attr;

    while (at + sizeof(attr) <= header->nlmsg_len) {
        memcpy(&attr, message + at, sizeof(attr));
        if (attr.rta_len < sizeof(attr) || at + attr.rta_len > header->nlmsg_len)
            return false;
        if (attr.rta_type == type && attr.rta_len >= RTA_LENGTH(len)) {
            memcpy(out, message + at + RTA_LENGTH(0), len);
            return true;
        }
        at += RTA_ALIGN(attr.rta_len);
    }
    return false;
}

/* Family SP_FAMILY_NONE when the route has no such attribute. */
static struct sp_addr get_ipv4(const struct nlmsghdr *header, unsigned short type)
{
    struct sp_addr addr = {0};

    if (get_attribute(header, type, addr.bytes, 4))
        addr.family = SP_FAMILY_IPV4;
    return addr;
}

/* The kernel's NLMSG_DATA() drops const. */
static const struct rtmsg *route_of(const struct nlmsghdr *header)
{
    return (const struct rtmsg *)(const void *)((const uint8_t *)header + NLMSG_HDRLEN);
}

static void read_route(const struct nlmsghdr *header, struct sp_route *out)
{
    const struct rtmsg *route = route_of(header);

    *out = (struct sp_route){
        .local = route->rtm_type == RTN_LOCAL,
        .reachable = route->rtm_type == RTN_LOCAL || route->rtm_type == RTN_UNICAST ||
                     route->rtm_type == RTN_BROADCAST,
        .saddr = get_ipv4(header, RTA_PREFSRC),
        .gateway = get_ipv4(header, RTA_GATEWAY),
    };
    if (!get_attribute(header, RTA_OIF, &out->ifindex, sizeof(out->ifindex)))
        out->reachable = false;
}

bool sp_rtnetlink_route(int fd, const struct sp_addr *dst, const struct sp_addr *saddr,
                        uint32_t ifindex, struct sp_route *out, struct sp_error *err)
{
    struct request request = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
                   .nlmsg_type = RTM_GETROUTE,
                   .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = AF_INET, .rtm_dst_len = 32},
    };
    _Alignas(struct nlmsghdr) uint8_t reply[4096];
    const struct nlmsghdr *header = (const struct nlmsghdr *)(const void *)reply;
    ssize_t len;

    add_attribute(&request, RTA_DST, dst->bytes, 4);
    if (saddr->family == SP_FAMILY_IPV4) {
        add_attribute(&request, RTA_SRC, saddr->bytes, 4);
        request.route.rtm_src_len = 32;
    }
    if (ifindex != 0)
        add_attribute(&request, RTA_OIF, &ifindex, 4);
    if (send(fd, &request, request.header.nlmsg_len, 0) < 0 ||
        (len = recv(fd, reply, sizeof(reply), 0)) < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot ask for routes: %s", strerror(errno));
    *out = (struct sp_route){0};
    if (NLMSG_OK(header, (size_t)len) && header->nlmsg_type == RTM_NEWROUTE)
        read_route(header, out);
    if (out->reachable && saddr->family == SP_FAMILY_IPV4)
        out->saddr = *saddr;
    return true;
}

static void visit_prefix(const struct nlmsghdr *header,
                         void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                         void *ctx)
{
    const struct rtmsg *route = route_of(header);
    struct sp_addr net = get_ipv4(header, RTA_DST);

    net.family = SP_FAMILY_IPV4; /* a default route has no RTA_DST: 0.0.0.0 */
    if (route->rtm_dst_len <= 32)
        visit(ctx, &net, route->rtm_dst_len);
}

bool sp_rtnetlink_prefixes(int fd,
                           void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                           void *ctx, struct sp_error *err)
{
    struct request request = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
                   .nlmsg_type = RTM_GETROUTE,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .route = {.rtm_family = AF_INET},
    };
    _Alignas(struct nlmsghdr) uint8_t reply[REPLY_MAX];

    if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot list the routes: %s", strerror(errno));
    for (;;) {
        ssize_t len = recv(fd, reply, sizeof(reply), 0);

        if (len < 0)
            return sp_fail(err, SP_ERR_FAILED, "cannot list the routes: %s", strerror(errno));
        for (struct nlmsghdr *header = (struct nlmsghdr *)(void *)reply;
             NLMSG_OK(header, (size_t)len); header = NLMSG_NEXT(header, len)) {
            if (header->nlmsg_type == NLMSG_DONE)
                return true;
            if (header->nlmsg_type == NLMSG_ERROR)
                return sp_fail(err, SP_ERR_FAILED, "cannot list the routes: the kernel refused");
            if (header->nlmsg_type == RTM_NEWROUTE)
                visit_prefix(header, visit, ctx);
        }
    }
}
