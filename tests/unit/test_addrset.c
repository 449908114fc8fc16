#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "target/addrset.h"

static struct sp_addr addr(const char *text)
{
    struct sp_addr a;

    if (!sp_addr_parse(text, &a))
        fail_msg("not an address: %s", text);
    return a;
}

static void add(struct sp_addrset *set, const char *first, const char *last)
{
    struct sp_addr from = addr(first), to = addr(last);
    struct sp_error err;

    assert_true(sp_addrset_add(set, &from, &to, &err));
}

static void take_out(struct sp_addrset *set, const char *first, const char *last)
{
    struct sp_addr from = addr(first), to = addr(last);
    struct sp_error err;

    assert_true(sp_addrset_remove(set, &from, &to, &err));
}

static void seal(struct sp_addrset *set)
{
    struct sp_error err = {.message = ""};

    if (!sp_addrset_seal(set, &err))
        fail_msg("%s", err.message);
}

static bool contains(const struct sp_addrset *set, const char *text)
{
    struct sp_addr a = addr(text);

    return sp_addrset_contains(set, &a);
}

static void assert_range(const struct sp_addrset *set, size_t index, const char *first,
                         const char *last)
{
    struct sp_addr_range range = sp_addrset_range(set, index);
    char text[SP_ADDR_TEXT_MAX];

    assert_string_equal(sp_addr_format(&range.first, text), first);
    assert_string_equal(sp_addr_format(&range.last, text), last);
}

static void assert_at(const struct sp_addrset *set, uint64_t index, const char *expected)
{
    struct sp_addr a = sp_addrset_at(set, index);
    char text[SP_ADDR_TEXT_MAX];

    assert_string_equal(sp_addr_format(&a, text), expected);
}

static int create(void **state)
{
    *state = sp_addrset_create();
    return *state == NULL ? -1 : 0;
}

static int destroy(void **state)
{
    sp_addrset_destroy(*state);
    return 0;
}

static void an_empty_set_holds_nothing(void **state)
{
    struct sp_addrset *set = *state;

    seal(set);
    assert_int_equal(sp_addrset_size(set), 0);
    assert_int_equal(sp_addrset_range_count(set), 0);
    assert_false(contains(set, "192.0.2.1"));
    assert_int_equal(sp_addrset_at(set, 0).family, SP_FAMILY_NONE);
    sp_addrset_destroy(NULL);
}

static void ranges_are_sorted_and_merged(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "198.18.0.20", "198.18.0.29");
    add(set, "198.18.0.5", "198.18.0.9");
    add(set, "198.18.0.10", "198.18.0.12"); /* adjacent */
    add(set, "198.18.0.0", "198.18.0.6");   /* overlapping */
    add(set, "198.18.0.22", "198.18.0.23"); /* inside */
    add(set, "198.18.0.20", "198.18.0.29"); /* again */
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 2);
    assert_range(set, 0, "198.18.0.0", "198.18.0.12");
    assert_range(set, 1, "198.18.0.20", "198.18.0.29");
    assert_int_equal(sp_addrset_size(set), 23);
    assert_at(set, 0, "198.18.0.0");
    assert_at(set, 12, "198.18.0.12");
    assert_at(set, 13, "198.18.0.20");
    assert_at(set, 22, "198.18.0.29");
    assert_int_equal(sp_addrset_at(set, 23).family, SP_FAMILY_NONE);
    assert_true(contains(set, "198.18.0.12"));
    assert_false(contains(set, "198.18.0.13"));
    assert_false(contains(set, "198.18.0.19"));
    assert_true(contains(set, "198.18.0.20"));
    assert_false(contains(set, "198.18.0.30"));
    assert_false(contains(set, "198.17.255.255"));
}

static void carries_cross_octets(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "198.18.255.254", "198.19.0.1");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 4);
    assert_at(set, 1, "198.18.255.255");
    assert_at(set, 2, "198.19.0.0");
}

