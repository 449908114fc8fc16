#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/checkpoint.h"
#include "synprint/checkpoint_format.h"
#include "synprint/checkpoint_json.h"

#define LINE_MAX_BYTES (UINT32_C(1) << 24)

struct reader {
    struct sp_checkpoint *out;
    struct sp_checkpoint_line line;
    crypto_generichash_state digest; /* of the lines so far */
    bool ended;
};

static bool read_totals(struct reader *r, struct sp_error *err)
{
    struct sp_scan_totals *totals = &r->out->progress.totals;
    const json_t *done = json_object_get(r->line.object, "done");
    const json_t *missed = json_object_get(done, "missed");

    for (size_t i = 0; i < SP_CHECKPOINT_TOTALS; i++)
        if (!sp_checkpoint_number(&r->line, done, sp_checkpoint_totals[i].key, INT64_MAX,
                                  sp_checkpoint_total(totals, i), err))
            return false;
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        if (!sp_checkpoint_number(&r->line, done, sp_port_state_name((enum sp_port_state)state),
                                  INT64_MAX, &totals->counts[state], err))
            return false;
    totals->missed = json_number_value(missed);
    return (json_is_number(missed) && totals->missed >= 0) ||
           sp_checkpoint_fail(&r->line, err, "\"missed\" is not a number");
}

static bool read_args(struct reader *r, struct sp_error *err)
{
    struct sp_checkpoint_head *head = &r->out->head;
    const json_t *args = json_object_get(r->line.object, "args");
    size_t count = json_array_size(args);
    char **copy;

    if (!json_is_array(args))
        return sp_checkpoint_fail(&r->line, err, "\"args\" is not an array");
    copy = calloc(count + 1, sizeof(copy[0]));
    if (copy == NULL)
        return sp_checkpoint_fail(&r->line, err, "out of memory");
    head->args = copy;
    for (; head->arg_count < count; head->arg_count++) {
        copy[head->arg_count] = sp_checkpoint_bytes(json_array_get(args, head->arg_count));
        if (copy[head->arg_count] == NULL)
            return sp_checkpoint_fail(&r->line, err, "\"args\" holds what is no argument");
    }
    return true;
}

static bool read_digest(struct reader *r, const char *key, char out[static SP_DIGEST_TEXT_MAX],
                        struct sp_error *err)
{
    const char *text = json_string_value(json_object_get(r->line.object, key));

    if (text == NULL || strlen(text) != SP_DIGEST_TEXT_MAX - 1)
        return sp_checkpoint_fail(&r->line, err, "\"%s\" is not a digest", key);
    memcpy(out, text, SP_DIGEST_TEXT_MAX);
    return true;
}

static bool read_seed(struct reader *r, struct sp_error *err)
{
    const char *text = json_string_value(json_object_get(r->line.object, "seed"));
    char *end = NULL;

    if (text == NULL || strncmp(text, "0x", 2) != 0 || strlen(text) > 18 || text[2] == '\0' ||
        text[2 + strspn(text + 2, "0123456789abcdef")] != '\0')
        return sp_checkpoint_fail(&r->line, err, "\"seed\" is not a seed");
    r->out->head.seed = strtoull(text, &end, 16);
    return true;
}

static bool read_head(struct reader *r, struct sp_error *err)
{
    struct sp_checkpoint_head *head = &r->out->head;
    const char *type = json_string_value(json_object_get(r->line.object, "type"));
    uint64_t format;

    if (type == NULL || strcmp(type, "checkpoint") != 0)
        return sp_checkpoint_fail(&r->line, err, "this is not a checkpoint of a scan");
    if (!sp_checkpoint_number(&r->line, r->line.object, "format", INT64_MAX, &format, err))
        return false;
    if (format != SP_CHECKPOINT_FORMAT)
        return sp_checkpoint_fail(
            &r->line, err, "format %" PRIu64 " is of another version; this one reads format %d",
            format, SP_CHECKPOINT_FORMAT);
    head->folder = sp_checkpoint_bytes(json_object_get(r->line.object, "folder"));
    if (head->folder == NULL)
        return sp_checkpoint_fail(&r->line, err, "\"folder\" is not the name of a folder");
    return read_args(r, err) && read_seed(r, err) &&
           read_digest(r, "targets", head->targets, err) &&
           read_digest(r, "ports", head->ports, err) && read_digest(r, "order", head->order, err) &&
           sp_checkpoint_number(&r->line, r->line.object, "begun", INT64_MAX,
                                &r->out->progress.begun, err) &&
           read_totals(r, err);
}

static bool add_host(struct reader *r, uint64_t order, struct sp_error *err)
{
    struct sp_checkpoint *c = r->out;

    if (c->progress.host_count == c->capacity) {
        size_t capacity = c->capacity == 0 ? 64 : 2 * c->capacity;
        struct sp_checkpoint_ranges *ranges;
        struct sp_unfinished_host *hosts = reallocarray(c->hosts, capacity, sizeof(hosts[0]));

        if (hosts == NULL)
            return sp_checkpoint_fail(&r->line, err, "out of memory");
        c->hosts = hosts;
        c->progress.hosts = hosts;
        ranges = reallocarray(c->ranges, capacity, sizeof(ranges[0]));
        if (ranges == NULL)
            return sp_checkpoint_fail(&r->line, err, "out of memory");
        c->ranges = ranges;
        c->capacity = capacity;
    }
    c->ranges[c->progress.host_count] = (struct sp_checkpoint_ranges){.count = 0};
    c->hosts[c->progress.host_count++] = (struct sp_unfinished_host){.order = order};
    return order < c->progress.begun ||
           sp_checkpoint_fail(&r->line, err, "host %" PRIu64 " was not begun", order);
}

