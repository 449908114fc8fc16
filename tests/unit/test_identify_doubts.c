/* How sure an identification is: what the confidence may depend on, and that doubts are said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "os_host.h"

#define HEAD(name, family, certainty)                                                              \
    "system " name "\n vendor V\n family " family "\n type t\n certainty " certainty               \
    "\n source s\n date 2026-01-01\n"

#define SYNACK                                                                                     \
    "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12) ws=7 tsval=nonzero\n"      \
    "syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss) ws=7\n"

#define TESTS                                                                                      \
    "SEQ(TI=Z%CI=Z%II=I)\nECN(DF=Y%T=40%CC=Y)\nT2(R=N)\nT3(R=N)\nT4(DF=Y%T=40%W=0%S=A%A=Z%F=R)\n"  \
    "T5(DF=Y%T=40%W=0%S=Z%A=S+%F=AR)\nT6(DF=Y%T=40%W=0%S=A%A=Z%F=R)\n"                             \
    "T7(DF=Y%T=40%W=0%S=Z%A=S+%F=AR)\nU1(DF=N%T=40%IPL=164%UN=0%RIPL=G)\nIE(DFI=N%T=40%CD=S)\n"

/* A database of one text, and what it says of hosts. */
struct known {
    struct sp_database *db;
    struct sp_identifier *identifier;
};

static struct known know(const char *text)
{
    struct sp_error err;
    struct known known = {.db = sp_database_parse(text, strlen(text), "x.sig", &err)};

    if (known.db == NULL)
        fail_msg("%s", err.message);
    known.identifier = sp_identifier_create(known.db);
    assert_non_null(known.identifier);
    return known;
}

static void forget(struct known *known)
{
    sp_identifier_destroy(known->identifier);
    sp_database_destroy(known->db);
}

/* The host that SYNACK and TESTS describe. */
struct host {
    struct sp_observation port;
    struct sp_testprint tests;
    struct sp_host_seen seen;
};

static void make_host(const struct known *known, struct host *out)
{
    const struct sp_system *system = sp_database_system(known->db, 0);

    *out = (struct host){.tests = {.generation = SP_GENERATION_SECOND},
                         .port = {.quirks = 0,
                                  .window = 65160,
                                  .mss = 1460,
                                  .wscale = 7,
                                  .raw_ttl = 60,
                                  .ttl = 64,
                                  .df = true,
                                  .id_zero = true}};
    out->port.rst =
        (struct sp_rst_traits){.seen = true, .df = true, .id_zero = true, .raw_ttl = 60, .ttl = 64};
    out->port.layout = system->signatures[0].layout;
    out->seen = (struct sp_host_seen){.ports = &out->port, .port_count = 1, .tests = &out->tests};
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; system->tests != NULL && i < sp_test_attribute_count(test); i++) {
            if (system->tests[test].expression[i] != NULL)
                os_value_set(&out->tests, test, sp_test_attribute_name(test, i),
                             system->tests[test].expression[i]);
        }
    }
}

static struct sp_identity ask(const struct known *known, const struct host *host)
{
    struct sp_identity out;
    struct sp_host_seen seen = host->seen;

    seen.ports = &host->port;
    seen.tests = seen.tests != NULL ? &host->tests : NULL;
    assert_true(sp_identify(known->identifier, &seen, &out));
    assert_true(out.confidence >= 0 && out.confidence <= 1);
    return out;
}

static void assert_says(const struct sp_identity *identity, const char *words)
{
    char text[SP_IDENTITY_TEXT_MAX];

    if (strstr(sp_identity_evidence(identity, text), words) == NULL)
        fail_msg("\"%s\" is not in: %s", words, text);
}

/* Whatever is not seen of a host that fits in all does not make the answer surer. */
static void test_absence(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "95") SYNACK TESTS);
    struct host host;
    double last;

    (void)state;
    make_host(&known, &host);
    last = ask(&known, &host).confidence;
    assert_true(last > 0.9);
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            double now;

            host.tests.given[test] &= (uint16_t) ~(1u << i);
            now = ask(&known, &host).confidence;
            assert_true(now <= last + 1e-12);
            last = now;
        }
    }
    host.port.rst.seen = false;
    assert_true(ask(&known, &host).confidence < last);
    forget(&known);
}

