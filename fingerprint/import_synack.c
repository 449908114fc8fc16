/* The answer to synprint's SYN from the answers to the probes of os-detection. Its options follow
 * when the stack has an order of its own: when three probes that offer the same options as our SYN,
 * each in another order (os-detection 1.2: the first, the second and the fifth), are answered with
 * the same ones. The window is that of the first probe, which offers our MSS. */
#include <stdio.h>
#include <string.h>

#include "fingerprint/expression.h"
#include "fingerprint/import_internal.h"

enum { O1 = 0, O2 = 1, O5 = 4, W1 = 0 }; /* attributes of OPS and WIN */

#define LAYOUTS_MAX 8
#define HEX         16

static const char *attribute(const struct sp_testline *tests, enum sp_test test, const char *name)
{
    int index = sp_test_attribute(test, name, strlen(name));

    return index < 0 ? NULL : tests[test].expression[index];
}

/* A hexadecimal number; false when it is none, or above max. */
static bool hex_number(struct sp_span text, uint32_t max, uint32_t *out)
{
    uint64_t value = 0;

    if (text.len == 0 || sp_hex_digits(text) != text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        value = value * HEX + (uint64_t)(c <= '9' ? c - '0' : c - 'A' + 10);
        if (value > max)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}

/* "n", "lo-hi", ">n" or "<n" as a range up to max, which cuts it. */
static bool hex_range(struct sp_span text, uint32_t max, uint32_t *lo, uint32_t *hi)
{
    struct sp_span first;

    *lo = 0;
    *hi = max;
    if (sp_span_strip_prefix(&text, ">"))
        return hex_number(text, max - 1, lo) && ++*lo <= max;
    if (sp_span_strip_prefix(&text, "<"))
        return hex_number(text, max, hi) && (*hi)-- > 0;
    sp_span_split(&text, '-', &first);
    if (!hex_number(first, max, lo))
        return false;
    *hi = *lo;
    if (text.at != NULL && !hex_number(text, max, hi))
        *hi = max;
    return *lo <= *hi;
}

/* Every alternative of an expression as a range. */
static bool read_ranges(struct sp_span expression, uint32_t max, struct sp_ranges *out)
{
    struct sp_span one;

    out->count = 0;
    while (sp_expression_next(&expression, &one)) {
        uint32_t lo, hi;

        if (out->count == SP_ALTERNATIVES_MAX || !hex_range(one, max, &lo, &hi))
            return false;
        out->at[out->count].lo = (uint16_t)lo;
        out->at[out->count].hi = (uint16_t)hi;
        out->count++;
    }
    return true;
}

/* Takes the number behind a letter off *text, "5B4" or "[5-9|B]". */
static struct sp_span take_number(struct sp_span *text)
{
    const char *close =
        text->len > 0 && text->at[0] == '[' ? memchr(text->at, ']', text->len) : NULL;
    struct sp_span number = *text;

    if (close != NULL) {
        number = (struct sp_span){.at = text->at + 1, .len = (size_t)(close - text->at) - 1};
        *text = sp_span_skip(*text, number.len + 2);
        return number;
    }
    number.len = sp_hex_digits(*text);
    *text = sp_span_skip(*text, number.len);
    return number;
}

static bool is_bit(char c)
{
    return c == '0' || c == '1';
}

/* One option off the front of *text. */
static bool read_option(struct sp_span *text, struct sp_signature *sig, unsigned *count)
{
    char letter = text->at[0];
    enum sp_option_code code = SP_OPTION_NONE;

    *text = sp_span_skip(*text, 1);
    if (letter == 'L' || letter == 'N' || letter == 'S') {
        code = letter == 'L'   ? SP_OPTION_EOL
               : letter == 'N' ? SP_OPTION_NOP
                               : SP_OPTION_SACK_PERMITTED;
    } else if (letter == 'M') {
        code = SP_OPTION_MSS;
        take_number(text); /* the link's more than the system's */
    } else if (letter == 'W') {
        code = SP_OPTION_WSCALE;
        if (!read_ranges(take_number(text), UINT8_MAX, &sig->wscale))
            return false;
    } else if (letter == 'T' && text->len >= 2 && is_bit(text->at[0]) && is_bit(text->at[1])) {
        code = SP_OPTION_TIMESTAMP;
        sig->tsval_zero = text->at[0] == '0' ? SP_YES : SP_NO;
        sig->tsecr_zero = text->at[1] == '0' ? SP_YES : SP_NO;
        *text = sp_span_skip(*text, 2);
    }
    if (code == SP_OPTION_NONE || ++*count > SP_LAYOUT_OPTIONS_MAX)
        return false;
    sig->layout = sp_layout_append(sig->layout, code);
    return true;
}

/* Every alternative of O1 to O6; at most max. Returns how many; 0: none, or not to be said. */
static size_t read_options(const char *expression, struct sp_signature *out, size_t max)
{
    struct sp_span rest = {.at = expression, .len = expression != NULL ? strlen(expression) : 0};
    struct sp_span one;
    size_t count = 0;

    if (expression == NULL)
        return 0;
    while (sp_expression_next(&rest, &one)) {
        unsigned options = 0;

        if (count == max)
            return 0;
        out[count] = (struct sp_signature){.layout = 0};
        while (one.len > 0) {
            if (!read_option(&one, &out[count], &options))
                return 0;
        }
        count++;
    }
    return count;
}

static bool has_layout(const struct sp_signature *list, size_t count, sp_layout layout)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].layout == layout)
            return true;
    }
    return false;
}

