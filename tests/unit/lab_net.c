#include "lab_net.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "packet/checksum.h"

#define ETHERNET 14

static const struct sp_mac scanner_mac = {{0x02, 0x11, 0x22, 0x33, 0x44, 0x55}};

static void read_personality(struct lab_world *world)
{
    const char *path = SP_SOURCE_DIR "/tests/unit/lab_net.personality";
    struct lab_sample all = {0};
    struct sp_error err = {0};
    size_t skipped = 0;

    if (!lab_personalities_read(world->personalities, path, &all, 1, &skipped, &err))
        fail_msg("%s", err.message);
}

static void add_rule(struct lab_ports *ports, uint16_t first, uint16_t last,
                     enum lab_port_kind kind, uint8_t code)
{
    struct lab_port_rule *rule = &ports->rules[ports->rule_count++];

    rule->port = (struct lab_port){.kind = kind, .code = code};
    rule->ports = malloc(sizeof(*rule->ports));
    assert_non_null(rule->ports);
    sp_portset_init(rule->ports);
    sp_portset_add(rule->ports, first);
    sp_portset_add(rule->ports, last);
}

static void add_hosts(struct sp_addrset *set, const char *first_text)
{
    struct sp_addr first, last;
    struct sp_error err;

    assert_true(sp_addr_parse(first_text, &first));
    last = first;
    last.bytes[sp_addr_len(&last) - 1] =
        (uint8_t)(last.bytes[sp_addr_len(&last) - 1] + LAB_NET_HOSTS - 1);
    assert_true(sp_addrset_add(set, &first, &last, &err));
}

static uint64_t read_clock(void *ctx)
{
    return ((struct lab_net *)ctx)->now_us;
}

void lab_net_init(struct lab_net *net)
{
    struct sp_error err;
    int fds[2];

    memset(net, 0, sizeof(*net));
    net->now_us = 1000000000;
    net->clock = (struct sp_clock){.now_us = read_clock, .ctx = net};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    net->device = fds[0];
    net->scanner = fds[1];
    assert_true(lab_world_init(&net->world, &err));
    net->world.seed = 1;
    add_hosts(net->world.on_link, "198.18.0.1");
    add_hosts(net->world.on_link, "2001:db8::1");
    add_hosts(net->world.routed, "198.19.0.1");
    add_hosts(net->world.routed, "2001:db8:1::1");
    add_rule(&net->world.tcp, 22, 80, LAB_PORT_OPEN, 0);
    add_rule(&net->world.tcp, 81, 81, LAB_PORT_FILTERED, 0);
    add_rule(&net->world.tcp, 82, 82, LAB_PORT_REJECTED_HOST, 13);
    add_rule(&net->world.tcp, 83, 83, LAB_PORT_REJECTED_ROUTER, 10);
    add_rule(&net->world.udp, 53, 53, LAB_PORT_OPEN, 0);
    add_rule(&net->world.udp, 54, 54, LAB_PORT_FILTERED, 0);
    add_rule(&net->world.udp, 55, 55, LAB_PORT_REJECTED_HOST, 13);
    add_rule(&net->world.udp, 56, 56, LAB_PORT_REJECTED_ROUTER, 10);
    read_personality(&net->world);
}

void lab_net_start(struct lab_net *net)
{
    struct sp_error err = {0};

    if (!lab_world_seal(&net->world, &err))
        fail_msg("%s", err.message);
    net->emulator = lab_emulator_create(&net->world, net->device, &net->clock, &err);
    if (net->emulator == NULL)
        fail_msg("%s", err.message);
}

void lab_net_finish(struct lab_net *net)
{
    lab_emulator_destroy(net->emulator);
    lab_world_finish(&net->world);
    close(net->device);
    close(net->scanner);
}

struct lab_host_traits lab_net_host(const struct lab_net *net, const char *text)
{
    struct lab_host_traits traits;
    struct sp_addr addr;
    uint64_t index;

