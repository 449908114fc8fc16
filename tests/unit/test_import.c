/* Entries made from other programs' files: what is carried over says the same, what is not is
 * counted by reason, and what is written is always a file that can be read. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fingerprint/import.h"
#include "fingerprint/parser.h"

#define NMAP_FILE "/usr/share/nmap/nmap-os-db"

static const struct sp_import_how how = {
    .from = "theirs", .date = "2026-11-21", .least_attributes = 1};

struct import {
    struct sp_import_counts counts;
    char *text;
    struct sp_os_file file; /* the text, read back */
};

static void require(bool ok, const struct sp_error *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

/* Ends an import of either kind: reads back what was written. */
static void read_back(struct import *import, FILE *out, const size_t *len)
{
    struct sp_error err;

    assert_int_equal(fclose(out), 0);
    require(sp_os_file_parse(&import->file, import->text, *len, "import.sig", &err), &err);
    assert_int_equal(import->file.system_count, import->counts.entries);
    assert_int_equal(import->file.signature_count, import->counts.synacks);
}

static struct import import_prints(const struct sp_printfile *prints,
                                   const struct sp_import_how *wanted)
{
    struct import import = {.text = NULL};
    struct sp_error err;
    size_t len, sum = 0;
    FILE *out = open_memstream(&import.text, &len);

    assert_non_null(out);
    require(sp_import_prints(out, prints, wanted, &import.counts, &err), &err);
    read_back(&import, out, &len);
    for (int i = 0; i < SP_IMPORT_COUNT; i++)
        sum += import.counts.outcome[i];
    assert_int_equal(sum, sp_printfile_count(prints) + sp_printfile_skipped(prints));
    assert_int_equal(import.counts.entries, import.counts.outcome[SP_IMPORT_CARRIED]);
    return import;
}

static struct import import_text(const char *text, const struct sp_import_how *wanted)
{
    struct sp_printfile *prints;
    struct import import;
    struct sp_error err;

    require(sp_printfile_parse_any("theirs", text, strlen(text), &prints, &err), &err);
    import = import_prints(prints, wanted);
    sp_printfile_destroy(prints);
    return import;
}

static struct import import_p0f(const char *text)
{
    struct import import = {.text = NULL};
    struct sp_p0f *p0f;
    struct sp_error err;
    size_t len, sum = 0;
    FILE *out = open_memstream(&import.text, &len);

    assert_non_null(out);
    require(sp_p0f_parse("theirs", text, strlen(text), &p0f, &err), &err);
    require(sp_import_p0f(out, p0f, &how, &import.counts, &err), &err);
    read_back(&import, out, &len);
    for (int i = 0; i < SP_IMPORT_COUNT; i++)
        sum += import.counts.outcome[i];
    assert_int_equal(sum, sp_p0f_count(p0f) + sp_p0f_skipped(p0f));
    sp_p0f_destroy(p0f);
    return import;
}

static void finish(struct import *import)
{
    sp_os_file_finish(&import->file);
    free(import->text);
}

static void assert_has(const struct import *import, const char *words)
{
    if (strstr(import->text, words) == NULL)
        fail_msg("\"%s\" is missing from\n%s", words, import->text);
}

static void assert_lacks(const struct import *import, const char *words)
{
    if (strstr(import->text, words) != NULL)
        fail_msg("\"%s\" should not be in\n%s", words, import->text);
}

/* An own stack: our SYN's answer follows from its tests. */
#define EXAMPLE                                                                                    \
    "Fingerprint Example OS 3.1\n"                                                                 \
    "Class Example | Example OS | 3.X | router\n"                                                  \
    "CPE cpe:/o:example:example_os:3.1 auto\n"                                                     \
    "SEQ(SP=F0-106%GCD=1-6%ISR=F0-106%TI=I%TS=A)\n"                                                \
    "OPS(O1=M5B4NW[2-3]NNT11|M5B4%O2=M578NW3NNT11|M578%O3=M280%O4=M5B4%O5=M218NW3NNT11|M218"       \
    "%O6=M109)\n"                                                                                  \
    "WIN(W1=4000|2000-2010%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)\n"                             \
    "ECN(R=Y%DF=N%T=3B-45%TG=40%W=4000%O=M5B4%CC=N%Q=)\n"                                          \
    "T1(R=Y%DF=N%T=3B-45%TG=40%S=O%A=S+%F=AS%RD=0%Q=R)\n"                                          \
    "T2(R=N)\nT5(R=Y%DF=N%T=3B-45%TG=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)\n"                           \
    "U1(DF=N%IPL=38)\nIE(R=N)\n"

static void test_second_generation(void **state)
{
    struct import import = import_text(EXAMPLE, &how);

    (void)state;
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 1);
    assert_has(&import, "system Example OS 3.1\n  vendor Example\n  family Example OS\n  gen 3.X\n"
                        "  type router\n  cpe cpe:/o:example:example_os:3.1\n");
    assert_has(&import, "  source imported from theirs, line 1\n  date 2026-11-21\n");
    assert_has(&import, "  syn-ack ttl=64 df=no id=nonzero opts=M,N,W,N,N,T win=16384|8192-8208 "
                        "ws=2-3 tsval=nonzero tsecr=nonzero quirks=tcp-reserved\n"
                        "  syn-ack ttl=64 df=no id=nonzero opts=M win=16384|8192-8208 "
                        "quirks=tcp-reserved\n");
    assert_has(&import, "  WIN(W1=4000|2000-2010%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)\n");
    assert_has(&import, "  T2(R=N)\n  T5(R=Y%DF=N%T=3B-45%TG=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)\n"
                        "  U1(R=Y%DF=N%IPL=38)\n  IE(R=N)\n");
    finish(&import);
}

