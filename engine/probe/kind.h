/* The kinds of probes. A kind is a module: how it is built, how its reply is classified, and what
 * silence means. Everything else in the engine treats all kinds alike. */
#ifndef SP_PROBE_KIND_H
#define SP_PROBE_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/decode.h"
#include "packet/template.h"
#include "probe/cookie.h"
#include "probe/verdict.h"

enum sp_probe_kind_id {
    SP_PROBE_TCP_SYN,
    SP_PROBE_KIND_COUNT,
};

/* What varies from probe to probe. */
struct sp_probe_fields {
    struct sp_mac smac, dmac; /* Ethernet framing only */
    struct sp_tuple tuple;    /* local_port is that of this sending */
    uint32_t cookie;          /* what the reply must bring back: goes into the sequence number */
    uint32_t nonce;           /* random; for fields that should differ from packet to packet */
};

struct sp_probe_kind {
    const char *name;
    /* Builds the template, before the threads start. */
    bool (*build)(struct sp_template *out, enum sp_framing framing, struct sp_error *err);
    /* Writes one probe into frame (SP_TEMPLATE_MAX bytes) and returns its length. Sender. */
    size_t (*patch)(const struct sp_template *tpl, const struct sp_probe_fields *fields,
                    uint8_t *frame);
    /* What a verified reply says; state SP_PORT_UNASKED = nothing. Receiver. */
    struct sp_verdict (*classify)(const struct sp_packet *reply);
    /* What it means that no reply came. */
    struct sp_verdict silence;
};

/* The table of all kinds. */
const struct sp_probe_kind *sp_probe_kind(enum sp_probe_kind_id id);

/* What an ICMP error about a TCP probe says (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7). */
struct sp_verdict sp_verdict_icmp_error(const struct sp_packet *packet);

extern const struct sp_probe_kind sp_probe_tcp_syn;

#endif
