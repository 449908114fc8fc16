#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "packet/cursor.h"

static const uint8_t bytes[] = {0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8};

static void test_numbers_in_network_order(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes, 7);

    (void)state;
    assert_int_equal(sp_cursor_u8(&c), 0xff);
    assert_int_equal(sp_cursor_u16(&c), 0xfefd);
    assert_int_equal(sp_cursor_left(&c), 4);
    assert_int_equal(sp_cursor_u32(&c), 0xfcfbfaf9);
    assert_int_equal(sp_cursor_left(&c), 0);
    assert_false(c.overrun);
}

/* Each read once with one byte too few; exactly sized, so that a sanitizer sees an over-read. */
static void test_overrun_yields_zero_and_sticks(void **state)
{
    static const size_t width[] = {1, 2, 4};

    (void)state;
    for (size_t i = 0; i < sizeof(width) / sizeof(width[0]); i++) {
        uint8_t *exact = malloc(width[i]);
        struct sp_cursor c;

        assert_non_null(exact);
        memset(exact, 0xff, width[i]);
        c = sp_cursor_init(exact + 1, width[i] - 1);
        assert_int_equal(width[i] == 1   ? sp_cursor_u8(&c)
                         : width[i] == 2 ? sp_cursor_u16(&c)
                                         : sp_cursor_u32(&c),
                         0);
        assert_true(c.overrun);
        assert_int_equal(sp_cursor_left(&c), 0);
        assert_int_equal(sp_cursor_u8(&c), 0);
        assert_null(sp_cursor_take(&c, 0));
        free(exact);
    }
}

static void test_take(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes, 8);

    (void)state;
    assert_ptr_equal(sp_cursor_take(&c, 3), bytes);
    assert_ptr_equal(sp_cursor_take(&c, 5), bytes + 3);
    assert_ptr_equal(sp_cursor_take(&c, 0), bytes + 8);
    assert_false(c.overrun);
    assert_null(sp_cursor_take(&c, 1));
    assert_true(c.overrun);
}

static void test_huge_length_does_not_wrap(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes + 4, 4);

    (void)state;
    assert_null(sp_cursor_take(&c, SIZE_MAX));
    assert_true(c.overrun);
}

static void test_copy(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes, 3);
    static const uint8_t zero[2];
    uint8_t out[2] = {1, 1};

    (void)state;
    sp_cursor_copy(&c, out, 2);
    assert_memory_equal(out, bytes, 2);
    sp_cursor_copy(&c, out, 2);
    assert_memory_equal(out, zero, 2);
    assert_true(c.overrun);
}

static void test_skip(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes, 8);

    (void)state;
    sp_cursor_skip(&c, 7);
    assert_int_equal(sp_cursor_u8(&c), 0xf8);
    sp_cursor_skip(&c, 0);
    assert_false(c.overrun);
    sp_cursor_skip(&c, 1);
    assert_true(c.overrun);
}

static void test_sub(void **state)
{
    struct sp_cursor c = sp_cursor_init(bytes, 8), sub = sp_cursor_sub(&c, 3);

    (void)state;
    assert_int_equal(sp_cursor_left(&c), 5);
    assert_int_equal(sp_cursor_u16(&sub), 0xfffe);
    assert_int_equal(sp_cursor_u16(&sub), 0);
    assert_true(sub.overrun);
    assert_false(c.overrun); /* a sub's overrun is its own */
    assert_int_equal(sp_cursor_u8(&c), 0xfc);

    sub = sp_cursor_sub(&c, 5);
    assert_true(sub.overrun);
    assert_true(c.overrun);
    assert_int_equal(sp_cursor_left(&sub), 0);
}

static void test_empty(void **state)
{
    struct sp_cursor c = sp_cursor_init(NULL, 0);

    (void)state;
    assert_int_equal(sp_cursor_left(&c), 0);
    assert_non_null(sp_cursor_take(&c, 0));
    sp_cursor_copy(&c, NULL, 0);
    assert_false(c.overrun);
    assert_int_equal(sp_cursor_u8(&c), 0);
    assert_true(c.overrun);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_in_network_order),
        cmocka_unit_test(test_overrun_yields_zero_and_sticks),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_huge_length_does_not_wrap),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_sub),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
