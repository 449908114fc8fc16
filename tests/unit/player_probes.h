/* The scanner's side of os-detection for tests of the player: asks the 16 probes of 1.2, over IPv4
 * or IPv6, and computes the tests of 1.5 from the replies, in the notation of second-generation
 * fingerprints. Shares no code with the player but the packet decoder. */
#ifndef SP_TEST_PLAYER_PROBES_H
#define SP_TEST_PLAYER_PROBES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os_probes.h"
#include "packet/decode.h"
#include "personality/player.h"

enum probe_number {
    PROBE_P1,
    PROBE_P6 = 5,
    PROBE_IE1,
    PROBE_IE2,
    PROBE_U1,
    PROBE_ECN,
    PROBE_T2,
    PROBE_T3,
    PROBE_T4,
    PROBE_T5,
    PROBE_T6,
    PROBE_T7,
    PROBE_COUNT
};

#define PROBE_SEQ  0x51000001u /* of P1; P2 has one more, and so on */
#define PROBE_ACK  0x0a0b0c0du
#define PROBE_PORT 40000

/* A packet and its decoded form. len 0: there is none. */
struct wire_packet {
    size_t len;
    uint8_t bytes[LAB_REPLY_MAX];
    struct sp_packet decoded;
};

/* One try: what came back to each probe, and when each was sent. */
struct try_result {
    struct wire_packet reply[PROBE_COUNT];
    uint64_t sent_us[PROBE_COUNT];
};

extern bool probe_ipv6; /* which kind of packets are built */

void probe_make_tcp(struct wire_packet *out, const struct tcp_probe *probe);
void probe_make(struct wire_packet *out, enum probe_number number);
/* Sends a segment to the player; the reply is checked to be whole, to come from the probe's
 * destination, and to have right checksums. */
void probe_ask_tcp(struct lab_player *player, const struct wire_packet *probe, bool open,
                   uint64_t now_us, struct wire_packet *reply);
/* Checks a packet of the player (to_check->len bytes) as above, and decodes it. */
void probe_check(const struct wire_packet *probe, struct wire_packet *to_check);

/* All 16 probes, the first six 100 ms apart; each arrives up to jitter_us early or late. */
void probe_try(struct lab_player *player, uint64_t start_us, uint64_t jitter_us,
               struct try_result *result);

#define LINE_MAX_LEN 256
enum line {
    LINE_SEQ,
    LINE_OPS,
    LINE_WIN,
    LINE_ECN,
    LINE_T1,
    LINE_T2,
    LINE_T3,
    LINE_T4,
    LINE_T5,
    LINE_T6,
    LINE_T7,
    LINE_U1,
    LINE_IE,
    LINE_COUNT
};

/* What a scanner makes of a try, and what it should make of the personality. */
void line_measured(const struct try_result *result, enum line line, char out[static LINE_MAX_LEN]);
void line_expected(const struct lab_personality *personality, enum line line,
                   char out[static LINE_MAX_LEN]);

/* Appends to a line; and the TS attribute of a clock that runs at hz. */
__attribute__((format(printf, 2, 3))) void line_add(char *out, const char *format, ...);
void line_add_ts_class(char *out, double hz);

/* Asserts that all lines of a try are as expected. */
void assert_lines(const struct lab_personality *personality, const struct try_result *result);

/* Fills a layout from the notation: "M5B4ST11NW7". */
struct lab_layout layout_of(const char *text);
/* A personality like a current Linux: what tests change is up to them. */
struct lab_personality linux_like(void);
uint64_t test_random(uint64_t *state);

#endif
