#include "truth/truth.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "truth/jsonl.h"
#include "truth/ranges.h"

struct reader {
    struct lab_truth *truth;
    size_t capacity; /* of hosts */
    bool has_lab;
    uint32_t promised; /* hosts that the lab's line announces */
};

static bool out_of_memory(const struct lab_json_line *line, struct sp_error *err)
{
    return lab_jsonl_fail(line, err, "out of memory");
}

static void os_free(void *node)
{
    struct lab_truth_os *os = node;

    free(os->name);
    free(os->vendor);
    free(os->family);
    free(os->version);
    free(os);
}

static int os_compare(const void *a, const void *b)
{
    const struct lab_truth_os *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (order == 0)
        order = strcmp(x->vendor, y->vendor);
    if (order == 0)
        order = strcmp(x->family, y->family);
    return order != 0 ? order : strcmp(x->version, y->version);
}

static char *copy_string(const json_t *object, const char *key)
{
    const char *value = lab_jsonl_string(object, key);

    return strdup(value ? value : "");
}

/* Hosts that play the same system share it. */
static bool read_os(struct reader *r, const struct lab_json_line *line, struct lab_truth_host *host,
                    struct sp_error *err)
{
    const json_t *object = json_object_get(line->object, "os");
    struct lab_truth_os *os, **node;

    if (!object)
        return true;
    if (!lab_jsonl_string(object, "name"))
        return lab_jsonl_fail(line, err, "\"os\" has no string \"name\"");
    os = calloc(1, sizeof(*os));
    if (!os)
        return out_of_memory(line, err);
    os->name = copy_string(object, "name");
    os->vendor = copy_string(object, "vendor");
    os->family = copy_string(object, "family");
    os->version = copy_string(object, "version");
    if (!os->name || !os->vendor || !os->family || !os->version) {
        os_free(os);
        return out_of_memory(line, err);
    }
    node = tsearch(os, &r->truth->systems, os_compare);
    if (!node || *node != os)
        os_free(os);
    if (!node)
        return out_of_memory(line, err);
    host->os = *node;
    return true;
}

static bool read_verdict(const struct lab_json_line *line, const json_t *object,
                         struct lab_verdict *out, struct sp_error *err)
{
    const char *state = lab_jsonl_string(object, "state");
    const char *reason = lab_jsonl_string(object, "reason");

    out->state = (uint8_t)(state ? lab_state_find(state) : LAB_STATE_UNTOLD);
    out->reason = (uint8_t)lab_reason_find(reason ? reason : "");
    return out->state != LAB_STATE_UNTOLD ||
           lab_jsonl_fail(line, err, "\"%.40s\" is no state of a port", state ? state : "");
}

struct range_reader {
    const struct lab_json_line *line;
    struct lab_truth_ports *ports;
    struct lab_verdict verdict;
};

static bool add_range(void *ctx, uint16_t first, uint16_t last, struct sp_error *err)
{
    struct range_reader *r = ctx;
    struct lab_truth_ports *ports = r->ports;

    if (ports->count > UINT16_MAX)
        return lab_jsonl_fail(r->line, err, "a host has more ranges of ports than ports");
    if ((ports->count & (ports->count - 1)) == 0) { /* powers of two: double the room */
        struct lab_truth_range *ranges =
            reallocarray(ports->ranges, ports->count > 0 ? 2 * ports->count : 1, sizeof(*ranges));

        if (!ranges)
            return out_of_memory(r->line, err);
        ports->ranges = ranges;
    }
    ports->ranges[ports->count++] = (struct lab_truth_range){first, last, r->verdict};
    return true;
}

static int range_compare(const void *a, const void *b)
{
    const struct lab_truth_range *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

static bool read_ranges(const struct lab_json_line *line, const json_t *array, const char *key,
                        struct lab_truth_ports *out, struct sp_error *err)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *object = json_array_get(array, i);
        const char *list = lab_jsonl_string(object, "ports");
        struct range_reader reader = {.line = line, .ports = out};
        struct sp_error why = {.code = SP_OK};

        if (!read_verdict(line, object, &reader.verdict, err))
            return false;
        if (!list)
            return lab_jsonl_fail(line, err, "\"%s\" has an element without \"ports\"", key);
        if (!lab_ranges_read(list, key, add_range, &reader, &why))
            return lab_jsonl_fail(line, err, "%.200s", why.message);
    }
    if (out->count > 1)
        qsort(out->ranges, out->count, sizeof(*out->ranges), range_compare);
    for (uint32_t i = 1; i < out->count; i++) {
        if (out->ranges[i].first <= out->ranges[i - 1].last) {
            return lab_jsonl_fail(line, err, "%s port %u is in two states", key,
                                  (unsigned)out->ranges[i].first);
        }
    }
    return true;
}

static bool read_ports(const struct lab_json_line *line, enum lab_proto proto,
                       struct lab_truth_ports *out, struct sp_error *err)
{
    const char *key = lab_proto_name(proto);
    const json_t *rest = json_object_get(line->object, proto == LAB_TCP ? "tcp_rest" : "udp_rest");
    const json_t *array = json_object_get(line->object, key);

    if (array && !json_is_array(array))
        return lab_jsonl_fail(line, err, "expected an array as \"%s\"", key);
    return read_ranges(line, array, key, out, err) &&
           (!rest || read_verdict(line, rest, &out->rest, err));
}

static void host_finish(struct lab_truth_host *host)
{
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        free(host->ports[proto].ranges);
}

static bool fill_host(struct reader *r, const struct lab_json_line *line,
                      struct lab_truth_host *host, struct sp_error *err)
{
    const char *state;

