/* What the parts of the player share: packets (player_packet.c), options (player_options.c), ISNs
 * (player_isn.c) and IP IDs (player_ipid.c). "os-detection" is nmap's second-generation method: its
 * probes P1..P6, ECN, T2..T7, U1 and IE and the tests made of their answers. */
#ifndef SP_PERSONALITY_PLAYER_INTERNAL_H
#define SP_PERSONALITY_PLAYER_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "personality/bytes.h"
#include "personality/player.h"

enum { LAB_IPV4_LEN = 20, LAB_IPV6_LEN = 40, LAB_TCP_LEN = 20, LAB_UDP_LEN = 8, LAB_ICMP_LEN = 8 };

/* ---- player.c ---- */

/* The next random number (splitmix64, S. Vigna, public domain algorithm). */
static inline uint64_t lab_random(struct lab_player *player)
{
    uint64_t z = player->random += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* TSval at this time: never 0, which means "no clock". */
uint32_t lab_tsval(const struct lab_player *player, uint64_t now_us);

/* The header that packets have for which os-detection has no probe: that of the first answer that
 * the personality gives to a SYN, else to anything. */
const struct lab_tcp_answer *lab_plain_answer(const struct lab_personality *personality);

/* ---- player_packet.c ---- */

/* An IP packet to the sender of `probe`, whose transport part is in place. */
struct lab_ip {
    const struct sp_packet *probe;
    uint8_t protocol; /* IPPROTO_* */
    uint8_t ttl, tos;
    bool df;
    uint16_t id;
};

/* Length of the IP header in front of the transport part. */
static inline size_t lab_ip_len(const struct sp_packet *probe)
{
    return probe->daddr.family == SP_FAMILY_IPV4 ? LAB_IPV4_LEN : LAB_IPV6_LEN;
}

/* Writes the IP header in front of transport_len bytes at out + lab_ip_len() and the checksum of
 * the transport part. Returns the length of the packet. */
size_t lab_ip_finish(uint8_t *out, const struct lab_ip *ip, size_t transport_len);

/* Writes the Internet checksum over an IPv4 header of len bytes into it. */
void lab_ipv4_checksum(uint8_t *header, size_t len);

/* Writes the checksum of a TCP segment in a packet that lab_ip_finish() made. */
void lab_tcp_checksum(uint8_t *packet, size_t len);

/* ---- player_options.c ---- */

/* Bits of a set of options; the index of lab_personality.offered. */
enum { LAB_OFFER_MSS = 1, LAB_OFFER_WSCALE = 2, LAB_OFFER_SACK = 4, LAB_OFFER_TS = 8 };

struct lab_offer {
    uint8_t set;
    uint16_t mss;
    uint32_t tsval;
};

struct lab_offer lab_offer_read(const struct sp_tcp *tcp);

/* Sets *out to `base` without window scale, SACK-permitted and timestamps as far as they are not in
 * the set; what remains stays aligned as it was. Returns base when nothing has to go. */
const struct lab_layout *lab_layout_for(const struct lab_layout *base, uint8_t set,
                                        struct lab_layout *out);

/* The MSS that the system puts into the answer to a SYN that is none of the probes; 0 = what the
 * layout says. */
uint16_t lab_mss_for(const struct lab_personality *personality, const struct lab_offer *offer);

struct lab_option_values {
    uint32_t tsval, tsecr; /* where the layout says "not zero" */
    uint16_t mss;          /* 0 = the layout's */
};

/* Writes a layout, padded with EOL to a multiple of 4 and cut at 40 bytes. Returns the length. */
size_t lab_layout_write(const struct lab_layout *layout, const struct lab_option_values *values,
                        uint8_t out[static SP_TCP_OPTIONS_MAX]);

/* ---- player_probe.c ---- */

enum lab_probe {
    LAB_PROBE_P1, /* P1..P6 are 0..5 */
    LAB_PROBE_P6 = 5,
    LAB_PROBE_ECN,
    LAB_PROBE_T5,   /* the SYN to a closed port, which begins a series of RSTs */
    LAB_PROBE_TEST, /* one of T2..T4, T6, T7 */
    LAB_PROBE_NONE, /* any other segment */
};

/* Which probe of os-detection 1.2 the segment is, byte for byte in its options. */
enum lab_probe lab_probe_of(const struct sp_tcp *tcp);

/* ---- player_isn.c ---- */

void lab_isn_init(struct lab_player *player);

/* The ISN for the answer to a SYN: series_index 0..5 for P1..P6, -1 for any other. */
uint32_t lab_isn_next(struct lab_player *player, int series_index, uint64_t now_us);

/* ---- player_ipid.c ---- */

enum lab_ipid_class { LAB_IDS_OPEN, LAB_IDS_CLOSED, LAB_IDS_ICMP };

/* Starting points. */
void lab_ipid_init(struct lab_player *player);

/* Called before the answers to P1 and T5, which begin a series of IDs: moves counters that would
 * wrap around, or come to lie the wrong way round, during the series. */
void lab_ipid_begin(struct lab_player *player);

uint16_t lab_ipid_next(struct lab_player *player, enum lab_ipid_class class);

#endif
