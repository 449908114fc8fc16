#include "wire/network.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/filter.h"
#include "wire/interfaces.h"
#include "wire/live.h"
#include "wire/route.h"

struct sp_network *sp_network_create(void)
{
    return calloc(1, sizeof(struct sp_network));
}

void sp_network_destroy(struct sp_network *network)
{
    if (network == NULL)
        return;
    for (size_t i = 0; i < network->wire_count; i++)
        sp_wire_destroy(network->wires[i]);
    free(network->wires);
    free(network->paths);
    free(network->segments);
    free(network);
}

/* Makes room for one more item in an array whose room is always the next power of two. */
static bool grow(void **items, size_t count, size_t item_size)
{
    void *grown;

    if (count & (count - 1)) /* not a power of two: there is room */
        return true;
    grown = realloc(*items, (count ? 2 * count : 1) * item_size);
    if (grown == NULL)
        return false;
    *items = grown;
    return true;
}

bool sp_network_add_wire(struct sp_network *network, struct sp_wire *wire)
{
    void *items = network->wires;

    if (!grow(&items, network->wire_count, sizeof(struct sp_wire *))) {
        sp_wire_destroy(wire);
        return false;
    }
    network->wires = items;
    network->wires[network->wire_count++] = wire;
    return true;
}

bool sp_network_add_path(struct sp_network *network, const struct sp_path *path)
{
    void *items = network->paths;

    if (!grow(&items, network->path_count, sizeof(*path)))
        return false;
    network->paths = items;
    network->paths[network->path_count++] = *path;
    return true;
}

bool sp_network_add_segment(struct sp_network *network, const struct sp_segment *segment)
{
    void *items = network->segments;

    if (!grow(&items, network->segment_count, sizeof(*segment)))
        return false;
    network->segments = items;
    network->segments[network->segment_count++] = *segment;
    return true;
}

const struct sp_path *sp_network_path(const struct sp_network *network, const struct sp_addr *addr)
{
    size_t low = 0, high = network->segment_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (sp_addr_compare(addr, &network->segments[mid].first) < 0)
            high = mid;
        else if (sp_addr_compare(addr, &network->segments[mid].last) > 0)
            low = mid + 1;
        else
            return &network->paths[network->segments[mid].path];
    }
    return NULL;
}

static void describe_path(const struct sp_path *path, const struct sp_wire *wire, char *text,
                          size_t size)
{
    char saddr[SP_ADDR_TEXT_MAX] = "the target's own address", gateway[SP_ADDR_TEXT_MAX] = "";

    if (path->saddr.family != SP_FAMILY_NONE)
        sp_addr_format(&path->saddr, saddr);
    if (path->gateway.family != SP_FAMILY_NONE)
        sp_addr_format(&path->gateway, gateway);
    snprintf(text, size, "via %s from %s%s%s%s%s", wire->name, saddr,
             gateway[0] != '\0' ? ", gateway " : "", gateway,
             wire->sending != NULL ? ", sending with " : "",
             wire->sending != NULL ? wire->sending : "");
}

void sp_network_describe(const struct sp_network *network,
                         void (*line)(void *ctx, const char *text), void *ctx)
{
    char text[320];

    for (size_t i = 0; i < network->path_count; i++) {
        const struct sp_path *path = &network->paths[i];

        if (!path->reachable)
            continue;
        describe_path(path, network->wires[path->wire], text, sizeof(text));
        line(ctx, text);
    }
    for (size_t i = 0; i < network->wire_count; i++) {
        const struct sp_wire *wire = network->wires[i];

        for (size_t j = 0; j < SP_WIRE_NOTES_MAX && wire->not_sending[j] != NULL; j++) {
            snprintf(text, sizeof(text), "%s: %s", wire->name, wire->not_sending[j]);
            line(ctx, text);
        }
    }
}

struct builder {
    const struct sp_network_config *config;
    struct sp_network *network;
};

/* The index of the wire for an interface, which is opened when it is not yet; SIZE_MAX, with err.
 */
static size_t wire_of(struct builder *b, const struct sp_interface *interface, struct sp_error *err)
{
    struct sp_network *network = b->network;
    struct sp_live_config live = {
        .interface = interface->name,
        .transmit = b->config->transmit,
        .paced = b->config->paced,
        .loopback = interface->loopback,
        .no_arp = interface->no_arp,
        .first_port = b->config->first_port,
        .port_count = b->config->port_count,
        .os = b->config->os,
        .capture_path = b->config->capture_path,
        .capture_append = b->config->capture_append,
    };
    struct sp_wire *wire;

    for (size_t i = 0; i < network->wire_count; i++) {
        if (strcmp(network->wires[i]->name, interface->name) == 0)
            return i;
    }
    if (live.capture_path != NULL && network->wire_count > 0) {
        sp_fail(err, SP_ERR_USAGE,
                "the targets are reached through \"%s\" and \"%s\", but a "
                "capture file is of one interface: choose it with -e",
                network->wires[0]->name, interface->name);
        return SIZE_MAX;
    }
    wire = sp_live_open(&live, err);
    if (wire == NULL)
        return SIZE_MAX;
    if (!sp_network_add_wire(network, wire)) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return SIZE_MAX;
    }
    return network->wire_count - 1;
}

