/* The command line: what may be typed, and what was typed. */
#ifndef SP_SYNPRINT_OPTIONS_H
#define SP_SYNPRINT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "packet/addr.h"

/* Arguments in the order given. The strings belong to argv, the array to the list. */
struct sp_arguments {
    const char **items;
    size_t count;
};

/* What was typed. Constant once sp_options_parse() has returned. */
struct sp_options {
    struct sp_arguments targets, target_files;   /* TARGET..., -iL */
    struct sp_arguments excludes, exclude_files; /* --exclude, --excludefile */
    const char *ports, *exclude_ports;           /* -p, --exclude-ports; NULL = not given */
    uint32_t top_ports;                          /* --top-ports; 0 = not given */
    bool fast_ports;                             /* -F */
    double max_rate_pps;                         /* 0 = no limit */
    uint32_t max_retries;
    struct sp_arguments os_databases;             /* --os-db */
    const char *text_path, *json_path;            /* -oN, -oJ; "-" is stdout, NULL = not given */
    bool append_output, open_only, reason, quiet; /* quiet: no progress, no notes */
    uint32_t verbose, debug;
    const char *interface;
    struct sp_addr saddr; /* family SP_FAMILY_NONE = not given */
    uint32_t source_port; /* 0 = not given */
    bool has_seed;
    uint64_t seed;
    bool dry_run;
    const char *capture_path;
    bool help, version;
};

/* One row of the table. `set` stores value (NULL for a flag) into the field at offset of struct
 * sp_options; numbers are held to min..max. */
struct sp_option {
    const char *name;    /* "-oJ", "--open" */
    const char *alias;   /* a second name, or NULL */
    const char *metavar; /* name of the value in the help; NULL = a flag */
    const char *group;   /* heading in the help */
    const char *help;
    size_t offset;
    bool (*set)(const struct sp_option *option, void *field, const char *value,
                struct sp_error *err);
    uint64_t min, max;
    bool attached;   /* the value may follow without a space, "-p22" */
    bool repeatable; /* may be given more than once */
};

/* The table; rows of one group stand together. */
const struct sp_option *sp_option_table(size_t *count);

/* Reads argv. False, with err (SP_ERR_USAGE), for anything that is not understood. Call
 * sp_options_finish() in either case. */
bool sp_options_parse(struct sp_options *out, int argc, char *const *argv, struct sp_error *err);
void sp_options_finish(struct sp_options *options);

/* True for the path that means standard output. */
bool sp_path_is_stdout(const char *path);

/* The text of --help, made from the table. */
void sp_usage_print(FILE *out);

/* Appends to a list. False when out of memory. */
bool sp_arguments_add(struct sp_arguments *list, const char *item, struct sp_error *err);

#endif
