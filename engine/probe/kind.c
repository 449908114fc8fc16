#include "probe/kind.h"

const struct sp_probe_kind *sp_probe_kind(enum sp_probe_kind_id id)
{
    static const struct sp_probe_kind *const kinds[SP_PROBE_KIND_COUNT] = {
        [SP_PROBE_TCP_SYN] = &sp_probe_tcp_syn,
    };
    return kinds[id];
}

static enum sp_reason unreachable_reason(uint8_t code)
{
    switch (code) {
    case 0:
        return SP_REASON_NET_UNREACH;
    case 1:
        return SP_REASON_HOST_UNREACH;
    case 2:
        return SP_REASON_PROTO_UNREACH;
    case 3:
        return SP_REASON_PORT_UNREACH;
    case 9:
        return SP_REASON_NET_PROHIBITED;
    case 10:
        return SP_REASON_HOST_PROHIBITED;
    case 13:
        return SP_REASON_ADMIN_PROHIBITED;
    default:
        return SP_REASON_DEST_UNREACH;
    }
}

struct sp_verdict sp_verdict_icmp_error(const struct sp_packet *packet)
{
    struct sp_verdict verdict = {SP_PORT_UNASKED, SP_REASON_NONE};

    if (packet->saddr.family != SP_FAMILY_IPV4)
        return verdict;
    if (packet->icmp.type == 3) {
        /* codes 4 (fragmentation needed) and 5 (source route failed) are about the path's MTU and
         * about source routes: a SYN of 60 bytes gets them from nobody who filters */
        verdict.state = SP_PORT_FILTERED;
        verdict.reason = (uint8_t)unreachable_reason(packet->icmp.code);
    } else if (packet->icmp.type == 11) {
        verdict.state = SP_PORT_FILTERED;
        verdict.reason = SP_REASON_TIME_EXCEEDED;
    }
    return verdict;
}
