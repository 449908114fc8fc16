#include "packet/template.h"

#include <arpa/inet.h>
#include <libnet.h>
#include <string.h>

#include "packet/checksum.h"

#define MAC_LEN           6
#define COPY_PIECE        16
#define IPV4_OFFSET_ID    4
#define IPV4_OFFSET_SUM   10
#define IPV4_OFFSET_SADDR 12
#define IPV4_OFFSET_DADDR 16
#define TCP_OFFSET_SPORT  0
#define TCP_OFFSET_DPORT  2
#define TCP_OFFSET_SEQ    4
#define TCP_OFFSET_ACK    8
#define TCP_OFFSET_LEN    12
#define TCP_OFFSET_SUM    16
#define TCP_OPTIONS_MAX   40
#define TSVAL_LEN         4
#define UDP_OFFSET_SPORT  0
#define UDP_OFFSET_DPORT  2
#define UDP_OFFSET_SUM    6
#define ICMP_OFFSET_SUM   2
#define ICMP_OFFSET_ID    4
#define ICMP_OFFSET_SEQ   6
#define ARP_OFFSET_SHA    8
#define ARP_OFFSET_SPA    14
#define ARP_OFFSET_TPA    24

static const uint8_t no_mac[MAC_LEN];
static const uint8_t broadcast[MAC_LEN] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static bool frame_valid(enum sp_framing framing, uint8_t ttl, struct sp_error *err)
{
    if (framing != SP_FRAMING_IP && framing != SP_FRAMING_ETHERNET)
        return sp_fail(err, SP_ERR_FAILED, "framing %d is neither IP nor Ethernet", (int)framing);
    return ttl != 0 || sp_fail(err, SP_ERR_FAILED, "a probe's TTL is 0, expected 1 to 255");
}

static bool spec_valid(enum sp_framing framing, const struct sp_tcp_spec *spec,
                       struct sp_error *err)
{
    if (!frame_valid(framing, spec->ttl, err))
        return false;
    if (spec->reserved > 0xf)
        return sp_fail(err, SP_ERR_FAILED, "a probe's reserved bits are %u, expected at most 15",
                       spec->reserved);
    if (spec->options_len > TCP_OPTIONS_MAX || spec->options_len % 4 != 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "a probe has %zu bytes of TCP options, expected a multiple of 4 up to %d",
                       spec->options_len, TCP_OPTIONS_MAX);
    if (spec->options_len > 0 && spec->options == NULL)
        return sp_fail(err, SP_ERR_FAILED, "a probe's TCP options are missing, expected %zu bytes",
                       spec->options_len);
    if (spec->tsval_offset < -1 ||
        (spec->tsval_offset >= 0 && (size_t)spec->tsval_offset + TSVAL_LEN > spec->options_len))
        return sp_fail(err, SP_ERR_FAILED,
                       "a probe's TSval is at offset %d, expected 4 bytes within %zu bytes of TCP "
                       "options, or -1",
                       spec->tsval_offset, spec->options_len);
    return true;
}

/* Sums and copies what was built into out. libnet_pblock_coalesce() is the call behind every
 * libnet_write(); the documented libnet_adv_cull_packet() refuses a context that was opened with
 * LIBNET_NONE, and only that one needs neither a socket nor privilege. With LIBNET_NONE the frame
 * is not shifted for alignment, so that it is the very block to free. */
static bool assemble(libnet_t *net, struct sp_template *out, struct sp_error *err)
{
    uint8_t *packet = NULL;
    uint32_t len = 0;
    bool ok = false;

    if (libnet_pblock_coalesce(net, &packet, &len) != 1) {
        sp_fail(err, SP_ERR_FAILED, "libnet cannot assemble a packet: %s", libnet_geterror(net));
        goto out;
    }
    if (len > sizeof(out->bytes)) {
        sp_fail(err, SP_ERR_FAILED, "libnet built a packet of %u bytes, expected at most %zu", len,
                sizeof(out->bytes));
        goto out;
    }
    memcpy(out->bytes, packet, len);
    out->len = len;
    ok = true;
out:
    free(packet);
    return ok;
}

