#include "fingerprint/testline.h"

#include <string.h>

#include "fingerprint/notation.h"

const char *sp_test_name(enum sp_test test)
{
    return sp_notation(SP_GENERATION_SECOND)[test].name;
}

bool sp_test_from_name(const char *text, size_t len, enum sp_test *test)
{
    return sp_notation_test(SP_GENERATION_SECOND, (struct sp_span){.at = text, .len = len}, test);
}

size_t sp_test_attribute_count(enum sp_test test)
{
    return sp_generation_attribute_count(SP_GENERATION_SECOND, test);
}

size_t sp_generation_attribute_count(enum sp_generation generation, enum sp_test test)
{
    const struct sp_attribute *attributes = sp_notation(generation)[test].attributes;
    size_t count = 0;

    while (count < SP_ATTRIBUTES_MAX && attributes[count].name != NULL)
        count++;
    return count;
}

const char *sp_test_attribute_name(enum sp_test test, size_t attribute)
{
    return sp_notation(SP_GENERATION_SECOND)[test].attributes[attribute].name;
}

int sp_test_attribute(enum sp_test test, const char *text, size_t len)
{
    return sp_notation_attribute(SP_GENERATION_SECOND, test,
                                 (struct sp_span){.at = text, .len = len});
}

/* Fails with "COLUMN: ...", the column of `at` in the line that begins at text. */
#define FAIL(err, text, at, format, ...)                                                           \
    sp_fail(err, SP_ERR_USAGE, "%zu: " format, (size_t)((at) - (text)) + 1, __VA_ARGS__)

/* Finds "NAME(" and ")" in text: *body is what stands between. */
static bool find_body(enum sp_generation generation, const char *text, size_t len,
                      enum sp_test *test, struct sp_span *body, struct sp_error *err)
{
    struct sp_span all = sp_span_trim((struct sp_span){.at = text, .len = len});
    const char *nul = memchr(text, '\0', len);
    const char *open = memchr(all.at, '(', all.len);
    struct sp_span name = all;

    if (nul != NULL)
        return FAIL(err, text, nul, "byte is NUL, expected %s", "text");
    if (open == NULL)
        return FAIL(err, text, all.at, "expected NAME(ATTRIBUTE=VALUE%%...), got \"%.*s\"",
                    SP_SPAN_ARGS(all));
    name.len = (size_t)(open - all.at);
    if (!sp_notation_test(generation, name, test))
        return FAIL(err, text, all.at, "unknown test \"%.*s\", expected %s", SP_SPAN_ARGS(name),
                    generation == SP_GENERATION_FIRST ? "TSeq, T1 to T7 or PU"
                                                      : "SEQ, OPS, WIN, ECN, T1 to T7, U1 or IE");
    if (all.at[all.len - 1] != ')')
        return FAIL(err, text, all.at + all.len, "expected \")\" at the end of %.*s",
                    SP_SPAN_ARGS(name));
    *body = (struct sp_span){.at = open + 1, .len = all.len - name.len - 2};
    return true;
}

/* One "ATTRIBUTE=VALUE"; *value is terminated afterwards by the caller. */
static bool split_attribute(enum sp_generation generation, const char *text, struct sp_span piece,
                            enum sp_test test, struct sp_testline *line, struct sp_error *err)
{
    const char *equals = memchr(piece.at, '=', piece.len);
    const char *test_name = sp_notation(generation)[test].name;
    struct sp_span name = piece;
    char names[64];
    int index;

    if (equals == NULL)
        return FAIL(err, text, piece.at, "expected ATTRIBUTE=VALUE, got \"%.*s\"",
                    SP_SPAN_ARGS(piece));
    name.len = (size_t)(equals - piece.at);
    index = sp_notation_attribute(generation, test, name);
    if (index < 0)
        return FAIL(err, text, piece.at, "unknown attribute \"%.*s\" of %s, expected one of %s",
                    SP_SPAN_ARGS(name), test_name,
                    sp_notation_names(generation, test, names, sizeof(names)));
    if (line->expression[index] != NULL)
        return FAIL(err, text, piece.at, "%s.%.*s is given twice", test_name, SP_SPAN_ARGS(name));
    line->expression[index] = equals + 1;
    return true;
}

static bool split(enum sp_generation generation, char *text, size_t len, enum sp_test *test,
                  struct sp_testline *line, struct sp_error *err)
{
    struct sp_span body, rest, piece;

    *line = (struct sp_testline){.present = true};
    if (!find_body(generation, text, len, test, &body, err))
        return false;
    rest = body;
    if (body.len == 0 || (!sp_notation_has_reply(generation, *test) && sp_span_equal(body, "R=N")))
        return true;
    while (sp_span_split(&rest, '%', &piece)) {
        if (!split_attribute(generation, text, piece, *test, line, err))
            return false;
        text[(size_t)(piece.at - text) + piece.len] = '\0'; /* the "%" or ")" behind it */
    }
    return true;
}

bool sp_testline_split(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err)
{
    return split(SP_GENERATION_SECOND, text, len, test, line, err);
}

static bool check_value(const char *text, const char *test_name,
                        const struct sp_attribute *attribute, const char *value,
                        struct sp_error *err)
{
    static const char *const forms[] = {
        [SP_VALUE_WORD] = "one of",
        [SP_VALUE_NUMBER] = "a hexadecimal number or range",
        [SP_VALUE_FLAGS] = "letters of EUAPRSF in this order",
        [SP_VALUE_OPTIONS] =
            "TCP options (L N S T00..T11, M and W with a number), 40 bytes at most",
        [SP_VALUE_FIRST_NUMBER] = "a hexadecimal number, a range, <n, >n or +",
        [SP_VALUE_FIRST_LETTERS] = "something of",
    };
    struct sp_span bad, all = {.at = value, .len = strlen(value)};
    const char *also = "";

    if (sp_expression_check(all, &attribute->kind, &bad))
        return true;
    if (attribute->kind.form == SP_VALUE_NUMBER && attribute->kind.words[0] != '\0')
        also = ", or one of";
    return FAIL(err, text, bad.at, "bad value \"%.*s\" of %s.%s, expected %s%s%s%s",
                SP_SPAN_ARGS(bad), test_name, attribute->name, forms[attribute->kind.form], also,
                attribute->kind.words[0] != '\0' ? " " : "", attribute->kind.words);
}

bool sp_generation_parse(enum sp_generation generation, char *text, size_t len, enum sp_test *test,
                         struct sp_testline *line, struct sp_error *err)
{
    const struct sp_notation_test *notation;
    bool any = false;

    if (!split(generation, text, len, test, line, err))
        return false;
    notation = &sp_notation(generation)[*test];
    for (size_t i = 0; i < SP_ATTRIBUTES_MAX && notation->attributes[i].name != NULL; i++) {
        if (line->expression[i] == NULL)
            continue;
        any = true;
        if (!check_value(text, notation->name, &notation->attributes[i], line->expression[i], err))
            return false;
    }
    if (sp_notation_has_reply(generation, *test) && line->expression[0] == NULL)
        line->expression[0] = any ? "Y" : "N";
    return true;
}

bool sp_testline_parse(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err)
{
    return sp_generation_parse(SP_GENERATION_SECOND, text, len, test, line, err);
}
