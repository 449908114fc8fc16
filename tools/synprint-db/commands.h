/* The commands of synprint-db. Each reads argv[2..], prints its results to standard output and
 * returns the exit status; err has a message when there is something to tell on standard error. */
#ifndef SP_DB_COMMANDS_H
#define SP_DB_COMMANDS_H

#include "base/error.h"

int db_command_diff(int argc, char *const *argv, struct sp_error *err);
int db_command_lint(int argc, char *const *argv, struct sp_error *err);
int db_command_list(int argc, char *const *argv, struct sp_error *err);
int db_command_match(int argc, char *const *argv, struct sp_error *err);
int db_command_search(int argc, char *const *argv, struct sp_error *err);
int db_command_show(int argc, char *const *argv, struct sp_error *err);
int db_command_stats(int argc, char *const *argv, struct sp_error *err);
int db_command_test(int argc, char *const *argv, struct sp_error *err);
int db_command_import(int argc, char *const *argv, struct sp_error *err);
int db_command_learn(int argc, char *const *argv, struct sp_error *err);
int db_command_where(int argc, char *const *argv, struct sp_error *err);
int db_command_update(int argc, char *const *argv, struct sp_error *err);
int db_command_rollback(int argc, char *const *argv, struct sp_error *err);
int db_command_sign(int argc, char *const *argv, struct sp_error *err);
int db_command_keygen(int argc, char *const *argv, struct sp_error *err);

/* The row of --help in each command's table; the field is a bool. */
#define DB_OPTION_HELP(structure, field)                                                           \
    {                                                                                              \
        "--help", "-h", NULL, "Options", "print this help", .offset = offsetof(structure, field),  \
                                                            .set = sp_set_true                     \
    }

#define DB_EXIT_STATUS                                                                             \
    "\nExit status: 0 done, 1 run-time failure or a check that found faults, 2 usage.\n"

#endif
