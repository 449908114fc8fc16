/* Which pairs of a host and a port one of several scans asks, so that together they ask every pair
 * exactly once.
 *
 * All of them walk the same orders: hosts stand at positions 0..H-1, and the ports of each at
 * positions 0..P-1. Shard `number` of `count` asks
 *
 *   where there are 16 hosts or more for each shard: the hosts whose position modulo count is
 *     number - 1, with all of their ports, so that a host's report is whole, and a neighbour is
 *     resolved by one of the scans only;
 *   with fewer hosts: of every host the ports for which the sum of both positions, modulo count, is
 *     number - 1. A host of which no port is left is skipped.
 *
 * Up to 2^63 hosts. Constant after sp_shard_init(). Any thread. */
#ifndef SP_TARGET_SHARD_H
#define SP_TARGET_SHARD_H

#include <stdbool.h>
#include <stdint.h>

struct sp_shard {
    uint64_t all_hosts;
    uint32_t all_ports;
    uint32_t index, count; /* number - 1; 0 of 1 = everything */
    bool by_port;          /* the ports of each host are split */
};

/* number 1..count; count 0 is 1. */
void sp_shard_init(struct sp_shard *shard, uint64_t hosts, uint32_t ports, uint32_t number,
                   uint32_t count);

/* How many hosts, and pairs of a host and a port, belong to the shard. */
uint64_t sp_shard_hosts(const struct sp_shard *shard);
uint64_t sp_shard_pairs(const struct sp_shard *shard);

/* The position of the shard's i-th host, ascending; i is 0..sp_shard_hosts()-1. */
uint64_t sp_shard_host(const struct sp_shard *shard, uint64_t i);

/* The ports of one of its hosts: how many, where the first stands, and how far on the next. */
struct sp_port_share {
    uint32_t count, first, step;
};

struct sp_port_share sp_shard_ports(const struct sp_shard *shard, uint64_t position);

#endif
