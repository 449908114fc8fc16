#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/options.h"

#define ARGS_MAX 16
#define SECOND   UINT64_C(1000000)

/* Parses "synprint", the words of options, which single spaces separate, and a target. */
static bool parse(const char *options, struct sp_options *out, struct sp_error *err)
{
    static char name[] = "synprint", target[] = "192.0.2.1";
    char *argv[ARGS_MAX + 1] = {name};
    char *line = strdup(options), *rest = line;
    int argc = 1;
    bool ok;

    assert_non_null(line);
    while (line[0] != '\0' && rest) {
        assert_true(argc < ARGS_MAX - 1);
        argv[argc++] = strsep(&rest, " ");
    }
    argv[argc++] = target;
    ok = sp_options_parse(out, argc, argv, err);
    sp_options_finish(out);
    free(line);
    return ok;
}

static struct sp_timing timing_of(const char *options)
{
    struct sp_options parsed;
    struct sp_error err = {.message = ""};

    if (!parse(options, &parsed, &err))
        fail_msg("\"%s\": %s", options, err.message);
    return parsed.timing;
}

static void assert_refused(const char *options, const char *message)
{
    struct sp_options parsed;
    struct sp_error err;

    assert_false(parse(options, &parsed, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_string_equal(err.message, message);
}

static void assert_same(struct sp_timing a, struct sp_timing b)
{
    assert_true(a.min_rate_pps == b.min_rate_pps && a.max_rate_pps == b.max_rate_pps);
    assert_int_equal(a.max_retries, b.max_retries);
    assert_int_equal(a.max_parallelism, b.max_parallelism);
    assert_int_equal(a.min_rtt_timeout_us, b.min_rtt_timeout_us);
    assert_int_equal(a.initial_rtt_timeout_us, b.initial_rtt_timeout_us);
    assert_int_equal(a.max_rtt_timeout_us, b.max_rtt_timeout_us);
    assert_int_equal(a.scan_delay_us, b.scan_delay_us);
    assert_int_equal(a.max_scan_delay_us, b.max_scan_delay_us);
    assert_int_equal(a.host_timeout_us, b.host_timeout_us);
}

static void the_templates_are_those_of_nmap(void **state)
{
    /* milliseconds */
    static const struct {
        const char *name;
        unsigned min, initial, max, retries, parallelism, delay, max_delay, host;
    } expected[SP_TIMING_LEVELS] = {
        {"paranoid", 100, 300000, 300000, 10, 1, 300000, 50, 0},
        {"sneaky", 100, 15000, 15000, 10, 1, 15000, 50, 0},
        {"polite", 100, 1000, 10000, 10, 1, 400, 50, 0},
        {"normal", 100, 1000, 10000, 10, 0, 0, 50, 0},
        {"aggressive", 100, 500, 1250, 6, 0, 0, 10, 0},
        {"insane", 50, 250, 300, 2, 0, 0, 5, 900000},
    };

    (void)state;
    for (unsigned level = 0; level < SP_TIMING_LEVELS; level++) {
        struct sp_timing t = sp_timing_template(level);

        assert_string_equal(sp_timing_name(level), expected[level].name);
        assert_int_equal(t.min_rtt_timeout_us, expected[level].min * 1000u);
        assert_int_equal(t.initial_rtt_timeout_us, expected[level].initial * 1000u);
        assert_int_equal(t.max_rtt_timeout_us, expected[level].max * 1000u);
        assert_int_equal(t.max_retries, expected[level].retries);
        assert_int_equal(t.max_parallelism, expected[level].parallelism);
        assert_int_equal(t.scan_delay_us, expected[level].delay * 1000u);
        assert_int_equal(t.max_scan_delay_us, expected[level].max_delay * 1000u);
        assert_int_equal(t.host_timeout_us, expected[level].host * 1000u);
        assert_true(t.min_rate_pps == 0 && t.max_rate_pps == 0);
    }
}

static void a_level_is_a_digit_or_a_name(void **state)
{
    (void)state;
    assert_same(timing_of(""), timing_of("-T3"));
    for (unsigned level = 0; level < SP_TIMING_LEVELS; level++) {
        struct sp_timing expected = sp_timing_template(level);
        char text[32];

        /* a fixed delay above the longest one is the longest */
        if (expected.max_scan_delay_us < expected.scan_delay_us)
            expected.max_scan_delay_us = expected.scan_delay_us;
        snprintf(text, sizeof(text), "-T%u", level);
        assert_same(timing_of(text), expected);
        snprintf(text, sizeof(text), "-T %u", level);
        assert_same(timing_of(text), expected);
        snprintf(text, sizeof(text), "-T%s", sp_timing_name(level));
        assert_same(timing_of(text), expected);
        snprintf(text, sizeof(text), "-T %s", sp_timing_name(level));
        assert_same(timing_of(text), expected);
    }
    assert_same(timing_of("-T Aggressive"), sp_timing_template(4));
}

static void bad_levels_are_refused(void **state)
{
    static const char *const bad[] = {"6", "44", "4x", "=4", "-1", "aggress", "normally"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[32], message[160];

        snprintf(text, sizeof(text), "-T%s", bad[i]);
        snprintf(message, sizeof(message),
                 "option \"-T\": \"%s\" is not a number from 0 to 5 or one of paranoid, sneaky, "
                 "polite, normal, aggressive, insane",
                 bad[i]);
        assert_refused(text, message);
    }
    assert_refused("-T -v", "option \"-T\" needs a value: LEVEL");
    assert_refused("-T4 -T2", "option \"-T\" was given twice");
}

static void append(char *line, size_t size, const char *word)
{
    size_t len = strlen(line);

    snprintf(line + len, size - len, "%s%s", len > 0 ? " " : "", word);
}

static void options_change_the_template_in_any_order(void **state)
{
    static const char *const options[] = {
        "-T5",
        "--max-retries=7",
        "--min-rtt-timeout=20ms",
        "--initial-rtt-timeout=2",
        "--max-rtt-timeout=4s",
        "--scan-delay=1.5",
        "--max-scan-delay=3s",
        "--host-timeout=1h",
        "--min-rate=0.5",
        "--max-rate=8",
    };
    const size_t count = sizeof(options) / sizeof(options[0]);
    const struct sp_timing expected = {
        .min_rate_pps = 0.5,
        .max_rate_pps = 8,
        .max_retries = 7,
        .min_rtt_timeout_us = 20000,
        .initial_rtt_timeout_us = 2 * SECOND,
        .max_rtt_timeout_us = 4 * SECOND,
        .scan_delay_us = 3 * SECOND / 2,
        .max_scan_delay_us = 3 * SECOND,
        .host_timeout_us = 3600 * SECOND,
    };

    (void)state;
    for (size_t first = 0; first < count; first++) {
        char forth[512] = "", back[512] = "";

        for (size_t i = 0; i < count; i++) {
            append(forth, sizeof(forth), options[(first + i) % count]);
            append(back, sizeof(back), options[(first + count - i) % count]);
        }
        assert_same(timing_of(forth), expected);
        assert_same(timing_of(back), expected);
    }
}

static void nothing_can_be_asked_for(void **state)
{
    (void)state;
    assert_int_equal(timing_of("-T5 --host-timeout 0").host_timeout_us, 0);
    assert_int_equal(timing_of("-T5 --max-retries 0").max_retries, 0);
    assert_int_equal(timing_of("--scan-delay 0 -T0").scan_delay_us, 0);
    assert_int_equal(timing_of("--scan-delay 0 -T0").max_scan_delay_us, 50000);
    assert_int_equal(timing_of("--max-scan-delay 0").max_scan_delay_us, 0);
}

static void assert_rtt_timeouts(const char *options, unsigned min_ms, unsigned initial_ms,
                                unsigned max_ms)
{
    struct sp_timing t = timing_of(options);

    assert_int_equal(t.min_rtt_timeout_us, min_ms * 1000u);
    assert_int_equal(t.initial_rtt_timeout_us, initial_ms * 1000u);
    assert_int_equal(t.max_rtt_timeout_us, max_ms * 1000u);
}

static void rtt_timeouts_that_were_not_given_make_room(void **state)
{
    (void)state;
    assert_rtt_timeouts("--min-rtt-timeout 200ms", 200, 1000, 10000);
    assert_rtt_timeouts("--min-rtt-timeout 2", 2000, 2000, 10000);
    assert_rtt_timeouts("--min-rtt-timeout 20s", 20000, 20000, 20000);
    assert_rtt_timeouts("--max-rtt-timeout 500ms", 100, 500, 500);
    assert_rtt_timeouts("--max-rtt-timeout 50ms", 50, 50, 50);
    assert_rtt_timeouts("--initial-rtt-timeout 50ms", 50, 50, 10000);
    assert_rtt_timeouts("--initial-rtt-timeout 1m", 100, 60000, 60000);
    assert_rtt_timeouts("-T5 --min-rtt-timeout 2 --max-rtt-timeout 5", 2000, 2000, 5000);
    assert_rtt_timeouts("-T0 --max-rtt-timeout 1 --min-rtt-timeout 1", 1000, 1000, 1000);
    assert_rtt_timeouts("-T5 --initial-rtt-timeout 1 --max-rtt-timeout 2", 50, 1000, 2000);
    assert_rtt_timeouts("--min-rtt-timeout 1ms --max-rtt-timeout 10m", 1, 1000, 600000);
}

static void scan_delays_keep_their_order(void **state)
{
    struct sp_timing t = timing_of("--scan-delay 5s");

    (void)state;
    assert_int_equal(t.scan_delay_us, 5 * SECOND);
    assert_int_equal(t.max_scan_delay_us, 5 * SECOND);
    t = timing_of("-T4 --scan-delay 2ms");
    assert_int_equal(t.scan_delay_us, 2000);
    assert_int_equal(t.max_scan_delay_us, 10000);
    t = timing_of("-T2 --max-scan-delay 100ms"); /* the delay of the level holds */
    assert_int_equal(t.scan_delay_us, 400000);
    assert_int_equal(t.max_scan_delay_us, 400000);
}

static void contradictions_name_both_options(void **state)
{
    (void)state;
    assert_refused("--max-rate 99.5 --min-rate 100", "--min-rate 100 is above --max-rate 99.5");
    assert_refused("--min-rtt-timeout 1.5s --max-rtt-timeout 1",
                   "--min-rtt-timeout 1.5s is above --max-rtt-timeout 1s");
    assert_refused("--initial-rtt-timeout 1m --max-rtt-timeout 59",
                   "--initial-rtt-timeout 1m is above --max-rtt-timeout 59s");
    assert_refused("--initial-rtt-timeout 10ms --min-rtt-timeout 11ms",
                   "--min-rtt-timeout 11ms is above --initial-rtt-timeout 10ms");
    assert_refused("--max-scan-delay 1 --scan-delay 2",
                   "--scan-delay 2s is above --max-scan-delay 1s");
    assert_true(timing_of("--min-rate 100 --max-rate 100").min_rate_pps == 100);
    assert_true(timing_of("-T0 --min-rate 100").min_rate_pps == 100);
}

static void times_have_bounds(void **state)
{
    static const struct {
        const char *option, *value, *bounds;
    } bad[] = {
        {"--max-rtt-timeout", "0", "1ms to 10m"},
        {"--max-rtt-timeout", "1000", "1ms to 10m"},
        {"--min-rtt-timeout", "999us", "1ms to 10m"},
        {"--min-rtt-timeout", "0.9ms", "1ms to 10m"},
        {"--initial-rtt-timeout", "601", "1ms to 10m"},
        {"--scan-delay", "25h", "0s to 24h"},
        {"--scan-delay", "1e3", "0s to 24h"},
        {"--max-scan-delay", "1d", "0s to 24h"},
        {"--host-timeout", "-1", "0s to 720h"},
        {"--host-timeout", "721h", "0s to 720h"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[64], message[256];

        snprintf(text, sizeof(text), "%s %s", bad[i].option, bad[i].value);
        snprintf(message, sizeof(message),
                 "option \"%s\": \"%s\" is not a time from %s, as in 250ms, 1.5s, 15m or 1h; a "
                 "number alone is seconds",
                 bad[i].option, bad[i].value, bad[i].bounds);
        assert_refused(text, message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_templates_are_those_of_nmap),
        cmocka_unit_test(a_level_is_a_digit_or_a_name),
        cmocka_unit_test(bad_levels_are_refused),
        cmocka_unit_test(options_change_the_template_in_any_order),
        cmocka_unit_test(nothing_can_be_asked_for),
        cmocka_unit_test(rtt_timeouts_that_were_not_given_make_room),
        cmocka_unit_test(scan_delays_keep_their_order),
        cmocka_unit_test(contradictions_name_both_options),
        cmocka_unit_test(times_have_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
