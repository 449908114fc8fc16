#include "os_probes.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/checksum.h"

#define TS 8, 10, 255, 255, 255, 255, 0, 0, 0, 0

/* Flags, reserved bits, window, urgent pointer, DF; options. seq and ack are filled in later. */
static const struct tcp_probe segments[] = {
    [SP_OS_SEQ1] = {2, 0, 1, 0, false, 0, 0, 20, {3, 3, 10, 1, 2, 4, 5, 0xb4, TS, 4, 2}},
    [SP_OS_SEQ2] = {2, 0, 63, 0, false, 0, 0, 20, {2, 4, 5, 0x78, 3, 3, 0, 4, 2, TS, 0}},
    [SP_OS_SEQ3] = {2, 0, 4, 0, false, 0, 0, 20, {TS, 1, 1, 3, 3, 5, 1, 2, 4, 2, 0x80}},
    [SP_OS_SEQ4] = {2, 0, 4, 0, false, 0, 0, 16, {4, 2, TS, 3, 3, 10, 0}},
    [SP_OS_SEQ5] = {2, 0, 16, 0, false, 0, 0, 20, {2, 4, 2, 0x18, 4, 2, TS, 3, 3, 10, 0}},
    [SP_OS_SEQ6] = {2, 0, 512, 0, false, 0, 0, 16, {2, 4, 1, 9, 4, 2, TS}},
    [SP_OS_ECN] = {0xc2, 8, 3, 0xf7f5, false, 0, 0, 12, {3, 3, 10, 1, 2, 4, 5, 0xb4, 4, 2, 1, 1}},
    [SP_OS_T2] = {0, 0, 128, 0, true, 0, 0, 20, {3, 3, 10, 1, 2, 4, 1, 9, TS, 4, 2}},
    [SP_OS_T3] = {0x2b, 0, 256, 0, false, 0, 0, 20, {3, 3, 10, 1, 2, 4, 1, 9, TS, 4, 2}},
    [SP_OS_T4] = {0x10, 0, 1024, 0, true, 0, 0, 20, {3, 3, 10, 1, 2, 4, 1, 9, TS, 4, 2}},
    [SP_OS_T5] = {2, 0, 31337, 0, false, 0, 0, 20, {3, 3, 10, 1, 2, 4, 1, 9, TS, 4, 2}},
    [SP_OS_T6] = {0x10, 0, 32768, 0, true, 0, 0, 20, {3, 3, 10, 1, 2, 4, 1, 9, TS, 4, 2}},
    [SP_OS_T7] = {0x29, 0, 65535, 0, false, 0, 0, 20, {3, 3, 15, 1, 2, 4, 1, 9, TS, 4, 2}},
};

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

struct os_plan os_plan_default(void)
{
    struct os_plan plan = {.tcp_sport = 33000,
                           .udp_sport = 34000,
                           .open_tcp = 22,
                           .closed_tcp = 40000,
                           .closed_udp = 40125,
                           .seq = 0x51000001,
                           .ack = 0x0a0b0c0d,
                           .echo_id = 0x1234,
                           .ttl = 55,
                           .udp_ttl = 61};

    sp_addr_parse("198.18.255.254", &plan.saddr);
    sp_addr_parse("198.18.0.7", &plan.daddr);
    return plan;
}

struct tcp_probe os_tcp_probe(enum sp_os_probe probe, uint32_t seq, uint32_t ack)
{
    struct tcp_probe out = segments[probe];

    out.seq = probe <= SP_OS_SEQ6 ? seq + (uint32_t)probe : seq;
    out.ack = probe == SP_OS_ECN ? 0 : ack;
    return out;
}

size_t os_tcp_write(const struct tcp_probe *probe, uint16_t sport, uint16_t dport, uint8_t *out)
{
    put16(out, sport);
    put16(out + 2, dport);
    put32(out + 4, probe->seq);
    put32(out + 8, probe->ack);
    out[12] = (uint8_t)((20 + probe->options_len) / 4 << 4 | probe->reserved);
    out[13] = probe->flags;
    put16(out + 14, probe->window);
    put16(out + 16, 0);
    put16(out + 18, probe->urgent);
    memcpy(out + 20, probe->options, probe->options_len);
    return 20u + probe->options_len;
}

bool os_probe_to_open(enum sp_os_probe probe)
{
    return probe <= SP_OS_T4;
}

static size_t write_echo(const struct os_plan *plan, bool second, uint8_t *out)
{
    size_t data_len = second ? 150 : 120;

    memset(out, 0, 8 + data_len);
    out[0] = 8;
    out[1] = second ? 0 : 9;
    put16(out + 4, plan->echo_id + second);
    put16(out + 6, second ? 296 : 295);
    return 8 + data_len;
}

static size_t write_udp(const struct os_plan *plan, uint8_t *out)
{
    put16(out, plan->udp_sport);
    put16(out + 2, plan->closed_udp);
    put16(out + 4, 308);
    put16(out + 6, 0);
    memset(out + 8, 'C', 300);
    return 308;
}

/* The IPv4 header in front of len bytes, whose checksum belongs at sum_at. */
static size_t finish(const struct os_plan *plan, enum sp_os_probe probe, uint8_t protocol, bool df,
                     size_t len, size_t sum_at, uint8_t *ip)
{
    uint8_t *transport = ip + 20;
    uint32_t sum = 0;

    memset(ip, 0, 20);
    ip[0] = 0x45;
    ip[1] = probe == SP_OS_IE2 ? 4 : 0;
    put16(ip + 2, (unsigned)(20 + len));
    put16(ip + 4, probe == SP_OS_U1 ? 0x1042 : 0x7000u + probe);
    put16(ip + 6, df ? 0x4000 : 0);
    ip[8] = probe == SP_OS_U1 ? plan->udp_ttl : plan->ttl;
    ip[9] = protocol;
    memcpy(ip + 12, plan->saddr.bytes, 4);
    memcpy(ip + 16, plan->daddr.bytes, 4);
    put16(ip + 10, sp_checksum_finish(sp_checksum_add(0, ip, 20)));
    if (protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(&plan->saddr, &plan->daddr, protocol, (uint32_t)len);
    put16(transport + sum_at, sp_checksum_finish(sp_checksum_add(sum, transport, len)));
    return 20 + len;
}

size_t os_packet_build(const struct os_plan *plan, const struct tcp_probe *segment, uint16_t sport,
                       uint16_t dport, uint8_t out[static OS_PROBE_MAX])
{
    size_t len = os_tcp_write(segment, sport, dport, out + 20);

    return finish(plan, SP_OS_SEQ1, IPPROTO_TCP, segment->df, len, 16, out);
}

size_t os_probe_build(const struct os_plan *plan, enum sp_os_probe probe,
                      uint8_t out[static OS_PROBE_MAX])
{
    struct tcp_probe segment;
    size_t len;

    if (probe == SP_OS_U1)
        return finish(plan, probe, IPPROTO_UDP, false, write_udp(plan, out + 20), 6, out);
    if (probe == SP_OS_IE1 || probe == SP_OS_IE2)
        return finish(plan, probe, IPPROTO_ICMP, probe == SP_OS_IE1,
                      write_echo(plan, probe == SP_OS_IE2, out + 20), 2, out);
    segment = os_tcp_probe(probe, plan->seq, plan->ack);
    len = os_tcp_write(&segment, (uint16_t)(plan->tcp_sport + probe),
                       os_probe_to_open(probe) ? plan->open_tcp : plan->closed_tcp, out + 20);
    return finish(plan, probe, IPPROTO_TCP, segment.df, len, 16, out);
}
