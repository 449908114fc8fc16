#include "synprint/timing_options.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/duration.h"

SP_OPTION_SETTER(sp_set_timing_level)
{
    char expected[160] = "a number from 0 to 5 or one of";

    for (uint32_t level = 0; level < SP_TIMING_LEVELS; level++) {
        const char digit[] = {(char)('0' + level), '\0'};
        size_t len = strlen(expected);

        if (strcmp(value, digit) == 0 || strcasecmp(value, sp_timing_name(level)) == 0) {
            *(uint32_t *)field = level;
            return true;
        }
        snprintf(expected + len, sizeof(expected) - len, "%s %s", level > 0 ? "," : "",
                 sp_timing_name(level));
    }
    return sp_option_bad_value(option, value, expected, err);
}

SP_OPTION_SETTER(sp_set_typed_number)
{
    struct sp_typed_number *typed = field;

    typed->given = sp_set_number(option, &typed->value, value, err);
    return typed->given;
}

SP_OPTION_SETTER(sp_set_typed_duration)
{
    struct sp_typed_duration *typed = field;

    typed->given = sp_set_duration_us(option, &typed->us, value, err);
    return typed->given;
}

/* Of two options the first must not be above the second. */
static bool check_order(const char *low_name, const struct sp_typed_duration *low,
                        const char *high_name, const struct sp_typed_duration *high,
                        struct sp_error *err)
{
    char low_text[SP_DURATION_TEXT_MAX], high_text[SP_DURATION_TEXT_MAX];

    if (!low->given || !high->given || low->us <= high->us)
        return true;
    return sp_fail(err, SP_ERR_USAGE, "%s %s is above %s %s", low_name,
                   sp_duration_format(low->us, low_text), high_name,
                   sp_duration_format(high->us, high_text));
}

static bool check_together(const struct sp_timing_options *typed, struct sp_error *err)
{
    if (typed->min_rate_pps > 0 && typed->max_rate_pps > 0 &&
        typed->min_rate_pps > typed->max_rate_pps)
        return sp_fail(err, SP_ERR_USAGE, "--min-rate %.10g is above --max-rate %.10g",
                       typed->min_rate_pps, typed->max_rate_pps);
    return check_order("--min-rtt-timeout", &typed->min_rtt_timeout, "--max-rtt-timeout",
                       &typed->max_rtt_timeout, err) &&
           check_order("--min-rtt-timeout", &typed->min_rtt_timeout, "--initial-rtt-timeout",
                       &typed->initial_rtt_timeout, err) &&
           check_order("--initial-rtt-timeout", &typed->initial_rtt_timeout, "--max-rtt-timeout",
                       &typed->max_rtt_timeout, err) &&
           check_order("--scan-delay", &typed->scan_delay, "--max-scan-delay",
                       &typed->max_scan_delay, err);
}

/* Puts a value that was given into its place among values in rising order; those that are in its
 * way move. */
static void place(uint32_t *const sorted[static 3], size_t index,
                  const struct sp_typed_duration *typed)
{
    uint32_t us = (uint32_t)typed->us;

    for (size_t i = 0; typed->given && i < 3; i++) {
        bool in_the_way = i < index ? *sorted[i] > us : *sorted[i] < us;

        if (i == index || in_the_way)
            *sorted[i] = us;
    }
}

static void merge_scan_delays(const struct sp_timing_options *typed, struct sp_timing *out)
{
    if (typed->scan_delay.given)
        out->scan_delay_us = typed->scan_delay.us;
    if (typed->max_scan_delay.given)
        out->max_scan_delay_us = typed->max_scan_delay.us;
    /* a delay that was promised holds whatever a host that limits its answers would need */
    if (out->max_scan_delay_us < out->scan_delay_us)
        out->max_scan_delay_us = out->scan_delay_us;
}

bool sp_timing_merge(const struct sp_timing_options *typed, struct sp_timing *out,
                     struct sp_error *err)
{
    uint32_t *const rtt_timeouts[] = {&out->min_rtt_timeout_us, &out->initial_rtt_timeout_us,
                                      &out->max_rtt_timeout_us};

    *out = sp_timing_template(typed->level);
    if (!check_together(typed, err))
        return false;
    out->min_rate_pps = typed->min_rate_pps;
    out->max_rate_pps = typed->max_rate_pps;
    if (typed->max_retries.given)
        out->max_retries = typed->max_retries.value;
    place(rtt_timeouts, 0, &typed->min_rtt_timeout);
    place(rtt_timeouts, 1, &typed->initial_rtt_timeout);
    place(rtt_timeouts, 2, &typed->max_rtt_timeout);
    merge_scan_delays(typed, out);
    if (typed->host_timeout.given)
        out->host_timeout_us = typed->host_timeout.us;
    return true;
}
