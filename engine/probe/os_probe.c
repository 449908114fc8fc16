#include "probe/os_probe.h"

#include "packet/decode.h"

/* Ports of a try, from its first one on: the series, the series again, ECN, T1 (whose place is
 * free, it is the series' first answer), T2 to T7. */
#define AGAIN_OFFSET 6u
#define ECN_OFFSET   12u
#define T2_OFFSET    14u

#define U1_IP_ID    0x1042u
#define U1_BYTE     0x43
#define U1_LEN      300
#define IE_SEQUENCE 295u
#define IE2_TOS     4
#define IE1_CODE    9
#define IE1_LEN     120
#define IE2_LEN     150
#define ECN_URGENT  0xf7f5u
#define ECN_BITS    8u /* reserved */

#define MSS(n)         2, 4, (n) >> 8, (n)&0xff
#define SCALE(n)       3, 3, (n)
#define SACK_PERMITTED 4, 2
#define TIMESTAMP      8, 10, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0
#define NOP            1
#define EOL            0

/* What is the same of T2 to T6; T7 has another scale. */
#define T_OPTIONS(scale) SCALE(scale), NOP, MSS(265), TIMESTAMP, SACK_PERMITTED

struct segment {
    uint8_t flags;
    bool df;
    uint16_t window;
    uint8_t options_len;
    uint8_t options[20];
};

enum { SYN = SP_TCP_SYN, ODD = SP_TCP_FIN | SP_TCP_PSH | SP_TCP_URG };

/* clang-format off */
static const struct segment segments[] = {
    [SP_OS_SEQ1] = {SYN, false, 1, 20, {SCALE(10), NOP, MSS(1460), TIMESTAMP, SACK_PERMITTED}},
    [SP_OS_SEQ2] = {SYN, false, 63, 20, {MSS(1400), SCALE(0), SACK_PERMITTED, TIMESTAMP, EOL}},
    [SP_OS_SEQ3] = {SYN, false, 4, 20, {TIMESTAMP, NOP, NOP, SCALE(5), NOP, MSS(640)}},
    [SP_OS_SEQ4] = {SYN, false, 4, 16, {SACK_PERMITTED, TIMESTAMP, SCALE(10), EOL}},
    [SP_OS_SEQ5] = {SYN, false, 16, 20, {MSS(536), SACK_PERMITTED, TIMESTAMP, SCALE(10), EOL}},
    [SP_OS_SEQ6] = {SYN, false, 512, 16, {MSS(265), SACK_PERMITTED, TIMESTAMP}},
    [SP_OS_ECN] = {SYN | SP_TCP_ECE | SP_TCP_CWR, false, 3, 12,
                   {SCALE(10), NOP, MSS(1460), SACK_PERMITTED, NOP, NOP}},
    [SP_OS_T2] = {0, true, 128, 20, {T_OPTIONS(10)}},
    [SP_OS_T3] = {SYN | ODD, false, 256, 20, {T_OPTIONS(10)}},
    [SP_OS_T4] = {SP_TCP_ACK, true, 1024, 20, {T_OPTIONS(10)}},
    [SP_OS_T5] = {SYN, false, 31337, 20, {T_OPTIONS(10)}},
    [SP_OS_T6] = {SP_TCP_ACK, true, 32768, 20, {T_OPTIONS(10)}},
    [SP_OS_T7] = {ODD, false, 65535, 20, {T_OPTIONS(15)}},
};
/* clang-format on */

static bool build_tcp(struct sp_template *out, enum sp_framing framing, enum sp_os_probe probe,
                      uint8_t ttl, struct sp_error *err)
{
    const struct segment *segment = &segments[probe];
    const struct sp_tcp_spec spec = {
        .flags = segment->flags,
        .ttl = ttl,
        .df = segment->df,
        .reserved = probe == SP_OS_ECN ? ECN_BITS : 0,
        .window = segment->window,
        .urgent = probe == SP_OS_ECN ? ECN_URGENT : 0,
        .options = segment->options,
        .options_len = segment->options_len,
        .tsval_offset = -1,
    };

    return sp_template_build_tcp(out, framing, &spec, err);
}

static bool build(struct sp_template *out, enum sp_framing framing, enum sp_os_probe probe,
                  uint8_t ttl, uint8_t udp_ttl, struct sp_error *err)
{
    const struct sp_datagram_spec u1 = {.ttl = udp_ttl, .payload = U1_BYTE, .payload_len = U1_LEN};
    const struct sp_datagram_spec ie1 = {
        .ttl = ttl, .df = true, .code = IE1_CODE, .payload_len = IE1_LEN};
    const struct sp_datagram_spec ie2 = {.ttl = ttl, .tos = IE2_TOS, .payload_len = IE2_LEN};

    if (probe == SP_OS_U1)
        return sp_template_build_udp(out, framing, &u1, err);
    if (probe == SP_OS_IE1)
        return sp_template_build_echo(out, framing, &ie1, err);
    if (probe == SP_OS_IE2)
        return sp_template_build_echo(out, framing, &ie2, err);
    return build_tcp(out, framing, probe, ttl, err);
}

