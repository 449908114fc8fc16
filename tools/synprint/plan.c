#include "synprint/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cli/datafile.h"
#include "synprint/digest.h"
#include "synprint/os_files.h"

#define PORTS_DEFAULT 1000
#define PORTS_FAST    100 /* -F */

static bool exclude_list(const char *list, struct sp_addrset *targets, struct sp_error *err)
{
    char *copy = strdup(list);
    char *rest = copy;
    const char *item;
    bool ok = true;

    if (!copy)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    while (ok && (item = strsep(&rest, ",")) != NULL)
        ok = sp_targetspec_exclude(item, targets, err);
    free(copy);
    return ok;
}

static bool build_targets(struct sp_plan *plan, const struct sp_options *o, struct sp_error *err)
{
    plan->targets = sp_addrset_create();
    if (!plan->targets)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    for (size_t i = 0; i < o->targets.count; i++)
        if (!sp_targetspec_add(o->targets.items[i], plan->targets, &plan->names, err))
            return false;
    for (size_t i = 0; i < o->target_files.count; i++)
        if (!sp_targetspec_read(o->target_files.items[i], SP_TARGETLIST_ADD, plan->targets,
                                &plan->names, err))
            return false;
    for (size_t i = 0; i < o->excludes.count; i++)
        if (!exclude_list(o->excludes.items[i], plan->targets, err))
            return false;
    for (size_t i = 0; i < o->exclude_files.count; i++)
        if (!sp_targetspec_read(o->exclude_files.items[i], SP_TARGETLIST_EXCLUDE, plan->targets,
                                NULL, err))
            return false;
    if (!sp_addrset_seal(plan->targets, err))
        return false;
    return sp_addrset_size(plan->targets) > 0 ||
           sp_fail(err, SP_ERR_USAGE, "no targets: the lists are empty, or all was excluded");
}

/* The wanted number of best ranked ports, not counting those that are excluded. */
static bool add_ranked(struct sp_portset *ports, uint32_t wanted, const struct sp_portset *excluded,
                       const struct sp_services *services, struct sp_error *err)
{
    uint32_t ranked = sp_services_ranked_count(services);

    if (wanted > ranked) {
        return sp_fail(err, SP_ERR_USAGE, "--top-ports %u: only %u ports are ranked", wanted,
                       ranked);
    }
    for (uint32_t rank = 0; rank < ranked && wanted > 0; rank++) {
        uint16_t port = sp_services_ranked(services, rank);

        if (!sp_portset_contains(excluded, port)) {
            sp_portset_add(ports, port);
            --wanted;
        }
    }
    return true;
}

static bool build_ports(struct sp_plan *plan, const struct sp_options *o, struct sp_error *err)
{
    uint32_t wanted = o->fast_ports ? PORTS_FAST : o->top_ports ? o->top_ports : PORTS_DEFAULT;
    struct sp_portset excluded;
    bool ok;

    sp_portset_init(&excluded);
    ok = !o->exclude_ports || sp_portset_parse(&excluded, o->exclude_ports, plan->services, err);
    if (ok && o->ports)
        ok = sp_portset_parse(&plan->ports, o->ports, plan->services, err);
    else if (ok)
        ok = add_ranked(&plan->ports, wanted, &excluded, plan->services, err);
    for (uint32_t port = 0; ok && port <= UINT16_MAX; port++)
        if (sp_portset_contains(&excluded, (uint16_t)port))
            sp_portset_remove(&plan->ports, (uint16_t)port);
    sp_portset_finish(&excluded);
    return ok && sp_portset_seal(&plan->ports, err);
}

static bool choose_seed(struct sp_plan *plan, const struct sp_options *o, struct sp_error *err)
{
    if (o->has_seed) {
        plan->seed = o->seed;
        return true;
    }
    if (o->shards > 1) {
        /* All shards must walk one order, and who starts them should not have to say which. */
        plan->seed = sp_digest_seed(plan->targets, &plan->ports);
        return true;
    }
    if (getrandom(&plan->seed, sizeof(plan->seed), 0) != sizeof(plan->seed))
        return sp_fail(err, SP_ERR_FAILED, "no random numbers: %s", strerror(errno));
    plan->seed &= (UINT64_C(1) << SP_SEED_BITS) - 1;
    return true;
}

bool sp_plan_build(struct sp_plan *out, const struct sp_options *options, struct sp_error *err)
{
    char ranking[PATH_MAX];

    *out = (struct sp_plan){.targets = NULL};
    sp_hostnames_init(&out->names);
    sp_portset_init(&out->ports);
    if (!sp_datafile_find("ports.rank", ranking, err))
        return false;
    out->services = sp_services_load(ranking, err);
    if (!out->services || !build_ports(out, options, err) || !sp_os_files_load(out, options, err) ||
        !build_targets(out, options, err) || !choose_seed(out, options, err))
        return false;
    sp_shard_init(&out->shard, sp_addrset_size(out->targets), out->ports.count, options->shard,
                  options->shards);
    return true;
}

void sp_plan_finish(struct sp_plan *plan)
{
    sp_os_files_finish(plan);
    sp_portset_finish(&plan->ports);
    sp_services_destroy(plan->services);
    sp_hostnames_finish(&plan->names);
    sp_addrset_destroy(plan->targets);
}
