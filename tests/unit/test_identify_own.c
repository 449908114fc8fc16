/* Identification by small databases of the test's own: RSTs, ranges of generations, the grammar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "os_host.h"

#define ENTRY(name, gen, tests)                                                                    \
    "system " name "\n vendor V\n family F\n gen " gen                                             \
    "\n type t\n source s\n date 2026-01-01\n" tests

static struct sp_database *parse(const char *text)
{
    struct sp_error err;
    struct sp_database *out = sp_database_parse(text, strlen(text), "x.sig", &err);

    if (out == NULL)
        fail_msg("%s", err.message);
    return out;
}

/* Systems that are as near give the range that they cover together. */
static void test_range(void **state)
{
    static const char text[] =
        "synprint-os 1\n" ENTRY("F 2.6", "2.6.X - 3.X", "T5(DF=Y%W=0)\nIE(CD=S)\n")
            ENTRY("F 2.10", "2.10.X", "T5(DF=Y%W=0)\nIE(CD=S)\n")
                ENTRY("F 4", "4.X", "share 1\nrst ttl=64|255 df=yes win=0|100-200\nT5(DF=N%W=7)\n");
    struct sp_database *own = parse(text);
    struct sp_identifier *asked = sp_identifier_create(own);
    struct sp_testprint tests = {.generation = SP_GENERATION_SECOND};
    const struct sp_host_seen seen = {.tests = &tests};
    struct sp_identity out;

    (void)state;
    assert_int_equal(sp_database_system(own, 2)->share, 1);
    assert_non_null(sp_database_system(own, 2)->rst);
    os_value_set(&tests, SP_TEST_T5, "DF", "Y");
    os_value_set(&tests, SP_TEST_T5, "W", "0");
    os_value_set(&tests, SP_TEST_IE, "CD", "S");
    assert_true(sp_identify(asked, &seen, &out));
    assert_int_equal(out.kind, SP_MATCH_FAMILY);
    assert_string_equal(out.name, "F");
    assert_string_equal(out.range, "2.6.X - 3.X");
    assert_int_equal(out.near_count, 2);
    assert_int_equal(out.compared, 3);
    sp_identifier_destroy(asked);
    sp_database_destroy(own);
    sp_identifier_destroy(NULL);
}

/* The RST of a closed port decides where the SYN-ACK does not; T5, the same again, goes before. */
static void test_rst(void **state)
{
    static const char text[] = "synprint-os 1\n" ENTRY(
        "A", "1.X", "rst ttl=64 df=yes id=zero win=0\nsyn-ack ttl=64 opts=M win=5000|6000\n")
        ENTRY("B", "2.X",
              "rst ttl=255 df=no win=5000\nT5(R=Y%W=5000)\nsyn-ack ttl=64 opts=M "
              "win=5000-7000\n");
    struct sp_database *own;
    struct sp_identifier *asked;
    struct sp_observation port = {.window = 5000, .mss = 1460, .raw_ttl = 60, .ttl = 64};
    struct sp_host_seen seen = {.ports = &port, .port_count = 1};
    struct sp_testprint tests = {.generation = SP_GENERATION_SECOND};
    struct sp_identity out;

    (void)state;
    own = parse(text);
    asked = sp_identifier_create(own);
    port.layout = sp_layout_append(0, SP_OPTION_MSS);
    assert_true(sp_identify(asked, &seen, &out));
    assert_string_equal(out.best->name, "A");
    assert_int_equal(out.doubts, SP_DOUBT_NO_CLOSED | SP_DOUBT_NO_TESTS);
    port.rst = (struct sp_rst_traits){.seen = true, .raw_ttl = 251, .ttl = 255, .window = 5000};
    assert_true(sp_identify(asked, &seen, &out));
    assert_string_equal(out.best->name, "B");
    /* the entry says that its RSTs have another TTL */
    assert_int_equal(out.doubts, SP_DOUBT_NO_TESTS);
    assert_int_equal(out.compared, 4 + 3);
    os_value_set(&tests, SP_TEST_T5, "R", "Y");
    os_value_set(&tests, SP_TEST_T5, "W", "1388");
    seen.tests = &tests;
    assert_true(sp_identify(asked, &seen, &out));
    assert_string_equal(out.best->name, "B");
    assert_int_equal(out.compared, 4 + 2);
    sp_identifier_destroy(asked);
    sp_database_destroy(own);
}

static void assert_refused(const char *text, const char *message)
{
    struct sp_error err;

    assert_null(sp_database_parse(text, strlen(text), "x.sig", &err));
    assert_string_equal(err.message, message);
}

static void test_grammar(void **state)
{
    (void)state;
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "  T5(DF=Q)\n"),
                   "x.sig:9:9: bad value \"Q\" of T5.DF, expected one of Y N");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "T5(DF=Y)\nT5(DF=Y)\n"),
                   "x.sig:10:1: T5 is given twice in system \"A\"");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "T8(DF=Y)\n"),
                   "x.sig:9:1: unknown key \"T8(DF=Y)\", expected system, vendor, family, gen, "
                   "type, cpe, certainty, share, source, date, evidence, sample, syn-ack, rst, "
                   "resends or a test line");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "rst ttl=64 ws=3\n"),
                   "x.sig:9:12: unknown trait \"ws\", expected ttl, df, id or win");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "rst df=yes\n"),
                   "x.sig:9:5: a rst line needs at least ttl=");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "rst ttl=64\nrst ttl=64\n"),
                   "x.sig:10:5: rst is given twice in system \"A\"");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "rst ttl=64\n"),
                   "x.sig:2:1: system \"A\" has no syn-ack line");
    assert_refused("synprint-os 1\n" ENTRY("A", "1", "share 0\n"),
                   "x.sig:9:7: bad share \"0\", expected 1 to 9999 of ten thousand");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_rst),
        cmocka_unit_test(test_grammar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
