/* The in-flight probe table: what is on the wire now, one slot per probe.
 *
 * A slot has one owner at a time. Ownership moves with its state, by acquire/release atomics; a
 * slot's plain fields are touched only by its owner, or read while the slot is in a state that
 * nobody writes in:
 *
 *   FREE, ANSWERED, EXPIRED -- sender --> CLAIMED -- sender --> INFLIGHT -- sender --> EXPIRED
 *   any of these but CLAIMED -- receiver --> HELD -- receiver --> ANSWERED   (it is the answer)
 *                                             \---- receiver --> the state it was in   (it is not)
 *
 * ANSWERED and EXPIRED slots keep describing their last probe until they are claimed again. That is
 * how duplicates are told from forgeries, and how late replies still count.
 */
#ifndef SP_PROBE_TABLE_H
#define SP_PROBE_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "packet/decode.h"
#include "probe/cookie.h"
#include "probe/verdict.h"

enum sp_slot_state {
    SP_SLOT_FREE, /* never used */
    SP_SLOT_CLAIMED,
    SP_SLOT_INFLIGHT,
    SP_SLOT_EXPIRED,
    SP_SLOT_HELD,
    SP_SLOT_ANSWERED,
};

/* Sending times that a slot remembers: those of its latest sendings. */
#define SP_SLOT_SENDINGS 3

/* Half a cache line: memory, and what a packet costs, follow from its size. */
struct sp_slot {
    /* Written by the sender while INFLIGHT, read by the receiver while HELD: relaxed is enough, a
     * reading that is too old only loses a round-trip sample. */
    _Alignas(32) _Atomic uint32_t sent_us[SP_SLOT_SENDINGS]; /* low 32 bits of the time of sending
                                                                i, at i modulo their number */
    _Atomic uint8_t state;                                   /* enum sp_slot_state */
    _Atomic uint8_t sendings;                                /* so far */

    /* Written by the sender while CLAIMED, and by nobody else. The first sending leaves from the
     * first port of the scan's block, repeat i from the i-th after it, so a reply tells which
     * sending it answers. */
    uint8_t kind; /* enum sp_probe_kind_id */
    uint16_t remote_port;
    uint16_t generation; /* tells the probes that used this slot apart */
    uint32_t check;      /* the cookie's upper half: of which addresses and port the probe is */
    uint32_t host;       /* index of the host in the window */
    uint32_t port;       /* index of the port in the port set, or beyond it */
};

struct sp_table;

/* capacity: a power of two, at most 2^24. NULL when out of memory. Memory is touched only as slots
 * are used. destroy accepts NULL. */
struct sp_table *sp_table_create(uint32_t capacity);
void sp_table_destroy(struct sp_table *table);

uint32_t sp_table_capacity(const struct sp_table *table);
struct sp_slot *sp_table_slot(struct sp_table *table, uint32_t index); /* index < capacity */

/* Sender: takes a slot that is FREE, ANSWERED or EXPIRED. False when the receiver holds it just
 * now, or its probe is in flight. */
bool sp_slot_claim(struct sp_slot *slot);
/* Sender: the slot's fields are filled in, the probe may be sent. */
void sp_slot_launch(struct sp_slot *slot);
/* Sender: notes sending number `sending` (0 = first) at now_us, before it leaves. */
void sp_slot_note_sending(struct sp_slot *slot, uint32_t sending, uint64_t now_us);
/* Sender: gives the probe up. False when it was answered, or is held just now. */
bool sp_slot_expire(struct sp_slot *slot);

/* Receiver: takes the slot in order to read it; *was is the state it was in. False when it is
 * CLAIMED: no probe of it is on the wire. */
bool sp_slot_hold(struct sp_slot *slot, uint8_t *was);
void sp_slot_release(struct sp_slot *slot, uint8_t was);
/* Receiver: it was the answer. */
void sp_slot_answer(struct sp_slot *slot);
/* Receiver, while it holds the slot: microseconds since sending `sending`; 0 = not remembered. */
uint32_t sp_slot_rtt_us(const struct sp_slot *slot, uint32_t sending, uint64_t now_us);

#endif
