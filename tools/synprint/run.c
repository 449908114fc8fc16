#include "synprint/run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/privilege.h"
#include "engine/scan.h"
#include "synprint/command.h"
#include "synprint/os_detect.h"
#include "synprint/os_files.h"
#include "synprint/paths.h"
#include "synprint/privilege.h"
#include "synprint/publisher.h"
#include "synprint/report.h"
#include "synprint/signals.h"

static bool open_output(struct sp_report *report, const struct sp_format *format, const char *path,
                        struct sp_error *err)
{
    size_t i = report->output_count++;

    report->formats[i] = format;
    if (report->context.resume != NULL && !report->context.options->append_output)
        return sp_outfile_continue(&report->files[i], path, err);
    return sp_outfile_open(&report->files[i], path, report->context.options->append_output, err);
}

/* The text goes to stdout, unless the user put something else there. */
static bool open_outputs(struct sp_report *report, struct sp_error *err)
{
    const struct sp_options *o = report->context.options;
    bool stdout_taken = (o->text_path && sp_path_is_stdout(o->text_path)) ||
                        (o->json_path && sp_path_is_stdout(o->json_path));

    return (stdout_taken || open_output(report, &sp_format_text, "-", err)) &&
           (!o->text_path || open_output(report, &sp_format_text, o->text_path, err)) &&
           (!o->json_path || open_output(report, &sp_format_json, o->json_path, err));
}

static bool close_outputs(struct sp_report *report, struct sp_publisher *publisher,
                          struct sp_error *err)
{
    for (size_t i = 0; i < report->output_count; i++)
        if (!sp_outfile_close(&report->files[i], err) || !sp_publisher_publish(publisher, i, err))
            return false;
    return true;
}

static void print_line(void *ctx, const char *text)
{
    fprintf(ctx, "synprint: %s\n", text);
}

static void print_counters(const struct sp_scan_stats *s, FILE *out)
{
    const struct {
        const char *name;
        uint64_t value;
    } counters[] = {
        {"probes sent", s->probes_sent},
        {"retransmits", s->retransmits},
        {"ARP requests sent", s->arp_sent},
        {"send errors", s->send_errors},
        {"packets received", s->packets_received},
        {"malformed", s->malformed},
        {"replies", s->replies},
        {"late", s->late},
        {"duplicates", s->duplicates},
        {"unverified", s->unverified},
        {"from addresses not asked", s->unasked},
        {"unexpected", s->unexpected},
        {"kernel drops", s->kernel_drops},
    };

    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
        fprintf(out, "synprint: %s: %" PRIu64 "\n", counters[i].name, counters[i].value);
    if (s->os_probes_sent > 0)
        fprintf(out, "synprint: OS probes sent: %" PRIu64 "\n", s->os_probes_sent);
}

static struct sp_scan *create_scan(const struct sp_output_context *context, struct sp_error *err)
{
    const struct sp_options *options = context->options;
    const struct sp_plan *plan = context->plan;
    struct sp_scan_config config = {
        .targets = plan->targets,
        .ports = &plan->ports,
        .seed = plan->seed,
        .shard = options->shard,
        .shards = options->shards,
        .timing = options->timing,
        .open_only = options->open_only,
        .interface = options->interface,
        .transmit = options->transmit,
        .saddr = options->saddr,
        .source_port = (uint16_t)options->source_port,
        .os = {.enabled = options->os_detection,
               .needs_both = options->os_limit,
               .max_tries = sp_os_tries(options)},
        .os_patient = options->os_patient,
        .capture_path = options->capture_path,
        .capture_append = context->resume != NULL,
        .resume = context->resume,
    };

    return sp_scan_create(&config, err);
}

/* The command that goes on with the scan; to be freed. NULL when nothing is left to do, or what
 * that takes could not be kept, which is worth a remark. */
static char *keep_checkpoint(struct sp_report *report, const struct sp_scan_stats *stats)
{
    static char name[] = "synprint", option[] = "--resume";
    struct sp_error err = {.code = SP_OK};

    if (sp_checkpointer_end(report->checkpointer, stats, &err))
        return sp_command_text(3, (char *[]){name, option, report->checkpointer->store->path});
    if (err.code != SP_OK && report->notes)
        fprintf(report->notes, "synprint: %s\n", err.message);
    return NULL;
}

/* Why the scan has not done all that it was to do, if so. */
static int judge(const struct sp_report *report, const struct sp_scan_stats *stats,
                 const struct sp_error *scan_error, const char *resume, struct sp_error *err)
{
    if (scan_error->code != SP_OK) {
        *err = *scan_error;
        if (resume && report->notes)
            fprintf(report->notes, "synprint: to go on later: %s\n", resume);
    } else if (report->no_way > 0 && report->no_way == stats->targets) {
        sp_fail(err, SP_ERR_FAILED, "no target could be scanned: none can be reached");
    } else if (!stats->complete && !resume && stats->hosts_done == stats->targets &&
               stats->hosts_os_cut == 0 && stats->send_errors > 0) {
        sp_fail(err, SP_ERR_FAILED,
                "not everything could be asked: sending failed %" PRIu64 " times",
                stats->send_errors);
    } else if (report->held > 0 && !resume) {
        sp_fail(err, SP_ERR_FAILED,
                "%" PRIu64 " host%s not listed: what it takes to go on with could not be kept",
                (uint64_t)report->held, report->held == 1 ? " is" : "s are");
    } else if (!stats->complete) {
        sp_fail(err, SP_ERR_FAILED, "%s%s%s",
                report->notes ? "stopped early; the results so far are complete and valid" : "",
                report->notes && resume ? "; to go on: " : "",
                report->notes && resume ? resume : "");
        return SP_EXIT_STOPPED;
    }
    return sp_error_exit_status(err->code);
}

