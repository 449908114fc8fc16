/* From several looks at one host to a proposed entry: what is believed, what is widened, what is
 * left out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/database.h"
#include "fingerprint/entry.h"
#include "fingerprint/learn.h"
#include "fingerprint/nearest.h"
#include "fingerprint/parser.h"
#include "fingerprint/sample.h"

struct proposal {
    struct sp_learner *learner;
    struct sp_draft draft;
    char *text; /* the entry */
};

static void require(bool ok, const struct sp_error *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

/* lines: of traits, then fingerprints, each list with NULL at its end. The entry is checked to be
 * one that can be read. */
static struct proposal propose(const char *const *lines, const char *const *prints)
{
    struct proposal p = {.learner = sp_learner_create()};
    struct sp_os_file back;
    struct sp_error err;
    size_t len;
    FILE *out;

    assert_non_null(p.learner);
    for (; *lines != NULL; lines++)
        require(sp_learner_add_line(p.learner, *lines, &err), &err);
    for (; *prints != NULL; prints++)
        require(sp_learner_add_print(p.learner, *prints, strlen(*prints), &err), &err);
    require(sp_learner_propose(p.learner, &p.draft, &err), &err);
    p.draft.system.name = p.draft.system.vendor = p.draft.system.family = p.draft.system.type = "x";
    p.draft.system.source = "a test";
    p.draft.system.date = "2026-11-21";
    p.draft.system.certainty = p.draft.system.share = 50;
    out = open_memstream(&p.text, &len);
    assert_non_null(out);
    fputs("synprint-os 1\n", out);
    sp_entry_write(out, &p.draft.system);
    fclose(out);
    require(sp_os_file_parse(&back, p.text, len, "proposal", &err), &err);
    sp_os_file_finish(&back);
    return p;
}

static void finish(struct proposal *p)
{
    free(p->text);
    sp_learner_destroy(p->learner);
}

static void assert_has(const struct proposal *p, const char *words)
{
    if (strstr(p->text, words) == NULL)
        fail_msg("\"%s\" is missing from\n%s", words, p->text);
}

static void assert_lacks(const struct proposal *p, const char *words)
{
    if (strstr(p->text, words) != NULL)
        fail_msg("\"%s\" should not be in\n%s", words, p->text);
}

static void assert_remark(const struct proposal *p, const char *words)
{
    for (size_t i = 0; i < p->draft.remark_count; i++) {
        if (strstr(p->draft.remarks[i], words) != NULL)
            return;
    }
    for (size_t i = 0; i < p->draft.remark_count; i++)
        print_message("%s\n", p->draft.remarks[i]);
    fail_msg("no remark says \"%s\"", words);
}

#define NONE ((const char *const[]){NULL})

static void test_a_window_follows_the_mss(void **state)
{
    struct proposal p = propose(
        (const char *const[]){"syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 "
                              "win=45*(mss-12) ws=7 tsval=nonzero tsecr=nonzero quirks=none",
                              "rst ttl=64 df=yes id=zero win=0", NULL},
        NONE);

    (void)state;
    assert_has(&p, "  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W "
                   "win=fit(65536,mss-12)|45*(mss-12)|65160 ws=7 tsval=nonzero tsecr=nonzero\n"
                   "  rst ttl=64 df=yes id=zero win=0\n");
    assert_remark(&p, "mss: 1460 is left out");
    assert_remark(&p, "45 x (MSS - 12)");
    finish(&p);
}

/* An MSS that no link has is the system's own, and what it is a multiple of is a number. */
static void test_a_small_mss_is_the_systems(void **state)
{
    struct proposal p = propose(
        (const char *const[]){
            "syn-ack ttl=255 df=no id=nonzero opts=M mss=536 win=4*mss quirks=none", NULL},
        NONE);

    (void)state;
    assert_has(&p, "opts=M mss=536 win=2144\n");
    finish(&p);
}

static void test_what_varies_between_ports(void **state)
{
    static const char *const lines[] = {
        "syn-ack ttl=128 df=yes id=nonzero opts=M,N,W mss=1460 win=8192 ws=8 quirks=none",
        "syn-ack ttl=128 df=yes id=zero opts=M,N,W mss=1400 win=8192 ws=2 quirks=none",
        "syn-ack ttl=64 df=yes id=zero opts=M mss=1460 win=1000 quirks=push",
        NULL,
    };
    struct proposal p = propose(lines, NONE);

    (void)state;
    assert_int_equal(p.draft.system.signature_count, 2);
    assert_has(&p, "  syn-ack ttl=128 df=yes opts=M,N,W win=8192 ws=8|2\n");
    assert_has(&p, "  syn-ack ttl=64 df=yes id=zero opts=M win=1000 quirks=push\n");
    assert_remark(&p, "id: varies");
    assert_remark(&p, "answers in 2 ways");
    finish(&p);
}

static void test_chance_is_widened(void **state)
{
    static const char *const prints[] = {
        "SEQ(SP=100%GCD=1%ISR=108%TI=Z%CI=Z%TS=A)\nT1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n",
        "SEQ(SP=F8%GCD=2%ISR=10A%TI=Z%CI=I%TS=9)\nT1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n",
        "SEQ(SP=108%GCD=1%ISR=109%TI=Z%CI=Z%SS=S%TS=A)\nT1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n",
        NULL,
    };
    struct proposal p = propose(NONE, prints);

    (void)state;
    assert_int_equal(p.draft.rounds, 3);
    assert_has(&p, "  SEQ(SP=E7-119%GCD=1-6%ISR=F7-11B%TI=Z%CI=Z|I%TS=9-A)\n");
    assert_has(&p, "  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n");
    assert_remark(&p, "SEQ.CI: more than one value");
    assert_remark(&p, "SEQ.SS: seen in 1 of 3 rounds");
    finish(&p);
}

static void test_what_is_unstable_is_left_out(void **state)
{
    static const char *const prints[] = {
        "SEQ(SP=10%ISR=10)\nT5(R=Y%W=1%RD=1)\nT7(R=N)\nU1(R=N)\nT3(R=Y%W=5)\n",
        "SEQ(SP=80%ISR=10)\nT5(R=Y%W=2%RD=1)\nT7(R=Y%W=0)\nU1(R=Y%IPL=38)\nT3(R=N)\n",
        "SEQ(SP=F0%ISR=10)\nT5(R=Y%W=3%RD=1)\nT7(R=N)\nU1(R=Y%IPL=38)\nT3(R=N)\n",
        "SEQ(SP=20%ISR=10)\nT5(R=Y%W=4%RD=1)\nT7(R=N)\nU1(R=Y%IPL=38)\nT3(R=N)\n",
        "SEQ(SP=20%ISR=10)\nT5(R=Y%W=5%RD=1)\nT7(R=N)\nU1(R=Y%IPL=38)\nT3(R=N)\n",
        NULL,
    };
    struct proposal p = propose(NONE, prints);

    (void)state;
    assert_has(&p, "  SEQ(ISR=E-12)\n");
    assert_has(&p, "  T5(R=Y%RD=1)\n");
    assert_has(&p, "  U1(R=Y%IPL=38)\n"); /* four of five */
    assert_lacks(&p, "T7(");
    assert_lacks(&p, "T3(");
    assert_remark(&p, "SEQ.SP: varies (10, 80, ...), left out");
    assert_remark(&p, "T5.W: varies (1, 2, ...), left out");
    assert_remark(&p, "T7: answered in 1 of 5 rounds, left out");
    assert_remark(&p, "U1: answered in 4 of 5 rounds, taken as answered");
    finish(&p);
}

#define OPS_LINK "OPS(O1=M550ST11NW7%O2=M550ST11NW7%O6=M550ST11)\nT3(R=Y%O=M550)\n"
#define OPS_ECHO "OPS(O1=M5B4NW7%O2=M578NW7%O6=M109)\nT3(R=Y%O=M109)\n"

/* The MSS of the link is the same in every answer; one that repeats the probe's is the system's
 * way. */
static void test_the_mss_of_options(void **state)
{
    struct proposal p = propose(NONE, (const char *const[]){OPS_LINK, OPS_LINK, NULL});

    (void)state;
    assert_has(&p, "  OPS(O1=M[1-FFFF]ST11NW7%O2=M[1-FFFF]ST11NW7%O6=M[1-FFFF]ST11)\n");
    assert_has(&p, "  T3(R=Y%O=M[1-FFFF])\n");
    finish(&p);
    p = propose(NONE, (const char *const[]){OPS_ECHO, OPS_ECHO, NULL});
    assert_has(&p, "  OPS(O1=M5B4NW7%O2=M578NW7%O6=M109)\n");
    assert_has(&p, "  T3(R=Y%O=M109)\n");
    finish(&p);
}

/* Windows of tests stand for an MSS of 1460. */
static void test_windows_at_another_mss(void **state)
{
    static const char *const lines[] = {
        "syn-ack ttl=64 df=yes id=zero opts=M mss=1360 win=10*mss quirks=none", NULL};
    static const char *const prints[] = {"WIN(W1=3520%W2=2000)\nECN(R=Y%W=3520%CC=N)\n", NULL};
    struct proposal p = propose(lines, prints);

    (void)state;
    assert_has(&p, "win=10*mss\n"); /* and not 13600 */
    assert_has(&p, "  WIN(W2=2000)\n");
    assert_has(&p, "  ECN(R=Y%CC=N)\n");
    assert_remark(&p, "WIN.W1: follows the MSS");
    assert_remark(&p, "asked once");
    finish(&p);
}

static void assert_refused(const char *line)
{
    struct sp_learner *learner = sp_learner_create();
    struct sp_error err = {.message = ""};

    assert_false(sp_learner_add_line(learner, line, &err));
    assert_true(err.message[0] != '\0');
    sp_learner_destroy(learner);
}

static void test_what_is_no_observation(void **state)
{
    struct sp_learner *learner = sp_learner_create();
    struct sp_draft draft;
    struct sp_error err;

    (void)state;
    assert_refused("hello");
    assert_refused("syn-ack ttl=64");
    assert_refused("syn-ack ttl=64|128 df=yes id=zero opts=M mss=1460 win=1");
    assert_refused("syn-ack ttl=64 df=yes id=zero opts=M mss=1-1460 win=1");
    assert_refused("syn-ack ttl=64 df=yes id=zero opts=M win=4*mss");
    assert_refused("rst ttl=64 df=yes id=zero");
    assert_false(sp_learner_add_print(learner, "hello", 5, &err));
    assert_false(sp_learner_add_print(learner, "T5(R=Y%W=1|2)\n", 14, &err));
    assert_false(sp_learner_add_print(learner, "OPS(O1=M[1-5])\n", 15, &err));
    assert_false(sp_learner_propose(learner, &draft, &err));
    sp_learner_destroy(learner);
}

/* The proposal fits what it was made of, for every signature of the shipped database. */
static void test_a_proposal_fits_its_host(void **state)
{
    struct sp_error err;
    struct sp_database *db = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);

    (void)state;
    if (db == NULL)
        fail_msg("%s", err.message);
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i));
        char line[SP_OBSERVATION_TEXT_MAX];
        struct sp_observation seen;
        struct proposal p;

        assert_true(sp_samples_next(&samples, &seen));
        p = propose((const char *const[]){sp_observation_format(&seen, line), NULL}, NONE);
        if (sp_signature_compare(&p.draft.system.signatures[0], &seen).differs != 0)
            fail_msg("%s\n%s", line, p.text);
        finish(&p);
    }
    sp_database_destroy(db);
}

