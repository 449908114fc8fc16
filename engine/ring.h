/* A queue between two threads: one pushes, the other pops, neither waits. */
#ifndef SP_RING_H
#define SP_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sp_ring;

/* A ring for at least `count` items of item_size bytes, or NULL when out of memory. destroy accepts
 * NULL. */
struct sp_ring *sp_ring_create(size_t item_size, uint32_t count);
void sp_ring_destroy(struct sp_ring *ring);

/* Copies the item in; false when the ring is full. The pushing thread only. */
bool sp_ring_push(struct sp_ring *ring, const void *item);
/* How many items can be pushed, at least. The pushing thread only. */
uint32_t sp_ring_room(struct sp_ring *ring);
/* Copies the oldest item out; false when the ring is empty. The popping thread only. What the other
 * thread wrote before its push is visible after the pop. */
bool sp_ring_pop(struct sp_ring *ring, void *item);
/* Is there anything to pop? The popping thread only. */
bool sp_ring_is_empty(const struct sp_ring *ring);

#endif
