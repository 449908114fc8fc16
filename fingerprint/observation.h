/* What was seen: the traits of one SYN-ACK, and of a closed port's RST where there was one.
 *
 * Raw values are kept; how the window relates to the MSS, or what is unusual about a value, is
 * worked out when it is compared with a signature. The traits belong to the probe that was
 * answered: a SYN offering MSS 1460, SACK-permitted, a timestamp with TSval not 0, and window
 * scaling; a stack leaves out what it was not offered. Nothing allocates; any thread.
 */
#ifndef SP_FINGERPRINT_OBSERVATION_H
#define SP_FINGERPRINT_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint/layout.h"
#include "packet/decode.h"

/* Oddities: name, word in the database, meaning. */
#define SP_QUIRK_MAP(X)                                                                            \
    X(SP_QUIRK_SEQ_ZERO, "seq-zero", "sequence number 0")                                          \
    X(SP_QUIRK_ACK_ZERO, "ack-zero", "acknowledgement number 0")                                   \
    X(SP_QUIRK_URGENT_POINTER, "urg-ptr", "urgent pointer set without URG")                        \
    X(SP_QUIRK_URG, "urg", "URG set")                                                              \
    X(SP_QUIRK_PUSH, "push", "PSH set")                                                            \
    X(SP_QUIRK_FIN, "fin", "FIN set")                                                              \
    X(SP_QUIRK_ECE, "ece", "ECE set although ECN was not offered")                                 \
    X(SP_QUIRK_CWR, "cwr", "CWR set")                                                              \
    X(SP_QUIRK_RESERVED, "tcp-reserved", "reserved bits of the TCP header set")                    \
    X(SP_QUIRK_IP_RESERVED, "ip-reserved", "reserved flag of the IP header set")                   \
    X(SP_QUIRK_FRAGMENT, "fragment", "more-fragments flag set")                                    \
    X(SP_QUIRK_IP_OPTIONS, "ip-opts", "IP options present")                                        \
    X(SP_QUIRK_DATA, "data", "payload in the SYN-ACK")                                             \
    X(SP_QUIRK_EOL_DATA, "eol-data", "bytes other than 0 after the end of the options")            \
    X(SP_QUIRK_BAD_OPTIONS, "bad-opts", "malformed options")                                       \
    X(SP_QUIRK_BIG_SCALE, "big-scale", "window scale above 14")

enum sp_quirk_bit {
#define X(name, word, meaning) name##_BIT,
    SP_QUIRK_MAP(X)
#undef X
        SP_QUIRK_COUNT
};

enum sp_quirk {
#define X(name, word, meaning) name = 1 << name##_BIT,
    SP_QUIRK_MAP(X)
#undef X
};

/* The database's word for one quirk, by bit number. */
const char *sp_quirk_word(enum sp_quirk_bit bit);

/* The RST of a closed port. */
struct sp_rst_traits {
    bool seen;
    bool df, id_zero; /* not of IPv6 */
    bool ack_flag, ack_zero, seq_zero;
    uint8_t raw_ttl, ttl; /* as received; initial, guessed */
    uint16_t window;
};

struct sp_observation {
    sp_layout layout;
    uint32_t quirks; /* enum sp_quirk, or-ed */
    uint16_t window; /* as in the header, not scaled */
    uint16_t mss;    /* these four only when layout has the option, else 0 */
    uint8_t wscale;
    bool tsval_zero, tsecr_zero;
    uint8_t raw_ttl, ttl; /* as received; initial, guessed: 32, 64, 128 or 255 */
    bool ipv6;            /* no packet has these two then: they agree and differ with nothing */
    bool df, id_zero;     /* the TTL is the hop limit */
    struct sp_rst_traits rst;
};

/* Fills *out from a SYN-ACK and, when rst is not NULL, from a closed port's RST of the same host.
 * False (and *out zeroed) when synack is not a TCP packet with SYN and ACK set and RST clear. A rst
 * that is not an RST is left out. */
bool sp_observe(const struct sp_packet *synack, const struct sp_packet *rst,
                struct sp_observation *out);

/* The smallest usual initial TTL (32, 64, 128, 255) that is not below the received one. */
uint8_t sp_initial_ttl(uint8_t raw_ttl);

/* Routers passed, under the guess of the initial TTL. */
static inline unsigned sp_observation_distance(const struct sp_observation *obs)
{
    return (unsigned)obs->ttl - obs->raw_ttl;
}

#define SP_OBSERVATION_TEXT_MAX 512

/* Writes the observation as a `syn-ack` line of the database, ready to be pasted into an entry
 * (db/GRAMMAR.md). Returns out. */
const char *sp_observation_format(const struct sp_observation *obs,
                                  char out[static SP_OBSERVATION_TEXT_MAX]);
/* The RST as a `rst` line. Returns out. */
const char *sp_rst_traits_format(const struct sp_rst_traits *rst,
                                 char out[static SP_OBSERVATION_TEXT_MAX]);

#endif