/* An IPv4 header in front of len bytes. */
struct ip_spec {
    uint8_t protocol, ttl, tos;
    bool df;
    uint16_t len;
};

/* libnet wants the innermost header first. It fills in a checksum that is given as 0. */
static bool build_outer(libnet_t *net, enum sp_framing framing, const struct ip_spec *ip,
                        struct sp_error *err)
{
    if (libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + ip->len), ip->tos, 0, ip->df ? IP_DF : 0,
                          ip->ttl, ip->protocol, 0, 0, 0, NULL, 0, net, 0) == -1)
        return sp_fail(err, SP_ERR_FAILED, "libnet refuses a probe's IPv4 header: %s",
                       libnet_geterror(net));
    if (framing == SP_FRAMING_ETHERNET &&
        libnet_build_ethernet(no_mac, no_mac, ETHERTYPE_IP, NULL, 0, net, 0) == -1)
        return sp_fail(err, SP_ERR_FAILED, "libnet refuses a probe's Ethernet header: %s",
                       libnet_geterror(net));
    return true;
}

static bool build_tcp_headers(libnet_t *net, enum sp_framing framing,
                              const struct sp_tcp_spec *spec, struct sp_error *err)
{
    uint16_t tcp_len = (uint16_t)(LIBNET_TCP_H + spec->options_len);
    const struct ip_spec ip = {.protocol = IPPROTO_TCP,
                               .ttl = spec->ttl,
                               .tos = spec->tos,
                               .df = spec->df,
                               .len = tcp_len};
    uint8_t options[TCP_OPTIONS_MAX] = {0};

    if (spec->options_len > 0) {
        memcpy(options, spec->options, spec->options_len);
        if (spec->tsval_offset >= 0)
            memset(options + spec->tsval_offset, 0, TSVAL_LEN);
        if (libnet_build_tcp_options(options, (uint32_t)spec->options_len, net, 0) == -1)
            return sp_fail(err, SP_ERR_FAILED, "libnet refuses a probe's TCP options: %s",
                           libnet_geterror(net));
    }
    if (libnet_build_tcp(0, 0, 0, 0, spec->flags, spec->window, 0, spec->urgent, tcp_len, NULL, 0,
                         net, 0) == -1)
        return sp_fail(err, SP_ERR_FAILED, "libnet refuses a probe's TCP header: %s",
                       libnet_geterror(net));
    return build_outer(net, framing, &ip, err);
}

/* UDP, or else an echo request. */
static bool build_datagram_headers(libnet_t *net, bool udp, enum sp_framing framing,
                                   const struct sp_datagram_spec *spec, struct sp_error *err)
{
    uint16_t len = (uint16_t)(LIBNET_UDP_H + spec->payload_len); /* ICMP's header is as long */
    const struct ip_spec ip = {.protocol = udp ? IPPROTO_UDP : IPPROTO_ICMP,
                               .ttl = spec->ttl,
                               .tos = spec->tos,
                               .df = spec->df,
                               .len = len};
    uint8_t payload[SP_PAYLOAD_MAX];
    libnet_ptag_t tag;

    memset(payload, spec->payload, spec->payload_len);
    if (udp)
        tag = libnet_build_udp(0, 0, len, 0, payload, (uint32_t)spec->payload_len, net, 0);
    else
        tag = libnet_build_icmpv4_echo(ICMP_ECHO, spec->code, 0, 0, 0, payload,
                                       (uint32_t)spec->payload_len, net, 0);
    if (tag == -1)
        return sp_fail(err, SP_ERR_FAILED, "libnet refuses a probe's %s header: %s",
                       udp ? "UDP" : "ICMP", libnet_geterror(net));
    return build_outer(net, framing, &ip, err);
}

