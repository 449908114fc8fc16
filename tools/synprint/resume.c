#include "synprint/resume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The only options that may stand beside --resume: those that change nothing of the result. */
static bool check_alone(int argc, char *const *argv, struct sp_error *err)
{
    for (int i = 1; i < argc; i++) {
        const char *text = argv[i];

        if (strcmp(text, "--resume") == 0)
            i++;
        else if (strncmp(text, "--resume=", strlen("--resume=")) != 0 && strcmp(text, "-q") != 0 &&
                 (text[0] != '-' || text[1] == '\0' || text[1 + strspn(text + 1, "d")] != '\0'))
            return sp_fail(err, SP_ERR_USAGE,
                           "\"%.200s\" cannot be added to --resume: the file has all options "
                           "(only -d and -q can be added)",
                           text);
    }
    return true;
}

static bool read_file(struct sp_resumption *r, struct sp_checkpoint_store *store,
                      struct sp_error *err)
{
    FILE *in = sp_checkpoint_store_read(store, err);
    bool ok = in != NULL && sp_checkpoint_read(&r->checkpoint, in, store->path, err);

    if (in != NULL)
        fclose(in);
    return ok;
}

static bool parse_options(struct sp_resumption *r, struct sp_options *out, struct sp_error *err)
{
    static char name[] = "synprint";
    const struct sp_checkpoint_head *head = &r->checkpoint.head;

    r->argv = calloc(head->arg_count + 2, sizeof(r->argv[0]));
    if (r->argv == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    r->argv[0] = name;
    for (size_t i = 0; i < head->arg_count; i++)
        r->argv[1 + i] = head->args[i];
    if (!sp_options_parse(out, (int)head->arg_count + 1, r->argv, err))
        return false;
    return (!out->resume_path && !out->help && !out->version) ||
           sp_fail(err, SP_ERR_USAGE, "cannot resume: the options in the file are not a scan's");
}

bool sp_resumption_begin(struct sp_resumption *out, struct sp_options *options, int argc,
                         char *const *argv, struct sp_checkpoint_store *store, struct sp_error *err)
{
    const struct sp_checkpoint_head *head = &out->checkpoint.head;
    struct sp_options typed = *options;
    bool ok;

    *out = (struct sp_resumption){.argv = NULL};
    if (!check_alone(argc, argv, err) ||
        !sp_checkpoint_store_open(store, options->resume_path, err) || !read_file(out, store, err))
        return false;
    if (chdir(head->folder) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot go back to the folder \"%.200s\": %s",
                       head->folder, strerror(errno));
    ok = parse_options(out, options, err);
    sp_options_finish(&typed);
    options->has_seed = true;
    options->seed = head->seed;
    options->quiet |= typed.quiet;
    options->debug += typed.debug;
    return ok;
}

void sp_resumption_finish(struct sp_resumption *r)
{
    sp_checkpoint_finish(&r->checkpoint);
    free(r->argv);
    *r = (struct sp_resumption){.argv = NULL};
}
