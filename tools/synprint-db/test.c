/* synprint-db test: are systems that are known named rightly? */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/options_set.h"
#include "db/commands.h"
#include "db/confusion.h"
#include "db/opened.h"
#include "db/trials.h"
#include "fingerprint/lint.h"

struct test_options {
    bool help, json;
    struct sp_arguments files;
    const char *samples, *personalities;
};

static const struct sp_option table[] = {
    {"--samples", NULL, "DIR", "Options", "captures, whose INDEX says what they are",
     .offset = offsetof(struct test_options, samples), .set = sp_set_string},
    {"--personalities", NULL, "DIR", "Options", "also ask the personalities of synprint-lab there",
     .offset = offsetof(struct test_options, personalities), .set = sp_set_string},
    DB_OPTION_DATABASE(struct test_options, files),
    DB_OPTION_JSON(struct test_options, json),
    DB_OPTION_HELP(struct test_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db test",
    .synopsis =
        "Usage: synprint-db test [options]\n"
        "Asks the databases what hosts are of which that is known: the captures in the folder\n"
        "\"samples\" beside the whole database, and personalities, which are asked without a "
        "network.\n"
        "Prints how often which family was given for which. Exit status 1 when one was wrong.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* What is asked, and what came out by the SYN-ACK alone, and by all that was seen. */
struct testing {
    const struct sp_database *db;
    const struct sp_identifier *identifier;
    bool json;
    struct db_confusion synack, all;
};

static bool is_wrong(const struct db_trial *trial, const char *name, const char *family)
{
    return family[0] != '\0' && !db_is_right(trial->family, family, name);
}

static void put_trial(const struct db_trial *trial, const struct sp_match *match,
                      const struct sp_identity *identity)
{
    struct sp_json json = {.out = stdout};

    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "trial");
    sp_json_string(&json, "origin", trial->origin);
    sp_json_string(&json, "truth", trial->name);
    sp_json_string(&json, "family", trial->family);
    sp_json_string(&json, "syn_ack", match->name);
    sp_json_string(&json, "syn_ack_family", match->family);
    sp_json_string(&json, "name", identity->name);
    sp_json_string(&json, "named_family", identity->family);
    sp_json_decimal(&json, "confidence", identity->confidence, 2);
    sp_json_bool(&json, "wrong",
                 is_wrong(trial, match->name, match->family) ||
                     is_wrong(trial, identity->name, identity->family));
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static void tell_wrong(const struct db_trial *trial, const char *how, const char *name,
                       const char *family)
{
    if (is_wrong(trial, name, family))
        printf("WRONG: %s (%s) is taken for %s %s\n", trial->name, trial->origin, name, how);
}

static bool try_one(struct testing *t, const struct db_trial *trial, struct sp_error *err)
{
    struct sp_host_seen seen = db_trial_seen(trial);
    struct sp_identity identity;
    struct sp_match match;

    if (!sp_identify(t->identifier, &seen, &identity))
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    sp_match_host(t->db, trial->ports, trial->port_count, &match);
    if (t->json) {
        put_trial(trial, &match, &identity);
    } else {
        tell_wrong(trial, "by its SYN-ACK", match.name, match.family);
        tell_wrong(trial, "by all that it shows", identity.name, identity.family);
    }
    return db_confusion_add(&t->synack, trial->family, match.family, match.name, err) &&
           db_confusion_add(&t->all, trial->family, identity.family, identity.name, err);
}

/* The samples beside the whole database, unless others are named. */
static bool add_samples(const struct test_options *options, const struct sp_database *db,
                        struct db_trials *trials, struct sp_error *err)
{
    size_t last = sp_database_part_count(db);
    char folder[PATH_MAX], index[PATH_MAX];

    if (options->samples != NULL)
        return db_trials_add_samples(trials, options->samples, err);
    while (last > 0 && sp_database_part(db, last - 1).local)
        last--;
    if (last == 0 ||
        !sp_sample_path(sp_database_part(db, last - 1).path, "INDEX", index, sizeof(index)))
        return true;
    snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(index, '/') - index), index);
    if (access(index, F_OK) != 0)
        return true;
    return db_trials_add_samples(trials, folder, err);
}

static bool add_trials(const struct test_options *options, const struct sp_database *db,
                       struct db_trials *trials, struct sp_error *err)
{
    if (!add_samples(options, db, trials, err))
        return false;
    if (options->personalities != NULL &&
        !db_trials_add_personalities(trials, options->personalities, err))
        return false;
    return trials->count > 0 ||
           sp_fail(err, SP_ERR_FAILED, "there are no samples beside the database (--samples DIR)");
}

static bool test(const struct test_options *options, size_t *wrong, struct sp_error *err)
{
    struct sp_database *db = db_open(&options->files, err);
    struct sp_identifier *identifier = NULL;
    struct db_trials trials = {.at = NULL};
    struct testing t = {.db = db, .json = options->json};
    bool ok = db != NULL && add_trials(options, db, &trials, err);

    if (ok) {
        t.identifier = identifier = sp_identifier_create(db);
        ok = identifier != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    for (size_t i = 0; ok && i < trials.count; i++)
        ok = try_one(&t, &trials.at[i], err);
    if (ok && !options->json) {
        db_confusion_print(&t.synack, "By the SYN-ACK alone");
        db_confusion_print(&t.all, "By all that was seen");
    }
    *wrong = t.synack.wrong + t.all.wrong;
    db_confusion_finish(&t.synack);
    db_confusion_finish(&t.all);
    sp_identifier_destroy(identifier);
    db_trials_finish(&trials);
    sp_database_destroy(db);
    return ok;
}

int db_command_test(int argc, char *const *argv, struct sp_error *err)
{
    struct test_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    size_t wrong = 0;
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else if (ok && rest.count > 0)
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest.items[0]);
    else if (ok)
        ok = test(&options, &wrong, err);
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return !ok ? sp_error_exit_status(err->code) : wrong > 0;
}
