#include "cli/commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void print_help(const struct sp_program *program, FILE *out)
{
    fprintf(out,
            "Usage: %s COMMAND [options]\n%s"
            "\nCommands (%s COMMAND --help tells their options):\n",
            program->name, program->about, program->name);
    for (size_t i = 0; i < program->count; i++) {
        char text[64];

        snprintf(text, sizeof(text), "%s %s", program->commands[i].name,
                 program->commands[i].arguments);
        fprintf(out, "  %-38s%s\n", text, program->commands[i].text);
    }
    fprintf(out,
            "\n  --help                                print this help\n"
            "  --version                             print the version\n%s",
            program->epilogue);
}

static int dispatch(const struct sp_program *program, int argc, char *const *argv,
                    struct sp_error *err)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(program, stdout);
        return 0;
    }
    if (strcmp(name, "--version") == 0) {
        printf("%s %s\n", program->name, program->version);
        return 0;
    }
    for (size_t i = 0; i < program->count; i++)
        if (strcmp(name, program->commands[i].name) == 0)
            return program->commands[i].run(argc, argv, err);
    if (name[0] == '\0')
        sp_fail(err, SP_ERR_USAGE, "no command given (see %s --help)", program->name);
    else
        sp_fail(err, SP_ERR_USAGE, "unknown command \"%s\" (see %s --help)", name, program->name);
    return sp_error_exit_status(err->code);
}

int sp_program_run(const struct sp_program *program, int argc, char *const *argv)
{
    struct sp_error err = {.code = SP_OK};
    int status = dispatch(program, argc, argv, &err);

    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (err.message[0] == '\0')
            sp_fail(&err, SP_ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
        status = status != 0 ? status : sp_error_exit_status(SP_ERR_FAILED);
    }
    if (err.message[0] != '\0')
        fprintf(stderr, "%s: %s\n", program->name, err.message);
    return status;
}