/* [first, last] */
static bool read_range(struct reader *r, const json_t *range, struct sp_error *err)
{
    const json_t *first = json_array_get(range, 0), *last = json_array_get(range, 1);
    size_t hosts = r->out->progress.host_count;
    json_int_t count;

    if (!json_is_integer(first) || !json_is_integer(last) || json_integer_value(first) < 0 ||
        json_integer_value(last) < json_integer_value(first))
        return sp_checkpoint_fail(&r->line, err, "\"orders\" holds what is no range");
    count = json_integer_value(last) - json_integer_value(first);
    if (count >= (json_int_t)(SP_CHECKPOINT_HOSTS - hosts))
        return sp_checkpoint_fail(&r->line, err, "more than %d hosts are unfinished",
                                  SP_CHECKPOINT_HOSTS);
    for (json_int_t i = 0; i <= count; i++) {
        if (!add_host(r, (uint64_t)(json_integer_value(first) + i), err))
            return false;
    }
    return true;
}

static bool read_begun(struct reader *r, struct sp_error *err)
{
    const json_t *orders = json_object_get(r->line.object, "orders");

    if (!json_is_array(orders))
        return sp_checkpoint_fail(&r->line, err, "\"orders\" is not an array");
    for (size_t i = 0; i < json_array_size(orders); i++) {
        if (!read_range(r, json_array_get(orders, i), err))
            return false;
    }
    return true;
}

static bool read_host(struct reader *r, struct sp_error *err)
{
    const json_t *object = r->line.object;
    struct sp_unfinished_host *host;
    uint64_t order, rtt_us, sendings;

    if (!sp_checkpoint_number(&r->line, object, "order", INT64_MAX, &order, err) ||
        !sp_checkpoint_number(&r->line, object, "rtt_us", UINT32_MAX, &rtt_us, err) ||
        !sp_checkpoint_number(&r->line, object, "silent_sendings", UINT32_MAX, &sendings, err) ||
        !add_host(r, order, err))
        return false;
    host = &r->out->hosts[r->out->progress.host_count - 1];
    host->srtt_us = (uint32_t)rtt_us;
    host->silent_sendings = (uint32_t)sendings;
    return sp_checkpoint_host_state(&r->line, host, err) &&
           sp_checkpoint_ports(&r->line, &r->out->ranges[host - r->out->hosts], err);
}

static bool read_end(struct reader *r, struct sp_error *err)
{
    const char *text = json_string_value(json_object_get(r->line.object, "blake2b"));
    unsigned char digest[SP_CHECKPOINT_DIGEST];
    char hex[SP_DIGEST_TEXT_MAX];

    (void)crypto_generichash_final(&r->digest, digest, sizeof(digest));
    r->ended = true;
    return (text != NULL &&
            strcmp(text, sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest))) == 0) ||
           sp_checkpoint_fail(&r->line, err, "the file was changed: its BLAKE2b is another");
}

static bool read_line(struct reader *r, struct sp_error *err)
{
    const char *type = json_string_value(json_object_get(r->line.object, "type"));

    if (r->ended)
        return sp_checkpoint_fail(&r->line, err, "nothing may follow the end");
    if (r->line.number == 1)
        return read_head(r, err);
    if (type != NULL && strcmp(type, "host") == 0)
        return read_host(r, err);
    if (type != NULL && strcmp(type, "begun") == 0)
        return read_begun(r, err);
    if (type != NULL && strcmp(type, "end") == 0)
        return read_end(r, err);
    return sp_checkpoint_fail(&r->line, err, "no line of this type is known");
}

/* One line of the file: parses it, reads it, and adds it to the digest. */
static bool take_line(struct reader *r, const char *text, size_t len, struct sp_error *err)
{
    json_error_t error;
    bool ok;

    r->line.number++;
    if (len > LINE_MAX_BYTES)
        return sp_checkpoint_fail(&r->line, err, "the line is too long");
    if (text[len - 1] != '\n')
        return sp_checkpoint_fail(&r->line, err, "the file is cut off here");
    r->line.object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(r->line.object)) {
        json_decref(r->line.object);
        return sp_checkpoint_fail(&r->line, err, "this is not a JSON object");
    }
    ok = read_line(r, err);
    json_decref(r->line.object);
    (void)crypto_generichash_update(&r->digest, (const unsigned char *)text, len);
    return ok;
}

bool sp_checkpoint_read(struct sp_checkpoint *out, FILE *in, const char *path, struct sp_error *err)
{
    struct reader r = {.out = out, .line = {.path = path}};
    char *text = NULL;
    size_t capacity = 0;
    bool ok = true;
    ssize_t len;

    *out = (struct sp_checkpoint){.capacity = 0};
    (void)crypto_generichash_init(&r.digest, NULL, 0, SP_CHECKPOINT_DIGEST);
    while (ok && (len = getline(&text, &capacity, in)) > 0)
        ok = take_line(&r, text, (size_t)len, err);
    free(text);
    if (ok && ferror(in))
        return sp_fail(err, SP_ERR_FAILED, "cannot read \"%s\": %s", path, strerror(errno));
    r.line.number++;
    return ok && (r.ended || sp_checkpoint_fail(&r.line, err, "the file is cut off here"));
}

void sp_checkpoint_finish(struct sp_checkpoint *c)
{
    for (size_t i = 0; i < c->head.arg_count; i++)
        free(c->head.args[i]);
    free((void *)(uintptr_t)c->head.args);
    free((void *)(uintptr_t)c->head.folder);
    for (size_t i = 0; i < c->progress.host_count; i++) {
        free((void *)(uintptr_t)c->hosts[i].results);
        free(c->ranges[i].items);
    }
    free(c->hosts);
    free(c->ranges);
    *c = (struct sp_checkpoint){.capacity = 0};
}