static void removal_wins_whatever_the_order(void **state)
{
    struct sp_addrset *set = *state;

    take_out(set, "198.18.0.10", "198.18.0.19");
    add(set, "198.18.0.0", "198.18.0.29");
    take_out(set, "198.18.0.15", "198.18.0.20"); /* overlaps the first removal */
    take_out(set, "198.18.0.29", "198.18.1.5");  /* the end, and on into the next range */
    add(set, "198.18.1.0", "198.18.1.9");
    take_out(set, "198.18.2.0", "198.18.2.255"); /* nothing there */
    take_out(set, "198.18.0.0", "198.18.0.0");   /* the beginning */
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 3);
    assert_range(set, 0, "198.18.0.1", "198.18.0.9");
    assert_range(set, 1, "198.18.0.21", "198.18.0.28");
    assert_range(set, 2, "198.18.1.6", "198.18.1.9");
    assert_int_equal(sp_addrset_size(set), 9 + 8 + 4);
    assert_at(set, 9, "198.18.0.21");
    assert_at(set, 17, "198.18.1.6");
}

static void everything_can_be_removed(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "198.18.0.0", "198.18.0.255");
    add(set, "198.18.2.0", "198.18.2.255");
    take_out(set, "0.0.0.0", "255.255.255.255");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 0);
    assert_int_equal(sp_addrset_range_count(set), 0);
}

static void a_set_can_be_changed_and_sealed_again(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "198.18.0.0", "198.18.0.9");
    take_out(set, "198.18.0.5", "198.18.0.5");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 9);
    add(set, "198.18.0.5", "198.18.0.19");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 19);
    assert_false(contains(set, "198.18.0.5"));
    take_out(set, "198.18.0.0", "198.18.0.9");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 10);
}

static void the_whole_of_ipv4_fits(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "0.0.0.0", "255.255.255.255");
    seal(set);
    assert_int_equal(sp_addrset_size(set), UINT64_C(1) << 32);
    assert_int_equal(sp_addrset_range_count(set), 1);
    assert_at(set, 0, "0.0.0.0");
    assert_at(set, UINT32_MAX, "255.255.255.255");
    take_out(set, "0.0.0.0", "0.0.0.0");
    take_out(set, "255.255.255.255", "255.255.255.255");
    seal(set);
    assert_int_equal(sp_addrset_size(set), (UINT64_C(1) << 32) - 2);
    assert_range(set, 0, "0.0.0.1", "255.255.255.254");
}

static void ipv6_counts_in_128_bits(void **state)
{
    struct sp_addrset *set = *state;

    /* across the boundary between the two halves */
    add(set, "2001:db8::ffff:ffff:ffff:fffe", "2001:db8:0:1::1");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 4);
    assert_at(set, 1, "2001:db8::ffff:ffff:ffff:ffff");
    assert_at(set, 2, "2001:db8:0:1::");
    assert_at(set, 3, "2001:db8:0:1::1");
    take_out(set, "2001:db8:0:1::", "2001:db8:0:1::");
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 2);
    assert_range(set, 0, "2001:db8::ffff:ffff:ffff:fffe", "2001:db8::ffff:ffff:ffff:ffff");
    assert_range(set, 1, "2001:db8:0:1::1", "2001:db8:0:1::1");
}

static void ipv6_neighbours_merge_at_either_end(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "2001:db8:0:1::", "2001:db8:0:1::5");
    add(set, "2001:db8::ffff:ffff:ffff:fff0", "2001:db8::ffff:ffff:ffff:ffff");
    add(set, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    add(set, "::", "::f");
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 3); /* the last and the first do not wrap */
    assert_int_equal(sp_addrset_size(set), 16 + 22 + 16);
    assert_at(set, 53, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void families_are_kept_apart(void **state)
{
    struct sp_addrset *set = *state;

    add(set, "::", "::3");
    add(set, "255.255.255.254", "255.255.255.255");
    take_out(set, "::1", "::1");
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 3);
    assert_range(set, 0, "255.255.255.254", "255.255.255.255");
    assert_int_equal(sp_addrset_size(set), 5);
    assert_false(contains(set, "0.0.0.0"));
    assert_true(contains(set, "::"));
    assert_false(contains(set, "::1"));
}

