#include "emulator/schedule.h"

#include <stdlib.h>

#define CAPACITY_MIN 1024u

void lab_schedule_finish(struct lab_schedule *schedule)
{
    free(schedule->events);
    *schedule = (struct lab_schedule){0};
}

static bool before(const struct lab_event *a, const struct lab_event *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->serial < b->serial;
}

static bool reserve(struct lab_schedule *schedule)
{
    size_t capacity = schedule->capacity > 0 ? 2 * schedule->capacity : CAPACITY_MIN;
    struct lab_event *events;

    if (schedule->count < schedule->capacity)
        return true;
    events = realloc(schedule->events, capacity * sizeof(events[0]));
    if (events == NULL)
        return false;
    schedule->events = events;
    schedule->capacity = capacity;
    return true;
}

bool lab_schedule_add(struct lab_schedule *schedule, uint64_t due_us, enum lab_event_kind kind,
                      struct lab_frame *frame)
{
    struct lab_event event = {.due_us = due_us, .kind = kind, .frame = frame};
    size_t at;

    if (!reserve(schedule))
        return false;
    event.serial = schedule->serial++;
    /* up from the last place, until the parent comes first */
    for (at = schedule->count++; at > 0; at = (at - 1) / 2) {
        const struct lab_event *parent = &schedule->events[(at - 1) / 2];

        if (before(parent, &event))
            break;
        schedule->events[at] = *parent;
    }
    schedule->events[at] = event;
    return true;
}

bool lab_schedule_pop(struct lab_schedule *schedule, uint64_t now_us, struct lab_event *out)
{
    struct lab_event *events = schedule->events, last;
    size_t at = 0, child;

    if (lab_schedule_next_us(schedule) > now_us || schedule->count == 0)
        return false;
    *out = events[0];
    last = events[--schedule->count];
    /* down from the first place, until both children come later */
    for (; (child = 2 * at + 1) < schedule->count; at = child) {
        if (child + 1 < schedule->count && before(&events[child + 1], &events[child]))
            child++;
        if (before(&last, &events[child]))
            break;
        events[at] = events[child];
    }
    events[at] = last;
    return true;
}
