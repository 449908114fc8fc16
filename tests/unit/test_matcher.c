#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "fingerprint/matcher.h"

/* Small on purpose, so that every confidence can be worked out by hand. */
static const char text[] = "synprint-os 1\n"                               /* line 1 */
                           "system Penguin 2\n"                            /* 2 */
                           "vendor P\n"                                    /* 3 */
                           "family Penguin\n"                              /* 4 */
                           "gen 2.X\n"                                     /* 5 */
                           "type general purpose\n"                        /* 6 */
                           "cpe cpe:/o:p:penguin:2\n"                      /* 7 */
                           "certainty 90\n"                                /* 8 */
                           "source s\n"                                    /* 9 */
                           "date 2026-01-02\n"                             /* 10 */
                           "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W " /* 11 */
                           "win=45*(mss-12) ws=10 tsval=nonzero tsecr=nonzero\n"
                           "system Penguin phone\n"                        /* 12 */
                           "vendor Q\n"                                    /* 13 */
                           "family Penguin\n"                              /* 14 */
                           "type phone\n"                                  /* 15 */
                           "source s\n"                                    /* 16 */
                           "date 2026-01-02\n"                             /* 17 */
                           "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W " /* 18 */
                           "win=65535 ws=10\n"
                           "system Rock\n"                                  /* 19 */
                           "vendor R\n"                                     /* 20 */
                           "family Rock\n"                                  /* 21 */
                           "type router\n"                                  /* 22 */
                           "certainty 80\n"                                 /* 23 */
                           "source s\n"                                     /* 24 */
                           "date 2026-01-02\n"                              /* 25 */
                           "syn-ack ttl=255 df=no id=any opts=M win=4128\n" /* 26 */
                           "system Pebble\n"                                /* 27 */
                           "vendor R\n"                                     /* 28 */
                           "family Pebble\n"                                /* 29 */
                           "type router\n"                                  /* 30 */
                           "source s\n"                                     /* 31 */
                           "date 2026-01-02\n"                              /* 32 */
                           "syn-ack ttl=255 opts=M\n"                       /* 33 */
                           "system Split A\n"                               /* 34 */
                           "vendor A\n"                                     /* 35 */
                           "family A\n"                                     /* 36 */
                           "type t\n"                                       /* 37 */
                           "source s\n"                                     /* 38 */
                           "date 2026-01-02\n"                              /* 39 */
                           "syn-ack ttl=64 opts=M,W,S win=1000\n"           /* 40 */
                           "system Split B\n"                               /* 41 */
                           "vendor B\n"                                     /* 42 */
                           "family B\n"                                     /* 43 */
                           "type t\n"                                       /* 44 */
                           "source s\n"                                     /* 45 */
                           "date 2026-01-02\n"                              /* 46 */
                           "syn-ack ttl=64 opts=M,W,S win=2000\n";          /* 47 */

static struct sp_database *db;

