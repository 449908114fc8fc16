/* Signatures in the grammar of p0f: read, and found by SYN-ACKs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/p0f.h"

#define HEAD                                                                                       \
    "classes = win,unix,other\n; comment\n[tcp:request]\nlabel = s:unix:X:1\nsig = rubbish\n"
#define SECTION HEAD "[tcp:response]\n"

static struct sp_p0f *parse(const char *text)
{
    struct sp_error err;
    struct sp_p0f *file;

    if (!sp_p0f_parse("/x/own.fp", text, strlen(text), &file, &err))
        fail_msg("%s", err.message);
    return file;
}

static struct sp_observation linux_seen(void)
{
    size_t bad;
    struct sp_observation seen = {.window = 65160,
                                  .mss = 1460,
                                  .wscale = 7,
                                  .raw_ttl = 60,
                                  .ttl = 64,
                                  .df = true,
                                  .id_zero = true};

    assert_true(sp_layout_parse("M,S,T,N,W", 9, &seen.layout, &bad));
    return seen;
}

/* Whether a signature alone fits; *fuzzy may be NULL. */
static bool fits(const char *sig, const struct sp_observation *seen, bool *fuzzy)
{
    char text[1024];
    struct sp_p0f_match match;
    struct sp_p0f *file;
    bool found;

    snprintf(text, sizeof(text), SECTION "label = s:unix:One:\nsig = %s\n", sig);
    file = parse(text);
    found = sp_p0f_find(file, seen, &match);
    if (found && fuzzy != NULL)
        *fuzzy = match.fuzzy;
    sp_p0f_destroy(file);
    return found;
}

static void test_fields(void **state)
{
    static const struct {
        const char *sig;
        bool fits, fuzzy;
    } cases[] = {
        {"4:64+0:0:1460:mss*45,7:mss,sok,ts,nop,ws:df:0", true, false},
        {"*:64:0:*:65160,*:mss,sok,ts,nop,ws:df:*", true, false},
        {"6:64:0:*:*,*:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:60+4:0:*:%5430,7:mss,sok,ts,nop,ws:df:0", true, false},
        {"4:64:0:*:%5431,7:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:1400:*,7:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:*:mss*44,7:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:*:mtu*45,7:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:*:*,8:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:*:*,7:mss,sok,ts,ws:df:0", false, false},
        {"4:64:4:*:*,7:mss,sok,ts,nop,ws:df:0", false, false},
        {"4:64:0:*:*,7:mss,sok,ts,nop,ws:df:+", false, false},
        {"4:64:0:*:*,7:mss,sok,ts,nop,ws:df,ts1-:0", false, false},
        /* what routers change is forgiven */
        {"4:59:0:*:*,7:mss,sok,ts,nop,ws:df:0", true, true},
        {"4:128:0:*:*,7:mss,sok,ts,nop,ws:df:0", true, true},
        {"4:64:0:*:*,7:mss,sok,ts,nop,ws:df,id+:0", true, true},
        {"4:64-:0:*:*,7:mss,sok,ts,nop,ws:df:0", true, false},
        {"4:59-:0:*:*,7:mss,sok,ts,nop,ws:df:0", false, false},
    };
    const struct sp_observation seen = linux_seen();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool fuzzy = false;

        if (fits(cases[i].sig, &seen, &fuzzy) != cases[i].fits || fuzzy != cases[i].fuzzy)
            fail_msg("%s", cases[i].sig);
    }
}

static void test_odd_layouts(void **state)
{
    struct sp_observation seen = linux_seen();
    size_t bad;

    (void)state;
    assert_true(sp_layout_parse("M,N,W,E,E", 9, &seen.layout, &bad));
    assert_true(fits("4:64:0:*:*,*:mss,nop,ws,eol+1:df:0", &seen, NULL));
    assert_false(fits("4:64:0:*:*,*:mss,nop,ws,eol+0:df:0", &seen, NULL));
    seen.layout = sp_layout_append(0, SP_OPTION_MD5);
    assert_true(fits("4:64:0:*:*,*:?19:df:0", &seen, NULL));
    seen.layout = 0;
    seen.mss = seen.wscale = 0;
    assert_true(fits("4:64:0:0:*,0::df:0", &seen, NULL));
    seen.quirks = SP_QUIRK_URG | SP_QUIRK_BIG_SCALE | SP_QUIRK_SEQ_ZERO;
    assert_true(fits("4:64:0:0:*,0::df,urgf+,exws,seq-:0", &seen, NULL));
    seen.mss = 50; /* a window is a multiple of that by chance */
    seen.window = 500;
    assert_false(fits("4:64:0:50:mss*10,0::df,urgf+,exws,seq-:0", &seen, NULL));
    assert_true(fits("4:64:0:50:500,0::df,urgf+,exws,seq-:0", &seen, NULL));
}

