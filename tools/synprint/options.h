/* The command line: what may be typed, and what was typed. */
#ifndef SP_SYNPRINT_OPTIONS_H
#define SP_SYNPRINT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "cli/options.h"
#include "engine/timing.h"
#include "packet/addr.h"
#include "synprint/timing_options.h"
#include "wire/transmit.h"

#define SP_CHECKPOINT_INTERVAL_US UINT64_C(10000000)

/* What was typed, and the timing that it asks for. Constant once sp_options_parse() has returned.
 */
struct sp_options {
    struct sp_arguments targets, target_files;    /* TARGET..., -iL */
    struct sp_arguments excludes, exclude_files;  /* --exclude, --excludefile */
    const char *ports, *exclude_ports;            /* -p, --exclude-ports; NULL = not given */
    uint32_t top_ports;                           /* --top-ports; 0 = not given */
    bool fast_ports;                              /* -F */
    struct sp_timing_options timing_options;      /* -T, --max-rate ..., as typed */
    struct sp_timing timing;                      /* and what follows from them */
    bool os_detection, os_limit, os_guess;        /* -O, --osscan-limit, --osscan-guess */
    bool os_patient;                              /* --os-patient */
    uint32_t os_tries;                            /* --max-os-tries; 0 = not given */
    struct sp_arguments os_databases;             /* --os-db */
    const char *text_path, *json_path;            /* -oN, -oJ; "-" is stdout, NULL = not given */
    bool append_output, open_only, reason, quiet; /* quiet: no progress, no notes */
    uint32_t verbose, debug;
    const char *interface;
    enum sp_transmit_choice transmit;
    struct sp_addr saddr; /* family SP_FAMILY_NONE = not given */
    uint32_t source_port; /* 0 = not given */
    bool has_seed;
    uint64_t seed;
    uint32_t shard, shards; /* --shard: this one of so many, from 1; 0 of 0 = not given */
    const char *resume_path, *checkpoint_path; /* NULL = not given */
    bool no_checkpoint;
    uint64_t checkpoint_interval_us; /* 0: only when the scan is stopped */
    bool dry_run;
    const char *capture_path;
    bool help, version;
};

/* The table; rows of one group stand together. */
const struct sp_option *sp_option_table(size_t *count);
struct sp_command_line sp_options_command_line(void);

/* Reads argv. False, with err (SP_ERR_USAGE), for anything that is not understood. Call
 * sp_options_finish() in either case. */
bool sp_options_parse(struct sp_options *out, int argc, char *const *argv, struct sp_error *err);
void sp_options_finish(struct sp_options *options);

/* The text of --help, made from the table. */
void sp_usage_print(FILE *out);

#endif
