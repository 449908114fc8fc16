/* The sender's own state, shared by its files:
 *   sender.c      the loop
 *   hosts.c       the window of hosts: who is in it, and what is left to ask of them
 *   order.c       which host comes next, and which port of it
 *   turns.c       whose turn it is
 *   flow.c        how fast one host is asked
 *   probes.c      slots: sending, repeating, giving up
 *   loss.c        what answers teach: round-trip times, loss, and how often to repeat
 *   checks.c      probes for the scan's own sake: canaries, and ports known to answer
 *   os_probes.c   active OS detection (os_work.c: of one host)
 *   patient_probes.c  a SYN more for hosts whose SYN-ACKs are to be repeated
 *   neighbours.c  ARP
 *   outbox.c      frames on their way to a wire
 */
#ifndef SP_SENDER_INTERNAL_H
#define SP_SENDER_INTERNAL_H

#include "base/pages.h"
#include "engine/sender.h"
#include "probe/congestion.h"
#include "probe/pace.h"
#include "probe/pacer.h"
#include "probe/rtt.h"
#include "probe/wheel.h"
#include "target/permute.h"
#include "wire/rtnetlink.h"

#define NONE UINT32_MAX

/* A sending that the wire refused is tried again after this time, doubled each time up to 2^5 times
 * it; a local firewall that refuses for good is believed after this many. */
#define REFUSED_DELAY_US 10000u
#define REFUSED_MAX      12

static inline uint64_t refused_delay_us(unsigned refused)
{
    return (uint64_t)REFUSED_DELAY_US << (refused < 5 ? refused : 5);
}

/* A first-in, first-out queue of indexes, linked through an array of the owner's. */
struct queue {
    uint32_t first, last;
};

/* The sender's side of a slot: half a cache line. Port and generation stand in the slot, which
 * nobody else writes. */
struct flight {
    uint32_t host;
    uint32_t due_us; /* low 32 bits of the time when the latest sending's time is up */
    uint32_t next;   /* in the host's queue of repeats, or in the expired queue */
    uint32_t order;  /* of the latest sending, in the scan's window */
    /* rounds of the first and of the latest sending, of the whole scan's window and the host's */
    uint16_t first_round, round, host_first_round, host_round;
    uint8_t batch;     /* of the host's pace */
    uint8_t attempt;   /* number of the latest sending */
    uint8_t accepted;  /* sendings that the wire took */
    uint8_t refused;   /* sendings that it did not */
    bool live : 1;     /* not answered, not given up */
    bool outside : 1;  /* of the scan's window: of a host that is not waited for */
    bool waiting : 1;  /* its latest sending may still be answered in time */
    bool counted : 1;  /* what becomes of it says something about the network, not only the host */
    bool in_queue : 1; /* of repeats, or of expired flights: there it waits to be free */
};

/* Hosts that have something to send: those that may, and those that have to wait. */
enum ring { RING_NONE, RING_TURN, RING_HELD };

/* How fast one host is asked. */
struct flow {
    struct sp_congestion window;
    struct sp_pace pace;   /* kept instead of the window once the host limits its answers */
    uint32_t rtt_min_us;   /* fastest answer to a probe; 0 = none yet */
    uint32_t answers;      /* to any of its probes */
    uint32_t held_answers; /* of these, before the host was suspected of losing probes, */
    uint32_t
        held_refused; /* and of its ports, those that were answered otherwise than by SYN-ACK */
    uint64_t held_us; /* which was then; 0 = it is not */
    uint64_t last_answer_us;
    uint64_t check_after_us; /* for an unpaced host: no sooner is its open port asked again, */
    uint32_t unchecked;      /* and these probes were sent since it was */
};