static libnet_t *open_libnet(struct sp_error *err)
{
    char reason[LIBNET_ERRBUF_SIZE] = "";
    libnet_t *net = libnet_init(LIBNET_NONE, NULL, reason);

    if (net == NULL)
        sp_fail(err, SP_ERR_FAILED, "libnet cannot start: %s", reason);
    return net;
}

static void set_offsets(struct sp_template *out, enum sp_framing framing)
{
    out->ip_offset = framing == SP_FRAMING_ETHERNET ? LIBNET_ETH_H : 0;
    out->transport_offset = out->ip_offset + LIBNET_IPV4_H;
}

/* libnet has no argument for these bits. */
static void set_reserved(struct sp_template *out, uint8_t reserved)
{
    uint8_t *tcp = out->bytes + out->transport_offset;
    uint16_t before = (uint16_t)(tcp[TCP_OFFSET_LEN] << 8 | tcp[TCP_OFFSET_LEN + 1]);
    uint16_t checksum = (uint16_t)(tcp[TCP_OFFSET_SUM] << 8 | tcp[TCP_OFFSET_SUM + 1]);

    checksum = sp_checksum_update(checksum, before, (uint16_t)(before | reserved << 8));
    tcp[TCP_OFFSET_LEN] |= reserved;
    tcp[TCP_OFFSET_SUM] = (uint8_t)(checksum >> 8);
    tcp[TCP_OFFSET_SUM + 1] = (uint8_t)checksum;
}

bool sp_template_build_tcp(struct sp_template *out, enum sp_framing framing,
                           const struct sp_tcp_spec *spec, struct sp_error *err)
{
    libnet_t *net;
    bool ok;

    *out = (struct sp_template){0};
    if (!spec_valid(framing, spec, err))
        return false;
    net = open_libnet(err);
    if (net == NULL)
        return false;
    ok = build_tcp_headers(net, framing, spec, err) && assemble(net, out, err);
    libnet_destroy(net);
    if (!ok)
        return false;
    set_offsets(out, framing);
    if (spec->tsval_offset >= 0)
        out->tsval_offset = out->transport_offset + LIBNET_TCP_H + (size_t)spec->tsval_offset;
    set_reserved(out, spec->reserved);
    return true;
}

static bool build_datagram(struct sp_template *out, bool udp, enum sp_framing framing,
                           const struct sp_datagram_spec *spec, struct sp_error *err)
{
    libnet_t *net;
    bool ok;

    *out = (struct sp_template){0};
    if (!frame_valid(framing, spec->ttl, err))
        return false;
    if (spec->payload_len > SP_PAYLOAD_MAX)
        return sp_fail(err, SP_ERR_FAILED, "a probe has %zu bytes of payload, expected at most %d",
                       spec->payload_len, SP_PAYLOAD_MAX);
    net = open_libnet(err);
    if (net == NULL)
        return false;
    ok = build_datagram_headers(net, udp, framing, spec, err) && assemble(net, out, err);
    libnet_destroy(net);
    if (ok)
        set_offsets(out, framing);
    return ok;
}

bool sp_template_build_udp(struct sp_template *out, enum sp_framing framing,
                           const struct sp_datagram_spec *spec, struct sp_error *err)
{
    return build_datagram(out, true, framing, spec, err);
}

bool sp_template_build_echo(struct sp_template *out, enum sp_framing framing,
                            const struct sp_datagram_spec *spec, struct sp_error *err)
{
    return build_datagram(out, false, framing, spec, err);
}