/* Few things compared: no certainty, whatever the author thinks. More of them: more. */
static void test_few(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "99") SYNACK TESTS);
    struct host host;
    struct sp_identity two, synack, all;

    (void)state;
    make_host(&known, &host);
    all = ask(&known, &host);
    host.seen.tests = NULL;
    synack = ask(&known, &host);
    make_host(&known, &host);
    host.seen.port_count = 0;
    memset(host.tests.given, 0, sizeof(host.tests.given));
    os_value_set(&host.tests, SP_TEST_T5, "DF", "Y");
    os_value_set(&host.tests, SP_TEST_T5, "W", "0");
    two = ask(&known, &host);
    assert_int_equal(two.compared, 2);
    assert_true(two.confidence < 0.7);
    assert_true(two.confidence < synack.confidence);
    assert_true(synack.confidence < 0.95);
    assert_true(synack.confidence < all.confidence);
    assert_true(all.confidence > 0.95);
    forget(&known);
}

/* A relation of the system: much is alike, and what is not is nothing that people set. */
static void test_akin(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "95") SYNACK TESTS);
    static const struct {
        enum sp_test test;
        const char *attribute, *value;
    } changes[] = {{SP_TEST_U1, "IPL", "38"}, {SP_TEST_IE, "CD", "Z"},  {SP_TEST_SEQ, "TI", "RD"},
                   {SP_TEST_T3, "R", "Y"},    {SP_TEST_ECN, "CC", "N"}, {SP_TEST_SEQ, "CI", "RD"},
                   {SP_TEST_T5, "F", "R"},    {SP_TEST_SEQ, "II", "RI"}};
    struct host host;
    double last;

    (void)state;
    make_host(&known, &host);
    last = ask(&known, &host).family_confidence;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        double now;

        os_value_set(&host.tests, changes[i].test, changes[i].attribute, changes[i].value);
        now = ask(&known, &host).family_confidence;
        assert_true(now < last || now == 0);
        last = now;
    }
    assert_int_equal(ask(&known, &host).kind, SP_MATCH_UNKNOWN);
    forget(&known);
}

/* The TTL that somebody has set shows in all packets, and counts once. */
static void test_ttl_set(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "95") SYNACK TESTS);
    struct host host;
    struct sp_identity one, many;

    (void)state;
    make_host(&known, &host);
    host.seen.port_count = 0;
    os_value_set(&host.tests, SP_TEST_ECN, "T", "80");
    one = ask(&known, &host);
    for (enum sp_test test = SP_TEST_T4; test <= SP_TEST_IE; test++)
        os_value_set(&host.tests, test, "T", "80");
    many = ask(&known, &host);
    assert_string_equal(many.name, "One");
    assert_true(many.confidence > one.confidence - 0.05);
    assert_int_equal(many.compared, one.compared - 6); /* T4 to T7, U1 and IE say it again */
    forget(&known);
}

/* Less likely than not, by the author's word: the tests have to speak for it. */
static void test_certainty(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "30") SYNACK TESTS);
    struct host host;

    (void)state;
    make_host(&known, &host);
    assert_int_equal(ask(&known, &host).kind, SP_MATCH_EXACT);
    host.seen.tests = NULL;
    assert_int_equal(ask(&known, &host).kind, SP_MATCH_UNKNOWN);
    forget(&known);
}

/* Where a system's relations are of other families, so may be what is akin to it. */
static void test_kinship(void **state)
{
    static const char near[] =
        "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=9999 ws=7 tsval=nonzero\n";
    char text[2][2000];
    struct known known[2];
    struct host host;
    struct sp_identity same, other;

    (void)state;
    snprintf(text[0], sizeof(text[0]), "synprint-os 1\n%s%s%s%s", HEAD("One", "F", "95"),
             SYNACK TESTS, HEAD("Two", "F", "95"), near);
    snprintf(text[1], sizeof(text[1]), "synprint-os 1\n%s%s%s%s", HEAD("One", "F", "95"),
             SYNACK TESTS, HEAD("Two", "G", "95"), near);
    for (int i = 0; i < 2; i++)
        known[i] = know(text[i]);
    make_host(&known[0], &host);
    os_value_set(&host.tests, SP_TEST_U1, "IPL", "38");
    os_value_set(&host.tests, SP_TEST_IE, "CD", "Z");
    same = ask(&known[0], &host);
    other = ask(&known[1], &host);
    assert_true(same.family_confidence > other.family_confidence);
    for (int i = 0; i < 2; i++)
        forget(&known[i]);
}

