/* The tests that are computed from the exchanges, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "asked_host.h"
#include "fingerprint/printfile.h"
#include "fingerprint/testprint.h"
#include "fingerprint/tests_internal.h"
#include "player_probes.h"

static void test_linux_block(void **state)
{
    const struct lab_personality p = linux_like();
    struct sp_testprint print;
    char text[SP_TESTPRINT_TEXT_MAX];

    (void)state;
    asked_play(&p, 3);
    sp_testprint_measure(&asked.exchanges, &print);
    assert_string_equal(
        sp_testprint_format(&print, &asked.exchanges, NULL, false, text),
        "SEQ(SP=105%GCD=1%ISR=109%TI=Z%CI=Z%II=I%TS=A)\n"
        "OPS(O1=M5B4ST11NW7%O2=M5B4ST11NW7%O3=M5B4NNT11NW7%O4=M5B4ST11NW7%O5=M5B4ST11NW7%O6="
        "M5B4ST11)\n"
        "WIN(W1=FE88%W2=FE88%W3=FE88%W4=FE88%W5=FE88%W6=FE88)\n"
        "ECN(R=Y%DF=Y%T=40%W=FAF0%O=M5B4NNSNW7%CC=Y%Q=)\n"
        "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"
        "T2(R=N)\n"
        "T3(R=N)\n"
        "T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)\n"
        "T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)\n"
        "T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)\n"
        "T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)\n"
        "U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)\n"
        "IE(R=Y%DFI=N%T=40%CD=S)\n");
    assert_int_equal(sp_exchanges_hops(&asked.exchanges), 4);
    assert_int_equal(sp_testprint_count(&print),
                     7 + 6 + 6 + 7 + 8 + 1 + 1 + 10 + 10 + 10 + 10 + 10 + 4);
}

/* A wrapped block is read back as what it says. */
static void test_wrapped_block(void **state)
{
    const struct lab_personality p = linux_like();
    const struct sp_scan_note note = {.version = "1.0", .platform = "x86_64", .unix_s = 86400 * 45};
    static const char start[] =
        "OS:SCAN(V=1.0%E=4%D=2/15%OT=22%CT=40000%CU=40125%PV=N%DS=1%DC=D%G=Y%M=02\n"
        "OS:AB0C%TM=3B5380%P=x86_64)SEQ(";
    char text[SP_TESTPRINT_TEXT_MAX], copy[SP_TESTPRINT_TEXT_MAX];
    struct sp_testprint print;
    struct sp_printfile *file;
    struct sp_error err;

    (void)state;
    asked_play(&p, 0);
    asked.exchanges.place = SP_OS_PLACE_ON_LINK;
    asked.exchanges.has_mac = true;
    asked.exchanges.mac = (struct sp_mac){{0x02, 0xab, 0x0c, 1, 2, 3}};
    sp_testprint_measure(&asked.exchanges, &print);
    sp_testprint_format(&print, &asked.exchanges, &note, true, text);
    assert_memory_equal(text, start, strlen(start));
    memcpy(copy, text, sizeof(copy));
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_memory_equal(line, "OS:", 3);
        assert_in_range(strlen(line), 4, 72);
    }
    assert_true(sp_printfile_parse("x", text, strlen(text), &file, &err));
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *read = sp_printfile_at(file, 0)->tests[test].expression[i];

            assert_int_equal(read != NULL, print.given[test] >> i & 1);
            if (read != NULL)
                assert_string_equal(read, print.value[test][i]);
        }
    }
    sp_printfile_destroy(file);
}