static void assert_no_synack(const char *text)
{
    struct import import = import_text(text, &how);

    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 1);
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_NO_SYNACK], 1);
    assert_lacks(&import, "syn-ack");
    finish(&import);
}

#define REST "T1(R=Y%DF=Y%T=40%F=AS%Q=)\nSEQ(TI=Z)\n"

/* A stack that takes over the order of what it is offered, that is not asked for, or that does not
 * answer, says nothing of our SYN. */
static void test_synacks_that_do_not_follow(void **state)
{
    struct import import;

    (void)state;
    assert_no_synack(
        "Fingerprint x\nOPS(O1=WANM5B4T11S%O2=M578W0ST11%O5=M218ST11WA)\nWIN(W1=1)\n" REST);
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4NW2%O2=M578%O5=M218)\nWIN(W1=1)\n" REST);
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4%O2=M578)\nWIN(W1=1)\n" REST);
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4%O2=M578%O5=M218)\n" REST);
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4%O2=M578%O5=M218)\nWIN(W1=1)\nT1(R=N)\n");
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4%O2=M578%O5=M218)\nWIN(W1=1)\nT1(R=Y%DF=Y%F=AS)\n");
    assert_no_synack("Fingerprint x\nOPS(O1=M5B4%O2=M578%O5=M218)\nWIN(W1=1)\nT1(R=Y%T=40%F=AR)\n");
    import = import_text("Fingerprint x\nOPS(O1=M5B4%O2=M578%O5=M218)\nWIN(W1=1)\n" REST, &how);
    assert_has(&import, "  syn-ack ttl=64 df=yes id=zero opts=M win=1\n");
    finish(&import);
    import = import_text("Fingerprint x\nOPS(O1=%O2=%O5=)\nWIN(W1=>FFF0)\n"
                         "T1(R=Y%DF=Y|N%T=1B-25|FA-104)\n",
                         &how);
    assert_has(&import, "  syn-ack ttl=32|255 opts=- win=65521-65535\n");
    finish(&import);
}

static void test_names_and_repeats(void **state)
{
    static const char text[] = "Fingerprint Twice\nT1(R=Y%DF=Y)\n\n"
                               "Fingerprint Other\nT1(R=Y%DF=Y)\n\n"
                               "Fingerprint Twice\nT1(R=Y%DF=N)\n\n"
                               "Fingerprint Twice\nT1(R=Y%DF=Y)\n\n"
                               "Fingerprint Bad\nT1(R=Y%DF=7)\n\n"
                               "Fingerprint Caf\xc3\xa9 2\nClass A|B||\nClass A|C||d\nT2(R=N)\n";
    struct import import = import_text(text, &how);

    (void)state;
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 4);
    assert_int_equal(import.counts.outcome[SP_IMPORT_REPEATED], 1);
    assert_int_equal(import.counts.outcome[SP_IMPORT_UNREADABLE], 1);
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_CLASSES], 1);
    assert_has(&import, "system Twice\n");
    assert_has(&import, "system Twice, variant 2\n");
    assert_lacks(&import, "variant 3");
    assert_has(&import, "system Caf? 2\n  vendor A\n  family B\n  type unknown\n");
    finish(&import);
}

