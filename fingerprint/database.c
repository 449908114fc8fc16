#include "fingerprint/database.h"

#include <stdlib.h>

#include "fingerprint/parser.h"
#include "fingerprint/sample.h"

/* The files keep the text, and all that systems point to; systems and signatures of all of them
 * stand in arrays of their own, so that they have one order. */
struct sp_database {
    struct sp_os_file *files;
    bool *local; /* of each file */
    size_t file_count;
    struct sp_system *systems;
    size_t system_count;
    struct sp_signature *signatures;
    size_t signature_count;
    struct sp_index *index;
};

static struct sp_database *create(size_t files, struct sp_error *err)
{
    struct sp_database *db = calloc(1, sizeof(*db));

    if (db != NULL) {
        db->files = calloc(files + 1, sizeof(*db->files));
        db->local = calloc(files + 1, sizeof(*db->local));
    }
    if (db == NULL || db->files == NULL || db->local == NULL) {
        sp_database_destroy(db);
        sp_fail(err, SP_ERR_FAILED, "out of memory for the OS database");
        return NULL;
    }
    return db;
}

/* Moves what one file holds to the end of the database's arrays, which have room. */
static void take_file(struct sp_database *db, const struct sp_os_file *file)
{
    for (size_t i = 0; i < file->system_count; i++) {
        const struct sp_system *from = &file->systems[i];
        struct sp_system *system = &db->systems[db->system_count++];
        struct sp_signature *signatures = &db->signatures[db->signature_count];

        *system = *from;
        system->signatures = signatures;
        for (size_t k = 0; k < from->signature_count; k++) {
            signatures[k] = from->signatures[k];
            signatures[k].system = system;
        }
        db->signature_count += from->signature_count;
        if (from->rst != NULL)
            file->rsts[from->rst - file->rsts].system = system;
    }
}

/* All files are there: makes one of them. */
static bool join_files(struct sp_database *db, struct sp_error *err)
{
    size_t systems = 0, signatures = 0;

    for (size_t i = 0; i < db->file_count; i++) {
        systems += db->files[i].system_count;
        signatures += db->files[i].signature_count;
    }
    db->systems = calloc(systems + 1, sizeof(*db->systems));
    db->signatures = calloc(signatures + 1, sizeof(*db->signatures));
    if (db->systems != NULL && db->signatures != NULL) {
        for (size_t i = 0; i < db->file_count; i++)
            take_file(db, &db->files[i]);
        db->index = sp_index_create(db->signatures, db->signature_count);
    }
    return db->index != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory for the OS database");
}

static enum sp_reach reach(const struct sp_index *index, const struct sp_signature *sig,
                           const struct sp_signature **hider)
{
    struct sp_samples samples = sp_samples_begin(sig);
    struct sp_observation obs;

    *hider = NULL;
    while (sp_samples_next(&samples, &obs)) {
        struct sp_index_walk walk = sp_index_find(index, &obs, SP_FIT_EXACT);
        const struct sp_signature *found = sp_index_next(&walk);

        if (found == sig)
            return SP_REACHABLE;
        if (*hider == NULL)
            *hider = found;
    }
    return *hider == NULL ? SP_IMPOSSIBLE : SP_HIDDEN;
}

enum sp_reach sp_database_reach(const struct sp_database *db, const struct sp_signature *sig,
                                const struct sp_signature **hider)
{
    return reach(db->index, sig, hider);
}

static bool check_signatures(const struct sp_index *index, const struct sp_os_file *file,
                             struct sp_error *err)
{
    for (size_t i = 0; i < file->signature_count; i++) {
        const struct sp_signature *sig = &file->signatures[i], *hider;

        switch (reach(index, sig, &hider)) {
        case SP_REACHABLE:
            break;
        case SP_IMPOSSIBLE:
            return sp_fail(err, SP_ERR_FAILED,
                           "%s:%u: no SYN-ACK can match this signature of \"%s\"",
                           sig->system->file, sig->line, sig->system->name);
        case SP_HIDDEN:
            return sp_fail(err, SP_ERR_FAILED,
                           "%s:%u: this signature of \"%s\" is hidden by the earlier one of \"%s\" "
                           "at %s:%u; put the more specific one first",
                           sig->system->file, sig->line, sig->system->name, hider->system->name,
                           hider->system->file, hider->line);
        }
    }
    return true;
}

