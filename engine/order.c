/* The order of a scan: first the hosts that an earlier run has begun and not finished, without what
 * they have settled; then those that nobody has begun. */
#include "engine/sender_internal.h"

void order_init(struct sp_sender *s)
{
    const struct sp_scan_config *config = &s->ctx->config;
    const struct sp_resume *resume = config->resume;

    s->port_count = config->ports->count;
    s->host_count = sp_shard_hosts(&s->ctx->shard);
    if (resume != NULL)
        s->host_count += resume->host_count - resume->begun;
    /* hosts have another order from the same seed: the keys must differ */
    sp_permutation_init(&s->port_order, s->port_count, ~config->seed);
}

struct host_turn order_next_host(struct sp_sender *s)
{
    const struct sp_resume *resume = s->ctx->config.resume;
    uint64_t turn = s->hosts_begun++;
    struct host_turn out = {.order = turn};

    if (resume != NULL && turn < resume->host_count) {
        out.resumed = &resume->hosts[turn];
        out.order = out.resumed->order;
    } else if (resume != NULL) {
        out.order = resume->begun + (turn - resume->host_count);
    }
    return out;
}

/* The sender knows of them as if it had asked them itself. */
static void restore(const struct sp_sender *s, struct target *t,
                    const struct sp_unfinished_host *host)
{
    t->resumed = (uint32_t)(host - s->ctx->config.resume->hosts) + 1;
    t->left -= host->settled;
    for (uint32_t i = 0; host->results != NULL && i < s->port_count; i++) {
        const struct sp_port_result *result = &host->results[i];

        if (result->state == SP_PORT_OPEN)
            t->open++;
        else if (result->reason == SP_REASON_NO_RESPONSE)
            t->silent++;
        else if (result->state != SP_PORT_UNASKED)
            t->refused++;
    }
}

void order_begin_ports(struct sp_sender *s, struct target *t, const struct host_turn *turn)
{
    uint64_t position = sp_shard_host(&s->ctx->shard, turn->order);
    struct sp_port_share share = sp_shard_ports(&s->ctx->shard, position);
    /* Each host begins elsewhere. What it depends on is the same in all shards and runs. */
    uint32_t offset = sender_random_of(s, position) % s->port_count;

    t->left = share.count;
    t->place = (share.first + offset) % s->port_count;
    if (turn->resumed != NULL)
        restore(s, t, turn->resumed);
}

bool order_next_port(struct sp_sender *s, struct target *t, struct question *out)
{
    const struct sp_shard *shard = &s->ctx->shard;
    uint32_t step = shard->by_port ? shard->count : 1;
    const struct sp_port_result *settled =
        t->resumed == 0 ? NULL : s->ctx->config.resume->hosts[t->resumed - 1].results;

    if (t->left == 0)
        return false;
    do {
        out->index = (uint32_t)sp_permutation_at(&s->port_order, t->place);
        t->place += step;
        if (t->place >= s->port_count)
            t->place -= s->port_count;
    } while (settled != NULL && settled[out->index].state != SP_PORT_UNASKED);
    out->port = s->ctx->config.ports->ports[out->index];
    t->left--;
    return true;
}
