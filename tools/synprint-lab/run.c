#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options_set.h"
#include "lab/commands.h"
#include "lab/up_options.h"
#include "sandbox/control.h"
#include "sandbox/enter.h"
#include "sandbox/privilege.h"

/* As a shell's: found but not executable, not found (POSIX, 2.8.2). */
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND      127

static const struct sp_option table[] = {LAB_OPTION_NAME, LAB_OPTION_HELP};

static const struct sp_command_line run_line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-lab run",
    .command_follows = true,
    .synopsis = "Usage: synprint-lab run [--name NAME] -- COMMAND [ARGUMENT...]\n"
                "Runs a command where it sees the lab and nothing else. Needs root.\n",
    .epilogue = "\nThe exit status is the command's.\n" LAB_EXIT_STATUS,
};

static const struct sp_command_line shell_line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-lab shell",
    .synopsis = "Usage: synprint-lab shell [--name NAME]\n"
                "Runs $SHELL where it sees the lab and nothing else. Needs root.\n",
    .epilogue = LAB_EXIT_STATUS,
};

static bool enter(const char *name, const char *command, struct sp_error *err)
{
    struct lab_peer peer = {.fd = -1, .pidfd = -1};
    bool ok = false;

    if (!lab_privilege_check(command, err))
        return false;
    switch (lab_peer_connect(&peer, name, err)) {
    case LAB_PEER_THERE:
        ok = lab_enter(peer.pidfd, err);
        break;
    case LAB_PEER_NONE:
        lab_no_such(name, err);
        break;
    case LAB_PEER_BUSY:
    case LAB_PEER_FAILED:
        break;
    }
    lab_peer_finish(&peer);
    return ok;
}

/* Returns only when it fails. */
static int execute(char *const *command, struct sp_error *err)
{
    fflush(stdout);
    execvp(command[0], command);
    sp_fail(err, SP_ERR_FAILED, "cannot run \"%s\": %s", command[0], strerror(errno));
    return errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

int lab_command_run(int argc, char *const *argv, struct sp_error *err)
{
    struct lab_peer_options options;
    int status = 0;
    bool ok = lab_peer_options_parse(&options, &run_line, argc, argv, err);

    if (ok && !options.help) {
        if (options.rest.count == 0)
            sp_fail(err, SP_ERR_USAGE, "no command given (see %s --help)", run_line.command);
        else if (enter(options.name ? options.name : LAB_NAME_DEFAULT, run_line.command, err))
            /* the command is the end of argv, which NULL ends */
            status = execute(argv + argc - options.rest.count, err);
    }
    lab_peer_options_finish(&options);
    return status != 0 ? status : sp_error_exit_status(err->code);
}

/* What interactive shells show: bash takes PS1 from its startup files, so the hint is a variable
 * that they can use, and a prompt for those that have none. */
static void hint(const char *name)
{
    char prompt[96];

    snprintf(prompt, sizeof(prompt), "(lab %s) \\w \\$ ", name);
    setenv("SYNPRINT_LAB", name, 1);
    setenv("debian_chroot", name, 1); /* Debian's bashrc shows it before the prompt */
    if (!getenv("PS1"))
        setenv("PS1", prompt, 1);
}

int lab_command_shell(int argc, char *const *argv, struct sp_error *err)
{
    static char fallback[] = "/bin/sh";
    struct lab_peer_options options;
    int status = 0;
    bool ok = lab_peer_options_parse(&options, &shell_line, argc, argv, err);

    if (ok && !options.help) {
        const char *name = options.name ? options.name : LAB_NAME_DEFAULT;
        char *shell = getenv("SHELL");
        char *command[] = {shell && shell[0] != '\0' ? shell : fallback, NULL};

        if (enter(name, shell_line.command, err)) {
            hint(name);
            status = execute(command, err);
        }
    }
    lab_peer_options_finish(&options);
    return status != 0 ? status : sp_error_exit_status(err->code);
}