static int load_db(void **state)
{
    struct sp_error err;

    (void)state;
    db = sp_database_parse(text, sizeof(text) - 1, "os.sig", &err);
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

static sp_layout layout(const char *letters)
{
    sp_layout out;
    size_t bad;

    assert_true(sp_layout_parse(letters, strlen(letters), &out, &bad));
    return out;
}

static struct sp_observation penguin(void)
{
    return (struct sp_observation){
        .layout = layout("M,S,T,N,W"),
        .window = 65160,
        .mss = 1460,
        .wscale = 10,
        .raw_ttl = 61,
        .ttl = 64,
        .df = true,
        .id_zero = true,
    };
}

static struct sp_observation rock(void)
{
    return (struct sp_observation){
        .layout = layout("M"), .window = 4128, .mss = 1460, .raw_ttl = 255, .ttl = 255};
}

static struct sp_match match_of(struct sp_observation obs)
{
    struct sp_match match;

    sp_match(db, &obs, &match);
    return match;
}

static void assert_confidence(const struct sp_match *match, double expected)
{
    if (fabs(match->confidence - expected) > 1e-9)
        print_error("confidence %.6f, expected %.6f\n", match->confidence, expected);
    assert_true(fabs(match->confidence - expected) <= 1e-9);
}

static void assert_evidence(const struct sp_match *match, const char *expected)
{
    char out[SP_EVIDENCE_MAX];

    assert_string_equal(sp_match_evidence(match, out), expected);
}

static void assert_db(const struct sp_match *match, const char *expected)
{
    char out[SP_MATCH_DB_MAX];

    assert_string_equal(sp_match_db(match, out), expected);
}

static void test_exact(void **state)
{
    struct sp_match match = match_of(penguin());

    (void)state;
    assert_int_equal(match.kind, SP_MATCH_EXACT);
    assert_string_equal(match.name, "Penguin 2");
    assert_string_equal(match.vendor, "P");
    assert_string_equal(match.family, "Penguin");
    assert_string_equal(match.gen, "2.X");
    assert_string_equal(match.type, "general purpose");
    assert_int_equal(match.cpe_count, 1);
    assert_string_equal(match.cpe[0], "cpe:/o:p:penguin:2");
    assert_int_equal(match.accuracy, 100);
    assert_confidence(&match, 0.90 * 0.97); /* the MSS is open */
    assert_db(&match, "os.sig:11");
    assert_evidence(&match, "SYN-ACK ttl 64 (3 away), df, id 0, options M,S,T,N,W, mss 1460, scale "
                            "10, window 65160 = 45 x (MSS-12) match os.sig:11 (any value fits for "
                            "mss)");
}

static void test_unknown(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;

    (void)state;
    obs.quirks = SP_QUIRK_PUSH;
    match = match_of(obs);
    assert_int_equal(match.kind, SP_MATCH_UNKNOWN);
    assert_string_equal(match.name, "unknown");
    assert_string_equal(match.family, "");
    assert_int_equal(match.accuracy, 0);
    assert_confidence(&match, 0);
    assert_null(match.signature);
    assert_db(&match, "");
    assert_evidence(&match, "no signature matches, the line for a new one is: syn-ack ttl=64 "
                            "df=yes id=zero opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=10 "
                            "tsval=nonzero tsecr=nonzero quirks=push");
    obs.layout = layout("M,M,M");
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
}

static void test_rivals(void **state)
{
    struct sp_match match = match_of(rock());

    (void)state;
    assert_string_equal(match.name, "Rock");
    assert_int_equal(match.rivals, 1);
    assert_confidence(&match, 0.80 * 0.97 * 0.97 / 1.5);
    assert_evidence(&match,
                    "SYN-ACK ttl 255 (0 away), no df, id not 0, options M, mss 1460, window "
                    "4128 match os.sig:26 (any value fits for id, mss); systems of "
                    "other families that match too: 1");
}

/* What fits is not named where too little speaks for it: by the author, or for others fit as well.
 */
static void test_unsure(void **state)
{
    static const char unsure[] =
        "synprint-os 1\n"
        "system A\nvendor V\nfamily A\ntype t\ncertainty 39\nsource s\ndate 2026-01-02\n"
        "syn-ack ttl=255 df=no id=nonzero opts=M mss=1460 win=4128\n"
        "system B\nvendor V\nfamily B\ntype t\ncertainty 60\nsource s\ndate 2026-01-02\n"
        "syn-ack ttl=255 df=no id=nonzero opts=M mss=1460 win=5000|6000\n"
        "system C\nvendor V\nfamily C\ntype t\ncertainty 60\nsource s\ndate 2026-01-02\n"
        "syn-ack ttl=255 df=no id=nonzero opts=M mss=1460 win=4000-6000\n"
        "system D\nvendor V\nfamily D\ntype t\ncertainty 60\nsource s\ndate 2026-01-02\n"
        "syn-ack ttl=255 df=no id=nonzero opts=M mss=1460 win=4999-7000\n";
    struct sp_error err;
    struct sp_database *own = sp_database_parse(unsure, sizeof(unsure) - 1, "os.sig", &err);
    struct sp_observation obs = rock();
    struct sp_match match;

    (void)state;
    assert_non_null(own);
    sp_match(own, &obs, &match);
    assert_int_equal(match.kind, SP_MATCH_UNKNOWN);
    assert_string_equal(match.unsure->name, "A");
    assert_confidence(&match, 0);
    assert_evidence(&match, "as A (os.sig:2) answers, and too many others: syn-ack ttl=255 df=no "
                            "id=nonzero opts=M mss=1460 win=4128 quirks=none");
    obs.window = 4200;
    sp_match(own, &obs, &match);
    assert_string_equal(match.name, "C");
    assert_confidence(&match, 0.60);
    obs.window = 5000;
    sp_match(own, &obs, &match);
    assert_int_equal(match.kind, SP_MATCH_UNKNOWN); /* 0.6 / 2 */
    assert_string_equal(match.unsure->name, "B");
    sp_database_destroy(own);
}

static void test_family(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;

    (void)state;
    obs.raw_ttl = 120;
    obs.ttl = 128;
    match = match_of(obs);
    assert_int_equal(match.kind, SP_MATCH_FAMILY);
    assert_string_equal(match.name, "Penguin");
    assert_string_equal(match.vendor, "P");
    assert_string_equal(match.gen, "");
    assert_int_equal(match.cpe_count, 0);
    assert_int_equal(match.accuracy, 88); /* 8 of 9: seven traits and the layout, but not the TTL */
    assert_confidence(&match, 0.90 * 0.97 * 0.6);
    assert_evidence(&match,
                    "SYN-ACK ttl 128 (8 away), df, id 0, options M,S,T,N,W, mss 1460, scale "
                    "10, window 65160 = 45 x (MSS-12) come near os.sig:11: one trait is "
                    "tuned or changed on the way, and only the family is certain (differs: "
                    "ttl) (any value fits for mss)");
}

/* Who clears DF gives the packet an ID too; that is one change, and no second one may come to it.
 */
static void test_family_without_df(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;

    (void)state;
    obs.df = false;
    assert_int_equal(match_of(obs).kind, SP_MATCH_FAMILY);
    obs.id_zero = false;
    match = match_of(obs);
    assert_int_equal(match.comparison.differs, SP_DF_TRAITS);
    assert_confidence(&match, 0.90 * 0.97 * 0.6);
    obs.wscale = 3;
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
}

/* Two signatures of one family are near: what they do not share is left open. */
static void test_family_of_two(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;

    (void)state;
    obs.window = 30000;
    match = match_of(obs);
    assert_int_equal(match.kind, SP_MATCH_FAMILY);
    assert_string_equal(match.name, "Penguin");
    assert_string_equal(match.vendor, "");
    assert_string_equal(match.type, "");
}

static void test_clamped_mss(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;

    (void)state;
    obs.mss = 1380;
    match = match_of(obs);
    assert_int_equal(match.kind, SP_MATCH_FAMILY);
    assert_true(match.mss_clamped);
    assert_confidence(&match, 0.90 * 0.97 * 0.7);
    assert_evidence(&match, "SYN-ACK ttl 64 (3 away), df, id 0, options M,S,T,N,W, mss 1380, scale "
                            "10, window 65160 come near os.sig:11: the window is that of MSS 1460, "
                            "so the MSS was lowered on the way, and only the family is certain "
                            "(differs: win) (any value fits for mss)");
}

static void test_no_family(void **state)
{
    struct sp_observation obs = penguin();

    (void)state;
    /* two differences are too many */
    obs.ttl = 128;
    obs.wscale = 3;
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
    /* a difference that is not one of tuning */
    obs = penguin();
    obs.quirks = SP_QUIRK_PUSH;
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
    /* one option is too little to tell a family by */
    obs = rock();
    obs.ttl = 64;
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
    /* near two families */
    obs = (struct sp_observation){.layout = layout("M,W,S"), .ttl = 64, .window = 1500};
    assert_int_equal(match_of(obs).kind, SP_MATCH_UNKNOWN);
    obs.window = 2000;
    assert_string_equal(match_of(obs).name, "Split B");
}

static void test_rst(void **state)
{
    struct sp_observation obs = penguin();
    struct sp_match match;
    char out[SP_EVIDENCE_MAX];

    (void)state;
    obs.rst = (struct sp_rst_traits){
        .seen = true, .raw_ttl = 60, .ttl = 64, .df = true, .id_zero = true, .window = 0};
    match = match_of(obs);
    assert_int_equal(match.rst, SP_RST_CONSISTENT);
    assert_confidence(&match, 0.90 * 0.97);
    assert_non_null(strstr(sp_match_evidence(&match, out),
                           "; the RST of a closed port (ttl 64, df, id 0, window 0) agrees"));

    obs.rst.raw_ttl = 125;
    obs.rst.ttl = 128;
    match = match_of(obs);
    assert_int_equal(match.rst, SP_RST_OTHER_TTL);
    assert_confidence(&match, 0.90 * 0.97 * 0.6);
    assert_non_null(strstr(sp_match_evidence(&match, out),
                           "; the RST of a closed port has initial ttl 128: a middlebox may answer "
                           "for the open port"));

    obs.rst.raw_ttl = 58;
    obs.rst.ttl = 64;
    match = match_of(obs);
    assert_int_equal(match.rst, SP_RST_OTHER_DISTANCE);
    assert_confidence(&match, 0.90 * 0.97 * 0.6);
    assert_non_null(strstr(sp_match_evidence(&match, out),
                           "came with ttl 58, the SYN-ACK with 61: they may be of two hosts"));
}

static void test_host(void **state)
{
    struct sp_observation ports[3] = {penguin(), penguin(), penguin()};
    struct sp_match match;
    char out[SP_EVIDENCE_MAX];

    (void)state;
    sp_match_host(db, ports, 3, &match);
    assert_string_equal(match.name, "Penguin 2");
    assert_int_equal(match.ports, 3);
    assert_int_equal(match.ports_agreeing, 3);
    assert_confidence(&match, 0.90 * 0.97);

    ports[0] = rock();
    sp_match_host(db, ports, 3, &match);
    assert_string_equal(match.name, "Penguin 2");
    assert_int_equal(match.ports_agreeing, 2);
    assert_confidence(&match, 0.90 * 0.97 * 2 / 3);
    assert_non_null(strstr(sp_match_evidence(&match, out),
                           "; only 2 of 3 open ports answer so, address translation or a load "
                           "balancer may stand in front"));

    /* a port whose family alone is known agrees with one whose system is */
    ports[0] = penguin();
    ports[0].wscale = 3;
    sp_match_host(db, ports, 3, &match);
    assert_int_equal(match.ports_agreeing, 3);
    assert_int_equal(match.kind, SP_MATCH_EXACT);

    /* two systems of one family are two systems */
    ports[0] = penguin();
    ports[0].window = 65535;
    sp_match_host(db, ports, 3, &match);
    assert_string_equal(match.name, "Penguin 2");
    assert_int_equal(match.ports_agreeing, 2);

    /* one port of each: the surer one */
    sp_match_host(db, ports, 2, &match);
    assert_string_equal(match.name, "Penguin 2");
    assert_int_equal(match.ports_agreeing, 1);
}

static void test_host_unknown(void **state)
{
    struct sp_observation ports[SP_HOST_PORTS_MAX + 5];
    struct sp_match match;

    (void)state;
    sp_match_host(db, NULL, 0, &match);
    assert_int_equal(match.kind, SP_MATCH_UNKNOWN);
    assert_int_equal(match.ports, 0);
    assert_evidence(&match, "no SYN-ACK was seen");

    for (size_t i = 0; i < SP_HOST_PORTS_MAX + 5; i++) {
        ports[i] = penguin();
        ports[i].layout = 0;
    }
    sp_match_host(db, ports, SP_HOST_PORTS_MAX + 5, &match);
    assert_int_equal(match.kind, SP_MATCH_UNKNOWN);
    assert_string_equal(match.name, "unknown");
    assert_int_equal(match.ports, SP_HOST_PORTS_MAX);
    assert_int_equal(match.ports_agreeing, SP_HOST_PORTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),       cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_rivals),      cmocka_unit_test(test_unsure),
        cmocka_unit_test(test_family),      cmocka_unit_test(test_family_of_two),
        cmocka_unit_test(test_clamped_mss), cmocka_unit_test(test_family_without_df),
        cmocka_unit_test(test_no_family),   cmocka_unit_test(test_rst),
        cmocka_unit_test(test_host),        cmocka_unit_test(test_host_unknown),
    };

    return cmocka_run_group_tests(tests, load_db, free_db);
}
