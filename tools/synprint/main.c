#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/command.h"
#include "synprint/options.h"
#include "synprint/plan.h"
#include "synprint/run.h"

/* What was printed on stdout must have arrived there. */
static int finish_stdout(struct sp_error *err)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        sp_fail(err, SP_ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
    return sp_error_exit_status(err->code);
}

static int scan(const struct sp_options *options, int argc, char *const *argv, struct sp_error *err)
{
    char *command = sp_command_text(argc, argv);
    struct sp_plan plan;
    int status;

    if (!sp_plan_build(&plan, options, err)) {
        status = sp_error_exit_status(err->code);
    } else if (options->dry_run) {
        sp_plan_print(&plan, options, stdout);
        status = finish_stdout(err);
    } else {
        status = sp_run(options, &plan, command ? command : "", err);
    }
    sp_plan_finish(&plan);
    free(command);
    return status;
}

int main(int argc, char **argv)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_options options;
    int status;

    if (!sp_options_parse(&options, argc, argv, &err)) {
        status = sp_error_exit_status(err.code);
    } else if (options.help) {
        sp_usage_print(stdout);
        status = finish_stdout(&err);
    } else if (options.version) {
        puts("synprint " SP_VERSION);
        status = finish_stdout(&err);
    } else {
        status = scan(&options, argc, argv, &err);
    }
    sp_options_finish(&options);
    if (err.message[0] != '\0')
        fprintf(stderr, "synprint: %s\n", err.message);
    return status;
}
