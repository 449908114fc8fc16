/* Entries as text: what is written is read back as the same, for every entry of the shipped
 * database and for values that it does not have. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"
#include "fingerprint/parser.h"

static void require(bool ok, const struct sp_error *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

/* All entries of a file as text, to be freed. */
static char *write_all(const struct sp_os_file *file, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);

    assert_non_null(out);
    fputs("synprint-os 1\n", out);
    for (size_t i = 0; i < file->system_count; i++)
        sp_entry_write(out, &file->systems[i]);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_same_text(const char *a, const char *b)
{
    assert_true((a == NULL) == (b == NULL));
    if (a != NULL)
        assert_string_equal(a, b);
}

static void assert_same_ranges(const struct sp_ranges *a, const struct sp_ranges *b)
{
    assert_int_equal(a->count, b->count);
    for (unsigned i = 0; i < a->count; i++) {
        assert_int_equal(a->at[i].lo, b->at[i].lo);
        assert_int_equal(a->at[i].hi, b->at[i].hi);
    }
}

static void assert_same_signature(const struct sp_signature *a, const struct sp_signature *b)
{
    assert_true(a->layout == b->layout);
    assert_int_equal(a->ttls, b->ttls);
    assert_int_equal(a->df, b->df);
    assert_int_equal(a->id_zero, b->id_zero);
    assert_int_equal(a->tsval_zero, b->tsval_zero);
    assert_int_equal(a->tsecr_zero, b->tsecr_zero);
    assert_int_equal(a->any_quirks, b->any_quirks);
    assert_int_equal(a->quirks, b->quirks);
    assert_same_ranges(&a->mss, &b->mss);
    assert_same_ranges(&a->wscale, &b->wscale);
    assert_int_equal(a->window.count, b->window.count);
    for (unsigned i = 0; i < a->window.count; i++) {
        assert_int_equal(a->window.at[i].kind, b->window.at[i].kind);
        assert_int_equal(a->window.at[i].less_ts, b->window.at[i].less_ts);
        assert_int_equal(a->window.at[i].lo, b->window.at[i].lo);
        assert_int_equal(a->window.at[i].hi, b->window.at[i].hi);
    }
}

static void assert_same_tests(const struct sp_testline *a, const struct sp_testline *b)
{
    assert_true((a == NULL) == (b == NULL));
    for (enum sp_test test = 0; a != NULL && test < SP_TEST_COUNT; test++) {
        assert_int_equal(a[test].present, b[test].present);
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++)
            assert_same_text(a[test].expression[i], b[test].expression[i]);
    }
}

static void assert_same_resends(const struct sp_resends *a, const struct sp_resends *b)
{
    assert_int_equal(a->count, b->count);
    for (unsigned i = 0; i < a->count; i++) {
        assert_int_equal(a->at[i].count, b->at[i].count);
        for (unsigned k = 0; k < a->at[i].count; k++)
            assert_int_equal(a->at[i].gap_ms[k], b->at[i].gap_ms[k]);
        assert_int_equal(a->at[i].rst, b->at[i].rst);
        if (a->at[i].rst)
            assert_int_equal(a->at[i].rst_ms, b->at[i].rst_ms);
    }
}

static void assert_same_system(const struct sp_system *a, const struct sp_system *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->vendor, b->vendor);
    assert_string_equal(a->family, b->family);
    assert_string_equal(a->gen, b->gen);
    assert_string_equal(a->type, b->type);
    assert_string_equal(a->source, b->source);
    assert_string_equal(a->date, b->date);
    assert_int_equal(a->certainty, b->certainty);
    assert_int_equal(a->share, b->share);
    assert_int_equal(a->evidence, b->evidence);
    assert_int_equal(a->cpe_count, b->cpe_count);
    for (size_t i = 0; i < a->cpe_count; i++)
        assert_string_equal(a->cpe[i], b->cpe[i]);
    assert_int_equal(a->sample_count, b->sample_count);
    for (size_t i = 0; i < a->sample_count; i++)
        assert_string_equal(a->samples[i], b->samples[i]);
    assert_int_equal(a->signature_count, b->signature_count);
    for (size_t i = 0; i < a->signature_count; i++)
        assert_same_signature(&a->signatures[i], &b->signatures[i]);
    assert_true((a->rst == NULL) == (b->rst == NULL));
    if (a->rst != NULL)
        assert_same_signature(a->rst, b->rst);
    assert_same_resends(&a->resends, &b->resends);
    assert_same_tests(a->tests, b->tests);
}

