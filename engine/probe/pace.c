#include "probe/pace.h"

#include <math.h>

#define BATCH 16u
/* And of one that is to prove a limit: larger than what most systems answer at once. */
#define BATCH_PROVOKING 64u
/* Which is asked so many times faster than the host has given answers. */
#define PROVOKING 4
/* More than this share missing is the limit, not chance. */
#define TOLERANCE 0.1
/* A limit is met beyond doubt when this share of the answers is missing: half would be, at twice a
 * host's rate, and of the batches of a network that loses a tenth not one in a thousand misses as
 * many. */
#define BEYOND_DOUBT 0.35
/* No faster: it need not be, and must not be 0. */
#define INTERVAL_MIN_US 10.0
#define SLOWER_MAX      2.0
/* While no limit has been met, a batch that was answered is followed by one at twice the pace. */
#define TRIED_FASTER 0.5
/* A pace that was used left packets at most so much farther apart: slower, they say nothing of it.
 */
#define USED 1.25
/* Faster afterwards: after so many answers, and not before such a change could have shown. */
#define FASTER        0.9
#define FASTER_ROUNDS 4

static void begin_batch(struct sp_pace *pace)
{
    pace->batch++;
    pace->sent = pace->answered = pace->left = 0;
    pace->last_us = 0;
}

void sp_pace_begin(struct sp_pace *pace, const struct sp_pace_config *config, double answers,
                   uint64_t elapsed_us, uint64_t now_us)
{
    pace->config = *config;
    pace->batch_size = config->provoke ? BATCH_PROVOKING : BATCH;
    pace->interval_us = (double)elapsed_us / (answers < 1 ? 1 : answers);
    if (config->provoke)
        pace->interval_us /= PROVOKING;
    if (pace->interval_us > config->slowest_us)
        pace->interval_us = config->slowest_us;
    pace->next_us = (double)now_us + pace->interval_us;
    pace->answers = pace->tried = 0;
    pace->raised_us = now_us;
    begin_batch(pace);
}

bool sp_pace_allows(const struct sp_pace *pace, uint64_t now_us)
{
    return (double)now_us >= pace->next_us;
}

uint8_t sp_pace_sent(struct sp_pace *pace, bool repeat, uint64_t now_us)
{
    /* what was not used is not caught up with, but for one wake-up that came late */
    if (pace->next_us < (double)now_us - 2000)
        pace->next_us = (double)now_us - 2000;
    pace->next_us += pace->interval_us;
    pace->tried++;
    if (pace->sent == 0)
        pace->begun_us = now_us;
    pace->left += pace->sent < pace->batch_size;
    if (repeat || pace->sent == pace->batch_size)
        return (uint8_t)(pace->batch - 1); /* not counted */
    pace->sent++;
    if (pace->sent == pace->batch_size)
        pace->last_us = now_us;
    return pace->batch;
}

void sp_pace_answered(struct sp_pace *pace, uint8_t batch)
{
    pace->answered += batch == pace->batch;
    pace->answers++;
}

static void change(struct sp_pace *pace, double factor, uint64_t now_us)
{
    pace->interval_us =
        fmin(fmax(pace->interval_us * factor, INTERVAL_MIN_US), pace->config.slowest_us);
    pace->answers = pace->tried = 0;
    pace->raised_us = now_us;
}

/* Packets have left as fast as they might since the pace was last changed. */
static bool is_used(const struct sp_pace *pace, uint64_t now_us)
{
    return (double)(now_us - pace->raised_us) <= USED * pace->tried * pace->interval_us;
}

/* The batch left as fast as it might, and not among repeats: something else can keep a host
 * waiting, and what was lost at the last pace is not to be lost again at the next. */
static bool was_used(const struct sp_pace *pace)
{
    return pace->left <= USED * pace->batch_size &&
           (double)(pace->last_us - pace->begun_us) <= USED * pace->left * pace->interval_us;
}

static void judge_batch(struct sp_pace *pace, uint64_t now_us)
{
    double missing = 1 - (double)pace->answered / pace->batch_size;

    if (missing > pace->usual + TOLERANCE) {
        pace->is_limited |= missing > pace->usual + BEYOND_DOUBT * (1 - pace->usual);
        change(pace, fmin((1 - pace->usual) / (1 - missing + 1.0 / pace->batch_size), SLOWER_MAX),
               now_us);
    } else if (!pace->is_limited && was_used(pace)) {
        change(pace, TRIED_FASTER, now_us);
    }
    begin_batch(pace);
}

void sp_pace_judge(struct sp_pace *pace, uint64_t wait_us, uint64_t now_us)
{
    if (pace->answers >= pace->batch_size && (pace->is_limited || is_used(pace, now_us)) &&
        now_us >= pace->raised_us + FASTER_ROUNDS * wait_us)
        change(pace, FASTER, now_us);
    if (pace->last_us != 0 && now_us >= pace->last_us + wait_us)
        judge_batch(pace, now_us);
}
