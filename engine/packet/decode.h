/* From captured bytes to a packet that the engine can act on.
 *
 * The bytes are hostile: every read goes through the bounded cursor (packet/cursor.h), lengths in
 * headers are believed only as far as bytes were captured, and options are walked within their
 * header. Nothing allocates; any thread.
 */
#ifndef SP_PACKET_DECODE_H
#define SP_PACKET_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"

/* How a captured frame starts. The numbers are ours; wire/ maps libpcap's DLT_ values to them. */
enum sp_linktype {
    SP_LINK_ETHERNET, /* 14 bytes, 802.1Q/802.1ad tags skipped (IEEE 802.3) */
    SP_LINK_RAW,      /* starts with the IP header */
    SP_LINK_NULL,     /* BSD loopback: 4 bytes of address family in either byte order */
    SP_LINK_SLL,      /* Linux cooked capture, 16 bytes */
    SP_LINK_SLL2,     /* Linux cooked capture v2, 20 bytes */
};

enum sp_packet_type {
    SP_PACKET_NONE = 0,
    SP_PACKET_ARP,        /* RFC 826, Ethernet/IPv4 only */
    SP_PACKET_TCP,        /* RFC 9293 */
    SP_PACKET_UDP,        /* RFC 768 */
    SP_PACKET_ICMP_ERROR, /* with the quoted header decoded. RFC 792: type 3, 4, 5, 11, 12;
                             RFC 4443: type 1 to 4. saddr.family tells which numbering it is */
    SP_PACKET_ICMP,       /* any other ICMP message */
};

/* TCP flags as in the header's low byte (RFC 9293, 3.1). */
enum {
    SP_TCP_FIN = 0x01,
    SP_TCP_SYN = 0x02,
    SP_TCP_RST = 0x04,
    SP_TCP_PSH = 0x08,
    SP_TCP_ACK = 0x10,
    SP_TCP_URG = 0x20,
    SP_TCP_ECE = 0x40,
    SP_TCP_CWR = 0x80,
};

#define SP_TCP_OPTIONS_MAX 40

struct sp_tcp {
    uint16_t sport, dport; /* host byte order, as every number below */
    uint32_t seq, ack;
    uint8_t flags;
    uint8_t reserved; /* the four bits between data offset and CWR */
    uint16_t window, urgent;
    uint8_t
        options_len; /* 0..40: bytes of options captured, fewer than sent when the capture is cut */
    uint8_t options[SP_TCP_OPTIONS_MAX];
};

struct sp_udp {
    uint16_t sport, dport, length;
};

/* What an ICMP error quotes of the packet that caused it (RFC 792: IP header and 8 bytes).
 * All zero (saddr.family too) when the quoted IP header is not complete. Its length and checksum
 * are given as found and not believed: routers alter them on the way. */
struct sp_quote {
    uint8_t protocol; /* IPPROTO_*; 0 unless all of the first 8 bytes of the transport header, of a
                         packet or of its first fragment, were captured */
    uint8_t ttl;
    uint16_t ip_id;  /* IPv4 */
    uint16_t ip_len; /* IPv4: total length; IPv6: payload length */
    struct sp_addr saddr, daddr;
    uint16_t sport, dport; /* TCP, UDP; 0 when protocol is */
    uint32_t seq;          /* TCP only; 0 when protocol is */
};

struct sp_icmp {
    uint8_t type, code;
    uint16_t id, sequence; /* echo and timestamp messages */
    struct sp_quote quote; /* errors only */
};

enum { SP_ARP_REQUEST = 1, SP_ARP_REPLY = 2 };

struct sp_arp {
    uint16_t operation;
    struct sp_mac sender_mac, target_mac;
    struct sp_addr sender_ip, target_ip;
};

struct sp_packet {
    uint8_t type; /* enum sp_packet_type */
    bool has_smac;
    struct sp_mac smac; /* Ethernet and cooked captures */
    uint8_t ttl, tos;   /* IPv6: hop limit, traffic class */
    bool df, mf, ip_reserved_bit;
    bool has_ip_options;         /* IPv4 options, or IPv6 extension headers */
    uint16_t ip_id;              /* IPv6 has none: 0, and df is true */
    uint16_t payload_len;        /* bytes after the transport header, by the IP length */
    struct sp_addr saddr, daddr; /* not set for ARP */
    union {
        struct sp_tcp tcp;
        struct sp_udp udp;
        struct sp_icmp icmp;
        struct sp_arp arp;
    };
};

enum sp_decode_result {
    SP_DECODE_OK,
    SP_DECODE_UNKNOWN,   /* well-formed as far as read, but no protocol that we know, or a fragment
                            that does not start the packet */
    SP_DECODE_TRUNCATED, /* fewer bytes captured than the headers need */
    SP_DECODE_MALFORMED, /* a length or version field contradicts the rest, or the IPv4 header
                            checksum is wrong. Transport checksums are not checked: with checksum
                            offload the capture sees them before they are filled in */
};

/* Decodes bytes[0..len) into *out. On anything but SP_DECODE_OK *out is zeroed. len is the number
 * of bytes captured, which may be less than what was on the wire. */
enum sp_decode_result sp_decode(enum sp_linktype link, const uint8_t *bytes, size_t len,
                                struct sp_packet *out);

/* Where the IP header begins in a frame that sp_decode() could read. */
size_t sp_decode_ip_offset(enum sp_linktype link, const uint8_t *bytes, size_t len);

#endif
