#include "db/in_use.h"

#include <stdlib.h>

#include "cli/databases.h"

struct sp_database *db_open_in_use(struct sp_error *err)
{
    struct sp_faults faults = {.count = 0}; /* "lint" tells of them */
    struct sp_database_source *sources = NULL;
    struct sp_databases found;
    struct sp_database *db = NULL;
    size_t count = 0;
    bool ok = sp_databases_find(&found, err);

    if (ok) {
        sources =
            calloc(found.own_count + found.whole_count + found.last_count + 1, sizeof(*sources));
        ok = sources != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    for (size_t i = 0; ok && i < found.own_count; i++)
        sources[count++] = (struct sp_database_source){.path = found.own[i].path, .local = true};
    for (size_t i = 0; ok && i < found.whole_count; i++)
        sources[count++] = (struct sp_database_source){.path = found.whole[i].path};
    for (size_t i = 0; ok && i < found.last_count; i++)
        sources[count++] = (struct sp_database_source){.path = found.last[i].path, .local = true};
    if (ok)
        db = sp_database_open(sources, count, &faults, err);
    free(sources);
    sp_databases_finish(&found);
    return db;
}