#define NEAR_HEAD "vendor v\nfamily f\ntype t\nsource s\ndate 2026-11-21\n"

static void test_the_nearest(void **state)
{
    static const char text[] =
        "synprint-os 1\nsystem Same\n" NEAR_HEAD "syn-ack ttl=64 opts=M win=100\n"
        "T5(R=Y%DF=Y%W=0%F=AR)\nT6(R=N)\nsystem Near\n" NEAR_HEAD
        "syn-ack ttl=64 opts=M win=200\nT5(R=Y%DF=Y%W=1%F=AR)\nT6(R=N)\nsystem Far\n" NEAR_HEAD
        "syn-ack ttl=255 opts=M,N win=9\nT5(R=Y%DF=N%W=1%F=R)\nT6(R=Y)\nsystem Other\n" NEAR_HEAD
        "T1(R=Y)\n";
    static const char *const prints[] = {"T5(R=Y%DF=Y%W=0%F=AR)\nT6(R=N)\n", NULL};
    struct sp_error err;
    struct sp_database *db = sp_database_parse(text, strlen(text), "near.sig", &err);
    struct proposal p = propose(NONE, prints);
    const struct sp_observation seen = {
        .layout = SP_OPTION_MSS, .mss = 1460, .ttl = 64, .raw_ttl = 64, .window = 100};
    struct sp_nearest nearest[4];

    (void)state;
    if (db == NULL)
        fail_msg("%s", err.message);
    assert_int_equal(sp_find_nearest(db, &seen, sp_learner_first_tests(p.learner), nearest, 4), 2);
    assert_string_equal(nearest[0].system->name, "Same");
    assert_int_equal(nearest[0].differing, 0);
    assert_string_equal(nearest[1].system->name, "Near");
    assert_string_equal(nearest[1].differences, "win, T5.W");
    assert_int_equal(sp_find_nearest(db, &seen, sp_learner_first_tests(p.learner), nearest, 1), 1);
    assert_string_equal(nearest[0].system->name, "Same");
    assert_int_equal(sp_find_nearest(db, NULL, NULL, nearest, 4), 0);
    finish(&p);
    sp_database_destroy(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_window_follows_the_mss),
        cmocka_unit_test(test_a_small_mss_is_the_systems),
        cmocka_unit_test(test_what_varies_between_ports),
        cmocka_unit_test(test_chance_is_widened),
        cmocka_unit_test(test_what_is_unstable_is_left_out),
        cmocka_unit_test(test_the_mss_of_options),
        cmocka_unit_test(test_windows_at_another_mss),
        cmocka_unit_test(test_what_is_no_observation),
        cmocka_unit_test(test_a_proposal_fits_its_host),
        cmocka_unit_test(test_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
