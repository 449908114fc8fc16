#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fingerprint/parser.h"

#define HEAD    "synprint-os 1\n"
#define DETAILS " vendor V\n family F\n type t\n source s\n date 2026-01-02\n"
#define SYSTEM  HEAD "system S\n" DETAILS

static void assert_error(const char *text, const char *message)
{
    struct sp_os_file file;
    struct sp_error err;

    if (sp_os_file_parse(&file, text, strlen(text), "/etc/x.sig", &err)) {
        sp_os_file_finish(&file);
        fail_msg("accepted, but expected: %s", message);
    }
    assert_string_equal(err.message, message);
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_null(file.text);
    assert_int_equal(file.system_count, 0);
}

/* One wrong trait after good ones: an error in line 8. */
static void assert_trait_error(const char *traits, const char *message)
{
    char text[512], expected[512];

    snprintf(text, sizeof(text), SYSTEM "  syn-ack opts=M,W ttl=64 %s\n", traits);
    snprintf(expected, sizeof(expected), "x.sig:8:%s", message);
    assert_error(text, expected);
}

static void test_good(void **state)
{
    static const char text[] = "synprint-os 1  \r\n"
                               "# a comment\n"
                               "\n"
                               "\tsystem  A system, 1.0 # really\n"
                               "vendor\tV W\n"
                               "family F\n"
                               "gen 1.X\n"
                               "type general purpose\n"
                               "cpe cpe:/o:v:a\n"
                               "cpe cpe:/o:v:b:1\n"
                               "certainty 42\n"
                               "source read in a manual\n"
                               "date 2026-11-21\n"
                               "syn-ack ttl=64|128  df=no id=any opts=M,N,W mss=536|1400-1460 "
                               "win=%1024|fit(65536,mss) ws=0-3 quirks=push,ece\n"
                               "syn-ack ttl=255 opts=-\n"
                               "system B\n" DETAILS " syn-ack opts=T ttl=32 tsval=zero tsecr=any";
    struct sp_os_file file;
    struct sp_error err = {.message = ""};
    const struct sp_system *a;
    const struct sp_signature *sig;

    (void)state;
    sp_os_file_parse(&file, text, strlen(text), "/etc/x.sig", &err);
    assert_string_equal(err.message, "");
    assert_string_equal(file.name, "x.sig");
    assert_int_equal(file.system_count, 2);
    assert_int_equal(file.signature_count, 3);
    a = &file.systems[0];
    assert_string_equal(a->name, "A system, 1.0 # really");
    assert_string_equal(a->vendor, "V W");
    assert_string_equal(a->family, "F");
    assert_string_equal(a->gen, "1.X");
    assert_string_equal(a->type, "general purpose");
    assert_int_equal(a->cpe_count, 2);
    assert_string_equal(a->cpe[1], "cpe:/o:v:b:1");
    assert_int_equal(a->certainty, 42);
    assert_string_equal(a->source, "read in a manual");
    assert_string_equal(a->date, "2026-11-21");
    assert_int_equal(a->line, 4);
    assert_string_equal(file.systems[1].gen, "");
    assert_int_equal(file.systems[1].certainty, 80);

    sig = &file.signatures[0];
    assert_ptr_equal(sig->system, a);
    assert_int_equal(sig->line, 14);
    assert_int_equal(sig->ttls, SP_TTL_64 | SP_TTL_128);
    assert_int_equal(sig->df, SP_NO);
    assert_int_equal(sig->id_zero, SP_ANY);
    assert_int_equal(sig->mss.count, 2);
    assert_int_equal(sig->mss.at[0].hi, 536);
    assert_int_equal(sig->mss.at[1].lo, 1400);
    assert_int_equal(sig->mss.at[1].hi, 1460);
    assert_int_equal(sig->window.count, 2);
    assert_int_equal(sig->window.at[0].kind, SP_WINDOW_MULTIPLE);
    assert_int_equal(sig->window.at[1].kind, SP_WINDOW_FIT);
    assert_false(sig->window.at[1].less_ts);
    assert_int_equal(sig->wscale.at[0].hi, 3);
    assert_int_equal(sig->quirks, SP_QUIRK_PUSH | SP_QUIRK_ECE);
    assert_false(sig->any_quirks);
    assert_int_equal(file.signatures[1].layout, 0);
    assert_ptr_equal(file.signatures[2].system, &file.systems[1]);
    assert_int_equal(file.signatures[2].tsval_zero, SP_YES);
    sp_os_file_finish(&file);
    sp_os_file_finish(&file);
}

