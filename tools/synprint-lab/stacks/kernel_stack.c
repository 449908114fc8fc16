#include "stacks/kernel_stack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/namespace.h"
#include "sandbox/netlink.h"
#include "stacks/head.h"

#define FIRST_SOCKET 1
#define POLL_MAX     (FIRST_SOCKET + 2 * LAB_MEMBER_PORTS_MAX)

static bool say(char byte)
{
    return write(LAB_HEAD_SYNC, &byte, 1) == 1;
}

static bool hear(char expected)
{
    char byte;

    return read(LAB_HEAD_SYNC, &byte, 1) == 1 && byte == expected;
}

/* A target answers every probe: what a real network of hosts would not limit in sum. A kernel that
 * has no such setting, or not for each namespace, has no such limit or keeps it. */
static void lift_limits(void)
{
    static const char *const settings[][2] = {
        {"ipv4/icmp_ratelimit", "0"},          {"ipv4/icmp_msgs_per_sec", "1000000"},
        {"ipv4/icmp_msgs_burst", "1000000"},   {"ipv4/tcp_syncookies", "0"},
        {"ipv4/tcp_max_syn_backlog", "65536"}, {"core/somaxconn", "65536"},
        {"ipv4/conf/all/rp_filter", "0"},      {"ipv4/conf/all/arp_ignore", "0"},
        {"ipv4/conf/all/arp_filter", "0"},
    };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        (void)lab_namespace_set(settings[i][1], "%s", settings[i][0]);
}

/* .1 to .127 are the kernel's own: one route for each bit, since .0/25 would hold .0 too. */
static bool connect_device(const struct lab_member *member, struct sp_error *err)
{
    const struct sp_addr network = sp_addr_ipv4(member->network);
    struct lab_netlink netlink;
    uint32_t device, loopback;
    bool ok;

    (void)lab_namespace_set("1", "ipv6/conf/%s/disable_ipv6", LAB_KERNEL_DEVICE);
    (void)lab_namespace_set("0", "ipv4/conf/%s/rp_filter", LAB_KERNEL_DEVICE);
    if (!lab_netlink_init(&netlink, err))
        return false;
    device = if_nametoindex(LAB_KERNEL_DEVICE);
    loopback = if_nametoindex("lo");
    ok = lab_netlink_link_up(&netlink, device, NULL, 0, err);
    for (uint8_t bit = 0; ok && bit < 7; bit++) {
        const struct sp_addr first = sp_addr_ipv4(member->network | 1U << bit);

        ok = lab_netlink_add_local(&netlink, loopback, &first, (uint8_t)(32 - bit), err);
    }
    ok = ok && lab_netlink_add_route(&netlink, device, &network, 24, NULL, err);
    lab_netlink_finish(&netlink);
    return ok;
}

static int open_port(int type, uint16_t port)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1, fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, (const struct sockaddr *)&any, sizeof(any)) == 0 &&
        (type == SOCK_DGRAM || listen(fd, 65535) == 0))
        return fd;
    fprintf(stderr, "port %u: %s\n", port, strerror(errno));
    return -1;
}

/* Connections are accepted and closed, datagrams are dropped. */
static void serve(int fd, bool stream)
{
    char datagram[64];
    int connection;

    if (stream) {
        while ((connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
            close(connection);
    } else {
        while (recv(fd, datagram, sizeof(datagram), 0) >= 0)
            ;
    }
}

static nfds_t open_ports(const struct lab_member *member, struct pollfd at[static POLL_MAX])
{
    nfds_t count = FIRST_SOCKET;

    for (unsigned i = 0; i < member->tcp_count; i++)
        at[count++] =
            (struct pollfd){.fd = open_port(SOCK_STREAM, member->tcp[i]), .events = POLLIN};
    for (unsigned i = 0; i < member->udp_count; i++)
        at[count++] =
            (struct pollfd){.fd = open_port(SOCK_DGRAM, member->udp[i]), .events = POLLIN};
    for (nfds_t i = FIRST_SOCKET; i < count; i++) {
        if (at[i].fd < 0)
            return 0;
    }
    return count;
}

int lab_kernel_run(const struct lab_member *member)
{
    struct pollfd at[POLL_MAX] = {{.fd = LAB_HEAD_LIFELINE, .events = POLLIN}};
    struct sp_error err;
    nfds_t count;

    if (!lab_namespace_create(&err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (!say(LAB_KERNEL_UNSHARED) || !hear(LAB_KERNEL_LINKED))
        return 1; /* the caller gave up */
    lift_limits();
    if (!connect_device(member, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    count = open_ports(member, at);
    if (count == 0 || !lab_head_drop() || !say(LAB_KERNEL_SERVING))
        return 1;
    for (;;) {
        if (poll(at, count, -1) < 0 && errno != EINTR)
            return 1;
        if (at[0].revents != 0)
            return 0;
        for (nfds_t i = FIRST_SOCKET; i < count; i++) {
            if (at[i].revents != 0)
                serve(at[i].fd, i < FIRST_SOCKET + (nfds_t)member->tcp_count);
        }
    }
}
