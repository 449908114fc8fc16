#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "fingerprint/testline.h"

/* Parses a copy, which the caller frees. */
static bool parse(const char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                  char **copy, struct sp_error *err)
{
    *copy = malloc(len + 1); /* exact: a sanitizer sees a write behind it */
    assert_non_null(*copy);
    memcpy(*copy, text, len);
    (*copy)[len] = '\0';
    return sp_testline_parse(*copy, len, test, line, err);
}

static void assert_error_len(const char *text, size_t len, const char *message)
{
    struct sp_testline line;
    struct sp_error err = {.message = ""};
    enum sp_test test;
    char *copy;

    if (parse(text, len, &test, &line, &copy, &err))
        fail_msg("accepted \"%s\", but expected: %s", text, message);
    assert_string_equal(err.message, message);
    assert_int_equal(err.code, SP_ERR_USAGE);
    free(copy);
}

static void assert_error(const char *text, const char *message)
{
    assert_error_len(text, strlen(text), message);
}

static void assert_accepted(const char *text)
{
    struct sp_testline line;
    struct sp_error err = {.message = ""};
    enum sp_test test;
    char *copy;

    if (!parse(text, strlen(text), &test, &line, &copy, &err))
        fail_msg("refused \"%s\": %s", text, err.message);
    free(copy);
}

static void test_names(void **state)
{
    static const char *const names[] = {"SEQ", "OPS", "WIN", "ECN", "T1", "T2", "T3",
                                        "T4",  "T5",  "T6",  "T7",  "U1", "IE"};
    static const size_t counts[] = {8, 6, 6, 8, 11, 11, 11, 11, 11, 11, 11, 11, 5};

    enum sp_test test = SP_TEST_COUNT;

    (void)state;
    for (enum sp_test i = 0; i < SP_TEST_COUNT; i++) {
        assert_string_equal(sp_test_name(i), names[i]);
        assert_true(sp_test_from_name(names[i], strlen(names[i]), &test));
        assert_int_equal(test, i);
        assert_int_equal(sp_test_attribute_count(i), counts[i]);
        for (size_t k = 0; k < counts[i]; k++) {
            const char *name = sp_test_attribute_name(i, k);

            assert_int_equal(sp_test_attribute(i, name, strlen(name)), k);
        }
        assert_int_equal(sp_test_attribute(i, "XX", 2), -1);
        assert_int_equal(sp_test_attribute(i, "", 0), -1);
    }
    assert_false(sp_test_from_name("T8", 2, &test));
    assert_false(sp_test_from_name("SE", 2, &test));
    assert_int_equal(sp_test_attribute(SP_TEST_U1, "R", 1), 0);
}

static void test_parse_good(void **state)
{
    static const char text[] = " T5(R=Y%DF=N%T=3B-45%W=0|100%S=Z%A=S+%F=AR%O=%RD=0%Q=) \t";
    struct sp_testline line;
    struct sp_error err;
    enum sp_test test;
    char *copy;

    (void)state;
    assert_true(parse(text, strlen(text), &test, &line, &copy, &err));
    assert_int_equal(test, SP_TEST_T5);
    assert_true(line.present);
    assert_string_equal(line.expression[0], "Y");
    assert_string_equal(line.expression[2], "3B-45");
    assert_null(line.expression[3]);
    assert_string_equal(line.expression[4], "0|100");
    assert_string_equal(line.expression[8], "");
    assert_string_equal(line.expression[10], "");
    free(copy);
}

static void assert_reply(const char *text, const char *expected)
{
    struct sp_testline line;
    struct sp_error err;
    enum sp_test test;
    char *copy;

    assert_true(parse(text, strlen(text), &test, &line, &copy, &err));
    if (expected == NULL)
        assert_null(line.expression[0]);
    else
        assert_string_equal(line.expression[0], expected);
    free(copy);
}

static void test_reply_rule(void **state)
{
    (void)state;
    assert_reply("T2(R=N)", "N");
    assert_reply("T2()", "N");
    assert_reply("T2(DF=Y)", "Y");
    assert_reply("IE(CD=S)", "Y");
    assert_reply("U1(R=Y|N%DF=N)", "Y|N");
    assert_reply("SEQ()", NULL);
    assert_reply("SEQ(R=N)", NULL);
    assert_reply("OPS(R=N)", NULL);
    assert_reply("WIN(R=N)", NULL);
}

