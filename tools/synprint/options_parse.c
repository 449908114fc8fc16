#include "synprint/options.h"

#include <string.h>

#include "cli/outfile.h"
#include "engine/scan.h"

/* What no single option can see. */
static bool check_together(const struct sp_options *o, struct sp_error *err)
{
    if (o->fast_ports && o->top_ports)
        return sp_fail(err, SP_ERR_USAGE,
                       "-F cannot be combined with --top-ports: both say how many ports");
    if (o->ports && (o->top_ports || o->fast_ports)) {
        return sp_fail(err, SP_ERR_USAGE,
                       "-p cannot be combined with -F or --top-ports: both say which ports");
    }
    if (o->text_path && o->json_path) {
        bool both_stdout = sp_path_is_stdout(o->text_path) && sp_path_is_stdout(o->json_path);

        if (both_stdout || strcmp(o->text_path, o->json_path) == 0) {
            return sp_fail(err, SP_ERR_USAGE, "-oN and -oJ cannot both write to \"%s\"",
                           o->json_path);
        }
    }
    if (!o->os_detection && (o->os_limit || o->os_guess || o->os_tries > 0))
        return sp_fail(err, SP_ERR_USAGE, "%s is about -O, which was not given",
                       o->os_limit   ? "--osscan-limit"
                       : o->os_guess ? "--osscan-guess"
                                     : "--max-os-tries");
    if (o->no_checkpoint && o->checkpoint_path)
        return sp_fail(
            err, SP_ERR_USAGE,
            "--no-checkpoint cannot be combined with --checkpoint: one says no file, the "
            "other which");
    if (o->targets.count == 0 && o->target_files.count == 0)
        return sp_fail(err, SP_ERR_USAGE, "no targets given (see synprint --help)");
    return true;
}

bool sp_options_parse(struct sp_options *out, int argc, char *const *argv, struct sp_error *err)
{
    const struct sp_command_line line = sp_options_command_line();

    *out = (struct sp_options){.timing_options = {.level = SP_TIMING_STANDARD},
                               .checkpoint_interval_us = SP_CHECKPOINT_INTERVAL_US};
    if (!sp_command_line_parse(&line, argc, argv, 1, out, &out->targets, err))
        return false;
    if (out->help || out->version || out->resume_path)
        return true;
    return sp_timing_merge(&out->timing_options, &out->timing, err) && check_together(out, err);
}

void sp_options_finish(struct sp_options *options)
{
    sp_arguments_finish(&options->targets);
    sp_arguments_finish(&options->target_files);
    sp_arguments_finish(&options->excludes);
    sp_arguments_finish(&options->exclude_files);
    sp_arguments_finish(&options->os_databases);
}
