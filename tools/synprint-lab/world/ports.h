/* The ports of one protocol: rules turned into a table. Internal to the module, but for the types,
 * which stand in world/world.h. */
#ifndef SP_WORLD_PORTS_H
#define SP_WORLD_PORTS_H

#include "world/world.h"

/* An empty scope, no rules. False when out of memory; finish it in either case. */
bool lab_ports_init(struct lab_ports *ports);
void lab_ports_finish(struct lab_ports *ports);

/* Checks the shares and makes the table. */
bool lab_ports_seal(struct lab_ports *ports, struct sp_error *err);

struct lab_port lab_ports_at(const struct lab_ports *ports, uint64_t host_key, uint16_t port);

/* A number of 64 random bits as a number from 0 up to, and without, 1. */
static inline double lab_share_of(uint64_t random)
{
    return (double)(random >> 11) * 0x1p-53;
}

#endif