static void test_parse_values(void **state)
{
    (void)state;
    assert_accepted("SEQ(SP=0-5|C%GCD=1-6|>1000000%ISR=<5%TI=I|RD|A780%II=Z%SS=S|O%TS=U|7)");
    assert_accepted("OPS(O1=M[500-5B4]ST11NW[7|9]%O2=|M5B4%O3=LLNN%O4=M[<5B5|>600]%O5=%O6=T00)");
    assert_accepted("T1(F=|AS|EUAPRSF%Q=|U|RU)");
    assert_accepted("U1(RIPL=G|15C%RID=0-FFFF%RIPCK=G|Z|I%RUCK=0%RUD=I%UN=FFFFFFFF)");
    assert_accepted("IE(DFI=N|O|S|Y%CD=S|1F)");
}

static void test_parse_errors(void **state)
{
    (void)state;
    assert_error("", "1: expected NAME(ATTRIBUTE=VALUE%...), got \"\"");
    assert_error("T1", "1: expected NAME(ATTRIBUTE=VALUE%...), got \"T1\"");
    assert_error(" T8(R=N)",
                 "2: unknown test \"T8\", expected SEQ, OPS, WIN, ECN, T1 to T7, U1 or IE");
    assert_error("T1(R=Y", "7: expected \")\" at the end of T1");
    assert_error("T1(R=Y) x", "10: expected \")\" at the end of T1");
    assert_error("IE(R=Y%CD)", "8: expected ATTRIBUTE=VALUE, got \"CD\"");
    assert_error("IE(R=Y%)", "8: expected ATTRIBUTE=VALUE, got \"\"");
    assert_error("IE(R=Y%SI=S)",
                 "8: unknown attribute \"SI\" of IE, expected one of R DFI T TG CD");
    assert_error("U1(DF=N%TOS=0)", "9: unknown attribute \"TOS\" of U1, expected one of R DF T TG "
                                   "IPL UN RIPL RID RIPCK RUCK RUD");
    assert_error("OPS(R=Y)",
                 "5: unknown attribute \"R\" of OPS, expected one of O1 O2 O3 O4 O5 O6");
    assert_error("IE(CD=S%CD=S)", "9: IE.CD is given twice");
    assert_error("IE(T=40%CD=S|)", "14: bad value \"\" of IE.CD, expected a hexadecimal number or "
                                   "range, or one of Z S O");
    assert_error("IE(R=y)", "6: bad value \"y\" of IE.R, expected one of Y N");
    assert_error("T1(T=)", "6: bad value \"\" of T1.T, expected a hexadecimal number or range");
    assert_error_len("IE(R=\0Y)", 8, "6: byte is NUL, expected text");
}

static void assert_bad_value(const char *text)
{
    struct sp_testline line;
    struct sp_error err;
    enum sp_test test;
    char *copy;

    if (parse(text, strlen(text), &test, &line, &copy, &err))
        fail_msg("accepted: %s", text);
    assert_non_null(strstr(err.message, "bad value"));
    free(copy);
}

