#include "wire/route.h"

#include <stdlib.h>

/* Addresses at which another route may begin to apply. */
struct boundaries {
    uint32_t *at;
    size_t count, room;
    bool out_of_memory;
};

static void add_boundary(struct boundaries *b, uint64_t at)
{
    if (at == 0 || at > UINT32_MAX || b->out_of_memory)
        return;
    if (b->count == b->room) {
        size_t room = b->room ? b->room * 2 : 64;
        uint32_t *grown = realloc(b->at, room * sizeof(*grown));

        if (grown == NULL) {
            b->out_of_memory = true;
            return;
        }
        b->at = grown;
        b->room = room;
    }
    b->at[b->count++] = (uint32_t)at;
}

static void visit_prefix(void *ctx, const struct sp_addr *net, unsigned bits)
{
    uint64_t first = sp_addr_ipv4_value(net);

    add_boundary(ctx, first);
    add_boundary(ctx, first + (UINT64_C(1) << (32 - bits)));
}

/* Where ranges begin that the kernel treats in a way of their own, without a route for them
 * (RFC 6890): after 0.0.0.0 itself, after 0/8, multicast, reserved, broadcast. */
static const uint32_t special_ranges[] = {0x00000001, 0x01000000, 0xe0000000, 0xf0000000,
                                          0xffffffff};

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* First boundary above `value`. */
static size_t boundary_above(const struct boundaries *b, uint32_t value)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (b->at[mid] <= value)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct walk {
    struct sp_rtnetlink *nl;
    const struct sp_route_config *config;
    const struct boundaries *boundaries;
    bool (*visit)(void *ctx, const struct sp_addr_range *piece, const struct sp_route *route,
                  struct sp_error *err);
    void *ctx;
};

static bool route_range(const struct walk *walk, const struct sp_addr_range *range,
                        struct sp_error *err)
{
    uint32_t first = sp_addr_ipv4_value(&range->first), last = sp_addr_ipv4_value(&range->last);
    size_t next = boundary_above(walk->boundaries, first);

    for (;;) {
        bool final = next == walk->boundaries->count || walk->boundaries->at[next] > last;
        uint32_t end = final ? last : walk->boundaries->at[next] - 1;
        struct sp_addr_range piece = {.first = sp_addr_ipv4(first), .last = sp_addr_ipv4(end)};
        struct sp_route route;

        if (!sp_rtnetlink_route(walk->nl, &piece.first, &walk->config->saddr, walk->config->ifindex,
                                &route, err) ||
            !walk->visit(walk->ctx, &piece, &route, err))
            return false;
        if (final)
            return true;
        first = end + 1;
        while (next < walk->boundaries->count && walk->boundaries->at[next] <= first)
            next++;
    }
}

bool sp_route_targets(const struct sp_route_config *config,
                      bool (*visit)(void *ctx, const struct sp_addr_range *piece,
                                    const struct sp_route *route, struct sp_error *err),
                      void *ctx, struct sp_error *err)
{
    struct boundaries boundaries = {0};
    struct sp_rtnetlink nl;
    struct walk walk = {
        .nl = &nl, .config = config, .boundaries = &boundaries, .visit = visit, .ctx = ctx};
    bool ok = false;

    if (!sp_rtnetlink_init(&nl, err))
        return false;
    if (!sp_rtnetlink_prefixes(&nl, visit_prefix, &boundaries, err))
        goto out;
    for (size_t i = 0; i < sizeof(special_ranges) / sizeof(special_ranges[0]); i++)
        add_boundary(&boundaries, special_ranges[i]);
    if (boundaries.out_of_memory) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        goto out;
    }
    if (boundaries.count > 0)
        qsort(boundaries.at, boundaries.count, sizeof(boundaries.at[0]), compare_u32);
    ok = true;
    for (size_t i = 0; ok && i < sp_addrset_range_count(config->targets); i++) {
        struct sp_addr_range range = sp_addrset_range(config->targets, i);

        ok = route_range(&walk, &range, err);
    }
out:
    free(boundaries.at);
    sp_rtnetlink_finish(&nl);
    return ok;
}
