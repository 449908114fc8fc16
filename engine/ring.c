#include "engine/ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64

struct sp_ring {
    size_t item_size;
    uint32_t mask;
    /* head and tail count all pushes and pops and wrap around; each has a cache line of its own,
     * with the writer's last view of the other */
    _Alignas(CACHE_LINE) _Atomic uint32_t head; /* written by the pusher */
    uint32_t tail_seen;
    _Alignas(CACHE_LINE) _Atomic uint32_t tail; /* written by the popper */
    uint32_t head_seen;
    _Alignas(CACHE_LINE) uint8_t items[];
};

struct sp_ring *sp_ring_create(size_t item_size, uint32_t count)
{
    uint32_t capacity = 1;
    struct sp_ring *ring;
    size_t size;

    while (capacity < count)
        capacity <<= 1;
    size = sizeof(*ring) + item_size * capacity;
    size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    ring = aligned_alloc(CACHE_LINE, size);
    if (ring == NULL)
        return NULL;
    memset(ring, 0, sizeof(*ring));
    ring->item_size = item_size;
    ring->mask = capacity - 1;
    return ring;
}

void sp_ring_destroy(struct sp_ring *ring)
{
    free(ring);
}

void *sp_ring_reserve(struct sp_ring *ring, uint32_t ahead)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed) + ahead; /* our own */

    if (head - ring->tail_seen > ring->mask) {
        /* acquire: the popper has finished reading the items that it stepped over */
        ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
        if (head - ring->tail_seen > ring->mask)
            return NULL;
    }
    return ring->items + (head & ring->mask) * ring->item_size;
}

void sp_ring_commit(struct sp_ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    /* release: the item is written before it is seen */
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

bool sp_ring_push(struct sp_ring *ring, const void *item)
{
    void *place = sp_ring_reserve(ring, 0);

    if (place == NULL)
        return false;
    memcpy(place, item, ring->item_size);
    sp_ring_commit(ring);
    return true;
}

uint32_t sp_ring_room(struct sp_ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

    ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
    return ring->mask + 1 - (head - ring->tail_seen);
}

bool sp_ring_pop(struct sp_ring *ring, void *item)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed); /* our own */

    if (tail == ring->head_seen) {
        ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
        if (tail == ring->head_seen)
            return false;
    }
    memcpy(item, ring->items + (tail & ring->mask) * ring->item_size, ring->item_size);
    /* release: the item has been read before its place is used again */
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return true;
}

uint32_t sp_ring_count(const struct sp_ring *ring)
{
    /* relaxed: an estimate; the tail first, so that it is not ahead of the head */
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);

    return atomic_load_explicit(&ring->head, memory_order_relaxed) - tail;
}

bool sp_ring_is_empty(const struct sp_ring *ring)
{
    return atomic_load_explicit(&ring->tail, memory_order_relaxed) ==
           atomic_load_explicit(&ring->head, memory_order_acquire);
}
