/* Frames on their way through a simulated network, by the time they arrive at. One thread at a
 * time. */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Owns its bytes: whoever takes it out frees them. */
struct sim_event {
    uint64_t due_us, order; /* order: first in, first out at the same time */
    size_t len;
    uint8_t *bytes;
};

/* A heap. Zeroed memory is an empty one. */
struct sim_queue {
    struct sim_event *events;
    size_t count, room;
    uint64_t order;
};

/* For an array whose room doubles as it fills up. */
static inline void *sim_grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room == 0 ? 256 : 2 * *room;
    items = realloc(items, *room * size);
    if (items == NULL)
        abort(); /* a test machine without memory */
    return items;
}

static inline bool sim_event_before(const struct sim_event *a, const struct sim_event *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static inline void sim_event_swap(struct sim_event *a, struct sim_event *b)
{
    struct sim_event tmp = *a;

    *a = *b;
    *b = tmp;
}

static inline void sim_queue_push(struct sim_queue *queue, const uint8_t *bytes, size_t len,
                                  uint64_t due_us)
{
    struct sim_event *events =
        sim_grow(queue->events, queue->count, &queue->room, sizeof(queue->events[0]));
    size_t at = queue->count++;

    queue->events = events;
    events[at] = (struct sim_event){
        .due_us = due_us, .order = queue->order++, .len = len, .bytes = malloc(len)};
    if (events[at].bytes == NULL)
        abort();
    memcpy(events[at].bytes, bytes, len);
    for (; at > 0 && sim_event_before(&events[at], &events[(at - 1) / 2]); at = (at - 1) / 2)
        sim_event_swap(&events[at], &events[(at - 1) / 2]);
}

static inline bool sim_queue_pop(struct sim_queue *queue, uint64_t now_us, struct sim_event *out)
{
    struct sim_event *events = queue->events;
    size_t at = 0, child;

    if (queue->count == 0 || events[0].due_us > now_us)
        return false;
    *out = events[0];
    events[0] = events[--queue->count];
    while ((child = 2 * at + 1) < queue->count) {
        if (child + 1 < queue->count && sim_event_before(&events[child + 1], &events[child]))
            child++;
        if (!sim_event_before(&events[child], &events[at]))
            break;
        sim_event_swap(&events[child], &events[at]);
        at = child;
    }
    return true;
}

static inline void sim_queue_finish(struct sim_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++)
        free(queue->events[i].bytes);
    free(queue->events);
}

#endif
