#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fingerprint/printfile.h"

#define TESTS                                                                                      \
    "SEQ(SP=0-5%GCD=1|2%ISR=80%TI=I%CI=I%II=I%SS=S%TS=7)\n"                                        \
    "OPS(O1=M5B4ST11NW7%O2=M5B4)\n"                                                                \
    "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"                                                    \
    "T2(R=N)\n"

static struct sp_printfile *parse_len(const char *text, size_t len)
{
    struct sp_printfile *file = NULL;
    struct sp_error err = {.message = ""};

    if (!sp_printfile_parse("/x/f.db", text, len, &file, &err))
        fail_msg("%s", err.message);
    return file;
}

static struct sp_printfile *parse(const char *text)
{
    return parse_len(text, strlen(text));
}

/* One bad entry between two good ones: the others are there, and the message is kept. */
static void assert_skipped(const char *bad, const char *message)
{
    static const char before[] = "Fingerprint Alpha 1\n" TESTS "\n";
    static const char after[] = "\nFingerprint Omega 9\n" TESTS;
    struct sp_printfile *file;
    char text[2048];

    snprintf(text, sizeof(text), "%s%s%s", before, bad, after);
    file = parse(text);
    assert_string_equal(sp_printfile_first_error(file), message);
    assert_int_equal(sp_printfile_skipped(file), 1);
    assert_int_equal(sp_printfile_count(file), 2);
    assert_string_equal(sp_printfile_at(file, 0)->name, "Alpha 1");
    assert_string_equal(sp_printfile_at(file, 1)->name, "Omega 9");
    sp_printfile_destroy(file);
}

static void assert_failure(const char *text, const char *message)
{
    struct sp_printfile *file;
    struct sp_error err = {.message = ""};

    assert_false(sp_printfile_parse("f.db", text, strlen(text), &file, &err));
    assert_null(file);
    assert_string_equal(err.message, message);
    assert_int_equal(err.code, SP_ERR_USAGE);
}

static void test_whole_file(void **state)
{
    static const char text[] = "# a comment\r\n"
                               "This nmap-os-db needs something newer\n"
                               "MatchPoints\n"
                               "SEQ(SP=25%GCD=75)\n"
                               "T7(R=80%Q=20)\n"
                               "\n"
                               "# another\n"
                               "Fingerprint Examplix 3.1 - 3.4  # seen once\n"
                               "Class Example Inc. | Examplix | 3.X | general purpose\n"
                               "CPE cpe:/o:example:examplix:3 auto\n"
                               "CPE cpe:/o:example:examplix:4\n"
                               "Class Example Inc. | embedded || WAP\r\n" TESTS "\n"
                               "Fingerprint M\xc3\xbcller OS\n"
                               "# within\n" TESTS "Fingerprint No blank line before\n" TESTS;
    struct sp_printfile *file = parse(text);
    const struct sp_print *print = sp_printfile_at(file, 0);
    const struct sp_print_points *points = sp_printfile_points(file);

    (void)state;
    assert_int_equal(sp_printfile_count(file), 3);
    assert_int_equal(sp_printfile_skipped(file), 0);
    assert_string_equal(sp_printfile_first_error(file), "");
    assert_string_equal(print->name, "Examplix 3.1 - 3.4");
    assert_int_equal(print->line, 8);
    assert_int_equal(print->class_count, 2);
    assert_string_equal(print->classes[0].vendor, "Example Inc.");
    assert_string_equal(print->classes[0].family, "Examplix");
    assert_string_equal(print->classes[0].generation, "3.X");
    assert_string_equal(print->classes[0].type, "general purpose");
    assert_string_equal(print->classes[0].cpe, "cpe:/o:example:examplix:3");
    assert_string_equal(print->classes[1].generation, "");
    assert_string_equal(print->classes[1].type, "WAP");
    assert_string_equal(print->classes[1].cpe, "");
    assert_string_equal(print->tests[SP_TEST_SEQ].expression[1], "1|2");
    assert_string_equal(print->tests[SP_TEST_T2].expression[0], "N");
    assert_false(print->tests[SP_TEST_WIN].present);
    assert_string_equal(sp_printfile_at(file, 1)->name, "M\xc3\xbcller OS");
    assert_int_equal(sp_printfile_at(file, 2)->line, 24);
    assert_true(points->present);
    assert_int_equal(points->points[SP_TEST_SEQ][1], 75);
    assert_int_equal(points->points[SP_TEST_T7][10], 20);
    assert_int_equal(points->points[SP_TEST_IE][0], 0);
    sp_printfile_destroy(file);
}

