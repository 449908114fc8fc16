#include "truth/seen.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "truth/ranges.h"

struct collector {
    const struct lab_truth *truth;
    struct lab_seen *seen;
    size_t host_capacity, report_capacity;
};

/* A node of the tree of addresses that are none of the lab's. */
struct stranger {
    struct sp_addr addr;
    uint32_t index;
};

static int stranger_compare(const void *a, const void *b)
{
    return sp_addr_compare(&((const struct stranger *)a)->addr,
                           &((const struct stranger *)b)->addr);
}

/* Makes room for one more element; returns the array, NULL when out of memory. */
static void *grow(void *array, size_t count, size_t *capacity, size_t size, struct sp_error *err)
{
    size_t wanted = *capacity > 0 ? 2 * *capacity : 256;
    void *larger;

    if (count < *capacity)
        return array;
    larger = count < UINT32_MAX / 2 ? reallocarray(array, wanted, size) : NULL;
    if (!larger)
        sp_fail(err, SP_ERR_FAILED, "out of memory for the result");
    else
        *capacity = wanted;
    return larger;
}

static bool add_stranger(struct collector *c, const struct sp_addr *addr, uint32_t *index,
                         struct sp_error *err)
{
    struct lab_seen *seen = c->seen;
    struct stranger key = {.addr = *addr}, **found, *fresh;
    struct lab_seen_host *hosts;

    found = tfind(&key, &seen->strangers, stranger_compare);
    if (found) {
        *index = (*found)->index;
        return true;
    }
    hosts = grow(seen->hosts, seen->host_count, &c->host_capacity, sizeof(*hosts), err);
    if (!hosts)
        return false;
    seen->hosts = hosts;
    fresh = malloc(sizeof(*fresh));
    if (!fresh)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the result");
    *fresh = (struct stranger){.addr = *addr, .index = (uint32_t)seen->host_count};
    if (!tsearch(fresh, &seen->strangers, stranger_compare)) {
        free(fresh);
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the result");
    }
    *index = fresh->index;
    hosts[seen->host_count++] = (struct lab_seen_host){.addr = *addr};
    return true;
}

static bool find_host(struct collector *c, const struct sp_addr *addr, uint32_t *index,
                      struct sp_error *err)
{
    const struct lab_truth_host *host = lab_truth_find(c->truth, addr);

    if (!host)
        return add_stranger(c, addr, index, err);
    *index = (uint32_t)(host - c->truth->hosts);
    return true;
}

static bool on_scan(void *ctx, const struct lab_result_scan *scan, struct sp_error *err)
{
    struct collector *c = ctx;
    struct lab_seen *seen = c->seen;

    snprintf(seen->format, sizeof(seen->format), "%s", scan->format);
    seen->open_only = scan->open_only;
    if (!scan->ports)
        return true;
    seen->said[scan->proto] = true;
    return lab_ranges_add(&seen->ports[scan->proto], scan->ports, "the list of scanned ports", err);
}

static bool on_port(void *ctx, const struct lab_result_port *port, struct sp_error *err)
{
    struct collector *c = ctx;
    struct lab_seen *seen = c->seen;
    struct lab_seen_port report = {
        .first = port->first,
        .last = port->last,
        .proto = (uint8_t)port->proto,
        .verdict = {(uint8_t)port->state, (uint8_t)port->reason},
    };
    struct lab_seen_port *reports;

    if (!find_host(c, &port->addr, &report.host, err))
        return false;
    reports = grow(seen->reports, seen->report_count, &c->report_capacity, sizeof(*reports), err);
    if (!reports)
        return false;
    seen->has_proto[port->proto] = true;
    seen->reports = reports;
    reports[seen->report_count++] = report;
    return true;
}

static bool on_host(void *ctx, const struct lab_result_host *event, struct sp_error *err)
{
    struct collector *c = ctx;
    struct lab_seen_host *host;
    uint32_t index;

    if (!find_host(c, &event->addr, &index, err))
        return false;
    host = &c->seen->hosts[index];
    if (host->reports++ > 0)
        return true; /* the first one counts, the others are counted */
    host->state = event->state;
    host->suspect = event->suspect;
    host->proto = event->proto;
    memcpy(host->not_shown, event->not_shown, sizeof(host->not_shown));
    if (index < c->truth->count && c->truth->hosts[index].os)
        host->os = lab_os_judge(c->truth->hosts[index].os, event);
    return true;
}

static int report_compare(const void *a, const void *b)
{
    const struct lab_seen_port *x = a, *y = b;

    if (x->host != y->host)
        return x->host < y->host ? -1 : 1;
    if (x->proto != y->proto)
        return x->proto < y->proto ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

bool lab_seen_read(struct lab_seen *out, const struct lab_truth *truth, FILE *in, const char *name,
                   struct sp_error *err)
{
    struct collector c = {.truth = truth, .seen = out, .host_capacity = truth->count};
    const struct lab_result_sink sink = {&c, on_scan, on_port, on_host};

    *out = (struct lab_seen){.hosts = NULL};
    out->hosts = calloc(truth->count > 0 ? truth->count : 1, sizeof(*out->hosts));
    if (!out->hosts || truth->count > UINT32_MAX / 2)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for %.150s", name);
    out->host_count = truth->count;
    for (size_t i = 0; i < truth->count; i++)
        out->hosts[i].addr = truth->hosts[i].addr;
    if (!lab_result_read(in, name, &sink, err))
        return false;
    if (out->report_count > 1)
        qsort(out->reports, out->report_count, sizeof(*out->reports), report_compare);
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        if (out->ports[proto].count > 0 && !sp_portset_seal(&out->ports[proto], err))
            return false;
    return true;
}

void lab_seen_finish(struct lab_seen *seen)
{
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        sp_portset_finish(&seen->ports[proto]);
    tdestroy(seen->strangers, free);
    free(seen->hosts);
    free(seen->reports);
    *seen = (struct lab_seen){.hosts = NULL};
}
