#include "probe/pace.h"

#define BATCH 16
/* More than this share missing is the limit, not chance. */
#define TOLERANCE 0.1
/* No slower: systems that limit their answers more are rare, and a host whose answers are lost
 * elsewhere must not be given up on. */
#define INTERVAL_MAX_US 50000.0
#define SLOWER_MAX      2.0
/* Faster: after so many answers, and not before such a change could have shown. */
#define FASTER        0.9
#define FASTER_ROUNDS 4

static void begin_batch(struct sp_pace *pace)
{
    pace->batch++;
    pace->sent = pace->answered = 0;
    pace->last_us = 0;
}

void sp_pace_begin(struct sp_pace *pace, double answers, uint64_t elapsed_us, double usual,
                   uint64_t now_us)
{
    pace->interval_us = (double)elapsed_us / (answers < 1 ? 1 : answers);
    if (pace->interval_us > INTERVAL_MAX_US)
        pace->interval_us = INTERVAL_MAX_US;
    pace->next_us = (double)now_us + pace->interval_us;
    pace->usual = usual;
    pace->answers = 0;
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
    if (repeat || pace->sent == BATCH)
        return (uint8_t)(pace->batch - 1); /* not counted */
    pace->sent++;
    if (pace->sent == BATCH)
        pace->last_us = now_us;
    return pace->batch;
}

void sp_pace_answered(struct sp_pace *pace, uint8_t batch)
{
    pace->answered += batch == pace->batch;
    pace->answers++;
}

void sp_pace_judge(struct sp_pace *pace, uint64_t wait_us, uint64_t now_us)
{
    double missing = 1 - (double)pace->answered / BATCH;

    if (pace->answers >= BATCH && now_us >= pace->raised_us + FASTER_ROUNDS * wait_us) {
        pace->interval_us *= FASTER;
        pace->answers = 0;
        pace->raised_us = now_us;
    }
    if (pace->last_us == 0 || now_us < pace->last_us + wait_us)
        return;
    if (missing > pace->usual + TOLERANCE) {
        double slower = (1 - pace->usual) / (1 - missing + 1.0 / BATCH);

        pace->interval_us *= slower < SLOWER_MAX ? slower : SLOWER_MAX;
        if (pace->interval_us > INTERVAL_MAX_US)
            pace->interval_us = INTERVAL_MAX_US;
        pace->is_limited = true;
        pace->answers = 0;
        pace->raised_us = now_us;
    }
    begin_batch(pace);
}
