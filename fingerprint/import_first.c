/* The first generation's tests in the second one's notation. What T2 to T7 and PU show was kept by
 * the second; of T1, whose SYN was another one, only what does not depend on its options; of the
 * sequence numbers only the greatest common divisor. */
#include <string.h>

#include "fingerprint/import_internal.h"
#include "fingerprint/notation.h"
#include "fingerprint/text.h"

#define EXPRESSION_MAX 512

/* A word, and what it is called now; NULL: has no name any more. */
struct word {
    const char *old, *new;
};

static const struct word yes_no[] = {{"Y", "Y"}, {"N", "N"}, {NULL, NULL}};
static const struct word ack[] = {{"S", "S"}, {"S++", "S+"}, {"O", "Z|O"}, {NULL, NULL}};
static const struct word ip_ids[] = {{"Z", "Z"},   {"I", "I"},    {"BI", "BI"}, {"RI", "RI"},
                                     {"RD", "RD"}, {"RPI", "RI"}, {NULL, NULL}};
/* 2, 100 and 1000 per second, as powers of two */
static const struct word clocks[] = {{"U", "U"},     {"0", "0"},        {"2HZ", "1"},
                                     {"100HZ", "7"}, {"1000HZ", "9-B"}, {NULL, NULL}};
static const struct word quoted[] = {{"E", "G"}, {"0", "0"}, {NULL, NULL}};
static const struct word quoted_checksum[] = {{"E", "G"}, {"0", "Z"}, {"F", "I"}, {NULL, NULL}};
static const struct word quoted_data[] = {{"E", "G"}, {"F", "I"}, {NULL, NULL}};
static const struct word quoted_length[] = {{"148", "G"}, {NULL, NULL}};
static const struct word no_options[] = {{"", ""}, {NULL, NULL}};

/* Attributes that have a successor. Of tests from T2 on: T2 to T7. */
static const struct row {
    enum sp_test first, last;
    const char *old, *new;
    const struct word *words; /* NULL: as it is */
    bool also_as_is;          /* what is not among the words */
} rows[] = {
    {SP_TEST_T1, SP_TEST_T7, "Resp", "R", yes_no, false},
    {SP_TEST_T1, SP_TEST_T7, "DF", "DF", yes_no, false},
    {SP_TEST_T2, SP_TEST_T7, "W", "W", NULL, true},
    {SP_TEST_T1, SP_TEST_T7, "ACK", "A", ack, false},
    {SP_TEST_T1, SP_TEST_T7, "Flags", "F", NULL, true},
    {SP_TEST_T2, SP_TEST_T7, "Ops", "O", no_options, false},
    {SP_TEST_SEQ, SP_TEST_SEQ, "gcd", "GCD", NULL, true},
    {SP_TEST_SEQ, SP_TEST_SEQ, "IPID", "TI", ip_ids, false},
    {SP_TEST_SEQ, SP_TEST_SEQ, "TS", "TS", clocks, false},
    {SP_TEST_U1, SP_TEST_U1, "Resp", "R", yes_no, false},
    {SP_TEST_U1, SP_TEST_U1, "DF", "DF", yes_no, false},
    {SP_TEST_U1, SP_TEST_U1, "IPLEN", "IPL", NULL, true},
    {SP_TEST_U1, SP_TEST_U1, "RIPTL", "RIPL", quoted_length, true},
    {SP_TEST_U1, SP_TEST_U1, "RID", "RID", quoted, false},
    {SP_TEST_U1, SP_TEST_U1, "RIPCK", "RIPCK", quoted_checksum, false},
    {SP_TEST_U1, SP_TEST_U1, "UCK", "RUCK", quoted, false},
    {SP_TEST_U1, SP_TEST_U1, "DAT", "RUD", quoted_data, false},
};

static const struct row *row_of(enum sp_test test, const char *old)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (test >= rows[i].first && test <= rows[i].last && strcmp(rows[i].old, old) == 0)
            return &rows[i];
    }
    return NULL;
}

static bool translate_one(const struct row *row, struct sp_span one, struct sp_text *out)
{
    for (const struct word *word = row->words; word != NULL && word->old != NULL; word++) {
        if (sp_span_equal(one, word->old)) {
            sp_text_add(out, "%s", word->new);
            return true;
        }
    }
    if (row->also_as_is)
        sp_text_add(out, "%.*s", (int)one.len, one.at);
    return row->also_as_is;
}

/* False when an alternative has no translation: half an expression would say something else. */
static bool translate(const struct row *row, const char *expression,
                      const struct sp_value_kind *kind, char out[static EXPRESSION_MAX])
{
    struct sp_span rest = {.at = expression, .len = strlen(expression)}, one, bad;
    struct sp_text text = {.out = out, .size = EXPRESSION_MAX, .used = 0};
    const char *separator = "";

    out[0] = '\0';
    if (rest.len >= EXPRESSION_MAX / 4)
        return false;
    while (sp_span_split(&rest, '|', &one)) {
        sp_text_add(&text, "%s", separator);
        if (!translate_one(row, one, &text))
            return false;
        separator = "|";
    }
    return sp_expression_check((struct sp_span){.at = out, .len = strlen(out)}, kind, &bad);
}

static bool convert_line(enum sp_test test, const struct sp_testline *line, struct sp_testline *out,
                         struct sp_pool *pool, size_t *lost)
{
    const struct sp_attribute *olds = sp_notation(SP_GENERATION_FIRST)[test].attributes;
    const struct sp_attribute *news = sp_notation(SP_GENERATION_SECOND)[test].attributes;

    for (size_t i = 0; i < SP_ATTRIBUTES_MAX && olds[i].name != NULL; i++) {
        const struct row *row = row_of(test, olds[i].name);
        char text[EXPRESSION_MAX];
        int at = row != NULL ? sp_test_attribute(test, row->new, strlen(row->new)) : -1;

        if (line->expression[i] == NULL)
            continue;
        if (at < 0 || !translate(row, line->expression[i], &news[at].kind, text)) {
            ++*lost;
            continue;
        }
        out->expression[at] = sp_pool_add(pool, text, strlen(text));
        if (out->expression[at] == NULL)
            return false;
        out->present = true;
    }
    return true;
}

/* Whether the test may be answered or not: then nothing else can be said of it, because whatever a
 * line states means that it is answered. */
static bool is_undecided(enum sp_test test, const struct sp_testline *line)
{
    return sp_notation_has_reply(SP_GENERATION_SECOND, test) &&
           (line->expression[0] == NULL || strlen(line->expression[0]) != 1);
}

bool sp_import_first(const struct sp_testline *tests, struct sp_testline out[static SP_TEST_COUNT],
                     struct sp_pool *pool, size_t *lost)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        out[test] = (struct sp_testline){.present = false};
        if (!tests[test].present || sp_notation(SP_GENERATION_FIRST)[test].name == NULL)
            continue;
        if (!convert_line(test, &tests[test], &out[test], pool, lost))
            return false;
        if (out[test].present && is_undecided(test, &out[test])) {
            for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++)
                *lost += out[test].expression[i] != NULL;
            out[test] = (struct sp_testline){.present = false};
        }
    }
    return true;
}
