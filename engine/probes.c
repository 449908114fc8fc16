/* Slots: probes that are sent, repeated when nothing answers, and given up. */
#include "engine/sender_internal.h"

/* While no more slots than these have been in use, one that was given up keeps its probe for a late
 * answer as long as there are others. Beyond, so that memory follows the rate, for so long: */
#define TABLE_USUAL  (1u << 17)
#define STALE_US     100000u
#define TIMERS_BATCH 32
/* What varies from sending to sending of a probe: 2^32 / golden ratio. */
#define NONCE_STEP 0x9e3779b9u
/* While answers are late to all, a probe whose time is up is looked at again after this time. */
#define LATE_STEP_US 20000u

bool probes_init(struct sp_sender *s)
{
    s->capacity = sp_table_capacity(s->ctx->table);
    s->flights = sp_pages_create(s->capacity, sizeof(s->flights[0]));
    s->free_slots = sp_pages_create(s->capacity, sizeof(s->free_slots[0]));
    s->probe_timers = sp_wheel_create(s->capacity, s->now_us);
    s->expired = (struct queue){NONE, NONE};
    return s->flights != NULL && s->free_slots != NULL && s->probe_timers != NULL;
}

void probes_finish(struct sp_sender *s)
{
    sp_pages_destroy(s->flights);
    sp_pages_destroy(s->free_slots);
    sp_wheel_destroy(s->probe_timers);
}

static void enqueue(struct sp_sender *s, struct queue *queue, uint32_t slot)
{
    s->flights[slot].next = NONE;
    if (queue->first == NONE)
        queue->first = slot;
    else
        s->flights[queue->last].next = slot;
    queue->last = slot;
}

static uint32_t dequeue(struct sp_sender *s, struct queue *queue)
{
    uint32_t slot = queue->first;

    if (slot == NONE)
        return NONE;
    queue->first = s->flights[slot].next;
    if (queue->first != NONE)
        probe_prefetch(s, queue->first);
    return slot;
}

/* Takes the slot; false when the receiver looks at it, for a moment. */
static bool take(struct sp_sender *s, uint32_t slot)
{
    s->slot_held = !sp_slot_claim(sp_table_slot(s->ctx->table, slot));
    return !s->slot_held;
}

/* Nothing is to be expected any more of the probe that was given up longest ago. */
static bool oldest_is_stale(const struct sp_sender *s)
{
    uint32_t slot = s->expired.first;

    return slot != NONE && s->fresh_slot >= TABLE_USUAL &&
           (uint32_t)s->now_us - s->flights[slot].due_us >= STALE_US;
}

/* A slot for a new probe: the one freed last (its memory is still at hand), else one never used,
 * else that of the probe that was given up longest ago. NONE when all are taken. */
static uint32_t claim(struct sp_sender *s)
{
    uint32_t slot = NONE;

    if (s->free_slot_count > 0) {
        slot = s->free_slots[s->free_slot_count - 1];
        if (!take(s, slot))
            return NONE;
        s->free_slot_count--;
    } else if (s->fresh_slot < s->capacity && !oldest_is_stale(s)) {
        slot = s->fresh_slot;
        if (!take(s, slot))
            return NONE;
        s->fresh_slot++;
    } else if (s->expired.first != NONE) {
        if (!take(s, s->expired.first))
            return NONE;
        slot = dequeue(s, &s->expired);
    }
    s->slots_taken = slot == NONE;
    return slot;
}

/* Whether the latest sending may still be answered in time. */
static void set_waiting(struct sp_sender *s, struct flight *flight, bool waiting)
{
    s->waiting += waiting;
    s->waiting -= flight->waiting;
    if (flight->outside) {
        s->outside += waiting;
        s->outside -= flight->waiting;
    }
    flight->waiting = waiting;
}

static uint64_t cookie_of(const struct sp_sender *s, const struct target *target, uint16_t port)
{
    const struct sp_tuple tuple = {
        .local = saddr_of(s, target), .remote = target->addr, .remote_port = port};

    return sp_cookie_hash(&s->ctx->match.cookie, &tuple);
}