/* Timestamps that are switched off or taken out, an MSS that a router lowers. */
static void test_options(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "95") SYNACK TESTS);
    const struct sp_system *system = sp_database_system(known.db, 0);
    char text[SP_EVIDENCE_MAX];
    struct sp_identity sure, doubted;
    struct sp_match match;
    struct host host;

    (void)state;
    make_host(&known, &host);
    sure = ask(&known, &host);
    assert_int_equal(sure.doubts, 0);
    host.port.layout = system->signatures[1].layout;
    host.port.window = 64240;
    doubted = ask(&known, &host);
    assert_string_equal(doubted.name, "One");
    assert_int_equal(doubted.doubts, SP_DOUBT_OPTIONS);
    assert_true(doubted.confidence < sure.confidence);
    assert_says(&doubted, "; doubt: options are missing that it sends by itself: switched off, or "
                          "taken out on the way");
    sp_match(known.db, &host.port, &match);
    assert_non_null(strstr(sp_match_evidence(&match, text), "; options are missing that it sends"));

    make_host(&known, &host);
    host.port.mss = 1360;
    doubted = ask(&known, &host);
    assert_string_equal(doubted.name, "One");
    assert_int_equal(doubted.doubts, SP_DOUBT_MSS);
    assert_says(&doubted,
                "; doubt: the window is that of MSS 1460: the MSS was lowered on the way");
    sp_match(known.db, &host.port, &match);
    assert_non_null(strstr(sp_match_evidence(&match, text), "the MSS was lowered on the way"));
    assert_null(strstr(sp_match_evidence(&match, text), "options are missing"));
    host.port.window = 64704; /* what the system offers at this MSS by itself */
    assert_int_equal(ask(&known, &host).doubts, 0);
    forget(&known);
}

/* The order counts, padding does not, and what nobody sends by itself was not taken out. */
static void test_lacking(void **state)
{
    static const struct {
        const char *layout, *whole;
        bool lacks;
    } cases[] = {
        {"M,N,N,S,N,W", "M,S,T,N,W", true},
        {"M,S,T,N,W", "M,S,T,N,W", false},
        {"M,N,W,S,T", "M,S,T,N,W", false},
        {"-", "M", true},
        {"M", "-", false},
        {"M,N,W,N,N,S", "M,N,W,S,T", true},
        {"M,S,E,E", "M,N,W,N,N,T,S", true},
        {"S,M", "M,S,T,N,W", false},
        {"M,M", "M,S,T,N,W", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sp_layout layout, whole;
        size_t bad;

        assert_true(sp_layout_parse(cases[i].layout, strlen(cases[i].layout), &layout, &bad));
        assert_true(sp_layout_parse(cases[i].whole, strlen(cases[i].whole), &whole, &bad));
        if (sp_layout_lacks(layout, whole) != cases[i].lacks)
            fail_msg("%s of %s", cases[i].layout, cases[i].whole);
    }
}

/* Each of the others is said in words, and lowers the confidence. */
static void test_words(void **state)
{
    struct known known = know("synprint-os 1\n" HEAD("One", "F", "95") SYNACK TESTS);
    struct sp_identity sure, doubted;
    struct host host;

    (void)state;
    make_host(&known, &host);
    sure = ask(&known, &host);
    host.port.rst.raw_ttl = 55;
    doubted = ask(&known, &host);
    assert_says(&doubted, "doubt: the open and the closed port answer from different distances");
    assert_true(doubted.confidence < 0.7 * sure.confidence);
    make_host(&known, &host);
    host.port.rst.seen = false;
    for (enum sp_test test = SP_TEST_T5; test <= SP_TEST_T7; test++)
        host.tests.given[test] = 0;
    doubted = ask(&known, &host);
    assert_says(&doubted, "doubt: no closed TCP port was found");
    assert_true(doubted.confidence < sure.confidence - 0.03);
    make_host(&known, &host);
    host.seen.port_count = 0;
    doubted = ask(&known, &host);
    assert_says(&doubted, "doubt: no open TCP port was found");
    assert_true(doubted.confidence < 0.8 * sure.confidence);
    make_host(&known, &host);
    host.seen.tests = NULL;
    doubted = ask(&known, &host);
    assert_says(&doubted, "doubt: the tests were not asked, or not answered");
    assert_true(doubted.confidence < sure.confidence - 0.03);
    forget(&known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absence),   cmocka_unit_test(test_few),
        cmocka_unit_test(test_akin),      cmocka_unit_test(test_ttl_set),
        cmocka_unit_test(test_certainty), cmocka_unit_test(test_kinship),
        cmocka_unit_test(test_options),   cmocka_unit_test(test_lacking),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