/* The part with threads: from the first packet to the last line of the last file. */
static int scan_and_report(struct sp_scan *scan, struct sp_report *report,
                           struct sp_publisher *publisher, int stop_fd, struct sp_error *err)
{
    struct sp_scan_callbacks callbacks = sp_report_callbacks(report);
    struct sp_error scan_error = {.code = SP_OK};
    struct sp_scan_stats stats;
    char *resume;
    int status;

    if (!sp_report_begin(report, err))
        return sp_error_exit_status(err->code);
    if (!sp_scan_run(scan, &callbacks, stop_fd, &scan_error))
        report->no_way = 0; /* the scan's own error says more */
    sp_scan_get_stats(scan, &stats);
    stats.complete = stats.complete && scan_error.code == SP_OK;
    if (!sp_report_end(report, &stats, err) || !close_outputs(report, publisher, err))
        return sp_error_exit_status(err->code);
    if (report->context.options->debug > 0)
        print_counters(&stats, stderr);
    resume = keep_checkpoint(report, &stats);
    status = judge(report, &stats, &scan_error, resume, err);
    free(resume);
    return status;
}

/* With the outputs open: opens the network, gives up privileges, scans. */
static int run_with_outputs(struct sp_report *report, struct sp_error *err)
{
    const struct sp_options *options = report->context.options;
    struct sp_checkpoint_store *store = report->checkpointer->store;
    struct sp_publisher publisher;
    struct sp_signals signals;
    struct sp_scan *scan = NULL;
    int status;

    /* in this order: the second child holds an end of the first one's socket, and ends before it */
    if (store && !sp_checkpoint_store_start(store, err))
        return sp_error_exit_status(err->code);
    if (!sp_publisher_start(&publisher, report->files, report->output_count, err))
        return sp_error_exit_status(err->code);
    scan = create_scan(&report->context, err);
    if (!scan || !sp_privilege_drop(err) || !sp_signals_start(&signals, err)) {
        status = sp_error_exit_status(err->code);
        goto out;
    }
    report->hurry_fd = signals.hurry_fd;
    report->checkpointer->scan = scan;
    report->checkpointer->next_us = sp_now_us(report->clock) + report->checkpointer->interval_us;
    if (options->debug > 0 || (options->verbose > 0 && !options->quiet)) {
        sp_scan_describe(scan, print_line, stderr);
        sp_os_files_list(report->context.plan, "synprint: OS database ", stderr);
        sp_os_files_tell(report->context.plan, true, "synprint: ", stderr);
    }
    status = scan_and_report(scan, report, &publisher, signals.stop_fd, err);
    sp_signals_finish(&signals);
out:
    sp_scan_destroy(scan);
    sp_publisher_finish(&publisher);
    return status;
}

/* A reader that has had enough of standard output is no reason to complain, unless it cost a file.
 */
static void tell_of_partial(const struct sp_report *report, struct sp_error *err)
{
    for (size_t i = 0; i < report->output_count && err->message[0] == '\0'; i++) {
        if (report->files[i].partial != NULL)
            sp_fail(err, SP_ERR_FAILED,
                    "cannot write \"standard output\": Broken pipe (what was written so far is in "
                    "\"%s\")",
                    report->files[i].partial);
    }
}

int sp_run(const struct sp_options *options, const struct sp_plan *plan,
           const struct sp_run_origin *origin, struct sp_error *err)
{
    struct sp_checkpointer checkpointer = {
        .store = origin->store,
        .head = {.args = origin->args, .arg_count = origin->arg_count, .folder = origin->folder},
        .ports = plan->ports.count,
        .interval_us = options->checkpoint_interval_us,
        .notes = options->quiet ? NULL : stderr};
    int64_t offset_us = sp_clock_realtime_offset_us();
    struct sp_report report = {
        .context = {.options = options,
                    .plan = plan,
                    .command = origin->command,
                    .resume = origin->resume,
                    .start_us = sp_now_us(&sp_clock_monotonic) + (uint64_t)offset_us},
        .clock = &sp_clock_monotonic,
        .realtime_offset_us = offset_us,
        .progress = {.terminal = !options->quiet && isatty(STDERR_FILENO) ? stderr : NULL},
        .notes = options->quiet ? NULL : stderr,
        .checkpointer = &checkpointer,
        .hurry_fd = -1,
    };
    bool detects;
    int status;

    if (!sp_privilege_check(options->os_patient, err))
        return sp_error_exit_status(err->code);
    sp_checkpoint_describe(&checkpointer.head, plan);
    sp_signals_block();
    detects = options->os_detection || options->os_patient;
    if (detects)
        report.detector = sp_os_detector_create(plan, options, err);
    if ((!detects || report.detector != NULL) && sp_paths_check(options, err) &&
        open_outputs(&report, err))
        status = run_with_outputs(&report, err);
    else
        status = sp_error_exit_status(err->code);
    if (status != 0)
        tell_of_partial(&report, err);
    for (size_t i = 0; i < report.output_count; i++)
        sp_outfile_finish(&report.files[i]);
    sp_os_detector_destroy(report.detector);
    return status;
}
