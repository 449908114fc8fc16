/* What the text says of a host's system. With -O in nmap's words where nmap has the thing. */
#include "synprint/output.h"

#include <string.h>

/* The line of a new entry that says how its SYN-ACKs are repeated, if that was watched. */
static void put_resends_line(FILE *out, const struct sp_resends_seen *resends)
{
    char schedule[SP_SCHEDULE_TEXT_MAX];

    if (resends != NULL && (resends->schedule.count > 0 || resends->schedule.rst))
        fprintf(out, "  resends %s\n", sp_schedule_format(&resends->schedule, schedule));
}

static void put_guess(FILE *out, const char *by, const struct sp_os_guess *os,
                      const struct sp_os_detection *detected)
{
    char text[SP_EVIDENCE_MAX], observation[SP_OBSERVATION_TEXT_MAX];

    if (os->match.kind == SP_MATCH_UNKNOWN) {
        fprintf(out,
                "OS%s: unknown. The SYN-ACK of port %u in database form (see db/ADDING.md):\n"
                "  %s\n",
                by, os->port, sp_observation_format(&os->match.seen, observation));
        put_resends_line(out, detected != NULL ? detected->resends : NULL);
    } else {
        fprintf(out, "OS%s: %s (confidence %.0f %%; port %u: %s)\n", by, os->match.name,
                100 * os->match.confidence, os->port, sp_match_evidence(&os->match, text));
    }
}

/* "Microsoft Windows 10", "Linux 4.X - 6.X": a vendor that is the family is named once. */
static void put_running(FILE *out, const struct sp_identity *identity)
{
    const char *gen = identity->kind == SP_MATCH_EXACT ? identity->best->gen : identity->range;

    fputs("Running: ", out);
    if (identity->vendor[0] != '\0' && strcmp(identity->vendor, identity->family) != 0)
        fprintf(out, "%s ", identity->vendor);
    fputs(identity->family, out);
    if (gen[0] != '\0')
        fprintf(out, " %s", gen);
    fputc('\n', out);
}

static void put_known(FILE *out, const struct sp_identity *identity)
{
    bool exact = identity->kind == SP_MATCH_EXACT;

    if (identity->type[0] != '\0')
        fprintf(out, "Device type: %s\n", identity->type);
    put_running(out, identity);
    if (exact && identity->best->cpe_count > 0) {
        fputs("OS CPE:", out);
        for (size_t i = 0; i < identity->best->cpe_count; i++)
            fprintf(out, " %s", identity->best->cpe[i]);
        fputc('\n', out);
    }
    fprintf(out, "OS details: %s", identity->name);
    if (!exact)
        fprintf(out, "%s%s, only the family is certain", identity->range[0] != '\0' ? " " : "",
                identity->range);
    fprintf(out, " (confidence %.0f %%)\n", 100 * identity->confidence);
}

/* The likeliest systems, whatever speaks against each. */
static void put_near(FILE *out, const struct sp_identity *identity)
{
    const char *separator = "Aggressive OS guesses: ";

    for (size_t i = 0; i < identity->near_count; i++) {
        fprintf(out, "%s%s (%.0f%%)", separator, identity->near[i].system->name,
                100 * identity->near[i].probability);
        separator = ", ";
    }
    if (identity->near_count > 0)
        fputc('\n', out);
}

/* As nmap has it: where nothing fits exactly, or with -vv. */
static void put_fingerprint(FILE *out, const struct sp_options *options,
                            const struct sp_os_detection *detected)
{
    if (detected->wrapped != NULL &&
        (detected->identity.kind != SP_MATCH_EXACT || options->verbose > 1))
        fprintf(out, "TCP/IP fingerprint:\n%s", detected->wrapped);
}

static void put_resends(FILE *out, const struct sp_resends_seen *resends)
{
    const struct sp_schedule *schedule = &resends->schedule;
    struct sp_schedule gaps = *schedule;
    char text[SP_SCHEDULE_TEXT_MAX];

    gaps.rst = false;
    fprintf(out, "SYN-ACK repeats: %s%s", sp_schedule_format(&gaps, text),
            schedule->count > 0 ? " s" : "");
    if (schedule->rst)
        fprintf(out, ", then RST after %.1f s", schedule->rst_ms / 1e3);
    fprintf(out, "%s\n", resends->cut ? ", and then it was watched no longer" : "");
}

static void put_detected(FILE *out, const struct sp_output_context *ctx,
                         const struct sp_os_detection *detected)
{
    const struct sp_identity *identity = &detected->identity;
    char evidence[SP_IDENTITY_TEXT_MAX];

    if (identity->kind != SP_MATCH_UNKNOWN)
        put_known(out, identity);
    else
        fprintf(out, "No exact OS matches for host%s\n",
                detected->good ? "" : " (test conditions non-ideal)");
    if (identity->kind != SP_MATCH_EXACT && ctx->options->os_guess)
        put_near(out, identity);
    fprintf(out, "OS evidence: %s\n", sp_identity_evidence(identity, evidence));
    if (detected->resends != NULL)
        put_resends(out, detected->resends);
    if (detected->candidates != NULL)
        sp_output_text_os_files(out, ctx, detected);
    put_fingerprint(out, ctx->options, detected);
    if (detected->hops >= 0)
        fprintf(out, "Network Distance: %d hop%s\n", detected->hops,
                detected->hops == 1 ? "" : "s");
}

static void put_not_tried(FILE *out, const struct sp_options *options, const struct sp_host *host)
{
    bool both = host->counts[SP_PORT_OPEN] > 0 && host->counts[SP_PORT_CLOSED] > 0;

    if (options->os_limit && !both)
        fputs("OS detection: not tried, for lack of an open and a closed port (--osscan-limit)\n",
              out);
    else
        fprintf(out, "OS detection: not tried, %s\n",
                host->timed_out ? "the host's time was over" : "the scan ended before");
}

void sp_output_text_os(FILE *out, const struct sp_output_context *ctx,
                       const struct sp_host_event *event)
{
    const struct sp_host *host = event->host;

    if (event->detected != NULL)
        put_detected(out, ctx, event->detected);
    else if (ctx->options->os_detection && host->state == SP_HOST_UP)
        put_not_tried(out, ctx->options, host);
    if (event->os != NULL)
        put_guess(out, event->detected != NULL ? " by its SYN-ACK" : "", event->os,
                  event->detected);
    else if (event->detected != NULL)
        return;
    else if (host->restored[SP_PORT_OPEN] > 0)
        fputs("OS: not guessed again, its open ports answered before the scan was resumed\n", out);
    else if (host->state == SP_HOST_UP)
        fputs("OS: not guessed, no open port was found\n", out);
}
