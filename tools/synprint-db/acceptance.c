#include "db/acceptance.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/databases.h"
#include "db/confusion.h"
#include "db/trials.h"
#include "fingerprint/database.h"
#include "fingerprint/lint.h"
#include "fingerprint/matcher.h"

/* The samples that are shipped. A machine without them has none to try. */
static bool find_samples(struct db_trials *trials, struct sp_error *err)
{
    char shipped[PATH_MAX], folder[PATH_MAX], index[PATH_MAX];
    struct sp_error none;

    if (!sp_place_folder(SP_PLACE_SHIPPED, shipped, &none))
        return true;
    snprintf(folder, sizeof(folder), "%.4000s/samples", shipped);
    snprintf(index, sizeof(index), "%.4050s/INDEX", folder);
    return access(index, F_OK) != 0 || db_trials_add_samples(trials, folder, err);
}

/* "Unknown" is right too: a sample may be of a system that nobody has described yet. */
static bool try_samples(const struct sp_database *db, const char *name, size_t *tried,
                        struct sp_error *err)
{
    struct db_trials trials = {.at = NULL};
    bool right = find_samples(&trials, err);

    for (size_t i = 0; right && i < trials.count; i++) {
        const struct db_trial *trial = &trials.at[i];
        struct sp_match match;

        sp_match_host(db, trial->ports, trial->port_count, &match);
        if (match.kind != SP_MATCH_UNKNOWN && !db_is_right(trial->family, match.family, match.name))
            right = sp_fail(err, SP_ERR_FAILED, "%s: takes the sample %s, which is %s, for %s",
                            name, trial->origin, trial->name, match.name);
    }
    *tried = trials.count;
    db_trials_finish(&trials);
    return right;
}

/* The first error that lint finds, and how many. */
struct linted {
    const char *name;
    struct sp_error *err;
    size_t errors;
};

static void on_finding(void *ctx, const struct sp_finding *finding)
{
    struct linted *linted = ctx;

    if (finding->severity != SP_LINT_ERROR || linted->errors++ > 0)
        return;
    if (finding->line > 0)
        sp_fail(linted->err, SP_ERR_FAILED, "%s:%u: %s", linted->name, finding->line,
                finding->text);
    else
        sp_fail(linted->err, SP_ERR_FAILED, "%s: %s", linted->name, finding->text);
}

static bool lint(const struct db_bytes *database, const char *name, struct sp_error *err)
{
    struct linted linted = {.name = name, .err = err};
    const struct sp_lint how = {.whole = true, .found = on_finding, .ctx = &linted};
    struct sp_lint_count count;

    return sp_lint_text(name, database->data, database->len, &how, &count, err) &&
           linted.errors == 0;
}

static struct sp_database *parse(const struct db_bytes *database, const char *name,
                                 struct db_acceptance *out, struct sp_error *err)
{
    struct sp_database *db = sp_database_parse(database->data, database->len, name, err);

    *out = (struct db_acceptance){.edition = 0};
    if (db != NULL) {
        out->edition = sp_database_part(db, 0).edition;
        out->systems = sp_database_system_count(db);
        out->signatures = sp_database_signature_count(db);
    } else if (err->code == SP_ERR_USAGE) {
        err->code = SP_ERR_FAILED; /* not the fault of the command line */
    }
    return db;
}

bool db_is_usable(const struct db_bytes *database, const char *name, struct db_acceptance *out,
                  struct sp_error *err)
{
    struct sp_database *db = parse(database, name, out, err);

    sp_database_destroy(db);
    return db != NULL;
}

bool db_accept(const struct db_bytes *database, const char *name, struct db_acceptance *out,
               struct sp_error *err)
{
    struct sp_database *db = parse(database, name, out, err);
    bool ok = db != NULL;

    if (ok && out->edition == 0)
        ok = sp_fail(err, SP_ERR_FAILED,
                     "%s: has no \"edition\" line, so nobody can tell which is newer", name);
    ok = ok && lint(database, name, err) && try_samples(db, name, &out->samples, err);
    sp_database_destroy(db);
    return ok;
}
