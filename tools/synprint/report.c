#include "synprint/report.h"

#include <poll.h>
#include <stdlib.h>

#define NO_WAY_NOTES_MAX 8 /* a whole network without a route needs no line per address */

/* What is kept about a host between its callbacks. */
struct host_notes {
    uint32_t announced[SP_PORT_STATE_COUNT];
    struct sp_os_notes *os;
    struct sp_os_tests *tests;
};

static bool ok(const struct sp_report *report)
{
    return report->error.code == SP_OK;
}

static void flush_all(struct sp_report *report)
{
    for (size_t i = 0; i < report->output_count && ok(report); i++)
        sp_outfile_flush(&report->files[i], &report->error);
}

bool sp_report_begin(struct sp_report *report, struct sp_error *err)
{
    for (size_t i = 0; i < report->output_count; i++)
        report->formats[i]->begin(report->files[i].stream, &report->context);
    flush_all(report);
    *err = report->error;
    return ok(report);
}

static struct host_notes *notes_of(struct sp_report *report, struct sp_host *host)
{
    if (!host->user) {
        host->user = calloc(1, sizeof(struct host_notes));
        if (!host->user)
            sp_fail(&report->error, SP_ERR_FAILED, "out of memory");
    }
    return host->user;
}

static uint64_t realtime_us(const struct sp_report *report)
{
    return sp_now_us(report->clock) + (uint64_t)report->realtime_offset_us;
}

static void on_port(void *ctx, struct sp_host *host, uint32_t port_index,
                    const struct sp_answer *answer)
{
    struct sp_report *report = ctx;
    uint8_t state = host->ports[port_index].state;
    struct sp_port_event event = {
        .host = host,
        .index = port_index,
        .rtt_us = answer->rtt_us,
        .time_us = realtime_us(report),
    };
    struct host_notes *notes = ok(report) ? notes_of(report, host) : NULL;

    if (!notes)
        return;
    sp_os_note(&notes->os, answer->packet);
    if (!sp_output_wants_port(report->context.options, (enum sp_port_state)state))
        return;
    notes->announced[state]++;
    sp_progress_clear(&report->progress);
    for (size_t i = 0; i < report->output_count; i++)
        report->formats[i]->port(report->files[i].stream, &report->context, &event);
    flush_all(report);
}

static bool on_os(void *ctx, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    struct sp_report *report = ctx;
    struct host_notes *notes = ok(report) ? notes_of(report, host) : NULL;

    return notes && sp_os_tests_add(&notes->tests, report->detector, notes->os, exchanges,
                                    try_number, realtime_us(report) / 1000000);
}

static void on_resends(void *ctx, struct sp_host *host, const struct sp_resends_seen *seen)
{
    struct sp_report *report = ctx;
    struct host_notes *notes = ok(report) ? notes_of(report, host) : NULL;

    if (notes)
        sp_os_note_resends(&notes->os, seen);
}

static void note_no_way(struct sp_report *report, const struct sp_host *host)
{
    char addr[SP_ADDR_TEXT_MAX];

    report->no_way++;
    if (!report->notes || report->no_way > NO_WAY_NOTES_MAX)
        return;
    sp_progress_clear(&report->progress);
    fprintf(report->notes, "synprint: %s: %s\n", sp_addr_format(&host->addr, addr),
            host->reason == SP_REASON_NO_ROUTE ? "no route to it"
                                               : "its gateway does not answer ARP");
    if (report->no_way == NO_WAY_NOTES_MAX)
        fputs("synprint: further targets that cannot be reached are not named here\n",
              report->notes);
}

static void count_unlisted(struct sp_unlisted *unlisted, const struct sp_host *host)
{
    if (sp_output_is_unscanned(host))
        unlisted->unscanned++;
    else if (host->state == SP_HOST_DOWN)
        unlisted->down++;
    else
        unlisted->silent++;
}

static void write_host(struct sp_report *report, const struct sp_host *host,
                       const struct host_notes *notes)
{
    uint32_t announced[SP_PORT_STATE_COUNT] = {0};
    struct sp_host_event event = {.host = host, .announced = announced};
    struct sp_os_detection detection;
    struct sp_os_guess guess;

    /* an earlier run has announced what it found, as this one does */
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++) {
        if (sp_output_wants_port(report->context.options, (enum sp_port_state)state))
            announced[state] = host->restored[state];
        announced[state] += notes ? notes->announced[state] : 0;
    }

    if (notes && sp_os_guess(notes->os, report->context.plan, &guess))
        event.os = &guess;
    if (notes && report->detector &&
        sp_os_detect(report->detector, notes->tests, notes->os, &detection))
        event.detected = &detection;
    if (!sp_output_lists_host(&report->context, host))
        count_unlisted(&report->unlisted, host);
    sp_progress_clear(&report->progress);
    for (size_t i = 0; i < report->output_count; i++)
        report->formats[i]->host(report->files[i].stream, &report->context, &event);
    flush_all(report);
}

/* A host of which only its system is still to be told is reported once, by the run that goes on.
 * Where none can, what is known of it is all that there will be. */
static bool is_held(const struct sp_report *report, const struct sp_host *host)
{
    return host->os_cut && report->checkpointer != NULL && report->checkpointer->store != NULL &&
           !report->checkpointer->failed;
}

static void on_host(void *ctx, struct sp_host *host)
{
    struct sp_report *report = ctx;
    struct host_notes *notes = host->user;
    bool wanted = sp_output_wants_host(report->context.options, host);

    if (host->reason == SP_REASON_NO_ROUTE || host->reason == SP_REASON_NO_GATEWAY)
        note_no_way(report, host);
    if (wanted && is_held(report, host))
        report->held++;
    else if (wanted && ok(report))
        write_host(report, host, notes);
    if (notes) {
        sp_os_notes_destroy(notes->os);
        sp_os_tests_destroy(notes->tests);
        free(notes);
        host->user = NULL;
    }
}

static bool is_readable(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&wanted, 1, 0) > 0;
}

static bool on_tick(void *ctx, const struct sp_scan_stats *stats)
{
    struct sp_report *report = ctx;

    uint64_t now_us = sp_now_us(report->clock);

    sp_progress_update(&report->progress, stats, now_us);
    if (ok(report) && report->checkpointer != NULL)
        sp_checkpointer_tick(report->checkpointer, now_us);
    return ok(report) && !is_readable(report->hurry_fd);
}

struct sp_scan_callbacks sp_report_callbacks(struct sp_report *report)
{
    return (struct sp_scan_callbacks){.port = on_port,
                                      .os = report->detector ? on_os : NULL,
                                      .resends = on_resends,
                                      .host = on_host,
                                      .tick = on_tick,
                                      .ctx = report};
}

bool sp_report_end(struct sp_report *report, const struct sp_scan_stats *stats,
                   struct sp_error *err)
{
    struct sp_end_event event = {
        .stats = stats,
        .unlisted = report->unlisted,
        .held = report->held,
    };

    sp_progress_clear(&report->progress);
    for (size_t i = 0; i < report->output_count && ok(report); i++)
        report->formats[i]->end(report->files[i].stream, &report->context, &event);
    flush_all(report);
    *err = report->error;
    return ok(report);
}
