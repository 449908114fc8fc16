/* Patient mode, main's side: which hosts are watched, and what each has shown. Internal to the
 * engine; the main thread's. */
#ifndef SP_PATIENT_COLLECT_H
#define SP_PATIENT_COLLECT_H

#include "engine/context.h"
#include "engine/record.h"

struct patient_collect;

/* NULL when out of memory. */
struct patient_collect *patient_collect_create(struct sp_context *ctx);

/* All of these accept NULL: there is no patient mode. */
void patient_collect_destroy(struct patient_collect *c);

/* The host, by its index in the window, is to be watched, as soon as there is room, with a port
 * that is open by its record, which stays until the host has left. False when there is nothing to
 * watch. */
bool patient_collect_enter(struct patient_collect *c, uint32_t host, const struct record *r);
/* It has entered, and has not left. */
bool patient_collect_has(const struct patient_collect *c, uint32_t host);
/* Its last word: ends the connection, and tells what was seen, if anything. A host that has not
 * entered may leave too. */
void patient_collect_leave(struct patient_collect *c, uint32_t host,
                           const struct sp_scan_callbacks *callbacks, struct sp_host *seen);
/* How many have entered and not left. */
uint32_t patient_collect_count(const struct patient_collect *c);

/* Takes in what the other threads have handed over. True when there was anything. */
bool patient_collect_take_in(struct patient_collect *c);
bool patient_collect_has_input(const struct patient_collect *c);

/* A host that has shown all there is to see, to be reported; false when there is none just now. And
 * when to ask that again; UINT64_MAX: not at all. */
bool patient_collect_due(struct patient_collect *c, uint32_t *host);
uint64_t patient_collect_next_us(const struct patient_collect *c);

/* The scan is to end: all connections are, and nobody enters any more. May be called more than
 * once. */
void patient_collect_end(struct patient_collect *c);

#endif
