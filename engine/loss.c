/* What answers teach: how long they take, how many are lost, and so how often it is worth to
 * repeat. */
#include "engine/sender_internal.h"

/* So few sendings say little about the share that is lost. */
#define FEW_SENDINGS 20
/* Repeats as long as no loss has been proven, and evidence is scarce. */
#define QUIET_REPEATS 2
/* Less than this share of ports is given up only because all of its sendings were lost; and of open
 * ports, where a host that limits its answers leaves nothing else to be found. */
#define MISSED_MAX      0.00001
#define MISSED_OPEN_MAX 0.0005
/* The shortest time-out of a host that has not answered a probe yet. How fast it answers ARP says
 * little about how fast its services do: a busy one, or one that another system stands in for, may
 * take seconds, so it gets the initial time-out. One that may not be there at all is thought to be
 * like the others, but no faster than this. */
#define UNHEARD_RTO_US 500000u

/* By the loss seen so far, and no less than may have gone unseen by now. */
static uint32_t repeats_for(const struct sp_sender *s, double missed_max)
{
    double losses = (double)sp_counted(&s->ctx->sent.losses);
    double sendings = (double)sp_counted(&s->ctx->sent.sendings);
    double loss = (losses + 1) / (sendings + FEW_SENDINGS), missed = loss;
    uint32_t repeats = 0;

    for (; missed > missed_max && repeats < s->ctx->config.timing.max_retries; repeats++)
        missed *= loss;
    return losses == 0 && repeats > QUIET_REPEATS ? QUIET_REPEATS : repeats;
}

static void reckon_repeats(struct sp_sender *s)
{
    s->open_repeats = repeats_for(s, MISSED_OPEN_MAX);
    s->loss_repeats = repeats_for(s, MISSED_MAX);
    /* one path may be worse than all others */
    if (s->loss_repeats == 0 && s->ctx->config.timing.max_retries > 0)
        s->loss_repeats = 1;
}

void loss_init(struct sp_sender *s)
{
    reckon_repeats(s);
}

uint32_t loss_repeats(const struct sp_sender *s, const struct target *t)
{
    if (t->limited && s->ctx->config.open_only)
        return s->open_repeats;
    return t->repeat_max > s->loss_repeats ? t->repeat_max : s->loss_repeats;
}

uint32_t loss_more_tries(const struct sp_sender *s)
{
    return sp_counted(&s->ctx->sent.losses) > 0 ? s->loss_repeats : 0;
}

void loss_learn(struct sp_sender *s, uint32_t lost, uint32_t sendings)
{
    uint64_t before = sp_counted(&s->ctx->sent.sendings);

    sp_count(&s->ctx->sent.sendings, sendings);
    if (lost > 0)
        sp_count(&s->ctx->sent.losses, lost);
    else if ((before + sendings) / 64 == before / 64) /* nothing that matters has changed */
        return;
    reckon_repeats(s);
}

static uint32_t unheard_us(const struct sp_sender *s, const struct target *t)
{
    uint32_t others_us = sp_rtt_timeout_us(&s->rtt, &s->rto, 0);
    uint32_t most_us = s->rto.initial_rto_us;
    uint32_t least_us = UNHEARD_RTO_US < most_us ? UNHEARD_RTO_US : most_us;

    if (t->rtt.srtt_us > 0 || others_us > most_us)
        return most_us;
    return others_us < least_us ? least_us : others_us;
}

uint32_t loss_timeout_us(const struct sp_sender *s, const struct target *t, uint32_t attempt)
{
    uint32_t rto_us = sp_rtt_timeout_us(&t->rtt, &s->rto, 0);

    if (!t->heard)
        rto_us = unheard_us(s, t);
    while (attempt-- > 0 && rto_us < s->rto.max_rto_us)
        rto_us *= 2;
    return rto_us < s->rto.max_rto_us ? rto_us : s->rto.max_rto_us;
}

/* What a host holds back is not lost. */
static void forget_losses(struct sp_sender *s, struct target *t)
{
    sp_count(&s->ctx->sent.losses, 0 - (uint64_t)t->losses);
    sp_count(&s->ctx->sent.sendings, 0 - (uint64_t)t->sendings);
    t->sendings = t->losses = 0;
    t->forgotten = true;
}

static void learn_of_answer(struct sp_sender *s, struct target *t, const struct sp_ack *ack)
{
    if (s->ctx->config.timing.max_retries == 0)
        return; /* had it been lost, it would not have been answered */
    if (t->paced || t->limited) {
        if (!t->forgotten)
            forget_losses(s, t);
        if (ack->state != SP_PORT_OPEN)
            return;
    }
    t->sendings += ack->attempt + 1u;
    t->losses += ack->attempt;
    loss_learn(s, ack->attempt, ack->attempt + 1u);
}

void loss_on_ack(struct sp_sender *s, const struct flight *flight, const struct sp_ack *ack)
{
    struct target *t = &s->targets[flight->host];

    if (ack->rtt_us != 0) {
        sp_rtt_sample(&t->rtt, ack->rtt_us);
        sp_rtt_sample(&s->rtt, ack->rtt_us);
        flow_rtt(s, t, ack->rtt_us);
    }
    t->heard = true;
    if (sp_table_slot(s->ctx->table, ack->slot)->port == sp_loss_check_index(&s->ctx->config)) {
        flow_gone(s, t, flight);
        checks_learn(s, false);
        return;
    }
    flow_answered(s, t, flight, ack->attempt);
    learn_of_answer(s, t, ack);
    if (t->repeat_max <= ack->attempt && t->repeat_max < s->ctx->config.timing.max_retries)
        t->repeat_max = (uint8_t)(ack->attempt + 1);
}
