#include "fingerprint/expression.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/testline.h"

/* One alternative, told apart. */
struct alternative {
    enum { LITERAL, RANGE, ABOVE, BELOW, PATTERN } shape;
    struct sp_span low, high; /* RANGE both, ABOVE and BELOW low, else low is the text */
};

size_t sp_hex_digits(struct sp_span text)
{
    size_t len = 0;

    while (len < text.len && ((text.at[len] >= '0' && text.at[len] <= '9') ||
                              (text.at[len] >= 'A' && text.at[len] <= 'F')))
        len++;
    return len;
}

static struct sp_span leading_number(struct sp_span text)
{
    return (struct sp_span){.at = text.at, .len = sp_hex_digits(text)};
}

static bool is_number(struct sp_span text)
{
    return text.len > 0 && sp_hex_digits(text) == text.len;
}

static struct sp_span strip_zeros(struct sp_span number)
{
    while (number.len > 0 && number.at[0] == '0')
        number = sp_span_skip(number, 1);
    return number;
}

int sp_hex_compare(struct sp_span a, struct sp_span b)
{
    a = strip_zeros(a);
    b = strip_zeros(b);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return memcmp(a.at, b.at, a.len);
}

/* False when the number does not fit. */
static bool to_u64(struct sp_span number, uint64_t *out)
{
    number = strip_zeros(number);
    *out = 0;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.at[i];

        *out = *out << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return number.len <= 16;
}

bool sp_expression_next(struct sp_span *rest, struct sp_span *one)
{
    bool inside = false;

    if (rest->at == NULL)
        return false;
    *one = *rest;
    for (size_t i = 0; i < rest->len; i++) {
        if (rest->at[i] == '|' && !inside) {
            one->len = i;
            *rest = sp_span_skip(*rest, i + 1);
            return true;
        }
        inside = rest->at[i] == '[' || (inside && rest->at[i] != ']');
    }
    *rest = (struct sp_span){.at = NULL, .len = 0};
    return true;
}

static struct sp_span nth_alternative(struct sp_span expression, uint64_t n)
{
    struct sp_span one = expression;

    while (sp_expression_next(&expression, &one) && n > 0)
        n--;
    return one;
}

static size_t count_alternatives(struct sp_span expression)
{
    struct sp_span one;
    size_t count = 0;

    while (sp_expression_next(&expression, &one))
        count++;
    return count;
}

static struct alternative read_alternative(struct sp_span text)
{
    struct alternative alt = {.shape = LITERAL, .low = text};
    struct sp_span number;

    if (text.len == 0)
        return alt;
    if ((text.at[0] == '<' || text.at[0] == '>') && is_number(sp_span_skip(text, 1))) {
        alt.shape = text.at[0] == '<' ? BELOW : ABOVE;
        alt.low = sp_span_skip(text, 1);
        return alt;
    }
    number = leading_number(text);
    if (number.len > 0 && number.len < text.len && text.at[number.len] == '-' &&
        is_number(sp_span_skip(text, number.len + 1))) {
        alt.shape = RANGE;
        alt.low = number;
        alt.high = sp_span_skip(text, number.len + 1);
    } else if (memchr(text.at, '[', text.len) != NULL) {
        alt.shape = PATTERN;
    }
    return alt;
}

/* What stands in the bracket that text begins with; false when it is not closed. */
static bool bracket(struct sp_span text, struct sp_span *inside)
{
    const char *end = memchr(text.at, ']', text.len);

    if (end == NULL)
        return false;
    *inside = (struct sp_span){.at = text.at + 1, .len = (size_t)(end - text.at) - 1};
    return true;
}

/* Any shape but PATTERN. */
static bool matches_plain(const struct alternative *alt, struct sp_span value)
{
    bool number = is_number(value);

    switch (alt->shape) {
    case RANGE:
        return number && sp_hex_compare(alt->low, value) <= 0 &&
               sp_hex_compare(value, alt->high) <= 0;
    case ABOVE:
        return number && sp_hex_compare(value, alt->low) > 0;
    case BELOW:
        return number && sp_hex_compare(value, alt->low) < 0;
    case LITERAL:
        if (number && is_number(alt->low))
            return sp_hex_compare(alt->low, value) == 0;
        return alt->low.len == value.len && memcmp(alt->low.at, value.at, value.len) == 0;
    case PATTERN:
        break;
    }
    return false;
}

static bool matches_inside(struct sp_span inside, struct sp_span number)
{
    struct sp_span one;

    while (sp_expression_next(&inside, &one)) {
        struct alternative alt = read_alternative(one);

        if (matches_plain(&alt, number))
            return true;
    }
    return false;
}

