/* What is known of one host as it comes in. Internal to the engine; the main thread's. */
#ifndef SP_RECORD_H
#define SP_RECORD_H

#include "engine/context.h"
#include "probe/rtt.h"

struct record {
    struct sp_host host;
    struct sp_rtt rtt;
    uint32_t rtt_max_us;
    uint64_t order;   /* see struct sp_event */
    uint32_t share;   /* ports that are asked of it: all but for --shard */
    uint32_t decided; /* ports with a state, or that could not be sent */
    uint32_t unsent;
    uint32_t ended;   /* decided ports and canaries that are to be heard of */
    uint8_t canaries; /* a bit for each that was answered or given up */
    bool asked;
    bool unasked;          /* it could not be reached: no port was asked */
    bool overdue;          /* --host-timeout is over */
    bool os_over;          /* active OS detection of it has come to its end */
    uint8_t sendings_each; /* what a silent port of it gets, or would */
    uint64_t last_sent_us;
    /* sendings of answered ports, and of these lost; of silent ports */
    uint32_t sendings, lost, silent, silent_sendings;
    struct record *next;           /* of those that a stop left undone */
    struct sp_port_result ports[]; /* one for each of the port set */
};

/* NULL when out of memory. To be freed with free(). */
struct record *record_create(const struct sp_scan_config *config, const struct sp_addr *addr,
                             bool local);

/* SP_EVENT_HOST_MAC, SP_EVENT_HOST_UNASKED, SP_EVENT_HOST_ASKED. */
void record_mac(struct record *r, const struct sp_event *event);
void record_unasked(struct record *r, const struct sp_event *event);
void record_asked(struct record *r, const struct sp_event *event);

/* Counts, below, are the scan's: decided ports by enum sp_port_state. */

/* SP_EVENT_PORT_SILENT, SP_EVENT_PORT_UNSENT. */
void record_silence(struct record *r, const struct sp_scan_config *config,
                    const struct sp_event *event, uint64_t *counts);
void record_unsent(struct record *r, const struct sp_scan_config *config,
                   const struct sp_event *event);
/* An answer. True when it decided a port of the user's. */
bool record_answer(struct record *r, const struct sp_scan_config *config,
                   const struct sp_reply *reply, uint64_t *counts);

/* Has all been heard that was asked? */
bool record_is_done(const struct record *r);
/* Fills in what follows from the whole of it. */
void record_conclude(struct record *r, const struct sp_scan_config *config, uint64_t *counts);
/* After that: it is reported before active OS detection of it has come to its end. */
void record_cut_os(struct record *r);

#endif