    if (!lab_jsonl_address(line, &host->addr, err) || !lab_jsonl_word(line, "state", &state, err))
        return false;
    host->up = strcmp(state, "up") == 0;
    if (!host->up && strcmp(state, "down") != 0)
        return lab_jsonl_fail(line, err, "expected \"up\" or \"down\" as \"state\"");
    host->suspect = json_object_get(line->object, "suspect") != NULL;
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        if (!read_ports(line, (enum lab_proto)proto, &host->ports[proto], err))
            return false;
    return read_os(r, line, host, err);
}

static bool read_host(struct reader *r, const struct lab_json_line *line, struct sp_error *err)
{
    struct lab_truth *truth = r->truth;

    if (truth->count == r->capacity) {
        size_t capacity = r->capacity > 0 ? 2 * r->capacity : 256;
        struct lab_truth_host *hosts = reallocarray(truth->hosts, capacity, sizeof(*hosts));

        if (!hosts)
            return out_of_memory(line, err);
        truth->hosts = hosts;
        r->capacity = capacity;
    }
    truth->hosts[truth->count] = (struct lab_truth_host){.up = false};
    return fill_host(r, line, &truth->hosts[truth->count++], err);
}

static bool read_lab(struct reader *r, const struct lab_json_line *line, struct sp_error *err)
{
    uint32_t version;

    if (r->has_lab)
        return lab_jsonl_fail(line, err, "a second line of type \"lab\"");
    if (!lab_jsonl_number(line, json_object_get(line->object, "version"), "version", UINT32_MAX,
                          &version, err) ||
        !lab_jsonl_number(line, json_object_get(line->object, "hosts"), "hosts", UINT32_MAX,
                          &r->promised, err))
        return false;
    if (version != LAB_TRUTH_VERSION) {
        return lab_jsonl_fail(line, err, "the truth is in version %u, expected %d",
                              (unsigned)version, LAB_TRUTH_VERSION);
    }
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        const char *key = proto == LAB_TCP ? "tcp_scope" : "udp_scope";
        struct sp_portset *scope = &r->truth->scope[proto];
        struct sp_error why = {.code = SP_OK};
        const char *list;

        if (!lab_jsonl_word(line, key, &list, err))
            return false;
        if (!lab_ranges_add(scope, list, key, &why))
            return lab_jsonl_fail(line, err, "%.200s", why.message);
        if (scope->count > 0 && !sp_portset_seal(scope, err))
            return false;
    }
    r->has_lab = true;
    return true;
}

static bool read_line(void *ctx, const struct lab_json_line *line, struct sp_error *err)
{
    struct reader *r = ctx;
    const char *type;

    if (!lab_jsonl_word(line, "type", &type, err))
        return false;
    if (strcmp(type, "lab") == 0)
        return read_lab(r, line, err);
    if (!r->has_lab)
        return lab_jsonl_fail(line, err, "no truth: expected a line of type \"lab\" first");
    if (strcmp(type, "host") == 0)
        return read_host(r, line, err);
    return lab_jsonl_fail(line, err, "unknown type \"%.40s\", expected \"host\"", type);
}

static int host_compare(const void *a, const void *b)
{
    const struct lab_truth_host *x = a, *y = b;

    return sp_addr_compare(&x->addr, &y->addr);
}

bool lab_truth_read(struct lab_truth *out, FILE *in, const char *name, struct sp_error *err)
{
    struct reader r = {.truth = out};

    *out = (struct lab_truth){.hosts = NULL};
    if (!lab_jsonl_read(in, name, read_line, &r, err))
        return false;
    if (!r.has_lab)
        return sp_fail(err, SP_ERR_FAILED, "%.150s: the truth is empty", name);
    if (out->count < r.promised) {
        return sp_fail(err, SP_ERR_FAILED, "%.150s: the truth is cut off: %zu hosts of %u", name,
                       out->count, (unsigned)r.promised);
    }
    if (out->count > 1)
        qsort(out->hosts, out->count, sizeof(*out->hosts), host_compare);
    for (size_t i = 1; i < out->count; i++) {
        char text[SP_ADDR_TEXT_MAX];

        if (sp_addr_equal(&out->hosts[i].addr, &out->hosts[i - 1].addr)) {
            return sp_fail(err, SP_ERR_FAILED, "%.150s: two lines for host %s", name,
                           sp_addr_format(&out->hosts[i].addr, text));
        }
    }
    return true;
}

void lab_truth_finish(struct lab_truth *truth)
{
    for (size_t i = 0; i < truth->count; i++)
        host_finish(&truth->hosts[i]);
    free(truth->hosts);
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        sp_portset_finish(&truth->scope[proto]);
    tdestroy(truth->systems, os_free);
    *truth = (struct lab_truth){.hosts = NULL};
}

const struct lab_truth_host *lab_truth_find(const struct lab_truth *truth,
                                            const struct sp_addr *addr)
{
    struct lab_truth_host key = {.addr = *addr};

    if (truth->count == 0)
        return NULL;
    return bsearch(&key, truth->hosts, truth->count, sizeof(key), host_compare);
}

struct lab_verdict lab_truth_port(const struct lab_truth_host *host, enum lab_proto proto,
                                  uint16_t port)
{
    const struct lab_truth_ports *ports = &host->ports[proto];
    uint32_t low = 0, high = ports->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (port > ports->ranges[middle].last)
            low = middle + 1;
        else if (port < ports->ranges[middle].first)
            high = middle;
        else
            return ports->ranges[middle].verdict;
    }
    return ports->rest;
}
