/* The routing decision for every target, found before the scan: the targets are cut where any
 * route begins or ends, and each piece is asked for once. */
#ifndef SP_WIRE_ROUTE_H
#define SP_WIRE_ROUTE_H

#include <stdbool.h>

#include "base/error.h"
#include "target/addrset.h"
#include "wire/rtnetlink.h"

struct sp_route_config {
    const struct sp_addrset *targets;
    struct sp_addr saddr; /* family SP_FAMILY_NONE = free */
    uint32_t ifindex;     /* 0 = free */
};

/* Calls visit for pieces of the targets, ascending and without gap, each with the route that all of
 * it takes. visit returns false, with err, to stop. */
bool sp_route_targets(const struct sp_route_config *config,
                      bool (*visit)(void *ctx, const struct sp_addr_range *piece,
                                    const struct sp_route *route, struct sp_error *err),
                      void *ctx, struct sp_error *err);

#endif
