#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "personality/load.h"
#include "personality_files.h"

static struct lab_personalities *read_print(const char *tests, uint64_t seed)
{
    char text[4096];

    snprintf(text, sizeof(text), "Fingerprint Examplix\n%s\n", tests);
    return read_sample(text, NULL, seed, NULL);
}

static void test_print_absent(void **state)
{
    struct lab_personalities *list = read_print("T1(F=AS)", 1);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_true(p->syn[0].answers && p->syn[5].df);
    assert_layout(&p->syn[0].layout, "M");
    assert_int_equal(p->syn[0].layout.at[0].value, 1460);
    assert_int_equal(p->syn[3].window, 5840);
    assert_false(p->ecn.answers || p->t[2].answers || p->t[3].answers || p->unreachable.answers ||
                 p->echo.answers);
    for (int n = 4; n <= 7; n++) {
        bool acked = n == 4 || n == 6;

        assert_true(p->t[n].answers && !p->t[n].df);
        assert_int_equal(p->t[n].window, 0);
        assert_int_equal(p->t[n].flags, acked ? RST : RST | ACK);
        assert_int_equal(p->t[n].seq, acked ? LAB_NUMBER_SAME : LAB_NUMBER_ZERO);
        assert_int_equal(p->t[n].ack, acked ? LAB_NUMBER_ZERO : LAB_NUMBER_NEXT);
        assert_int_equal(p->t[n].ttl, 64);
    }
    assert_int_equal(p->sequence.ti.kind, LAB_IPID_UP);
    assert_true(p->sequence.isn_rate == 1e6);
    assert_int_equal(p->sequence.timestamps, LAB_TS_NONE);
    lab_personalities_destroy(list);
}

static void test_print_partly(void **state)
{
    struct lab_personalities *list =
        read_print("SEQ(R=N)\nOPS(O3=M218)\nWIN(W2=100)\nT1(R=Y%TG=80%DF=N)\nT2(R=Y)\n"
                   "U1(R=Y)\nIE(T=20%CD=Z)\nECN(R=Y)\nT5(R=N)",
                   1);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_int_equal(p->sequence.ti.kind, LAB_IPID_OTHER);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(p->syn[i].layout.at[0].value, 0x218);
        assert_int_equal(p->syn[i].window, 0x100);
        assert_int_equal(p->syn[i].ttl, 128);
        assert_false(p->syn[i].df);
    }
    assert_true(p->ecn.answers);
    assert_int_equal(p->ecn.flags, SYN | ACK);
    assert_int_equal(p->ecn.layout.at[0].value, 0x218);
    assert_true(p->t[2].answers);
    assert_int_equal(p->t[2].ttl, 128);
    assert_false(p->t[5].answers);
    assert_true(p->unreachable.answers && p->unreachable.quoted_data_good);
    assert_int_equal(p->unreachable.ip_len, 56);
    assert_int_equal(p->echo.ttl, 32);
    assert_int_equal(p->echo.code, LAB_ECHO_CODE_ZERO);
    lab_personalities_destroy(list);
}

static void test_print_silent(void **state)
{
    struct lab_personalities *list = read_print("OPS(O1=M5B4)\nWIN(W1=1)\nT1(R=N)\n", 1);

    (void)state;
    assert_false(lab_personalities_at(list, 0)->syn[0].answers);
    lab_personalities_destroy(list);
}

static void test_congestion(void **state)
{
    static const struct {
        const char *cc;
        uint8_t flags;
    } cases[] = {{"S", ECE | CWR}, {"Y", ECE}, {"N", 0}, {"O", CWR}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_personalities *list;
        char text[64];

        snprintf(text, sizeof(text), "T1(F=EAS)\nECN(CC=%s)", cases[i].cc);
        list = read_print(text, 1);
        assert_int_equal(lab_personalities_at(list, 0)->ecn.flags, SYN | ACK | cases[i].flags);
        lab_personalities_destroy(list);
    }
}

static uint8_t ttl_of(const char *tests)
{
    struct lab_personalities *list = read_print(tests, 1);
    uint8_t ttl = lab_personalities_at(list, 0)->syn[0].ttl;

    lab_personalities_destroy(list);
    return ttl;
}

