/* How often values fit by chance, and identification by databases of thousands. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify_internal.h"

#define MANY 2000

static struct sp_database *make_up(unsigned count)
{
    size_t size = 64 + (size_t)count * 256;
    char *text = malloc(size);
    struct sp_database *db;
    struct sp_error err;
    size_t used;

    assert_non_null(text);
    used = (size_t)snprintf(text, size, "synprint-os 1\n");
    for (unsigned i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, size - used,
                                 "system S%u\nvendor V\nfamily F%u\ntype t\nsource s\n"
                                 "date 2026-01-02\nT5(W=%X%%DF=%s)\nU1(IPL=%X-%X)\n",
                                 i, i / 2, i, i % 4 == 0 ? "N" : "Y", i % 8 * 16, i % 8 * 16 + 8);
    db = sp_database_parse(text, used, "x.sig", &err);
    if (db == NULL)
        fail_msg("%s", err.message);
    free(text);
    return db;
}

/* The share of those asked whose value fits, with one more of each. */
static double expected(size_t fitting, size_t all)
{
    return sp_chance_clamp((double)(fitting + 1) / (double)(all + 2));
}

static double chance(const struct sp_terms *terms, size_t system, enum sp_test test,
                     const char *attribute)
{
    int k = sp_test_attribute(test, attribute, strlen(attribute));
    uint32_t term = terms->of[system][test][k];

    assert_in_range(term, 1, terms->count);
    return terms->chance[term];
}

static void assert_near(double value, double wanted)
{
    if (fabs(value - wanted) > 1e-9)
        fail_msg("%f, not %f", value, wanted);
}

/* Of few systems all are asked. */
static void test_few(void **state)
{
    struct sp_database *db = make_up(40);
    struct sp_terms terms;

    (void)state;
    assert_true(sp_terms_collect(db, &terms));
    for (size_t i = 0; i < 40; i++) {
        assert_near(chance(&terms, i, SP_TEST_T5, "W"), expected(1, 40));
        assert_near(chance(&terms, i, SP_TEST_T5, "DF"), expected(i % 4 == 0 ? 10 : 30, 40));
        assert_near(chance(&terms, i, SP_TEST_U1, "IPL"), expected(5, 40));
        assert_near(chance(&terms, i, SP_TEST_T5, "R"), sp_chance_clamp(1));
    }
    /* W of T5 and IPL; DF of T5; R of both */
    assert_int_equal(terms.count, 40 + 8 + 2 + 2);
    sp_terms_finish(&terms);
    sp_database_destroy(db);
}

/* Of many a sample, which says nearly the same; what only one states fits hardly any other. */
static void test_many(void **state)
{
    struct sp_database *db = make_up(MANY);
    struct sp_terms terms;

    (void)state;
    assert_true(sp_terms_collect(db, &terms));
    for (size_t i = 0; i < MANY; i++) {
        assert_near(chance(&terms, i, SP_TEST_T5, "W"), sp_chance_clamp(0));
        assert_true(fabs(chance(&terms, i, SP_TEST_T5, "DF") - (i % 4 == 0 ? 0.25 : 0.75)) < 0.05);
        assert_true(fabs(chance(&terms, i, SP_TEST_U1, "IPL") - 0.125) < 0.05);
    }
    sp_terms_finish(&terms);
    sp_database_destroy(db);
}

static void test_identify_among_many(void **state)
{
    struct sp_database *db = make_up(MANY);
    struct sp_identifier *identifier = sp_identifier_create(db);

    (void)state;
    assert_non_null(identifier);
    for (size_t i = 0; i < MANY; i += 97) {
        const struct sp_testline *lines = sp_database_system(db, i)->tests;
        struct sp_testprint tests = {.generation = SP_GENERATION_SECOND};
        const struct sp_host_seen seen = {.tests = &tests};
        struct sp_identity out;

        for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
            for (size_t k = 0; k < SP_ATTRIBUTES_MAX; k++) {
                if (lines[test].expression[k] != NULL &&
                    sp_expression_pick(lines[test].expression[k], 0, NULL, tests.value[test][k],
                                       SP_VALUE_MAX))
                    tests.given[test] |= (uint16_t)(1u << k);
            }
        }
        assert_true(sp_identify(identifier, &seen, &out));
        assert_ptr_equal(out.best, sp_database_system(db, i));
    }
    sp_identifier_destroy(identifier);
    sp_database_destroy(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_identify_among_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
