#include "engine/os_work.h"

/* Sendings of a probe of the rest before its silence is believed: many systems are silent to some,
 * and to wait for these is most of the time that a host takes. Where packets are lost; where
 * nothing tells whether they are; and where what every system answers was answered at once. */
#define SENDINGS_LOSSY 4u
#define SENDINGS       3u
#define SENDINGS_CLEAN 2u

#define BIT(probe) (1u << (probe))
/* SYNs to an open port; and to a closed one, with what should bring a RST as well. */
#define OPEN_CERTAIN   (BIT(SP_OS_ECN + 1) - 1)
#define CLOSED_CERTAIN (BIT(SP_OS_T5) | BIT(SP_OS_T6))

/* The order of the rest: IP IDs of echo replies are compared with those of the series, and those of
 * T5 to T7 with each other. */
static const uint8_t rest[SP_OS_PROBE_COUNT] = {
    SP_OS_IE1,  SP_OS_IE2, SP_OS_U1, SP_OS_SEQ1, SP_OS_SEQ2, SP_OS_SEQ3, SP_OS_SEQ4, SP_OS_SEQ5,
    SP_OS_SEQ6, SP_OS_ECN, SP_OS_T2, SP_OS_T3,   SP_OS_T4,   SP_OS_T5,   SP_OS_T6,   SP_OS_T7,
};

static bool is_wanted(const struct os_work *work, unsigned probe)
{
    return (work->answered & BIT(probe)) == 0 && !work->given_up[probe] &&
           (work->request.open_tcp != 0 || !sp_os_asks_open((enum sp_os_probe)probe));
}

static uint32_t sendings_max(const struct os_work *work)
{
    unsigned certain = work->request.open_tcp != 0 ? OPEN_CERTAIN : CLOSED_CERTAIN;

    if (work->lossy)
        return SENDINGS_LOSSY;
    return (work->answered & certain) == certain ? SENDINGS_CLEAN : SENDINGS;
}

unsigned os_work_choose(const struct os_work *work, uint64_t now_us)
{
    unsigned repeat = SP_OS_PROBE_COUNT;
    uint32_t max = sendings_max(work);

    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
        unsigned probe = rest[i];

        if (!is_wanted(work, probe) || work->sendings[probe] >= max || work->due_us[probe] > now_us)
            continue;
        if (work->sendings[probe] == 0)
            return probe;
        if (repeat == SP_OS_PROBE_COUNT)
            repeat = probe;
    }
    return repeat;
}

uint64_t os_work_next_us(const struct os_work *work, uint64_t now_us)
{
    uint64_t next = UINT64_MAX;
    uint32_t max = sendings_max(work);

    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
        bool over = work->sendings[probe] >= max && work->due_us[probe] <= now_us;

        if (is_wanted(work, probe) && !over && work->due_us[probe] < next)
            next = work->due_us[probe];
    }
    return next;
}

bool os_work_answered(struct os_work *work, unsigned probe)
{
    /* a SYN of the series had left before it was asked again */
    bool lost = work->sendings[probe] > (probe < SP_OS_SERIES ? 0 : 1);

    work->answered |= (uint16_t)BIT(probe);
    work->lossy |= lost;
    return lost;
}