static void test_bad_values(void **state)
{
    static const char *const lines[] = {
        "T1(T=45-3B)",
        "T1(T=3B-)",
        "T1(T=-3B)",
        "T1(T=>)",
        "T1(T=<0)",
        "T1(T=4g)",
        "T1(T=4a)",
        "T1(T=1-2-3)",
        "T1(T=(1))",
        "T1(W=123456789)",
        "T1(F=SA)",
        "T1(F=AA)",
        "T1(F=X)",
        "T1(Q=UR)",
        "T1(S=S+)",
        "T1(A=A+)",
        "OPS(O1=M)",
        "OPS(O1=MG)",
        "OPS(O1=M12345)",
        "OPS(O1=T1)",
        "OPS(O1=T21)",
        "OPS(O1=W123)",
        "OPS(O1=X)",
        "OPS(O1=M[5B4)",
        "OPS(O1=M[])",
        "OPS(O1=M[5-])",
        "OPS(O1=M5]4)",
        "OPS(O1=[5B4])",
        "OPS(O1=5B4)",
        "OPS(O1=T[1]1)",
        "OPS(O1=M[5[1])",
        "SEQ(TI=X)",
        "ECN(CC=Z)",
        "U1(RIPCK=O)",
        "OPS(O1=T11T11T11T11N)",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_bad_value(lines[i]);
    assert_accepted("OPS(O1=T11T11T11T11)");
}

static void test_matches(void **state)
{
    static const struct {
        const char *expression, *value;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"", "U", false},
        {"|U", "", true},
        {"|U", "U", true},
        {"U|", "", true},
        {"U", "", false},
        {"40", "40", true},
        {"40", "0040", true},
        {"040", "40", true},
        {"0", "000", true},
        {"0", "", false},
        {"3B-45", "3B", true},
        {"3B-45", "45", true},
        {"3B-45", "046", false},
        {"3B-45", "3A", false},
        {"3B-45", "", false},
        {"3B-45", "3B-45", false},
        {"9-10", "A", true},
        {"FF-109", "100", true},
        {"<10", "F", true},
        {"<10", "10", false},
        {">FFFFFFFFFFFFFFFFFFFF", "100000000000000000000", true},
        {">FFFFFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFFFFFF", false},
        {"1|>1000000", "1000001", true},
        {"1|>1000000", "2", false},
        {"AS|A", "A", true},
        {"AS|A", "AR", false},
        {"A", "0A", true},
        {"M[500-5B4]ST11NW[7|9]", "M5B4ST11NW9", true},
        {"M[500-5B4]ST11NW[7|9]", "M5B4ST11NW8", false},
        {"M[500-5B4]ST11NW[7|9]", "M5B5ST11NW7", false},
        {"M[500-5B4]ST11NW[7|9]", "M5B4ST11NW", false},
        {"M[500-5B4]ST11NW[7|9]", "M5B4ST11NW7L", false},
        {"M[5B4|218]|N", "N", true},
        {"M[5B4|218]|N", "M218", true},
        {"M[5B4|218]|N", "M5B4|218", false},
        {"M[", "M[", false},
        {"M[]", "M", false},
        {"M[5", "M5", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (sp_expression_matches(cases[i].expression, cases[i].value) != cases[i].matches)
            fail_msg("\"%s\" and \"%s\"", cases[i].expression, cases[i].value);
    }
}

static void assert_pick(const char *expression, uint64_t choice, const char *const *prefer,
                        const char *expected)
{
    char out[32];

    assert_true(sp_expression_pick(expression, choice, prefer, out, sizeof(out)));
    assert_string_equal(out, expected);
}

static void test_pick(void **state)
{
    static const char *const ttls[] = {"40", "80", "FF", NULL};

    (void)state;
    assert_pick("", 7, NULL, "");
    assert_pick("A|B|C", 0, NULL, "A");
    assert_pick("A|B|C", 1, NULL, "B");
    assert_pick("A|B|C", 5, NULL, "C");
    assert_pick("|U", 0, NULL, "");
    assert_pick("3B-45", 0, NULL, "40");
    assert_pick("0-5", 9, NULL, "2");
    assert_pick("0-FFFFFFFFFFFFFFFF", 0, NULL, "7FFFFFFFFFFFFFFF");
    assert_pick(">F", 0, NULL, "10");
    assert_pick("<10", 0, NULL, "F");
    assert_pick("7B-85", 3, ttls, "80");
    assert_pick("20-FF", 3, ttls, "40");
    assert_pick("20", 3, ttls, "20");
    assert_pick("M[500-5B4]ST11NW[7|9]", 0, NULL, "M55AST11NW7");
    assert_pick("M[500-5B4]ST11NW[7|9]", 1, NULL, "M55AST11NW9");
    assert_pick("N|M[1|2]W[3|4]", 1, NULL, "M1W3");
    assert_pick("N|M[1|2]W[3|4]", 1 + 2 * 3, NULL, "M2W4");
}

static void test_pick_too_long(void **state)
{
    char out[4];

    (void)state;
    assert_true(sp_expression_pick("ABC", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("ABCD", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("M[100]S", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("1000-1002", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("A", 0, NULL, out, 0));
    assert_false(sp_expression_pick(">FFFFFFFFFFFFFFFF", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("<0", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("5-3", 0, NULL, out, sizeof(out)));
    assert_false(sp_expression_pick("M[5", 0, NULL, out, sizeof(out)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),         cmocka_unit_test(test_parse_good),
        cmocka_unit_test(test_reply_rule),    cmocka_unit_test(test_parse_values),
        cmocka_unit_test(test_parse_errors),  cmocka_unit_test(test_bad_values),
        cmocka_unit_test(test_matches),       cmocka_unit_test(test_pick),
        cmocka_unit_test(test_pick_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
