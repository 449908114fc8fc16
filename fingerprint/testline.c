#include "fingerprint/testline.h"

#include <string.h>

#include "fingerprint/expression.h"

struct attribute {
    const char *name;
    struct sp_value_kind kind;
};

struct test {
    const char *name;
    struct attribute attributes[SP_ATTRIBUTES_MAX]; /* name NULL: no more */
};

/* Kinds of values (os-detection 1.5). */
#define WORD(list)                                                                                 \
    {                                                                                              \
        SP_VALUE_WORD, list, false                                                                 \
    }
#define NUMBER_OR(list)                                                                            \
    {                                                                                              \
        SP_VALUE_NUMBER, list, false                                                               \
    }
#define NUMBER NUMBER_OR("")
#define FLAGS                                                                                      \
    {                                                                                              \
        SP_VALUE_FLAGS, "", true                                                                   \
    }
#define OPTIONS                                                                                    \
    {                                                                                              \
        SP_VALUE_OPTIONS, "", true                                                                 \
    }
#define QUIRKS                                                                                     \
    {                                                                                              \
        SP_VALUE_WORD, "R U RU", true                                                              \
    }
#define IPID NUMBER_OR("Z RD RI BI I")

#define REPLY                                                                                      \
    {"R", WORD("Y N")}, {"DF", WORD("Y N")}, {"T", NUMBER},                                        \
    {                                                                                              \
        "TG", NUMBER                                                                               \
    }

#define TCP_REPLY                                                                                  \
    {                                                                                              \
        REPLY, {"W", NUMBER}, {"S", WORD("Z A A+ O")}, {"A", WORD("Z S S+ O")}, {"F", FLAGS},      \
            {"O", OPTIONS}, {"RD", NUMBER}, {"Q", QUIRKS},                                         \
    }

/* The first attribute of a test that may stay unanswered is R. T1's own W and O are rarely given:
 * WIN and OPS have them. */
static const struct test tests[SP_TEST_COUNT] = {
    [SP_TEST_SEQ] = {"SEQ",
                     {{"SP", NUMBER},
                      {"GCD", NUMBER},
                      {"ISR", NUMBER},
                      {"TI", IPID},
                      {"CI", IPID},
                      {"II", IPID},
                      {"SS", WORD("S O")},
                      {"TS", NUMBER_OR("U")}}},
    [SP_TEST_OPS] = {"OPS",
                     {{"O1", OPTIONS},
                      {"O2", OPTIONS},
                      {"O3", OPTIONS},
                      {"O4", OPTIONS},
                      {"O5", OPTIONS},
                      {"O6", OPTIONS}}},
    [SP_TEST_WIN] = {"WIN",
                     {{"W1", NUMBER},
                      {"W2", NUMBER},
                      {"W3", NUMBER},
                      {"W4", NUMBER},
                      {"W5", NUMBER},
                      {"W6", NUMBER}}},
    [SP_TEST_ECN] =
        {"ECN", {REPLY, {"W", NUMBER}, {"O", OPTIONS}, {"CC", WORD("S Y N O")}, {"Q", QUIRKS}}},
    [SP_TEST_T1] = {"T1", TCP_REPLY},
    [SP_TEST_T2] = {"T2", TCP_REPLY},
    [SP_TEST_T3] = {"T3", TCP_REPLY},
    [SP_TEST_T4] = {"T4", TCP_REPLY},
    [SP_TEST_T5] = {"T5", TCP_REPLY},
    [SP_TEST_T6] = {"T6", TCP_REPLY},
    [SP_TEST_T7] = {"T7", TCP_REPLY},
    [SP_TEST_U1] = {"U1",
                    {REPLY,
                     {"IPL", NUMBER},
                     {"UN", NUMBER},
                     {"RIPL", NUMBER_OR("G")},
                     {"RID", NUMBER_OR("G")},
                     {"RIPCK", WORD("Z G I")},
                     {"RUCK", NUMBER_OR("G")},
                     {"RUD", WORD("G I")}}},
    [SP_TEST_IE] = {"IE",
                    {{"R", WORD("Y N")},
                     {"DFI", WORD("Y S N O")},
                     {"T", NUMBER},
                     {"TG", NUMBER},
                     {"CD", NUMBER_OR("Z S O")}}},
};

const char *sp_test_name(enum sp_test test)
{
    return tests[test].name;
}

/* The first letter tells most names apart, and large files hold a million of them. */
static bool is_name(struct sp_span text, const char *name)
{
    return text.len > 0 && text.at[0] == name[0] && sp_span_equal(text, name);
}

bool sp_test_from_name(const char *text, size_t len, enum sp_test *test)
{
    struct sp_span name = {.at = text, .len = len};

    for (enum sp_test i = 0; i < SP_TEST_COUNT; i++) {
        if (is_name(name, tests[i].name)) {
            *test = i;
            return true;
        }
    }
    return false;
}

size_t sp_test_attribute_count(enum sp_test test)
{
    size_t count = 0;

    while (count < SP_ATTRIBUTES_MAX && tests[test].attributes[count].name != NULL)
        count++;
    return count;
}

const char *sp_test_attribute_name(enum sp_test test, size_t attribute)
{
    return tests[test].attributes[attribute].name;
}

