/* The in-flight probe table: what is on the wire now, one slot per probe.
 *
 * A slot has one owner at a time. Ownership moves with its state, by acquire/release atomics; a
 * slot's plain fields are touched only by its owner, or read while the slot is in a state that
 * nobody writes in:
 *
 *   FREE ------ sender ----> CLAIMED --- sender ---> INFLIGHT ---- sender ---> EXPIRED
 *   EXPIRED --- sender ----> CLAIMED   (the oldest given-up probe makes room)
 *   FREE, INFLIGHT, EXPIRED -- receiver --> HELD -- receiver --> ANSWERED   (it is the answer)
 *                                             \---- receiver --> the state it was in   (it is not)
 *   ANSWERED -- main ------> FREE
 *
 * FREE and EXPIRED slots keep describing their last probe until they are claimed again. That is how
 * duplicates are told from forgeries, and how late replies still count.
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
    SP_SLOT_FREE,
    SP_SLOT_CLAIMED,
    SP_SLOT_INFLIGHT,
    SP_SLOT_EXPIRED,
    SP_SLOT_HELD,
    SP_SLOT_ANSWERED,
};

/* Sending times that a slot remembers: those of its latest sendings. */
#define SP_SLOT_SENDINGS 4

struct sp_slot {
    _Atomic uint32_t state; /* enum sp_slot_state */

    /* Written by the sender while INFLIGHT, read by the receiver while HELD: relaxed is enough, a
     * reading that is too old only loses a round-trip sample. */
    _Atomic uint32_t sendings;                  /* so far */
    _Atomic uint32_t sent_us[SP_SLOT_SENDINGS]; /* low 32 bits of the time of sending i, at i % 4 */

    /* Written by the sender while CLAIMED. tuple.local_port is that of the first sending; repeat i
     * leaves from local_port + i, so a reply tells which sending it answers. */
    struct sp_tuple tuple;
    uint8_t kind;        /* enum sp_probe_kind_id */
    uint32_t generation; /* tells the probes that used this slot apart */
    uint32_t host;       /* index of the host in the window */
    uint32_t port;       /* index of the port in the port set */

    /* Written by the receiver while HELD, read by main while ANSWERED. */
    struct sp_verdict verdict;
    uint8_t attempt; /* the sending that was answered */
    bool late;       /* it had been given up */
    uint32_t rtt_us; /* 0 = unknown */
    struct sp_packet reply;
};

struct sp_table;

/* capacity: a power of two, at most 2^24. NULL when out of memory. Memory is touched only as slots
 * are used. destroy accepts NULL. */
struct sp_table *sp_table_create(uint32_t capacity);
void sp_table_destroy(struct sp_table *table);

uint32_t sp_table_capacity(const struct sp_table *table);
struct sp_slot *sp_table_slot(struct sp_table *table, uint32_t index); /* index < capacity */

/* Sender: takes a FREE or EXPIRED slot. False when the receiver holds it just now, or it is in any
 * other state. */
bool sp_slot_claim(struct sp_slot *slot);
/* Sender: takes an EXPIRED slot, and no FREE one, which was answered late and which main is about
 * to give back. */
bool sp_slot_reclaim(struct sp_slot *slot);
/* Sender, of a slot that it gave up: is it still, even if the receiver looks at it just now? */
bool sp_slot_is_given_up(const struct sp_slot *slot);
/* Sender: the slot's fields are filled in, the probe may be sent. */
void sp_slot_launch(struct sp_slot *slot);
/* Sender: notes sending number `sending` (0 = first) at now_us, before it leaves. */
void sp_slot_note_sending(struct sp_slot *slot, uint32_t sending, uint64_t now_us);
/* Sender: gives the probe up. False when it was answered, or is held just now. */
bool sp_slot_expire(struct sp_slot *slot);

/* Receiver: takes the slot in order to read it; *was is the state it was in. False when it is
 * CLAIMED (no probe of it is on the wire) or ANSWERED; *was then says which. */
bool sp_slot_hold(struct sp_slot *slot, uint32_t *was);
void sp_slot_release(struct sp_slot *slot, uint32_t was);
/* Receiver: the reply is stored, main may read it. */
void sp_slot_answer(struct sp_slot *slot);
/* Receiver, while it holds the slot: microseconds since sending `sending`; 0 = not remembered. */
uint32_t sp_slot_rtt_us(const struct sp_slot *slot, uint32_t sending, uint64_t now_us);

/* Main: an ANSWERED slot has been dealt with. */
void sp_slot_free(struct sp_slot *slot);

#endif
