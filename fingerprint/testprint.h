/* The fingerprint of one host in the notation of testline.h: a value for each attribute that could
 * be measured. Computed from the raw packets of the 16 probes, or of as many as were sent.
 *
 * tests_sequence.c: SEQ; tests_tcp.c: OPS, WIN, ECN, T1 to T7; tests_icmp.c: U1, IE;
 * testprint_format.c: the block of lines; tests_first.c: the same in the notation of the first
 * generation. Nothing allocates; any thread. */
#ifndef SP_FINGERPRINT_TESTPRINT_H
#define SP_FINGERPRINT_TESTPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint/testline.h"
#include "packet/exchange.h"

/* Ten MSS options of five characters fill the 40 bytes; no other value is longer. */
#define SP_VALUE_MAX 52

struct sp_testprint {
    enum sp_generation generation;
    uint16_t given[SP_TEST_COUNT]; /* bit n: attribute n has a value, which may be "" */
    char value[SP_TEST_COUNT][SP_ATTRIBUTES_MAX][SP_VALUE_MAX];
};

/* Computes the tests. What was not asked is absent; what was asked and not answered is R=N, but
 * only where the port that was asked is known to be open, or closed, and for U1 and IE. Packets
 * that cannot be answers to their probe (another protocol, cut within the headers) count as
 * silence. */
void sp_testprint_measure(const struct sp_exchanges *exchanges, struct sp_testprint *out);

/* The same in the notation of the first generation, as far as these probes can tell. */
void sp_testprint_measure_first(const struct sp_exchanges *exchanges, struct sp_testprint *out);

/* Hops that the U1 probe made before it arrived (1: the host is on the link), by the TTL that its
 * answer quotes; 0 when that is not known. */
unsigned sp_exchanges_hops(const struct sp_exchanges *exchanges);

/* NULL when the attribute has no value. */
const char *sp_testprint_value(const struct sp_testprint *print, enum sp_test test,
                               const char *attribute);
/* Number of attributes that have a value. */
unsigned sp_testprint_count(const struct sp_testprint *print);

/* How the fingerprint came about, for the SCAN line. */
struct sp_scan_note {
    const char *version, *platform; /* of the program; NULL: left out */
    uint64_t unix_s;                /* when; 0: left out */
};

#define SP_TESTPRINT_TEXT_MAX 4096

/* The lines, in the usual order: SCAN (when note is not NULL), then a line for each test.
 * wrap: as one text, broken into lines that begin with "OS:" and have 72 characters at most.
 * Returns out. */
const char *sp_testprint_format(const struct sp_testprint *print,
                                const struct sp_exchanges *exchanges,
                                const struct sp_scan_note *note, bool wrap,
                                char out[static SP_TESTPRINT_TEXT_MAX]);

#endif
