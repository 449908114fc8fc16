/* What the emulator keeps for each host: its traits, worked out once, and what moves. One thread.
 */
#ifndef SP_EMULATOR_HOSTS_H
#define SP_EMULATOR_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "emulator/limits.h"
#include "personality/player.h"
#include "world/world.h"

struct lab_host {
    struct lab_host_traits traits;
    struct lab_player player;
    struct lab_bucket rsts, icmp_errors;
    uint64_t index;
    uint64_t in_last_us, out_last_us; /* the last frame under way in order, for those behind it */
    bool known;                       /* the fields above are filled in */
};

struct lab_hosts;

/* world must live longer. NULL when out of memory. destroy accepts NULL. */
struct lab_hosts *lab_hosts_create(const struct lab_world *world);
void lab_hosts_destroy(struct lab_hosts *hosts);

/* The host with an address, or with a number; NULL when the lab has no such address. */
struct lab_host *lab_hosts_find(struct lab_hosts *hosts, const struct sp_addr *addr);
struct lab_host *lab_hosts_at(struct lab_hosts *hosts, uint64_t index);

#endif
