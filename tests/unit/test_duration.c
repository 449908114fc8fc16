#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/duration.h"

#define SECOND UINT64_C(1000000)

static void durations_are_read(void **state)
{
    static const struct {
        const char *text;
        uint64_t us;
    } good[] = {
        {"0", 0},
        {"0h", 0},
        {"1", SECOND},
        {"1.5", 3 * SECOND / 2},
        {".5s", SECOND / 2},
        {"5.", 5 * SECOND},
        {"250ms", SECOND / 4},
        {"0.3ms", 300},
        {"2M", 120 * SECOND},
        {"2MS", 2000},
        {"1.1S", 1100000},
        {"0.5H", 1800 * SECOND},
        {"000015m", 900 * SECOND},
        {"0.0001ms", 1}, /* above nothing */
        {"1000000000", 1000000000 * SECOND},
    };
    static const char *const bad[] = {
        "",
        "s",
        "ms",
        ".",
        "+1",
        "-1",
        " 1",
        "1 ",
        "1 s",
        "1us",
        "1d",
        "1e3",
        "0x10",
        "inf",
        "nan",
        "1.2.3",
        "1,5",
        "1m30s",
        "1000000001",
        "1msx",
        "1sec",
        "1hh",
        "9999999999999999999999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        uint64_t us = UINT64_MAX;

        assert_true(sp_duration_parse(good[i].text, &us));
        assert_int_equal(us, good[i].us);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t us;

        assert_false(sp_duration_parse(bad[i], &us));
    }
}

static void durations_are_shown_as_they_are_read(void **state)
{
    static const struct {
        uint64_t us;
        const char *text;
    } shown[] = {
        {0, "0s"},
        {1, "0.001ms"},
        {400000, "400ms"},
        {SECOND - 1, "999.999ms"},
        {SECOND, "1s"},
        {1250000, "1.25s"},
        {1100000, "1.1s"},
        {59 * SECOND, "59s"},
        {90 * SECOND, "90s"},
        {300 * SECOND, "5m"},
        {5400 * SECOND, "90m"},
        {7200 * SECOND, "2h"},
        {1000000000 * SECOND - 1, "999999999.999999s"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        char text[SP_DURATION_TEXT_MAX];
        uint64_t us;

        assert_string_equal(sp_duration_format(shown[i].us, text), shown[i].text);
        assert_true(sp_duration_parse(text, &us));
        assert_int_equal(us, shown[i].us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read),
        cmocka_unit_test(durations_are_shown_as_they_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
