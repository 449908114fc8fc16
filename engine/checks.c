/* Probes that are sent for the scan's own sake.
 *
 * Canaries: a host that answers SYN-ACK on whatever port is asked says nothing about its services.
 * When all that it has answered so far are SYN-ACKs, a few ports are asked where nothing listens by
 * all odds.
 *
 * Loss checks: a port that has answered is asked once more. With --max-retries 0 nothing is
 * repeated, and no answer can prove a loss. And a host that limits its RSTs and is not waited for
 * (--open) leaves nearly all ports without an answer: only a port known to be open tells whether
 * packets are lost, and so whether these have to be asked again. */
#include "engine/sender_internal.h"

/* A host is suspected after so many SYN-ACKs in a row, */
#define SUSPECT_OPEN 8
/* or when it is done, and of so many ports at most one was not open. */
#define SUSPECT_SHARE 10
/* Of so many answers, one is checked: often enough to tell 4 % of loss from 2 % in a scan of 25,600
 * ports, and hardly more packets. */
#define CHECK_EVERY 64
/* One for so many probes, until enough is known and afterwards. */
#define CHECK_OPEN_EVERY  16
#define CHECK_OPEN_SELDOM 1024
#define CHECKS_PER_RTT    4
/* Of so many checks, an eighth may be lost by chance; a quarter is too much. */
#define CHECKS_JUDGED 32
#define OUTSIDE_MIN   256u
#define OUTSIDE_MAX   16384u

/* Below the ports that systems give to their own connections, above those that are known by name.
 */
#define CANARY_FIRST 20000u
#define CANARY_COUNT 12768u

void checks_init(struct sp_sender *s)
{
    const struct sp_portset *asked = s->ctx->config.ports;
    struct sp_permutation order;
    uint64_t position = 0;

    s->outside_max = OUTSIDE_MIN;
    sp_permutation_init(&order, CANARY_COUNT, s->ctx->config.seed + 1);
    for (uint32_t i = 0; i < SP_CANARIES; i++) {
        uint16_t port;

        do /* one that is not asked anyway, unless all are */
            port = (uint16_t)(CANARY_FIRST + sp_permutation_at(&order, position++));
        while (sp_portset_contains(asked, port) && position + SP_CANARIES - i < CANARY_COUNT);
        s->canary_ports[i] = port;
    }
}

bool checks_wanted(const struct target *t)
{
    return t->check_port != 0 || (t->wants_canaries && t->canaries < SP_CANARIES);
}

bool checks_next(struct sp_sender *s, struct target *t, struct question *out)
{
    if (t->wants_canaries && t->canaries < SP_CANARIES) {
        *out = (struct question){.index = sp_canary_index(&s->ctx->config, t->canaries),
                                 .port = s->canary_ports[t->canaries]};
        t->canaries++;
        return true;
    }
    *out = (struct question){.index = sp_loss_check_index(&s->ctx->config), .port = t->check_port};
    /* From another port each time: the host may still be busy with the connection before. */
    out->sending = (uint8_t)(1 + t->checks++ % (s->ctx->match.port_count - 1u));
    t->check_port = 0;
    return out->port != 0;
}

static bool answers_all(const struct target *t)
{
    return t->open > 0 && (t->refused + t->silent) * SUSPECT_SHARE <= t->open;
}

/* The loss checks decide how many probes of hosts that are not waited for may be on their way. */
static void judge_checks(struct sp_sender *s)
{
    if (s->checked < CHECKS_JUDGED)
        return;
    if (s->checked_lost > CHECKS_JUDGED / 4 && s->outside_max > OUTSIDE_MIN)
        s->outside_max /= 2;
    else if (s->checked_lost < CHECKS_JUDGED / 8 && s->outside_max < OUTSIDE_MAX)
        s->outside_max *= 2;
    s->checked = s->checked_lost = 0;
}

void checks_learn(struct sp_sender *s, bool lost)
{
    loss_learn(s, lost, 1);
    s->checked++;
    s->checked_lost += lost;
    judge_checks(s);
}

void checks_on_sent(struct sp_sender *s, struct target *t)
{
    struct flow *flow;

    if (!t->unpaced || t->open_port == 0)
        return;
    flow = flow_at(s, t);
    if (s->now_us < flow->check_after_us)
        return;
    if (++flow->unchecked >= (s->open_repeats > 0 ? CHECK_OPEN_EVERY : CHECK_OPEN_SELDOM)) {
        t->check_port = t->open_port;
        flow->unchecked = 0;
        /* until its source port comes round again the host has long been told to forget it */
        flow->check_after_us = s->now_us + t->rtt.srtt_us / CHECKS_PER_RTT;
    }
}

void checks_on_answer(struct sp_sender *s, struct target *t, uint16_t port, uint8_t state)
{
    if (state == SP_PORT_OPEN)
        t->open_port = port;
    if (t->open >= SUSPECT_OPEN && answers_all(t))
        t->wants_canaries = true;
    /* an open port would be asked for a second connection, and a host that limits its RSTs loses
     * more than the network does */
    if (s->ctx->config.timing.max_retries == 0 && state == SP_PORT_CLOSED && !t->suspected &&
        ++s->unchecked >= CHECK_EVERY) {
        t->check_port = port;
        s->unchecked = 0;
    }
}

void checks_on_all_asked(struct target *t)
{
    if (answers_all(t))
        t->wants_canaries = true;
}
