/* The text for people, close enough to nmap's that what greps for its lines goes on working. */
#include "synprint/output.h"

#include <inttypes.h>

#include "synprint/timestamp.h"

#define LOSS_WORTH_KNOWING 0.0005

static const char *plural(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static void text_begin(FILE *out, const struct sp_output_context *ctx)
{
    char start[SP_TIMESTAMP_MAX];

    fprintf(out, "Starting synprint %s at %s\n", SP_VERSION,
            sp_timestamp_plain(ctx->start_us, start));
    if (ctx->resume != NULL)
        fprintf(out, "Resumed: %" PRIu64 " of %" PRIu64 " IP addresses were done before\n",
                ctx->resume->totals.hosts_done, sp_shard_hosts(&ctx->plan->shard));
    if (ctx->options->verbose > 0)
        fprintf(out, "Command: %s\nSeed: 0x%" PRIx64 "\n", ctx->command, ctx->plan->seed);
}

static void text_port(FILE *out, const struct sp_output_context *ctx,
                      const struct sp_port_event *event)
{
    char addr[SP_ADDR_TEXT_MAX];

    if (ctx->options->verbose > 0 && event->host->ports[event->index].state == SP_PORT_OPEN) {
        fprintf(out, "Discovered open port %u/tcp on %s\n", ctx->plan->ports.ports[event->index],
                sp_addr_format(&event->host->addr, addr));
    }
}

static void keep_first(void *ctx, const char *name)
{
    const char **first = ctx;

    if (!*first)
        *first = name;
}

/* "NAME (198.18.0.7)", or the address alone. */
static void put_host_name(FILE *out, const struct sp_output_context *ctx,
                          const struct sp_host *host)
{
    char addr[SP_ADDR_TEXT_MAX];
    const char *name = NULL;

    sp_addr_format(&host->addr, addr);
    sp_hostnames_for(&ctx->plan->names, &host->addr, keep_first, &name);
    if (name)
        fprintf(out, "%s (%s)", name, addr);
    else
        fputs(addr, out);
}

/* One line for an absent host. */
static void put_absent(FILE *out, const struct sp_output_context *ctx, const struct sp_host *host)
{
    const char *verdict = host->state == SP_HOST_DOWN ? "is down" : "was not scanned";

    put_host_name(out, ctx, host);
    if (host->reason == SP_REASON_NO_ROUTE)
        fputs(" was not scanned: no route to it\n", out);
    else if (host->reason == SP_REASON_NO_ARP_RESPONSE)
        fprintf(out, " %s: no ARP answer\n", verdict);
    else if (host->reason == SP_REASON_NO_GATEWAY)
        fprintf(out, " %s: no ARP answer from its gateway\n", verdict);
    else if (host->reason == SP_REASON_SEND_FAILED)
        fprintf(out, " %s: nothing could be sent to it\n", verdict);
    else if (host->reason == SP_REASON_NONE)
        fputs(" was not scanned\n", out);
    else
        fprintf(out, " %s: %s\n", verdict, sp_reason_name(host->reason));
}

static void put_state(FILE *out, const struct sp_output_context *ctx, const struct sp_host *host)
{
    if (host->state != SP_HOST_UP) {
        fputs("Host did not answer.\n", out);
        return;
    }
    fputs("Host is up", out);
    if (ctx->options->reason)
        fprintf(out, ", received %s", sp_reason_name(host->reason));
    if (host->has_rtt) {
        double seconds = host->srtt_us / 1e6;

        fprintf(out, " (%.*fs latency)", seconds < 0.001 ? 6 : 4, seconds);
    }
    fputs(".\n", out);
}

/* A measured number, with no more digits than it is good for. */
static void put_about(FILE *out, double value)
{
    fprintf(out, value < 10 ? "%.2g" : "%.0f", value);
}

/* "Suspect: ports 40123, 50321 and 61002, where nothing should listen, answer too" */
static void put_suspicion(FILE *out, const struct sp_canaries *canaries)
{
    unsigned count = canaries->open;

    fprintf(out, "Suspect: %s ", plural(count, "port", "ports"));
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            fputs(i + 1 < count ? ", " : " and ", out);
        fprintf(out, "%u", (unsigned)canaries->ports[i]);
    }
    fprintf(out, ", where nothing should listen, %s too", plural(count, "answers", "answer"));
    if (count < canaries->asked)
        fprintf(out, " (%u were asked)", (unsigned)canaries->asked);
    fputs(": a SYN proxy or a tarpit?\n", out);
}

/* The limit may be known by what it did alone: then it has no number. */
static void put_limit(FILE *out, const struct sp_host *host)
{
    fputs("Note: this host limits its answers", out);
    if (host->limited_pps > 0) {
        fputs(" to about ", out);
        put_about(out, host->limited_pps);
        fputs(" a second", out);
    }
    fputs(host->counts[SP_PORT_CLOSED_FILTERED] > 0 ? "; its closed ports were not waited for\n"
                                                    : ", and was asked no faster\n",
          out);
}

/* What must be known to read the ports that follow. */
static void put_notes(FILE *out, const struct sp_host *host)
{
    if (host->suspect)
        put_suspicion(out, &host->canaries);
    if (host->limited_pps > 0 || host->counts[SP_PORT_CLOSED_FILTERED] > 0)
        put_limit(out, host);
    if (host->timed_out) {
        fputs("Note: this host took longer than --host-timeout allows;"
              " what was found until then is shown\n",
              out);
    }
    if (host->os_cut)
        fputs("Note: OS detection was cut short; what was found until then is shown\n", out);
}

