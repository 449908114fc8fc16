/* Schedules of SYN-ACKs: the line of the database, what fits it, and what that says of a host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "fingerprint/resends.h"

static bool parse(const char *text, struct sp_resends *out, struct sp_error *err)
{
    const struct sp_line line = {.file = "os.sig", .number = 7, .start = text};

    return sp_resends_parse(&line, (struct sp_span){.at = text, .len = strlen(text)}, out, err);
}

static struct sp_resends known(const char *text)
{
    struct sp_resends out;
    struct sp_error err = {0};

    assert_true(parse(text, &out, &err));
    return out;
}

/* The same notation; "..." at the end: it was cut short there. */
static struct sp_resends_seen seen(const char *text)
{
    struct sp_resends_seen out = {.cut = false};
    size_t len = strlen(text);
    char whole[80];

    assert_true(len < sizeof(whole));
    memcpy(whole, text, len + 1);
    if (len >= 3 && strcmp(text + len - 3, "...") == 0) {
        out.cut = true;
        whole[len - 3] = '\0';
    }
    if (whole[0] != '\0')
        out.schedule = known(whole).at[0];
    return out;
}

static void values(void **state)
{
    struct sp_resends resends = known("1-2.5-0-120|3-R0.4|R6");

    (void)state;
    assert_int_equal(resends.count, 3);
    assert_int_equal(resends.at[0].count, 4);
    assert_int_equal(resends.at[0].gap_ms[1], 2500);
    assert_int_equal(resends.at[0].gap_ms[2], 0);
    assert_int_equal(resends.at[0].gap_ms[3], 120000);
    assert_false(resends.at[0].rst);
    assert_int_equal(resends.at[1].count, 1);
    assert_true(resends.at[1].rst);
    assert_int_equal(resends.at[1].rst_ms, 400);
    assert_int_equal(resends.at[2].count, 0);
    assert_int_equal(resends.at[2].rst_ms, 6000);
    assert_int_equal(known("1-1-1-1-1-1-1-1-R1").at[0].count, SP_RESENDS_MAX);
}

static void faults(void **state)
{
    static const struct {
        const char *text;
        unsigned column;
    } bad[] = {
        {"", 1},
        {"1--2", 3},
        {"1-", 3},
        {"-1", 1},
        {"1-x", 3},
        {"R", 1},
        {"1-R6-2", 3},
        {"121", 1},
        {"120.1", 1},
        {"1.25", 1},
        {"1.", 1},
        {".5", 1},
        {"1-2|", 5},
        {"1 - 2", 1},
        {"1-r6", 3},
        {"1|2|3|4|5", 9},
        {"1-1-1-1-1-1-1-1-1", 17},
        {"+1", 1},
        {"1e1", 1},
    };
    struct sp_resends resends;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct sp_error err = {0};
        char where[32];

        assert_false(parse(bad[i].text, &resends, &err));
        snprintf(where, sizeof(where), "os.sig:7:%u: ", bad[i].column);
        assert_memory_equal(err.message, where, strlen(where));
    }
}

