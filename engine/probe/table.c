#include "probe/table.h"

#include <stdlib.h>

#include "base/pages.h"

struct sp_table {
    uint32_t capacity;
    struct sp_slot *slots;
};

struct sp_table *sp_table_create(uint32_t capacity)
{
    struct sp_table *table = malloc(sizeof(*table));

    if (table == NULL)
        return NULL;
    table->capacity = capacity;
    table->slots = sp_pages_create(capacity, sizeof(table->slots[0])); /* FREE is 0 */
    if (table->slots == NULL) {
        free(table);
        return NULL;
    }
    return table;
}

void sp_table_destroy(struct sp_table *table)
{
    if (table == NULL)
        return;
    sp_pages_destroy(table->slots);
    free(table);
}

uint32_t sp_table_capacity(const struct sp_table *table)
{
    return table->capacity;
}

struct sp_slot *sp_table_slot(struct sp_table *table, uint32_t index)
{
    return &table->slots[index];
}

/* Acquire on success: the new owner sees what the last one wrote. */
static bool move(struct sp_slot *slot, uint8_t from, uint8_t to)
{
    return atomic_compare_exchange_strong_explicit(&slot->state, &from, to, memory_order_acq_rel,
                                                   memory_order_acquire);
}

bool sp_slot_claim(struct sp_slot *slot)
{
    /* relaxed: a guess, which the exchange proves */
    uint8_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);

    return (state == SP_SLOT_FREE || state == SP_SLOT_EXPIRED || state == SP_SLOT_ANSWERED) &&
           move(slot, state, SP_SLOT_CLAIMED);
}

void sp_slot_launch(struct sp_slot *slot)
{
    /* release: the receiver that takes the slot sees the tuple */
    atomic_store_explicit(&slot->state, SP_SLOT_INFLIGHT, memory_order_release);
}

void sp_slot_note_sending(struct sp_slot *slot, uint32_t sending, uint64_t now_us)
{
    atomic_store_explicit(&slot->sent_us[sending % SP_SLOT_SENDINGS], (uint32_t)now_us,
                          memory_order_relaxed);
    /* release: who sees the new count sees the time that belongs to it */
    atomic_store_explicit(&slot->sendings, (uint8_t)(sending + 1), memory_order_release);
}

bool sp_slot_expire(struct sp_slot *slot)
{
    return move(slot, SP_SLOT_INFLIGHT, SP_SLOT_EXPIRED);
}

bool sp_slot_hold(struct sp_slot *slot, uint8_t *was)
{
    uint8_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

    while (state != SP_SLOT_CLAIMED && state != SP_SLOT_HELD) {
        *was = state;
        if (atomic_compare_exchange_weak_explicit(&slot->state, &state, SP_SLOT_HELD,
                                                  memory_order_acq_rel, memory_order_acquire))
            return true;
    }
    *was = state;
    return false;
}

void sp_slot_release(struct sp_slot *slot, uint8_t was)
{
    atomic_store_explicit(&slot->state, was, memory_order_release);
}

void sp_slot_answer(struct sp_slot *slot)
{
    atomic_store_explicit(&slot->state, SP_SLOT_ANSWERED, memory_order_release);
}

uint32_t sp_slot_rtt_us(const struct sp_slot *slot, uint32_t sending, uint64_t now_us)
{
    uint32_t sendings = atomic_load_explicit(&slot->sendings, memory_order_acquire);
    uint32_t rtt_us;

    if (sending >= sendings || sendings - sending > SP_SLOT_SENDINGS)
        return 0;
    rtt_us = (uint32_t)now_us -
             atomic_load_explicit(&slot->sent_us[sending % SP_SLOT_SENDINGS], memory_order_relaxed);
    /* the capture's clock may be a little behind the sender's: then it was quick, not unknown */
    return rtt_us == 0 || rtt_us > INT32_MAX ? 1 : rtt_us;
}
