/* Packets to send: libnet builds each kind once, as a template; per probe only what varies is
 * patched in, with the checksums updated from the difference (RFC 1624).
 *
 * Building: before the threads start. Patching: any thread, on a frame of its own; no allocation,
 * no division, no system call.
 */
#ifndef SP_PACKET_TEMPLATE_H
#define SP_PACKET_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"

#define SP_TEMPLATE_MAX 128 /* bytes of the longest frame of TCP or ARP, */
#define SP_FRAME_MAX    384 /* and of any frame that is built from a template */

/* What the frame begins with. */
enum sp_framing {
    SP_FRAMING_IP,       /* the IP header: raw sockets, tun, loopback */
    SP_FRAMING_ETHERNET, /* an Ethernet II header */
};

/* The constant part of a TCP probe. */
struct sp_tcp_spec {
    uint8_t flags; /* SP_TCP_* */
    uint8_t ttl, tos;
    bool df;
    uint8_t reserved; /* the four bits between data offset and flags */
    uint16_t window, urgent;
    const uint8_t *options; /* wire bytes; a multiple of 4, at most 40 */
    size_t options_len;
    int tsval_offset; /* offset in options of the four bytes of TSval, or -1 */
};

/* The part that varies from probe to probe. Addresses must be of the template's family. */
struct sp_tcp_fields {
    struct sp_mac smac, dmac; /* SP_FRAMING_ETHERNET only */
    struct sp_addr saddr, daddr;
    uint16_t ip_id;
    uint16_t sport, dport;
    uint32_t seq, ack;
    uint32_t tsval; /* ignored when the template has no timestamp */
};

/* The constant part of a probe without TCP: its payload is `payload_len` times the same byte. */
struct sp_datagram_spec {
    uint8_t ttl, tos;
    bool df;
    uint8_t code; /* of an echo request */
    uint8_t payload;
    size_t payload_len; /* at most SP_PAYLOAD_MAX */
};

#define SP_PAYLOAD_MAX 300

/* What varies of such a probe: of UDP the ports, of an echo request the identifier and the sequence
 * number. */
struct sp_datagram_fields {
    struct sp_mac smac, dmac; /* SP_FRAMING_ETHERNET only */
    struct sp_addr saddr, daddr;
    uint16_t ip_id;
    union {
        struct {
            uint16_t sport, dport;
        };
        struct {
            uint16_t echo_id, sequence;
        };
    };
};

struct sp_template {
    uint8_t bytes[SP_FRAME_MAX];
    size_t len;
    size_t ip_offset, transport_offset;
    size_t tsval_offset; /* from the start of the frame, 0 = none */
};

/* Builds an IPv4 TCP template with libnet; the varying fields are zero and the checksums right for
 * that. False, with err, when the spec is impossible or libnet refuses. */
bool sp_template_build_tcp(struct sp_template *out, enum sp_framing framing,
                           const struct sp_tcp_spec *spec, struct sp_error *err);

/* Writes template plus fields into frame (at least template->len bytes, at most SP_TEMPLATE_MAX)
 * and returns the frame's length. */
size_t sp_template_patch_tcp(const struct sp_template *tpl, const struct sp_tcp_fields *fields,
                             uint8_t *frame);

/* The same of UDP (RFC 768) and of ICMP echo requests (RFC 792): at most SP_FRAME_MAX bytes. */
bool sp_template_build_udp(struct sp_template *out, enum sp_framing framing,
                           const struct sp_datagram_spec *spec, struct sp_error *err);
size_t sp_template_patch_udp(const struct sp_template *tpl, const struct sp_datagram_fields *fields,
                             uint8_t *frame);
bool sp_template_build_echo(struct sp_template *out, enum sp_framing framing,
                            const struct sp_datagram_spec *spec, struct sp_error *err);
size_t sp_template_patch_echo(const struct sp_template *tpl,
                              const struct sp_datagram_fields *fields, uint8_t *frame);

/* An ARP request of `smac`/`saddr` for `target` (RFC 826): to `dmac` alone, or to everyone when
 * dmac is NULL. */
bool sp_template_build_arp(struct sp_template *out, struct sp_error *err);
size_t sp_template_patch_arp(const struct sp_template *tpl, const struct sp_mac *smac,
                             const struct sp_addr *saddr, const struct sp_mac *dmac,
                             const struct sp_addr *target, uint8_t *frame);

#endif
