/* The decoders of the single protocols, one file per layer, for decode.c alone. Each reads its
 * header from the cursor it is given, fills in its part of *out (zeroed before) and may leave that
 * half filled when it fails. */
#ifndef SP_PACKET_DECODE_INTERNAL_H
#define SP_PACKET_DECODE_INTERNAL_H

#include "packet/cursor.h"
#include "packet/decode.h"

/* What an IP header says of the bytes behind it. */
struct sp_ip_payload {
    struct sp_cursor captured; /* never more than len bytes: Ethernet padding is left out */
    size_t len;                /* by the IP header; more than captured when the capture is cut */
    uint8_t protocol;          /* IPPROTO_*, after the extension headers */
    bool later_fragment;       /* does not start the packet: no transport header in it */
};

enum { SP_ETHERTYPE_IPV4 = 0x0800, SP_ETHERTYPE_ARP = 0x0806, SP_ETHERTYPE_IPV6 = 0x86dd };

/* decode_link.c: steps over the link header; on success *ethertype is one of the above. */
enum sp_decode_result sp_decode_link(enum sp_linktype link, struct sp_cursor *c,
                                     struct sp_packet *out, uint16_t *ethertype);
enum sp_decode_result sp_decode_arp(struct sp_cursor *c, struct sp_packet *out);

/* decode_ip.c. A quote never fails: what is missing stays zero. */
enum sp_decode_result sp_decode_ip(struct sp_cursor *c, uint16_t ethertype, struct sp_packet *out,
                                   struct sp_ip_payload *payload);
void sp_decode_quote(struct sp_cursor *c, enum sp_family family, struct sp_quote *out);

/* decode_transport.c */
enum sp_decode_result sp_decode_transport(struct sp_ip_payload *payload, struct sp_packet *out);

#endif
