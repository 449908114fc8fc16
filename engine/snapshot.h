/* Between what main knows of a host and what another run needs to know of it. Internal to the
 * engine; one thread. */
#ifndef SP_SNAPSHOT_H
#define SP_SNAPSHOT_H

#include "engine/resume.h"

struct record;

struct sp_snapshot {
    sp_unfinished_visitor *visit;
    void *ctx;
};

/* Visits with what is known of a host; r NULL: nothing. What could not be sent is not settled.
 * False when the visit was. */
bool snapshot_host(const struct sp_snapshot *snapshot, uint64_t order, const struct record *r);

/* The same of a list of hosts that a stop has left undone, linked by `next`; NULL: none. */
bool snapshot_undone(const struct sp_snapshot *snapshot, const struct record *first);
void snapshot_free_undone(struct record *first);

/* The other way round, with so many ports in the set. Counts: the scan's, by enum sp_port_state. */
void snapshot_restore(struct record *r, const struct sp_unfinished_host *host, uint32_t port_count,
                      uint64_t *counts);

#endif
