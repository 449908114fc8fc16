#include "probe/wheel.h"

#include <stdlib.h>

#define TICK_SHIFT 10u /* 1024 us */
#define BUCKETS    4096u
#define NONE       UINT32_MAX

/* Small, for there may be a million. */
struct node {
    uint32_t tick; /* the timer is due when this tick has passed; counted from the first one */
    uint32_t next, prev; /* items of the same bucket; prev NONE = first */
    bool set;
};

struct sp_wheel {
    uint64_t first; /* tick at which the wheel was made: 2^32 ticks from there last for 50 days */
    uint64_t tick;  /* the buckets of all ticks before this one have been emptied of what was due */
    uint32_t active; /* timers set */
    uint32_t heads[BUCKETS];
    struct node nodes[];
};

struct sp_wheel *sp_wheel_create(uint32_t count, uint64_t now_us)
{
    /* calloc of a large block maps zero pages: memory is touched only as timers are used */
    struct sp_wheel *wheel = calloc(1, sizeof(*wheel) + count * sizeof(wheel->nodes[0]));

    if (wheel == NULL)
        return NULL;
    wheel->first = wheel->tick = now_us >> TICK_SHIFT;
    for (uint32_t i = 0; i < BUCKETS; i++)
        wheel->heads[i] = NONE;
    return wheel;
}

void sp_wheel_destroy(struct sp_wheel *wheel)
{
    free(wheel);
}

static uint32_t *bucket_of(struct sp_wheel *wheel, uint64_t tick)
{
    return &wheel->heads[tick % BUCKETS];
}

void sp_wheel_cancel(struct sp_wheel *wheel, uint32_t item)
{
    struct node *node = &wheel->nodes[item];

    if (!node->set)
        return;
    if (node->prev == NONE)
        *bucket_of(wheel, wheel->first + node->tick) = node->next;
    else
        wheel->nodes[node->prev].next = node->next;
    if (node->next != NONE)
        wheel->nodes[node->next].prev = node->prev;
    node->set = false;
    wheel->active--;
}

void sp_wheel_set(struct sp_wheel *wheel, uint32_t item, uint64_t due_us)
{
    struct node *node = &wheel->nodes[item];
    uint64_t tick = due_us >> TICK_SHIFT;
    uint32_t *head;

    sp_wheel_cancel(wheel, item);
    tick = tick < wheel->tick ? wheel->tick : tick;
    node->tick = (uint32_t)(tick - wheel->first);
    head = bucket_of(wheel, tick);
    node->prev = NONE;
    node->next = *head;
    if (node->next != NONE)
        wheel->nodes[node->next].prev = item;
    *head = item;
    node->set = true;
    wheel->active++;
}

/* An item of the wheel's current tick, or NONE: its bucket may hold timers of later rounds too. */
static uint32_t current_item(struct sp_wheel *wheel)
{
    uint32_t item = *bucket_of(wheel, wheel->tick);

    while (item != NONE && wheel->first + wheel->nodes[item].tick > wheel->tick)
        item = wheel->nodes[item].next;
    return item;
}

bool sp_wheel_pop(struct sp_wheel *wheel, uint64_t now_us, uint32_t *item)
{
    uint64_t now_tick = now_us >> TICK_SHIFT;

    if (wheel->active == 0 && wheel->tick < now_tick)
        wheel->tick = now_tick;
    for (; wheel->tick < now_tick; wheel->tick++) {
        *item = current_item(wheel);
        if (*item != NONE) {
            sp_wheel_cancel(wheel, *item);
            return true;
        }
    }
    return false;
}

uint64_t sp_wheel_next_us(const struct sp_wheel *wheel)
{
    if (wheel->active == 0)
        return UINT64_MAX;
    for (uint64_t tick = wheel->tick; tick < wheel->tick + BUCKETS; tick++) {
        if (wheel->heads[tick % BUCKETS] != NONE)
            return (tick + 1) << TICK_SHIFT;
    }
    return UINT64_MAX;
}