static void test_ttl(void **state)
{
    (void)state;
    assert_int_equal(ttl_of("T1(T=3B-45%TG=40)"), 64);
    assert_int_equal(ttl_of("T1(T=1B-25)"), 32);
    assert_int_equal(ttl_of("T1(T=FA-104)"), 255);
    assert_int_equal(ttl_of("T1(T=100)"), 255);
    assert_int_equal(ttl_of("T1(T=FE)"), 254);
    assert_int_equal(ttl_of("T1(T=0)"), 64);
    /* a scanner that got no U1 answer looks at TG */
    assert_int_equal(ttl_of("T1(T=41%TG=40)\nU1(R=N)"), 64);
    assert_int_equal(ttl_of("T1(T=41%TG=40)\nU1(R=Y)"), 65);
}

static void test_ttl_above_255(void **state)
{
    struct lab_personalities *list = read_print("T1(T=100)\nT5(R=Y%T=40)\nT6(R=Y)\n"
                                                "U1(R=Y%T=FA-104)\nIE(R=Y%T=100%TG=FF)",
                                                1);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_int_equal(p->unreachable.quoted_ttl_less, 1);
    assert_int_equal(p->syn[0].ttl, 255);
    assert_int_equal(p->t[5].ttl, 63); /* T is one too high everywhere */
    assert_int_equal(p->t[6].ttl, 255);
    assert_int_equal(p->unreachable.ttl, 254);
    assert_int_equal(p->echo.ttl, 255);
    lab_personalities_destroy(list);
    list = read_print("T1(T=FF)\nU1(R=Y%T=FF)", 1);
    assert_int_equal(lab_personalities_at(list, 0)->unreachable.quoted_ttl_less, 0);
    lab_personalities_destroy(list);
}

/* The sequence, of one entry with these attributes of SEQ and options in all six SYN-ACKs. */
static struct lab_sequence sequence_of(const char *seq, const char *options)
{
    struct lab_personalities *list;
    struct lab_sequence sequence;
    char text[512];

    snprintf(text, sizeof(text), "SEQ(%s)\nT1(R=Y%%O=%s)", seq, options);
    list = read_print(text, 1);
    sequence = lab_personalities_at(list, 0)->sequence;
    lab_personalities_destroy(list);
    return sequence;
}

static void test_isn(void **state)
{
    struct lab_sequence seq = sequence_of("SP=0%GCD=3-9|1F400%ISR=A1", "");

    (void)state;
    assert_true(seq.isn_deviation == 0);
    assert_int_equal(seq.gcd, 3);
    assert_int_equal(sequence_of("GCD=1-6|40", "").gcd, 1);
    assert_int_equal(sequence_of("GCD=0%ISR=0", "").gcd, 0);
    assert_true(sequence_of("GCD=0%ISR=0", "").isn_rate == 0);
    assert_true(sequence_of("GCD=1", "").isn_rate == 1e6);
    /* 2^(0xA1/8) a second is 1.8 * 0xFA00 in 100 ms: nearest to 0x1F400 */
    assert_int_equal(sequence_of("SP=0%GCD=FA00|1F400|2EE00%ISR=A1", "").gcd, 0x1f400);
    assert_int_equal(sequence_of("GCD=>1000000%ISR=109", "").gcd, 0x1000001);
    assert_true(isfinite(sequence_of("ISR=FFFFFFFF%SP=FFFFFFFF", "").isn_rate));
}

static void test_ipid(void **state)
{
    struct lab_sequence seq = sequence_of("TI=BI%CI=A780%II=RI", "");

    (void)state;
    assert_int_equal(seq.ti.kind, LAB_IPID_BROKEN);
    assert_int_equal(seq.ci.kind, LAB_IPID_CONSTANT);
    assert_int_equal(seq.ci.value, 0xa780);
    assert_int_equal(seq.ii.kind, LAB_IPID_RANDOM_UP);
    assert_false(seq.shared_ipid);
    assert_int_equal(sequence_of("SP=1", "").ii.kind, LAB_IPID_OTHER);
    /* SS can only be seen when both count up */
    seq = sequence_of("TI=RD|BI|Z%II=RI|BI%SS=S", "");
    assert_int_equal(seq.ti.kind, LAB_IPID_BROKEN);
    assert_int_equal(seq.ii.kind, LAB_IPID_BROKEN);
    assert_true(seq.shared_ipid);
}