/* Specific before generic before fuzzy; the first of each. */
static void test_order(void **state)
{
    struct sp_observation seen = linux_seen();
    struct sp_p0f_match match;
    struct sp_p0f *file =
        parse(SECTION "label = s:!:Tool:\nsys = @unix\nsig = 4:58:0:*:*,*:mss,sok,ts,nop,ws:df:0\n"
                      "label = s:unix:Fuzzy:1\nsig = 4:59:0:*:*,*:mss,sok,ts,nop,ws:df:0\n"
                      "label = g:unix:Generic:\nsig = 4:64:0:*:*,*:mss,sok,ts,nop,ws:df:0\n"
                      "label = s:unix:Exact:3.x\nsig = 4:64:0:*:*,7:mss,sok,ts,nop,ws:df:0\n"
                      "sig = 4:64:0:*:*,7:mss,sok,ts,nop,ws:df:0\n");

    (void)state;
    assert_int_equal(sp_p0f_count(file), 5);
    assert_int_equal(sp_p0f_skipped(file), 0);
    assert_true(sp_p0f_find(file, &seen, &match));
    assert_string_equal(match.label.name, "Exact");
    assert_string_equal(match.label.class, "unix");
    assert_string_equal(match.label.flavor, "3.x");
    assert_int_equal(match.line, 15);
    assert_int_equal(match.distance, 4);
    seen.wscale = 9;
    assert_true(sp_p0f_find(file, &seen, &match));
    assert_string_equal(match.label.name, "Generic");
    assert_true(match.label.generic);
    seen.raw_ttl = 10;
    seen.ttl = 32;
    assert_true(sp_p0f_find(file, &seen, &match));
    assert_string_equal(match.label.name, "Fuzzy"); /* never a tool */
    assert_true(match.fuzzy);
    assert_int_equal(match.distance, 22);
    seen.df = false;
    seen.quirks = SP_QUIRK_URG;
    assert_false(sp_p0f_find(file, &seen, &match));
    sp_p0f_destroy(file);
    sp_p0f_destroy(NULL);
}

/* The message for a bad line; a good one follows. */
static void assert_skipped(const char *line, const char *message)
{
    char text[2048];
    struct sp_p0f *file;

    snprintf(text, sizeof(text), SECTION "%s\nlabel = s:unix:Good:\nsig = 4:64:0:*:*,*:mss:df:0\n",
             line);
    file = parse(text);
    assert_int_equal(sp_p0f_count(file), 1);
    assert_string_equal(sp_p0f_first_error(file), message);
    assert_true(sp_p0f_skipped(file) > 0);
    sp_p0f_destroy(file);
}

static void test_errors(void **state)
{
    struct sp_error err;
    struct sp_p0f *file;

    (void)state;
    assert_skipped("sig = 4:64:0:*:*,*:mss:df:0",
                   "/x/own.fp:7:7: a signature stands behind no good label");
    assert_skipped("label = s:unix:X", "/x/own.fp:7:9: bad label \"s:unix:X\", expected "
                                       "s:CLASS:NAME:FLAVOR or g:...");
    assert_skipped("colour = red",
                   "/x/own.fp:7:1: unknown statement \"colour = red\", expected label, sys or sig "
                   "= VALUE");
    assert_skipped("label = s:u:X:\nsig = 5:64:0:*:*,*:mss:df:0",
                   "/x/own.fp:8:7: bad field \"5\", expected an IP version: 4, 6 or *");
    assert_skipped("label = s:u:X:\nsig = 4:256:0:*:*,*:mss:df:0",
                   "/x/own.fp:8:9: bad field \"256\", expected an initial TTL: N, N+N or N-");
    assert_skipped("label = s:u:X:\nsig = 4:64:0:*:mss*0,*:mss:df:0",
                   "/x/own.fp:8:16: bad field \"mss*0,*\", expected WINDOW,SCALE: a number, *, %n, "
                   "mss*n or mtu*n, and a number or *");
    assert_skipped("label = s:u:X:\nsig = 4:64:0:*:*,*:eol+1,mss:df:0",
                   "/x/own.fp:8:20: bad field \"eol+1,mss\", expected options: nop, mss, ws, sok, "
                   "sack, ts, ?n and a last eol+n, 15 at most");
    assert_skipped("label = s:u:X:\nsig = 4:64:0:*:*,*:mss:df",
                   "/x/own.fp:8:24: bad field \"df\", expected quirks: df, id+, id-, ecn, 0+, "
                   "flow, seq-, ack+, ack-, uptr+, urgf+, pushf+, ts1-, ts2+, opt+, exws, bad");
    assert_skipped("label = s:u:X:\nsig = 4:64:0:*:*,*:mss:df:0:0",
                   "/x/own.fp:8:27: bad field \"0\", expected a payload class: 0, + or *");
    assert_false(sp_p0f_parse("y.fp", HEAD, strlen(HEAD), &file, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_string_equal(err.message, "y.fp:1:1: no signature of [tcp:response] in this file");
    assert_false(sp_p0f_read("/nonexistent/p0f.fp", &file, &err));
    assert_null(file);
}

static void test_recognise(void **state)
{
    (void)state;
    assert_true(sp_p0f_recognise(SECTION, strlen(SECTION)));
    assert_true(sp_p0f_recognise("; x\r\n[mtu]\r\n", 12));
    assert_false(sp_p0f_recognise("Fingerprint X\n", 14));
    assert_false(sp_p0f_recognise("synprint-os 1\n", 14));
    assert_false(sp_p0f_recognise("", 0));
}

/* P0F_FP=/etc/p0f/p0f.fp: a file of the grammar that the user has. */
static void test_file_of_user(void **state)
{
    const char *path = getenv("P0F_FP");
    struct sp_error err;
    struct sp_p0f *file;

    (void)state;
    if (path == NULL)
        skip();
    if (!sp_p0f_read(path, &file, &err))
        fail_msg("%s", err.message);
    print_message("%zu signatures, %zu skipped: %s\n", sp_p0f_count(file), sp_p0f_skipped(file),
                  sp_p0f_first_error(file));
    assert_int_equal(sp_p0f_skipped(file), 0);
    sp_p0f_destroy(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),    cmocka_unit_test(test_odd_layouts),
        cmocka_unit_test(test_order),     cmocka_unit_test(test_errors),
        cmocka_unit_test(test_recognise), cmocka_unit_test(test_file_of_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
