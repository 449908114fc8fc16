#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "synprint/command.h"
#include "synprint/options.h"
#include "synprint/os_files.h"
#include "synprint/plan.h"
#include "synprint/resume.h"
#include "synprint/run.h"

/* What was printed on stdout must have arrived there. */
static int finish_stdout(struct sp_error *err)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        sp_fail(err, SP_ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
    return sp_error_exit_status(err->code);
}

/* "synprint-5eed.resume", of a shard "synprint-5eed-1of4.resume". NULL when out of memory. */
static char *default_path(const struct sp_options *options, const struct sp_plan *plan)
{
    char *path = NULL;
    int len;

    if (options->shards > 0)
        len = asprintf(&path, "synprint-%" PRIx64 "-%" PRIu32 "of%" PRIu32 ".resume", plan->seed,
                       options->shard, options->shards);
    else
        len = asprintf(&path, "synprint-%" PRIx64 ".resume", plan->seed);
    return len < 0 ? NULL : path;
}

/* Where a new scan keeps its checkpoints. Only a file that was asked for is worth an error. False
 * for that; else store->path is NULL when there is none. */
static bool choose_store(struct sp_checkpoint_store *store, const struct sp_options *options,
                         const struct sp_plan *plan, struct sp_error *err)
{
    struct sp_error ignored;
    char *path;

    if (options->no_checkpoint)
        return true;
    if (options->checkpoint_path)
        return sp_checkpoint_store_open(store, options->checkpoint_path, err);
    path = default_path(options, plan);
    if (path && !sp_checkpoint_store_open(store, path, &ignored))
        sp_checkpoint_store_finish(store);
    free(path);
    return true;
}

static int run(const struct sp_options *options, const struct sp_plan *plan,
               struct sp_run_origin *origin, struct sp_checkpoint_store *store,
               struct sp_error *err)
{
    char *folder = NULL;
    int status;

    if (!origin->resume && !choose_store(store, options, plan, err))
        return sp_error_exit_status(err->code);
    if (!origin->folder)
        origin->folder = folder = getcwd(NULL, 0);
    if (store->path && origin->folder)
        origin->store = store;
    status = sp_run(options, plan, origin, err);
    free(folder);
    return status;
}

static int scan(struct sp_options *options, int argc, char *const *argv, struct sp_error *err)
{
    char *command = sp_command_text(argc, argv);
    struct sp_run_origin origin = {
        .command = command ? command : "", .args = argv + 1, .arg_count = (size_t)argc - 1};
    struct sp_checkpoint_store store = {.folder_fd = -1, .memory_fd = -1, .child_fd = -1};
    struct sp_resumption resumed = {.argv = NULL};
    struct sp_plan plan = {.targets = NULL};
    const char *resume_path = options->resume_path;
    int status;

    if (resume_path) {
        if (!sp_resumption_begin(&resumed, options, argc, argv, &store, err))
            goto fail;
        origin.args = resumed.checkpoint.head.args;
        origin.arg_count = resumed.checkpoint.head.arg_count;
        origin.folder = resumed.checkpoint.head.folder;
        origin.resume = &resumed.checkpoint.progress;
    }
    if (!sp_plan_build(&plan, options, err) ||
        (resume_path && !sp_checkpoint_bind(&resumed.checkpoint, &plan, resume_path, err)))
        goto fail;
    if (!options->quiet)
        sp_os_files_warn(&plan, stderr);
    if (options->dry_run) {
        sp_plan_print(&plan, options, stdout);
        status = finish_stdout(err);
    } else {
        status = run(options, &plan, &origin, &store, err);
    }
    goto out;
fail:
    status = sp_error_exit_status(err->code);
out:
    sp_checkpoint_store_finish(&store);
    sp_plan_finish(&plan);
    sp_resumption_finish(&resumed);
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
