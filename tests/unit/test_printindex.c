/* Hosts compared with files of fingerprints, by points. With NMAP_OS_DB naming a file of the second
 * generation, hosts that play its entries are compared with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "fingerprint/printindex.h"
#include "os_host.h"
#include "personality/load.h"
#include "player_probes.h"

static const char second[] = "MatchPoints\n"
                             "SEQ(TI=100%II=100)\n"
                             "OPS(O1=20)\n"
                             "T1(R=100%DF=20%T=15%TG=15%F=30)\n"
                             "T2(R=80%DF=20)\n"
                             "U1(R=50%IPL=100)\n"
                             "\n"
                             "Fingerprint Alike\n"
                             "Class V | F | 1.X | router\n"
                             "SEQ(TI=Z%II=I|RI)\n"
                             "OPS(O1=M[500-5B4]ST11NW[7|9]|M109)\n"
                             "T1(DF=Y%T=3B-45%TG=40%F=AS)\n"
                             "T2(R=N)\n"
                             "U1(IPL=164)\n"
                             "\n"
                             "Fingerprint Nearly\n"
                             "SEQ(TI=I%II=I)\n"
                             "OPS(O1=M5B4ST11NW7)\n"
                             "T1(DF=Y%T=3B-45%TG=40%F=AS)\n"
                             "T2(R=N)\n"
                             "U1(IPL=164)\n"
                             "\n"
                             "Fingerprint Silent\n"
                             "OPS(R=N)\n"
                             "T2(R=N)\n"
                             "\n"
                             "Fingerprint Other\n"
                             "SEQ(TI=I%II=Z)\n"
                             "T1(DF=N%T=80%F=AS)\n"
                             "T2(DF=N)\n"
                             "U1(R=N)\n"
                             "\n"
                             "Fingerprint Alike\n"
                             "SEQ(TI=Z%II=I|RI)\n"
                             "T1(DF=N%T=3B-45%TG=40%F=AS)\n";

static const char first[] =
    "# older\n"
    "Fingerprint Old Linux # comment\n"
    "Class Linux | Linux | 2.4.X | general purpose\n"
    "TSeq(Class=RI|TR%gcd=<6%SI=<22FBA&>28B%IPID=Z%TS=1000HZ|100HZ)\n"
    "T1(DF=Y%W=7FFF|FE88%ACK=S++%Flags=AS%Ops=MNNTNW|MTNW)\n"
    "T2(Resp=N)\n"
    "T3(Resp=N)\n"
    "T4(DF=Y%W=0%ACK=O%Flags=R%Ops=)\n"
    "T5(DF=Y%W=0%ACK=S++%Flags=AR%Ops=)\n"
    "T6(DF=Y%W=0%ACK=O%Flags=R%Ops=)\n"
    "T7(DF=Y%W=0%ACK=S|S++%Flags=AR%Ops=)\n"
    "PU(DF=N%TOS=0|C0%IPLEN=164%RIPTL=+%RID=E%RIPCK=E%UCK=E%ULEN=134%DAT=E)\n"
    "\n"
    "Fingerprint Bad\n"
    "TSeq(Class=Q)\n"
    "\n"
    "Fingerprint Other\n"
    "TSeq(Class=64K%IPID=I%TS=U)\n"
    "T1(DF=N%W=2000%ACK=S++%Flags=AS%Ops=M)\n"
    "T2(Resp=Y%DF=N%W=0%ACK=S%Flags=AR%Ops=)\n";

static struct os_host host;

static void measure(const struct lab_personality *personality, uint64_t seed,
                    struct sp_testprint *print)
{
    struct os_plan plan = os_plan_default();
    struct lab_player player;

    lab_player_init(&player, personality, seed);
    os_host_ask(&host, &player, &plan, 0, 5000000);
    sp_testprint_measure(&host.exchanges, print);
}

static void test_points(void **state)
{
    const struct lab_personality p = linux_like();
    struct sp_candidates found;
    struct sp_candidate nearly;
    struct sp_printindex *index;
    struct sp_printfile *file;
    struct sp_testprint print;
    struct sp_error err;

    (void)state;
    assert_true(sp_printfile_parse_any("f.db", second, strlen(second), &file, &err));
    assert_int_equal(sp_printfile_generation(file), SP_GENERATION_SECOND);
    index = sp_printindex_create(file);
    measure(&p, 1, &print);
    assert_true(sp_printindex_match(index, &print, &found));
    /* the second entry of the name is worse; "Nearly" misses TI: 100 of 615 points */
    assert_int_equal(found.count, 2);
    assert_int_equal(found.perfect, 2);
    assert_string_equal(found.at[0].print->name, "Alike");
    assert_int_equal(found.at[0].print->line, 8);
    assert_true(found.at[0].accuracy == 1);
    /* TI 100, II 100, O1 20, T1 R 100 DF 20 T 15 F 30 (TG was not measured), T2 R 80, U1 R 50
     * IPL 100 */
    assert_int_equal(found.at[0].compared, 615);
    assert_int_equal(found.at[0].matched, 615);
    assert_string_equal(found.at[1].print->name, "Silent");
    assert_int_equal(found.at[1].compared, 80);
    nearly = sp_print_compare(file, sp_printfile_at(file, 1), &print);
    assert_int_equal(nearly.compared, 615);
    assert_int_equal(nearly.matched, 515);
    nearly = sp_print_compare(file, sp_printfile_at(file, 3), &print);
    /* what only one of them has is not compared: T2 DF */
    assert_int_equal(nearly.compared, 100 + 100 + 100 + 20 + 15 + 30 + 80 + 50);
    assert_int_equal(nearly.matched, 100 + 30);
    print.generation = SP_GENERATION_FIRST;
    assert_false(sp_printindex_match(index, &print, &found));
    sp_printindex_destroy(index);
    sp_printfile_destroy(file);
    sp_printindex_destroy(NULL);
}