static void send(struct sp_sender *s, uint32_t index, uint64_t cookie)
{
    struct sp_slot *slot = sp_table_slot(s->ctx->table, index);
    struct flight *flight = &s->flights[index];
    struct target *target = &s->targets[flight->host];
    const struct sp_path *path = path_of(s, target);
    enum sp_probe_kind_id kind = (enum sp_probe_kind_id)slot->kind;
    struct frame *frame = outbox_next(s, path->wire);
    uint64_t due_us = s->now_us + loss_timeout_us(s, target, flight->attempt);
    struct sp_probe_fields fields = {
        .smac = path->smac,
        .tuple = {.local = saddr_of(s, target),
                  .remote = target->addr,
                  .local_port = (uint16_t)(s->ctx->match.first_port + flight->attempt),
                  .remote_port = slot->remote_port},
        .cookie = index ^ (uint32_t)cookie,
        .nonce = (uint32_t)(cookie >> 32) + flight->attempt * NONCE_STEP,
    };

    if (target->neighbour != NONE)
        fields.dmac = s->neighbours[target->neighbour].mac;
    sp_slot_note_sending(slot, flight->attempt, s->now_us);
    frame->slot = index;
    frame->len = sp_probe_kind(kind)->patch(
        &s->ctx->templates[kind][s->ctx->network->wires[path->wire]->framing], &fields,
        frame->bytes);
    flow_sent(s, target, flight);
    set_waiting(s, flight, true);
    target->last_sent_us = (uint32_t)s->now_us;
    target->sent = true;
    flight->due_us = (uint32_t)due_us;
    sp_wheel_set(s->probe_timers, index, due_us);
}

static void queue_repeat(struct sp_sender *s, uint32_t slot)
{
    struct flight *flight = &s->flights[slot];

    flight->in_queue = true;
    enqueue(s, &s->targets[flight->host].repeats, slot);
    turns_wake(s, flight->host);
}

/* The next slot that is still to be repeated, or NONE. One that was answered while it waited here
 * is only now free for another probe. */
static uint32_t next_repeat(struct sp_sender *s, struct target *target)
{
    uint32_t slot;

    while ((slot = dequeue(s, &target->repeats)) != NONE) {
        struct flight *flight = &s->flights[slot];

        flight->in_queue = false;
        if (flight->live)
            return slot;
        s->free_slots[s->free_slot_count++] = slot;
    }
    return NONE;
}

static bool send_repeat(struct sp_sender *s, struct target *target)
{
    uint32_t slot = next_repeat(s, target);

    if (slot == NONE)
        return false;
    send(s, slot, cookie_of(s, target, sp_table_slot(s->ctx->table, slot)->remote_port));
    return true;
}

/* A probe of its own for a question. False when there is no slot. */
static bool send_new(struct sp_sender *s, uint32_t host)
{
    struct target *target = &s->targets[host];
    struct question question = {0};
    struct sp_slot *slot;
    uint64_t cookie;
    uint32_t index;

    if (!hosts_has_work(s, target))
        return true; /* it only had repeats that were answered in the meantime */
    index = claim(s);
    if (index == NONE)
        return false;
    hosts_next_question(s, host, &question);
    target->live++;
    s->live++;
    s->flights[index] = (struct flight){.host = host, .attempt = question.sending, .live = true};
    slot = sp_table_slot(s->ctx->table, index);
    slot->remote_port = question.port;
    cookie = cookie_of(s, target, question.port);
    slot->check = (uint32_t)(cookie >> 32);
    slot->kind = SP_PROBE_TCP_SYN;
    slot->generation = ++s->generation;
    slot->host = host;
    slot->port = question.index;
    atomic_store_explicit(&slot->sendings, 0, memory_order_relaxed); /* launch() publishes it */
    sp_slot_launch(slot);
    send(s, index, cookie);
    checks_on_sent(s, target);
    return true;
}

bool probes_send_next(struct sp_sender *s)
{
    uint32_t host, first = NONE;

    for (uint32_t tried = 0; tried < s->ctx->window; tried++) {
        host = turns_next(s);
        if (host == NONE || host == first)
            break;
        if (send_repeat(s, &s->targets[host]) || send_new(s, host)) {
            turns_pass(s, host);
            return true;
        }
        /* there is no slot for a new probe; who has a repeat needs none, and frees one in the end
         */
        if (first == NONE)
            first = host;
        turns_pass(s, host);
    }
    return false;
}

/* The flight is over: answered, or given up. */
static void end(struct sp_sender *s, uint32_t slot)
{
    struct flight *flight = &s->flights[slot];

    sp_wheel_cancel(s->probe_timers, slot);
    set_waiting(s, flight, false);
    flight->live = false;
    s->live--;
    hosts_flight_ended(s, flight->host);
}

/* Is it of a port, or of a canary? */
static bool counts(const struct sp_sender *s, uint32_t slot)
{
    return sp_table_slot(s->ctx->table, slot)->port != sp_loss_check_index(&s->ctx->config);
}

static void note_answer(struct sp_sender *s, const struct flight *flight, const struct sp_ack *ack)
{
    const struct sp_slot *slot = sp_table_slot(s->ctx->table, ack->slot);
    struct target *t = &s->targets[flight->host];

    if (slot->port >= s->port_count) {
        t->canaries_ended += counts(s, ack->slot);
        return;
    }
    if (ack->state == SP_PORT_OPEN)
        t->open++;
    else
        t->refused++;
    checks_on_answer(s, t, slot->remote_port, ack->state);
}

