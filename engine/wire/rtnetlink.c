#include "wire/rtnetlink.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX  32768 /* the kernel's dumps come in pieces of at most this size */
#define DUMP_TRIES 5     /* a dump that changes under way is asked for again */

struct request {
    struct nlmsghdr header;
    uint8_t body[96];
};

struct reply {
    _Alignas(struct nlmsghdr) uint8_t bytes[REPLY_MAX];
    size_t len;
};

bool sp_rtnetlink_init(struct sp_rtnetlink *nl, struct sp_error *err)
{
    *nl = (struct sp_rtnetlink){.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
    return nl->fd >= 0 || sp_fail(err, SP_ERR_FAILED, "cannot ask for routes: %s", strerror(errno));
}

void sp_rtnetlink_finish(struct sp_rtnetlink *nl)
{
    if (nl->fd >= 0)
        close(nl->fd);
    nl->fd = -1;
}

/* Begins a request whose body is a copy of `body`. */
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

static bool ask(struct sp_rtnetlink *nl, struct request *request)
{
    request->header.nlmsg_seq = ++nl->sequence;
    return send(nl->fd, request, request->header.nlmsg_len, 0) >= 0;
}

/* Receives the next message of replies to the latest request. NULL, with errno, when the kernel
 * cannot be heard. */
static const struct nlmsghdr *first_message(const struct sp_rtnetlink *nl, struct reply *reply)
{
    for (;;) {
        const struct nlmsghdr *header = (const struct nlmsghdr *)(const void *)reply->bytes;
        ssize_t len = recv(nl->fd, reply->bytes, sizeof(reply->bytes), 0);

        if (len < 0)
            return NULL;
        reply->len = (size_t)len;
        if (reply->len >= sizeof(*header) && header->nlmsg_len >= sizeof(*header) &&
            header->nlmsg_len <= reply->len && header->nlmsg_seq == nl->sequence)
            return header;
    }
}

/* The message after this one in the same reply, or NULL. */
static const struct nlmsghdr *next_message(const struct reply *reply, const struct nlmsghdr *header)
{
    size_t at = (size_t)((const uint8_t *)header - reply->bytes) + NLMSG_ALIGN(header->nlmsg_len);

    if (at + sizeof(*header) > reply->len)
        return NULL;
    header = (const struct nlmsghdr *)(const void *)(reply->bytes + at);
    return header->nlmsg_len >= sizeof(*header) && at + header->nlmsg_len <= reply->len ? header
                                                                                        : NULL;
}

/* The errno of an error message; 0 when it cannot be read. */
static int error_of(const struct nlmsghdr *header)
{
    int32_t error = 0;

    if (header->nlmsg_len >= NLMSG_LENGTH(sizeof(error)))
        memcpy(&error, (const uint8_t *)header + NLMSG_HDRLEN, sizeof(error));
    return -error;
}

/* Copies the first len bytes of an attribute, which follow a body of body_len bytes; false when
 * there is none of that type, or a shorter one. (The kernel's own macros mix signs.) */
static bool get_attribute(const struct nlmsghdr *header, size_t body_len, unsigned short type,
                          void *out, size_t len)
{
    const uint8_t *message = (const uint8_t *)header;
    size_t at = NLMSG_LENGTH(NLMSG_ALIGN(body_len));
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

    if (get_attribute(header, sizeof(struct rtmsg), type, addr.bytes, 4))
        addr.family = SP_FAMILY_IPV4;
    return addr;
}

static void read_route(const struct nlmsghdr *header, struct sp_route *out)
{
    struct rtmsg route;
    uint8_t via[2];

    memcpy(&route, (const uint8_t *)header + NLMSG_HDRLEN, sizeof(route));
    *out = (struct sp_route){
        .local = route.rtm_type == RTN_LOCAL,
        .reachable = route.rtm_type == RTN_LOCAL || route.rtm_type == RTN_UNICAST ||
                     route.rtm_type == RTN_BROADCAST,
        .saddr = get_ipv4(header, RTA_PREFSRC),
        .gateway = get_ipv4(header, RTA_GATEWAY),
    };
    if (!get_attribute(header, sizeof(route), RTA_OIF, &out->ifindex, sizeof(out->ifindex)))
        out->reachable = false;
    /* a gateway of another family (RFC 5549) has an address that ARP cannot ask for */
    if (get_attribute(header, sizeof(route), RTA_VIA, via, sizeof(via)))
        out->reachable = false;
}

/* Errors by which the kernel says that there is no route (fib_rules and fib_trie: unreachable,
 * blackhole and prohibit routes, and none at all). */
static bool means_no_route(int error)
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES || error == EINVAL ||
           error == ESRCH;
}

bool sp_rtnetlink_route(struct sp_rtnetlink *nl, const struct sp_addr *dst,
                        const struct sp_addr *saddr, uint32_t ifindex, struct sp_route *out,
                        struct sp_error *err)
{
    struct rtmsg body = {.rtm_family = AF_INET, .rtm_dst_len = 32};
    bool bound = saddr->family == SP_FAMILY_IPV4;
    const struct nlmsghdr *header;
    struct request request;
    struct reply reply;