/* Letters stand for themselves, a bracket for one number: no letter of an option string is a
 * hexadecimal digit, so a number ends where its digits end. */
static bool matches_pattern(struct sp_span pattern, struct sp_span value)
{
    while (pattern.len > 0) {
        struct sp_span inside, number;

        if (pattern.at[0] != '[') {
            if (value.len == 0 || value.at[0] != pattern.at[0])
                return false;
            pattern = sp_span_skip(pattern, 1);
            value = sp_span_skip(value, 1);
            continue;
        }
        number = leading_number(value);
        if (!bracket(pattern, &inside) || number.len == 0 || !matches_inside(inside, number))
            return false;
        pattern = sp_span_skip(pattern, inside.len + 2);
        value = sp_span_skip(value, number.len);
    }
    return value.len == 0;
}

bool sp_expression_matches(const char *expression, const char *value)
{
    struct sp_span rest = {.at = expression, .len = strlen(expression)}, one;
    struct sp_span text = {.at = value, .len = strlen(value)};

    while (sp_expression_next(&rest, &one)) {
        struct alternative alt = read_alternative(one);

        if (alt.shape == PATTERN ? matches_pattern(one, text) : matches_plain(&alt, text))
            return true;
    }
    return false;
}

void sp_expression_match_all(const char *expression, const struct sp_span *values, size_t count,
                             bool *fits)
{
    struct sp_span rest = {.at = expression, .len = strlen(expression)}, one;

    memset(fits, 0, count * sizeof(fits[0]));
    while (sp_expression_next(&rest, &one)) {
        struct alternative alt = read_alternative(one);

        for (size_t i = 0; i < count; i++)
            fits[i] = fits[i] || (alt.shape == PATTERN ? matches_pattern(one, values[i])
                                                       : matches_plain(&alt, values[i]));
    }
}

/* Appends to out, which stays terminated. */
static bool append(struct sp_span text, char *out, size_t out_size)
{
    size_t used = strlen(out);

    if (text.len >= out_size - used)
        return false;
    memcpy(out + used, text.at, text.len);
    out[used + text.len] = '\0';
    return true;
}

/* Any shape but PATTERN. */
static bool pick_plain(const struct alternative *alt, char *out, size_t out_size)
{
    uint64_t low = 0, high = 0, value = 0;
    char text[20];

    if (alt->shape == LITERAL || alt->shape == PATTERN)
        return append(alt->low, out, out_size);
    if (!to_u64(alt->low, &low) || (alt->shape == RANGE && !to_u64(alt->high, &high)))
        return false;
    if ((alt->shape == RANGE && low > high) || (alt->shape == BELOW && low == 0) ||
        (alt->shape == ABOVE && low == UINT64_MAX))
        return false;
    if (alt->shape == RANGE)
        value = low + (high - low) / 2;
    else
        value = alt->shape == ABOVE ? low + 1 : low - 1;
    snprintf(text, sizeof(text), "%" PRIX64, value);
    return append((struct sp_span){.at = text, .len = strlen(text)}, out, out_size);
}

static bool pick_pattern(struct sp_span pattern, uint64_t choice, char *out, size_t out_size)
{
    while (pattern.len > 0) {
        struct sp_span piece = {.at = pattern.at, .len = 1};
        struct alternative alt;

        if (pattern.at[0] == '[') {
            uint64_t count;

            if (!bracket(pattern, &piece))
                return false;
            pattern = sp_span_skip(pattern, piece.len + 2);
            count = count_alternatives(piece);
            alt = read_alternative(nth_alternative(piece, choice % count));
            choice /= count;
        } else {
            pattern = sp_span_skip(pattern, 1);
            alt = (struct alternative){.shape = LITERAL, .low = piece};
        }
        if (!pick_plain(&alt, out, out_size))
            return false;
    }
    return true;
}

bool sp_expression_pick(const char *expression, uint64_t choice, const char *const *prefer,
                        char *out, size_t out_size)
{
    struct sp_span text = {.at = expression, .len = strlen(expression)};
    uint64_t count = count_alternatives(text);
    struct alternative alt;

    if (out_size == 0)
        return false;
    out[0] = '\0';
    for (; prefer != NULL && *prefer != NULL; prefer++) {
        if (sp_expression_matches(expression, *prefer))
            return append((struct sp_span){.at = *prefer, .len = strlen(*prefer)}, out, out_size);
    }
    text = nth_alternative(text, choice % count);
    alt = read_alternative(text);
    if (alt.shape == PATTERN)
        return pick_pattern(text, choice / count, out, out_size);
    return pick_plain(&alt, out, out_size);
}
