/* Active OS detection of one host, the sender's side: which probe of a try is next, how often each
 * is sent, and when all is over. Internal to the engine; the sender's thread. */
#ifndef SP_OS_WORK_H
#define SP_OS_WORK_H

#include "engine/os_stage.h"

enum os_phase { PHASE_NONE, PHASE_PAUSE, PHASE_START, PHASE_SERIES, PHASE_REST };

/* A host that is asked. */
struct os_work {
    struct os_request request;
    uint8_t phase;     /* enum os_phase */
    uint8_t next;      /* SYN of the series */
    uint8_t refused;   /* sendings that the wire did not take, one after another */
    bool lossy;        /* the way to the host has lost packets */
    uint16_t answered; /* a bit for each probe */
    uint8_t sendings[SP_OS_PROBE_COUNT]; /* in the rest: a SYN of the series begins anew */
    bool given_up[SP_OS_PROBE_COUNT];    /* the wire refuses it for good */
    uint64_t due_us[SP_OS_PROBE_COUNT];  /* when the latest sending's time is up */
    uint64_t last_us;
};

/* The probe of the rest that is to leave now: one that has not, else one that was not answered in
 * time; SP_OS_PROBE_COUNT when there is none. */
unsigned os_work_choose(const struct os_work *work, uint64_t now_us);

/* When there is something to do for a host of which nothing can leave now; UINT64_MAX: never, all
 * probes were answered or given up. */
uint64_t os_work_next_us(const struct os_work *work, uint64_t now_us);

/* The probe was answered. True when an earlier sending of it had been lost. */
bool os_work_answered(struct os_work *work, unsigned probe);

#endif