static void test_skipped(void **state)
{
    (void)state;
    /* "Fingerprint Alpha 1" is line 1, the bad entry begins in line 7 */
    assert_skipped("Fingerprint Bad\nT1(R=Y)\nT1(R=Y)\n",
                   "/x/f.db:9:1: T1 is given twice in this entry");
    assert_skipped("Fingerprint Bad\nIE(CD=S%CD=S)\n", "/x/f.db:8:9: IE.CD is given twice");
    assert_skipped("Fingerprint Bad\nU1(RUL=G)\nT1(\n",
                   "/x/f.db:8:4: unknown attribute \"RUL\" of U1, expected one of R DF T TG IPL "
                   "UN RIPL RID RIPCK RUCK RUD");
    assert_skipped("Fingerprint Bad\n  T1(T=9G)\n", "/x/f.db:8:8: bad value \"9G\" of T1.T, "
                                                    "expected a hexadecimal number or range");
    assert_skipped("Fingerprint\nT1(R=Y)\n",
                   "/x/f.db:7:12: expected the name of a system after \"Fingerprint\"");
    assert_skipped("Fingerprint # nothing\n",
                   "/x/f.db:7:13: expected the name of a system after \"Fingerprint\"");
    assert_skipped("Fingerprint Empty\nClass a|b|c|d\n", "/x/f.db:7:1: the entry has no test line");
    assert_skipped("Fingerprint Bad\nClass a|b|c\nT1(R=Y)\n",
                   "/x/f.db:8:7: expected \"Class vendor | family | generation | device type\"");
    assert_skipped("Fingerprint Bad\nClass a|b|c|d|e\n",
                   "/x/f.db:8:7: expected \"Class vendor | family | generation | device type\"");
    assert_skipped("Fingerprint Bad\nCPE cpe:/o:a\n",
                   "/x/f.db:8:1: a CPE stands before the first Class of its entry");
    assert_skipped("Fingerprint Bad\nClass a|b|c|d\nCPE a\n",
                   "/x/f.db:9:5: expected \"CPE cpe:/...\"");
    assert_skipped("Fingerprint Bad\nwhat is this\n",
                   "/x/f.db:8:1: expected Class, CPE or a test line");
    assert_skipped("what is this\n", "/x/f.db:7:1: expected \"Fingerprint name\"");
    assert_skipped("Fingerprint B\x01\nT1(R=Y)\n",
                   "/x/f.db:7:14: expected text (UTF-8, no control characters), got another byte");
    assert_skipped("Fingerprint B\xff\nT1(R=Y)\n",
                   "/x/f.db:7:14: expected text (UTF-8, no control characters), got another byte");
    assert_skipped("MatchPoints\nT1(R=99999)\n",
                   "/x/f.db:8:6: bad points \"99999\", expected 0 to 65535");
}

static void test_too_many_classes(void **state)
{
    char text[1024] = "Fingerprint Many\n";

    (void)state;
    for (int i = 0; i <= SP_PRINT_CLASSES_MAX; i++)
        strncat(text, "Class a|b|c|d\n", sizeof(text) - strlen(text) - 1);
    assert_skipped(text, "/x/f.db:24:1: more than 16 classes in one entry");
}

static void test_no_entry(void **state)
{
    (void)state;
    assert_failure("", "f.db:1:1: no fingerprint in this file");
    assert_failure("# only\n\n", "f.db:1:1: no fingerprint in this file");
    assert_failure("MatchPoints\nT1(R=5)\n", "f.db:1:1: no fingerprint in this file");
    assert_failure("Fingerprint A\nT9(R=N)\n", "f.db:2:1: unknown test \"T9\", expected SEQ, OPS, "
                                               "WIN, ECN, T1 to T7, U1 or IE");
}

