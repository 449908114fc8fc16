/* Active OS detection, main's side: which hosts are asked, and what answered each of their probes.
 * Internal to the engine; the main thread's. */
#ifndef SP_OS_COLLECT_H
#define SP_OS_COLLECT_H

#include "engine/context.h"
#include "engine/os_stage.h"
#include "engine/place.h"

struct os_collect;

/* NULL when out of memory. */
struct os_collect *os_collect_create(struct sp_context *ctx);

/* All but enter() and try_ended() accept NULL: there is no -O. */
void os_collect_destroy(struct os_collect *c);

/* Is the system of a host whose ports are done to be asked about, by what is known of them? */
bool os_collect_wants(const struct os_collect *c, const struct record *r);

/* The host, by its index in the window, is to be asked; as soon as there is room. */
void os_collect_enter(struct os_collect *c, uint32_t host);
/* Starts those that have entered, as far as there is room. False when out of memory. Places: the
 * window's. */
bool os_collect_start(struct os_collect *c, const struct place *places);
/* It has entered, and has not left. */
bool os_collect_has(const struct os_collect *c, uint32_t host);
/* Its last word; a host that has not entered may leave too. */
void os_collect_leave(struct os_collect *c, uint32_t host);
/* How many have entered and not left. */
uint32_t os_collect_count(const struct os_collect *c);

/* Takes in what the other threads have handed over. True when there was anything. */
bool os_collect_take_in(struct os_collect *c);
bool os_collect_has_input(const struct os_collect *c);

/* SP_EVENT_OS_ASKED. True: the caller wants another try, and there is one. */
bool os_collect_try_ended(struct os_collect *c, uint32_t host,
                          const struct sp_scan_callbacks *callbacks, struct sp_host *seen);

#endif
