#include "lab/commands.h"

#include <stdio.h>
#include <string.h>

bool lab_peer_options_parse(struct lab_peer_options *out, const struct sp_command_line *line,
                            int argc, char *const *argv, struct sp_error *err)
{
    *out = (struct lab_peer_options){.name = NULL};
    if (!sp_command_line_parse(line, argc, argv, 2, out, &out->rest, err))
        return false;
    if (out->help) {
        sp_command_line_help(line, stdout);
        return true;
    }
    if (out->rest.count > 0 && !line->command_follows)
        return sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\" (see %s --help)",
                       out->rest.items[0], line->command);
    if (out->all && out->name)
        return sp_fail(err, SP_ERR_USAGE, "--all cannot be combined with --name");
    return true;
}

void lab_peer_options_finish(struct lab_peer_options *options)
{
    sp_arguments_finish(&options->rest);
}

int lab_no_such(const char *name, struct sp_error *err)
{
    sp_fail(err, SP_ERR_FAILED, "no lab \"%s\" is up (make one with: synprint-lab up%s%s)", name,
            strcmp(name, "lab") != 0 ? " --name " : "", strcmp(name, "lab") != 0 ? name : "");
    return sp_error_exit_status(err->code);
}