    assert_true(sp_addr_parse(text, &addr));
    assert_true(lab_world_find(&net->world, &addr, &index));
    lab_world_host(&net->world, index, &traits);
    return traits;
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static size_t put_ip(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                     int protocol, uint8_t ttl, size_t len)
{
    bool v6 = daddr->family == SP_FAMILY_IPV6;

    memset(ip, 0, v6 ? 40 : 20);
    if (v6) {
        ip[0] = 0x60;
        put16(ip + 4, (uint32_t)len);
        ip[6] = (uint8_t)protocol;
        ip[7] = ttl;
        memcpy(ip + 8, saddr->bytes, 16);
        memcpy(ip + 24, daddr->bytes, 16);
        return 40;
    }
    ip[0] = 0x45;
    put16(ip + 2, (uint32_t)(20 + len));
    ip[8] = ttl;
    ip[9] = (uint8_t)protocol;
    memcpy(ip + 12, saddr->bytes, 4);
    memcpy(ip + 16, daddr->bytes, 4);
    put16(ip + 10, sp_checksum_finish(sp_checksum_add(0, ip, 20)));
    return 20;
}

/* Writes the transport header, and says where its checksum goes. */
static size_t put_transport(uint8_t *at, const struct lab_probe *probe, size_t *checksum_at)
{
    uint16_t sport = probe->sport != 0 ? probe->sport : 40000;

    memset(at, 0, 24);
    *checksum_at = probe->protocol == IPPROTO_TCP ? 16 : probe->protocol == IPPROTO_UDP ? 6 : 2;
    if (probe->protocol == IPPROTO_TCP) {
        bool mss = (probe->flags & SP_TCP_SYN) != 0;

        put16(at, sport);
        put16(at + 2, probe->dport);
        put32(at + 4, probe->seq);
        put32(at + 8, probe->ack);
        at[12] = mss ? 0x60 : 0x50;
        at[13] = probe->flags;
        put16(at + 14, 64240);
        put32(at + 20, 0x020405b4);
        return mss ? 24 : 20;
    }
    if (probe->protocol == IPPROTO_UDP) {
        put16(at, sport);
        put16(at + 2, probe->dport);
        put16(at + 4, (uint32_t)(8 + probe->data_len));
        return 8;
    }
    at[0] = probe->icmp_type;
    at[1] = probe->icmp_code;
    put16(at + 4, 0x1234);
    put16(at + 6, probe->seq);
    return 8;
}

size_t lab_net_build(const struct lab_net *net, const struct lab_probe *probe,
                     uint8_t frame[static LAB_NET_FRAME])
{
    struct sp_addr daddr, saddr;
    struct lab_host_traits traits = {.mac = lab_router_mac};
    size_t header, len, checksum_at;
    uint64_t index;
    uint32_t sum = 0;
    uint8_t *transport, ttl = probe->ttl;

    assert_true(sp_addr_parse(probe->to, &daddr));
    saddr = daddr.family == SP_FAMILY_IPV6 ? lab_scanner_ipv6 : lab_scanner_ipv4;
    if (probe->saddr != NULL)
        saddr = *probe->saddr;
    if (lab_world_find(&net->world, &daddr, &index))
        lab_world_host(&net->world, index, &traits);
    memcpy(frame, probe->dmac != NULL ? probe->dmac->bytes : traits.mac.bytes, 6);
    memcpy(frame + 6, scanner_mac.bytes, 6);
    put16(frame + 12, daddr.family == SP_FAMILY_IPV6 ? 0x86dd : 0x0800);
    header = daddr.family == SP_FAMILY_IPV6 ? 40 : 20;
    transport = frame + ETHERNET + header;
    len = put_transport(transport, probe, &checksum_at);
    for (size_t i = 0; i < probe->data_len; i++)
        transport[len++] = (uint8_t)i;
    if (ttl == 0)
        ttl = probe->protocol == IPPROTO_ICMPV6 ? 255 : 64;
    put_ip(frame + ETHERNET, &saddr, &daddr, probe->protocol, ttl, len);
    if (probe->protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&saddr, &daddr, (uint8_t)probe->protocol, (uint32_t)len);
    put16(transport + checksum_at, sp_checksum_finish(sp_checksum_add(sum, transport, len)));
    transport[checksum_at] = (uint8_t)(transport[checksum_at] + probe->spoil);
    return ETHERNET + header + len;
}

void lab_net_send(struct lab_net *net, const uint8_t *frame, size_t len)
{
    assert_int_equal(write(net->scanner, frame, len), len);
    lab_emulator_step(net->emulator);
}

void lab_net_probe(struct lab_net *net, const struct lab_probe *probe)
{
    uint8_t frame[LAB_NET_FRAME];

    lab_net_send(net, frame, lab_net_build(net, probe, frame));
}

void lab_net_syn(struct lab_net *net, const char *to, uint16_t dport, uint32_t seq)
{
    struct lab_probe probe = {
        .to = to, .protocol = IPPROTO_TCP, .dport = dport, .seq = seq, .flags = SP_TCP_SYN};

    lab_net_probe(net, &probe);
}

void lab_net_arp(struct lab_net *net, const char *target_text)
{
    uint8_t frame[60] = {0};
    struct sp_addr target;

    assert_true(sp_addr_parse(target_text, &target));
    memset(frame, 0xff, 6);
    memcpy(frame + 6, scanner_mac.bytes, 6);
    put16(frame + 12, 0x0806);
    put32(frame + 14, 0x00010800);
    put32(frame + 18, 0x06040001);
    memcpy(frame + 22, scanner_mac.bytes, 6);
    memcpy(frame + 28, lab_scanner_ipv4.bytes, 4);
    memcpy(frame + 38, target.bytes, 4);
    lab_net_send(net, frame, sizeof(frame));
}

void lab_net_solicit(struct lab_net *net, const char *target_text, bool dad)
{
    struct sp_addr target, group = {SP_FAMILY_IPV6, {0xff, 2, [11] = 1, 0xff}};
    struct sp_addr saddr = dad ? (struct sp_addr){.family = SP_FAMILY_IPV6} : lab_scanner_ipv6;
    uint8_t frame[ETHERNET + 40 + 32] = {0x33, 0x33, 0xff}, *icmp = frame + ETHERNET + 40;
    size_t len = dad ? 24 : 32;

    assert_true(sp_addr_parse(target_text, &target));
    memcpy(group.bytes + 13, target.bytes + 13, 3);
    memcpy(frame + 3, target.bytes + 13, 3);
    memcpy(frame + 6, scanner_mac.bytes, 6);
    put16(frame + 12, 0x86dd);
    put_ip(frame + ETHERNET, &saddr, &group, IPPROTO_ICMPV6, 255, len);
    icmp[0] = 135;
    memcpy(icmp + 8, target.bytes, 16);
    if (!dad) {
        icmp[24] = icmp[25] = 1; /* source link-layer address */
        memcpy(icmp + 26, scanner_mac.bytes, 6);
    }
    put16(icmp + 2,
          sp_checksum_finish(sp_checksum_add(
              sp_checksum_pseudo(&saddr, &group, IPPROTO_ICMPV6, (uint32_t)len), icmp, len)));
    lab_net_send(net, frame, ETHERNET + 40 + len);
}

void lab_net_advance(struct lab_net *net, uint64_t us)
{
    net->now_us += us;
    lab_emulator_step(net->emulator);
}

/* Checks the transport checksum of a frame without IP options. */
static void check_sum(const struct sp_packet *packet, const uint8_t *frame)
{
    bool v6 = packet->saddr.family == SP_FAMILY_IPV6;
    const uint8_t *ip = frame + ETHERNET, *transport = ip + (v6 ? 40 : 20);
    size_t len = v6 ? (size_t)(ip[4] << 8 | ip[5]) : (size_t)(ip[2] << 8 | ip[3]) - 20;
    uint8_t protocol = v6 ? ip[6] : ip[9];
    uint32_t sum = 0;

    if (protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&packet->saddr, &packet->daddr, protocol, (uint32_t)len);
    assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, transport, len)), 0);
}