static void test_first_line(void **state)
{
    (void)state;
    assert_error("", "x.sig:1:1: the first line must be \"synprint-os 1\"");
    assert_error("synprint-os 2\n", "x.sig:1:1: the first line must be \"synprint-os 1\"");
    assert_error("# comment\nsynprint-os 1\n",
                 "x.sig:1:1: the first line must be \"synprint-os 1\"");
}

static void test_characters(void **state)
{
    struct sp_os_file file;
    struct sp_error err;

    (void)state;
    assert_error(HEAD "system caf\xc3\xa9\n",
                 "x.sig:2:11: byte 0xc3 is not a printable ASCII character");
    assert_error(HEAD "# a\x01\n", "x.sig:2:4: byte 0x01 is not a printable ASCII character");
    assert_error(HEAD "sys\rtem A\n", "x.sig:2:4: byte 0x0d is not a printable ASCII character");
    assert_false(sp_os_file_parse(&file, "synprint-os 1\n\0x", 16, "x.sig", &err));
    assert_string_equal(err.message, "x.sig: byte 15 is NUL, expected text");
}

static void test_keys(void **state)
{
    (void)state;
    assert_error(
        HEAD "system S\n  colour red\n",
        "x.sig:3:3: unknown key \"colour\", expected system, vendor, family, gen, type, "
        "cpe, certainty, share, source, date, evidence, sample, syn-ack, rst, resends or a "
        "test line");
    assert_error(HEAD "vendor V\n", "x.sig:2:1: vendor stands before the first system line");
    assert_error(HEAD "system\n", "x.sig:2:1: system needs a value");
    assert_error(HEAD "system S\n vendor  \n", "x.sig:3:2: vendor needs a value");
    assert_error(HEAD "system S\n vendor V\n vendor W\n",
                 "x.sig:4:9: vendor is given twice in system \"S\"");
    assert_error(HEAD "system S\n certainty 5\n certainty 5\n",
                 "x.sig:4:12: certainty is given twice in system \"S\"");
    assert_error(HEAD "system S\n certainty 0\n",
                 "x.sig:3:12: bad certainty \"0\", expected a percentage of 1 to 99");
    assert_error(HEAD "system S\n certainty 100\n",
                 "x.sig:3:12: bad certainty \"100\", expected a percentage of 1 to 99");
    assert_error(HEAD "system S\n cpe linux\n", "x.sig:3:6: bad cpe \"linux\", expected cpe:/...");
    assert_error(HEAD "system S\n date 21.11.2026\n",
                 "x.sig:3:7: bad date \"21.11.2026\", expected YYYY-MM-DD");
    assert_error(HEAD "system S\n cpe cpe:/1\n cpe cpe:/2\n cpe cpe:/3\n cpe cpe:/4\n cpe cpe:/5\n"
                      " cpe cpe:/6\n cpe cpe:/7\n cpe cpe:/8\n cpe cpe:/9\n",
                 "x.sig:11:6: more than 8 cpe lines in system \"S\"");
}

static void test_missing_keys(void **state)
{
    static const char *const names[] = {"vendor", "family", "type", "source", "date"};

    (void)state;
    for (size_t skip = 0; skip < 5; skip++) {
        char text[256] = HEAD "\nsystem S\n", message[128];

        for (size_t i = 0; i < 5; i++) {
            if (i != skip)
                snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s 2026-01-02\n",
                         names[i]);
        }
        strcat(text, "syn-ack opts=M ttl=64\n");
        snprintf(message, sizeof(message), "x.sig:3:1: system \"S\" has no %s line", names[skip]);
        assert_error(text, message);
    }
    assert_error(SYSTEM, "x.sig:2:1: system \"S\" has no syn-ack line");
    assert_error(SYSTEM "system T\n", "x.sig:2:1: system \"S\" has no syn-ack line");
}

static void test_trait_keys(void **state)
{
    (void)state;
    assert_trait_error("window=5", "27: unknown trait \"window\", expected ttl, df, id, opts, mss, "
                                   "win, ws, tsval, tsecr or quirks");
    assert_trait_error("df", "27: trait df needs a value, as in df=VALUE");
    assert_trait_error("df=", "27: trait df needs a value, as in df=VALUE");
    assert_trait_error("ttl=64", "27: trait ttl is given twice");
    assert_error(SYSTEM " syn-ack ttl=64\n",
                 "x.sig:8:10: a syn-ack line needs at least opts= and ttl=");
    assert_error(SYSTEM " syn-ack opts=M\n",
                 "x.sig:8:10: a syn-ack line needs at least opts= and ttl=");
}

