/* The commands of synprint-lab. Each reads argv[2..], prints its results to standard output and
 * returns the exit status; err has a message when there is something to tell on standard error. */
#ifndef SP_LAB_COMMANDS_H
#define SP_LAB_COMMANDS_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/options.h"

int lab_command_up(int argc, char *const *argv, struct sp_error *err);
int lab_command_run(int argc, char *const *argv, struct sp_error *err);
int lab_command_shell(int argc, char *const *argv, struct sp_error *err);
int lab_command_status(int argc, char *const *argv, struct sp_error *err);
int lab_command_down(int argc, char *const *argv, struct sp_error *err);
int lab_command_check(int argc, char *const *argv, struct sp_error *err);

/* The options of the commands that are about a lab that is up. */
struct lab_peer_options {
    const char *name; /* NULL = not given */
    bool all, json, help;
    struct sp_arguments rest; /* the command to run; none for the others */
};

/* Reads argv[2..] by a table of such options, and prints --help when it is asked for. */
bool lab_peer_options_parse(struct lab_peer_options *out, const struct sp_command_line *line,
                            int argc, char *const *argv, struct sp_error *err);
void lab_peer_options_finish(struct lab_peer_options *options);

/* Rows of these tables. */
#define LAB_OPTION_NAME                                                                            \
    {                                                                                              \
        "--name", NULL, "NAME", "Options", "name of the lab (default: lab)",                       \
            .offset = offsetof(struct lab_peer_options, name), .set = sp_set_string                \
    }
#define LAB_OPTION_JSON                                                                            \
    {                                                                                              \
        "--json", NULL, NULL, "Options", "print JSON, one line for each lab",                      \
            .offset = offsetof(struct lab_peer_options, json), .set = sp_set_true                  \
    }
#define LAB_OPTION_HELP                                                                            \
    {                                                                                              \
        "--help", "-h", NULL, "Options", "print this help",                                        \
            .offset = offsetof(struct lab_peer_options, help), .set = sp_set_true                  \
    }

#define LAB_EXIT_STATUS "\nExit status: 0 done, 1 run-time failure, 2 usage, 4 privilege missing.\n"

/* Fills in err for a lab that is not there, and returns the exit status. */
int lab_no_such(const char *name, struct sp_error *err);

#endif