/* The sender's side of a host. Small: where few ports are asked there may be a million at once. */
struct target {
    struct sp_addr addr;
    bool unpaced : 1;   /* it limits its answers, and is not waited for: only open ports matter */
    bool forgotten : 1; /* its losses are its own limit's, and are not counted any more */
    bool is_open : 1;   /* the way to it is known, and not all has been asked */
    bool wants_canaries : 1;
    bool asked : 1;     /* all that there was to ask of its ports was */
    bool timed_out : 1; /* --host-timeout: nothing more is sent */
    bool heard : 1;     /* a probe was answered; until then rtt is that of ARP, if any */
    /* what its flow says, kept at hand: it is asked for each packet */
    bool suspected : 1; /* of losing probes */
    bool paced : 1;
    bool limited : 1;       /* it limits its answers */
    bool sent : 1;          /* something was */
    uint8_t ring;           /* enum ring */
    uint8_t repeat_max;     /* repeats that an unanswered port gets, by what this host has shown */
    uint8_t canaries;       /* asked so far */
    uint8_t canaries_ended; /* of these, answered or given up */
    uint8_t checks;         /* loss checks so far, modulo 256 */
    uint16_t open_port;     /* one that is; 0 = none */
    uint16_t check_port;    /* known to answer: to be asked once more; 0 = none */
    uint32_t path;          /* index */
    uint32_t neighbour;     /* its next hop, or NONE */
    uint32_t next;          /* in its ring, or hosts waiting for the same neighbour */
    uint32_t prev;          /* in its ring */
    uint32_t left;          /* ports that are still to be asked */
    uint32_t place;         /* of the next of them, in the common port order */
    uint32_t live;          /* flights */
    struct queue repeats;   /* flights */
    uint32_t resumed;       /* begun by an earlier run: its place among those, plus one; 0 = not */
    uint32_t last_sent_us;  /* low 32 bits */
    struct sp_rtt rtt;
    uint32_t sendings, losses;      /* its part in what is known of the whole scan's losses */
    uint32_t open, refused, silent; /* ports: with a SYN-ACK, with another answer, given up */
};

/* A port to be asked, and its index. */
struct question {
    uint32_t index;
    uint16_t port;
    uint8_t sending; /* leaves from the port of this sending: 0, but for loss checks */
};

enum neighbour_state { NEIGHBOUR_FREE, NEIGHBOUR_ASKING, NEIGHBOUR_KNOWN, NEIGHBOUR_SILENT };

struct neighbour {
    uint8_t state; /* enum neighbour_state */
    uint8_t tries;
    uint8_t refused; /* sendings that the wire did not take */
    bool hinted;     /* the first request went where the kernel believes it to be */
    uint16_t round;  /* of the window, of the latest request */
    bool is_gateway;
    bool queued; /* in the queue of those to be asked */
    struct sp_addr addr, saddr;
    const struct sp_path *path;
    struct sp_mac mac;
    uint64_t sent_us;
    struct queue waiting; /* targets */
    uint32_t next;        /* in its hash bucket, or in the free list */
    uint32_t ask_next;    /* in the queue of those to be asked */
};

struct frame {
    uint8_t bytes[SP_TEMPLATE_MAX];
    size_t len;
    uint32_t slot;      /* NONE = ARP, then: */
    uint32_t neighbour; /* who is asked for */
};

#define OUTBOX_FRAMES 64

struct outbox {
    struct frame frames[OUTBOX_FRAMES];
    size_t count;
};

struct sp_sender {
    struct sp_context *ctx;
    uint64_t now_us; /* read once per turn of the loop */
    struct sp_congestion window;
    struct sp_pacer pacer;
    struct sp_pacer floor; /* --min-rate: what it allows has to leave */
    bool forced;           /* for the sake of --min-rate, windows do not count just now */
    struct sp_rtt_config rto;
    struct sp_rtt rtt; /* of all hosts */
    uint64_t random;   /* what the fields that vary are made from */
    bool told;         /* main has events to see */
    bool muted;        /* an event was given up because of a stop: main is told no more */

    /* hosts */
    struct sp_permutation port_order;
    uint64_t host_count, hosts_begun; /* in this run */
    bool draining;                    /* nothing new is asked */
    uint32_t port_count;
    struct target *targets; /* ctx->window of them */
    struct flow *flows;     /* theirs; NULL where few ports are asked */
    uint32_t *free_targets;
    uint32_t free_target_count;
    uint32_t fresh_target;        /* from here on none has been used */
    uint32_t turn;                /* RING_TURN: the host whose turn it is, or NONE */
    uint32_t held;                /* RING_HELD: one of them, or NONE */
    uint32_t waiting_hosts;       /* hosts that wait for a neighbour */
    uint32_t open_hosts;          /* hosts that are being asked */
    struct sp_wheel *host_timers; /* of RING_HELD */
    struct sp_wheel *deadlines;   /* --host-timeout */