static void test_trait_values(void **state)
{
    (void)state;
    assert_error(SYSTEM " syn-ack opts=M ttl=63\n",
                 "x.sig:8:21: bad ttl \"63\", expected an initial TTL: 32, 64, 128 or 255");
    assert_error(SYSTEM " syn-ack opts=M ttl=64|any\n",
                 "x.sig:8:24: bad ttl \"any\", expected an initial TTL: 32, 64, 128 or 255");
    assert_error(SYSTEM " syn-ack ttl=64 opts=M,Q\n",
                 "x.sig:8:24: bad option layout \"M,Q\", expected letters of E N M W S T K D P F ? "
                 "! with commas between, at most 15, or \"-\"");
    assert_trait_error("df=1", "30: bad value \"1\", expected yes, no or any");
    assert_trait_error("id=0", "30: bad value \"0\", expected zero, nonzero or any");
    assert_trait_error("mss=70000", "31: bad mss \"70000\", expected a number or LOW-HIGH up to "
                                    "65535, or any");
    assert_trait_error("mss=5-4", "31: bad mss \"5-4\", expected a number or LOW-HIGH up to 65535, "
                                  "or any");
    assert_trait_error("mss=4|", "33: bad mss \"\", expected a number or LOW-HIGH up to 65535, or "
                                 "any");
    assert_trait_error("ws=256", "30: bad ws \"256\", expected a number or LOW-HIGH up to 255, or "
                                 "any");
    assert_trait_error("ws=1|2|3|4|5|6|7|8|9", "46: more than 8 alternatives");
    assert_trait_error("quirks=odd", "34: unknown quirk \"odd\", expected a word of the list in "
                                     "GRAMMAR.md, none or any");
    assert_trait_error("quirks=push,", "39: unknown quirk \"\", expected a word of the list in "
                                       "GRAMMAR.md, none or any");
}

static void test_bad_windows(void **state)
{
    static const char *const bad[] = {
        "x",
        "0*mss",
        "5*MSS",
        "fit(,mss)",
        "fit(0,mss)",
        "fit(5,mss",
        "fit(5)",
        "%0",
        "%",
        "70000",
        "9-8",
        "-5",
        "65536*mss",
        "%(mss-13)",
        "fit(65537,mss)",
        "99999999999999999999",
        "5*(mss-12",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char traits[64], message[256];

        snprintf(traits, sizeof(traits), "win=%s", bad[i]);
        snprintf(message, sizeof(message),
                 "31: bad window \"%s\", expected N, LOW-HIGH, N*mss, N*(mss-12), fit(N,mss), "
                 "fit(N,mss-12), %%N, %%mss, %%(mss-12) or any",
                 bad[i]);
        assert_trait_error(traits, message);
    }
}

/* A value of an option that the layout does not have. */
static void test_contradictions(void **state)
{
    (void)state;
    assert_error(SYSTEM " syn-ack opts=W ttl=64 mss=5\n", "x.sig:8:10: the MSS needs M in opts");
    assert_error(SYSTEM " syn-ack opts=W ttl=64 win=5*mss\n",
                 "x.sig:8:10: the MSS needs M in opts");
    assert_error(SYSTEM " syn-ack opts=W ttl=64 win=%mss\n", "x.sig:8:10: the MSS needs M in opts");
    assert_error(SYSTEM " syn-ack opts=M ttl=64 ws=5\n", "x.sig:8:10: ws needs W in opts");
    assert_trait_error("tsval=zero", "11: a timestamp needs T in opts");
    assert_trait_error("tsecr=nonzero", "11: a timestamp needs T in opts");
}

static void test_long_values_are_cut(void **state)
{
    (void)state;
    assert_trait_error("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee=1",
                       "27: unknown trait \"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd\", expected "
                       "ttl, df, id, opts, mss, win, ws, tsval, tsecr or quirks");
}

/* A file longer than the first piece that is read. */
static void test_load(void **state)
{
    char path[] = "/tmp/synprint-test-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    struct sp_os_file file;
    struct sp_error err = {.message = ""};

    (void)state;
    assert_non_null(f);
    fputs(HEAD, f);
    for (int i = 0; i < 20000; i++)
        fputs("# filler\n", f);
    fputs("system S\n" DETAILS " syn-ack opts=M ttl=64\n", f);
    fclose(f);
    assert_true(sp_os_file_load(&file, path, NULL, &err));
    assert_int_equal(file.signatures[0].line, 20008);
    sp_os_file_finish(&file);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),           cmocka_unit_test(test_first_line),
        cmocka_unit_test(test_characters),     cmocka_unit_test(test_keys),
        cmocka_unit_test(test_missing_keys),   cmocka_unit_test(test_trait_keys),
        cmocka_unit_test(test_trait_values),   cmocka_unit_test(test_bad_windows),
        cmocka_unit_test(test_contradictions), cmocka_unit_test(test_long_values_are_cut),
        cmocka_unit_test(test_load),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