bool sp_template_build_arp(struct sp_template *out, struct sp_error *err)
{
    libnet_t *net;
    bool ok = false;

    *out = (struct sp_template){0};
    net = open_libnet(err);
    if (net == NULL)
        return false;
    if (libnet_build_arp(ARPHRD_ETHER, ETHERTYPE_IP, MAC_LEN, 4, ARPOP_REQUEST, no_mac, no_mac,
                         no_mac, no_mac, NULL, 0, net, 0) == -1 ||
        libnet_build_ethernet(broadcast, no_mac, ETHERTYPE_ARP, NULL, 0, net, 0) == -1)
        sp_fail(err, SP_ERR_FAILED, "libnet refuses an ARP request: %s", libnet_geterror(net));
    else
        ok = assemble(net, out, err);
    libnet_destroy(net);
    if (!ok)
        return false;
    out->ip_offset = LIBNET_ETH_H;
    out->transport_offset = LIBNET_ETH_H;
    return true;
}

/* Copies len >= COPY_PIECE bytes in pieces of a size that the compiler knows, the last of which may
 * overlap: a library call costs more than the copying. */
static inline void copy(uint8_t *to, const uint8_t *from, size_t len)
{
    for (size_t i = 0; i + COPY_PIECE <= len; i += COPY_PIECE)
        memcpy(to + i, from + i, COPY_PIECE);
    memcpy(to + len - COPY_PIECE, from + len - COPY_PIECE, COPY_PIECE);
}

/* These write in network byte order and return what the bytes written add to a checksum in which
 * they were zero. The sum is one of words as they stand in memory: a sum in one's complement comes
 * out in the byte order that it was read in (RFC 1071, 2(B)). */
static inline uint64_t put_u16(uint8_t *at, uint16_t value)
{
    value = htons(value);
    memcpy(at, &value, sizeof(value));
    return value;
}

static inline uint64_t put_u32(uint8_t *at, uint32_t value)
{
    value = htonl(value);
    memcpy(at, &value, sizeof(value));
    return value;
}

static inline uint64_t put_ipv4(uint8_t *at, const struct sp_addr *addr)
{
    uint32_t value;

    memcpy(&value, addr->bytes, sizeof(value));
    memcpy(at, &value, sizeof(value));
    return value;
}

static inline uint16_t fold(uint64_t sum)
{
    sum = (sum >> 32) + (sum & UINT32_MAX);
    sum = (sum >> 16) + (sum & UINT16_MAX);
    sum = (sum >> 16) + (sum & UINT16_MAX);
    sum = (sum >> 16) + (sum & UINT16_MAX);
    return (uint16_t)sum;
}

/* Adds `sum` to the checksum at `at`. RFC 1624, eqn. 3, for all changed words at once: their old
 * values are zero in the template, and adding ~0 changes nothing in one's complement. */
static inline void add_to_checksum(uint8_t *at, uint64_t sum)
{
    uint16_t checksum;

    memcpy(&checksum, at, sizeof(checksum));
    checksum = (uint16_t)~fold(sum + (uint16_t)~checksum);
    memcpy(at, &checksum, sizeof(checksum));
}

/* The TSval may stand at an odd offset, its bytes then count as the other half of their words; that
 * is the same as a sum with its bytes exchanged (RFC 1071, 2(B)). */
static inline uint64_t put_tsval(uint8_t *tcp, size_t offset, uint32_t tsval)
{
    uint64_t sum = put_u32(tcp + offset, tsval);

    return offset % 2 == 0 ? sum : sum << 8;
}

/* What a frame has up to its IP header. */
struct ip_fields {
    const struct sp_mac *smac, *dmac;
    const struct sp_addr *saddr, *daddr;
    uint16_t ip_id;
};

/* All but what stands behind the IP header; returns the sum of the addresses, which are in the
 * pseudo-headers of TCP and UDP too. */
static inline uint64_t patch_ip(const struct sp_template *tpl, const struct ip_fields *fields,
                                uint8_t *frame)
{
    uint8_t *ip = frame + tpl->ip_offset;
    uint64_t addresses;

    copy(frame, tpl->bytes, tpl->len);
    if (tpl->ip_offset > 0) {
        memcpy(frame, fields->dmac->bytes, MAC_LEN);
        memcpy(frame + MAC_LEN, fields->smac->bytes, MAC_LEN);
    }
    addresses = put_ipv4(ip + IPV4_OFFSET_SADDR, fields->saddr) +
                put_ipv4(ip + IPV4_OFFSET_DADDR, fields->daddr);
    add_to_checksum(ip + IPV4_OFFSET_SUM, addresses + put_u16(ip + IPV4_OFFSET_ID, fields->ip_id));
    return addresses;
}

