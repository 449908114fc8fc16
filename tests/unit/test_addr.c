#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "packet/addr.h"

static struct sp_addr parsed(const char *text)
{
    struct sp_addr addr;

    if (!sp_addr_parse(text, &addr))
        fail_msg("%s is an address", text);
    return addr;
}

static void test_ipv4_value(void **state)
{
    static const uint8_t bytes[16] = {192, 0, 2, 1};
    struct sp_addr addr = sp_addr_ipv4(0xc0000201), v6 = parsed("2001:db8::1");

    (void)state;
    assert_int_equal(addr.family, SP_FAMILY_IPV4);
    assert_memory_equal(addr.bytes, bytes, sizeof(bytes));
    assert_int_equal(sp_addr_ipv4_value(&addr), 0xc0000201);
    addr = sp_addr_ipv4(UINT32_MAX);
    assert_int_equal(sp_addr_ipv4_value(&addr), UINT32_MAX);
    assert_int_equal(sp_addr_ipv4_value(&v6), 0);
}

static void test_len(void **state)
{
    struct sp_addr none = {0}, v4 = sp_addr_ipv4(1), v6 = parsed("::1");

    (void)state;
    assert_int_equal(sp_addr_len(&none), 0);
    assert_int_equal(sp_addr_len(&v4), 4);
    assert_int_equal(sp_addr_len(&v6), 16);
    assert_int_equal(sizeof(struct sp_addr), 17);
}

/* Each smaller than the next. */
static void test_order(void **state)
{
    const struct sp_addr ascending[] = {
        {0},
        parsed("0.0.0.0"),
        parsed("0.0.0.255"),
        parsed("127.0.0.1"),
        parsed("128.0.0.0"),
        parsed("255.255.255.255"),
        parsed("::"),
        parsed("::1"),
        parsed("2001:db8::ff"),
        parsed("2001:db8::1:0"),
        parsed("ffff::"),
    };
    const size_t count = sizeof(ascending) / sizeof(ascending[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = sp_addr_compare(&ascending[i], &ascending[j]);

            assert_int_equal(order < 0, i < j);
            assert_int_equal(order > 0, i > j);
            assert_int_equal(sp_addr_equal(&ascending[i], &ascending[j]), i == j);
        }
    }
}

static void test_text_round_trip(void **state)
{
    static const char *const texts[] = {
        "0.0.0.0",
        "192.0.2.1",
        "255.255.255.255",
        "::",
        "::1",
        "2001:db8::1",
        "fe80::1",
        "2001:db8:0:1::",
        "1111:2222:3333:4444:5555:6666:7777:8888",
    };
    struct sp_addr full = parsed("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255");
    char text[SP_ADDR_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct sp_addr addr = parsed(texts[i]);

        assert_ptr_equal(sp_addr_format(&addr, text), text);
        assert_string_equal(text, texts[i]);
        assert_int_equal(addr.family,
                         strchr(texts[i], ':') != NULL ? SP_FAMILY_IPV6 : SP_FAMILY_IPV4);
    }
    assert_true(strlen(sp_addr_format(&full, text)) < SP_ADDR_TEXT_MAX);
}

static void test_format_of_no_address(void **state)
{
    struct sp_addr none = {0};
    char text[SP_ADDR_TEXT_MAX] = "before";

    (void)state;
    assert_string_equal(sp_addr_format(&none, text), "");
}

static void test_parse_refuses(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "1",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.1.1",
        "192.0.2.1 ",
        " 192.0.2.1",
        "192.0.2.1/24",
        "192.0.2.1-5",
        "192.0.2.a",
        "localhost",
        ":",
        ":::",
        "2001:db8::1/64",
        "2001:db8::1::",
        "fe80::1%lo",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "[::1]",
    };
    static const struct sp_addr zero;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct sp_addr addr;

        memset(&addr, 0xa5, sizeof(addr));
        if (sp_addr_parse(texts[i], &addr))
            fail_msg("\"%s\" is no address", texts[i]);
        assert_memory_equal(&addr, &zero, sizeof(zero));
    }
}

static void test_mac_format(void **state)
{
    struct sp_mac mac = {{0, 1, 0x0a, 0xaf, 0xf0, 0xff}};
    char text[SP_MAC_TEXT_MAX];

    (void)state;
    assert_ptr_equal(sp_mac_format(&mac, text), text);
    assert_string_equal(text, "00:01:0a:af:f0:ff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ipv4_value),
        cmocka_unit_test(test_len),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_text_round_trip),
        cmocka_unit_test(test_format_of_no_address),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_mac_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
