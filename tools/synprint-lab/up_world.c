#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/datafile.h"
#include "lab/personalities.h"
#include "lab/up_hosts.h"
#include "lab/up_options.h"

#define HOSTS_DEFAULT "198.18.0.0/24"
#define PORTS_DEFAULT "1-1000"
#define OPEN_DEFAULT  0.03

static bool build_hosts(const struct lab_up_options *o, struct lab_world *world,
                        struct sp_error *err)
{
    if (o->hosts.count == 0 && o->routed.count == 0 &&
        !lab_up_hosts_add(world->on_link, HOSTS_DEFAULT, false, err))
        return false;
    for (size_t i = 0; i < o->hosts.count; i++)
        if (!lab_up_hosts_add(world->on_link, o->hosts.items[i], false, err))
            return false;
    for (size_t i = 0; i < o->routed.count; i++)
        if (!lab_up_hosts_add(world->routed, o->routed.items[i], true, err))
            return false;
    return true;
}

static bool build_scope(struct lab_ports *ports, const char *spec, const char *option,
                        struct sp_error *err)
{
    struct sp_error why;

    if (spec[strspn(spec, "0123456789,-")] != '\0')
        return sp_fail(err, SP_ERR_USAGE,
                       "option \"%s\": \"%s\" is not a list of ports, as in 22,80-90", option,
                       spec);
    return sp_portset_parse(ports->scope, spec, NULL, &why) ||
           sp_fail(err, why.code, "option \"%s\": %s", option, why.message);
}

static void move_rules(struct lab_ports_typed *typed, struct lab_ports *ports)
{
    for (size_t i = 0; i < typed->rule_count; i++)
        ports->rules[ports->rule_count++] = typed->rules[i];
    typed->rule_count = 0;
    if (typed->has_rest)
        ports->rest.kind = typed->rest;
}

/* What a network that nobody described looks like: two services everywhere, others here and
 * there. */
static bool default_rules(struct lab_ports *ports, struct sp_error *err)
{
    struct sp_portset *everywhere = malloc(sizeof(*everywhere));

    if (!everywhere)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    sp_portset_init(everywhere);
    sp_portset_add(everywhere, 22);
    sp_portset_add(everywhere, 80);
    ports->rules[0] = (struct lab_port_rule){.port.kind = LAB_PORT_OPEN, .ports = everywhere};
    ports->rules[1] = (struct lab_port_rule){.port.kind = LAB_PORT_OPEN, .share = OPEN_DEFAULT};
    ports->rule_count = 2;
    return true;
}

static bool build_ports(struct lab_up_options *o, struct lab_world *world, struct sp_error *err)
{
    if (!build_scope(&world->tcp, o->tcp.scope ? o->tcp.scope : PORTS_DEFAULT, "--ports", err) ||
        !build_scope(&world->udp, o->udp.scope ? o->udp.scope : PORTS_DEFAULT, "--udp-ports", err))
        return false;
    if (o->tcp.rule_count == 0 && !o->tcp.has_rest && !default_rules(&world->tcp, err))
        return false;
    move_rules(&o->tcp, &world->tcp);
    move_rules(&o->udp, &world->udp);
    return true;
}

static void build_network(const struct lab_up_options *o, struct lab_world *world)
{
    world->seed = o->seed;
    world->alive = o->alive;
    world->router_unreachable = o->router_unreachable;
    world->rtt_us = o->rtt_us;
    world->jitter_us = o->jitter_us;
    world->slow_share = o->slow.share;
    world->slow_rtt_us = o->slow.time_us;
    world->late_share = o->late.share;
    world->late_us = o->late.time_us;
    world->loss_in = o->loss.in;
    world->loss_out = o->loss.out;
    world->reorder = o->reorder;
    world->duplicate = o->duplicate;
    world->bottleneck_pps = o->bottleneck.pps;
    world->bottleneck_queue = o->bottleneck.queue;
    world->rst_limit = o->rst_limit;
    world->icmp_limit = o->icmp_limit;
    world->system_limits = o->system_limits;
    world->tarpit_share = o->tarpit_share;
    world->proxy_share = o->proxy_share;
    world->retransmit = !o->no_retransmit;
}

static bool build_personalities(const struct lab_up_options *o, struct lab_world *world,
                                size_t *skipped, struct sp_error *err)
{
    const struct lab_sample sample = {.count = o->personality_sample,
                                      .answering_only = o->personality_sample > 0};

    *skipped = 0;
    if (o->personalities.count == 0)
        return lab_personalities_add_shipped(world->personalities, o->seed, err);
    for (size_t i = 0; i < o->personalities.count; i++) {
        size_t bad = 0;

        if (!lab_personalities_add_named(world->personalities, o->personalities.items[i], &sample,
                                         o->seed, &bad, err))
            return false;
        *skipped += bad;
    }
    return true;
}

bool lab_up_world(struct lab_up_options *options, struct lab_world *world, size_t *skipped,
                  struct sp_error *err)
{
    if (!lab_world_init(world, err))
        return false;
    build_network(options, world);
    if (build_hosts(options, world, err) && build_ports(options, world, err) &&
        build_personalities(options, world, skipped, err) && lab_world_seal(world, err))
        return true;
    lab_world_finish(world);
    return false;
}
