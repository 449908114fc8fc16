/* How many packets may be unanswered at once: a window that grows while nothing is lost and shrinks
 * when loss is proven.
 *
 * Two things set a scanner apart from TCP (RFC 5681): most probes may never be answered, and
 * silence proves nothing; and a network that loses a few of a hundred packets whatever is sent is
 * to be scanned at full speed all the same. So loss is judged against what the same path did
 * before, when less was sent. The packets of a round, about a round-trip time's, are counted
 * together.
 *
 *   - A round of which a share of answers is missing that is clearly, by statistics, larger than in
 *     the rounds before is a suspicion: the window stands at what that round carried until the
 *     repeats of its unanswered probes decide. If they stay silent too, it was a stretch of silent
 *     ports, and the window is as before; so it is when the answers were only late.
 *   - A round of which, among the probes that were answered in the end, clearly more first
 *     sendings were lost than before is proof: the window stays at what it carried, and from there
 *     grows slowly.
 *   - While nothing is answered that left after a round, although much should have been, the path,
 *     or the scanner itself, stands still: the round waits.
 *
 * One thread. Times in microseconds.
 */
#ifndef SP_PROBE_CONGESTION_H
#define SP_PROBE_CONGESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pages.h"

/* Rounds that are remembered: long enough for the repeats of the oldest to be answered. */
#define SP_CONGESTION_ROUNDS 32

struct sp_congestion_config {
    double initial, min, max; /* packets */
    double silent_max;        /* how far the window grows while nothing at all is answered */
    double expected_silent;   /* share of probes that stay unanswered, as far as known; < 0 = not */
};

/* So many of so many, in rounds gone by. */
struct sp_share {
    double of, bad;
};

/* What became of the packets of one round. */
struct sp_round {
    uint32_t in_flight;      /* of all: not answered. They have left the window once it is judged */
    uint32_t sent, answered; /* first sendings */
    uint32_t proven;         /* of these, lost: their probe was answered when it was repeated */
    uint32_t last;           /* order of the last */
    double window;           /* when the round began */
    uint64_t begun_us, ended_us;
};

enum sp_congestion_phase {
    SP_CONGESTION_START,  /* doubles each round-trip time */
    SP_CONGESTION_HOLD,   /* a suspicion waits for proof */
    SP_CONGESTION_STEADY, /* loss was proven: grows by a sixteenth each round-trip time */
};

struct sp_congestion {
    /* what every packet needs comes first: it stands in two cache lines */
    double cwnd;
    double rtt_us;    /* three of four answers come sooner; 0 = none came */
    double spread_us; /* up to this time packets have been paid for */
    uint32_t in_flight;
    uint32_t used;   /* the most in flight since the round began */
    uint32_t order;  /* first sendings so far, */
    uint32_t newest; /* and the one that left last of all that were answered; 0 = not known */
    uint16_t round, judged; /* the round being sent; the oldest that is not judged */
    uint16_t suspect;       /* HOLD: the round in question, */
    uint8_t phase;          /* enum sp_congestion_phase */
    bool is_heard;          /* something was answered */
    double before;          /* HOLD: the window before it, */
    uint64_t decide_us;     /* and the end of the wait */
    uint64_t late_us;     /* answers are late to all: nothing is judged before this time; 0 = no */
    double delay_us;      /* so much longer than at best: a queue stands somewhere */
    uint64_t narrowed_us; /* when the window was last narrowed */
    struct sp_share silent; /* of first sendings: those without an answer when judged */
    struct sp_share lost;   /* of answered probes: those of which the first sending was lost */
    uint32_t cuts;          /* times that loss was proven */
    struct sp_congestion_config config;
    struct sp_round rounds[SP_CONGESTION_ROUNDS]; /* by number, modulo their count */
};

void sp_congestion_init(struct sp_congestion *c, const struct sp_congestion_config *config,
                        uint64_t now_us);

/* How many packets, up to want, may be sent now: those that fit into the window, spread over its
 * round-trip time. */
uint32_t sp_congestion_allow(struct sp_congestion *c, uint32_t want, uint64_t now_us);

/* When there is room in the window but sp_congestion_allow() said 0: time when it will say more. */
uint64_t sp_congestion_allow_us(const struct sp_congestion *c);

/* A packet leaves. Returns the number of its round, to be handed back below. Repeats take room but
 * do not count among the first sendings. */
uint16_t sp_congestion_sent(struct sp_congestion *c, bool repeat, uint64_t now_us);

/* Asks for the memory that the next packet needs. */
SP_PREFETCHING void sp_congestion_prefetch(const struct sp_congestion *c)
{
    const struct sp_round *round = &c->rounds[c->round % SP_CONGESTION_ROUNDS];
    const struct sp_round *judged = &c->rounds[c->judged % SP_CONGESTION_ROUNDS];

    __builtin_prefetch(round, 1); /* it may stand in two lines */
    __builtin_prefetch(&round->ended_us, 1);
    __builtin_prefetch(judged, 1);
    __builtin_prefetch(&judged->ended_us, 1);
}

/* A packet of that round is not in flight any more: it was answered, or never left. */
void sp_congestion_gone(struct sp_congestion *c, uint16_t round);

/* A first sending, of round `first`, was answered. */
void sp_congestion_answered(struct sp_congestion *c, uint16_t first);
/* A repeat was answered, which proves that the first sending, of round `first`, was lost. */
void sp_congestion_proven(struct sp_congestion *c, uint16_t first, uint64_t now_us);
/* Something that belongs to no round was answered: the path carries packets. */
void sp_congestion_heard(struct sp_congestion *c);
void sp_congestion_rtt(struct sp_congestion *c, uint32_t rtt_us);
/* An answer took delay_us longer than the fastest one of the same host. While most do, the window
 * grows slowly: what it adds would only wait in a queue, and look lost. */
void sp_congestion_delay(struct sp_congestion *c, uint32_t delay_us);

/* Judges the rounds that are ripe; to be called at sp_congestion_judge_us() or soon after. */
void sp_congestion_judge(struct sp_congestion *c, uint64_t now_us);
uint64_t sp_congestion_judge_us(const struct sp_congestion *c);
/* Nothing is judged before until_us. */
void sp_congestion_postpone(struct sp_congestion *c, uint64_t until_us);

/* Sendings are numbered by c->order in the order in which they leave; this one was answered. A
 * window that is never told so does not know when answers are late. */
void sp_congestion_newest(struct sp_congestion *c, uint32_t order);
/* Whether neither this one nor anything that left after it has been answered, although so much did
 * leave that this is no chance: answers are late to all, and silence proves nothing. */
bool sp_congestion_is_late(const struct sp_congestion *c, uint32_t order);

#endif