bool sp_os_templates_build(struct sp_os_templates *out, uint8_t ttl, uint8_t udp_ttl,
                           struct sp_error *err)
{
    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
        if (!build(&out->at[probe][SP_FRAMING_IP], SP_FRAMING_IP, (enum sp_os_probe)probe, ttl,
                   udp_ttl, err) ||
            !build(&out->at[probe][SP_FRAMING_ETHERNET], SP_FRAMING_ETHERNET,
                   (enum sp_os_probe)probe, ttl, udp_ttl, err))
            return false;
    }
    return true;
}

bool sp_os_asks_open(enum sp_os_probe probe)
{
    return probe <= SP_OS_T4;
}

static uint16_t port_offset(enum sp_os_probe probe, bool again)
{
    if (probe <= SP_OS_SEQ6)
        return (uint16_t)(probe + (again ? AGAIN_OFFSET : 0));
    return (uint16_t)(probe == SP_OS_ECN ? ECN_OFFSET : T2_OFFSET + (probe - SP_OS_T2));
}

unsigned sp_os_sending_of_port(uint16_t offset)
{
    if (offset < AGAIN_OFFSET)
        return offset;
    if (offset < ECN_OFFSET)
        return SP_OS_PROBE_COUNT + (offset - AGAIN_OFFSET);
    if (offset == ECN_OFFSET)
        return SP_OS_ECN;
    return offset >= T2_OFFSET && offset < SP_OS_TRY_PORTS ? SP_OS_T2 + (offset - T2_OFFSET)
                                                           : SP_OS_SENDINGS;
}

static size_t patch_tcp(const struct sp_template *tpl, enum sp_os_probe probe, bool again,
                        const struct sp_os_plan *plan, uint16_t ip_id, uint8_t *frame)
{
    const struct sp_tcp_fields fields = {
        .smac = plan->smac,
        .dmac = plan->dmac,
        .saddr = plan->saddr,
        .daddr = plan->daddr,
        .ip_id = ip_id,
        .sport = (uint16_t)(plan->first_port + port_offset(probe, again)),
        .dport = sp_os_asks_open(probe) ? plan->open_tcp : plan->closed_tcp,
        .seq = plan->seq + (probe <= SP_OS_SEQ6 ? (uint32_t)probe : 0),
        .ack = probe == SP_OS_ECN ? 0 : plan->ack,
    };

    return sp_template_patch_tcp(tpl, &fields, frame);
}

size_t sp_os_probe_patch(const struct sp_os_templates *templates, enum sp_framing framing,
                         enum sp_os_probe probe, bool again, const struct sp_os_plan *plan,
                         uint16_t ip_id, uint8_t *frame)
{
    const struct sp_template *tpl = &templates->at[probe][framing];
    struct sp_datagram_fields fields = {.smac = plan->smac,
                                        .dmac = plan->dmac,
                                        .saddr = plan->saddr,
                                        .daddr = plan->daddr,
                                        .ip_id = ip_id};

    if (probe == SP_OS_U1) {
        fields.ip_id = U1_IP_ID;
        fields.sport = (uint16_t)(plan->first_port + SP_OS_UDP_OFFSET);
        fields.dport = plan->closed_udp;
        return sp_template_patch_udp(tpl, &fields, frame);
    }
    if (probe == SP_OS_IE1 || probe == SP_OS_IE2) {
        fields.echo_id = (uint16_t)(plan->first_echo + (probe - SP_OS_IE1));
        fields.sequence = (uint16_t)(IE_SEQUENCE + (probe - SP_OS_IE1));
        return sp_template_patch_echo(tpl, &fields, frame);
    }
    return patch_tcp(tpl, probe, again, plan, ip_id, frame);
}

/* Not 0, nor near enough to it that what counts up from them is: 0 has a meaning of its own in an
 * answer. */
static uint32_t plain(uint32_t number)
{
    return (number & 0x7fffffffu) | 0x10000u;
}

void sp_os_plan_numbers(struct sp_os_plan *plan, const struct sp_cookie *cookie, uint32_t try)
{
    const struct sp_tuple tuple = {
        .local = plan->saddr, .remote = plan->daddr, .remote_port = (uint16_t)try};
    uint64_t hash = sp_cookie_hash(cookie, &tuple);

    plan->seq = plain((uint32_t)hash);
    plan->ack = plain((uint32_t)(hash >> 32));
}