size_t lab_net_receive_bytes(struct lab_net *net, struct sp_packet *out,
                             uint8_t frame[static LAB_NET_FRAME])
{
    ssize_t len = read(net->scanner, frame, LAB_NET_FRAME);

    if (len <= 0)
        return 0;
    assert_int_equal(sp_decode(SP_LINK_ETHERNET, frame, (size_t)len, out), SP_DECODE_OK);
    assert_true(out->has_smac);
    if (out->type != SP_PACKET_ARP)
        check_sum(out, frame);
    return (size_t)len;
}

bool lab_net_receive(struct lab_net *net, struct sp_packet *out)
{
    uint8_t frame[LAB_NET_FRAME];

    return lab_net_receive_bytes(net, out, frame) > 0;
}

struct asked {
    uint64_t host;
    int protocol;
    uint16_t port;
    unsigned times;
};

static void look_for(void *arg, uint64_t host, int protocol, uint16_t port, unsigned times)
{
    struct asked *asked = arg;

    if (host == asked->host && protocol == asked->protocol && port == asked->port)
        asked->times = times;
}

unsigned lab_net_asked(const struct lab_net *net, uint64_t host, int protocol, uint16_t port)
{
    struct asked asked = {.host = host, .protocol = protocol, .port = port};

    assert_true(lab_emulator_asked_each(net->emulator, look_for, &asked));
    return asked.times;
}

