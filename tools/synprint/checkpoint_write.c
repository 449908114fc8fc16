#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "synprint/checkpoint.h"
#include "synprint/checkpoint_format.h"

#define RANGES_MAX 128 /* in a line */

struct writer {
    struct sp_json json;
    uint32_t port_count;
    const uint32_t *port_at; /* the index of the port at each place */
    uint64_t *orders; /* hosts of which nothing is known, to be written together: there may be */
    size_t order_count, order_room; /* a million, one after the other for the most part */
    bool written[SP_PORT_STATE_COUNT][SP_REASON_LOCALHOST + 1][UINT8_MAX + 1]; /* of one host */
};

void sp_checkpoint_describe(struct sp_checkpoint_head *head, const struct sp_plan *plan)
{
    head->seed = plan->seed;
    sp_digest_targets(plan->targets, head->targets);
    sp_digest_ports(&plan->ports, head->ports);
    sp_digest_order(sp_addrset_size(plan->targets), plan->ports.count, plan->seed, head->order);
}

/* JSON holds UTF-8 only; arguments and names of folders hold any bytes. */
static void put_bytes(struct sp_json *json, const char *key, const char *text)
{
    json_t *utf8 = json_string(text);
    size_t len = strlen(text);
    char *hex;

    if (utf8 != NULL) {
        json_decref(utf8);
        sp_json_string(json, key, text);
        return;
    }
    hex = malloc(2 * len + 1);
    if (hex != NULL)
        sodium_bin2hex(hex, 2 * len + 1, (const unsigned char *)text, len);
    sp_json_begin_object(json, key);
    sp_json_string(json, "hex", hex != NULL ? hex : "");
    sp_json_end_object(json);
    free(hex);
}

static void put_totals(struct sp_json *json, const struct sp_scan_totals *totals)
{
    struct sp_scan_totals copy = *totals;

    sp_json_begin_object(json, "done");
    for (size_t i = 0; i < SP_CHECKPOINT_TOTALS; i++)
        sp_json_number(json, sp_checkpoint_totals[i].key, *sp_checkpoint_total(&copy, i));
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        sp_json_number(json, sp_port_state_name((enum sp_port_state)state), totals->counts[state]);
    sp_json_decimal(json, "missed", totals->missed, 3);
    sp_json_end_object(json);
}

static void put_head(struct sp_json *json, const struct sp_checkpoint_head *head,
                     const struct sp_resume *progress)
{
    char seed[24];

    snprintf(seed, sizeof(seed), "0x%" PRIx64, head->seed);
    sp_json_begin_object(json, NULL);
    sp_json_string(json, "type", "checkpoint");
    sp_json_number(json, "format", SP_CHECKPOINT_FORMAT);
    sp_json_string(json, "version", SP_VERSION);
    sp_json_begin_array(json, "args");
    for (size_t i = 0; i < head->arg_count; i++)
        put_bytes(json, NULL, head->args[i]);
    sp_json_end_array(json);
    put_bytes(json, "folder", head->folder);
    sp_json_string(json, "seed", seed);
    sp_json_string(json, "targets", head->targets);
    sp_json_string(json, "ports", head->ports);
    sp_json_string(json, "order", head->order);
    sp_json_number(json, "begun", progress->begun);
    put_totals(json, &progress->totals);
    sp_json_end_object(json);
    sp_json_end_line(json);
}

static bool same(const struct sp_port_result *a, const struct sp_port_result *b)
{
    return a->state == b->state && a->reason == b->reason && a->ttl == b->ttl;
}

/* Ranges of the host's ports, from a place on, with a result like the one there. */
static void put_group(struct writer *w, const struct sp_port_result *results, uint32_t first)
{
    const struct sp_port_result result = results[w->port_at[first]];
    FILE *out = w->json.out;
    const char *comma = "";

    sp_json_begin_object(&w->json, NULL);
    sp_json_string(&w->json, "state", sp_port_state_name((enum sp_port_state)result.state));
    sp_json_string(&w->json, "reason", sp_reason_name((enum sp_reason)result.reason));
    sp_json_number(&w->json, "ttl", result.ttl);
    fputs(",\"places\":\"", out);
    for (uint32_t place = first; place < w->port_count; place++) {
        uint32_t from = place;

        if (!same(&results[w->port_at[place]], &result))
            continue;
        while (place + 1 < w->port_count && same(&results[w->port_at[place + 1]], &result))
            place++;
        fprintf(out, from < place ? "%s%u-%u" : "%s%u", comma, from, place);
        comma = ",";
    }
    fputc('"', out);
    sp_json_end_object(&w->json);
}

static bool *written(struct writer *w, const struct sp_port_result *result)
{
    return &w->written[result->state][result->reason][result->ttl];
}

