/* A hashed timing wheel (Varghese and Lauck, 1987): one timer for each of a fixed number of items,
 * set, moved and cancelled in constant time. One thread. */
#ifndef SP_PROBE_WHEEL_H
#define SP_PROBE_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

struct sp_wheel;

/* Timers for items 0..count-1, none set. NULL when out of memory. destroy accepts NULL. */
struct sp_wheel *sp_wheel_create(uint32_t count, uint64_t now_us);
void sp_wheel_destroy(struct sp_wheel *wheel);

/* Sets, or moves, the timer of an item. */
void sp_wheel_set(struct sp_wheel *wheel, uint32_t item, uint64_t due_us);
void sp_wheel_cancel(struct sp_wheel *wheel, uint32_t item);

/* Takes out one item that is due, and returns true; false when none is. A timer comes up to one
 * tick (1024 us) late, never early. */
bool sp_wheel_pop(struct sp_wheel *wheel, uint64_t now_us, uint32_t *item);

/* The same for up to `max` items, at least one; returns how many. */
uint32_t sp_wheel_pop_many(struct sp_wheel *wheel, uint64_t now_us, uint32_t *items, uint32_t max);

/* When sp_wheel_pop() is worth calling again; UINT64_MAX when no timer is set. */
uint64_t sp_wheel_next_us(const struct sp_wheel *wheel);

#endif
