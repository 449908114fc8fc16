#include "engine/resend_watch.h"

/* An answer that takes longer than this, or than some round-trip times, may be a repeat: the first
 * SYN-ACK was lost. Shorter than the first gap of any usual stack. */
#define ANSWER_US   500000u
#define ANSWER_RTTS 4u
/* The sender waits as long as the rate demands; but not for ever. */
#define WAITING_US 600000000u

/* Gaps are doubled, or are all the same: after two and a half times the last one no more comes. */
#define QUIET_FIRST_US   8000000u
#define quiet_us(gap_ms) ((uint64_t)(gap_ms)*2500u)
#define TOTAL_US         35000000u

/* What comes sooner is the same packet, doubled by the network. */
#define DOUBLED_US 50000u

static uint64_t answer_us(const struct resend_watch *watch)
{
    uint64_t us = (uint64_t)ANSWER_RTTS * watch->srtt_us;

    /* who was slow, or has become it, is given more time with each sending */
    return (us > ANSWER_US ? us : ANSWER_US) * (watch->sending + 1u);
}

void resend_watch_begin(struct resend_watch *watch, uint32_t srtt_us, uint64_t now_us)
{
    *watch = (struct resend_watch){.phase = RESEND_WAITING, .srtt_us = srtt_us, .asked_us = now_us};
}

void resend_watch_sent(struct resend_watch *watch, uint64_t sent_us)
{
    if (watch->phase != RESEND_WAITING)
        return;
    watch->phase = RESEND_ASKING;
    watch->asked_us = sent_us;
}

/* The time since the last SYN-ACK, rounded. */
static uint32_t gap_ms(const struct resend_watch *watch, uint64_t rx_us)
{
    return rx_us > watch->last_us ? (uint32_t)((rx_us - watch->last_us + 500) / 1000) : 0;
}

void resend_watch_syn_ack(struct resend_watch *watch, uint32_t isn, uint64_t rx_us)
{
    struct sp_schedule *schedule = &watch->seen.schedule;

    watch->peer_isn = isn; /* our RST acknowledges it, whatever else it tells */
    if (watch->phase == RESEND_ASKING && rx_us <= watch->asked_us + answer_us(watch)) {
        watch->phase = RESEND_WATCHING;
        watch->seen_any = true;
        watch->first_us = watch->last_us = rx_us;
        return;
    }
    if (watch->phase != RESEND_WATCHING || rx_us < watch->last_us + DOUBLED_US)
        return;
    schedule->gap_ms[schedule->count++] = gap_ms(watch, rx_us);
    watch->last_us = rx_us;
    if (schedule->count == SP_RESENDS_MAX)
        resend_watch_cut(watch);
}

void resend_watch_rst(struct resend_watch *watch, uint64_t rx_us)
{
    if (watch->phase == RESEND_WATCHING) {
        watch->seen.schedule.rst = true;
        watch->seen.schedule.rst_ms = gap_ms(watch, rx_us);
    }
    watch->phase = RESEND_OVER; /* of a port that is closed by now there is nothing to tell */
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* When no other repeat is to be expected. */
static uint64_t quiet_at_us(const struct resend_watch *watch)
{
    const struct sp_schedule *schedule = &watch->seen.schedule;
    uint64_t least_us = watch->first_us + QUIET_FIRST_US, at_us;

    if (schedule->count == 0)
        return least_us;
    at_us = watch->last_us + quiet_us(schedule->gap_ms[schedule->count - 1]);
    return at_us > least_us ? at_us : least_us;
}

uint64_t resend_watch_due_us(const struct resend_watch *watch)
{
    switch ((enum resend_phase)watch->phase) {
    case RESEND_WAITING:
        return watch->asked_us + WAITING_US;
    case RESEND_ASKING:
        return watch->asked_us + answer_us(watch);
    case RESEND_WATCHING:
        return earlier(quiet_at_us(watch), watch->first_us + TOTAL_US);
    case RESEND_OVER:
        break;
    }
    return 0;
}

bool resend_watch_look(struct resend_watch *watch, uint64_t now_us)
{
    if (watch->phase == RESEND_OVER || now_us < resend_watch_due_us(watch))
        return false;
    if (watch->phase == RESEND_WATCHING) {
        watch->seen.cut = quiet_at_us(watch) > watch->first_us + TOTAL_US;
        watch->phase = RESEND_OVER;
        return false;
    }
    if (watch->sending + 1u == RESEND_SENDINGS) {
        watch->phase = RESEND_OVER;
        return false;
    }
    watch->sending++;
    watch->phase = RESEND_WAITING;
    watch->asked_us = now_us;
    return true;
}

void resend_watch_cut(struct resend_watch *watch)
{
    if (watch->phase == RESEND_OVER)
        return;
    watch->seen.cut = true;
    watch->phase = RESEND_OVER;
}