static void too_many_addresses_are_refused(void **state)
{
    struct sp_addrset *set = *state;
    struct sp_error err;

    add(set, "2001:db8::", "2001:db8::ffff:ffff:ffff:fffe");
    seal(set);
    assert_int_equal(sp_addrset_size(set), UINT64_MAX);
    assert_at(set, UINT64_MAX - 1, "2001:db8::ffff:ffff:ffff:fffe");

    add(set, "192.0.2.1", "192.0.2.1"); /* the sum is too large */
    assert_false(sp_addrset_seal(set, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_non_null(strstr(err.message, "2^64"));

    take_out(set, "192.0.2.1", "192.0.2.1");
    add(set, "2001:db8::ffff:ffff:ffff:ffff", "2001:db8::ffff:ffff:ffff:ffff");
    assert_false(sp_addrset_seal(set, &err)); /* one range is too large: 2^64 */
    add(set, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_false(sp_addrset_seal(set, &err)); /* 2^128 */
    take_out(set, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00");
    seal(set);
    assert_int_equal(sp_addrset_size(set), 255);
}

static void bad_ranges_are_refused(void **state)
{
    struct sp_addrset *set = *state;
    struct sp_addr low = addr("198.18.0.1"), high = addr("198.18.0.2"), v6 = addr("2001:db8::1");
    struct sp_addr none = {.family = SP_FAMILY_NONE};
    struct sp_error err = {.code = SP_OK};

    assert_false(sp_addrset_add(set, &high, &low, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_non_null(strstr(err.message, "198.18.0.2-198.18.0.1"));
    assert_false(sp_addrset_remove(set, &high, &low, &err));
    assert_false(sp_addrset_add(set, &low, &v6, &err));
    assert_false(sp_addrset_add(set, &none, &none, &err));
    seal(set);
    assert_int_equal(sp_addrset_size(set), 0);
}

/* The same sets, kept as one flag per address of a /16, decide what is right. */
static void agrees_with_a_bitmap(void **state)
{
    enum { SPACE = 65536 };
    bool *in = calloc(SPACE, 1), *out = calloc(SPACE, 1);
    uint32_t base = 0xc6120000, random = 12345;
    uint64_t index = 0;
    struct sp_error err;

    assert_non_null(in);
    assert_non_null(out);
    for (int i = 0; i < 3000; i++) {
        bool adding = i % 3 != 0;
        uint32_t first, last;
        struct sp_addr from, to;

        random = random * 1664525 + 1013904223;
        first = random >> 16;
        random = random * 1664525 + 1013904223;
        last = first + (random >> 16) % 24;
        if (last >= SPACE)
            last = SPACE - 1;
        memset((adding ? in : out) + first, true, last - first + 1);
        from = sp_addr_ipv4(base + first);
        to = sp_addr_ipv4(base + last);
        assert_true((adding ? sp_addrset_add : sp_addrset_remove)(*state, &from, &to, &err));
    }
    seal(*state);
    for (uint32_t i = 0; i < SPACE; i++) {
        struct sp_addr a = sp_addr_ipv4(base + i), found;

        assert_int_equal(sp_addrset_contains(*state, &a), in[i] && !out[i]);
        if (!in[i] || out[i])
            continue;
        found = sp_addrset_at(*state, index++);
        assert_true(sp_addr_equal(&found, &a));
    }
    assert_int_equal(sp_addrset_size(*state), index);
    free(in);
    free(out);
}

/* A quadratic way would take minutes here. */
static void many_ranges_are_quick(void **state)
{
    enum { COUNT = 300000 };
    struct sp_addrset *set = *state;
    struct sp_error err;

    for (uint32_t i = COUNT; i-- > 0;) {
        struct sp_addr a = sp_addr_ipv4(0x0a000000 + 4 * i), b = sp_addr_ipv4(0x0a000002 + 4 * i);

        assert_true(sp_addrset_add(set, &a, &b, &err));
        a = sp_addr_ipv4(0x0a000001 + 4 * i);
        assert_true(sp_addrset_remove(set, &a, &a, &err));
    }
    seal(set);
    assert_int_equal(sp_addrset_range_count(set), 2 * COUNT);
    assert_int_equal(sp_addrset_size(set), 2 * COUNT);
    assert_at(set, 1, "10.0.0.2");
    assert_at(set, 2, "10.0.0.4");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_set_holds_nothing),
        TEST(ranges_are_sorted_and_merged),
        TEST(carries_cross_octets),
        TEST(removal_wins_whatever_the_order),
        TEST(everything_can_be_removed),
        TEST(a_set_can_be_changed_and_sealed_again),
        TEST(the_whole_of_ipv4_fits),
        TEST(ipv6_counts_in_128_bits),
        TEST(ipv6_neighbours_merge_at_either_end),
        TEST(families_are_kept_apart),
        TEST(too_many_addresses_are_refused),
        TEST(bad_ranges_are_refused),
        TEST(agrees_with_a_bitmap),
        TEST(many_ranges_are_quick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
