#include "fingerprint/database.h"

#include <stdlib.h>

#include "fingerprint/parser.h"
#include "fingerprint/sample.h"

struct sp_database {
    struct sp_os_file file;
    struct sp_index *index;
};

/* Makes a database of a parsed file, which it takes over whatever happens. */
static struct sp_database *create(struct sp_os_file *file, struct sp_error *err)
{
    struct sp_database *db = calloc(1, sizeof(*db));

    if (db == NULL) {
        sp_os_file_finish(file);
        sp_fail(err, SP_ERR_FAILED, "out of memory for the OS database");
        return NULL;
    }
    db->file = *file;
    db->index = sp_index_create(db->file.signatures, db->file.signature_count);
    if (db->index == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory for the OS database");
        goto fail;
    }
    if (!sp_database_check(db, err))
        goto fail;
    return db;
fail:
    sp_database_destroy(db);
    return NULL;
}

struct sp_database *sp_database_load(const char *path, struct sp_error *err)
{
    struct sp_os_file file;

    return sp_os_file_load(&file, path, err) ? create(&file, err) : NULL;
}

struct sp_database *sp_database_parse(const char *text, size_t len, const char *path,
                                      struct sp_error *err)
{
    struct sp_os_file file;

    return sp_os_file_parse(&file, text, len, path, err) ? create(&file, err) : NULL;
}

void sp_database_destroy(struct sp_database *db)
{
    if (db == NULL)
        return;
    sp_index_destroy(db->index);
    sp_os_file_finish(&db->file);
    free(db);
}

size_t sp_database_system_count(const struct sp_database *db)
{
    return db->file.system_count;
}

const struct sp_system *sp_database_system(const struct sp_database *db, size_t i)
{
    return &db->file.systems[i];
}

size_t sp_database_signature_count(const struct sp_database *db)
{
    return db->file.signature_count;
}

const struct sp_signature *sp_database_signature(const struct sp_database *db, size_t i)
{
    return &db->file.signatures[i];
}

size_t sp_database_layout_count(const struct sp_database *db, sp_layout layout)
{
    return sp_index_count(db->index, layout);
}

struct sp_index_walk sp_database_walk(const struct sp_database *db,
                                      const struct sp_observation *obs)
{
    return sp_index_find(db->index, obs, SP_FIT_EXACT);
}

const struct sp_signature *sp_database_find(const struct sp_database *db,
                                            const struct sp_observation *obs)
{
    struct sp_index_walk walk = sp_database_walk(db, obs);

    return sp_index_next(&walk);
}

static bool check_signature(const struct sp_database *db, const struct sp_signature *sig,
                            struct sp_error *err)
{
    const struct sp_signature *hider = NULL;
    struct sp_samples samples = sp_samples_begin(sig);
    struct sp_observation obs;

    while (sp_samples_next(&samples, &obs)) {
        const struct sp_signature *found = sp_database_find(db, &obs);

        if (found == sig)
            return true;
        if (hider == NULL)
            hider = found;
    }
    if (hider == NULL)
        return sp_fail(err, SP_ERR_FAILED, "%s:%u: no SYN-ACK can match this signature of \"%s\"",
                       sig->system->file, sig->line, sig->system->name);
    return sp_fail(err, SP_ERR_FAILED,
                   "%s:%u: this signature of \"%s\" is hidden by the earlier one of \"%s\" at "
                   "%s:%u; put the more specific one first",
                   sig->system->file, sig->line, sig->system->name, hider->system->name,
                   hider->system->file, hider->line);
}

bool sp_database_check(const struct sp_database *db, struct sp_error *err)
{
    for (size_t i = 0; i < db->file.signature_count; i++) {
        if (!check_signature(db, &db->file.signatures[i], err))
            return false;
    }
    return true;
}
