/* The index finds what a comparison with every signature finds. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "fingerprint/index.h"
#include "fingerprint/sample.h"

#define SIGNATURES   400 /* several words of a set */
#define OBSERVATIONS 20000

static uint32_t seed;

static uint32_t below(uint32_t bound)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % bound;
}

static struct sp_ranges random_ranges(uint16_t base)
{
    struct sp_ranges ranges = {.count = (uint8_t)below(4)};

    for (unsigned i = 0; i < ranges.count; i++) {
        ranges.at[i].lo = (uint16_t)(base + below(6));
        ranges.at[i].hi = (uint16_t)(ranges.at[i].lo + below(3));
    }
    if (ranges.count > 0 && below(20) == 0)
        ranges.at[0].hi = UINT16_MAX;
    return ranges;
}

static struct sp_windows random_windows(void)
{
    struct sp_windows windows = {.count = (uint8_t)below(4)};

    for (unsigned i = 0; i < windows.count; i++) {
        struct sp_window_rule *rule = &windows.at[i];

        rule->kind = (uint8_t)below(4);
        rule->less_ts = below(2);
        rule->lo = rule->kind == SP_WINDOW_RANGE ? 1000 + below(4) : below(2) * (1 + below(8));
        if (rule->kind == SP_WINDOW_FIT)
            rule->lo = 60000 + below(5537);
        rule->hi = rule->lo + below(2);
    }
    return windows;
}

static const sp_layout layouts[] = {0, SP_OPTION_MSS, SP_OPTION_MSS | SP_OPTION_WSCALE << 4,
                                    SP_OPTION_MSS | SP_OPTION_TIMESTAMP << 4 |
                                        SP_OPTION_WSCALE << 8};

static void make_up(struct sp_signature *sig)
{
    *sig = (struct sp_signature){.layout = layouts[below(4)],
                                 .ttls = (uint8_t)(1 + below(15)),
                                 .df = (uint8_t)below(3),
                                 .id_zero = (uint8_t)below(3),
                                 .tsval_zero = (uint8_t)below(3),
                                 .tsecr_zero = (uint8_t)below(3),
                                 .any_quirks = below(3) == 0,
                                 .quirks = below(3) == 0 ? SP_QUIRK_BIG_SCALE : 0,
                                 .mss = random_ranges(1455),
                                 .wscale = random_ranges(0),
                                 .window = random_windows()};
}

/* What a signature describes, with some of it altered. */
static struct sp_observation observe(const struct sp_signature *sig)
{
    static const uint8_t ttls[] = {32, 64, 128, 255};
    struct sp_samples samples = sp_samples_begin(sig);
    struct sp_observation obs = {.layout = sig->layout};

    for (uint32_t i = below(20) + 1; i > 0; i--)
        (void)sp_samples_next(&samples, &obs);
    if (below(3) == 0)
        obs.ttl = ttls[below(4)];
    if (below(3) == 0)
        obs.window = (uint16_t)(below(2) ? obs.window + 1u : 1000 + below(5));
    if (below(4) == 0 && sp_layout_has(obs.layout, SP_OPTION_MSS))
        obs.mss = (uint16_t)(1454 + below(12));
    if (below(4) == 0 && sp_layout_has(obs.layout, SP_OPTION_WSCALE))
        obs.wscale = (uint8_t)below(256);
    if (below(6) == 0)
        obs.df = !obs.df;
    if (below(6) == 0)
        obs.quirks ^= 1u << below(SP_QUIRK_COUNT);
    return obs;
}

static bool fits(const struct sp_signature *sig, const struct sp_observation *obs,
                 enum sp_index_fit fit)
{
    uint16_t differs = sp_signature_compare(sig, obs).differs;

    if (sig->layout != obs->layout)
        return false;
    if (fit == SP_FIT_EXACT)
        return differs == 0;
    if ((differs & SP_DF_TRAITS) == SP_DF_TRAITS) /* DF and ID count as one */
        differs &= (uint16_t) ~(1u << SP_TRAIT_ID);
    return __builtin_popcount(differs) == 1 && (differs & ~SP_SOFT_TRAITS) == 0;
}

/* Walks the index and all signatures; how many both find. */
static size_t agree(const struct sp_signature *signatures, size_t count, struct sp_index_walk *walk,
                    enum sp_index_fit fit)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (!fits(&signatures[i], walk->obs, fit))
            continue;
        assert_ptr_equal(sp_index_next(walk), &signatures[i]);
        found++;
    }
    assert_null(sp_index_next(walk));
    assert_null(sp_index_next(walk));
    return found;
}

static void it_finds_what_a_walk_over_all_finds(void **state)
{
    static struct sp_signature signatures[SIGNATURES];
    size_t exact = 0, near = 0;

    (void)state;
    for (seed = 1; seed < 4; seed++) {
        uint32_t begin = seed;
        struct sp_index *index;

        for (size_t i = 0; i < SIGNATURES; i++)
            make_up(&signatures[i]);
        index = sp_index_create(signatures, SIGNATURES);
        assert_non_null(index);
        for (size_t i = 0; i < OBSERVATIONS; i++) {
            struct sp_observation obs = observe(&signatures[below(SIGNATURES)]);
            struct sp_index_walk walk;

            obs.ipv6 = below(4) == 0;
            walk = sp_index_find(index, &obs, SP_FIT_EXACT);
            exact += agree(signatures, SIGNATURES, &walk, SP_FIT_EXACT);
            sp_index_rewind(&walk, SP_FIT_NEAR);
            near += agree(signatures, SIGNATURES, &walk, SP_FIT_NEAR);
        }
        sp_index_destroy(index);
        seed = begin;
    }
    assert_true(exact > 3 * OBSERVATIONS / 2); /* there was something to find */
    assert_true(near > 3 * OBSERVATIONS);
}

static void nothing_is_found_where_nothing_is(void **state)
{
    struct sp_signature signature = {.layout = SP_OPTION_MSS, .ttls = SP_TTL_64};
    struct sp_observation obs = {.layout = SP_OPTION_MSS, .ttl = 64};
    struct sp_index *empty = sp_index_create(NULL, 0), *index = sp_index_create(&signature, 1);
    struct sp_index_walk walk;

    (void)state;
    assert_non_null(empty);
    assert_non_null(index);
    walk = sp_index_find(empty, &obs, SP_FIT_EXACT);
    assert_null(sp_index_next(&walk));
    walk = sp_index_find(index, &obs, SP_FIT_EXACT);
    assert_ptr_equal(sp_index_next(&walk), &signature);
    obs.layout = SP_OPTION_WSCALE;
    for (int fit = SP_FIT_EXACT; fit <= SP_FIT_NEAR; fit++) {
        walk = sp_index_find(index, &obs, (enum sp_index_fit)fit);
        assert_null(sp_index_next(&walk));
    }
    sp_index_destroy(index);
    sp_index_destroy(empty);
    sp_index_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_what_a_walk_over_all_finds),
        cmocka_unit_test(nothing_is_found_where_nothing_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