static void text_host(FILE *out, const struct sp_output_context *ctx,
                      const struct sp_host_event *event)
{
    const struct sp_host *host = event->host;
    char mac[SP_MAC_TEXT_MAX];

    if (!sp_output_lists_host(ctx, host))
        return;
    if (sp_output_is_absent(ctx, host)) {
        put_absent(out, ctx, host);
        return;
    }
    fputs("Scan report for ", out);
    put_host_name(out, ctx, host);
    fputc('\n', out);
    put_state(out, ctx, host);
    put_notes(out, host);
    sp_output_text_ports(out, ctx, host);
    if (host->has_mac)
        fprintf(out, "MAC Address: %s\n", sp_mac_format(&host->mac, mac));
    sp_output_text_os(out, ctx, event);
    fputc('\n', out);
}

static void put_count(FILE *out, const char **separator, uint64_t count, const char *what)
{
    if (count > 0) {
        fprintf(out, "%s%" PRIu64 " %s", *separator, count, what);
        *separator = ", ";
    }
}

/* Hosts whose ports are to be read with care, listed or not. */
static void put_care(FILE *out, const struct sp_scan_stats *stats)
{
    static const char begin[] = "Hosts to note: ";
    const char *separator = begin;

    put_count(out, &separator, stats->hosts_suspect, "suspect");
    put_count(out, &separator, stats->hosts_limited, "limiting their answers");
    put_count(out, &separator, stats->hosts_timed_out, "out of time (--host-timeout)");
    if (separator != begin)
        fputc('\n', out);
}

/* Lost packets, and what they cost: "about 2.1 % of packets were lost, 3 of 25600 port states may
 * be wrong for it". */
static void put_loss(FILE *out, const char **separator, const struct sp_scan_stats *stats)
{
    bool known = stats->packet_loss >= LOSS_WORTH_KNOWING;
    uint64_t decided = 0, wrong;

    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        decided += stats->counts[state];
    wrong = (uint64_t)(stats->loss_estimate * (double)decided + 0.5);
    if (known) {
        fprintf(out, "%sabout ", *separator);
        put_about(out, 100 * stats->packet_loss);
        fputs(" % of packets were lost", out);
        *separator = ", ";
    }
    if (wrong > 0) {
        fprintf(out, "%s%" PRIu64 " of %" PRIu64 " port states may be wrong for %s", *separator,
                wrong, decided, known ? "it" : "lost packets");
        *separator = ", ";
    }
}

static void put_doubt(FILE *out, const char **separator, const char *what, uint64_t count)
{
    if (count > 0) {
        fprintf(out, "%s%s: %" PRIu64, *separator, what, count);
        *separator = ", ";
    }
}

/* What makes the result less than certain, when there is any of it. */
static void put_doubts(FILE *out, const struct sp_scan_stats *stats)
{
    static const char begin[] = "Worth knowing: ";
    const char *separator = begin;

    put_loss(out, &separator, stats);
    put_doubt(out, &separator, "packets lost by the capture", stats->kernel_drops);
    put_doubt(out, &separator, "unverified replies dropped", stats->unverified);
    put_doubt(out, &separator, "duplicate replies", stats->duplicates);
    put_doubt(out, &separator, "malformed packets dropped", stats->malformed);
    if (separator != begin)
        fputc('\n', out);
}

/* What a stop has cost -O. */
static void put_os_cut(FILE *out, const struct sp_end_event *event)
{
    uint64_t count = event->stats->hosts_os_cut;

    if (count == 0)
        return;
    fprintf(out, "OS detection was cut short for %" PRIu64 " host%s", count,
            plural(count, "", "s"));
    if (event->held > 0)
        fputs(": not listed here, but when the scan is resumed\n", out);
    else
        fputs(": what was found until then is shown\n", out);
}

static void text_end(FILE *out, const struct sp_output_context *ctx,
                     const struct sp_end_event *event)
{
    const struct sp_scan_stats *stats = event->stats;
    const struct sp_unlisted *unlisted = &event->unlisted;
    const char *separator = "Hosts not listed: ";

    put_count(out, &separator, unlisted->down, "down");
    put_count(out, &separator, unlisted->silent, "without any answer");
    put_count(out, &separator, unlisted->unscanned, "not scanned");
    if (unlisted->down + unlisted->silent + unlisted->unscanned > 0)
        fputs(" (-v lists them)\n", out);
    put_os_cut(out, event);
    put_care(out, stats);
    put_doubts(out, stats);
    fputs(stats->complete ? "synprint done: " : "synprint stopped early: ", out);
    if (ctx->options->shards > 0)
        fprintf(out, "shard %" PRIu32 "/%" PRIu32 ", ", ctx->options->shard, ctx->options->shards);
    if (stats->hosts_done < stats->targets)
        fprintf(out, "%" PRIu64 " of ", stats->hosts_done);
    fprintf(out, "%" PRIu64 " IP address%s (%" PRIu64 " host%s up) scanned in %.2f seconds\n",
            stats->targets, plural(stats->targets, "", "es"), stats->hosts_up,
            plural(stats->hosts_up, "", "s"), (double)stats->elapsed_us / 1e6);
}

const struct sp_format sp_format_text = {text_begin, text_port, text_host, text_end};