size_t lab_net_drain(struct lab_net *net)
{
    uint8_t frame[LAB_NET_FRAME];
    size_t count = 0;

    while (read(net->scanner, frame, sizeof(frame)) > 0)
        count++;
    return count;
}

struct sp_packet lab_net_expect(struct lab_net *net, enum sp_packet_type type, const char *from)
{
    char text[SP_ADDR_TEXT_MAX];
    struct sp_packet packet;

    if (!lab_net_receive(net, &packet))
        fail_msg("no answer from %s", from);
    assert_int_equal(packet.type, type);
    assert_string_equal(
        sp_addr_format(type == SP_PACKET_ARP ? &packet.arp.sender_ip : &packet.saddr, text), from);
    return packet;
}

void lab_net_expect_tcp(struct lab_net *net, const char *from, uint8_t flags)
{
    struct sp_packet packet = lab_net_expect(net, SP_PACKET_TCP, from);

    assert_int_equal(packet.tcp.flags, flags);
}

void lab_net_expect_nothing(struct lab_net *net)
{
    assert_int_equal(lab_net_drain(net), 0);
}

void lab_net_segment(struct lab_net *net, const char *to, uint16_t dport, uint8_t flags,
                     uint32_t seq, uint32_t ack, size_t data_len)
{
    struct lab_probe probe = {.to = to,
                              .protocol = IPPROTO_TCP,
                              .dport = dport,
                              .flags = flags,
                              .seq = seq,
                              .ack = ack,
                              .data_len = data_len};

    lab_net_probe(net, &probe);
}

struct lab_personality *lab_net_system(const struct lab_net *net)
{
    return (struct lab_personality *)(uintptr_t)lab_personalities_at(net->world.personalities, 0);
}

size_t lab_net_answers(struct lab_net *net, unsigned seconds, unsigned out[static 16])
{
    size_t count = 0;

    for (unsigned i = 1; i <= seconds * 10; i++) {
        lab_net_advance(net, 1000000u / 10);
        for (size_t n = lab_net_drain(net); n > 0 && count < 16; n--)
            out[count++] = i / 10;
    }
    return count;
}
