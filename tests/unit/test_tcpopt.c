#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "packet/tcpopt.h"

/* Walks an exactly sized copy; kinds gets the layout. Returns the finished walk's flags, as the
 * copy is gone. */
struct walked {
    size_t count;
    uint8_t kinds[64];
    bool eol, malformed, padding_nonzero;
    size_t padding_len, rest;
};

static struct walked walk_all(const uint8_t *options, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    struct sp_tcpopt_walk walk;
    struct walked seen = {0};
    struct sp_tcpopt opt;

    assert_non_null(copy);
    if (len > 0)
        memcpy(copy, options, len);
    walk = sp_tcpopt_begin(copy, len);
    while (sp_tcpopt_next(&walk, &opt)) {
        assert_true(seen.count < sizeof(seen.kinds));
        seen.kinds[seen.count++] = opt.kind;
        assert_int_equal(opt.data == NULL, opt.len == 0);
        if (opt.data != NULL) {
            assert_true(opt.data >= copy && opt.data + opt.len <= copy + len);
            assert_int_equal(opt.data[-1], opt.len + 2);
            assert_int_equal(opt.data[-2], opt.kind);
        }
    }
    assert_false(sp_tcpopt_next(&walk, &opt)); /* the end is the end */
    seen.eol = walk.eol;
    seen.malformed = walk.malformed;
    seen.padding_len = sp_tcpopt_padding_len(&walk);
    seen.padding_nonzero = sp_tcpopt_padding_nonzero(&walk);
    seen.rest = sp_cursor_left(&walk.rest);
    free(copy);
    return seen;
}

#define WALK(...) walk_all((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void assert_layout(const struct walked *seen, const uint8_t *kinds, size_t count)
{
    assert_int_equal(seen->count, count);
    assert_memory_equal(seen->kinds, kinds, count);
}

static void test_layout_and_values(void **state)
{
    static const uint8_t options[] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2,
                                      3, 4, 5, 6,    7, 8, 1, 3,  3, 7};
    static const uint8_t layout[] = {SP_TCPOPT_MSS, SP_TCPOPT_SACK_PERMITTED, SP_TCPOPT_TIMESTAMPS,
                                     SP_TCPOPT_NOP, SP_TCPOPT_WSCALE};
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(options, sizeof(options));
    struct walked seen = walk_all(options, sizeof(options));
    uint32_t tsval = 0, tsecr = 0;
    struct sp_tcpopt opt;
    uint16_t mss = 0;
    uint8_t shift = 0;

    (void)state;
    assert_layout(&seen, layout, sizeof(layout));
    assert_false(seen.eol || seen.malformed || seen.padding_nonzero);
    assert_int_equal(seen.padding_len, 0);
    while (sp_tcpopt_next(&walk, &opt)) {
        assert_int_equal(sp_tcpopt_mss(&opt, &mss), opt.kind == SP_TCPOPT_MSS);
        assert_int_equal(sp_tcpopt_wscale(&opt, &shift), opt.kind == SP_TCPOPT_WSCALE);
        assert_int_equal(sp_tcpopt_timestamps(&opt, &tsval, &tsecr),
                         opt.kind == SP_TCPOPT_TIMESTAMPS);
    }
    assert_int_equal(mss, 1460);
    assert_int_equal(shift, 7);
    assert_int_equal(tsval, 0x01020304);
    assert_int_equal(tsecr, 0x05060708);
}

static void test_empty(void **state)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(NULL, 0);
    struct sp_tcpopt opt;

    (void)state;
    assert_false(sp_tcpopt_next(&walk, &opt));
    assert_false(walk.eol || walk.malformed);
}

static void test_eol_and_padding(void **state)
{
    static const uint8_t layout[] = {SP_TCPOPT_NOP, SP_TCPOPT_EOL};
    struct walked seen = WALK(1, 0, 0, 0);

    (void)state;
    assert_layout(&seen, layout, 2);
    assert_true(seen.eol);
    assert_int_equal(seen.padding_len, 2);
    assert_false(seen.padding_nonzero);

    seen = WALK(1, 0, 0, 9); /* an option behind EOL is none */
    assert_layout(&seen, layout, 2);
    assert_true(seen.padding_nonzero);
    assert_false(seen.malformed);

    seen = WALK(1, 0);
    assert_true(seen.eol);
    assert_int_equal(seen.padding_len, 0);
    assert_false(seen.padding_nonzero);
}

static void test_malformed(void **state)
{
    static const uint8_t nop = SP_TCPOPT_NOP;
    const struct walked cases[] = {
        WALK(1, 2, 0, 0, 0), /* length 0 */
        WALK(1, 2, 1, 0, 0), /* length 1 */
        WALK(1, 2),          /* no length byte */
        WALK(1, 2, 4, 5),    /* one byte short */
        WALK(1, 254, 255, 0, 0),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_layout(&cases[i], &nop, 1);
        assert_true(cases[i].malformed);
        assert_false(cases[i].eol || cases[i].padding_nonzero);
        assert_int_equal(cases[i].padding_len, 0);
        assert_true(cases[i].rest > 0); /* from the kind of the bad option on */
    }
    assert_int_equal(cases[0].rest, 4);
    assert_int_equal(cases[2].rest, 1);
}

static void test_unusual_but_well_formed(void **state)
{
    static const uint8_t layout[] = {SP_TCPOPT_MSS, 254, SP_TCPOPT_SACK_PERMITTED, 77};
    struct walked seen = WALK(2, 2, 254, 6, 1, 2, 3, 4, 4, 3, 9, 77, 2);

    (void)state;
    assert_layout(&seen, layout, sizeof(layout));
    assert_false(seen.malformed);
}

static void test_values_need_kind_and_length(void **state)
{
    static const uint8_t data[10];
    struct sp_tcpopt opt;
    uint32_t tsval = 1, tsecr = 2;
    uint16_t mss = 3;
    uint8_t shift = 4;

    (void)state;
    for (unsigned kind = 0; kind < 256; kind++) {
        for (size_t len = 0; len <= sizeof(data); len++) {
            opt = (struct sp_tcpopt){(uint8_t)kind, (uint8_t)len, len > 0 ? data : NULL};
            if (kind != SP_TCPOPT_MSS || len != 2)
                assert_false(sp_tcpopt_mss(&opt, &mss));
            if (kind != SP_TCPOPT_WSCALE || len != 1)
                assert_false(sp_tcpopt_wscale(&opt, &shift));
            if (kind != SP_TCPOPT_TIMESTAMPS || len != 8)
                assert_false(sp_tcpopt_timestamps(&opt, &tsval, &tsecr));
        }
    }
    assert_int_equal(tsval, 1);
    assert_int_equal(tsecr, 2);
    assert_int_equal(mss, 3);
    assert_int_equal(shift, 4);
}

/* All triples of these 64 values; walk_all() asserts the bounds. */
static void test_every_short_input(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1u << 18; i++) {
        /* six bits each: small kinds and lengths, and 0xff for 63 */
        uint8_t options[3] = {i & 63, i >> 6 & 63, i >> 12 & 63};

        for (size_t k = 0; k < sizeof(options); k++) {
            if (options[k] == 63)
                options[k] = 0xff;
        }
        walk_all(options, sizeof(options));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_and_values),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_eol_and_padding),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_unusual_but_well_formed),
        cmocka_unit_test(test_values_need_kind_and_length),
        cmocka_unit_test(test_every_short_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