static void test_nul(void **state)
{
    static const char text[] = "Fingerprint A\nT1(R=\0Y)\n\nFingerprint B\0\nT1(R=Y)\n\n"
                               "Fingerprint C\nT1(R=Y)";
    struct sp_printfile *file = parse_len(text, sizeof(text) - 1);

    (void)state;
    assert_int_equal(sp_printfile_count(file), 1);
    assert_int_equal(sp_printfile_skipped(file), 2);
    assert_string_equal(sp_printfile_at(file, 0)->name, "C");
    assert_string_equal(sp_printfile_first_error(file),
                        "/x/f.db:2:6: expected text (UTF-8, no control characters), got another "
                        "byte");
    sp_printfile_destroy(file);
}

/* Lines of a megabyte, in a name and in an expression. */
static void test_long_lines(void **state)
{
    const size_t len = 1 << 20;
    char *text = malloc(2 * len + 64), *at = text;
    struct sp_printfile *file;

    (void)state;
    assert_non_null(text);
    at += sprintf(at, "Fingerprint ");
    memset(at, 'x', len);
    at += len;
    at += sprintf(at, "\nT1(T=1");
    for (size_t i = 0; i < len; i += 2)
        memcpy(at + i, "|1", 2);
    at += len;
    at += sprintf(at, ")\n");
    file = parse_len(text, (size_t)(at - text));
    assert_int_equal(sp_printfile_count(file), 1);
    assert_int_equal(strlen(sp_printfile_at(file, 0)->name), len);
    assert_false(
        sp_expression_matches(sp_printfile_at(file, 0)->tests[SP_TEST_T1].expression[2], "2"));
    sp_printfile_destroy(file);
    free(text);
}

static void test_printed(void **state)
{
    static const char text[] = "TCP/IP fingerprint:\r\n"
                               "OS:SCAN(V=9%E=4%D=1/2%OT=22%CT=1%P=example)SEQ(SP=10%GC\r\n"
                               "OS:D=1%ISR=80%TI=Z)OPS(O1=M5B4%O2=M5\r\n"
                               "  OS:B4)T1(R=Y%DF=Y%T=40)T\r\n"
                               "OS:2(R=N)\r\n"
                               "\r\n"
                               "Fingerprint Named\n"
                               "OS:SCAN(V=9)\n"
                               "OS:T1(R=Y)\n"
                               "OS:SCAN(V=9)T1(R=N)\n";
    struct sp_printfile *file = parse(text);
    const struct sp_print *print = sp_printfile_at(file, 0);

    (void)state;
    assert_int_equal(sp_printfile_count(file), 3);
    assert_int_equal(sp_printfile_skipped(file), 0);
    assert_string_equal(print->name, SP_PRINT_UNNAMED);
    assert_string_equal(print->tests[SP_TEST_SEQ].expression[1], "1");
    assert_string_equal(print->tests[SP_TEST_OPS].expression[1], "M5B4");
    assert_string_equal(print->tests[SP_TEST_T1].expression[2], "40");
    assert_string_equal(print->tests[SP_TEST_T2].expression[0], "N");
    assert_string_equal(sp_printfile_at(file, 1)->name, "Named");
    assert_string_equal(sp_printfile_at(file, 1)->tests[SP_TEST_T1].expression[0], "Y");
    assert_string_equal(sp_printfile_at(file, 2)->name, SP_PRINT_UNNAMED);
    sp_printfile_destroy(file);
}

static void test_printed_errors(void **state)
{
    (void)state;
    assert_failure("\nOS:SCAN(V=9)T1(R=\nOS:Y%D\nOS:F=Q)T2(R=N)\n",
                   "f.db:4:6: bad value \"Q\" of T1.DF, expected one of Y N");
    assert_failure("OS:T1(R=Y)T2(R=\n", "f.db:1:16: expected \")\" at the end of T2");
    assert_failure("OS:\n", "f.db:1:1: no fingerprint in this file");
}

/* As one test a line, and without any name. */
static void test_unnamed(void **state)
{
    struct sp_printfile *file =
        parse("SCAN(V=9)\n" TESTS "\nSCAN(V=9)\n" TESTS "SCAN(V=9)\n" TESTS);

    (void)state;
    assert_int_equal(sp_printfile_count(file), 3);
    assert_int_equal(sp_printfile_at(file, 2)->line, 12);
    sp_printfile_destroy(file);
}

