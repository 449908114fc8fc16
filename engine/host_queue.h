/* Hosts of the window in a queue, first in, first out, from which any may leave in between. Each is
 * in it once at most. Internal to the engine; one thread's. */
#ifndef SP_HOST_QUEUE_H
#define SP_HOST_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pages.h"

struct host_queue {
    uint32_t *next, *prev; /* by index in the window: index + 1 of the neighbour; 0: none */
    uint32_t first, last;  /* the same */
};

/* False when out of memory; finish in either case. */
static inline bool host_queue_init(struct host_queue *q, uint32_t window)
{
    q->next = sp_pages_create(window, sizeof(q->next[0]));
    q->prev = sp_pages_create(window, sizeof(q->prev[0]));
    q->first = q->last = 0;
    return q->next != NULL && q->prev != NULL;
}

static inline void host_queue_finish(struct host_queue *q)
{
    sp_pages_destroy(q->next);
    sp_pages_destroy(q->prev);
}

static inline bool host_queue_is_empty(const struct host_queue *q)
{
    return q->first == 0;
}

static inline void host_queue_push(struct host_queue *q, uint32_t host)
{
    q->next[host] = 0;
    q->prev[host] = q->last;
    if (q->last != 0)
        q->next[q->last - 1] = host + 1;
    else
        q->first = host + 1;
    q->last = host + 1;
}

/* One that is in it. */
static inline void host_queue_remove(struct host_queue *q, uint32_t host)
{
    uint32_t next = q->next[host], prev = q->prev[host];

    if (prev != 0)
        q->next[prev - 1] = next;
    else
        q->first = next;
    if (next != 0)
        q->prev[next - 1] = prev;
    else
        q->last = prev;
}

/* The first, which leaves; the queue is not empty. */
static inline uint32_t host_queue_pop(struct host_queue *q)
{
    uint32_t host = q->first - 1;

    host_queue_remove(q, host);
    return host;
}

#endif
