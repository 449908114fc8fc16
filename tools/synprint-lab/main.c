#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lab/commands.h"
#include "sandbox/interrupt.h"

struct command {
    const char *name, *arguments, *text;
    int (*run)(int argc, char *const *argv, struct sp_error *err);
};

static const struct command commands[] = {
    {"up", "[options]", "make a practice network", lab_command_up},
    {"run", "[--name NAME] -- COMMAND...", "run a command in it", lab_command_run},
    {"shell", "[--name NAME]", "run a shell in it", lab_command_shell},
    {"status", "[--name NAME] [--json]", "what is up, and what it counted", lab_command_status},
    {"down", "[--name NAME | --all] [--json]", "end it, and print what it counted",
     lab_command_down},
    {"check", "[options] TRUTH RESULT...", "compare a scan's result with the truth",
     lab_command_check},
};

static void print_help(FILE *out)
{
    fputs("Usage: synprint-lab COMMAND [options]\n"
          "A practice network on this machine: emulated hosts, of which all is known.\n"
          "Nothing in it has a way out, and all of it is gone after \"down\".\n"
          "\nCommands (synprint-lab COMMAND --help tells their options):\n",
          out);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        char text[64];

        snprintf(text, sizeof(text), "%s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "  %-38s%s\n", text, commands[i].text);
    }
    fputs("\n  --help                                print this help\n"
          "  --version                             print the version\n" LAB_EXIT_STATUS,
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
        puts("synprint-lab " SP_VERSION);
        return 0;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc, argv, err);
    if (name[0] == '\0')
        sp_fail(err, SP_ERR_USAGE, "no command given (see synprint-lab --help)");
    else
        sp_fail(err, SP_ERR_USAGE, "unknown command \"%s\" (see synprint-lab --help)", name);
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
        fprintf(stderr, "synprint-lab: %s\n", err.message);
    if (status != 0)
        lab_interrupt_deliver();
    return status;
}