    /* probes */
    uint32_t capacity;
    struct flight *flights;
    struct sp_wheel *probe_timers;
    uint32_t *free_slots;
    uint32_t free_slot_count;
    uint32_t fresh_slot; /* slots from here on have never been used */
    struct queue expired;
    uint32_t live;
    uint32_t waiting; /* of these, those whose latest sending may still be answered in time */
    /* of those, the ones outside the window; how many there may be; and how the latest loss checks
     * went, which decide that */
    uint32_t outside, outside_max, checked, checked_lost;
    uint16_t generation;
    uint32_t loss_repeats; /* repeats that any unanswered port gets, by the loss seen so far */
    uint32_t open_repeats; /* the same where only open ports matter */
    uint32_t unchecked;    /* answers since the last port was asked once more */
    uint16_t canary_ports[SP_CANARIES];
    bool slots_taken; /* no slot was free: an answer or a timer frees one */
    bool slot_held;   /* a probe could not be sent because the receiver was looking at its slot */
    bool main_behind; /* nothing is sent until main has seen to answers */
    bool kept_one;    /* the packet that may leave is kept for active OS detection */

    /* neighbours */
    struct neighbour *neighbours;
    uint32_t neighbour_count, free_neighbour;
    uint32_t fresh_neighbour;    /* from here on none has been used */
    uint32_t *neighbour_buckets; /* the first of each, plus one: 0 is NONE */
    uint32_t bucket_mask;
    struct sp_wheel *neighbour_timers;
    struct queue to_ask;
    struct sp_rtnetlink kernel;

    struct outbox *outboxes;        /* one per wire */
    struct os_probes *os;           /* NULL without -O */
    struct patient_probes *patient; /* NULL without patient mode */
    bool told_asked;                /* to those who ask hosts more: all ports are done */
};

/* Only where there are flows. */
static inline struct flow *flow_at(const struct sp_sender *s, const struct target *t)
{
    return &s->flows[t - s->targets];
}

/* NULL: it has so few ports that the scan's window is enough. */
static inline struct flow *flow_of(const struct sp_sender *s, const struct target *t)
{
    return s->flows == NULL ? NULL : flow_at(s, t);
}

static inline const struct sp_path *path_of(const struct sp_sender *s, const struct target *t)
{
    return &s->ctx->network->paths[t->path];
}

/* The scanner's address towards the host: the host's own where that is this machine. */
static inline struct sp_addr saddr_of(const struct sp_sender *s, const struct target *t)
{
    const struct sp_path *path = path_of(s, t);

    return path->saddr.family == SP_FAMILY_NONE ? t->addr : path->saddr;
}

/* Memory that is not at hand costs more than all the rest of a packet, so it is asked for ahead. */
SP_PREFETCHING void host_prefetch(const struct sp_sender *s, uint32_t host)
{
    const char *target = (const char *)&s->targets[host];

    __builtin_prefetch(target, 1);
    __builtin_prefetch(target + 64, 1);
}

SP_PREFETCHING void flow_prefetch(const struct sp_sender *s, uint32_t host)
{
    const struct flow *flow;

    if (s->flows == NULL)
        return;
    flow = &s->flows[host];
    __builtin_prefetch(flow, 1);
    __builtin_prefetch((const char *)flow + 64, 1);
}

SP_PREFETCHING void probe_prefetch(const struct sp_sender *s, uint32_t slot)
{
    __builtin_prefetch(&s->flights[slot], 1);
    __builtin_prefetch(sp_table_slot(s->ctx->table, slot), 1);
}

/* A host may be asked more when its ports are done: by -O, or in patient mode. */
static inline bool sender_has_stages(const struct sp_sender *s)
{
    return s->os != NULL || s->patient != NULL;
}