static bool same_path(const struct sp_path *a, const struct sp_path *b)
{
    return a->reachable == b->reachable && a->local == b->local && a->wire == b->wire &&
           sp_addr_equal(&a->saddr, &b->saddr) && sp_addr_equal(&a->gateway, &b->gateway);
}

static bool make_path(struct builder *b, const struct sp_addr *first, const struct sp_route *route,
                      struct sp_path *out, struct sp_error *err)
{
    struct sp_interface interface;
    char name[IF_NAMESIZE];

    *out = (struct sp_path){.reachable = route->reachable};
    if (!route->reachable)
        return true;
    if (if_indextoname(route->ifindex, name) == NULL)
        return sp_fail(err, SP_ERR_FAILED, "interface number %u: %s", route->ifindex,
                       strerror(errno));
    if (!sp_interface_get(name, &interface, err))
        return false;
    /* Without an address there is nothing to send from: never from the target's. And through the
     * loopback interface (-e lo) nobody else is reached. */
    if (!route->local && (route->saddr.family == SP_FAMILY_NONE || interface.loopback)) {
        out->reachable = false;
        return true;
    }
    out->wire = wire_of(b, &interface, err);
    if (out->wire == SIZE_MAX)
        return false;
    out->ifindex = route->ifindex;
    out->local = route->local;
    out->saddr = route->saddr;
    out->gateway = route->gateway;
    out->smac = interface.mac;
    out->needs_arp = b->network->wires[out->wire]->framing == SP_FRAMING_ETHERNET;
    /* A machine talks to one of its own addresses from that very address, so each target of the
     * piece has a source of its own. 127.0.0.0/8 is different: it has one source for all. */
    if (route->local && sp_addr_equal(&route->saddr, first))
        out->saddr = (struct sp_addr){0};
    return true;
}

static bool add_piece(void *ctx, const struct sp_addr_range *piece, const struct sp_route *route,
                      struct sp_error *err)
{
    struct builder *b = ctx;
    struct sp_segment segment = {.first = piece->first, .last = piece->last};
    struct sp_path path;

    if (!make_path(b, &piece->first, route, &path, err))
        return false;
    while (segment.path < b->network->path_count &&
           !same_path(&b->network->paths[segment.path], &path))
        segment.path++;
    if ((segment.path == b->network->path_count && !sp_network_add_path(b->network, &path)) ||
        !sp_network_add_segment(b->network, &segment))
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    return true;
}

static bool narrow_wire(const struct sp_network *network, size_t wire, struct sp_error *err)
{
    struct sp_addr addrs[SP_FILTER_ADDRS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < network->path_count; i++) {
        const struct sp_path *path = &network->paths[i];
        size_t known = 0;

        if (!path->reachable || path->wire != wire)
            continue;
        while (known < count && !sp_addr_equal(&addrs[known], &path->saddr))
            known++;
        if (known < count)
            continue;
        /* each target its own address, or too many: then any will do */
        if (path->saddr.family == SP_FAMILY_NONE || count == SP_FILTER_ADDRS_MAX)
            return true;
        addrs[count++] = path->saddr;
    }
    return sp_live_narrow(network->wires[wire], addrs, count, err);
}

/* Only when all paths are known are the addresses that probes leave from. */
static bool narrow_wires(const struct sp_network *network, struct sp_error *err)
{
    for (size_t i = 0; i < network->wire_count; i++) {
        if (!narrow_wire(network, i, err))
            return false;
    }
    return true;
}

/* -S must name an address of this machine: nothing is ever sent in somebody else's name. */
static bool check_saddr(const struct sp_addr *saddr, struct sp_error *err)
{
    static const struct sp_addr any = {0};
    char text[SP_ADDR_TEXT_MAX];
    struct sp_rtnetlink nl;
    struct sp_route route;
    bool ok;

    if (saddr->family == SP_FAMILY_NONE)
        return true;
    /* the kernel calls 0.0.0.0 local, but nobody can answer it (RFC 1122 3.2.1.3) */
    if (sp_addr_ipv4_value(saddr) == 0)
        return sp_fail(err, SP_ERR_USAGE, "source address %s is not one of this machine's",
                       sp_addr_format(saddr, text));
    if (!sp_rtnetlink_init(&nl, err))
        return false;
    ok = sp_rtnetlink_route(&nl, saddr, &any, 0, &route, err);
    sp_rtnetlink_finish(&nl);
    if (ok && !route.local)
        return sp_fail(err, SP_ERR_USAGE, "source address %s is not one of this machine's",
                       sp_addr_format(saddr, text));
    return ok;
}

struct sp_network *sp_network_open(const struct sp_network_config *config, struct sp_error *err)
{
    struct sp_route_config routes = {.targets = config->targets, .saddr = config->saddr};
    struct builder b = {.config = config, .network = sp_network_create()};
    struct sp_interface interface;

    if (b.network == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    if (!check_saddr(&config->saddr, err))
        goto fail;
    if (config->interface != NULL) {
        if (!sp_interface_get(config->interface, &interface, err))
            goto fail;
        if (!interface.up) {
            sp_fail(err, SP_ERR_FAILED, "interface \"%s\" is down", config->interface);
            goto fail;
        }
        routes.ifindex = if_nametoindex(config->interface);
    }
    if (sp_route_targets(&routes, add_piece, &b, err) && narrow_wires(b.network, err))
        return b.network;
fail:
    sp_network_destroy(b.network);
    return NULL;
}
