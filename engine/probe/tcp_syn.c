/* The SYN probe: half-open scanning. */
#include "probe/kind.h"

/* The options of a Linux client, in its order: networks that drop bare SYNs let this one pass, and
 * servers show what they answer only when it is offered. */
/* clang-format off */
static const uint8_t options[] = {
    2, 4, 0x05, 0xb4,              /* maximum segment size 1460 (RFC 9293 3.2) */
    4, 2,                          /* SACK permitted (RFC 2018) */
    8, 10, 0, 0, 0, 0, 0, 0, 0, 0, /* timestamps: TSval patched in, TSecr 0 (RFC 7323) */
    1,                             /* no-operation */
    3, 3, 7,                       /* window scale 7 (RFC 7323) */
};
/* clang-format on */
#define TSVAL_OFFSET 8

static bool build(struct sp_template *out, enum sp_framing framing, struct sp_error *err)
{
    const struct sp_tcp_spec spec = {
        .flags = SP_TCP_SYN,
        .ttl = 64,
        .df = true,
        .window = 64240,
        .options = options,
        .options_len = sizeof(options),
        .tsval_offset = TSVAL_OFFSET,
    };

    return sp_template_build_tcp(out, framing, &spec, err);
}

static size_t patch(const struct sp_template *tpl, const struct sp_probe_fields *fields,
                    uint8_t *frame)
{
    const struct sp_tcp_fields tcp = {
        .smac = fields->smac,
        .dmac = fields->dmac,
        .saddr = fields->tuple.local,
        .daddr = fields->tuple.remote,
        .ip_id = (uint16_t)fields->nonce,
        .sport = fields->tuple.local_port,
        .dport = fields->tuple.remote_port,
        .seq = fields->cookie,
        .tsval = fields->nonce | 1, /* never zero: a zero echo is a trait of the target's stack */
    };

    return sp_template_patch_tcp(tpl, &tcp, frame);
}

static struct sp_verdict classify(const struct sp_packet *reply)
{
    if (reply->type == SP_PACKET_ICMP_ERROR)
        return sp_verdict_icmp_error(reply);
    /* RFC 9293 3.10.7.3: RST first, whatever else is set */
    if (reply->tcp.flags & SP_TCP_RST)
        return (struct sp_verdict){SP_PORT_CLOSED, SP_REASON_RESET};
    if ((reply->tcp.flags & (SP_TCP_SYN | SP_TCP_ACK)) == (SP_TCP_SYN | SP_TCP_ACK))
        return (struct sp_verdict){SP_PORT_OPEN, SP_REASON_SYN_ACK};
    return (struct sp_verdict){SP_PORT_UNASKED, SP_REASON_NONE};
}

const struct sp_probe_kind sp_probe_tcp_syn = {
    .name = "tcp-syn",
    .build = build,
    .patch = patch,
    .classify = classify,
    .silence = {SP_PORT_FILTERED, SP_REASON_NO_RESPONSE},
};
