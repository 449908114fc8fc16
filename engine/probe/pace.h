/* The pace at which one host is asked that answers only so often: systems limit their RSTs and ICMP
 * errors by time (BSD: so many a second; Linux: a token bucket), whatever is asked.
 *
 * Packets leave at even intervals. Of a batch of them the answers are counted: when more are
 * missing than the host's silent ports explain, the host's own rate is taken over; else the pace is
 * raised: it doubles until the limit was met, so that a host which was paced for what others lost
 * is soon as fast as before; then a little at a time. One thread. Times in microseconds.
 */
#ifndef SP_PROBE_PACE_H
#define SP_PROBE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct sp_pace_config {
    double slowest_us; /* the interval never grows beyond this */
    bool provoke;      /* what a limit withholds does no harm: it is to be proven soon */
};

struct sp_pace {
    struct sp_pace_config config;
    uint32_t batch_size;
    double interval_us; /* 0 = not paced */
    double next_us;
    double usual;    /* share of packets that stay unanswered at any pace: the owner's to keep up to
                        date */
    uint8_t batch;   /* counted now; others' answers are not */
    bool is_limited; /* a batch met the limit beyond doubt */
    uint32_t sent, answered;
    uint32_t left; /* since the batch began, repeats too */
    uint64_t begun_us;
    uint32_t answers, tried; /* to any packet, and packets, since the pace was last changed: */
    uint64_t raised_us;
    uint64_t last_us; /* when the last of the batch left; 0 = not yet */
};

/* The host gave `answers` answers in elapsed_us although it was asked more. */
void sp_pace_begin(struct sp_pace *pace, const struct sp_pace_config *config, double answers,
                   uint64_t elapsed_us, uint64_t now_us);

/* Whether a packet may leave now; if not, when. */
bool sp_pace_allows(const struct sp_pace *pace, uint64_t now_us);

/* A packet leaves. Returns the batch, to be handed back when it is answered. Repeats are paced but
 * not counted: among them silent ports are too many. */
uint8_t sp_pace_sent(struct sp_pace *pace, bool repeat, uint64_t now_us);
void sp_pace_answered(struct sp_pace *pace, uint8_t batch);

/* Judges the batch when its answers have had wait_us to come. */
void sp_pace_judge(struct sp_pace *pace, uint64_t wait_us, uint64_t now_us);

#endif
