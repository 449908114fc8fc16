/* How results are written: one format per kind of output. Formats keep no state of their own; the
 * caller flushes the stream after each call and looks for errors there. */
#ifndef SP_SYNPRINT_OUTPUT_H
#define SP_SYNPRINT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/json.h"
#include "engine/result.h"
#include "engine/scan.h"
#include "synprint/options.h"
#include "synprint/os_detect.h"
#include "synprint/os_guess.h"
#include "synprint/plan.h"

/* What every format may look at. Constant while the scan runs. */
struct sp_output_context {
    const struct sp_options *options;
    const struct sp_plan *plan;
    const char *command;            /* the command line */
    uint64_t start_us;              /* since 1970 */
    const struct sp_resume *resume; /* what an earlier run has left; NULL: this is the first */
};

/* A port was answered. */
struct sp_port_event {
    const struct sp_host *host;
    uint32_t index; /* in the port set */
    uint32_t rtt_us;
    uint64_t time_us; /* since 1970 */
};

/* A host is done. */
struct sp_host_event {
    const struct sp_host *host;
    const struct sp_os_guess *os;           /* NULL: no open port was found */
    const struct sp_os_detection *detected; /* NULL: not asked */
    const uint32_t *announced;              /* port events there were, by enum sp_port_state */
};

/* Hosts that the text does not list. */
struct sp_unlisted {
    uint64_t down, silent, unscanned;
};

/* The end, orderly or early. */
struct sp_end_event {
    const struct sp_scan_stats *stats;
    struct sp_unlisted unlisted;
    uint64_t held; /* hosts that the run that goes on will report */
};

struct sp_format {
    void (*begin)(FILE *out, const struct sp_output_context *ctx);
    void (*port)(FILE *out, const struct sp_output_context *ctx, const struct sp_port_event *event);
    void (*host)(FILE *out, const struct sp_output_context *ctx, const struct sp_host_event *event);
    void (*end)(FILE *out, const struct sp_output_context *ctx, const struct sp_end_event *event);
};

extern const struct sp_format sp_format_text, sp_format_json;

/* Was nothing asked of the host because there is no way to it? */
bool sp_output_is_unscanned(const struct sp_host *host);

/* The table of a host's ports in the text, with what was left out of it. */
void sp_output_text_ports(FILE *out, const struct sp_output_context *ctx,
                          const struct sp_host *host);

/* What is said of a host's system, in the text: without and with -O, and what files of fingerprints
 * say; and in the JSON, the members from "os" on. */
void sp_output_text_os(FILE *out, const struct sp_output_context *ctx,
                       const struct sp_host_event *event);
void sp_output_text_os_files(FILE *out, const struct sp_output_context *ctx,
                             const struct sp_os_detection *detected);
void sp_output_json_os(struct sp_json *json, const struct sp_output_context *ctx,
                       const struct sp_host_event *event);

/* Whether what only comes near is to be shown, of fingerprints that match by points. */
bool sp_output_wants_guesses(const struct sp_options *options,
                             const struct sp_os_detection *detected);

/* Whether a port event is wanted for a port in this state, and a host event for this host. */
bool sp_output_wants_port(const struct sp_options *options, enum sp_port_state state);
bool sp_output_wants_host(const struct sp_options *options, const struct sp_host *host);

/* Whether nothing can be said about the host's ports: it is not up, and none was decided. Of a host
 * that took too long that much can be said. */
bool sp_output_is_absent(const struct sp_output_context *ctx, const struct sp_host *host);

/* Whether the text lists this host: hosts that are not up only when few targets were named, or
 * with -v. */
bool sp_output_lists_host(const struct sp_output_context *ctx, const struct sp_host *host);

#endif