static void test_too_many_entries(void **state)
{
    static const char entry[] = "OS:T1()\n\n";
    const size_t len = sizeof(entry) - 1, count = SP_PRINTS_MAX + 2;
    char *text = malloc(count * len);
    struct sp_printfile *file;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, entry, len);
    file = parse_len(text, count * len);
    assert_int_equal(sp_printfile_count(file), SP_PRINTS_MAX);
    assert_int_equal(sp_printfile_skipped(file), 2);
    assert_string_equal(sp_printfile_first_error(file),
                        "/x/f.db:131073:1: too many entries for one file, expected 65536 at most");
    sp_printfile_destroy(file);
    free(text);
}

static void test_recognise(void **state)
{
    static const char *const good[] = {
        "Fingerprint x", "\r\n# c\n MatchPoints\n", "OS:SCAN(", "SEQ(SP=1)", "T1()", "SCAN(V=1)"};
    static const char *const bad[] = {
        "", "\n#", "synprint-personality 1", "T9(", "# Fingerprint x", "Fingerprints"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(sp_printfile_recognise(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(sp_printfile_recognise(bad[i], strlen(bad[i])));
}

static void test_read(void **state)
{
    char path[] = "/tmp/synprint-printfile-XXXXXX";
    struct sp_printfile *file;
    struct sp_error err;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "Fingerprint A\nT1(R=Y)\n", 22), 22);
    close(fd);
    assert_true(sp_printfile_read(path, &file, &err));
    assert_string_equal(sp_printfile_at(file, 0)->name, "A");
    sp_printfile_destroy(file);
    unlink(path);
    assert_false(sp_printfile_read(path, &file, &err));
    assert_null(file);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_false(sp_printfile_read("/", &file, &err));
    sp_printfile_destroy(NULL);
}

/* Every value that may be played is one that the entry means. */
static size_t check_picks(const struct sp_print *print)
{
    static const char *const ttls[] = {"40", "80", "FF", "20", NULL};
    size_t picked = 0;
    char value[128];

    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *expression = print->tests[test].expression[i];

            for (uint64_t choice = 0; expression != NULL && choice < 5; choice++) {
                if (!sp_expression_pick(expression, choice, choice < 4 ? NULL : ttls, value,
                                        sizeof(value)) ||
                    !sp_expression_matches(expression, value))
                    fail_msg("%s, line %zu: %s.%s=%s gave \"%s\"", print->name, print->line,
                             sp_test_name(test), sp_test_attribute_name(test, i), expression,
                             value);
                picked++;
            }
        }
    }
    return picked;
}

/* A database of the grammar that the user has: NMAP_OS_DB=/usr/share/nmap/nmap-os-db. */
static void test_database_of_user(void **state)
{
    const char *path = getenv("NMAP_OS_DB");
    struct sp_printfile *file;
    struct sp_error err;
    struct timespec start, end;
    size_t picked = 0;

    (void)state;
    if (path == NULL)
        skip();
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (!sp_printfile_read(path, &file, &err))
        fail_msg("%s", err.message);
    clock_gettime(CLOCK_MONOTONIC, &end);
    for (size_t i = 0; i < sp_printfile_count(file); i++)
        picked += check_picks(sp_printfile_at(file, i));
    print_message(
        "%zu entries, %zu skipped, %.1f ms, %zu values picked%s%s\n", sp_printfile_count(file),
        sp_printfile_skipped(file),
        (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6,
        picked, sp_printfile_skipped(file) > 0 ? "; first: " : "", sp_printfile_first_error(file));
    assert_int_equal(sp_printfile_skipped(file), 0);
    assert_true(sp_printfile_points(file)->present);
    sp_printfile_destroy(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_file),
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_too_many_classes),
        cmocka_unit_test(test_no_entry),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_printed),
        cmocka_unit_test(test_printed_errors),
        cmocka_unit_test(test_unnamed),
        cmocka_unit_test(test_recognise),
        cmocka_unit_test(test_too_many_entries),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_database_of_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
