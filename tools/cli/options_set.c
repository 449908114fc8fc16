#include "cli/options_set.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/duration.h"

bool sp_option_bad_value(const struct sp_option *option, const char *value, const char *expected,
                         struct sp_error *err)
{
    return sp_fail(err, SP_ERR_USAGE, "option \"%s\": \"%s\" is not %s", option->name, value,
                   expected);
}

/* strtoull also takes signs and white space; a number here starts with a digit. */
static bool read_number(const char *text, int base, uint64_t *out)
{
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *out = strtoull(text, &end, base);
    return errno == 0 && *end == '\0';
}

SP_OPTION_SETTER(sp_set_default)
{
    (void)option;
    (void)field;
    (void)value;
    (void)err;
    return true;
}

SP_OPTION_SETTER(sp_set_true)
{
    (void)option;
    (void)value;
    (void)err;
    *(bool *)field = true;
    return true;
}

SP_OPTION_SETTER(sp_set_count)
{
    (void)option;
    (void)value;
    (void)err;
    ++*(uint32_t *)field;
    return true;
}

SP_OPTION_SETTER(sp_set_string)
{
    (void)option;
    (void)err;
    *(const char **)field = value;
    return true;
}

SP_OPTION_SETTER(sp_set_list)
{
    (void)option;
    return sp_arguments_add(field, value, err);
}

SP_OPTION_SETTER(sp_set_number)
{
    uint64_t number;
    char expected[64];

    if (!read_number(value, 10, &number) || number < option->min || number > option->max) {
        snprintf(expected, sizeof(expected), "a whole number from %" PRIu64 " to %" PRIu64,
                 option->min, option->max);
        return sp_option_bad_value(option, value, expected, err);
    }
    *(uint32_t *)field = (uint32_t)number;
    return true;
}

SP_OPTION_SETTER(sp_set_rate)
{
    double rate = 0;

    /* strtod alone would take "inf", "nan" and hexadecimal too. */
    if (value[0] != '\0' && value[strspn(value, "0123456789.")] == '\0') {
        char *end;

        rate = strtod(value, &end);
        if (*end != '\0')
            rate = 0;
    }
    if (!(rate > 0) || rate > 1e9)
        return sp_option_bad_value(option, value, "a number of packets per second above 0", err);
    *(double *)field = rate;
    return true;
}

SP_OPTION_SETTER(sp_set_seed)
{
    bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');

    if (!read_number(value, hex ? 16 : 10, field))
        return sp_option_bad_value(option, value, "a 64-bit number, decimal or 0x...", err);
    return true;
}

SP_OPTION_SETTER(sp_set_duration_us)
{
    uint64_t us;
    char first[SP_DURATION_TEXT_MAX], last[SP_DURATION_TEXT_MAX], expected[160];

    if (!sp_duration_parse(value, &us) || us < option->min || us > option->max) {
        snprintf(expected, sizeof(expected),
                 "a time from %s to %s, as in 250ms, 1.5s, 15m or 1h; a number alone is seconds",
                 sp_duration_format(option->min, first), sp_duration_format(option->max, last));
        return sp_option_bad_value(option, value, expected, err);
    }
    *(uint64_t *)field = us;
    return true;
}