/* Written, read, and written again. */
static void assert_round_trip(const struct sp_os_file *file)
{
    struct sp_os_file back;
    struct sp_error err;
    size_t len, again_len;
    char *text = write_all(file, &len), *again;

    require(sp_os_file_parse(&back, text, len, "back.sig", &err), &err);
    assert_int_equal(back.system_count, file->system_count);
    for (size_t i = 0; i < file->system_count; i++)
        assert_same_system(&file->systems[i], &back.systems[i]);
    again = write_all(&back, &again_len);
    assert_string_equal(again, text);
    free(again);
    free(text);
    sp_os_file_finish(&back);
}

static void test_every_shipped_entry(void **state)
{
    struct sp_os_file file;
    struct sp_error err;

    (void)state;
    require(sp_os_file_load(&file, SP_SOURCE_DIR "/db/os.sig", NULL, &err), &err);
    assert_true(file.system_count > 50);
    assert_round_trip(&file);
    sp_os_file_finish(&file);
}

#define HEAD "synprint-os 1\nsystem A\nvendor B\nfamily C\ntype d\nsource e\ndate 2026-11-21\n"

static void test_every_value(void **state)
{
    static const char text[] =
        HEAD "gen 1.X - 2.X\ncpe cpe:/o:b:a:1\ncpe cpe:/o:b:a:2\ncertainty 7\nshare 9\n"
             "evidence derived\nsample one.pcap\nsample two.pcap\n"
             "syn-ack ttl=32|64|128|255 opts=- win=0\n"
             "syn-ack ttl=255 df=no id=nonzero opts=M,N,W,T,S,E,E mss=1-9|536|1460 "
             "win=1|2-3|4*mss|5*(mss-12)|fit(65536,mss)|fit(9,mss-12)|%512|%mss ws=0-3|14 "
             "tsval=zero tsecr=nonzero quirks=seq-zero,eol-data,big-scale\n"
             "syn-ack ttl=64 opts=M,T,?,! mss=1 win=%(mss-12) quirks=any\n"
             "rst ttl=64|255 df=yes id=zero win=0|8192-8200\n"
             "resends 1-2-4-8-16|3-6.5-R12|R6\n"
             "SEQ(SP=0-5|F0-114%GCD=>6%TI=I|RD)\nOPS()\nT2(R=N)\n"
             "T3(R=Y%W=<10%O=M[1-FFFF|5B4]NW[6-9]|%Q=)\nT4(Q=RU)\n"
             "system Second\nvendor B\nfamily C\ntype d\nsource e\ndate 2026-11-21\nT1(R=Y)\n";
    struct sp_os_file file;
    struct sp_error err;

    (void)state;
    require(sp_os_file_parse(&file, text, strlen(text), "values.sig", &err), &err);
    assert_int_equal(file.system_count, 2);
    assert_round_trip(&file);
    sp_os_file_finish(&file);
}

/* What is left out means one thing in a local file and another in a shipped one: it is written. */
static void test_estimates_are_written(void **state)
{
    static const char text[] = HEAD "syn-ack ttl=64 opts=M\n";
    const struct sp_os_reading local = {.local = true};
    struct sp_os_file file;
    struct sp_error err;
    size_t len;
    char *out;

    (void)state;
    require(sp_os_file_read(&file, text, strlen(text), "local.sig", &local, &err), &err);
    out = write_all(&file, &len);
    assert_non_null(strstr(out, "  certainty 80\n  share 500\n"));
    free(out);
    sp_os_file_finish(&file);
}

static void assert_cleaned(const char *text, const char *expected)
{
    char out[32];

    assert_string_equal(sp_entry_text(text, "nothing", out, sizeof(out)), expected);
}

static void test_text_of_others_is_cleaned(void **state)
{
    (void)state;
    assert_cleaned("Example OS 3", "Example OS 3");
    assert_cleaned("  two\t\twords \r\n", "two words");
    assert_cleaned("caf\xc3\xa9 \x1b[2J", "caf? ?[2J");
    assert_cleaned("system\nvendor x", "system vendor x");
    assert_cleaned(" \n", "nothing");
    assert_cleaned("", "nothing");
    assert_cleaned("0123456789012345678901234567890123456789", "0123456789012345678901234567890");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_shipped_entry),
        cmocka_unit_test(test_every_value),
        cmocka_unit_test(test_estimates_are_written),
        cmocka_unit_test(test_text_of_others_is_cleaned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
