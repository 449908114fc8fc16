/* A command line described by a table: one row per option, from which the parser, --help and the
 * check of the man page are made. */
#ifndef SP_CLI_OPTIONS_H
#define SP_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

/* Arguments in the order given. The strings belong to argv, the array to the list. */
struct sp_arguments {
    const char **items;
    size_t count;
};

/* Appends to a list. False when out of memory. */
bool sp_arguments_add(struct sp_arguments *list, const char *item, struct sp_error *err);
void sp_arguments_finish(struct sp_arguments *list);

/* One row of a table. `set` stores value (NULL for a flag) into the field at offset of the
 * program's own structure; numbers are held to min..max. */
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

#define SP_OPTIONS_MAX 64 /* rows of a table */

struct sp_command_line {
    const struct sp_option *table; /* rows of one group stand together */
    size_t count;
    const char *command;  /* for messages: "synprint", "synprint-lab up" */
    bool command_follows; /* options end before the first argument that is none */
    const char *synopsis; /* text of --help before the options */
    const char *epilogue; /* and after them */
};

/* Reads argv[first..argc) into options; what is no option is added to rest, which the caller
 * finishes in either case. False, with err (SP_ERR_USAGE), for what is not understood. */
bool sp_command_line_parse(const struct sp_command_line *line, int argc, char *const *argv,
                           int first, void *options, struct sp_arguments *rest,
                           struct sp_error *err);

/* The text of --help. */
void sp_command_line_help(const struct sp_command_line *line, FILE *out);

#endif
