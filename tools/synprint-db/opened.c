#include "db/opened.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/databases.h"

static size_t name_files(const struct sp_arguments *files, const struct sp_databases *found,
                         struct sp_database_source *out)
{
    size_t count = 0;

    for (size_t i = 0; i < files->count; i++)
        out[count++] =
            (struct sp_database_source){.path = files->items[i], .local = i + 1 < files->count};
    for (size_t i = 0; i < found->own_count; i++)
        out[count++] = (struct sp_database_source){.path = found->own[i].path, .local = true};
    for (size_t i = 0; i < found->whole_count; i++)
        out[count++] = (struct sp_database_source){.path = found->whole[i].path};
    for (size_t i = 0; i < found->last_count; i++)
        out[count++] = (struct sp_database_source){.path = found->last[i].path, .local = true};
    return count;
}

static void tell(const struct sp_faults *faults)
{
    size_t kept = sp_faults_kept(faults);

    for (size_t i = 0; i < kept; i++)
        fprintf(stderr, "synprint-db: warning: left out: %s\n", faults->message[i]);
    if (faults->count > kept)
        fprintf(stderr, "synprint-db: warning: %zu more faults (lint lists all)\n",
                faults->count - kept);
}

struct sp_database *db_open(const struct sp_arguments *files, struct sp_error *err)
{
    struct sp_databases found = {.own = NULL};
    struct sp_faults faults = {.count = 0};
    struct sp_database_source *sources;
    struct sp_database *db = NULL;

    if (files->count == 0 && !sp_databases_find(&found, err)) {
        sp_databases_finish(&found);
        return NULL;
    }
    sources = calloc(files->count + found.own_count + found.whole_count + found.last_count + 1,
                     sizeof(*sources));
    if (sources != NULL) {
        db = sp_database_open(sources, name_files(files, &found, sources), &faults, err);
        tell(&faults);
    } else {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    free(sources);
    sp_databases_finish(&found);
    return db;
}

struct sp_database *db_open_in_use(struct sp_error *err)
{
    const struct sp_arguments none = {.count = 0};

    return db_open(&none, err);
}
