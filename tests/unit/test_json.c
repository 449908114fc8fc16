#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "cli/json.h"
#include "synprint/timestamp.h"

struct capture {
    struct sp_json json;
    char *text;
    size_t len;
};

static void begin(struct capture *c)
{
    *c = (struct capture){.text = NULL};
    c->json.out = open_memstream(&c->text, &c->len);
    assert_non_null(c->json.out);
}

static void assert_written(struct capture *c, const char *expected)
{
    assert_int_equal(fclose(c->json.out), 0);
    assert_string_equal(c->text, expected);
    free(c->text);
}

static void assert_string(const char *value, const char *expected)
{
    struct capture c;

    begin(&c);
    sp_json_string(&c.json, NULL, value);
    assert_written(&c, expected);
}

static void commas_stand_between_members(void **state)
{
    struct capture c;

    (void)state;
    begin(&c);
    for (int line = 0; line < 2; line++) {
        sp_json_begin_object(&c.json, NULL);
        sp_json_begin_array(&c.json, "empty");
        sp_json_end_array(&c.json);
        sp_json_begin_array(&c.json, "two");
        sp_json_string(&c.json, NULL, "a");
        sp_json_begin_object(&c.json, NULL);
        sp_json_end_object(&c.json);
        sp_json_end_array(&c.json);
        sp_json_begin_object(&c.json, "inner");
        sp_json_number(&c.json, "n", UINT64_MAX);
        sp_json_end_object(&c.json);
        sp_json_bool(&c.json, "yes", true);
        sp_json_bool(&c.json, "no", false);
        sp_json_end_object(&c.json);
        sp_json_end_line(&c.json);
    }
    assert_written(&c, "{\"empty\":[],\"two\":[\"a\",{}],\"inner\":{\"n\":18446744073709551615},"
                       "\"yes\":true,\"no\":false}\n"
                       "{\"empty\":[],\"two\":[\"a\",{}],\"inner\":{\"n\":18446744073709551615},"
                       "\"yes\":true,\"no\":false}\n");
}

static void decimals(void **state)
{
    struct capture c;

    (void)state;
    begin(&c);
    sp_json_begin_array(&c.json, NULL);
    sp_json_decimal(&c.json, NULL, 0.97, 2);
    sp_json_decimal(&c.json, NULL, 1e9, 3);
    sp_json_decimal(&c.json, NULL, (double)INFINITY, 2);
    sp_json_decimal(&c.json, NULL, (double)NAN, 2);
    sp_json_end_array(&c.json);
    assert_written(&c, "[0.97,1000000000.000,null,null]");
}

static void what_must_be_escaped_is(void **state)
{
    (void)state;
    assert_string("", "\"\"");
    assert_string("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
    assert_string("\x01\t\n\r\x1f\x7f", "\"\\u0001\\u0009\\u000a\\u000d\\u001f\x7f\"");
}

static void keys_are_escaped_too(void **state)
{
    struct capture c;

    (void)state;
    begin(&c);
    sp_json_begin_object(&c.json, NULL);
    sp_json_string(&c.json, "a\"b", "c");
    sp_json_end_object(&c.json);
    assert_written(&c, "{\"a\\\"b\":\"c\"}");
}

static void utf8_is_kept(void **state)
{
    static const char *const valid[] = {"\xc2\x80",         "\xdf\xbf",     "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",     "\xee\x80\x80", "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf", "z\xc3\xbcrich"};
    char expected[16];

    (void)state;
    for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
        snprintf(expected, sizeof(expected), "\"%s\"", valid[i]);
        assert_string(valid[i], expected);
    }
}

static void what_is_not_utf8_is_replaced(void **state)
{
    (void)state;
    assert_string("\x80", "\"\\ufffd\"");                                  /* continuation alone */
    assert_string("\xc0\xaf", "\"\\ufffd\\ufffd\"");                       /* overlong */
    assert_string("\xc3", "\"\\ufffd\"");                                  /* cut off */
    assert_string("\xc3(", "\"\\ufffd(\"");                                /* no continuation */
    assert_string("\xe0\x9f\xbf", "\"\\ufffd\\ufffd\\ufffd\"");            /* overlong */
    assert_string("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");            /* surrogate */
    assert_string("\xe2\x82", "\"\\ufffd\\ufffd\"");                       /* cut off */
    assert_string("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""); /* above U+10FFFF */
    assert_string("\xf5\xff", "\"\\ufffd\\ufffd\"");
}

static void timestamps(void **state)
{
    char text[SP_TIMESTAMP_MAX];

    (void)state;
    assert_string_equal(sp_timestamp_precise(0, text), "1970-01-01T00:00:00.000Z");
    assert_string_equal(sp_timestamp_precise(UINT64_C(1767225600000000) + 12999, text),
                        "2026-01-01T00:00:00.012Z");
    assert_string_equal(sp_timestamp_plain(UINT64_C(1795224780000000), text),
                        "2026-11-21 01:33 UTC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_members),
        cmocka_unit_test(decimals),
        cmocka_unit_test(what_must_be_escaped_is),
        cmocka_unit_test(keys_are_escaped_too),
        cmocka_unit_test(utf8_is_kept),
        cmocka_unit_test(what_is_not_utf8_is_replaced),
        cmocka_unit_test(timestamps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