/* hosts.c */
bool hosts_init(struct sp_sender *s);
void hosts_finish(struct sp_sender *s);
/* Lets new hosts into the window while there is room. */
void hosts_admit(struct sp_sender *s);
/* What to ask of the host next, repeats apart; false when all was asked. */
bool hosts_next_question(struct sp_sender *s, uint32_t host, struct question *out);
bool hosts_has_work(const struct sp_sender *s, const struct target *t);
void hosts_on_deadlines(struct sp_sender *s);
/* The next hop of a waiting host is known; or will never be. */
void hosts_ready(struct sp_sender *s, uint32_t host);
void hosts_unreachable(struct sp_sender *s, uint32_t host, enum sp_reason reason);
/* Main has reported the host: its index may be used again. */
void hosts_return(struct sp_sender *s, uint32_t host);
/* One of the host's flights has ended. */
void hosts_flight_ended(struct sp_sender *s, uint32_t host);
bool hosts_all_asked(const struct sp_sender *s);

/* order.c */
void order_init(struct sp_sender *s);
/* A host that is about to begin. */
struct host_turn {
    uint64_t order; /* in this scan */
    const struct sp_unfinished_host *resumed;
};
/* The next one to begin; there must be one. */
struct host_turn order_next_host(struct sp_sender *s);
/* What there is to ask of the host: fills in what belongs to it. */
void order_begin_ports(struct sp_sender *s, struct target *t, const struct host_turn *turn);
/* False when all ports were asked. */
bool order_next_port(struct sp_sender *s, struct target *t, struct question *out);

/* turns.c */
/* The host whose turn it is and which may be sent something now; NONE when there is none. */
uint32_t turns_next(struct sp_sender *s);
/* The turn passes on to the next one. */
void turns_pass(struct sp_sender *s, uint32_t host);
/* The host may have something to send again: a repeat is due, or an answer made room. */
void turns_wake(struct sp_sender *s, uint32_t host);
void turns_on_timers(struct sp_sender *s);
/* The host has nothing to send any more. */
void turns_leave(struct sp_sender *s, uint32_t host);

/* checks.c */
void checks_init(struct sp_sender *s);
/* What is to be asked next of the host for the scan's own sake, if anything. */
bool checks_wanted(const struct target *t);
bool checks_next(struct sp_sender *s, struct target *t, struct question *out);
/* A port of the host was answered, in that state; the host has answered or been given up on all. */
void checks_on_answer(struct sp_sender *s, struct target *t, uint16_t port, uint8_t state);
void checks_on_all_asked(struct target *t);
/* A new probe left. */
void checks_on_sent(struct sp_sender *s, struct target *t);
/* What became of a loss check. */
void checks_learn(struct sp_sender *s, bool lost);

/* loss.c */
void loss_init(struct sp_sender *s);
/* How long to wait for the answer to that sending. */
uint32_t loss_timeout_us(const struct sp_sender *s, const struct target *t, uint32_t attempt);
/* Repeats that an unanswered port of the host gets. */
uint32_t loss_repeats(const struct sp_sender *s, const struct target *t);
/* More requests for a neighbour than usual: loss has been proven. */
uint32_t loss_more_tries(const struct sp_sender *s);
/* Something was answered after `sendings` sendings, of which `lost` are thereby proven lost. */
void loss_learn(struct sp_sender *s, uint32_t lost, uint32_t sendings);
/* All that an answer teaches. */
void loss_on_ack(struct sp_sender *s, const struct flight *flight, const struct sp_ack *ack);

/* flow.c */
bool flows_init(struct sp_sender *s);
void flows_finish(struct sp_sender *s);
void flow_init(struct sp_sender *s, struct target *t);
bool flow_allows(struct sp_sender *s, struct target *t);
/* The answers a second that the host gives, if it limits them; else 0. */
double flow_limited_pps(const struct sp_sender *s, const struct target *t);
/* When flow_allows() is worth asking again. */
uint64_t flow_next_us(const struct sp_sender *s, const struct target *t);
/* A sending leaves: notes its rounds in the flight. */
void flow_sent(struct sp_sender *s, struct target *t, struct flight *flight);
/* A sending was answered, or never left. */
void flow_gone(struct sp_sender *s, struct target *t, const struct flight *flight);
/* The sending's time is up, but nothing that left after it was answered either: it is too early to
 * call it lost. */
