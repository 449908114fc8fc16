/* What the files that compute tests share: a reply checked and told apart, values set. */
#ifndef SP_FINGERPRINT_TESTS_INTERNAL_H
#define SP_FINGERPRINT_TESTS_INTERNAL_H

#include "fingerprint/testprint.h"
#include "packet/cursor.h"
#include "packet/decode.h"

/* One exchange, decoded. */
struct sp_decoded {
    bool answered; /* both are good, and the reply is of the kind that the probe asks for */
    struct sp_packet sent, reply;
    uint16_t reply_ip_len; /* by its header */
};

/* All exchanges of a host, decoded once. */
struct sp_answers {
    const struct sp_exchanges *exchanges;
    struct sp_decoded at[SP_OS_PROBE_COUNT];
    bool hops_known;
    int hops; /* 0 or less: the host quotes a higher TTL than it received */
};

void sp_answers_read(const struct sp_exchanges *exchanges, struct sp_answers *out);

/* The six SYN-ACKs that belong to one series, in order. */
struct sp_series {
    size_t count;
    struct {
        uint32_t isn, tsval;
        uint16_t ip_id;
        bool has_ts;
        uint64_t sent_us;
    } at[6];
};

void sp_series_read(const struct sp_answers *answers, struct sp_series *out);
/* Differences of consecutive ISNs, the shorter way round: count - 1 of them. Returns their greatest
 * common divisor. */
uint32_t sp_series_isn_steps(const struct sp_series *series, uint32_t steps[5]);
/* Mean frequency of the timestamps in Hz; only when all have one that is not 0. */
double sp_series_ts_hz(const struct sp_series *series);

/* Classes of IP IDs. */
enum sp_id_class {
    SP_ID_NONE, /* too few IDs, or none of the classes */
    SP_ID_ZERO,
    SP_ID_RANDOM,
    SP_ID_CONSTANT,
    SP_ID_RANDOM_UP,
    SP_ID_BROKEN, /* counts by 256 */
    SP_ID_UP_2,   /* counts by an even number */
    SP_ID_UP,
};

enum sp_id_class sp_id_class_of(const uint16_t *ids, size_t count, bool local);

/* The quoted part of a port unreachable: U1's answer. */
struct sp_u1_quote {
    uint32_t unused;
    uint16_t ip_len, ip_id, ip_checksum, udp_checksum, udp_len;
    uint8_t ip_ttl;
    bool ip_checksum_good; /* it verifies */
    bool data_good;        /* all that is quoted of the data is as it was sent */
};

/* What a packet says of itself in its IPv4 header. */
struct sp_ip_start {
    size_t len; /* of the header */
    uint16_t total, id, checksum;
    uint8_t ttl, protocol;
};

/* Reads the header and steps over it. False when it is not complete, or lies about its length. */
bool sp_ip_start_read(struct sp_cursor *c, struct sp_ip_start *out);

/* False when the quote is not complete up to its UDP header, or quotes another packet. */
bool sp_u1_quote_read(const struct sp_exchange *u1, struct sp_u1_quote *out);
/* The UDP checksum of the probe. */
uint16_t sp_u1_checksum_sent(const struct sp_exchange *u1);

/* An attribute's value, in the manner of printf. The attribute must be one of the test's. */
void sp_value_set(struct sp_testprint *print, enum sp_test test, const char *attribute,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Values that several tests share. */
void sp_value_ttl(struct sp_testprint *print, enum sp_test test, const struct sp_answers *answers,
                  uint8_t ttl);
/* Letters of the flags, in the usual order; the notations differ in that of ECE. */
void sp_value_flags(struct sp_testprint *print, enum sp_test test, const char *attribute,
                    uint8_t flags, char ece);
/* "M5B4ST11NW7"; "" when the options are malformed. */
void sp_options_text(const struct sp_tcp *tcp, char out[static SP_VALUE_MAX]);

/* One file each. */
void sp_tests_sequence(const struct sp_answers *answers, struct sp_testprint *out);
void sp_tests_tcp(const struct sp_answers *answers, struct sp_testprint *out);
void sp_tests_icmp(const struct sp_answers *answers, struct sp_testprint *out);

#endif