static bool all_in(const struct sp_signature *some, size_t some_count,
                   const struct sp_signature *list, size_t count)
{
    for (size_t i = 0; i < some_count; i++) {
        if (!has_layout(list, count, some[i].layout))
            return false;
    }
    return true;
}

static bool same_layouts(const char *expression, const struct sp_signature *list, size_t count)
{
    struct sp_signature other[LAYOUTS_MAX];
    size_t others = read_options(expression, other, LAYOUTS_MAX);

    return others > 0 && all_in(other, others, list, count) && all_in(list, count, other, others);
}

/* Initial TTLs that an expression means: usual ones within a range, else the next above it. */
static uint8_t read_ttls(const char *expression)
{
    static const uint8_t usual[] = {32, 64, 128, 255};
    struct sp_span rest = {.at = expression, .len = expression != NULL ? strlen(expression) : 0};
    struct sp_span one;
    uint8_t ttls = 0;

    while (expression != NULL && sp_expression_next(&rest, &one)) {
        uint32_t lo, hi;
        uint8_t inside = 0;

        if (!hex_range(one, UINT8_MAX, &lo, &hi))
            return 0;
        for (size_t i = 0; i < sizeof(usual); i++) {
            if (usual[i] >= lo && usual[i] <= hi)
                inside |= (uint8_t)sp_ttl_member(usual[i]);
        }
        if (inside == 0)
            inside = (uint8_t)sp_ttl_member(sp_initial_ttl((uint8_t)hi));
        ttls |= inside;
    }
    return ttls;
}

static uint8_t read_df(const char *expression)
{
    if (expression == NULL || expression[1] != '\0')
        return SP_ANY;
    return expression[0] == 'Y' ? SP_YES : SP_NO;
}

/* TI=Z: always 0. */
static uint8_t read_id(const char *expression)
{
    if (expression == NULL)
        return SP_ANY;
    if (strcmp(expression, "Z") == 0)
        return SP_YES;
    return strchr(expression, 'Z') == NULL ? SP_NO : SP_ANY;
}

/* What the layout does not decide. False when T1 is no SYN-ACK as ours would be. */
static bool read_rest(const struct sp_testline *tests, struct sp_signature *sig)
{
    const char *ttl = attribute(tests, SP_TEST_T1, "T");
    const char *flags = attribute(tests, SP_TEST_T1, "F");
    const char *quirks = attribute(tests, SP_TEST_T1, "Q");
    const char *window = tests[SP_TEST_WIN].expression[W1];
    struct sp_ranges ranges;

    if (window == NULL || !tests[SP_TEST_T1].present ||
        (tests[SP_TEST_T1].expression[0] != NULL &&
         !sp_expression_matches(tests[SP_TEST_T1].expression[0], "Y")) ||
        (flags != NULL && !sp_expression_matches(flags, "AS")))
        return false;
    sig->ttls = read_ttls(ttl != NULL ? ttl : attribute(tests, SP_TEST_T1, "TG"));
    sig->df = read_df(attribute(tests, SP_TEST_T1, "DF"));
    sig->id_zero = read_id(attribute(tests, SP_TEST_SEQ, "TI"));
    if (quirks != NULL && strcmp(quirks, "") != 0) {
        sig->any_quirks = strchr(quirks, '|') != NULL;
        sig->quirks = sig->any_quirks ? 0
                                      : (strchr(quirks, 'R') ? SP_QUIRK_RESERVED : 0u) |
                                            (strchr(quirks, 'U') ? SP_QUIRK_URGENT_POINTER : 0u);
    }
    if (!read_ranges((struct sp_span){.at = window, .len = strlen(window)}, UINT16_MAX, &ranges))
        return false;
    sig->window.count = ranges.count;
    for (unsigned i = 0; i < ranges.count; i++)
        sig->window.at[i] = (struct sp_window_rule){
            .kind = SP_WINDOW_RANGE, .lo = ranges.at[i].lo, .hi = ranges.at[i].hi};
    return sig->ttls != 0;
}

size_t sp_import_synacks(const struct sp_testline *tests,
                         struct sp_signature out[static SP_IMPORT_SYNACKS_MAX])
{
    const char *const *ops = tests[SP_TEST_OPS].expression;
    size_t count = read_options(ops[O1], out, SP_IMPORT_SYNACKS_MAX);

    if (count == 0 || !same_layouts(ops[O2], out, count) || !same_layouts(ops[O5], out, count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        struct sp_signature rest = out[i];

        if (!read_rest(tests, &rest))
            return 0;
        out[i] = rest;
    }
    return count;
}
