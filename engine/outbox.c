#include <stdlib.h>

#include "engine/sender_internal.h"

bool outbox_init(struct sp_sender *s)
{
    s->outboxes = calloc(s->ctx->network->wire_count + 1, sizeof(s->outboxes[0]));
    return s->outboxes != NULL;
}

void outbox_finish(struct sp_sender *s)
{
    free(s->outboxes);
}

static void count_sent(struct sp_sender *s, const struct frame *frame)
{
    if (frame->slot == NONE)
        sp_count(&s->ctx->sent.arp_sent, 1);
    else
        probes_on_sent(s, frame->slot);
}

static void count_refused(struct sp_sender *s, const struct frame *frame)
{
    sp_count(&s->ctx->sent.send_errors, 1);
    if (frame->slot == NONE)
        neighbours_on_refused(s, frame->neighbour);
    else
        probes_on_refused(s, frame->slot);
}

static void flush(struct sp_sender *s, size_t wire)
{
    struct outbox *box = &s->outboxes[wire];
    struct sp_frame frames[OUTBOX_FRAMES];
    size_t done = 0;

    for (size_t i = 0; i < box->count; i++)
        frames[i] = (struct sp_frame){.bytes = box->frames[i].bytes, .len = box->frames[i].len};
    while (done < box->count) {
        size_t sent = sp_wire_send(s->ctx->network->wires[wire], frames + done, box->count - done);

        for (size_t i = done; i < done + sent; i++)
            count_sent(s, &box->frames[i]);
        done += sent;
        if (done < box->count) { /* this one was refused */
            count_refused(s, &box->frames[done++]);
        }
    }
    box->count = 0;
    if (s->ctx->network->wires[wire]->send_broken) /* relaxed: main only has to see it some time */
        atomic_store_explicit(&s->ctx->broken_wire, (uint32_t)wire + 1, memory_order_relaxed);
}

struct frame *outbox_next(struct sp_sender *s, size_t wire)
{
    struct outbox *box = &s->outboxes[wire];

    if (box->count == OUTBOX_FRAMES)
        flush(s, wire);
    return &box->frames[box->count++];
}

void outbox_flush(struct sp_sender *s)
{
    for (size_t i = 0; i < s->ctx->network->wire_count; i++)
        flush(s, i);
}