bool flow_is_late(const struct sp_sender *s, const struct flight *flight);
void flow_rtt(struct sp_sender *s, struct target *t, uint32_t rtt_us);
/* What the answer to sending `attempt` says of the network and of the host. */
void flow_answered(struct sp_sender *s, struct target *t, const struct flight *flight,
                   uint32_t attempt);

/* probes.c */
bool probes_init(struct sp_sender *s);
void probes_finish(struct sp_sender *s);
/* Sends the next probe, a repeat before a new one. False when there is nothing to send now. */
bool probes_send_next(struct sp_sender *s);
void probes_on_ack(struct sp_sender *s, const struct sp_ack *ack);
void probes_on_timers(struct sp_sender *s);
/* The host's time is over: what waits to be repeated is given up. */
void probes_give_up_repeats(struct sp_sender *s, struct target *target);
/* Nothing of the host is live: takes what was answered in the meantime out of its queue. */
void probes_forget_repeats(struct sp_sender *s, struct target *target);
/* What became of a frame that was handed to the wire. */
void probes_on_sent(struct sp_sender *s, uint32_t slot);
void probes_on_refused(struct sp_sender *s, uint32_t slot);

/* neighbours.c */
bool neighbours_init(struct sp_sender *s);
void neighbours_finish(struct sp_sender *s);
/* Queues the host until its next hop is known: sooner or later hosts_ready() or hosts_unreachable()
 * is called for it, perhaps at once. */
void neighbours_resolve(struct sp_sender *s, uint32_t host);
/* The host no longer needs its entry. */
void neighbours_release(struct sp_sender *s, uint32_t host);
/* Sends the next request that is due; false when there is none. */
bool neighbours_ask_next(struct sp_sender *s);
void neighbours_on_reply(struct sp_sender *s, const struct sp_arp_reply *reply);
void neighbours_on_timers(struct sp_sender *s);
/* The wire did not take a request. */
void neighbours_on_refused(struct sp_sender *s, uint32_t neighbour);

/* os_probes.c */
bool os_probes_init(struct sp_sender *s);
void os_probes_finish(struct sp_sender *s);
/* Requests and answers from main. */
void os_probes_take_in(struct sp_sender *s);
bool os_probes_has_input(const struct sp_sender *s);
/* Nothing more is sent to the host. */
void os_probes_give_up(struct sp_sender *s, uint32_t host);
/* Sends what is due, up to `may` packets; returns how many. */
uint32_t os_probes_send_due(struct sp_sender *s, uint32_t may);
static inline uint32_t os_probes_send(struct sp_sender *s, uint32_t may)
{
    return s->os == NULL ? 0 : os_probes_send_due(s, may);
}
/* With --max-rate: one is due so soon that it would wait for a packet that left now. */
bool os_probes_keep_one(const struct sp_sender *s);
/* When os_probes_send() is worth calling again. */
uint64_t os_probes_next_us(const struct sp_sender *s);

/* patient_probes.c */
bool patient_probes_init(struct sp_sender *s);
void patient_probes_finish(struct sp_sender *s);
/* Sends what main has asked for, up to `may` packets; returns how many, at most. */
uint32_t patient_probes_send_due(struct sp_sender *s, uint32_t may);
static inline uint32_t patient_probes_send(struct sp_sender *s, uint32_t may)
{
    return s->patient == NULL ? 0 : patient_probes_send_due(s, may);
}
bool patient_probes_has_input(const struct sp_sender *s);
uint64_t patient_probes_next_us(const struct sp_sender *s);

/* outbox.c */
bool outbox_init(struct sp_sender *s);
void outbox_finish(struct sp_sender *s);
/* A frame to fill in, for a wire; sends what is queued when the box is full. */
struct frame *outbox_next(struct sp_sender *s, size_t wire);
void outbox_flush(struct sp_sender *s);

/* sender.c */
void sender_tell(struct sp_sender *s, const struct sp_event *event);
/* A number that looks random and follows from the seed and `what`. Whoever sees it, as the scanned
 * hosts do, learns nothing of the seed, from which the cookie's key is made. */
uint32_t sender_random_of(const struct sp_sender *s, uint64_t what);

#endif
