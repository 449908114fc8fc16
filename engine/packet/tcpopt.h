/* Walks the options of a TCP header (RFC 9293, 3.1), which are hostile bytes: bounded, and never
 * trusting an option's length. Nothing allocates; any thread.
 *
 *     struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
 *     struct sp_tcpopt opt;
 *     while (sp_tcpopt_next(&walk, &opt))
 *         ...;
 *     if (walk.malformed)
 *         ...;
 */
#ifndef SP_PACKET_TCPOPT_H
#define SP_PACKET_TCPOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/cursor.h"

enum {
    SP_TCPOPT_EOL = 0,            /* RFC 9293 */
    SP_TCPOPT_NOP = 1,            /* RFC 9293 */
    SP_TCPOPT_MSS = 2,            /* RFC 9293: 2 bytes */
    SP_TCPOPT_WSCALE = 3,         /* RFC 7323: 1 byte */
    SP_TCPOPT_SACK_PERMITTED = 4, /* RFC 2018: no data */
    SP_TCPOPT_SACK = 5,           /* RFC 2018: 8 bytes a block */
    SP_TCPOPT_TIMESTAMPS = 8,     /* RFC 7323: TSval, TSecr */
};

struct sp_tcpopt {
    uint8_t kind;
    uint8_t len;         /* bytes of data: the length on the wire less its kind and length bytes */
    const uint8_t *data; /* NULL when len is 0 */
};

/* The state of a walk. `malformed` and the padding are final once sp_tcpopt_next() said false. */
struct sp_tcpopt_walk {
    struct sp_cursor rest; /* not yet walked */
    bool eol;              /* the walk met an EOL option; rest holds the padding behind it */
    bool malformed; /* an option's length is below 2, missing, or beyond the end (RFC 9293 MUST-7);
                       the walk ended in front of it, and rest begins with its kind */
};

struct sp_tcpopt_walk sp_tcpopt_begin(const uint8_t *options, size_t len);

/* The next option, in order, of whatever kind; a known kind of an unusual length too. EOL is
 * reported once, as the last option: by RFC 9293, 3.1 only padding may follow. False at the end. */
bool sp_tcpopt_next(struct sp_tcpopt_walk *walk, struct sp_tcpopt *opt);

/* Bytes that follow EOL, and whether any of them is not zero (RFC 9293 MUST-69 wants zero; stacks
 * that send something else give themselves away). 0 and false when there was no EOL. */
size_t sp_tcpopt_padding_len(const struct sp_tcpopt_walk *walk);
bool sp_tcpopt_padding_nonzero(const struct sp_tcpopt_walk *walk);

/* Values. False, with the output untouched, when the option is of another kind or length. */
bool sp_tcpopt_mss(const struct sp_tcpopt *opt, uint16_t *mss);
bool sp_tcpopt_wscale(const struct sp_tcpopt *opt, uint8_t *shift);
bool sp_tcpopt_timestamps(const struct sp_tcpopt *opt, uint32_t *tsval, uint32_t *tsecr);

#endif
