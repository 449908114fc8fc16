/* A personality: one operating system, as the answers that it gives.
 *
 * All values are concrete: what a file leaves open (a range, alternatives) was decided when it was
 * loaded (personality/load.h). The notation of the values is that of the second-generation
 * fingerprints: probes P1..P6, ECN, T2..T7, U1 and IE, and the sequence tests. Constant once
 * loaded; any thread may read it.
 */
#ifndef SP_PERSONALITY_PERSONALITY_H
#define SP_PERSONALITY_PERSONALITY_H

#include <stdbool.h>
#include <stdint.h>

#define LAB_LAYOUT_MAX 40 /* option letters: no more than there are bytes of options */

/* One TCP option of an answer: its letter in the notation and its value.
 * 'L' EOL, 'N' NOP, 'M' MSS (value), 'W' window scale (value), 'S' SACK-permitted, 'T' timestamps.
 */
struct lab_option {
    char letter;
    uint16_t value;
    bool tsval, tsecr; /* T only: the field is not zero */
};

struct lab_layout {
    uint8_t count;
    struct lab_option at[LAB_LAYOUT_MAX];
};

/* How a sequence or acknowledgement number follows from the probe's numbers. */
enum lab_number {
    LAB_NUMBER_ZERO,
    LAB_NUMBER_SAME,  /* seq: the probe's ack; ack: the probe's seq */
    LAB_NUMBER_NEXT,  /* that plus one */
    LAB_NUMBER_OTHER, /* seq: the host's next ISN in a SYN-ACK; else some other number */
};

/* The answer to one TCP probe. */
struct lab_tcp_answer {
    bool answers; /* false: silence */
    bool df;
    uint8_t ttl; /* initial */
    uint8_t flags;
    uint16_t window;
    enum lab_number seq, ack;
    struct lab_layout layout;
    uint32_t rst_data_crc; /* CRC-32 of the data that an RST carries; 0 = no data */
    bool reserved_bit;     /* a bit of the reserved nibble is set */
    bool urgent_pointer;   /* the urgent pointer is set, URG is not */
};

/* The ICMP port unreachable of a closed UDP port: what it quotes, and how it spoils it. */
struct lab_unreachable {
    bool answers, df;
    uint8_t ttl;
    uint16_t ip_len;         /* total length of the answer; U1's IPL */
    uint32_t unused;         /* the field that RFC 792 says is zero */
    uint8_t quoted_ttl_less; /* the TTL is quoted that much lower than it arrived */
    bool quoted_len_good, quoted_id_good, quoted_udp_checksum_good, quoted_data_good;
    uint16_t quoted_len, quoted_id, quoted_udp_checksum; /* what is quoted when not good */
    enum { LAB_CHECKSUM_GOOD, LAB_CHECKSUM_ZERO, LAB_CHECKSUM_BAD } quoted_ip_checksum;
};

enum lab_echo_df { LAB_ECHO_DF_NO, LAB_ECHO_DF_SAME, LAB_ECHO_DF_YES, LAB_ECHO_DF_OTHER };
enum lab_echo_code {
    LAB_ECHO_CODE_ZERO,
    LAB_ECHO_CODE_SAME,
    LAB_ECHO_CODE_VALUE, /* code_value in every reply */
    LAB_ECHO_CODE_OTHER, /* differs from the request's, and from one reply to the next */
};

struct lab_echo {
    bool answers;
    uint8_t ttl, code_value;
    enum lab_echo_df df;
    enum lab_echo_code code;
};

/* Classes of IP IDs over consecutive packets (os-detection 1.5). */
enum lab_ipid {
    LAB_IPID_ZERO,      /* Z */
    LAB_IPID_RANDOM,    /* RD */
    LAB_IPID_RANDOM_UP, /* RI: random positive steps */
    LAB_IPID_BROKEN,    /* BI: steps of 256, a counter in the wrong byte order */
    LAB_IPID_UP,        /* I */
    LAB_IPID_UP_2,      /* I (by 2) */
    LAB_IPID_CONSTANT,  /* always ipid_value */
    LAB_IPID_OTHER,     /* none of the classes: odd steps of 10 to 1000 */
};

struct lab_ipid_rule {
    enum lab_ipid kind;
    uint16_t value;
};

struct lab_sequence {
    uint32_t gcd;         /* of the ISN steps; 0 = constant ISN */
    double isn_rate;      /* mean of the ISN step per second: 2^(ISR / 8) */
    double isn_deviation; /* standard deviation of that, after the division by a gcd above 9: 2^(SP
                             / 8) */
    struct lab_ipid_rule ti, ci, ii; /* SYN-ACKs; RSTs of closed ports; echo replies */
    bool shared_ipid;                /* SS = S: TCP and ICMP count with one counter */
    enum { LAB_TS_NONE, LAB_TS_ZERO, LAB_TS_CLOCK } timestamps;
    double ts_hz;
};

#define LAB_RETRANSMITS_MAX 16

struct lab_rate {
    double per_s; /* 0 = no limit */
    double burst;
};

struct lab_personality {
    char *name, *vendor, *family, *generation, *type, *version, *cpe,
        *source;  /* never NULL, may be "" */
    char *origin; /* "file:line" that it was read from */
    struct lab_sequence sequence;
    struct lab_tcp_answer syn[6];       /* to P1..P6: T1's header with O1..O6 and W1..W6 */
    struct lab_tcp_answer ecn;          /* flags hold what CC says */
    struct lab_tcp_answer t[8];         /* t[2]..t[7]; t[0] and t[1] unused */
    struct lab_unreachable unreachable; /* U1 */
    struct lab_echo echo;               /* IE */
    /* Layouts for SYNs that offer exactly this set (bit 0 MSS, 1 scale, 2 SACK, 3 timestamps);
     * count 0 = derived from the others. */
    struct lab_layout offered[16];
    uint32_t retransmit_ms[LAB_RETRANSMITS_MAX]; /* after the first SYN-ACK; 0 = end */
    bool retransmit_rst;        /* after the last of them the system gives up by an RST, */
    uint32_t retransmit_rst_ms; /* so long after the first SYN-ACK; 0: after a while */
    struct lab_rate rst_limit, icmp_limit; /* the system's own */
};

#endif
