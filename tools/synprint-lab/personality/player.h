/* Plays a personality: a host's reply to a packet, byte for byte.
 *
 * Pure but for the player's counters (ISN, IP ID, clock): no I/O, no allocation, no time but the
 * one handed in. One player is used by one thread at a time.
 */
#ifndef SP_PERSONALITY_PLAYER_H
#define SP_PERSONALITY_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"
#include "personality/personality.h"

#define LAB_REPLY_MAX 1500 /* no reply is longer: an IP packet */

/* The state of one host that moves with what it sends; 64 bytes, since there are many. The fields
 * are the player's own. */
struct lab_player {
    const struct lab_personality *personality;
    uint64_t random;       /* state of the generator */
    uint64_t series_at_us; /* arrival of the last SYN of a series (P1..P6) */
    uint32_t series_isn;   /* the ISN given to it */
    uint32_t series_units; /* the step before it, in units of the gcd */
    uint32_t isn;          /* the last ISN given outside a series */
    uint32_t ts_offset;    /* TSval at time 0 */
    uint16_t ipid_tcp, ipid_rst, ipid_icmp;
    uint8_t series_index; /* which of the six that SYN was */
    uint8_t plan_pattern; /* player_isn.c */
    uint8_t plan_nudge;   /* player_isn.c */
    uint8_t echo_count;   /* echo replies given */
};

/* seed decides the starting points: two players with the same seed and the same packets at the same
 * times reply the same. */
void lab_player_init(struct lab_player *player, const struct lab_personality *personality,
                     uint64_t seed);

/* What can be seen of a port's state, for the truth: whether a SYN to an open port is answered by a
 * SYN-ACK (with and without options), a SYN to a closed port by anything, a datagram to a closed
 * port by port unreachable. */
bool lab_plays_open(const struct lab_personality *personality);
bool lab_plays_closed(const struct lab_personality *personality);
bool lab_plays_unreachable(const struct lab_personality *personality);

/* Each writes one whole IP packet (IPv4, or IPv6 when the probe is) from the probe's destination to
 * its source into out, with checksums, and returns its length; 0 = the system stays silent.
 * `probe` is decoded from ip[0..ip_len), which starts at the IP header and was checked to be whole.
 */

/* The answer to a TCP segment that belongs to no connection, from a port that is open or closed.
 * A SYN-ACK is one when the result's flags say so. RSTs are never answered. */
size_t lab_play_tcp(struct lab_player *player, const struct sp_packet *probe, bool open,
                    uint64_t now_us, uint8_t out[static LAB_REPLY_MAX]);

/* Echo reply, IPv4 and IPv6. */
size_t lab_play_echo(struct lab_player *player, const struct sp_packet *probe, const uint8_t *ip,
                     size_t ip_len, uint64_t now_us, uint8_t out[static LAB_REPLY_MAX]);

/* ICMP error of the host itself, quoting the probe as the personality does (IPv4 type 3; for IPv6
 * type 1, quoting as much as fits 1280 bytes). code: ICMPv4 3/code or ICMPv6 1/code. For other
 * probes than UDP too (a host that rejects TCP by ICMP). Silent only where the personality is: port
 * unreachable (3/3, 1/4) to a UDP probe. Rejections by a packet filter are always sent. */
size_t lab_play_unreachable(struct lab_player *player, const struct sp_packet *probe,
                            const uint8_t *ip, size_t ip_len, uint8_t code, uint64_t now_us,
                            uint8_t out[static LAB_REPLY_MAX]);

/* A UDP answer of an open port: `text` of up to 512 bytes. */
size_t lab_play_udp(struct lab_player *player, const struct sp_packet *probe, const uint8_t *text,
                    size_t len, uint64_t now_us, uint8_t out[static LAB_REPLY_MAX]);

/* The same SYN-ACK once more: a new IP ID, a new TSval, the same ISN; packet is changed in place.
 */
void lab_play_retransmit(struct lab_player *player, uint8_t *packet, size_t len, uint64_t now_us);

/* A segment of an established connection (flags, numbers given; data of the reply: none). */
size_t lab_play_segment(struct lab_player *player, const struct sp_packet *probe, uint8_t flags,
                        uint32_t seq, uint32_t ack, uint64_t now_us,
                        uint8_t out[static LAB_REPLY_MAX]);

#endif
