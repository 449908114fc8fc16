/* From the scan's callbacks to the output files. One thread. */
#ifndef SP_SYNPRINT_REPORT_H
#define SP_SYNPRINT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/error.h"
#include "cli/outfile.h"
#include "engine/scan.h"
#include "synprint/checkpointer.h"
#include "synprint/os_detect.h"
#include "synprint/output.h"
#include "synprint/progress.h"

#define SP_OUTPUTS_MAX 3 /* text on stdout, -oN, -oJ */

struct sp_report {
    /* Set by the caller. */
    struct sp_output_context context;
    const struct sp_clock *clock;
    int64_t realtime_offset_us; /* what CLOCK_REALTIME is ahead of clock */
    const struct sp_format *formats[SP_OUTPUTS_MAX];
    struct sp_outfile files[SP_OUTPUTS_MAX]; /* open */
    size_t output_count;
    struct sp_progress progress;
    FILE *notes; /* remarks for the user; NULL = none */
    struct sp_checkpointer *checkpointer;
    struct sp_os_detector *detector; /* -O, --os-patient; NULL without */
    int hurry_fd;                    /* readable: the scan is to stop at once; -1 = never */

    /* The report's own, zero at first. */
    struct sp_unlisted unlisted;
    uint64_t no_way;       /* targets that could not be scanned */
    uint64_t held;         /* hosts that are left for another run to report */
    struct sp_error error; /* code SP_OK as long as all went well; then nothing more is written */
};

/* Writes what stands before the results. */
bool sp_report_begin(struct sp_report *report, struct sp_error *err);

/* For sp_scan_run(). A failed write stops the scan; sp_report_end() gives the error. */
struct sp_scan_callbacks sp_report_callbacks(struct sp_report *report);

/* Writes the summary. */
bool sp_report_end(struct sp_report *report, const struct sp_scan_stats *stats,
                   struct sp_error *err);

#endif