    if (bound)
        body.rtm_src_len = 32;
    begin(&request, RTM_GETROUTE, 0, &body, sizeof(body));
    add_attribute(&request, RTA_DST, dst->bytes, 4);
    if (bound)
        add_attribute(&request, RTA_SRC, saddr->bytes, 4);
    if (ifindex != 0)
        add_attribute(&request, RTA_OIF, &ifindex, 4);
    if (!ask(nl, &request) || (header = first_message(nl, &reply)) == NULL)
        return sp_fail(err, SP_ERR_FAILED, "cannot ask for routes: %s", strerror(errno));
    *out = (struct sp_route){0};
    if (header->nlmsg_type == NLMSG_ERROR && !means_no_route(error_of(header)))
        return sp_fail(err, SP_ERR_FAILED, "cannot ask for routes: %s", strerror(error_of(header)));
    if (header->nlmsg_type == RTM_NEWROUTE &&
        header->nlmsg_len >= NLMSG_LENGTH(sizeof(struct rtmsg)))
        read_route(header, out);
    if (out->reachable && bound)
        out->saddr = *saddr;
    return true;
}

/* A route's or a rule's destination. A rule's header has the same shape as a route's up to dst_len,
 * and its FRA_DST is RTA_DST's number (linux/fib_rules.h). */
static void visit_prefix(const struct nlmsghdr *header,
                         void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                         void *ctx)
{
    struct rtmsg route;
    struct sp_addr net;

    _Static_assert(FRA_DST == (int)RTA_DST && sizeof(struct fib_rule_hdr) == sizeof(struct rtmsg),
                   "rules are read as routes");
    if (header->nlmsg_len < NLMSG_LENGTH(sizeof(route)))
        return;
    memcpy(&route, (const uint8_t *)header + NLMSG_HDRLEN, sizeof(route));
    net = get_ipv4(header, RTA_DST);
    net.family = SP_FAMILY_IPV4; /* a default route has no RTA_DST: 0.0.0.0 */
    if (route.rtm_dst_len <= 32)
        visit(ctx, &net, route.rtm_dst_len);
}

enum dump_end { DUMP_COMPLETE, DUMP_CHANGED, DUMP_FAILED };

static enum dump_end dump(struct sp_rtnetlink *nl, uint16_t type,
                          void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                          void *ctx)
{
    const struct rtmsg body = {.rtm_family = AF_INET};
    const struct nlmsghdr *header;
    struct request request;
    struct reply reply;
    bool changed = false;

    begin(&request, type, NLM_F_DUMP, &body, sizeof(body));
    if (!ask(nl, &request))
        return DUMP_FAILED;
    while ((header = first_message(nl, &reply)) != NULL) {
        for (; header != NULL; header = next_message(&reply, header)) {
            changed |= (header->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            if (header->nlmsg_type == NLMSG_DONE)
                return changed ? DUMP_CHANGED : DUMP_COMPLETE;
            if (header->nlmsg_type == NLMSG_ERROR) {
                errno = error_of(header);
                return DUMP_FAILED;
            }
            visit_prefix(header, visit, ctx);
        }
    }
    return DUMP_FAILED;
}

bool sp_rtnetlink_prefixes(struct sp_rtnetlink *nl,
                           void (*visit)(void *ctx, const struct sp_addr *net, unsigned bits),
                           void *ctx, struct sp_error *err)
{
    static const uint16_t types[] = {RTM_GETROUTE, RTM_GETRULE};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        enum dump_end end = DUMP_CHANGED;

        /* a prefix that is visited twice does no harm */
        for (unsigned tries = 0; tries < DUMP_TRIES && end == DUMP_CHANGED; tries++)
            end = dump(nl, types[i], visit, ctx);
        /* a kernel without policy routing knows no rules */
        if (end == DUMP_FAILED && !(types[i] == RTM_GETRULE && errno == EOPNOTSUPP))
            return sp_fail(err, SP_ERR_FAILED, "cannot list the routes: %s", strerror(errno));
    }
    return true;
}

bool sp_rtnetlink_neighbour(struct sp_rtnetlink *nl, uint32_t ifindex, const struct sp_addr *addr,
                            struct sp_mac *mac, bool *permanent)
{
    const uint16_t believed =
        NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE;
    struct ndmsg body = {.ndm_family = AF_INET, .ndm_ifindex = (int)ifindex};
    const struct nlmsghdr *header;
    struct request request;
    struct reply reply;

    begin(&request, RTM_GETNEIGH, 0, &body, sizeof(body));
    add_attribute(&request, NDA_DST, addr->bytes, 4);
    if (addr->family != SP_FAMILY_IPV4 || !ask(nl, &request) ||
        (header = first_message(nl, &reply)) == NULL || header->nlmsg_type != RTM_NEWNEIGH ||
        header->nlmsg_len < NLMSG_LENGTH(sizeof(body)))
        return false;
    memcpy(&body, (const uint8_t *)header + NLMSG_HDRLEN, sizeof(body));
    *permanent = (body.ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0;
    return (body.ndm_state & believed) != 0 &&
           get_attribute(header, sizeof(body), NDA_LLADDR, mac->bytes, sizeof(mac->bytes));
}
