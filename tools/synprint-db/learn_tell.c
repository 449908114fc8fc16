/* What is said of a proposal. It goes out as comments, so that the whole can be used as a file. */
#include <stdio.h>
#include <string.h>

#include "db/learn.h"
#include "db/opened.h"
#include "fingerprint/entry.h"
#include "fingerprint/identify.h"
#include "fingerprint/nearest.h"
#include "fingerprint/sample.h"

#define NEAREST_MAX 4

/* The first SYN-ACK that was seen, as it was. False when there was none. */
static bool first_synack(const struct learn_look *look, struct sp_observation *out)
{
    const struct sp_signature *seen = sp_learner_first_synack(look->learner);
    struct sp_samples samples;

    if (seen == NULL)
        return false;
    samples = sp_samples_begin(seen);
    return sp_samples_next(&samples, out);
}

/* The first fingerprint, as the host's. False when there was none. */
static bool first_print(const struct learn_look *look, struct sp_testprint *out)
{
    const struct sp_testline *tests = sp_learner_first_tests(look->learner);

    *out = (struct sp_testprint){.generation = SP_GENERATION_SECOND};
    for (enum sp_test test = 0; tests != NULL && test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            const char *value = tests[test].expression[i];

            if (value == NULL || strlen(value) >= SP_VALUE_MAX)
                continue;
            memcpy(out->value[test][i], value, strlen(value) + 1);
            out->given[test] |= (uint16_t)(1u << i);
        }
    }
    return tests != NULL;
}

static void print_nearest(const struct sp_database *db, const struct learn_look *look)
{
    struct sp_nearest nearest[NEAREST_MAX];
    struct sp_observation synack;
    bool seen = first_synack(look, &synack);
    size_t count = sp_find_nearest(db, seen ? &synack : NULL, sp_learner_first_tests(look->learner),
                                   nearest, NEAREST_MAX);

    puts(count > 0 ? "#\n# What comes close:" : "#\n# Nothing that is known comes close.");
    for (size_t i = 0; i < count; i++) {
        const struct sp_system *system = nearest[i].system;

        printf("#   %s (%s:%u): ", system->name, system->file, system->line);
        if (nearest[i].differing == 0)
            printf("all %u that can be compared agree\n", nearest[i].compared);
        else
            printf("%u of %u differ: %s\n", nearest[i].differing, nearest[i].compared,
                   nearest[i].differences);
    }
    if (count > 0 && nearest[0].differing == 0)
        puts("#   An entry of your own is needed only if that name is wrong, or too wide.");
}

bool learn_print(const struct sp_draft *draft, const struct learn_look *look, struct sp_error *err)
{
    struct sp_database *db = db_open_in_use(err);

    if (db == NULL)
        return false;
    puts("synprint-os 1\n");
    sp_entry_write(stdout, &draft->system);
    if (draft->remark_count > 0)
        puts("\n# Look these over:");
    for (size_t i = 0; i < draft->remark_count; i++)
        printf("#   %s\n", draft->remarks[i]);
    print_nearest(db, look);
    sp_database_destroy(db);
    return true;
}

/* One of the two ways of a scan to name a host. */
static void print_verdict(const char *how, const char *name, const char *said,
                          const struct sp_system *by, double confidence)
{
    if (strcmp(said, name) == 0) {
        printf("# The next scan %s says: %s (confidence %.0f %%).\n", how, said, 100 * confidence);
    } else if (by != NULL) {
        printf("# The next scan %s says \"%s\" all the same, by the entry at %s:%u.\n", how, said,
               by->path, by->line);
    } else {
        printf("# The next scan %s says \"%s\" all the same.\n", how, said);
    }
}

static bool print_identity(const struct sp_database *db, const struct learn_look *look,
                           const struct sp_observation *synack, const char *name,
                           struct sp_error *err)
{
    struct sp_identifier *identifier = sp_identifier_create(db);
    struct sp_testprint print;
    struct sp_host_seen host = {.ports = synack, .port_count = synack != NULL};
    struct sp_identity identity;
    bool ok = true;

    if (identifier != NULL && first_print(look, &print)) {
        host.tests = &print;
        ok = sp_identify(identifier, &host, &identity);
        if (ok)
            print_verdict("with -O", name, identity.name, identity.best, identity.confidence);
    }
    ok = ok && identifier != NULL;
    sp_identifier_destroy(identifier);
    return ok || sp_fail(err, SP_ERR_FAILED, "out of memory");
}

bool learn_print_outcome(const struct learn_look *look, const char *name, struct sp_error *err)
{
    struct sp_database *db = db_open_in_use(err);
    struct sp_observation synack;
    bool seen = first_synack(look, &synack), ok;

    if (db == NULL)
        return false;
    if (seen) {
        struct sp_match match;

        sp_match(db, &synack, &match);
        print_verdict("without -O", name, match.kind == SP_MATCH_UNKNOWN ? "unknown" : match.name,
                      match.signature != NULL ? match.signature->system : NULL, match.confidence);
    }
    ok = print_identity(db, look, seen ? &synack : NULL, name, err);
    sp_database_destroy(db);
    return ok;
}
