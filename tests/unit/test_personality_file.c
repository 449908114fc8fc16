#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "personality/concrete.h"
#include "personality/load.h"
#include "personality_files.h"

#define HEAD                                                                                       \
    "synprint-personality 1\n"                                                                     \
    "name        Examplix 6.1\n"                                                                   \
    "source      documented: an invented system\n"

#define GOOD HEAD SEQ_TO_T1 T2_TO_IE

static struct lab_personalities *read_all(const char *text)
{
    return read_sample(text, NULL, 1, NULL);
}

/* message is what stands behind the path. */
static void assert_error(const char *text, const char *message)
{
    struct lab_personalities *list = lab_personalities_create();
    struct sp_error err = {.message = ""};

    assert_non_null(list);
    write_file(text);
    assert_false(lab_personalities_read(list, path, NULL, 1, NULL, &err));
    unlink(path);
    assert_int_equal(strncmp(err.message, path, strlen(path)), 0);
    assert_string_equal(err.message + strlen(path), message);
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_int_equal(lab_personalities_count(list), 0);
    lab_personalities_destroy(list);
}

static void test_own_texts(void **state)
{
    struct lab_personalities *list = read_all(HEAD "# a comment\n"
                                                   "vendor Example Inc.\r\n"
                                                   "family\tExamplix\n"
                                                   "generation 6.X\n"
                                                   "version 6.1\n"
                                                   "type general purpose\n"
                                                   "cpe cpe:/o:example:examplix:6.1\n"
                                                   "retransmit 1 2.5 7 rst 13.5\n"
                                                   "rst-limit 200 burst 50\n"
                                                   "icmp-limit 0.5\n"
                                                   "offered M M5B4\n"
                                                   "offered SM M5B4NNS\n"
                                                   "offered - M218\n" SEQ_TO_T1 T2_TO_IE);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_int_equal(lab_personalities_count(list), 1);
    assert_string_equal(p->name, "Examplix 6.1");
    assert_string_equal(p->vendor, "Example Inc.");
    assert_string_equal(p->family, "Examplix");
    assert_string_equal(p->generation, "6.X");
    assert_string_equal(p->version, "6.1");
    assert_string_equal(p->type, "general purpose");
    assert_string_equal(p->cpe, "cpe:/o:example:examplix:6.1");
    assert_string_equal(p->source, "documented: an invented system");
    assert_int_equal(strncmp(p->origin, path, strlen(path)), 0);
    assert_string_equal(p->origin + strlen(path), ":1");
    assert_int_equal(p->retransmit_ms[1], 2500);
    assert_int_equal(p->retransmit_ms[2], 7000);
    assert_int_equal(p->retransmit_ms[3], 0);
    assert_true(p->retransmit_rst);
    assert_int_equal(p->retransmit_rst_ms, 13500);
    assert_true(p->rst_limit.per_s == 200 && p->rst_limit.burst == 50);
    assert_true(p->icmp_limit.per_s == 0.5 && p->icmp_limit.burst == 1);
    assert_layout(&p->offered[1], "M");
    assert_layout(&p->offered[5], "MNNS");
    assert_int_equal(p->offered[0].at[0].value, 0x218);
    assert_layout(&p->offered[15], "");
    lab_personalities_destroy(list);
}

static void test_own_tcp(void **state)
{
    struct lab_personalities *list = read_all(GOOD);
    const struct lab_personality *p = lab_personalities_at(list, 0);

    (void)state;
    assert_string_equal(p->vendor, "");
    assert_int_equal(p->retransmit_ms[0], 1000); /* the default */
    for (int i = 0; i < 6; i++) {
        assert_true(p->syn[i].answers && p->syn[i].df);
        assert_int_equal(p->syn[i].flags, SYN | ACK);
        assert_int_equal(p->syn[i].window, 0xfe88 + i);
        assert_int_equal(p->syn[i].ttl, 64);
        assert_int_equal(p->syn[i].seq, LAB_NUMBER_OTHER);
        assert_int_equal(p->syn[i].ack, LAB_NUMBER_NEXT);
    }
    assert_layout(&p->syn[2].layout, "MNNTNW");
    assert_true(p->syn[2].layout.at[3].tsval && p->syn[2].layout.at[3].tsecr);
    assert_int_equal(p->syn[2].layout.at[0].value, 0x280);
    assert_layout(&p->ecn.layout, "MNNSNW");
    assert_int_equal(p->ecn.flags, SYN | ACK | ECE);
    assert_int_equal(p->ecn.window, 0xfaf0);
    assert_false(p->t[2].answers || p->t[3].answers);
    assert_int_equal(p->t[4].seq, LAB_NUMBER_SAME);
    assert_int_equal(p->t[4].ack, LAB_NUMBER_ZERO);
    assert_int_equal(p->t[6].rst_data_crc, 0x1f59b3d4);
    assert_int_equal(p->t[7].ttl, 128);
    assert_int_equal(p->t[7].window, 0x64);
    assert_int_equal(p->t[7].flags, RST | ACK);
    assert_int_equal(p->t[7].ack, LAB_NUMBER_SAME);
    assert_true(p->t[7].reserved_bit && p->t[7].urgent_pointer && !p->t[7].df);
    assert_layout(&p->t[7].layout, "N");
    lab_personalities_destroy(list);
}