static void test_what_states_too_little(void **state)
{
    const struct sp_import_how more = {
        .from = "theirs", .date = "2026-11-21", .least_attributes = 20};
    static const char text[] = EXAMPLE "\nFingerprint Little\nT1(R=Y%DF=Y)\n";
    struct import import = import_text(text, &more);

    (void)state;
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 1);
    assert_int_equal(import.counts.outcome[SP_IMPORT_LITTLE], 1);
    assert_has(&import, "system Example OS 3.1\n");
    finish(&import);
}

static void test_cpes(void **state)
{
    static const char text[] = "Fingerprint Many\n"
                               "Class A|B||c\nCPE cpe:/o:a:1\nClass A|B||c\nCPE cpe:/o:a:2\n"
                               "Class A|B||c\nCPE cpe:/o:a:3\nClass A|B||c\nCPE cpe:/o:a:4\n"
                               "Class A|B||c\nCPE cpe:/o:a:5\nClass A|B||c\nCPE cpe:/o:a:6\n"
                               "Class A|B||c\nCPE cpe:/o:a:7\nClass A|B||c\nCPE cpe:/o:a:8\n"
                               "Class A|B||c\nCPE cpe:/o:a:9\nClass A|B||c\nCPE cpe:/o:a:1\n"
                               "T1(R=Y%DF=Y)\n";
    struct import import = import_text(text, &how);

    (void)state;
    assert_int_equal(import.file.systems[0].cpe_count, SP_CPE_MAX);
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_CPES], 1);
    finish(&import);
}

static void test_first_generation(void **state)
{
    static const char text[] =
        "Fingerprint Old OS 2\n"
        "Class Old | Old OS | 2.X | general purpose\n"
        "TSeq(Class=RI%gcd=<6%SI=<22FBA&>28B%IPID=I|RPI%TS=100HZ)\n"
        "T1(DF=Y%W=402E|8000%ACK=S++%Flags=AS%Ops=MNWNNT)\n"
        "T2(Resp=N)\n"
        "T3(Resp=Y%DF=Y%W=402E%ACK=O%Flags=A%Ops=NNT)\n"
        "T4(DF=N%W=0%ACK=O%Flags=R%Ops=)\n"
        "T5(DF=N%W=0%ACK=S++%Flags=AR|BAR%Ops=)\n"
        "T6(Resp=Y|N%DF=N%W=0)\n"
        "PU(DF=N%TOS=0%IPLEN=38%RIPTL=148%RID=E%RIPCK=E|F%UCK=E|F%ULEN=134%DAT=E)\n";
    struct import import = import_text(text, &how);

    (void)state;
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 1);
    assert_has(&import, "  SEQ(GCD=<6%TI=I|RI%TS=7)\n");
    assert_has(&import, "  T1(R=Y%DF=Y%A=S+%F=AS)\n"); /* the SYN was another one */
    assert_has(&import, "  T2(R=N)\n");
    assert_has(&import, "  T3(R=Y%DF=Y%W=402E%A=Z|O%F=A)\n");
    assert_has(&import, "  T4(R=Y%DF=N%W=0%A=Z|O%F=R%O=)\n");
    assert_has(&import, "  T5(R=Y%DF=N%W=0%A=S+%O=)\n"); /* a flag that is no more */
    assert_lacks(&import, "T6(");                        /* answered or not */
    assert_has(&import, "  U1(R=Y%DF=N%IPL=38%RIPL=G%RID=G%RIPCK=G|I%RUD=G)\n");
    assert_lacks(&import, "syn-ack");
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_VALUES],
                     2 /* TSeq */ + 2 /* T1 */ + 1 /* T3 */ + 1 /* T5 */ + 3 /* T6 */ + 3 /* PU */);
    finish(&import);
}

