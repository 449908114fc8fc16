#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "target/permute.h"

static const uint64_t seeds[] = {0, 1, 42, UINT64_C(0x0123456789abcdef), UINT64_MAX};

enum { SEED_COUNT = sizeof(seeds) / sizeof(seeds[0]) };

/* Every index of 0..n-1 is visited, and as there are n visits, exactly once. */
static void assert_bijection(uint64_t n, uint64_t seed, uint8_t *visited)
{
    struct sp_permutation p;

    sp_permutation_init(&p, n, seed);
    memset(visited, 0, n);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t index = sp_permutation_at(&p, i);

        assert_true(index < n);
        assert_int_equal(visited[index], 0);
        visited[index] = 1;
    }
}

static void small_sizes_are_bijections(void **state)
{
    uint8_t *visited = calloc(2001, 1);

    (void)state;
    assert_non_null(visited);
    for (uint64_t n = 0; n <= 2000; n++) {
        for (size_t s = 0; s < SEED_COUNT; s++)
            assert_bijection(n, seeds[s], visited);
    }
    free(visited);
}

static void sizes_around_a_power_of_two_are_bijections(void **state)
{
    static const uint64_t sizes[] = {65535, 65536, 65537, UINT64_C(1) << 20};
    uint8_t *visited = calloc(UINT64_C(1) << 20, 1);

    (void)state;
    assert_non_null(visited);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t s = 0; s < SEED_COUNT; s++)
            assert_bijection(sizes[i], seeds[s], visited);
    }
    free(visited);
}

static void nothing_and_one_yield_zero(void **state)
{
    struct sp_permutation p;

    (void)state;
    sp_permutation_init(&p, 0, 7);
    assert_int_equal(sp_permutation_at(&p, 0), 0);
    sp_permutation_init(&p, 1, 7);
    assert_int_equal(sp_permutation_at(&p, 0), 0);
}

static int compare_u64(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* 100,000 samples, spread over the whole of 0..n-1. */
static void assert_sampled_distinct(uint64_t n, uint64_t seed)
{
    const size_t count = 100000;
    const uint64_t stride = n / count;
    uint64_t *seen = calloc(count, sizeof(*seen));
    struct sp_permutation p;

    assert_non_null(seen);
    sp_permutation_init(&p, n, seed);
    for (size_t i = 0; i < count; i++) {
        seen[i] = sp_permutation_at(&p, i * stride);
        assert_true(seen[i] < n);
    }
    qsort(seen, count, sizeof(*seen), compare_u64);
    for (size_t i = 1; i < count; i++)
        assert_true(seen[i - 1] < seen[i]);
    free(seen);
}

static void large_sizes_stay_in_range_without_collision(void **state)
{
    (void)state;
    for (size_t s = 0; s < SEED_COUNT; s++) {
        assert_sampled_distinct((UINT64_C(1) << 40) + 7, seeds[s]);
        assert_sampled_distinct((UINT64_C(1) << 62) + 1, seeds[s]);
        assert_sampled_distinct(UINT64_C(1) << 63, seeds[s]);
        assert_sampled_distinct(UINT64_MAX, seeds[s]);
    }
}

/* So few values beyond n that hardly any position is walked from. */
static void the_domain_is_hardly_larger_than_n(void **state)
{
    static const uint64_t sizes[] = {
        1, 2, 3, 5, 16, 17, 65535, 65536, 65537, 3 << 20, (UINT64_C(1) << 62) + 1, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct sp_permutation p;

        sp_permutation_init(&p, sizes[i], 1);
        assert_int_equal((sizes[i] - 1) >> p.low_bits, p.high - 1);
        assert_true(p.low_bits <= 32 && p.high <= UINT64_C(1) << 32);
    }
}

static size_t common_positions(uint64_t n, uint64_t seed_a, uint64_t seed_b)
{
    struct sp_permutation a, b;
    size_t common = 0;

    sp_permutation_init(&a, n, seed_a);
    sp_permutation_init(&b, n, seed_b);
    for (uint64_t i = 0; i < n; i++)
        common += sp_permutation_at(&a, i) == sp_permutation_at(&b, i);
    return common;
}

static void seeds_decide_the_order(void **state)
{
    (void)state;
    /* Two random orders agree in one position on average; 20 is beyond any chance. */
    for (uint64_t seed = 0; seed < 50; seed++) {
        assert_int_equal(common_positions(1000, seed, seed), 1000);
        assert_true(common_positions(1000, seed, seed + 1) < 20);
        assert_true(common_positions(1000, seed, seed | UINT64_C(1) << 63) < 20);
    }
}

/* The order must not walk through the network block by block: neighbours in time should be far
 * apart in space. Of 16 equal blocks, each should get its share of the first 4096 positions. */
static void the_order_is_well_mixed(void **state)
{
    const uint64_t n = 1000000;

    (void)state;
    for (size_t s = 0; s < SEED_COUNT; s++) {
        size_t blocks[16] = {0}, ascending = 0;
        struct sp_permutation p;

        sp_permutation_init(&p, n, seeds[s]);
        for (uint64_t i = 0; i < 4096; i++) {
            uint64_t index = sp_permutation_at(&p, i);

            blocks[index * 16 / n]++;
            ascending += index < sp_permutation_at(&p, i + 1);
        }
        /* expected 256, standard deviation 15.5; 6 of these either way */
        for (size_t b = 0; b < 16; b++)
            assert_in_range(blocks[b], 256 - 93, 256 + 93);
        /* expected 2048, standard deviation 18.5 */
        assert_in_range(ascending, 2048 - 150, 2048 + 150);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sizes_are_bijections),
        cmocka_unit_test(sizes_around_a_power_of_two_are_bijections),
        cmocka_unit_test(nothing_and_one_yield_zero),
        cmocka_unit_test(large_sizes_stay_in_range_without_collision),
        cmocka_unit_test(the_domain_is_hardly_larger_than_n),
        cmocka_unit_test(seeds_decide_the_order),
        cmocka_unit_test(the_order_is_well_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
