/* What lint finds, and where. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "fingerprint/lint.h"
#include "fingerprint/sample.h"

#define HEAD              "synprint-os 1\nedition 1\n"
#define DETAILS           " vendor V\n family F\n type t\n source s\n date 2026-01-02\n evidence documented\n"
#define ENTRY(name, rest) "system " name "\n" DETAILS rest "\n" /* 8 lines when rest is one */

struct findings {
    char text[2048]; /* "LINE SEVERITY TEXT\n" of each */
};

static void note(void *ctx, const struct sp_finding *finding)
{
    struct findings *f = ctx;
    size_t used = strlen(f->text);

    snprintf(f->text + used, sizeof(f->text) - used, "%u %c %s\n", finding->line,
             finding->severity == SP_LINT_ERROR ? 'E' : 'W', finding->text);
}

/* Samples named "WINDOW.pcap" hold a SYN-ACK with that window; "none.pcap" cannot be read. */
static bool read_sample(void *ctx, const char *path, struct sp_observation *out, size_t max,
                        size_t *count, struct sp_error *err)
{
    unsigned window = 0;

    (void)ctx;
    assert_true(max > 0);
    if (sscanf(path, "dir/samples/%u.pcap", &window) != 1)
        return sp_fail(err, SP_ERR_FAILED, "no such thing");
    out[0] = (struct sp_observation){
        .ttl = 64, .raw_ttl = 64, .layout = SP_OPTION_MSS, .mss = 1460, .window = (uint16_t)window};
    *count = window != 0;
    return true;
}

static struct sp_lint_count lint(const char *text, bool whole, struct findings *out)
{
    const struct sp_lint how = {
        .whole = whole, .read_sample = read_sample, .found = note, .ctx = out};
    struct sp_lint_count count;
    struct sp_error err;

    *out = (struct findings){.text = ""};
    assert_true(sp_lint_text("dir/x.sig", text, strlen(text), &how, &count, &err));
    return count;
}

static void assert_findings(const char *text, bool whole, const char *wanted)
{
    struct findings findings;

    lint(text, whole, &findings);
    assert_string_equal(findings.text, wanted);
}

static void test_nothing(void **state)
{
    static const char text[] = HEAD ENTRY("A", " sample 7.pcap\n syn-ack opts=M ttl=64 win=7")
        ENTRY("B", " syn-ack opts=M ttl=64 win=8");
    struct findings findings;
    struct sp_lint_count count = lint(text, true, &findings);

    (void)state;
    assert_string_equal(findings.text, "");
    assert_int_equal(count.entries, 2);
    assert_int_equal(count.errors + count.warnings, 0);
}

/* All faults, with what can be read checked further. */
static void test_grammar(void **state)
{
    static const char text[] = HEAD ENTRY("A", " colour red\n shape round\n syn-ack opts=M ttl=64")
        ENTRY("B", " syn-ack opts=M ttl=64 win=7") ENTRY("C", " syn-ack opts=M ttl=64 win=7");
    struct findings findings;
    struct sp_lint_count count = lint(text, true, &findings);

    (void)state;
    assert_int_equal(count.entries, 2);
    assert_int_equal(count.errors, 4);
    assert_non_null(strstr(findings.text, "10 E column 2: unknown key \"colour\""));
    assert_non_null(strstr(findings.text, "11 E column 2: unknown key \"shape\""));
    assert_non_null(strstr(findings.text, "28 E this signature of \"C\" is hidden by the earlier "
                                          "one of \"B\" in line 20\n"));
    assert_findings("<html>", true, "1 E column 1: the first line must be \"synprint-os 1\"\n");
}

static void test_whole_and_own(void **state)
{
    static const char text[] =
        "synprint-os 1\n" ENTRY("A", " syn-ack opts=M ttl=64") ENTRY("A", " syn-ack opts=M ttl=64");

    (void)state;
    assert_findings(
        text, true,
        "0 E a whole database needs an edition line\n"
        "17 E this signature of \"A\" is hidden by the earlier one of \"A\" in line 9\n"
        "10 E the name \"A\" stands in line 2 too\n"
        "10 E nothing tells \"A\" from \"A\" in line 2: one entry with a name that covers "
        "both\n");
    assert_findings(
        text, false,
        "17 W this signature of \"A\" is hidden by the earlier one of \"A\" in line 9\n"
        "10 W the name \"A\" stands in line 2 too\n"
        "10 W nothing tells \"A\" from \"A\" in line 2: one entry with a name that covers "
        "both\n");
}

/* Entries without SYN-ACKs, which the look-up of signatures does not compare. */
static void test_alike(void **state)
{
    (void)state;
    assert_findings(HEAD ENTRY("A", " rst ttl=64\n T5(R=Y%DF=Y)\n T7(R=N)")
                        ENTRY("B", " T7(R=N)\n T5(DF=Y)\n rst ttl=64")
                            ENTRY("C", " T5(DF=Y)\n T7(R=N)"),
                    true,
                    "13 E nothing tells \"B\" from \"A\" in line 3: one entry with a name that "
                    "covers both\n");
    assert_findings(HEAD ENTRY("A", " T5(DF=Y)") ENTRY("B", " T5(DF=N)"), true, "");
}

static void test_evidence(void **state)
{
    static const char text[] =
        HEAD "system A\n vendor V\n family F\n type t\n source s\n date 2026-01-02\n T7(R=N)\n"
             "system B\n vendor V\n family F\n type t\n source s\n date 2026-01-02\n"
             " evidence measured\n T7(DF=Y)\n";

    (void)state;
    assert_findings(text, true,
                    "3 W \"A\" has no evidence line: measured, documented or derived\n"
                    "10 W \"B\" is measured, but has no sample\n");
}

static void test_samples(void **state)
{
    (void)state;
    assert_findings(HEAD ENTRY("A",
                               " sample 7.pcap\n sample 8.pcap\n sample 9.pcap\n sample none.pcap\n"
                               " syn-ack opts=M ttl=64 win=7")
                        ENTRY("B", " sample 0.pcap\n syn-ack opts=M ttl=64 win=8"),
                    false,
                    "3 E sample 8.pcap of \"A\" is taken for \"B\" by its SYN-ACK\n"
                    "3 E sample 9.pcap of \"A\" is taken for \"unknown\" by its SYN-ACK\n"
                    "3 E sample none.pcap of \"A\" cannot be read: no such thing\n"
                    "15 E sample 0.pcap of \"B\" holds no SYN-ACK\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),       cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_whole_and_own), cmocka_unit_test(test_alike),
        cmocka_unit_test(test_evidence),      cmocka_unit_test(test_samples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