static void test_first_generation(void **state)
{
    const struct lab_personality p = linux_like();
    struct sp_candidates found;
    struct sp_printindex *index;
    struct sp_printfile *file;
    struct sp_testprint print;
    struct sp_error err;

    (void)state;
    assert_true(sp_printfile_parse_any("old.db", first, strlen(first), &file, &err));
    assert_int_equal(sp_printfile_generation(file), SP_GENERATION_FIRST);
    assert_int_equal(sp_printfile_count(file), 2);
    assert_int_equal(sp_printfile_skipped(file), 1);
    assert_string_equal(sp_printfile_first_error(file),
                        "old.db:15:12: bad value \"Q\" of TSeq.Class, expected something of C 64K "
                        "i800 TD RI TR");
    assert_string_equal(sp_printfile_at(file, 0)->name, "Old Linux");
    assert_string_equal(sp_printfile_at(file, 0)->classes[0].generation, "2.4.X");
    index = sp_printindex_create(file);
    measure(&p, 1, &print);
    assert_false(sp_printindex_match(index, &print, &found));
    sp_testprint_measure_first(&host.exchanges, &print);
    assert_true(sp_printindex_match(index, &print, &found));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.at[0].print->name, "Old Linux");
    /* every attribute counts 1; of TSeq the host has Class, IPID and TS */
    assert_int_equal(found.at[0].compared, 3 + 6 + 1 + 1 + 4 * 6 + 10);
    assert_int_equal(found.at[0].matched, found.at[0].compared);
    sp_printindex_destroy(index);
    sp_printfile_destroy(file);
    /* who asks for the second generation does not get the first */
    assert_false(sp_printfile_parse("old.db", first, strlen(first), &file, &err));
}