static void test_timestamps(void **state)
{
    (void)state;
    assert_int_equal(sequence_of("TS=U", "M5B4").timestamps, LAB_TS_NONE);
    assert_int_equal(sequence_of("TS=7", "M5B4").timestamps, LAB_TS_NONE);
    assert_int_equal(sequence_of("TS=0", "T00").timestamps, LAB_TS_ZERO);
    assert_int_equal(sequence_of("TS=0", "T11").timestamps, LAB_TS_CLOCK);
    assert_int_equal(sequence_of("TS=U", "T11").timestamps, LAB_TS_CLOCK);
    assert_true(sequence_of("TS=U", "T11").ts_hz == 100);
    assert_true(sequence_of("TS=U|0|8", "T11").ts_hz == 200);
    assert_true(sequence_of("TS=1", "T11").ts_hz == 2);
    assert_true(sequence_of("TS=7", "T11").ts_hz == 100);
    assert_true(sequence_of("TS=A", "T11").ts_hz == 1024);
    assert_true(sequence_of("TS=21", "T11").ts_hz == 8589934592.0);
    assert_true(isfinite(sequence_of("TS=FFFFFFFF", "T11").ts_hz));
}

static void test_choices(void **state)
{
    static const char tests[] = "T1(W=1|2|3|4|5|6|7|8)\nT5(W=1|2|3|4|5|6|7|8)";
    struct lab_personalities *first = read_print(tests, 1);
    unsigned differ = 0, attributes = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct lab_personalities *list = read_print(tests, seed), *again = read_print(tests, seed);
        const struct lab_personality *p = lab_personalities_at(list, 0);

        assert_int_equal(p->syn[0].window, lab_personalities_at(again, 0)->syn[0].window);
        assert_in_range(p->syn[0].window, 1, 8);
        differ += p->syn[0].window != lab_personalities_at(first, 0)->syn[0].window;
        attributes += p->syn[0].window != p->t[5].window;
        lab_personalities_destroy(list);
        lab_personalities_destroy(again);
    }
    assert_true(differ > 5);
    assert_true(attributes > 5);
    lab_personalities_destroy(first);
}

/* Ten entries of which the odd ones answer, and a bad one. */
static void make_ten(char *text, size_t size)
{
    size_t used = 0;

    for (int i = 0; i < 10; i++)
        used += (size_t)snprintf(text + used, size - used,
                                 "Fingerprint System %d\nOPS(O1=M5B4)\nWIN(W1=1)\n"
                                 "T1(R=%s)\n\n",
                                 i, i % 2 == 1 ? "Y%F=A|AS" : "N");
    snprintf(text + used, size - used, "Fingerprint Bad\nT1(R=\n");
}

static void assert_sample(const struct lab_sample *sample, const char *digits)
{
    struct lab_personalities *list;
    char text[2048];
    size_t skipped = 5;

    make_ten(text, sizeof(text));
    list = read_sample(text, sample, 1, &skipped);
    assert_int_equal(skipped, 6);
    assert_int_equal(lab_personalities_count(list), strlen(digits));
    for (size_t i = 0; i < strlen(digits); i++) {
        const char *name = lab_personalities_at(list, i)->name;

        assert_int_equal(name[strlen(name) - 1], digits[i]);
    }
    lab_personalities_destroy(list);
}

static void test_sample(void **state)
{
    (void)state;
    assert_sample(NULL, "0123456789");
    assert_sample(&(struct lab_sample){.count = 3}, "158");
    assert_sample(&(struct lab_sample){.count = 20}, "0123456789");
    assert_sample(&(struct lab_sample){.answering_only = true}, "13579");
    assert_sample(&(struct lab_sample){.count = 2, .answering_only = true}, "37");
    assert_sample(&(struct lab_sample){.count = 1, .answering_only = true}, "5");
}

