/* The window of hosts: who is in it, and what is left to ask of them. */
#include "engine/sender_internal.h"

/* Hosts that are let in per turn of the loop, so that timers and answers are seen to in between. */
#define ADMIT_BATCH 64

bool hosts_init(struct sp_sender *s)
{
    order_init(s);
    s->turn = s->held = NONE;
    s->targets = sp_pages_create(s->ctx->window, sizeof(s->targets[0]));
    s->free_targets = sp_pages_create(s->ctx->window, sizeof(s->free_targets[0]));
    s->host_timers = sp_wheel_create(s->ctx->window, s->now_us);
    s->deadlines = sp_wheel_create(s->ctx->window, s->now_us);
    if (s->targets == NULL || s->free_targets == NULL || s->host_timers == NULL ||
        s->deadlines == NULL)
        return false;
    return flows_init(s);
}

void hosts_finish(struct sp_sender *s)
{
    flows_finish(s);
    sp_pages_destroy(s->targets);
    sp_pages_destroy(s->free_targets);
    sp_wheel_destroy(s->host_timers);
    sp_wheel_destroy(s->deadlines);
}

bool hosts_has_work(const struct sp_sender *s, const struct target *t)
{
    return t->repeats.first != NONE ||
           (!t->timed_out && !s->draining && (t->left > 0 || checks_wanted(t)));
}

static uint64_t last_sent_us(const struct sp_sender *s, const struct target *t)
{
    return t->sent ? s->now_us - ((uint32_t)s->now_us - t->last_sent_us) : 0;
}

/* Nothing more will be sent to the host, and nothing is on its way. */
static void all_asked(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];
    const struct sp_event event = {.type = SP_EVENT_HOST_ASKED,
                                   .host = host,
                                   .ended = t->open + t->refused + t->silent + t->canaries_ended,
                                   .last_sent_us = last_sent_us(s, t),
                                   .limited_pps = flow_limited_pps(s, t),
                                   .timed_out = t->timed_out,
                                   .sendings = (uint8_t)(loss_repeats(s, t) + 1)};

    turns_leave(s, host);
    if (!sender_has_stages(s)) { /* else it may be asked for more */
        sp_wheel_cancel(s->deadlines, host);
        neighbours_release(s, host);
    }
    t->is_open = false;
    t->asked = true;
    s->open_hosts--;
    sender_tell(s, &event);
}

/* The way to the host is known. */
static void open_host(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    s->open_hosts++;
    t->is_open = true;
    flow_init(s, t);
    if (t->left == 0)
        checks_on_all_asked(t);
    if (hosts_has_work(s, t))
        turns_wake(s, host);
    else
        all_asked(s, host);
}

static void begin(struct sp_sender *s, uint32_t host, const struct host_turn *turn)
{
    const struct sp_addr addr = sp_context_addr(s->ctx, turn->order);
    const struct sp_path *path = sp_network_path(s->ctx->network, &addr);
    uint64_t timeout_us = s->ctx->config.timing.host_timeout_us;
    struct target *t = &s->targets[host];
    struct sp_event event = {.type = SP_EVENT_HOST_BEGIN,
                             .host = host,
                             .order = turn->order,
                             .resumed = turn->resumed != NULL,
                             .local = path != NULL && path->local};

    *t = (struct target){
        .addr = addr,
        .neighbour = NONE,
        .repeats = {NONE, NONE},
    };
    order_begin_ports(s, t, turn);
    sender_tell(s, &event);
    if (path == NULL || !path->reachable) {
        hosts_unreachable(s, host, SP_REASON_NO_ROUTE);
        return;
    }
    if (timeout_us > 0)
        sp_wheel_set(s->deadlines, host, s->now_us + timeout_us);
    t->path = (uint32_t)(path - s->ctx->network->paths);
    if (path->needs_arp) {
        s->waiting_hosts++;
        neighbours_resolve(s, host);
    } else {
        open_host(s, host);
    }
}

/* The place that was left last, else one that was never used. */
static uint32_t take_free(struct sp_sender *s)
{
    if (s->free_target_count > 1)
        host_prefetch(s, s->free_targets[s->free_target_count - 2]);
    if (s->free_target_count > 0)
        return s->free_targets[--s->free_target_count];
    return s->fresh_target < s->ctx->window ? s->fresh_target++ : NONE;
}

void hosts_admit(struct sp_sender *s)
{
    for (unsigned i = 0; i < ADMIT_BATCH && !s->draining && s->hosts_begun < s->host_count; i++) {
        uint32_t host = take_free(s);
        struct host_turn turn;

        if (host == NONE)
            return;
        turn = order_next_host(s);
        begin(s, host, &turn);
    }
}

bool hosts_next_question(struct sp_sender *s, uint32_t host, struct question *out)
{
    struct target *t = &s->targets[host];

    if (t->timed_out)
        return false;
    return checks_wanted(t) ? checks_next(s, t, out) : order_next_port(s, t, out);
}

static void time_out(struct sp_sender *s, uint32_t host)
{
    const struct sp_event overdue = {.type = SP_EVENT_HOST_OVERDUE, .host = host};
    struct target *t = &s->targets[host];

    t->timed_out = true;
    if (t->asked) {
        os_probes_give_up(s, host);
        sender_tell(s, &overdue);
        return;
    }
    if (!t->is_open)
        return; /* as soon as it is known whether there is a way to it */
    if (t->live == 0) {
        all_asked(s, host);
        return;
    }
    turns_leave(s, host);
    probes_give_up_repeats(s, t); /* what is on its way may still be answered */
}

void hosts_on_deadlines(struct sp_sender *s)
{
    uint32_t host;

    while (sp_wheel_pop(s->deadlines, s->now_us, &host))
        time_out(s, host);
}

void hosts_ready(struct sp_sender *s, uint32_t host)
{
    s->waiting_hosts--;
    open_host(s, host);
}

void hosts_unreachable(struct sp_sender *s, uint32_t host, enum sp_reason reason)
{
    const struct sp_event event = {
        .type = SP_EVENT_HOST_UNASKED, .host = host, .reason = (uint8_t)reason};

    if (reason != SP_REASON_NO_ROUTE)
        s->waiting_hosts--;
    neighbours_release(s, host);
    sp_wheel_cancel(s->deadlines, host);
    sender_tell(s, &event);
}

void hosts_return(struct sp_sender *s, uint32_t host)
{
    if (sender_has_stages(s)) {
        sp_wheel_cancel(s->deadlines, host);
        neighbours_release(s, host);
    }
    s->free_targets[s->free_target_count++] = host;
}

void hosts_flight_ended(struct sp_sender *s, uint32_t host)
{
    struct target *t = &s->targets[host];

    t->live--;
    if (t->live > 0)
        return;
    probes_forget_repeats(s, t);
    if (t->left == 0)
        checks_on_all_asked(t);
    if (!hosts_has_work(s, t))
        all_asked(s, host);
    else
        turns_wake(s, host);
}

bool hosts_all_asked(const struct sp_sender *s)
{
    return s->hosts_begun == s->host_count && s->open_hosts == 0 && s->waiting_hosts == 0;
}