static void test_p0f(void **state)
{
    static const char text[] =
        "[tcp:request]\nlabel = s:unix:Not this:1\nsig = *:64:0:*:1,0:mss::0\n"
        "[tcp:response]\n"
        "label = g:unix:Generic:\nsig = *:64:0:*:*,*:mss,sok,ts,nop,ws:df:0\n"
        "label = s:unix:Example OS:3.x\n"
        "sig = *:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+:0\n"
        "sig = 4:64-:0:1400:mtu*4,2:mss,nop,ws:id-,ts2+,ecn:0\n"
        "sig = 4:255:4:*:%8192,*:mss,nop,nop,ts:ts1-,seq-,opt+:+\n"
        "sig = 6:64:0:*:1,0:mss::0\n"
        "sig = 4:64:0:*:mss*10,0::df:0\n"
        "sig = 4:64:0:*:1,0:mss:ack+:0\n"
        "sig = nonsense\n"
        "label = s:!:a-tool:\nsys = Example OS\nsig = *:64:0:*:1,0:mss::0\n"
        "label = s:win:Example OS:3.x\nsig = *:128:0:*:8192,0:mss:df,id+:*\n";
    struct import import = import_p0f(text);
    const char *specific, *generic;

    (void)state;
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED], 5);
    assert_int_equal(import.counts.outcome[SP_IMPORT_IPV6], 1);
    assert_int_equal(import.counts.outcome[SP_IMPORT_IMPOSSIBLE], 2);
    assert_int_equal(import.counts.outcome[SP_IMPORT_PROGRAM], 1);
    assert_int_equal(import.counts.outcome[SP_IMPORT_UNREADABLE], 1);
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_MTU], 1);
    assert_int_equal(import.counts.loss[SP_IMPORT_LOSS_QUIRKS], 1);
    assert_has(&import, "  syn-ack ttl=64 df=yes id=nonzero opts=M,S,T,N,W "
                        "win=10*mss|10*(mss-12)|14600 ws=7 tsval=nonzero\n"
                        "  syn-ack ttl=32|64 df=no id=zero opts=M,N,W mss=1400 win=6000 ws=2\n"
                        "  syn-ack ttl=255 df=no id=nonzero opts=M,N,N,T win=%8192 tsval=zero "
                        "quirks=seq-zero,ip-opts,data,eol-data\n");
    assert_has(&import, "system Example OS 3.x, variant 2\n");
    assert_has(&import, "  gen 3.x\n  type general purpose\n");
    specific = strstr(import.text, "system Example OS 3.x\n");
    generic = strstr(import.text, "system Generic\n");
    assert_true(specific != NULL && generic > specific); /* the specific before the generic */
    finish(&import);
}

static const char *expression(const struct sp_testline *tests, enum sp_test test, size_t i)
{
    return tests[test].expression[i] != NULL ? tests[test].expression[i] : "(none)";
}

static void assert_same_values(const struct sp_testline *a, const struct sp_testline *b)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++)
            assert_string_equal(expression(a, test, i), expression(b, test, i));
    }
}

/* The user's own copy, where there is one: every entry is accounted for, and each value of the
 * tests is the same. */
static void test_the_file_of_this_machine(void **state)
{
    struct sp_printfile *prints;
    struct import import;
    struct sp_error err;
    size_t at = 0;

    (void)state;
    if (access(NMAP_FILE, R_OK) != 0)
        skip();
    require(sp_printfile_read_any(NMAP_FILE, &prints, &err), &err);
    import = import_prints(prints, &how);
    assert_int_equal(import.counts.outcome[SP_IMPORT_CARRIED] +
                         import.counts.outcome[SP_IMPORT_REPEATED],
                     sp_printfile_count(prints));
    for (size_t i = 0; i < import.file.system_count; i++, at++) {
        const struct sp_system *system = &import.file.systems[i];
        size_t line = strtoul(strrchr(system->source, ' '), NULL, 10);

        while (at < sp_printfile_count(prints) && sp_printfile_at(prints, at)->line != line)
            at++; /* one that was left out */
        assert_true(at < sp_printfile_count(prints));
        assert_same_values(system->tests, sp_printfile_at(prints, at)->tests);
    }
    print_message("%zu entries, %zu syn-ack lines\n", import.counts.entries, import.counts.synacks);
    finish(&import);
    sp_printfile_destroy(prints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_generation),
        cmocka_unit_test(test_synacks_that_do_not_follow),
        cmocka_unit_test(test_names_and_repeats),
        cmocka_unit_test(test_what_states_too_little),
        cmocka_unit_test(test_cpes),
        cmocka_unit_test(test_first_generation),
        cmocka_unit_test(test_p0f),
        cmocka_unit_test(test_the_file_of_this_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
