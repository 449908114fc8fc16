#include "world/ports.h"

#include <stdlib.h>

enum { PORTS = 65536 };

bool lab_ports_init(struct lab_ports *ports)
{
    ports->scope = malloc(sizeof(*ports->scope));
    if (ports->scope != NULL)
        sp_portset_init(ports->scope);
    ports->listed = calloc(PORTS, sizeof(*ports->listed));
    return ports->scope != NULL && ports->listed != NULL;
}

static void destroy_set(struct sp_portset *set)
{
    if (set != NULL)
        sp_portset_finish(set);
    free(set);
}

void lab_ports_finish(struct lab_ports *ports)
{
    destroy_set(ports->scope);
    for (size_t i = 0; i < ports->rule_count; i++)
        destroy_set(ports->rules[i].ports);
    free(ports->listed);
}

bool lab_ports_seal(struct lab_ports *ports, struct sp_error *err)
{
    double sum = 0;

    for (size_t i = 0; i < ports->rule_count; i++) {
        const struct lab_port_rule *rule = &ports->rules[i];

        if (rule->ports == NULL) {
            sum += rule->share;
            continue;
        }
        for (uint32_t port = 0; port < PORTS; port++)
            if (ports->listed[port] == 0 && sp_portset_contains(rule->ports, (uint16_t)port))
                ports->listed[port] = (uint8_t)(i + 1);
    }
    if (sum > 1 + 1e-9) {
        return sp_fail(err, SP_ERR_USAGE,
                       "the shares of open, closed, filtered and rejected ports add up to %g%%: at "
                       "most 100%% are there",
                       100 * sum);
    }
    return true;
}

/* SplitMix64's output function: a hash of a host's port that costs a few nanoseconds. */
static uint64_t port_hash(uint64_t host_key, uint16_t port)
{
    uint64_t x = host_key + (port + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

struct lab_port lab_ports_at(const struct lab_ports *ports, uint64_t host_key, uint16_t port)
{
    double at, sum = 0;

    if (ports->listed[port] != 0)
        return ports->rules[ports->listed[port] - 1].port;
    if (!sp_portset_contains(ports->scope, port))
        return ports->rest;
    at = lab_share_of(port_hash(host_key, port));
    for (size_t i = 0; i < ports->rule_count; i++) {
        const struct lab_port_rule *rule = &ports->rules[i];

        if (rule->ports != NULL)
            continue;
        sum += rule->share;
        if (at < sum)
            return rule->port;
    }
    return ports->rest;
}
