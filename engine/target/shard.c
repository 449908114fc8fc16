#include "target/shard.h"

/* So many hosts for each shard are enough to deal them out whole. */
#define PLENTY 16

void sp_shard_init(struct sp_shard *shard, uint64_t hosts, uint32_t ports, uint32_t number,
                   uint32_t count)
{
    *shard = (struct sp_shard){.all_hosts = hosts, .all_ports = ports, .count = 1};
    if (count <= 1)
        return;
    shard->index = number - 1;
    shard->count = count;
    shard->by_port = hosts / PLENTY < count;
}

/* Where in its order the first port of a host stands, be there one or not. */
static uint32_t first_port(const struct sp_shard *shard, uint64_t position)
{
    uint32_t host = (uint32_t)(position % shard->count);

    return shard->index >= host ? shard->index - host : shard->count - host + shard->index;
}

/* A round is as many hosts as there are shards: in it each value of first_port() comes once, so
 * that below `ports` it is for so many of them. How often is it below in all? */
static uint64_t hosts_below(const struct sp_shard *shard, uint32_t ports)
{
    uint64_t rounds = shard->all_hosts / shard->count, rest = shard->all_hosts % shard->count;
    uint64_t in_rest;

    /* Values fall from index to 0, which is at host `index`, and go on at count - 1. */
    if (rest <= shard->index) {
        uint64_t least = shard->index - rest + 1; /* when rest is 0: one too many */

        in_rest = ports > least ? ports - least : 0;
        if (in_rest > rest)
            in_rest = rest;
    } else {
        uint64_t falling = (uint64_t)shard->index + 1, least = shard->count - (rest - falling);

        in_rest = (ports < falling ? ports : falling) + (ports > least ? ports - least : 0);
    }
    return rounds * ports + in_rest;
}

uint64_t sp_shard_hosts(const struct sp_shard *shard)
{
    if (shard->by_port)
        return shard->all_ports < shard->count ? hosts_below(shard, shard->all_ports)
                                               : shard->all_hosts;
    return (shard->all_hosts - shard->index + shard->count - 1) / shard->count;
}

uint64_t sp_shard_pairs(const struct sp_shard *shard)
{
    if (!shard->by_port)
        return sp_shard_hosts(shard) * shard->all_ports;
    return shard->all_hosts * (shard->all_ports / shard->count) +
           hosts_below(shard, shard->all_ports % shard->count);
}

uint64_t sp_shard_host(const struct sp_shard *shard, uint64_t i)
{
    uint32_t ports = shard->all_ports;
    uint64_t round, place;

    if (!shard->by_port)
        return shard->index + i * shard->count;
    if (ports >= shard->count)
        return i;
    /* In each round the hosts with a port stand at index - ports + 1 .. index, modulo count. */
    round = i / ports * shard->count;
    place = i % ports;
    if (shard->index + 1 >= ports)
        return round + shard->index + 1 - ports + place;
    return round + (place <= shard->index ? place : shard->count - ports + place);
}

struct sp_port_share sp_shard_ports(const struct sp_shard *shard, uint64_t position)
{
    struct sp_port_share share = {.count = shard->all_ports, .step = 1};

    if (!shard->by_port)
        return share;
    share.first = first_port(shard, position);
    share.step = shard->count;
    share.count = share.first >= shard->all_ports
                      ? 0
                      : (shard->all_ports - share.first - 1) / shard->count + 1;
    return share;
}
