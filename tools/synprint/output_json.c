/* JSON Lines: one object per line. Keys that have no value are left out, arrays never. */
#include "synprint/output.h"

#include <stdlib.h>

#include "cli/json.h"
#include "synprint/timestamp.h"

#define SHARD_TEXT_MAX 24

static void put_type(struct sp_json *json, const char *type)
{
    sp_json_begin_object(json, NULL);
    sp_json_string(json, "type", type);
}

static void put_address(struct sp_json *json, const struct sp_addr *addr)
{
    char text[SP_ADDR_TEXT_MAX];

    sp_json_string(json, "ip", sp_addr_format(addr, text));
}

static void put_optional(struct sp_json *json, const char *key, const char *value)
{
    if (value && value[0] != '\0')
        sp_json_string(json, key, value);
}

static void end_line(struct sp_json *json)
{
    sp_json_end_object(json);
    sp_json_end_line(json);
}

/* The scanned ports as ranges, "22,80-90". Left out when memory runs out. */
static void put_services(struct sp_json *json, const struct sp_portset *set)
{
    char *text = NULL;
    size_t len;
    FILE *list = open_memstream(&text, &len);
    bool whole;

    if (!list)
        return;
    for (uint32_t i = 0; i < set->count; i++) {
        uint16_t first = set->ports[i];

        while (i + 1 < set->count && set->ports[i + 1] == set->ports[i] + 1)
            i++;
        fprintf(list, first < set->ports[i] ? ",%u-%u" : ",%u", (unsigned)first,
                (unsigned)set->ports[i]);
    }
    whole = !ferror(list);
    if (fclose(list) == 0 && whole && len > 0)
        sp_json_string(json, "services", text + 1);
    free(text);
}

static void put_shard(struct sp_json *json, const struct sp_options *options)
{
    char text[SHARD_TEXT_MAX];

    if (options->shards == 0)
        return;
    snprintf(text, sizeof(text), "%u/%u", options->shard, options->shards);
    sp_json_string(json, "shard", text);
}

static void json_begin(FILE *out, const struct sp_output_context *ctx)
{
    struct sp_json json = {.out = out};
    char start[SP_TIMESTAMP_MAX];

    put_type(&json, "scan");
    sp_json_string(&json, "version", SP_VERSION);
    sp_json_string(&json, "args", ctx->command);
    sp_json_number(&json, "seed", ctx->plan->seed);
    put_shard(&json, ctx->options);
    if (ctx->resume != NULL)
        sp_json_bool(&json, "resumed", true);
    sp_json_string(&json, "start", sp_timestamp_precise(ctx->start_us, start));
    sp_json_number(&json, "targets", sp_shard_hosts(&ctx->plan->shard));
    sp_json_number(&json, "ports", ctx->plan->ports.count);
    put_services(&json, &ctx->plan->ports);
    end_line(&json);
}

static void json_port(FILE *out, const struct sp_output_context *ctx,
                      const struct sp_port_event *event)
{
    struct sp_json json = {.out = out};
    const struct sp_port_result *result = &event->host->ports[event->index];
    uint16_t port = ctx->plan->ports.ports[event->index];
    char time[SP_TIMESTAMP_MAX];

    put_type(&json, "port");
    put_address(&json, &event->host->addr);
    sp_json_string(&json, "proto", "tcp");
    sp_json_number(&json, "port", port);
    sp_json_string(&json, "state", sp_port_state_name((enum sp_port_state)result->state));
    sp_json_string(&json, "reason", sp_reason_name((enum sp_reason)result->reason));
    if (result->ttl > 0)
        sp_json_number(&json, "ttl", result->ttl);
    if (event->rtt_us > 0)
        sp_json_number(&json, "rtt_us", event->rtt_us);
    put_optional(&json, "service", sp_services_name(ctx->plan->services, port));
    sp_json_string(&json, "time", sp_timestamp_precise(event->time_us, time));
    end_line(&json);
}

static void put_hostname(void *ctx, const char *name)
{
    sp_json_string(ctx, NULL, name);
}