size_t sp_template_patch_tcp(const struct sp_template *tpl, const struct sp_tcp_fields *fields,
                             uint8_t *frame)
{
    const struct ip_fields ip = {&fields->smac, &fields->dmac, &fields->saddr, &fields->daddr,
                                 fields->ip_id};
    uint64_t sum = patch_ip(tpl, &ip, frame);
    uint8_t *tcp = frame + tpl->transport_offset;

    sum += put_u16(tcp + TCP_OFFSET_SPORT, fields->sport);
    sum += put_u16(tcp + TCP_OFFSET_DPORT, fields->dport);
    sum += put_u32(tcp + TCP_OFFSET_SEQ, fields->seq);
    sum += put_u32(tcp + TCP_OFFSET_ACK, fields->ack);
    if (tpl->tsval_offset > 0)
        sum += put_tsval(tcp, tpl->tsval_offset - tpl->transport_offset, fields->tsval);
    add_to_checksum(tcp + TCP_OFFSET_SUM, sum);
    return tpl->len;
}

static uint64_t patch_datagram(const struct sp_template *tpl,
                               const struct sp_datagram_fields *fields, uint8_t *frame)
{
    const struct ip_fields ip = {&fields->smac, &fields->dmac, &fields->saddr, &fields->daddr,
                                 fields->ip_id};

    return patch_ip(tpl, &ip, frame);
}

size_t sp_template_patch_udp(const struct sp_template *tpl, const struct sp_datagram_fields *fields,
                             uint8_t *frame)
{
    uint64_t sum = patch_datagram(tpl, fields, frame);
    uint8_t *udp = frame + tpl->transport_offset;

    sum += put_u16(udp + UDP_OFFSET_SPORT, fields->sport);
    sum += put_u16(udp + UDP_OFFSET_DPORT, fields->dport);
    add_to_checksum(udp + UDP_OFFSET_SUM, sum);
    if (udp[UDP_OFFSET_SUM] == 0 && udp[UDP_OFFSET_SUM + 1] == 0) /* 0 would say: none was made */
        udp[UDP_OFFSET_SUM] = udp[UDP_OFFSET_SUM + 1] = 0xff;
    return tpl->len;
}

size_t sp_template_patch_echo(const struct sp_template *tpl,
                              const struct sp_datagram_fields *fields, uint8_t *frame)
{
    uint8_t *icmp = frame + tpl->transport_offset;
    uint64_t sum;

    (void)patch_datagram(tpl, fields, frame);
    sum = put_u16(icmp + ICMP_OFFSET_ID, fields->echo_id);
    sum += put_u16(icmp + ICMP_OFFSET_SEQ, fields->sequence);
    add_to_checksum(icmp + ICMP_OFFSET_SUM, sum);
    return tpl->len;
}

size_t sp_template_patch_arp(const struct sp_template *tpl, const struct sp_mac *smac,
                             const struct sp_addr *saddr, const struct sp_mac *dmac,
                             const struct sp_addr *target, uint8_t *frame)
{
    uint8_t *arp = frame + tpl->ip_offset;

    copy(frame, tpl->bytes, tpl->len);
    if (dmac != NULL)
        memcpy(frame, dmac->bytes, MAC_LEN);
    memcpy(frame + MAC_LEN, smac->bytes, MAC_LEN);
    memcpy(arp + ARP_OFFSET_SHA, smac->bytes, MAC_LEN);
    put_ipv4(arp + ARP_OFFSET_SPA, saddr);
    put_ipv4(arp + ARP_OFFSET_TPA, target);
    return tpl->len;
}
