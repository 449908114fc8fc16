/* What users paste: fingerprints, trait lines, captures. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "fingerprint/pasted.h"

static struct sp_pasted pasted;

static void read_text(const char *text)
{
    struct sp_error err;

    if (!sp_pasted_read("x", text, strlen(text), &pasted, &err))
        fail_msg("%s", err.message);
}

static void assert_refused(const char *text, const char *message)
{
    struct sp_error err;

    assert_false(sp_pasted_read("x", text, strlen(text), &pasted, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_string_equal(err.message, message);
}

static void assert_value(enum sp_test test, const char *attribute, const char *wanted)
{
    const char *value = sp_testprint_value(&pasted.tests, test, attribute);

    assert_non_null(value);
    assert_string_equal(value, wanted);
}

static void test_fingerprint(void **state)
{
    (void)state;
    read_text("TCP/IP fingerprint:\r\nSCAN(V=1%OT=22)\nSEQ(SP=FC%TI=Z)\nT2(R=N)\n"
              "T5(R=Y%DF=Y%O=%Q=)\n\n");
    assert_true(pasted.has_tests);
    assert_int_equal(pasted.port_count, 0);
    assert_value(SP_TEST_SEQ, "SP", "FC");
    assert_value(SP_TEST_T2, "R", "N");
    assert_value(SP_TEST_T5, "O", "");
    assert_int_equal(sp_testprint_count(&pasted.tests), 7);
}

/* Wrapped anywhere, also within a value. */
static void test_wrapped(void **state)
{
    (void)state;
    read_text("OS:SCAN(V=7.93%E=4%D=1/1%OT=22)SEQ(SP=F\n"
              "OS:C%TI=Z)OPS(O1=M5B4ST11N\nOS:W7)T7(R=Y%DF=\n  OS:N)\n");
    assert_value(SP_TEST_SEQ, "SP", "FC");
    assert_value(SP_TEST_OPS, "O1", "M5B4ST11NW7");
    assert_value(SP_TEST_T7, "DF", "N");
}

static void test_traits(void **state)
{
    (void)state;
    read_text("OS: unknown. no signature matches, the line for a new one is: syn-ack ttl=64 df=yes "
              "id=zero opts=M,S,T,N,W mss=1440 win=30*(mss-12) ws=9 tsval=nonzero tsecr=nonzero "
              "quirks=none\n"
              "  syn-ack ttl=128 opts=M mss=1460 win=8192\n"
              "  rst ttl=255 df=no win=16\n");
    assert_false(pasted.has_tests);
    assert_int_equal(pasted.port_count, 2);
    assert_int_equal(pasted.ports[0].window, 30 * 1428);
    assert_int_equal(pasted.ports[0].wscale, 9);
    assert_true(pasted.ports[0].df && pasted.ports[0].id_zero && !pasted.ports[0].tsval_zero);
    assert_int_equal(pasted.ports[1].ttl, 128);
    assert_true(pasted.ports[1].rst.seen && !pasted.ports[1].rst.df);
    assert_int_equal(pasted.ports[1].rst.ttl, 255);
    assert_int_equal(pasted.ports[1].rst.window, 16);
}

static void test_both(void **state)
{
    (void)state;
    read_text("syn-ack ttl=64 opts=M win=7\nT5(DF=Y)\n");
    assert_true(pasted.has_tests);
    assert_int_equal(pasted.port_count, 1);
}

static void test_refused(void **state)
{
    char many[40 * 64] = "";

    (void)state;
    assert_refused("", "x: neither a capture, nor a fingerprint of os-detection, nor a line "
                       "\"syn-ack ttl=...\"");
    assert_refused("a syn-ack and the rest\n",
                   "x: neither a capture, nor a fingerprint of os-detection, nor a line "
                   "\"syn-ack ttl=...\"");
    assert_refused("\nsyn-ack ttl=63 opts=M\n",
                   "x:2:13: bad ttl \"63\", expected an initial TTL: 32, 64, 128 or 255");
    assert_refused("T5(R=Y%DF=Y\n", "x: the fingerprint breaks off");
    assert_refused("T5(R=Y%XX=Y)\n", "x: fingerprint: unknown attribute \"XX\" of T5, expected one "
                                     "of R DF T TG W S A F O RD Q");
    for (int i = 0; i < 33; i++)
        strcat(many, "syn-ack ttl=64 opts=M\n");
    assert_refused(many, "x:33:9: more than 32 syn-ack lines");
}

static void test_captures(void **state)
{
    (void)state;
    assert_true(sp_capture_recognise("\xd4\xc3\xb2\xa1zzzz", 8));
    assert_true(sp_capture_recognise("\x0a\x0d\x0d\x0azzzz", 8));
    assert_false(sp_capture_recognise("\xd4\xc3\xb2", 3));
    assert_false(sp_capture_recognise("SEQ(", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fingerprint), cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_traits),      cmocka_unit_test(test_both),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_captures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
