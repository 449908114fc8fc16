/* The network between the scanner and the hosts: loss, a bottleneck, delay, order. The bottleneck
 * and the losses are next to the scanner; the delay lies behind them. */
#include "emulator/internal.h"

#define REORDER_HOLD_US 1000 /* that a packet waits at least for others to overtake it */

/* Lets a packet into the queue at at_us; *due_us is when it comes out. The packet being served
 * does not count as waiting. False when the queue is full. */
static bool admit(struct lab_queue *queue, uint32_t queue_max, uint64_t at_us, uint64_t *due_us)
{
    uint64_t at_ns = at_us * 1000;

    *due_us = at_us;
    if (queue->interval_ns == 0)
        return true;
    if (queue->free_ns > at_ns) {
        uint64_t backlog_ns = queue->free_ns - at_ns;

        if ((backlog_ns + queue->interval_ns - 1) / queue->interval_ns > queue_max)
            return false;
        at_ns = queue->free_ns;
    }
    queue->free_ns = at_ns + queue->interval_ns;
    *due_us = (at_ns + 999) / 1000;
    return true;
}

/* The end of a way of delay_us that starts at start_us, give or take half of the jitter. */
static uint64_t travel(const struct lab_emulator *e, struct lab_random *random, uint64_t start_us,
                       uint64_t delay_us)
{
    double jitter = e->world->jitter_us, delay = (double)delay_us;

    if (e->world->jitter_us == 0)
        return start_us + delay_us;
    delay += (lab_random_unit(random) - 0.5) * jitter;
    return start_us + (delay > 0 ? (uint64_t)delay : 0);
}

/* Keeps a packet behind the last one that went the same way, but for those that chance lets others
 * overtake. */
static uint64_t keep_order(struct lab_emulator *e, struct lab_random *random, uint64_t due_us,
                           uint64_t delay_us, uint64_t *last_us)
{
    if (lab_random_chance(random, e->world->reorder)) {
        e->counters.reordered++;
        return due_us + REORDER_HOLD_US + delay_us;
    }
    if (due_us < *last_us)
        due_us = *last_us;
    *last_us = due_us;
    return due_us;
}

/* True when a packet that is due need not queue up behind others that are due as well. */
static bool may_go_now(const struct lab_emulator *e, uint64_t due_us)
{
    return due_us <= e->now_us && lab_schedule_next_us(&e->schedule) > e->now_us;
}

static void put_off(struct lab_emulator *e, uint64_t due_us, enum lab_event_kind kind,
                    struct lab_frame *frame)
{
    if (lab_schedule_add(&e->schedule, due_us, kind, frame))
        return;
    lab_frames_release(&e->frames, frame);
    e->counters.overflows++;
}

static void put_off_copy(struct lab_emulator *e, uint64_t due_us, enum lab_event_kind kind,
                         enum lab_sent sent_kind, const uint8_t *bytes, size_t len)
{
    struct lab_frame *frame = lab_frames_copy(&e->frames, bytes, len);

    if (frame == NULL) {
        e->counters.overflows++;
        return;
    }
    frame->sent_kind = (uint8_t)sent_kind;
    put_off(e, due_us, kind, frame);
}

void lab_path_in(struct lab_emulator *e, struct lab_arrival *a)
{
    const struct lab_world *world = e->world;
    struct lab_host *host = a->host;
    uint64_t due_us;

    if (lab_random_chance(&e->random_in, world->loss_in)) {
        e->counters.lost_in++;
        return;
    }
    if (!admit(&e->queue_in, world->bottleneck_queue, e->now_us, &due_us)) {
        e->counters.lost_queue_in++;
        return;
    }
    if (!a->ends_at_router) {
        uint64_t delay_us = host->traits.rtt_us / 2;

        due_us = travel(e, &e->random_in, due_us, delay_us);
        due_us = keep_order(e, &e->random_in, due_us, delay_us, &host->in_last_us);
    }
    if (lab_random_chance(&e->random_in, world->duplicate)) {
        e->counters.duplicated++;
        put_off_copy(e, due_us, LAB_EVENT_ARRIVE, LAB_SENT_OTHER, a->frame, a->len);
        put_off_copy(e, due_us, LAB_EVENT_ARRIVE, LAB_SENT_OTHER, a->frame, a->len);
    } else if (may_go_now(e, due_us)) {
        lab_deliver(e, a);
    } else {
        put_off_copy(e, due_us, LAB_EVENT_ARRIVE, LAB_SENT_OTHER, a->frame, a->len);
    }
}

