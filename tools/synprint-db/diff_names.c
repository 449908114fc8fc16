/* What two databases call the same hosts. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/diff.h"
#include "db/trials.h"
#include "fingerprint/lint.h"
#include "fingerprint/parser.h"
#include "fingerprint/textfile.h"

bool db_diff_open(struct db_diff_side *side, const char *path, struct sp_error *err)
{
    struct sp_database_source source = {.path = path};
    struct sp_faults faults = {.count = 0};

    *side = (struct db_diff_side){.path = path};
    side->text = sp_textfile_read(path, SP_OS_FILE_MAX, &source.len, err);
    if (side->text == NULL)
        return false;
    source.text = side->text;
    side->db = sp_database_open(&source, 1, &faults, err);
    return side->db != NULL;
}

void db_diff_close(struct db_diff_side *side)
{
    sp_database_destroy(side->db);
    free(side->text);
    *side = (struct db_diff_side){.db = NULL};
}

static void tell(const struct db_trial *trial, const char *by, const char *was, const char *is,
                 bool as_json)
{
    struct sp_json json = {.out = stdout};

    if (strcmp(was, is) == 0)
        return;
    if (!as_json) {
        printf("named otherwise: %s (%s), by %s: %s, was %s\n", trial->name, trial->origin, by, is,
               was);
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "renamed");
    sp_json_string(&json, "truth", trial->name);
    sp_json_string(&json, "origin", trial->origin);
    sp_json_string(&json, "by", by);
    sp_json_string(&json, "old", was);
    sp_json_string(&json, "new", is);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static bool compare(const struct db_diff *diff, const struct sp_identifier *const identifiers[2],
                    const struct db_trials *trials)
{
    for (size_t i = 0; i < trials->count; i++) {
        const struct db_trial *trial = &trials->at[i];
        struct sp_host_seen seen = db_trial_seen(trial);
        struct sp_identity was, is;
        struct sp_match old, new;

        sp_match_host(diff->old.db, trial->ports, trial->port_count, &old);
        sp_match_host(diff->new.db, trial->ports, trial->port_count, &new);
        tell(trial, "its SYN-ACK", old.name, new.name, diff->json);
        if (!sp_identify(identifiers[0], &seen, &was) || !sp_identify(identifiers[1], &seen, &is))
            return false;
        tell(trial, "all that it shows", was.name, is.name, diff->json);
    }
    return true;
}

static bool add_trials(const struct db_diff *diff, const struct db_diff_options *options,
                       struct db_trials *trials, struct sp_error *err)
{
    char folder[PATH_MAX], *slash;

    if (options->samples != NULL && !db_trials_add_samples(trials, options->samples, err))
        return false;
    if (options->samples == NULL &&
        sp_sample_path(diff->new.path, "INDEX", folder, sizeof(folder)) &&
        access(folder, F_OK) == 0) {
        slash = strrchr(folder, '/');
        *slash = '\0';
        if (!db_trials_add_samples(trials, folder, err))
            return false;
    }
    return options->personalities == NULL ||
           db_trials_add_personalities(trials, options->personalities, err);
}

bool db_diff_names(const struct db_diff *diff, const struct db_diff_options *options,
                   struct sp_error *err)
{
    struct sp_identifier *old = sp_identifier_create(diff->old.db);
    struct sp_identifier *new = sp_identifier_create(diff->new.db);
    const struct sp_identifier *const both[] = {old, new};
    struct db_trials trials = {.at = NULL};
    bool ok = add_trials(diff, options, &trials, err);

    if (ok && (old == NULL || new == NULL || !compare(diff, both, &trials)))
        ok = sp_fail(err, SP_ERR_FAILED, "out of memory");
    if (ok && !diff->json)
        printf("%zu known hosts asked of both\n", trials.count);
    db_trials_finish(&trials);
    sp_identifier_destroy(old);
    sp_identifier_destroy(new);
    return ok;
}
