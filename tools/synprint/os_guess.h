/* What operating system a host has, as far as the answers of its ports tell: the SYN-ACKs of open
 * ports and one RST of a closed one are kept until the host is done. */
#ifndef SP_SYNPRINT_OS_GUESS_H
#define SP_SYNPRINT_OS_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "fingerprint/matcher.h"
#include "packet/decode.h"
#include "packet/resends.h"
#include "synprint/plan.h"

#define SP_OS_PORTS_KEPT 8 /* open ports of a host */

struct sp_os_notes; /* one host's answers; NULL before the first */

/* Keeps a copy of the answer, a TCP packet, if it tells something. Memory is bounded, and when
 * there is none the answer is left out. */
void sp_os_note(struct sp_os_notes **notes, const struct sp_packet *answer);
void sp_os_notes_destroy(struct sp_os_notes *notes); /* accepts NULL */

/* Keeps how one of the open ports repeats its SYN-ACK. */
void sp_os_note_resends(struct sp_os_notes **notes, const struct sp_resends_seen *seen);
/* NULL when that was not watched, and of NULL. Valid as long as the notes. */
const struct sp_resends_seen *sp_os_notes_resends(const struct sp_os_notes *notes);

/* What the open ports show, each with the RST of a closed one if there was any. Returns how many;
 * 0 of NULL. */
size_t sp_os_notes_observe(const struct sp_os_notes *notes,
                           struct sp_observation out[static SP_OS_PORTS_KEPT]);

struct sp_os_guess {
    struct sp_match match;
    uint16_t port;                                /* open port whose SYN-ACK match.seen is */
    struct sp_observation seen[SP_OS_PORTS_KEPT]; /* of each open port */
    size_t seen_count;
};

/* False when no SYN-ACK was seen. Strings in *out belong to the plan's database. */
bool sp_os_guess(const struct sp_os_notes *notes, const struct sp_plan *plan,
                 struct sp_os_guess *out);

#endif