static void fits(void **state)
{
    static const struct {
        const char *known, *seen;
        enum sp_resends_fit fit;
    } cases[] = {
        {"1-2-4-8-16", "1-2-4-8-16", SP_RESENDS_FIT},
        {"1-2-4-8-16", "1-2-4.2-8.2-16.1", SP_RESENDS_FIT},
        {"1-2-4-8-16", "1.3-2.3-4.4-8.9-17.9", SP_RESENDS_FIT},
        {"1-2-4-8-16", "1.4-2-4-8-16", SP_RESENDS_DIFFER},
        {"1-2-4-8-16", "1-2-4-8-18", SP_RESENDS_DIFFER},
        /* cut short, or silent although more would have come */
        {"1-2-4-8-16", "1-2...", SP_RESENDS_FIT},
        {"1-2-4-8-16", "1-2", SP_RESENDS_NEAR},
        {"1-2-4-8-16-32-12", "1-2-4-8-16...", SP_RESENDS_FIT},
        {"1-2-4", "1-2-4-8", SP_RESENDS_DIFFER},
        {"1-2-4", "1-2-4-8...", SP_RESENDS_DIFFER},
        {"1-2-4", "...", SP_RESENDS_NEAR},
        {"1-2-4", "", SP_RESENDS_DIFFER},
        /* one repeat is lost: the first, one in the middle, the last; but not two */
        {"1-2-4-8-16", "3-4-8-16", SP_RESENDS_NEAR},
        {"1-2-4-8-16", "1-2-12-16", SP_RESENDS_NEAR},
        {"1-2-4-8-16", "1-2-4-8", SP_RESENDS_NEAR},
        {"1-2-4-8-16", "3-12-16", SP_RESENDS_DIFFER},
        {"1-2-4-8-16", "1-14-16", SP_RESENDS_DIFFER},
        {"1-2-4-8-16", "1-6...", SP_RESENDS_NEAR},
        /* the RST at the end */
        {"1-2-4-8-R6", "1-2-4-8-R6", SP_RESENDS_FIT},
        {"1-2-4-8-R6", "1-2-4-8-R7", SP_RESENDS_DIFFER},
        {"1-2-4-8-R6", "1-2-4-8", SP_RESENDS_NEAR},
        {"1-2-4-8-R6", "1-2-4-8...", SP_RESENDS_FIT},
        {"1-2-4-8-R6", "1-2-4-R14", SP_RESENDS_NEAR},
        {"1-2-4-8-R6", "1-6-8-R6", SP_RESENDS_NEAR},
        {"1-2-4-8-R6", "1-6-R14", SP_RESENDS_DIFFER},
        {"1-2-4-8-16", "1-2-4-8-R6", SP_RESENDS_DIFFER},
        {"1-2-4-8-R6", "1-2-4-8-16", SP_RESENDS_DIFFER},
        {"R6", "R6", SP_RESENDS_FIT},
        {"R6", "1-R6", SP_RESENDS_DIFFER},
        /* the best of the alternatives */
        {"3-6-12|1-2-4|2", "1-2-4", SP_RESENDS_FIT},
        {"3-6-12-24|3-6-12", "3-6-12", SP_RESENDS_FIT},
        {"3-6-12|1-2-4|2", "1-2-5", SP_RESENDS_DIFFER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct sp_resends resends = known(cases[i].known);
        const struct sp_resends_seen was = seen(cases[i].seen);

        if (sp_resends_compare(&resends, &was) != cases[i].fit)
            fail_msg("%s against %s", cases[i].seen, cases[i].known);
    }
}

static void formats(void **state)
{
    static const char *const texts[] = {"1-2-4-8-16", "3-6-R12", "0.5-1.5-120", "R0.1"};
    struct sp_schedule rounded = {.count = 3, .gap_ms = {1049, 1950, 99960}};
    char out[SP_SCHEDULE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(sp_schedule_format(&known(texts[i]).at[0], out), texts[i]);
    assert_string_equal(sp_schedule_format(&rounded, out), "1-2-100");
    assert_string_equal(sp_schedule_format(&(struct sp_schedule){.count = 0}, out), "none");
    /* the longest there is */
    assert_string_equal(
        sp_schedule_format(&known("119.9-119.9-119.9-119.9-119.9-119.9-119.9-119.9-R119.9").at[0],
                           out),
        "119.9-119.9-119.9-119.9-119.9-119.9-119.9-119.9-R119.9");
}

#define HEAD(name) "system " name "\nvendor v\nfamily " name "\ntype t\nsource s\ndate 2026-01-01\n"
#define T1         "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"

static struct sp_database *database(const char *text)
{
    struct sp_error err = {0};
    struct sp_database *db = sp_database_parse(text, strlen(text), "os.sig", &err);

    if (db == NULL)
        fail_msg("%s", err.message);
    return db;
}

static void in_the_database(void **state)
{
    struct sp_database *db =
        database("synprint-os 1\n" HEAD("Slow") "resends 3-6-12|6-R9\n" T1 HEAD("Quiet") T1);
    static const char twice[] = "synprint-os 1\n" HEAD("a") "resends 1\nresends 2\n" T1;
    struct sp_error err = {0};

    (void)state;
    assert_int_equal(sp_database_system(db, 0)->resends.count, 2);
    assert_int_equal(sp_database_system(db, 1)->resends.count, 0);
    sp_database_destroy(db);
    assert_null(sp_database_parse(twice, sizeof(twice) - 1, "os.sig", &err));
    assert_string_equal(err.message, "os.sig:9:9: resends is given twice in system \"a\"");
}

/* Three systems that answer alike, but for the schedule. */
static void tells_systems_apart(void **state)
{
    struct sp_database *db = database("synprint-os 1\n" HEAD("Fast") "resends 1-2-4-8-16\n" T1 HEAD(
        "Slow") "resends 3-6-12\n" T1 HEAD("Other") "resends 2-2-2\n" T1);
    struct sp_identifier *identifier = sp_identifier_create(db);
    struct sp_resends_seen slow = seen("3-6.1-12"), lost = seen("9-12"), cut = seen("...");
    struct sp_testprint tests = {.given = {0}};
    struct sp_host_seen host = {.tests = &tests};
    char evidence[SP_IDENTITY_TEXT_MAX];
    struct sp_identity identity;

    (void)state;
    tests.given[SP_TEST_T1] = 1;
    snprintf(tests.value[SP_TEST_T1][0], sizeof(tests.value[0][0]), "Y");
    assert_true(sp_identify(identifier, &host, &identity));
    assert_int_equal(identity.near_count, 3); /* nothing tells them apart */
    host.resends = &cut;
    assert_true(sp_identify(identifier, &host, &identity));
    assert_int_equal(identity.near_count, 3);
    host.resends = &slow;
    assert_true(sp_identify(identifier, &host, &identity));
    assert_string_equal(identity.best->name, "Slow");
    assert_string_equal(identity.near[0].system->name, "Slow");
    assert_true(identity.near[0].probability > 5 * identity.near[1].probability);
    assert_non_null(
        strstr(sp_identity_evidence(&identity, evidence), "for it: SYN-ACK repeats 3-6.1-12"));
    host.resends = &lost;
    assert_true(sp_identify(identifier, &host, &identity));
    assert_string_equal(identity.best->name, "Slow"); /* the others differ, this may be it */
    sp_identifier_destroy(identifier);
    sp_database_destroy(db);
}

static void speaks_against(void **state)
{
    struct sp_database *db = database("synprint-os 1\n" HEAD("Only") "resends 1-2-4\n" T1);
    struct sp_identifier *identifier = sp_identifier_create(db);
    struct sp_resends_seen none = seen(""), slow = seen("3-6-12");
    struct sp_testprint tests = {.given = {0}};
    struct sp_host_seen host = {.tests = &tests, .resends = &slow};
    char evidence[SP_IDENTITY_TEXT_MAX];
    struct sp_identity identity;

    (void)state;
    tests.given[SP_TEST_T1] = 1;
    snprintf(tests.value[SP_TEST_T1][0], sizeof(tests.value[0][0]), "Y");
    assert_true(sp_identify(identifier, &host, &identity));
    assert_non_null(strstr(sp_identity_evidence(&identity, evidence),
                           "against it: SYN-ACK repeats 3-6-12, not 1-2-4"));
    host.resends = &none;
    assert_true(sp_identify(identifier, &host, &identity));
    assert_non_null(strstr(sp_identity_evidence(&identity, evidence),
                           "against it: SYN-ACK repeats none, not 1-2-4"));
    sp_identifier_destroy(identifier);
    sp_database_destroy(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(faults),
        cmocka_unit_test(fits),
        cmocka_unit_test(formats),
        cmocka_unit_test(in_the_database),
        cmocka_unit_test(tells_systems_apart),
        cmocka_unit_test(speaks_against),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
