/* A set of TCP ports, by number and by index in ascending order. Constant size, no allocation. */
#ifndef SP_TARGET_PORTSET_H
#define SP_TARGET_PORTSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "target/services.h"

struct sp_portset {
    uint64_t bits[1024];
    uint32_t count;
    uint16_t *ports; /* ascending, count entries, owned by the set; valid after sp_portset_seal() */
};

void sp_portset_init(struct sp_portset *set);
void sp_portset_finish(struct sp_portset *set);
void sp_portset_add(struct sp_portset *set, uint16_t port);
void sp_portset_remove(struct sp_portset *set, uint16_t port);
bool sp_portset_contains(const struct sp_portset *set, uint16_t port);

/* Adds what an nmap-style list names: "22,80-90,-100,60000-,-,http,http*". "-" alone is 1-65535.
 * A "T:" prefix is accepted; "U:" and other protocols are refused for now, by name. Errors name the
 * item at fault and what was expected. */
bool sp_portset_parse(struct sp_portset *set, const char *spec, const struct sp_services *services,
                      struct sp_error *err);

/* Adds the n best-ranked ports. n is 1..number of ranked ports. */
bool sp_portset_add_top(struct sp_portset *set, uint32_t n, const struct sp_services *services,
                        struct sp_error *err);

/* Lists the ports. False when out of memory or when the set is empty. */
bool sp_portset_seal(struct sp_portset *set, struct sp_error *err);

/* After seal: the index of a port that is in the set, by binary search; count when it is not. */
uint32_t sp_portset_index(const struct sp_portset *set, uint16_t port);

#endif