static void test_own_others(void **state)
{
    struct lab_personalities *list = read_all(GOOD);
    const struct lab_personality *p = lab_personalities_at(list, 0);
    const struct lab_unreachable *u = &p->unreachable;
    const struct lab_sequence *seq = &p->sequence;

    (void)state;
    assert_true(u->answers && !u->df && u->quoted_len_good);
    assert_false(u->quoted_id_good || u->quoted_udp_checksum_good || u->quoted_data_good);
    assert_int_equal(u->ttl, 255);
    assert_int_equal(u->ip_len, 0x164);
    assert_int_equal(u->unused, 5);
    assert_int_equal(u->quoted_id, 0x4210);
    assert_int_equal(u->quoted_udp_checksum, 0);
    assert_int_equal(u->quoted_ip_checksum, LAB_CHECKSUM_ZERO);
    assert_int_equal(p->echo.df, LAB_ECHO_DF_SAME);
    assert_int_equal(p->echo.code, LAB_ECHO_CODE_VALUE);
    assert_int_equal(p->echo.code_value, 0x1f);
    assert_int_equal(seq->gcd, 1);
    assert_true(fabs(log2(seq->isn_rate) - 0x109 / 8.0) < 1e-9);
    assert_true(fabs(log2(seq->isn_deviation) - 0x105 / 8.0) < 1e-9);
    assert_int_equal(seq->ti.kind, LAB_IPID_ZERO);
    assert_int_equal(seq->ci.kind, LAB_IPID_RANDOM);
    assert_int_equal(seq->ii.kind, LAB_IPID_UP);
    assert_false(seq->shared_ipid);
    assert_int_equal(seq->timestamps, LAB_TS_CLOCK);
    assert_true(seq->ts_hz == 1024);
    lab_personalities_destroy(list);
}

static void test_own_errors(void **state)
{
    (void)state;
    assert_error("synprint-personality 2\n",
                 ":1:22: synprint-personality \"2\" is not known, expected 1");
    assert_error("synprint-personality 1\nname\n", ":2:1: name needs a value");
    assert_error(HEAD "colour blue\n",
                 ":4:1: unknown statement \"colour\", expected name, vendor, family, generation, "
                 "version, type, cpe, source, retransmit, rst-limit, icmp-limit, offered or a "
                 "test line");
    assert_error(HEAD "name again\n", ":4:1: name is given twice");
    assert_error(HEAD "T1(R=Q)\n", ":4:6: bad value \"Q\" of T1.R, expected one of Y N");
    assert_error(HEAD "T1(R=N)\nT1(R=N)\n", ":5:1: T1 is given twice");
    assert_error(HEAD "T8(R=N)\n",
                 ":4:1: unknown test \"T8\", expected SEQ, OPS, WIN, ECN, T1 to T7, U1 or IE");
    assert_error(HEAD SEQ_TO_T1, ":9:1: the file ends, expected a T2 line");
    assert_error("synprint-personality 1\nsource derived: x\n",
                 ":3:1: the file ends, expected a name statement");
    assert_error("synprint-personality 1\nsource guessed\n",
                 ":2:8: bad source \"guessed\", expected \"measured: ...\", \"documented: ...\" or "
                 "\"derived: ...\"");
    assert_error(HEAD "cpe o:x\n", ":4:5: bad cpe \"o:x\", expected cpe:/...");
    assert_error(HEAD "vendor a\x02z\n",
                 ":4:9: byte 0x02, expected text (UTF-8, no control characters)");
    assert_error(HEAD "retransmit 3 1\n",
                 ":4:14: bad time \"1\", expected seconds since the first SYN-ACK, each later than "
                 "the last, up to 3600, or \"rst\" at the end");
    assert_error(HEAD "retransmit rst\n", /* nothing before it */
                 ":4:12: bad time \"rst\", expected seconds since the first SYN-ACK, each later "
                 "than the last, up to 3600, or \"rst\" at the end");
    assert_error(HEAD "retransmit 1 3 rst 3\n",
                 ":4:20: bad time \"3\" of the RST, expected seconds, after the last repeat");
    assert_error(HEAD "retransmit 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                 ":4:48: more than 15 retransmissions");
    assert_error(HEAD "rst-limit 5 bursts 2\n",
                 ":4:11: bad rst-limit \"5 bursts 2\", expected N [burst B], both up to 1000000");
    assert_error(HEAD "rst-limit 0\n",
                 ":4:11: bad rst-limit \"0\", expected N [burst B], both up to 1000000");
    assert_error(HEAD "offered MM M5B4\n", ":4:9: bad set of options \"MM\", expected letters of "
                                           "MWST, each once, or \"-\"");
    assert_error(HEAD "offered M\n", ":4:9: expected SET LAYOUT, got \"M\"");
    assert_error(HEAD "offered M M5B4\noffered M M5B4\n",
                 ":5:9: the options for M are given twice");
    assert_error(HEAD "offered M MX\n",
                 ":4:11: bad options \"MX\", expected letters of L, N, S, M and W with a "
                 "hexadecimal number, T00 to T11, of 40 bytes at most");
    assert_error("hello\n", ":1:1: expected \"synprint-personality 1\" or a fingerprint "
                            "(\"Fingerprint name\", test lines, or \"OS:...\")");
    assert_error("", ":1:1: expected \"synprint-personality 1\" or a fingerprint "
                     "(\"Fingerprint name\", test lines, or \"OS:...\")");
}

static void test_layout(void **state)
{
    static const char *const bad[] = {"M",  "M ",  "M-5", "M10000",        "W100",
                                      "T1", "T12", "x",   "T11T11T11T11N", "M5b4"};
    struct lab_layout layout;
    struct sp_error err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(lab_layout_parse(bad[i], &layout, &err));
    assert_true(lab_layout_parse("LNSMFFFFWFFT01", &layout, &err));
    assert_layout(&layout, "LNSMWT");
    assert_int_equal(layout.at[3].value, 0xffff);
    assert_false(layout.at[5].tsval);
    assert_true(layout.at[5].tsecr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_texts),  cmocka_unit_test(test_own_tcp),
        cmocka_unit_test(test_own_others), cmocka_unit_test(test_own_errors),
        cmocka_unit_test(test_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