static void test_class_and_origin(void **state)
{
    struct lab_personalities *list = read_sample("\nFingerprint Examplix 1 or 2\n"
                                                 "Class Example | Examplix | 1.X | router\n"
                                                 "CPE cpe:/o:example:examplix:1 auto\n"
                                                 "Class Other | x | | y\n"
                                                 "T1(R=Y)\n",
                                                 NULL, 1, NULL);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_string_equal(p->name, "Examplix 1 or 2");
    assert_string_equal(p->vendor, "Example");
    assert_string_equal(p->type, "router");
    assert_string_equal(p->cpe, "cpe:/o:example:examplix:1");
    assert_string_equal(p->version, "");
    assert_string_equal(p->origin + strlen(path), ":2");
    lab_personalities_destroy(list);
}

static void test_folder(void **state)
{
    char folder[] = "/tmp/synprint-folder-XXXXXX", file[64];
    static const char *const names[] = {"b.personality", "B.personality", "a.personality", "a.txt",
                                        ".personality"};
    struct lab_personalities *list = lab_personalities_create();
    struct sp_error err = {.message = ""};

    (void)state;
    assert_non_null(list);
    assert_non_null(mkdtemp(folder));
    assert_false(lab_personalities_read_folder(list, folder, 1, &err));
    assert_non_null(strstr(err.message, "no *.personality file in folder /tmp/synprint-folder-"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        FILE *f;

        snprintf(file, sizeof(file), "%s/%s", folder, names[i]);
        f = fopen(file, "wb");
        assert_non_null(f);
        fprintf(f, "synprint-personality 1\nname %s\nsource measured: here\n%s%s", names[i],
                SEQ_TO_T1, T2_TO_IE);
        fclose(f);
    }
    assert_true(lab_personalities_read_folder(list, folder, 1, &err));
    assert_int_equal(lab_personalities_count(list), 3);
    assert_string_equal(lab_personalities_at(list, 0)->name, "B.personality");
    assert_string_equal(lab_personalities_at(list, 1)->name, "a.personality");
    assert_string_equal(lab_personalities_at(list, 2)->name, "b.personality");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(file, sizeof(file), "%s/%s", folder, names[i]);
        unlink(file);
    }
    rmdir(folder);
    assert_false(lab_personalities_read_folder(list, folder, 1, &err));
    lab_personalities_destroy(list);
    lab_personalities_destroy(NULL);
}

/* Every entry of the database that the user names can be played. */
static void test_database_of_user(void **state)
{
    const char *database = getenv("NMAP_OS_DB");
    static const struct lab_sample sample = {.count = 200, .answering_only = true};
    struct lab_personalities *list = lab_personalities_create();
    size_t skipped = 0;
    struct sp_error err;

    (void)state;
    if (database == NULL) {
        lab_personalities_destroy(list);
        skip();
    }
    if (!lab_personalities_read(list, database, NULL, 1, &skipped, &err))
        fail_msg("%s", err.message);
    print_message("%zu personalities, %zu skipped\n", lab_personalities_count(list), skipped);
    assert_int_equal(skipped, 0);
    lab_personalities_destroy(list);
    list = lab_personalities_create();
    assert_true(lab_personalities_read(list, database, &sample, 1, NULL, &err));
    assert_int_equal(lab_personalities_count(list), 200);
    for (size_t i = 0; i < 200; i++) {
        const struct lab_tcp_answer *syn = &lab_personalities_at(list, i)->syn[0];

        assert_true(syn->answers);
        assert_int_equal(syn->flags & (SYN | ACK | RST), SYN | ACK);
    }
    lab_personalities_destroy(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print_absent), cmocka_unit_test(test_print_partly),
        cmocka_unit_test(test_print_silent), cmocka_unit_test(test_congestion),
        cmocka_unit_test(test_ttl),          cmocka_unit_test(test_ttl_above_255),
        cmocka_unit_test(test_isn),          cmocka_unit_test(test_ipid),
        cmocka_unit_test(test_timestamps),   cmocka_unit_test(test_choices),
        cmocka_unit_test(test_sample),       cmocka_unit_test(test_class_and_origin),
        cmocka_unit_test(test_folder),       cmocka_unit_test(test_database_of_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
