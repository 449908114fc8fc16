#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "fingerprint/database.h"
#include "fingerprint/matcher.h"
#include "fingerprint/sample.h"

#define OS_SIG SP_SOURCE_DIR "/db/os.sig"

#define HEAD "synprint-os 1\n"
#define SYSTEM(name)                                                                               \
    "system " name "\n vendor V\n family " name "\n type t\n source s\n date 2026-01-02\n"

static struct sp_database *db;

static int load_db(void **state)
{
    struct sp_error err;

    (void)state;
    db = sp_database_load(OS_SIG, &err);
    if (db == NULL)
        print_error("%s\n", err.message);
    return db == NULL;
}

static int free_db(void **state)
{
    (void)state;
    sp_database_destroy(db);
    return 0;
}

static struct sp_database *parse(const char *text, struct sp_error *err)
{
    return sp_database_parse(text, strlen(text), "dir/x.sig", err);
}

static void assert_refused(const char *text, const char *message)
{
    struct sp_error err;
    struct sp_database *refused = parse(text, &err);

    assert_null(refused);
    assert_string_equal(err.message, message);
}

static void test_entries(void **state)
{
    (void)state;
    assert_true(sp_database_system_count(db) >= 40);
    assert_true(sp_database_signature_count(db) >= sp_database_system_count(db));
    for (size_t i = 0; i < sp_database_system_count(db); i++) {
        const struct sp_system *system = sp_database_system(db, i);

        assert_true(strlen(system->name) > 0);
        assert_true(strlen(system->vendor) > 0);
        assert_true(strlen(system->family) > 0);
        assert_true(strlen(system->type) > 0);
        assert_true(strlen(system->source) > 20);
        assert_string_equal(system->date, "2026-11-21");
        assert_string_equal(system->file, "os.sig");
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(system->name, sp_database_system(db, j)->name);
    }
}

/* Each signature finds itself, and the match names the line it stands in. */
static void test_each_finds_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        const struct sp_signature *sig = sp_database_signature(db, i);
        struct sp_samples samples = sp_samples_begin(sig);
        struct sp_observation obs;
        bool found = false;

        while (!found && sp_samples_next(&samples, &obs))
            found = sp_database_find(db, &obs) == sig;
        if (!found)
            print_error("os.sig:%u does not find itself\n", sig->line);
        assert_true(found);
    }
}

/* Whatever a signature describes gets an answer: its own, or an earlier one's. */
static void test_every_sample_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i));
        struct sp_observation obs;

        while (sp_samples_next(&samples, &obs)) {
            struct sp_match match;

            sp_match(db, &obs, &match);
            if (match.unsure != NULL) /* too little speaks for it */
                continue;
            assert_int_equal(match.kind, SP_MATCH_EXACT);
            assert_int_equal(match.accuracy, 100);
            assert_true(match.confidence > 0 && match.confidence < 1);
        }
    }
}

/* Observation to text to signature, and the signature matches the observation. */
static void test_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i));
        struct sp_observation obs;
        char line[SP_OBSERVATION_TEXT_MAX], text[SP_OBSERVATION_TEXT_MAX + 256];
        struct sp_database *own;
        struct sp_error err;

        assert_true(sp_samples_next(&samples, &obs));
        sp_observation_format(&obs, line);
        snprintf(text, sizeof(text), HEAD SYSTEM("mine") "  %s\n", line);
        own = parse(text, &err);
        assert_non_null(own);
        assert_non_null(sp_database_find(own, &obs));
        sp_database_destroy(own);
    }
}

static void test_hidden(void **state)
{
    (void)state;
    assert_refused(HEAD SYSTEM("broad") " syn-ack ttl=64 opts=M,W ws=0-9\n" SYSTEM(
                       "narrow") " syn-ack ttl=64 opts=M,W ws=7 win=8192\n",
                   "x.sig:15: this signature of \"narrow\" is hidden by the earlier one of "
                   "\"broad\" at x.sig:8; put the more specific one first");
    assert_refused(HEAD SYSTEM("one") " syn-ack ttl=64 opts=M\n syn-ack ttl=64 opts=M\n",
                   "x.sig:9: this signature of \"one\" is hidden by the earlier one of \"one\" at "
                   "x.sig:8; put the more specific one first");
}

static void test_hidden_by_several(void **state)
{
    (void)state;
    assert_refused(
        HEAD SYSTEM("a") " syn-ack ttl=64 opts=M df=yes\n" SYSTEM(
            "b") " syn-ack ttl=64 opts=M df=no\n" SYSTEM("c") " syn-ack ttl=64 opts=M win=5\n",
        "x.sig:22: this signature of \"c\" is hidden by the earlier one of \"b\" at "
        "x.sig:15; put the more specific one first");
}

static void test_impossible(void **state)
{
    (void)state;
    assert_refused(HEAD SYSTEM("one") " syn-ack ttl=64 opts=M mss=1460 win=60*mss\n",
                   "x.sig:8: no SYN-ACK can match this signature of \"one\"");
}

static void test_specific_first(void **state)
{
    struct sp_observation obs = {.ttl = 64, .raw_ttl = 64, .wscale = 7, .window = 8192};
    struct sp_database *own;
    struct sp_error err;
    size_t at;

    (void)state;
    own = parse(HEAD SYSTEM("narrow") " syn-ack ttl=64 opts=M,W ws=7 win=8192\n" SYSTEM(
                    "broad") " syn-ack ttl=64 opts=M,W ws=0-9\n",
                &err);
    assert_non_null(own);
    assert_true(sp_layout_parse("M,W", 3, &obs.layout, &at));
    assert_string_equal(sp_database_find(own, &obs)->system->name, "narrow");
    obs.window = 8193;
    assert_string_equal(sp_database_find(own, &obs)->system->name, "broad");
    obs.wscale = 10;
    assert_null(sp_database_find(own, &obs));
    sp_database_destroy(own);
}

static void test_load_errors(void **state)
{
    struct sp_error err;

    (void)state;
    assert_null(sp_database_load("/nonexistent/os.sig", &err));
    assert_string_equal(err.message, "cannot read /nonexistent/os.sig: No such file or directory");
    assert_null(sp_database_load(SP_SOURCE_DIR, &err));
    assert_non_null(strstr(err.message, "Is a directory"));
    sp_database_destroy(NULL);
}

static void test_empty(void **state)
{
    struct sp_observation obs = {.ttl = 64};
    struct sp_database *own;
    struct sp_error err;

    (void)state;
    own = parse("synprint-os 1", &err);
    assert_non_null(own);
    assert_int_equal(sp_database_system_count(own), 0);
    assert_null(sp_database_find(own, &obs));
    sp_database_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_each_finds_itself),
        cmocka_unit_test(test_every_sample_is_known),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_hidden_by_several),
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_specific_first),
        cmocka_unit_test(test_load_errors),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, load_db, free_db);
}