void probes_on_ack(struct sp_sender *s, const struct sp_ack *ack)
{
    struct flight *flight = &s->flights[ack->slot];

    if (sp_table_slot(s->ctx->table, ack->slot)->generation != ack->generation || !flight->live)
        return;
    loss_on_ack(s, flight, ack);
    note_answer(s, flight, ack);
    if (!flight->in_queue)
        s->free_slots[s->free_slot_count++] = ack->slot;
    end(s, ack->slot);
    turns_wake(s, flight->host);
}

static void note_silence(struct sp_sender *s, uint32_t slot)
{
    const struct flight *flight = &s->flights[slot];
    struct target *t = &s->targets[flight->host];
    uint32_t port = sp_table_slot(s->ctx->table, slot)->port;
    struct sp_event event = {
        .type = flight->accepted > 0 ? SP_EVENT_PORT_SILENT : SP_EVENT_PORT_UNSENT,
        .host = flight->host,
        .port = port,
        .kind = SP_PROBE_TCP_SYN,
        .sendings = flight->accepted,
    };

    if (port < s->port_count)
        t->silent++;
    else
        t->canaries_ended++;
    sender_tell(s, &event);
}

/* Nothing more will be sent for it. Unless `decided`, its silence says nothing about the port. */
static void give_up(struct sp_sender *s, uint32_t slot, bool decided)
{
    struct flight *flight = &s->flights[slot];

    if (!sp_slot_expire(sp_table_slot(s->ctx->table, slot))) {
        /* held, or answered: its ack is on the way, or the timer comes again */
        sp_wheel_set(s->probe_timers, slot, s->now_us + REFUSED_DELAY_US);
        return;
    }
    if (!counts(s, slot))
        checks_learn(s, true);
    else if (decided)
        note_silence(s, slot);
    flight->in_queue = true;
    enqueue(s, &s->expired, slot);
    end(s, slot);
}

static void on_timer(struct sp_sender *s, uint32_t slot)
{
    struct flight *flight = &s->flights[slot];
    struct target *target = &s->targets[flight->host];
    bool all_refused = flight->refused >= REFUSED_MAX;

    set_waiting(s, flight, false);
    if (target->timed_out) {
        give_up(s, slot,
                flight->attempt >= loss_repeats(s, target) && flight->accepted > flight->attempt);
    } else if (flight->refused > 0 && !all_refused && flight->accepted <= flight->attempt) {
        queue_repeat(s, slot); /* the same sending again: it never left */
    } else if (flow_is_late(s, flight)) {
        sp_wheel_set(s->probe_timers, slot, s->now_us + LATE_STEP_US);
    } else if (flight->attempt < loss_repeats(s, target) && !all_refused && counts(s, slot)) {
        flight->attempt++;
        queue_repeat(s, slot);
    } else {
        give_up(s, slot, true);
    }
}

/* What on_timer() will look at, all at once. */
SP_PREFETCHING void prefetch(const struct sp_sender *s, const uint32_t *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        probe_prefetch(s, slots[i]);
    for (uint32_t i = 0; i < count; i++) {
        host_prefetch(s, s->flights[slots[i]].host);
        flow_prefetch(s, s->flights[slots[i]].host);
    }
}

void probes_on_timers(struct sp_sender *s)
{
    uint32_t slots[TIMERS_BATCH], count;

    while ((count = sp_wheel_pop_many(s->probe_timers, s->now_us, slots, TIMERS_BATCH)) > 0) {
        prefetch(s, slots, count);
        for (uint32_t i = 0; i < count; i++)
            on_timer(s, slots[i]);
    }
}

void probes_give_up_repeats(struct sp_sender *s, struct target *target)
{
    uint32_t slot;

    while ((slot = next_repeat(s, target)) != NONE)
        give_up(s, slot, false);
}

void probes_forget_repeats(struct sp_sender *s, struct target *target)
{
    while (next_repeat(s, target) != NONE)
        ;
}

void probes_on_sent(struct sp_sender *s, uint32_t slot)
{
    sp_count(&s->ctx->sent.probes_sent, 1);
    if (s->flights[slot].attempt > 0 && counts(s, slot))
        sp_count(&s->ctx->sent.retransmits, 1);
    s->flights[slot].accepted++;
}

void probes_on_refused(struct sp_sender *s, uint32_t slot)
{
    struct flight *flight = &s->flights[slot];
    uint64_t due_us = s->now_us + refused_delay_us(flight->refused);

    if (!flight->live)
        return;
    flow_gone(s, &s->targets[flight->host], flight);
    flight->refused++;
    flight->due_us = (uint32_t)due_us;
    sp_wheel_set(s->probe_timers, slot, due_us);
}