/* At the scanner's end of the network at at_us; *due_us is when the bottleneck lets the packet go.
 * False when it is lost. */
static bool leave(struct lab_emulator *e, uint64_t at_us, uint64_t *due_us)
{
    if (!admit(&e->queue_out, e->world->bottleneck_queue, at_us, due_us)) {
        e->counters.lost_queue_out++;
        return false;
    }
    if (lab_random_chance(&e->random_out, e->world->loss_out)) {
        e->counters.lost_out++;
        return false;
    }
    return true;
}

static void leave_or_wait(struct lab_emulator *e, uint64_t due_us, enum lab_sent kind,
                          const uint8_t *bytes, size_t len)
{
    if (!may_go_now(e, due_us)) {
        put_off_copy(e, due_us, LAB_EVENT_LEAVE, kind, bytes, len);
        return;
    }
    if (!leave(e, e->now_us, &due_us))
        return;
    if (due_us <= e->now_us)
        lab_write(e, kind, bytes, len);
    else
        put_off_copy(e, due_us, LAB_EVENT_WRITE, kind, bytes, len);
}

void lab_path_out(struct lab_emulator *e, struct lab_host *host, enum lab_sent kind,
                  const uint8_t *frame, size_t len, uint64_t at_us, uint64_t late_us)
{
    uint64_t due_us = at_us + late_us;

    if (host != NULL) {
        uint64_t delay_us = host->traits.rtt_us - host->traits.rtt_us / 2;

        due_us = travel(e, &e->random_out, due_us, delay_us);
        if (kind != LAB_SENT_ARP) /* which is never late, so it may pass what is */
            due_us = keep_order(e, &e->random_out, due_us, delay_us, &host->out_last_us);
        if (lab_random_chance(&e->random_out, e->world->duplicate)) {
            e->counters.duplicated++;
            leave_or_wait(e, due_us, kind, frame, len);
        }
    }
    leave_or_wait(e, due_us, kind, frame, len);
}

static void run_event(struct lab_emulator *e, const struct lab_event *event)
{
    struct lab_frame *frame = event->frame;
    enum lab_sent kind = (enum lab_sent)frame->sent_kind;
    uint64_t due_us;

    if (event->kind == LAB_EVENT_ARRIVE) {
        struct lab_arrival a;

        a.at_us = event->due_us;
        if (lab_identify(e, frame->bytes, frame->len, &a) == LAB_IDENTIFIED)
            lab_deliver(e, &a);
    } else if (event->kind == LAB_EVENT_WRITE) {
        lab_write(e, kind, frame->bytes, frame->len);
    } else if (leave(e, event->due_us, &due_us)) {
        /* others that left before may still wait: only one that need not wait goes at once */
        if (due_us > event->due_us) {
            put_off(e, due_us, LAB_EVENT_WRITE, frame);
            return;
        }
        lab_write(e, kind, frame->bytes, frame->len);
    }
    lab_frames_release(&e->frames, frame);
}

bool lab_path_run(struct lab_emulator *e, unsigned most)
{
    struct lab_event event;

    for (; most > 0; most--) {
        if (!lab_schedule_pop(&e->schedule, e->now_us, &event))
            return false;
        run_event(e, &event);
    }
    return true;
}