/* Proves that each signature of the file can be found among those of the file. */
static bool check_file(const struct sp_os_file *file, struct sp_error *err)
{
    struct sp_index *index = sp_index_create(file->signatures, file->signature_count);
    bool ok;

    if (index == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the OS database");
    ok = check_signatures(index, file, err);
    sp_index_destroy(index);
    return ok;
}

static bool read_source(const struct sp_database_source *source, const struct sp_os_reading *how,
                        struct sp_os_file *file, struct sp_error *err)
{
    if (source->text != NULL)
        return sp_os_file_read(file, source->text, source->len, source->path, how, err);
    return sp_os_file_load(file, source->path, how, err);
}

/* Adds a source that is used. False when it is not, with why in err. faults: NULL for one that is
 * read on its own. */
static bool add_file(struct sp_database *db, const struct sp_database_source *source, bool check,
                     struct sp_faults *faults, struct sp_error *err)
{
    const struct sp_os_reading how = {.local = source->local,
                                      .by_path = faults != NULL,
                                      .faults = source->local && !source->strict ? faults : NULL};
    struct sp_os_file *file = &db->files[db->file_count];

    if (!read_source(source, &how, file, err))
        return false;
    if (check && !check_file(file, err)) {
        sp_os_file_finish(file);
        return false;
    }
    db->local[db->file_count++] = source->local;
    return true;
}

/* False when a source must be used and cannot. */
static bool add_files(struct sp_database *db, const struct sp_database_source *sources,
                      size_t count, struct sp_faults *faults, struct sp_error *err)
{
    bool whole = false, wanted = false;

    for (size_t i = 0; i < count; i++) {
        const struct sp_database_source *source = &sources[i];
        struct sp_error why;

        if (!source->local && whole)
            continue;
        if (!source->local && wanted)
            sp_faults_add(faults, err->message); /* another one may do */
        if (add_file(db, source, source->strict, faults, &why)) {
            whole = whole || !source->local;
        } else if (source->local && !source->strict) {
            sp_faults_add(faults, why.message);
        } else {
            *err = why;
            wanted = true;
            if (source->strict) {
                err->code = SP_ERR_USAGE;
                return false;
            }
        }
    }
    if (whole)
        *err = (struct sp_error){.code = SP_OK};
    return whole || !wanted;
}

struct sp_database *sp_database_open(const struct sp_database_source *sources, size_t count,
                                     struct sp_faults *faults, struct sp_error *err)
{
    struct sp_database *db = create(count, err);

    if (db != NULL && add_files(db, sources, count, faults, err) && join_files(db, err))
        return db;
    sp_database_destroy(db);
    return NULL;
}

/* One source, whole and checked. */
static struct sp_database *open_checked(const struct sp_database_source *source,
                                        struct sp_error *err)
{
    struct sp_database *db = create(1, err);

    if (db != NULL && add_file(db, source, true, NULL, err) && join_files(db, err))
        return db;
    sp_database_destroy(db);
    return NULL;
}

struct sp_database *sp_database_load(const char *path, struct sp_error *err)
{
    return open_checked(&(struct sp_database_source){.path = path}, err);
}

struct sp_database *sp_database_parse(const char *text, size_t len, const char *path,
                                      struct sp_error *err)
{
    return open_checked(&(struct sp_database_source){.path = path, .text = text, .len = len}, err);
}

void sp_database_destroy(struct sp_database *db)
{
    if (db == NULL)
        return;
    sp_index_destroy(db->index);
    free(db->signatures);
    free(db->systems);
    for (size_t i = 0; i < db->file_count; i++)
        sp_os_file_finish(&db->files[i]);
    free(db->local);
    free(db->files);
    free(db);
}

size_t sp_database_part_count(const struct sp_database *db)
{
    return db->file_count;
}

struct sp_database_part sp_database_part(const struct sp_database *db, size_t i)
{
    const struct sp_os_file *file = &db->files[i];

    return (struct sp_database_part){.path = file->path,
                                     .name = file->name,
                                     .edition = file->edition,
                                     .systems = file->system_count,
                                     .local = db->local[i]};
}

size_t sp_database_system_count(const struct sp_database *db)
{
    return db->system_count;
}

const struct sp_system *sp_database_system(const struct sp_database *db, size_t i)
{
    return &db->systems[i];
}

size_t sp_database_signature_count(const struct sp_database *db)
{
    return db->signature_count;
}

const struct sp_signature *sp_database_signature(const struct sp_database *db, size_t i)
{
    return &db->signatures[i];
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
