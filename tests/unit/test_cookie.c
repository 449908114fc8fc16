#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "probe/cookie.h"

static struct sp_tuple sample(void)
{
    return (struct sp_tuple){.local = sp_addr_ipv4(0xc6120001),
                             .remote = sp_addr_ipv4(0xc6120002),
                             .local_port = 50000,
                             .remote_port = 443};
}

static struct sp_cookie cookie_of(uint64_t seed)
{
    struct sp_cookie cookie;

    sp_cookie_init(&cookie, seed);
    return cookie;
}

static void the_key_follows_from_the_seed(void **state)
{
    struct sp_cookie a = cookie_of(1), b = cookie_of(1);

    (void)state;
    assert_memory_equal(a.key, b.key, sizeof(a.key));
    for (unsigned bit = 0; bit < 64; bit++) {
        b = cookie_of(1 ^ UINT64_C(1) << bit);
        assert_memory_not_equal(a.key, b.key, sizeof(a.key));
    }
    a = cookie_of(0);
    b = (struct sp_cookie){{0}};
    assert_memory_not_equal(a.key, b.key, sizeof(a.key));
}

static void equal_tuples_have_equal_hashes(void **state)
{
    struct sp_cookie cookie = cookie_of(1);
    struct sp_tuple a = sample(), b;

    (void)state;
    memset(&b, 0xff, sizeof(b)); /* padding must not matter */
    b.local = a.local;
    b.remote = a.remote;
    b.local_port = a.local_port;
    b.remote_port = a.remote_port;
    assert_int_equal(sp_cookie_hash(&cookie, &a), sp_cookie_hash(&cookie, &b));
}

static void every_bit_of_every_field_counts(void **state)
{
    struct sp_cookie cookie = cookie_of(1);
    struct sp_tuple tuple = sample();
    uint64_t hash = sp_cookie_hash(&cookie, &tuple);

    (void)state;
    for (unsigned bit = 0; bit < 32; bit++) {
        tuple = sample();
        tuple.local.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(sp_cookie_hash(&cookie, &tuple), hash);
        tuple = sample();
        tuple.remote.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(sp_cookie_hash(&cookie, &tuple), hash);
        tuple = sample();
        tuple.remote_port ^= (uint16_t)(1u << bit % 16);
        assert_int_not_equal(sp_cookie_hash(&cookie, &tuple), hash);
        tuple = sample();
        tuple.local_port ^= (uint16_t)(1u << bit % 16);
        assert_int_equal(sp_cookie_hash(&cookie, &tuple), hash); /* repeats are one probe */
    }
}

static void the_sides_cannot_be_exchanged(void **state)
{
    struct sp_cookie cookie = cookie_of(1);
    struct sp_tuple a = sample(), b = sample();

    (void)state;
    b.local = a.remote;
    b.remote = a.local;
    assert_int_not_equal(sp_cookie_hash(&cookie, &a), sp_cookie_hash(&cookie, &b));
}

static void another_key_gives_another_hash(void **state)
{
    struct sp_cookie a = cookie_of(1), b = cookie_of(2);
    struct sp_tuple tuple = sample();

    (void)state;
    assert_int_not_equal(sp_cookie_hash(&a, &tuple), sp_cookie_hash(&b, &tuple));
}

/* All 16 bytes of an IPv6 address count. */
static void ipv6_addresses_count_in_full(void **state)
{
    struct sp_cookie cookie = cookie_of(1);
    struct sp_tuple tuple = {.local = {.family = SP_FAMILY_IPV6, .bytes = {0x20, 1, 0xd, 0xb8}},
                             .remote = {.family = SP_FAMILY_IPV6, .bytes = {0x20, 1, 0xd, 0xb8}},
                             .local_port = 1,
                             .remote_port = 2};
    uint64_t hash = sp_cookie_hash(&cookie, &tuple);

    (void)state;
    for (unsigned byte = 0; byte < 16; byte++) {
        struct sp_tuple other = tuple;

        other.remote.bytes[byte] ^= 1;
        assert_int_not_equal(sp_cookie_hash(&cookie, &other), hash);
    }
}

/* Each bit of the hash is one half of the time, over consecutive ports: 10,000 tosses are within
 * 300 (six standard deviations) of the middle. */
static void the_hash_uses_all_its_bits(void **state)
{
    struct sp_cookie cookie = cookie_of(3);
    struct sp_tuple tuple = sample();
    unsigned ones[64] = {0};

    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        uint64_t hash;

        tuple.remote_port = (uint16_t)(i + 1);
        hash = sp_cookie_hash(&cookie, &tuple);
        for (unsigned bit = 0; bit < 64; bit++)
            ones[bit] += (unsigned)(hash >> bit & 1);
    }
    for (unsigned bit = 0; bit < 64; bit++)
        assert_in_range(ones[bit], 4700, 5300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_follows_from_the_seed),
        cmocka_unit_test(equal_tuples_have_equal_hashes),
        cmocka_unit_test(every_bit_of_every_field_counts),
        cmocka_unit_test(the_sides_cannot_be_exchanged),
        cmocka_unit_test(another_key_gives_another_hash),
        cmocka_unit_test(ipv6_addresses_count_in_full),
        cmocka_unit_test(the_hash_uses_all_its_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
