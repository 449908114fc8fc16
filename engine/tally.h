/* What the hosts of a scan come to together. Internal to the engine; the main thread's. */
#ifndef SP_TALLY_H
#define SP_TALLY_H

#include "engine/context.h"
#include "engine/doubt.h"
#include "engine/record.h"
#include "engine/resume.h"

struct tally {
    const struct sp_context *ctx;
    struct sp_scan_totals totals;         /* of all hosts reported; but for counts: */
    uint64_t os_cut;                      /* of these, see struct sp_host */
    uint64_t counts[SP_PORT_STATE_COUNT]; /* decided ports, of hosts in work too */
    struct sp_doubt doubt;
    /* for another run to go on from: the same without hosts that a stop left undone */
    struct sp_scan_totals done;
    struct sp_doubt done_doubt;
};

/* With what an earlier run has come to, if there was one. */
void tally_init(struct tally *tally, const struct sp_context *ctx);

/* The host is reported; and another run need not see it again. */
void tally_host(struct tally *tally, const struct record *r);
void tally_done(struct tally *tally, const struct record *r);

/* Adds all but `complete`. */
void tally_get_stats(const struct tally *tally, struct sp_scan_stats *out);
void tally_get_done(const struct tally *tally, struct sp_scan_totals *out);

#endif
