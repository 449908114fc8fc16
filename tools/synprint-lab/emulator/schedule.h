/* What happens later: a binary heap by time, and by age among equal times. One thread. */
#ifndef SP_EMULATOR_SCHEDULE_H
#define SP_EMULATOR_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab_frame;

enum lab_event_kind {
    LAB_EVENT_ARRIVE, /* a frame of the scanner reaches its host */
    LAB_EVENT_LEAVE,  /* a frame of a host reaches the bottleneck before the scanner */
    LAB_EVENT_WRITE,  /* it has passed it */
};

struct lab_event {
    uint64_t due_us, serial;
    enum lab_event_kind kind;
    struct lab_frame *frame;
};

struct lab_schedule {
    struct lab_event *events;
    size_t count, capacity;
    uint64_t serial;
};

/* All zero is an empty schedule. finish does not touch the frames. */
void lab_schedule_finish(struct lab_schedule *schedule);

/* False when memory is out. */
bool lab_schedule_add(struct lab_schedule *schedule, uint64_t due_us, enum lab_event_kind kind,
                      struct lab_frame *frame);

/* Takes the first event out when it is due. */
bool lab_schedule_pop(struct lab_schedule *schedule, uint64_t now_us, struct lab_event *out);

/* When the first event is due; UINT64_MAX when there is none. */
static inline uint64_t lab_schedule_next_us(const struct lab_schedule *schedule)
{
    return schedule->count > 0 ? schedule->events[0].due_us : UINT64_MAX;
}

#endif