static void test_options_text(void **state)
{
    static const struct {
        uint8_t len, bytes[12];
        const char *text;
    } cases[] = {
        {4, {2, 4, 5, 0xb4}, "M5B4"},
        {4, {3, 3, 0, 0}, "W0L"},
        {8, {1, 1, 4, 2, 0, 0, 0, 0}, "NNSLLLL"},
        {12, {0, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 9}, "LNT01"},
        {8, {30, 4, 0, 0, 2, 4, 0, 1}, "M1"}, /* unknown: passed over */
        {4, {2, 3, 1, 1}, ""},                /* a wrong length */
        {4, {1, 1, 1, 2}, ""},                /* cut */
        {4, {1, 5, 0, 0}, ""},                /* a length of 0 */
        {4, {1, 5, 9, 0}, ""},                /* beyond the end */
        {4, {8, 4, 1, 1}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sp_tcp tcp = {.options_len = cases[i].len};
        char text[SP_VALUE_MAX];

        memcpy(tcp.options, cases[i].bytes, cases[i].len);
        sp_options_text(&tcp, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_silence(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 2);
    for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++)
        asked_lose(i);
    assert_value(SP_TEST_SEQ, "SP", NULL);
    assert_value(SP_TEST_T1, "R", "N");
    assert_value(SP_TEST_ECN, "R", "N");
    assert_value(SP_TEST_T5, "R", "N");
    assert_value(SP_TEST_U1, "R", "N");
    assert_value(SP_TEST_IE, "R", "N");
    assert_value(SP_TEST_IE, "T", NULL);
    /* silence of ports that are not known to be open or closed says nothing */
    asked.exchanges.open_tcp = asked.exchanges.closed_tcp = asked.exchanges.closed_udp = 0;
    assert_value(SP_TEST_T1, "R", NULL);
    assert_value(SP_TEST_T7, "R", NULL);
    assert_value(SP_TEST_U1, "R", "N");
    memset(&asked.exchanges, 0, sizeof(asked.exchanges));
    assert_value(SP_TEST_U1, "R", NULL);
    assert_value(SP_TEST_IE, "R", NULL);
}

/* Without U1's answer nobody knows how far the host is. */
static void test_ttl(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 5);
    assert_value(SP_TEST_T4, "T", "40");
    assert_value(SP_TEST_T4, "TG", NULL);
    asked_reply(SP_OS_U1)[28 + 8] = 200;   /* of 61: a host that quotes what it never received */
    assert_value(SP_TEST_T4, "T", "FFB0"); /* 59 + 61 - 200 */
    assert_int_equal(sp_exchanges_hops(&asked.exchanges), 0);
    asked_lose(SP_OS_U1);
    assert_value(SP_TEST_T4, "T", NULL);
    assert_value(SP_TEST_T4, "TG", "40");
    assert_value(SP_TEST_IE, "TG", "40");
    asked_reply(SP_OS_T4)[8] = 129;
    asked_seal(asked_reply(SP_OS_T4));
    assert_value(SP_TEST_T4, "TG", "FF");
    asked_reply(SP_OS_T4)[8] = 32;
    asked_seal(asked_reply(SP_OS_T4));
    assert_value(SP_TEST_T4, "TG", "20");
}

/* Replies that are cut, or that cannot answer their probe. */
static void test_hostile(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 0);
    asked.exchanges.at[SP_OS_SEQ1].reply_len -= 4; /* within the options */
    assert_value(SP_TEST_T1, "R", "N");
    asked_reply(SP_OS_T4)[22] ^= 1; /* another port */
    assert_value(SP_TEST_T4, "R", "N");
    asked.exchanges.at[SP_OS_T5].reply_len = 39;
    assert_value(SP_TEST_T5, "R", "N");
    asked_reply(SP_OS_U1)[21] = 1; /* host unreachable */
    assert_value(SP_TEST_U1, "R", "N");
    asked_reply(SP_OS_U1)[21] = 3;
    assert_value(SP_TEST_U1, "R", "Y");
    asked_reply(SP_OS_U1)[20 + 8 + 20 + 1] ^= 1; /* quotes another port */
    assert_value(SP_TEST_U1, "R", "N");
    asked_reply(SP_OS_IE2)[20 + 5] ^= 1; /* another id */
    assert_value(SP_TEST_IE, "R", "N");
    /* every length that a capture may be cut to */
    asked_play(&p, 0);
    for (size_t cut = 0; cut < 400; cut++) {
        struct sp_testprint print;

        for (unsigned i = 0; i < SP_OS_PROBE_COUNT; i++) {
            if (asked.exchanges.at[i].reply_len > 399 - cut)
                asked.exchanges.at[i].reply_len = 399 - cut;
        }
        sp_testprint_measure(&asked.exchanges, &print);
        sp_testprint_measure_first(&asked.exchanges, &print);
    }
}

