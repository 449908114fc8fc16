#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/commands.h"

struct command {
    const char *name, *arguments, *text;
    int (*run)(int argc, char *const *argv, struct sp_error *err);
};

static const struct command commands[] = {
    {"diff", "OLD NEW", "what has changed, and what it changes", db_command_diff},
    {"lint", "[FILE...]", "check database files and their samples", db_command_lint},
    {"list", "", "the entries, a line each", db_command_list},
    {"match", "[FILE|-]", "what a capture or a fingerprint is", db_command_match},
    {"search", "WORD...", "entries by words", db_command_search},
    {"show", "NAME|FILE:LINE...", "entries as they are written", db_command_show},
    {"stats", "", "what the databases hold, in numbers", db_command_stats},
    {"test", "", "are known systems named rightly?", db_command_test},
    {"learn", "HOST", "from a host or a capture to an entry", db_command_learn},
    {"import", "nmap|p0f FILE", "entries from files of other programs", db_command_import},
    {"where", "", "which databases a scan uses", db_command_where},
    {"update", "SOURCE", "install a newer, signed database", db_command_update},
    {"rollback", "[EDITION]", "put the one before back", db_command_rollback},
    {"sign", "DATABASE", "sign a database, for update to trust", db_command_sign},
    {"keygen", "PUBLIC SECRET", "make a pair of keys to sign with", db_command_keygen},
};

static void print_help(FILE *out)
{
    fputs(
        "Usage: synprint-db COMMAND [options]\n"
        "The databases by which synprint names operating systems: look into them, test them, add\n"
        "to them, keep them up to date.\n"
        "\nCommands (synprint-db COMMAND --help tells their options):\n",
        out);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        char text[64];

        snprintf(text, sizeof(text), "%s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "  %-38s%s\n", text, commands[i].text);
    }
    fputs("\n  --help                                print this help\n"
          "  --version                             print the version\n" DB_EXIT_STATUS,
          out);
}

static int dispatch(int argc, char **argv, struct sp_error *err)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return 0;
    }
    if (strcmp(name, "--version") == 0) {
        puts("synprint-db " SP_VERSION);
        return 0;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc, argv, err);
    if (name[0] == '\0')
        sp_fail(err, SP_ERR_USAGE, "no command given (see synprint-db --help)");
    else
        sp_fail(err, SP_ERR_USAGE, "unknown command \"%s\" (see synprint-db --help)", name);
    return sp_error_exit_status(err->code);
}

int main(int argc, char **argv)
{
    struct sp_error err = {.code = SP_OK};
    int status = dispatch(argc, argv, &err);

    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (err.message[0] == '\0')
            sp_fail(&err, SP_ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
        status = status != 0 ? status : sp_error_exit_status(SP_ERR_FAILED);
    }
    if (err.message[0] != '\0')
        fprintf(stderr, "synprint-db: %s\n", err.message);
    return status;
}