int sp_test_attribute(enum sp_test test, const char *text, size_t len)
{
    struct sp_span name = {.at = text, .len = len};

    for (int i = 0; i < SP_ATTRIBUTES_MAX && tests[test].attributes[i].name != NULL; i++) {
        if (is_name(name, tests[test].attributes[i].name))
            return i;
    }
    return -1;
}

/* "R DF T": for messages. */
static const char *attribute_names(enum sp_test test, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < SP_ATTRIBUTES_MAX && tests[test].attributes[i].name != NULL; i++) {
        size_t len = strlen(tests[test].attributes[i].name);

        if (used + len + 2 > size)
            break;
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, tests[test].attributes[i].name, len + 1);
        used += len;
    }
    return out;
}

/* Fails with "COLUMN: ...", the column of `at` in the line that begins at text. */
#define FAIL(err, text, at, format, ...)                                                           \
    sp_fail(err, SP_ERR_USAGE, "%zu: " format, (size_t)((at) - (text)) + 1, __VA_ARGS__)

/* Finds "NAME(" and ")" in text: *body is what stands between. */
static bool find_body(const char *text, size_t len, enum sp_test *test, struct sp_span *body,
                      struct sp_error *err)
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
    if (!sp_test_from_name(name.at, name.len, test))
        return FAIL(err, text, all.at,
                    "unknown test \"%.*s\", expected SEQ, OPS, WIN, ECN, T1 to T7, U1 or IE",
                    SP_SPAN_ARGS(name));
    if (all.at[all.len - 1] != ')')
        return FAIL(err, text, all.at + all.len, "expected \")\" at the end of %s",
                    sp_test_name(*test));
    *body = (struct sp_span){.at = open + 1, .len = all.len - name.len - 2};
    return true;
}

/* One "ATTRIBUTE=VALUE"; *value is terminated afterwards by the caller. */
static bool split_attribute(const char *text, struct sp_span piece, enum sp_test test,
                            struct sp_testline *line, struct sp_error *err)
{
    const char *equals = memchr(piece.at, '=', piece.len);
    struct sp_span name = piece;
    char names[64];
    int index;

    if (equals == NULL)
        return FAIL(err, text, piece.at, "expected ATTRIBUTE=VALUE, got \"%.*s\"",
                    SP_SPAN_ARGS(piece));
    name.len = (size_t)(equals - piece.at);
    index = sp_test_attribute(test, name.at, name.len);
    if (index < 0)
        return FAIL(err, text, piece.at, "unknown attribute \"%.*s\" of %s, expected one of %s",
                    SP_SPAN_ARGS(name), sp_test_name(test),
                    attribute_names(test, names, sizeof(names)));
    if (line->expression[index] != NULL)
        return FAIL(err, text, piece.at, "%s.%.*s is given twice", sp_test_name(test),
                    SP_SPAN_ARGS(name));
    line->expression[index] = equals + 1;
    return true;
}

static bool has_reply(enum sp_test test)
{
    return strcmp(tests[test].attributes[0].name, "R") == 0;
}

bool sp_testline_split(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err)
{
    struct sp_span body, rest, piece;

    *line = (struct sp_testline){.present = true};
    if (!find_body(text, len, test, &body, err))
        return false;
    rest = body;
    if (body.len == 0 || (!has_reply(*test) && sp_span_equal(body, "R=N")))
        return true;
    while (sp_span_split(&rest, '%', &piece)) {
        if (!split_attribute(text, piece, *test, line, err))
            return false;
        text[(size_t)(piece.at - text) + piece.len] = '\0'; /* the "%" or ")" behind it */
    }
    return true;
}

static bool check_value(const char *text, enum sp_test test, const struct attribute *attribute,
                        const char *value, struct sp_error *err)
{
    static const char *const forms[] = {
        [SP_VALUE_WORD] = "one of",
        [SP_VALUE_NUMBER] = "a hexadecimal number or range",
        [SP_VALUE_FLAGS] = "letters of EUAPRSF in this order",
        [SP_VALUE_OPTIONS] =
            "TCP options (L N S T00..T11, M and W with a number), 40 bytes at most",
    };
    struct sp_span bad, all = {.at = value, .len = strlen(value)};
    const char *also = "";

    if (sp_expression_check(all, &attribute->kind, &bad))
        return true;
    if (attribute->kind.form == SP_VALUE_NUMBER && attribute->kind.words[0] != '\0')
        also = ", or one of";
    return FAIL(err, text, bad.at, "bad value \"%.*s\" of %s.%s, expected %s%s%s%s",
                SP_SPAN_ARGS(bad), sp_test_name(test), attribute->name, forms[attribute->kind.form],
                also, attribute->kind.words[0] != '\0' ? " " : "", attribute->kind.words);
}

bool sp_testline_parse(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err)
{
    bool any = false;

    if (!sp_testline_split(text, len, test, line, err))
        return false;
    for (size_t i = 0; i < sp_test_attribute_count(*test); i++) {
        if (line->expression[i] == NULL)
            continue;
        any = true;
        if (!check_value(text, *test, &tests[*test].attributes[i], line->expression[i], err))
            return false;
    }
    if (has_reply(*test) && line->expression[0] == NULL)
        line->expression[0] = any ? "Y" : "N";
    return true;
}