/* The ports where nothing should listen. */
static void put_suspect(struct sp_json *json, const struct sp_canaries *canaries)
{
    sp_json_begin_object(json, "suspect");
    sp_json_number(json, "asked", canaries->asked);
    sp_json_number(json, "open", canaries->open);
    sp_json_begin_array(json, "ports");
    for (unsigned i = 0; i < canaries->open; i++)
        sp_json_number(json, NULL, canaries->ports[i]);
    sp_json_end_array(json);
    sp_json_end_object(json);
}

/* Ports that have no line of their own, by state. */
static void put_not_shown(struct sp_json *json, const struct sp_output_context *ctx,
                          const struct sp_host_event *event)
{
    bool absent = sp_output_is_absent(ctx, event->host);

    sp_json_begin_object(json, "not_shown");
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++) {
        uint32_t count = event->host->counts[state];

        if (!absent && count > event->announced[state]) {
            sp_json_number(json, sp_port_state_name((enum sp_port_state)state),
                           count - event->announced[state]);
        }
    }
    sp_json_end_object(json);
}

static void json_host(FILE *out, const struct sp_output_context *ctx,
                      const struct sp_host_event *event)
{
    struct sp_json json = {.out = out};
    const struct sp_host *host = event->host;
    char mac[SP_MAC_TEXT_MAX];

    put_type(&json, "host");
    put_address(&json, &host->addr);
    sp_json_string(&json, "state", sp_host_state_name(host->state));
    sp_json_string(&json, "reason", sp_reason_name(host->reason));
    if (host->has_mac)
        sp_json_string(&json, "mac", sp_mac_format(&host->mac, mac));
    sp_json_begin_array(&json, "hostnames");
    sp_hostnames_for(&ctx->plan->names, &host->addr, put_hostname, &json);
    sp_json_end_array(&json);
    if (host->has_rtt)
        sp_json_number(&json, "rtt_us", host->srtt_us);
    if (host->suspect)
        put_suspect(&json, &host->canaries);
    if (host->limited_pps > 0)
        sp_json_decimal(&json, "limited_pps", host->limited_pps, 3);
    if (host->timed_out)
        sp_json_bool(&json, "timed_out", true);
    if (host->os_cut)
        sp_json_bool(&json, "os_cut", true);
    put_not_shown(&json, ctx, event);
    sp_output_json_os(&json, ctx, event);
    end_line(&json);
}

static void json_end(FILE *out, const struct sp_output_context *ctx,
                     const struct sp_end_event *event)
{
    struct sp_json json = {.out = out};
    const struct sp_scan_stats *stats = event->stats;

    put_type(&json, "summary");
    sp_json_decimal(&json, "elapsed_s", (double)stats->elapsed_us / 1e6, 3);
    sp_json_number(&json, "probes_sent", stats->probes_sent);
    sp_json_number(&json, "retransmits", stats->retransmits);
    if (ctx->options->os_detection || ctx->options->os_patient)
        sp_json_number(&json, "os_probes_sent", stats->os_probes_sent);
    sp_json_number(&json, "replies", stats->replies);
    sp_json_number(&json, "hosts_up", stats->hosts_up);
    sp_json_number(&json, "hosts_limited", stats->hosts_limited);
    sp_json_number(&json, "hosts_suspect", stats->hosts_suspect);
    sp_json_number(&json, "hosts_timed_out", stats->hosts_timed_out);
    if (ctx->options->os_detection)
        sp_json_number(&json, "hosts_os_cut", stats->hosts_os_cut);
    sp_json_number(&json, "open", stats->counts[SP_PORT_OPEN]);
    sp_json_decimal(&json, "packet_loss", stats->packet_loss, 6);
    sp_json_decimal(&json, "loss_estimate", stats->loss_estimate, 6);
    sp_json_number(&json, "kernel_drops", stats->kernel_drops);
    sp_json_bool(&json, "complete", stats->complete);
    end_line(&json);
}

const struct sp_format sp_format_json = {json_begin, json_port, json_host, json_end};
