/* From a reply to the slot of the probe that it answers, without a search. Receiver thread. */
#ifndef SP_PROBE_MATCH_H
#define SP_PROBE_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/decode.h"
#include "packet/exchange.h"
#include "probe/cookie.h"
#include "probe/table.h"

struct sp_match_config {
    struct sp_cookie cookie;
    uint16_t first_port; /* sending i of every probe leaves from first_port + i */
    uint16_t port_count;
    struct sp_os_sources os; /* of active OS detection: never a port of the others */
    uint16_t patient_port, patient_port_count; /* of patient mode: nor these; 0: not asked */
};

/* Who sent the probe that a reply claims to answer, and which slots that may have been. */
struct sp_claim {
    struct sp_tuple tuple; /* local_port is that of the sending */
    uint32_t attempt;      /* the sending */
    uint32_t check;        /* the cookie's upper half */
    uint32_t index[2];
    uint32_t count; /* of indexes */
};

enum sp_match_result {
    SP_MATCH_ANSWER,     /* *slot is held, and the reply is verified as an answer to it */
    SP_MATCH_DUPLICATE,  /* verified, but the probe has been answered */
    SP_MATCH_UNVERIFIED, /* what it brings back is of no probe of ours */
};

struct sp_match {
    struct sp_slot *slot;
    uint32_t index;        /* of the slot */
    uint8_t was;           /* for sp_slot_release() */
    uint32_t attempt;      /* the sending that is answered */
    struct sp_addr remote; /* who was asked: an ICMP error may come from another */
};

/* Reads a TCP packet or an ICMP error that quotes one, and has the slots fetched into the cache, so
 * that it pays to read some replies before the first is verified. False when the reply is not
 * addressed to a port of ours: some other traffic. */
bool sp_match_claim(const struct sp_match_config *config, struct sp_table *table,
                    const struct sp_packet *reply, struct sp_claim *out);

/* Only SP_MATCH_ANSWER leaves a slot held: the caller then answers or releases it. */
enum sp_match_result sp_match_verify(struct sp_table *table, const struct sp_claim *claim,
                                     struct sp_match *out);

#endif