static void test_first_expressions(void **state)
{
    static const struct {
        const char *expression, *value;
        bool matches;
    } cases[] = {
        {"<22FBA&>28B", "28B", false},
        {"<22FBA&>28B", "28C", true},
        {"<22FBA&>28B", "22FBA", false},
        {"+", "0", false},
        {"+", "0000", false},
        {"+", "1", true},
        {"+", "Q", false},
        {"0|>5", "0", true},
        {"0|>5", "5", false},
        {"0|>5", "6", true},
        {"2-1F", "1F", true},
        {"2-1F", "20", false},
        {"S++|O", "S++", true},
        {"S", "S++", false},
        {"", "", true},
        {"|W", "", true},
        {"W", "", false},
        {"0A", "A", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(
            sp_generation_matches(SP_GENERATION_FIRST, cases[i].expression, cases[i].value),
            cases[i].matches);
}

/* More perfect entries than there is room for. */
static void test_many(void **state)
{
    const struct lab_personality p = linux_like();
    struct sp_candidates found;
    struct sp_printindex *index;
    struct sp_printfile *file;
    struct sp_testprint print;
    struct sp_error err;
    char text[8192] = "";
    size_t used = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        used +=
            (size_t)snprintf(text + used, sizeof(text) - used,
                             "Fingerprint N%d\nT1(DF=%s)\nT2(R=N)\n\n", i % 60, i < 10 ? "N" : "Y");
    assert_true(sp_printfile_parse_any("f.db", text, used, &file, &err));
    index = sp_printindex_create(file);
    measure(&p, 1, &print);
    assert_true(sp_printindex_match(index, &print, &found));
    assert_int_equal(found.count, SP_CANDIDATES_MAX);
    assert_in_range(found.perfect, SP_CANDIDATES_MAX + 1, 100);
    sp_printindex_destroy(index);
    sp_printfile_destroy(file);
}

/* What comes out differently from try to try: the spread and rate of random ISNs, and what follows
 * from them. */
static bool is_random(enum sp_test test, size_t attribute)
{
    return test == SP_TEST_SEQ && attribute < 3;
}

struct tally {
    size_t hosts, compared, matched, itself;
};

static void count_values(const struct sp_print *print, const struct sp_testprint *measured,
                         struct tally *tally)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *expression = print->tests[test].expression[i];
            bool good;

            if (expression == NULL || (measured->given[test] >> i & 1) == 0 || is_random(test, i))
                continue;
            good = sp_expression_matches(expression, measured->value[test][i]);
            tally->compared++;
            tally->matched += good;
            if (!good && getenv("SHOW_MISSES") != NULL)
                printf("line %zu: %s.%s is %s, not %s\n", print->line, sp_test_name(test),
                       sp_test_attribute_name(test, i), measured->value[test][i], expression);
        }
    }
}

/* The entry that a personality was made of. */
static const struct sp_print *find_print(const struct sp_printfile *file, const char *origin)
{
    size_t line = strtoul(strrchr(origin, ':') + 1, NULL, 10);

    for (size_t i = 0; i < sp_printfile_count(file); i++) {
        if (sp_printfile_at(file, i)->line == line)
            return sp_printfile_at(file, i);
    }
    return NULL;
}

/* NMAP_OS_DB=/usr/share/nmap/nmap-os-db: 500 entries, each played by a host. SHOW_MISSES=1 names
 * the values that do not match. */
static void test_database_of_user(void **state)
{
    const char *path = getenv("NMAP_OS_DB");
    const struct lab_sample sample = {.count = 500, .answering_only = false};
    struct lab_personalities *list = lab_personalities_create();
    struct tally tally = {.hosts = 0};
    struct sp_printfile *file = NULL;
    struct sp_printindex *index;
    struct sp_error err;
    uint64_t spent_us = 0;

    (void)state;
    if (path == NULL) {
        lab_personalities_destroy(list);
        skip();
    }
    if (!sp_printfile_read_any(path, &file, &err))
        fail_msg("%s", err.message);
    assert_true(lab_personalities_read(list, path, &sample, 1, NULL, &err));
    index = sp_printindex_create(file);
    for (size_t i = 0; i < lab_personalities_count(list); i++) {
        const struct lab_personality *personality = lab_personalities_at(list, i);
        const struct sp_print *print = find_print(file, personality->origin);
        struct sp_candidates found;
        struct sp_testprint measured;
        uint64_t before;

        assert_non_null(print);
        measure(personality, i, &measured);
        count_values(print, &measured, &tally);
        before = sp_now_us(&sp_clock_monotonic);
        assert_true(sp_printindex_match(index, &measured, &found));
        spent_us += sp_now_us(&sp_clock_monotonic) - before;
        tally.hosts++;
        tally.itself += found.count > 0 &&
                        sp_print_compare(file, print, &measured).accuracy >= found.at[0].accuracy;
    }
    printf("%zu hosts, %zu of %zu values match, %zu find themselves, %.2f ms for each of %zu "
           "entries\n",
           tally.hosts, tally.matched, tally.compared, tally.itself,
           (double)spent_us / 1e3 / (double)tally.hosts, sp_printfile_count(file));
    assert_true((double)tally.matched >= 0.995 * (double)tally.compared);
    assert_true((double)tally.itself >= 0.99 * (double)tally.hosts);
    sp_printindex_destroy(index);
    sp_printfile_destroy(file);
    lab_personalities_destroy(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_first_generation),
        cmocka_unit_test(test_first_expressions),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_database_of_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
