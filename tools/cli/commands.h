/* A program of several commands: "PROGRAM COMMAND [options]". */
#ifndef SP_CLI_COMMANDS_H
#define SP_CLI_COMMANDS_H

#include <stddef.h>

#include "base/error.h"

struct sp_command {
    const char *name, *arguments; /* "up", "[options]" */
    const char *text;             /* of --help */
    /* Reads argv[2..], prints its results to standard output and returns the exit status; err has a
     * message when there is something to tell on standard error. */
    int (*run)(int argc, char *const *argv, struct sp_error *err);
};

struct sp_program {
    const char *name, *version;
    const char *about;    /* of --help: what it is for, in lines */
    const char *epilogue; /* of --help: its exit statuses */
    const struct sp_command *commands;
    size_t count;
};

/* Runs the command that argv names, or prints --help or --version; then tells of an error, be it
 * one of writing to standard output. Returns the exit status. */
int sp_program_run(const struct sp_program *program, int argc, char *const *argv);

#endif
