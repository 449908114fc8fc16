#include "synprint/checkpoint_json.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTS_MAX 65536u

bool sp_checkpoint_fail(const struct sp_checkpoint_line *line, struct sp_error *err,
                        const char *format, ...)
{
    char what[256];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return sp_fail(err, SP_ERR_USAGE, "cannot resume from \"%.200s\": line %zu: %s", line->path,
                   line->number, what);
}

bool sp_checkpoint_number(const struct sp_checkpoint_line *line, const json_t *object,
                          const char *key, uint64_t max, uint64_t *out, struct sp_error *err)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max)
        return sp_checkpoint_fail(line, err, "\"%s\" is not a number of its kind", key);
    *out = (uint64_t)json_integer_value(value);
    return true;
}

char *sp_checkpoint_bytes(const json_t *value)
{
    const char *text = json_string_value(value);
    const char *hex = json_string_value(json_object_get(value, "hex"));
    size_t len = hex != NULL ? strlen(hex) / 2 : 0, decoded;
    char *bytes;

    if (text != NULL)
        return strlen(text) == json_string_length(value) ? strdup(text) : NULL;
    if (hex == NULL)
        return NULL;
    bytes = calloc(1, len + 1);
    if (bytes != NULL &&
        sodium_hex2bin((unsigned char *)bytes, len, hex, 2 * len, NULL, &decoded, NULL) == 0 &&
        decoded == len && strlen(hex) == 2 * len && strlen(bytes) == len)
        return bytes;
    free(bytes);
    return NULL;
}

static bool reason_named(const char *name, uint8_t *out)
{
    for (int reason = 0; name != NULL && reason <= SP_REASON_LOCALHOST; reason++) {
        if (strcmp(name, sp_reason_name((enum sp_reason)reason)) == 0) {
            *out = (uint8_t)reason;
            return true;
        }
    }
    return false;
}

bool sp_checkpoint_host_state(const struct sp_checkpoint_line *line,
                              struct sp_unfinished_host *host, struct sp_error *err)
{
    const char *name = json_string_value(json_object_get(line->object, "state"));
    uint8_t reason;

    if (name == NULL ||
        !reason_named(json_string_value(json_object_get(line->object, "reason")), &reason))
        return sp_checkpoint_fail(line, err, "the host's state or its reason is missing");
    host->reason = (enum sp_reason)reason;
    for (int state = SP_HOST_UNKNOWN; state <= SP_HOST_DOWN; state++) {
        host->state = (enum sp_host_state)state;
        if (strcmp(name, sp_host_state_name(host->state)) == 0)
            return true;
    }
    return sp_checkpoint_fail(line, err, "\"%s\" is not the state of a host", name);
}

static bool read_result(const struct sp_checkpoint_line *line, const json_t *group,
                        struct sp_port_result *out, struct sp_error *err)
{
    const char *name = json_string_value(json_object_get(group, "state"));
    uint64_t ttl;

    if (!sp_checkpoint_number(line, group, "ttl", UINT8_MAX, &ttl, err))
        return false;
    out->ttl = (uint8_t)ttl;
    for (int state = SP_PORT_UNASKED + 1; name != NULL && state < SP_PORT_STATE_COUNT; state++)
        if (strcmp(name, sp_port_state_name((enum sp_port_state)state)) == 0)
            out->state = (uint8_t)state;
    return (out->state != SP_PORT_UNASKED &&
            reason_named(json_string_value(json_object_get(group, "reason")), &out->reason)) ||
           sp_checkpoint_fail(line, err, "the state of ports or its reason is missing");
}

/* A decimal number up to 65535; moves *text behind it. */
static bool read_place(const char **text, uint32_t *out)
{
    size_t digits = strspn(*text, "0123456789");

    if (digits == 0 || digits > 5)
        return false;
    *out = (uint32_t)strtoul(*text, NULL, 10);
    *text += digits;
    return *out <= UINT16_MAX;
}

static bool add_range(struct sp_checkpoint_ranges *ranges, const struct sp_checkpoint_range *range)
{
    if (ranges->count == ranges->capacity) {
        size_t capacity = ranges->capacity == 0 ? 4 : 2 * ranges->capacity;
        struct sp_checkpoint_range *items =
            capacity > 2 * PORTS_MAX ? NULL : reallocarray(ranges->items, capacity, sizeof(*items));

        if (items == NULL)
            return false;
        ranges->items = items;
        ranges->capacity = capacity;
    }
    ranges->items[ranges->count++] = *range;
    return range->first <= range->last;
}

/* "22,80-90" */
static bool add_ranges(struct sp_checkpoint_ranges *ranges, const char *text,
                       const struct sp_port_result *result)
{
    for (;;) {
        struct sp_checkpoint_range range = {.result = *result};

        if (!read_place(&text, &range.first))
            return false;
        range.last = range.first;
        if (*text == '-' && (++text, !read_place(&text, &range.last)))
            return false;
        if (!add_range(ranges, &range))
            return false;
        if (*text == '\0')
            return true;
        if (*text++ != ',')
            return false;
    }
}

bool sp_checkpoint_ports(const struct sp_checkpoint_line *line, struct sp_checkpoint_ranges *ranges,
                         struct sp_error *err)
{
    const json_t *groups = json_object_get(line->object, "ports");

    if (!json_is_array(groups))
        return sp_checkpoint_fail(line, err, "\"ports\" is not an array");
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i);
        const char *text = json_string_value(json_object_get(group, "places"));
        struct sp_port_result result = {.state = SP_PORT_UNASKED};

        if (!read_result(line, group, &result, err))
            return false;
        if (text == NULL || !add_ranges(ranges, text, &result))
            return sp_checkpoint_fail(line, err, "\"places\" does not list places of ports");
    }
    return true;
}
