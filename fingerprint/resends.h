/* The `resends` line of the database: by which schedules a system repeats its SYN-ACK to a peer
 * that stays silent (RFC 6298, 5.7 for the first gap; how often, and what comes last, is up to the
 * stack). Nothing allocates; any thread. */
#ifndef SP_FINGERPRINT_RESENDS_H
#define SP_FINGERPRINT_RESENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/span.h"
#include "packet/resends.h"

#define SP_RESENDS_ALTERNATIVES_MAX 4

/* What is known of a system. */
struct sp_resends {
    uint8_t count; /* 0: nothing */
    struct sp_schedule at[SP_RESENDS_ALTERNATIVES_MAX];
};

/* Parses the value, "1-2-4-8-16|3-6-R12". False with err on the first thing that is wrong. */
bool sp_resends_parse(const struct sp_line *line, struct sp_span value, struct sp_resends *out,
                      struct sp_error *err);

enum sp_resends_fit {
    SP_RESENDS_DIFFER,
    SP_RESENDS_NEAR, /* a repeat or the RST is missing, lost or left out by tuning; or nothing
                        was seen that could differ: neither for nor against it */
    SP_RESENDS_FIT,
};

/* The best of the alternatives. Gaps are equal within 0.35 s or 12 percent, whichever is more; what
 * was cut short fits as a prefix. */
enum sp_resends_fit sp_resends_compare(const struct sp_resends *known,
                                       const struct sp_resends_seen *seen);

#define SP_SCHEDULE_TEXT_MAX 72

/* In the database's form, to a tenth of a second; "none" without repeats and RST, which the
 * database cannot state. Returns out. */
const char *sp_schedule_format(const struct sp_schedule *schedule,
                               char out[static SP_SCHEDULE_TEXT_MAX]);

#endif
