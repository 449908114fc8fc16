/* Expressions of the first generation: alternatives joined by "|", or conditions joined by "&". */
#include <string.h>

#include "fingerprint/expression.h"
#include "fingerprint/testline.h"

static bool is_number(struct sp_span text)
{
    return text.len > 0 && sp_hex_digits(text) == text.len;
}

/* "<n", ">n", "lo-hi", "+", or a literal. */
static bool matches_one(struct sp_span one, struct sp_span value)
{
    static const struct sp_span zero = {.at = "0", .len = 1};
    struct sp_span low = one, high = one;

    if (is_number(value)) {
        if (one.len == 1 && one.at[0] == '+')
            return sp_hex_compare(value, zero) != 0;
        if (one.len > 1 && one.at[0] == '<' && is_number(sp_span_skip(one, 1)))
            return sp_hex_compare(value, sp_span_skip(one, 1)) < 0;
        if (one.len > 1 && one.at[0] == '>' && is_number(sp_span_skip(one, 1)))
            return sp_hex_compare(value, sp_span_skip(one, 1)) > 0;
        low.len = sp_hex_digits(one);
        if (low.len > 0 && low.len < one.len && one.at[low.len] == '-') {
            high = sp_span_skip(one, low.len + 1);
            return is_number(high) && sp_hex_compare(low, value) <= 0 &&
                   sp_hex_compare(value, high) <= 0;
        }
        if (is_number(one))
            return sp_hex_compare(one, value) == 0;
    }
    return one.len == value.len && memcmp(one.at, value.at, one.len) == 0;
}

static bool matches_first(struct sp_span expression, struct sp_span value)
{
    bool all = expression.len > 0 && memchr(expression.at, '&', expression.len) != NULL;
    struct sp_span one;

    while (sp_span_split(&expression, all ? '&' : '|', &one)) {
        if (matches_one(one, value) != all)
            return !all;
    }
    return all;
}

bool sp_generation_matches(enum sp_generation generation, const char *expression, const char *value)
{
    if (generation == SP_GENERATION_SECOND)
        return sp_expression_matches(expression, value);
    return matches_first((struct sp_span){.at = expression, .len = strlen(expression)},
                         (struct sp_span){.at = value, .len = strlen(value)});
}
