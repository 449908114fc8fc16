#include "probe/wheel.h"

#include <stdlib.h>

#include "base/pages.h"

#define TICK_SHIFT 10u /* 1024 us */
#define BUCKETS    4096u

/* Small, for there may be a million. Zeroed memory is a timer that is not set: items are counted
 * from one here. */
struct node {
    uint32_t tick;       /* the timer is due when this tick has passed; 0 = not set */
    uint32_t next, prev; /* items of the same bucket; 0 = none */
};

struct sp_wheel {
    uint64_t first; /* tick number 0: 2^32 of them last for 50 days */
    uint64_t tick;  /* the buckets of all ticks before this one have been emptied of what was due */
    uint32_t active; /* timers set */
    uint32_t heads[BUCKETS];
    struct node *nodes;
};

struct sp_wheel *sp_wheel_create(uint32_t count, uint64_t now_us)
{
    struct sp_wheel *wheel = calloc(1, sizeof(*wheel));

    if (wheel == NULL)
        return NULL;
    wheel->nodes = sp_pages_create((size_t)count + 1, sizeof(wheel->nodes[0]));
    if (wheel->nodes == NULL) {
        free(wheel);
        return NULL;
    }
    wheel->tick = now_us >> TICK_SHIFT;
    wheel->first = wheel->tick - 1;
    return wheel;
}

void sp_wheel_destroy(struct sp_wheel *wheel)
{
    if (wheel == NULL)
        return;
    sp_pages_destroy(wheel->nodes);
    free(wheel);
}

static uint32_t *bucket_of(struct sp_wheel *wheel, uint64_t tick)
{
    return &wheel->heads[tick % BUCKETS];
}

static void take_out(struct sp_wheel *wheel, struct node *node)
{
    if (node->prev == 0)
        *bucket_of(wheel, wheel->first + node->tick) = node->next;
    else
        wheel->nodes[node->prev].next = node->next;
    if (node->next != 0)
        wheel->nodes[node->next].prev = node->prev;
    node->tick = 0;
    wheel->active--;
}

void sp_wheel_cancel(struct sp_wheel *wheel, uint32_t item)
{
    if (wheel->nodes[item + 1].tick != 0)
        take_out(wheel, &wheel->nodes[item + 1]);
}

void sp_wheel_set(struct sp_wheel *wheel, uint32_t item, uint64_t due_us)
{
    struct node *node = &wheel->nodes[item + 1];
    uint64_t tick = due_us >> TICK_SHIFT;
    uint32_t *head;

    if (node->tick != 0)
        take_out(wheel, node);
    tick = tick < wheel->tick ? wheel->tick : tick;
    node->tick = (uint32_t)(tick - wheel->first);
    head = bucket_of(wheel, tick);
    node->prev = 0;
    node->next = *head;
    if (node->next != 0)
        wheel->nodes[node->next].prev = item + 1;
    *head = item + 1;
    wheel->active++;
}

/* A timer of the wheel's current tick, or NULL: its bucket may hold those of later rounds too. */
static struct node *current(struct sp_wheel *wheel)
{
    uint32_t at = *bucket_of(wheel, wheel->tick);

    while (at != 0 && wheel->first + wheel->nodes[at].tick > wheel->tick)
        at = wheel->nodes[at].next;
    return at != 0 ? &wheel->nodes[at] : NULL;
}

uint32_t sp_wheel_pop_many(struct sp_wheel *wheel, uint64_t now_us, uint32_t *items, uint32_t max)
{
    uint64_t now_tick = now_us >> TICK_SHIFT;
    uint32_t count = 0;

    if (wheel->active == 0 && wheel->tick < now_tick)
        wheel->tick = now_tick;
    for (; wheel->tick < now_tick; wheel->tick++) {
        struct node *node;

        while (count < max && (node = current(wheel)) != NULL) {
            items[count++] = (uint32_t)(node - wheel->nodes) - 1;
            take_out(wheel, node);
        }
        if (count == max)
            break;
    }
    return count;
}

bool sp_wheel_pop(struct sp_wheel *wheel, uint64_t now_us, uint32_t *item)
{
    return sp_wheel_pop_many(wheel, now_us, item, 1) > 0;
}

uint64_t sp_wheel_next_us(const struct sp_wheel *wheel)
{
    if (wheel->active == 0)
        return UINT64_MAX;
    for (uint64_t tick = wheel->tick; tick < wheel->tick + BUCKETS; tick++) {
        if (wheel->heads[tick % BUCKETS] != 0)
            return (tick + 1) << TICK_SHIFT;
    }
    return UINT64_MAX;
}
