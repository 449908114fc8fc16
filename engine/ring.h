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
/* The same without the copy: the place of the next item, or of the one that comes `ahead` items
 * after it, to be filled in; NULL when there is none free. Commit pushes the next item as its place
 * then is. Places that were not committed may be filled in again. The pushing thread only. */
void *sp_ring_reserve(struct sp_ring *ring, uint32_t ahead);
void sp_ring_commit(struct sp_ring *ring);
/* How many items can be pushed, at least. The pushing thread only. */
uint32_t sp_ring_room(struct sp_ring *ring);
/* Copies the oldest item out; false when the ring is empty. The popping thread only. What the other
 * thread wrote before its push is visible after the pop. */
bool sp_ring_pop(struct sp_ring *ring, void *item);
/* How many items wait, as of a moment ago. Any thread. */
uint32_t sp_ring_count(const struct sp_ring *ring);
/* Is there anything to pop? The popping thread only. */
bool sp_ring_is_empty(const struct sp_ring *ring);

#endif