static void test_quote(void **state)
{
    const struct lab_personality p = linux_like();
    uint8_t *ip;

    (void)state;
    asked_play(&p, 0);
    ip = asked_reply(SP_OS_U1) + 28;
    ip[4] = 0x42;
    assert_value(SP_TEST_U1, "RID", "4242");
    assert_value(SP_TEST_U1, "RIPCK", "I");
    ip[10] = ip[11] = 0;
    assert_value(SP_TEST_U1, "RIPCK", "Z");
    ip[2] = 0x48;
    ip[3] = 0x01;
    assert_value(SP_TEST_U1, "RIPL", "4801");
    ip[26] = 0;
    ip[27] = 0;
    assert_value(SP_TEST_U1, "RUCK", "0");
    ip[100] = 'D';
    assert_value(SP_TEST_U1, "RUD", "I");
    asked_reply(SP_OS_U1)[26] = 5; /* the next hop's MTU, where others have nothing */
    assert_value(SP_TEST_U1, "UN", "500");
}

/* CRC-32 of "123456789" is the check value of the algorithm. */
static void test_rst_data(void **state)
{
    struct lab_personality p = linux_like();
    uint8_t *ip;

    (void)state;
    asked_play(&p, 0);
    ip = asked_reply(SP_OS_T5);
    memcpy(ip + 40, "123456789", 9);
    ip[3] = 49;
    asked_seal(ip);
    asked.exchanges.at[SP_OS_T5].reply_len = 49;
    assert_value(SP_TEST_T5, "RD", "CBF43926");
    asked.exchanges.at[SP_OS_T5].reply_len = 48; /* what was not captured cannot be summed up */
    assert_value(SP_TEST_T5, "RD", NULL);
    assert_value(SP_TEST_T5, "R", "Y");
}

static void test_first_generation(void **state)
{
    struct lab_personality p = linux_like();
    struct sp_testprint print;
    char text[SP_TESTPRINT_TEXT_MAX];

    (void)state;
    p.syn[5].layout = layout_of("M109ST11");
    p.syn[5].window = 0x1234;
    asked_play(&p, 0);
    for (unsigned i = 0; i < 6; i++) {
        asked_set_isn(i, 3000 * i + i * i % 2 * 3);
        asked_set_tsval(i, 100 + 10 * i);
        asked_set_id(SP_OS_SEQ1 + i, (uint16_t)(5 + i));
    }
    sp_testprint_measure_first(&asked.exchanges, &print);
    /* steps 3003, 2997, 3003, 2997, 3003: gcd 3; 1001, 999, ... mean 1000.2, spread 0.98: 1 */
    assert_string_equal(
        sp_testprint_format(&print, &asked.exchanges, NULL, false, text),
        "TSeq(Class=TD%gcd=3%SI=1%IPID=I%TS=100HZ)\n"
        "T1(Resp=Y%DF=Y%W=1234%ACK=S++%Flags=AS%Ops=METNW)\n"
        "T2(Resp=N)\n"
        "T3(Resp=N)\n"
        "T4(Resp=Y%DF=Y%W=0%ACK=O%Flags=R%Ops=)\n"
        "T5(Resp=Y%DF=Y%W=0%ACK=S++%Flags=AR%Ops=)\n"
        "T6(Resp=Y%DF=Y%W=0%ACK=O%Flags=R%Ops=)\n"
        "T7(Resp=Y%DF=Y%W=0%ACK=S%Flags=AR%Ops=)\n"
        "PU(Resp=Y%DF=N%TOS=0%IPLEN=164%RIPTL=148%RID=E%RIPCK=E%UCK=E%ULEN=134%DAT=E)\n");
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 64000 * i);
    sp_testprint_measure_first(&asked.exchanges, &print);
    assert_string_equal(sp_testprint_value(&print, SP_TEST_SEQ, "Class"), "64K");
    assert_null(sp_testprint_value(&print, SP_TEST_SEQ, "gcd"));
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 800 * i);
    sp_testprint_measure_first(&asked.exchanges, &print);
    assert_string_equal(sp_testprint_value(&print, SP_TEST_SEQ, "Class"), "i800");
    asked_set_isn(3, 0x60000000);
    sp_testprint_measure_first(&asked.exchanges, &print);
    assert_string_equal(sp_testprint_value(&print, SP_TEST_SEQ, "Class"), "TR");
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 0xabc);
    sp_testprint_measure_first(&asked.exchanges, &print);
    assert_string_equal(sp_testprint_value(&print, SP_TEST_SEQ, "Class"), "C");
    assert_string_equal(sp_testprint_value(&print, SP_TEST_SEQ, "Val"), "ABC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linux_block),
        cmocka_unit_test(test_wrapped_block),
        cmocka_unit_test(test_options_text),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_ttl),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_rst_data),
        cmocka_unit_test(test_first_generation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
