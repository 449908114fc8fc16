#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/checkpoint.h"
#include "synprint/checkpoint_format.h"

static bool check_same(const char *now, const char *then, const char *path, const char *what,
                       struct sp_error *err)
{
    return strcmp(now, then) == 0 ||
           sp_fail(err, SP_ERR_USAGE, "cannot resume from \"%.200s\": %s", path, what);
}

static bool check_plan(const struct sp_checkpoint *c, const struct sp_plan *plan, const char *path,
                       struct sp_error *err)
{
    struct sp_checkpoint_head now = {.arg_count = 0};

    sp_checkpoint_describe(&now, plan);
    return check_same(now.targets, c->head.targets, path,
                      "the targets are others now (has a file of -iL or --excludefile changed, or "
                      "the address of a name?)",
                      err) &&
           check_same(now.ports, c->head.ports, path,
                      "the ports are others now (has the file ports.rank changed?)", err) &&
           check_same(now.order, c->head.order, path,
                      "this version of synprint asks in another order", err);
}

/* The plan's ports by their places. */
struct ports {
    const struct sp_plan *plan;
    const uint32_t *port_at;
};

static bool bind_range(struct sp_port_result *results, const struct sp_checkpoint_range *range,
                       const struct ports *ports)
{
    if (range->last >= ports->plan->ports.count)
        return false;
    for (uint32_t place = range->first; place <= range->last; place++) {
        struct sp_port_result *result = &results[ports->port_at[place]];

        if (result->state != SP_PORT_UNASKED)
            return false; /* the place is there twice */
        *result = range->result;
    }
    return true;
}

/* From ranges of places to results by index. */
static bool bind_ports(struct sp_unfinished_host *host, const struct sp_checkpoint_ranges *ranges,
                       const struct ports *ports)
{
    const struct sp_shard *shard = &ports->plan->shard;
    struct sp_port_result *results;

    if (ranges->count == 0)
        return true;
    results = calloc(ports->plan->ports.count, sizeof(results[0]));
    host->results = results;
    if (results == NULL)
        return false;
    for (size_t i = 0; i < ranges->count; i++) {
        if (!bind_range(results, &ranges->items[i], ports))
            return false;
        host->settled += ranges->items[i].last - ranges->items[i].first + 1;
    }
    return host->settled <= sp_shard_ports(shard, sp_shard_host(shard, host->order)).count;
}

static int compare_orders(const void *a, const void *b)
{
    uint64_t x = ((const struct sp_unfinished_host *)a)->order;
    uint64_t y = ((const struct sp_unfinished_host *)b)->order;

    return (x > y) - (x < y);
}

static bool bind_hosts(struct sp_checkpoint *c, const struct ports *ports)
{
    struct sp_resume *progress = &c->progress;

    if (progress->begun > sp_shard_hosts(&ports->plan->shard) ||
        progress->host_count > progress->begun ||
        progress->totals.hosts_done != progress->begun - progress->host_count)
        return false;
    for (size_t i = 0; i < progress->host_count; i++)
        if (!bind_ports(&c->hosts[i], &c->ranges[i], ports))
            return false;
    if (progress->host_count > 0)
        qsort(c->hosts, progress->host_count, sizeof(c->hosts[0]), compare_orders);
    for (size_t i = 1; i < progress->host_count; i++)
        if (c->hosts[i - 1].order == c->hosts[i].order)
            return false;
    return true;
}

bool sp_checkpoint_bind(struct sp_checkpoint *c, const struct sp_plan *plan, const char *path,
                        struct sp_error *err)
{
    uint32_t *port_at;
    bool ok;

    if (!check_plan(c, plan, path, err))
        return false;
    port_at = sp_checkpoint_port_order(plan->ports.count, plan->seed);
    ok = port_at != NULL && bind_hosts(c, &(struct ports){.plan = plan, .port_at = port_at});
    free(port_at);
    return ok || sp_fail(err, SP_ERR_USAGE,
                         "cannot resume from \"%.200s\": its hosts or ports are not those of the "
                         "scan",
                         path);
}