static void put_ports(struct writer *w, const struct sp_port_result *results)
{
    sp_json_begin_array(&w->json, "ports");
    for (uint32_t place = 0; results != NULL && place < w->port_count; place++) {
        const struct sp_port_result *result = &results[w->port_at[place]];

        if (result->state == SP_PORT_UNASKED || *written(w, result))
            continue;
        *written(w, result) = true;
        put_group(w, results, place);
    }
    sp_json_end_array(&w->json);
    for (uint32_t i = 0; results != NULL && i < w->port_count; i++)
        *written(w, &results[i]) = false;
}

static bool note_order(struct writer *w, uint64_t order)
{
    if (w->order_count == w->order_room) {
        size_t room = w->order_room == 0 ? 256 : 2 * w->order_room;
        uint64_t *orders = reallocarray(w->orders, room, sizeof(orders[0]));

        if (orders == NULL)
            return false;
        w->orders = orders;
        w->order_room = room;
    }
    w->orders[w->order_count++] = order;
    return true;
}

static int compare_orders(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Writes the range that begins at i; returns where the next one does. */
static size_t put_range(struct writer *w, size_t i)
{
    size_t last = i;

    while (last + 1 < w->order_count && w->orders[last + 1] == w->orders[last] + 1)
        last++;
    sp_json_begin_array(&w->json, NULL);
    sp_json_number(&w->json, NULL, w->orders[i]);
    sp_json_number(&w->json, NULL, w->orders[last]);
    sp_json_end_array(&w->json);
    return last + 1;
}

static void put_orders(struct writer *w)
{
    size_t i = 0;

    if (w->order_count > 0)
        qsort(w->orders, w->order_count, sizeof(w->orders[0]), compare_orders);
    while (i < w->order_count) {
        sp_json_begin_object(&w->json, NULL);
        sp_json_string(&w->json, "type", "begun");
        sp_json_begin_array(&w->json, "orders");
        for (unsigned ranges = 0; ranges < RANGES_MAX && i < w->order_count; ranges++)
            i = put_range(w, i);
        sp_json_end_array(&w->json);
        sp_json_end_object(&w->json);
        sp_json_end_line(&w->json);
    }
}

static bool put_host(void *ctx, const struct sp_unfinished_host *host)
{
    struct writer *w = ctx;

    if (host->settled == 0 && host->state == SP_HOST_UNKNOWN)
        return note_order(w, host->order);
    sp_json_begin_object(&w->json, NULL);
    sp_json_string(&w->json, "type", "host");
    sp_json_number(&w->json, "order", host->order);
    sp_json_string(&w->json, "state", sp_host_state_name(host->state));
    sp_json_string(&w->json, "reason", sp_reason_name(host->reason));
    sp_json_number(&w->json, "rtt_us", host->srtt_us);
    sp_json_number(&w->json, "silent_sendings", host->silent_sendings);
    put_ports(w, host->results);
    sp_json_end_object(&w->json);
    sp_json_end_line(&w->json);
    return !ferror(w->json.out);
}

/* The last line: the file is whole, and nobody has edited it. */
static void put_end(FILE *out, const char *text, size_t len)
{
    unsigned char digest[SP_CHECKPOINT_DIGEST];
    char hex[SP_DIGEST_TEXT_MAX];

    crypto_generichash(digest, sizeof(digest), (const unsigned char *)text, len, NULL, 0);
    fprintf(out, "{\"type\":\"end\",\"blake2b\":\"%s\"}\n",
            sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
}

static char *text_of(struct writer *w, const struct sp_checkpoint_head *head,
                     const struct sp_resume *progress, sp_unfinished_source *hosts,
                     const void *source, size_t *len)
{
    char *text = NULL;
    bool whole;

    w->json.out = open_memstream(&text, len);
    if (w->json.out == NULL)
        return NULL;
    put_head(&w->json, head, progress);
    whole = hosts(source, put_host, w);
    put_orders(w);
    whole = whole && fflush(w->json.out) == 0;
    if (whole)
        put_end(w->json.out, text, *len);
    whole = whole && !ferror(w->json.out);
    if (fclose(w->json.out) == 0 && whole)
        return text;
    free(text);
    return NULL;
}

char *sp_checkpoint_text(const struct sp_checkpoint_head *head, const struct sp_resume *progress,
                         sp_unfinished_source *hosts, const void *source, uint32_t ports,
                         size_t *len)
{
    uint32_t *port_at = sp_checkpoint_port_order(ports, head->seed);
    struct writer w = {.port_count = ports, .port_at = port_at};
    char *text = port_at != NULL ? text_of(&w, head, progress, hosts, source, len) : NULL;

    free(port_at);
    free(w.orders);
    return text;
}
