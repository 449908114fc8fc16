/* The main thread's side of a scan: turns answers and events into the results of hosts, and calls
 * back. Internal to the engine; one thread. */
#ifndef SP_COLLECTOR_H
#define SP_COLLECTOR_H

#include "engine/context.h"
#include "engine/snapshot.h"

struct sp_collector;

/* NULL when out of memory. destroy accepts NULL. */
struct sp_collector *sp_collector_create(struct sp_context *ctx);
void sp_collector_destroy(struct sp_collector *collector);

/* Takes in everything that the other threads have handed over by now. True when there was
 * anything. */
bool sp_collector_drain(struct sp_collector *collector, const struct sp_scan_callbacks *callbacks);

/* Is there anything to take in? */
bool sp_collector_has_input(const struct sp_collector *collector);

/* Has the sender ended? */
bool sp_collector_sender_finished(const struct sp_collector *collector);

/* Are there hosts left that wait for late answers? And when sp_collector_drain() is to be called
 * for the next of them; UINT64_MAX = not at all. */
bool sp_collector_is_settling(const struct sp_collector *collector);
uint64_t sp_collector_next_us(const struct sp_collector *collector);

/* After both threads have ended: reports every host that has not been reported. */
void sp_collector_finish(struct sp_collector *collector, const struct sp_scan_callbacks *callbacks);

/* Memory ran out for a host's results, which were dropped. */
bool sp_collector_failed(const struct sp_collector *collector);

/* From now on the scan is being stopped: a host that is not complete is for another run. */
void sp_collector_stopping(struct sp_collector *collector);

/* For another run: the totals of the hosts that are done (missed: as far as known by now), and the
 * order below which all have begun; and those that are begun and not done, in no order. False when
 * a visit was. */
uint64_t sp_collector_totals(const struct sp_collector *collector, struct sp_scan_totals *out);
bool sp_collector_unfinished(const struct sp_collector *collector,
                             const struct sp_snapshot *snapshot);

/* Adds what the collector counts: hosts and ports by state. */
void sp_collector_get_stats(const struct sp_collector *collector, struct sp_scan_stats *out);

#endif
