/* synprint's JSON Lines; the keys stand in synprint(1). Unknown types and keys are passed over. */
#include "truth/result.h"

#include <string.h>

#include "truth/jsonl.h"

enum { CANDIDATES_MAX = 16 }; /* of one host */

struct reader {
    const struct lab_result_sink *sink;
    bool has_scan, has_summary;
};

static bool read_scan(struct reader *r, const struct lab_json_line *line, struct sp_error *err)
{
    const char *args = lab_jsonl_string(line->object, "args");
    struct lab_result_scan scan = {
        .format = "synprint",
        .open_only = args && lab_result_args_open_only(args),
        .proto = LAB_TCP,
        .ports = lab_jsonl_string(line->object, "services"),
    };

    r->has_scan = true;
    r->has_summary = false;
    return r->sink->scan(r->sink->ctx, &scan, err);
}

static bool read_port(struct reader *r, const struct lab_json_line *line, struct sp_error *err)
{
    struct lab_result_port port = {.proto = LAB_TCP};
    const char *proto, *state, *reason = lab_jsonl_string(line->object, "reason");
    uint32_t number;

    if (!lab_jsonl_address(line, &port.addr, err) || !lab_jsonl_word(line, "proto", &proto, err) ||
        !lab_jsonl_word(line, "state", &state, err) ||
        !lab_jsonl_number(line, json_object_get(line->object, "port"), "port", UINT16_MAX, &number,
                          err))
        return false;
    if (!lab_proto_find(proto, &port.proto))
        return lab_jsonl_fail(line, err, "unknown protocol \"%.40s\"", proto);
    port.state = lab_state_find(state);
    if (port.state == LAB_STATE_UNTOLD)
        return lab_jsonl_fail(line, err, "\"%.40s\" is no state of a port", state);
    port.reason = lab_reason_find(reason ? reason : "");
    port.first = port.last = (uint16_t)number;
    return r->sink->port(r->sink->ctx, &port, err);
}

static bool read_not_shown(const struct lab_json_line *line, struct lab_result_host *host,
                           struct sp_error *err)
{
    json_t *counts = json_object_get(line->object, "not_shown"), *value;
    const char *key;

    json_object_foreach(counts, key, value)
    {
        enum lab_state state = lab_state_find(key);

        if (state == LAB_STATE_UNTOLD)
            return lab_jsonl_fail(line, err, "\"%.40s\" is no state of a port", key);
        if (!lab_jsonl_number(line, value, key, UINT16_MAX + 1, &host->not_shown[state], err))
            return false;
    }
    return true;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool read_candidate(const struct lab_json_line *line, const json_t *object,
                           struct lab_result_host *host, struct lab_result_os *out,
                           struct sp_error *err)
{
    const json_t *accuracy = json_object_get(object, "accuracy");

    *out = (struct lab_result_os){.name = lab_jsonl_string(object, "name"), .class_count = 1};
    if (!out->name)
        return lab_jsonl_fail(line, err, "a system in \"os\" has no string \"name\"");
    if (accuracy && !lab_jsonl_number(line, accuracy, "accuracy", 100, &out->accuracy, err))
        return false;
    out->classes[0].vendor = or_empty(lab_jsonl_string(object, "vendor"));
    out->classes[0].family = or_empty(lab_jsonl_string(object, "family"));
    out->classes[0].generation = or_empty(lab_jsonl_string(object, "gen"));
    host->os_tried = true;
    if (strcmp(out->name, "unknown") != 0)
        host->os_count++;
    return true;
}

/* Candidates that are judged: with -O the first is the answer, what follows says by what else it
 * was looked up. */
static size_t count_answers(const json_t *os)
{
    const char *method = json_string_value(json_object_get(json_array_get(os, 0), "method"));

    return method && strcmp(method, "active") == 0 ? 1 : json_array_size(os);
}

static bool read_host(struct reader *r, const struct lab_json_line *line, struct sp_error *err)
{
    struct lab_result_os candidates[CANDIDATES_MAX];
    struct lab_result_host host = {.proto = LAB_TCP, .os = candidates};
    const json_t *os = json_object_get(line->object, "os");
    const json_t *suspect = json_object_get(line->object, "suspect");
    const char *state;

    if (!lab_jsonl_address(line, &host.addr, err) || !lab_jsonl_word(line, "state", &state, err))
        return false;
    if (strcmp(state, "up") == 0)
        host.state = LAB_HOST_UP;
    else if (strcmp(state, "down") == 0)
        host.state = LAB_HOST_DOWN;
    else if (strcmp(state, "unknown") != 0)
        return lab_jsonl_fail(line, err, "\"%.40s\" is no state of a host", state);
    host.suspect = suspect && !json_is_false(suspect) && !json_is_null(suspect);
    for (size_t i = 0; i < count_answers(os) && host.os_count < CANDIDATES_MAX; i++)
        if (!read_candidate(line, json_array_get(os, i), &host, &candidates[host.os_count], err))
            return false;
    return read_not_shown(line, &host, err) && r->sink->host(r->sink->ctx, &host, err);
}

static bool read_line(void *ctx, const struct lab_json_line *line, struct sp_error *err)
{
    struct reader *r = ctx;
    const char *type;

    if (!lab_jsonl_word(line, "type", &type, err))
        return false;
    if (strcmp(type, "scan") == 0)
        return read_scan(r, line, err);
    if (!r->has_scan)
        return lab_jsonl_fail(line, err, "no result of synprint: expected type \"scan\" first");
    if (strcmp(type, "port") == 0)
        return read_port(r, line, err);
    if (strcmp(type, "host") == 0)
        return read_host(r, line, err);
    if (strcmp(type, "summary") == 0)
        r->has_summary = true;
    return true;
}

bool lab_result_read_synprint(FILE *in, const char *name, const struct lab_result_sink *sink,
                              struct sp_error *err)
{
    struct reader r = {.sink = sink};

    if (!lab_jsonl_read(in, name, read_line, &r, err))
        return false;
    if (!r.has_summary)
        return sp_fail(err, SP_ERR_FAILED, "%.150s is cut off: its summary is missing", name);
    return true;
}
