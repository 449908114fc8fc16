#include "synprint/paths.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/outfile.h"

struct named_file {
    const char *option, *path;
    char canonical[PATH_MAX]; /* "" when there is none, or its folder does not exist */
};

/* The folder without links and dots, and the name. The file itself need not exist. */
static void canonicalise(struct named_file *file)
{
    const char *slash = strrchr(file->path, '/');
    char folder[PATH_MAX], real[PATH_MAX];

    if (realpath(file->path, file->canonical) != NULL)
        return;
    file->canonical[0] = '\0';
    if (slash == NULL)
        snprintf(folder, sizeof(folder), ".");
    else
        snprintf(folder, sizeof(folder), "%.*s/", (int)(slash - file->path), file->path);
    if (realpath(folder, real) == NULL)
        return;
    if (snprintf(file->canonical, sizeof(file->canonical), "%s/%s", real,
                 slash == NULL ? file->path : slash + 1) >= (int)sizeof(file->canonical))
        file->canonical[0] = '\0';
}

/* Is b the file a, or what a is written to before it is whole? */
static bool takes(const struct named_file *a, const struct named_file *b)
{
    static const char suffix[] = ".partial";
    size_t len = strlen(a->canonical);

    if (len == 0 || strncmp(a->canonical, b->canonical, len) != 0)
        return false;
    return b->canonical[len] == '\0' || strcmp(b->canonical + len, suffix) == 0;
}

bool sp_paths_check(const struct sp_options *options, struct sp_error *err)
{
    struct named_file files[] = {{.option = "-oN", .path = options->text_path},
                                 {.option = "-oJ", .path = options->json_path},
                                 {.option = "-w", .path = options->capture_path},
                                 {.option = "--checkpoint", .path = options->checkpoint_path}};
    const size_t count = sizeof(files) / sizeof(files[0]);

    for (size_t i = 0; i < count; i++) {
        if (files[i].path != NULL && !sp_path_is_stdout(files[i].path))
            canonicalise(&files[i]);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (i != j && takes(&files[i], &files[j]))
                return sp_fail(err, SP_ERR_USAGE, "%s and %s cannot both write to \"%.200s\"",
                               files[i].option, files[j].option, files[j].path);
        }
    }
    return true;
}
