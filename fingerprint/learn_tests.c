/* Fingerprints of several rounds to the test lines of an entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/learn_internal.h"
#include "fingerprint/notation.h"
#include "fingerprint/text.h"

#define ALTERNATIVES_MAX 4
#define EXPRESSION_MAX   512
#define SPREAD           16 /* a sixteenth of a random value each way is chance */
#define GCD_RANDOM       6  /* up to this a common divisor comes about by chance */
#define HEX              16
#define TIMESTAMP_BYTES  12

/* What an attribute was in the rounds that had it. */
struct values {
    const char *distinct[SP_LEARN_ROUNDS_MAX];
    size_t count, given; /* different ones; rounds that gave one */
};

struct attribute {
    enum sp_test test;
    size_t index;
    const char *test_name, *name;
    const struct sp_value_kind *kind;
};

static void collect(const struct sp_learner *learner, const struct attribute *attribute,
                    struct values *out)
{
    *out = (struct values){.count = 0};
    for (size_t round = 0; round < learner->round_count; round++) {
        const char *value =
            sp_learner_round(learner, round)[attribute->test].expression[attribute->index];
        size_t i = 0;

        if (value == NULL)
            continue;
        out->given++;
        while (i < out->count && strcmp(out->distinct[i], value) != 0)
            i++;
        if (i == out->count)
            out->distinct[out->count++] = value;
    }
}

/* All values as numbers, the least and the greatest. */
static bool number_range(const struct values *values, unsigned long *lo, unsigned long *hi)
{
    *lo = UINT32_MAX;
    *hi = 0;
    for (size_t i = 0; i < values->count; i++) {
        struct sp_span text = {.at = values->distinct[i], .len = strlen(values->distinct[i])};
        unsigned long number;

        if (text.len == 0 || text.len > SP_NUMBER_DIGITS_MAX || sp_hex_digits(text) != text.len)
            return false;
        number = strtoul(text.at, NULL, HEX);
        *lo = number < *lo ? number : *lo;
        *hi = number > *hi ? number : *hi;
    }
    return values->count > 0;
}

static void add_range(struct sp_text *out, unsigned long lo, unsigned long hi)
{
    sp_text_add(out, "%lX", lo);
    if (hi != lo)
        sp_text_add(out, "-%lX", hi);
}

static void remark_varies(struct sp_learner *learner, const struct attribute *attribute,
                          const struct values *values)
{
    sp_learner_remark(learner, "%s.%s: varies (%s, %s%s), left out", attribute->test_name,
                      attribute->name, values->distinct[0], values->distinct[1],
                      values->count > 2 ? ", ..." : "");
}

static bool put_alternatives(struct sp_learner *learner, const struct attribute *attribute,
                             const struct values *values, struct sp_text *out)
{
    if (values->count > ALTERNATIVES_MAX) {
        remark_varies(learner, attribute, values);
        return false;
    }
    if (values->count > 1)
        sp_learner_remark(learner, "%s.%s: more than one value was seen", attribute->test_name,
                          attribute->name);
    for (size_t i = 0; i < values->count; i++)
        sp_text_add(out, "%s%s", i > 0 ? "|" : "", values->distinct[i]);
    return true;
}

/* SP and ISR are measures of chance: the next look gives others nearby. */
static bool put_chance(struct sp_learner *learner, const struct attribute *attribute,
                       const struct values *values, struct sp_text *out)
{
    unsigned long lo, hi, more;

    if (!number_range(values, &lo, &hi))
        return put_alternatives(learner, attribute, values, out);
    more = hi / SPREAD + (hi > 0);
    if (hi - lo > 4 * more) {
        remark_varies(learner, attribute, values);
        return false;
    }
    add_range(out, lo > more ? lo - more : 0, hi + more);
    return true;
}

static bool put_gcd(struct sp_learner *learner, const struct attribute *attribute,
                    const struct values *values, struct sp_text *out)
{
    unsigned long lo, hi;

    if (!number_range(values, &lo, &hi) || lo == 0 || hi > GCD_RANDOM)
        return put_alternatives(learner, attribute, values, out);
    add_range(out, 1, GCD_RANDOM);
    return true;
}

/* A clock that is measured: neighbours are one value. */
static bool put_clock(struct sp_learner *learner, const struct attribute *attribute,
                      const struct values *values, struct sp_text *out)
{
    unsigned long lo, hi;

    if (values->count < 2 || !number_range(values, &lo, &hi) || hi - lo > 2)
        return put_alternatives(learner, attribute, values, out);
    add_range(out, lo, hi);
    return true;
}

/* MSS of an option string; 0 without one. */
static unsigned long option_mss(const char *options)
{
    const char *m = options != NULL ? strchr(options, 'M') : NULL;

    return m != NULL ? strtoul(m + 1, NULL, HEX) : 0;
}

/* Whether the MSS is the link's: wide, and the same in every answer. One that changes with the
 * probe repeats what was offered, and that is the system's way. */
static bool link_decides_mss(const struct sp_learner *learner)
{
    unsigned long mss = 0;

    for (size_t round = 0; round < learner->round_count; round++) {
        const struct sp_testline *ops = &sp_learner_round(learner, round)[SP_TEST_OPS];

        for (size_t i = 0; i < sp_test_attribute_count(SP_TEST_OPS); i++) {
            unsigned long other = option_mss(ops->expression[i]);

            if (mss != 0 && other != 0 && other != mss)
                return false;
            mss = other != 0 ? other : mss;
        }
    }
    return mss >= SP_LEARN_OWN_MSS;
}

/* The same options whatever the link's MSS. */
static void put_any_mss(const char *options, struct sp_text *out)
{
    const char *m = strchr(options, 'M');

    if (m == NULL) {
        sp_text_add(out, "%s", options);
        return;
    }
    sp_text_add(out, "%.*sM[1-FFFF]%s", (int)(m - options), options,
                m + 1 + strspn(m + 1, "0123456789ABCDEF"));
}

static bool put_options(struct sp_learner *learner, const struct attribute *attribute,
                        const struct values *values, struct sp_text *out)
{
    struct values general = {.given = values->given};
    char text[SP_LEARN_ROUNDS_MAX][EXPRESSION_MAX / ALTERNATIVES_MAX];

    if (!link_decides_mss(learner))
        return put_alternatives(learner, attribute, values, out);
    for (size_t i = 0; i < values->count; i++) {
        struct sp_text one = {.out = text[i], .size = sizeof(text[i]), .used = 0};
        size_t k = 0;

        put_any_mss(values->distinct[i], &one);
        while (k < general.count && strcmp(general.distinct[k], text[i]) != 0)
            k++;
        if (k == general.count)
            general.distinct[general.count++] = text[i];
    }
    return put_alternatives(learner, attribute, &general, out);
}

/* Windows stand for an MSS of 1460: one that follows another MSS is not known for that. */
static bool put_window(struct sp_learner *learner, const struct attribute *attribute,
                       const struct values *values, struct sp_text *out)
{
    const struct sp_signature *synack = sp_learner_first_synack(learner);
    unsigned mss = synack != NULL && synack->mss.count > 0 ? synack->mss.at[0].lo : 0;
    unsigned long lo, hi;

    if (mss >= SP_LEARN_OWN_MSS && mss != SP_LEARN_MSS && number_range(values, &lo, &hi) &&
        lo != 0 && (lo % mss == 0 || lo % (mss - TIMESTAMP_BYTES) == 0)) {
        sp_learner_remark(learner,
                          "%s.%s: follows the MSS, which is %u here and not 1460; left out",
                          attribute->test_name, attribute->name, mss);
        return false;
    }
    return put_alternatives(learner, attribute, values, out);
}

typedef bool (*put_fn)(struct sp_learner *learner, const struct attribute *attribute,
                       const struct values *values, struct sp_text *out);

static put_fn rule_of(const struct attribute *attribute)
{
    static const struct {
        enum sp_test test;
        const char *name;
        put_fn put;
    } table[] = {
        {SP_TEST_SEQ, "SP", put_chance}, {SP_TEST_SEQ, "ISR", put_chance},
        {SP_TEST_SEQ, "GCD", put_gcd},   {SP_TEST_SEQ, "TS", put_clock},
        {SP_TEST_ECN, "W", put_window},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].test == attribute->test && strcmp(table[i].name, attribute->name) == 0)
            return table[i].put;
    }
    if (attribute->test == SP_TEST_WIN)
        return put_window;
    return attribute->kind->form == SP_VALUE_OPTIONS ? put_options : put_alternatives;
}

static void learn_attribute(struct sp_learner *learner, const struct attribute *attribute,
                            size_t rounds)
{
    char text[EXPRESSION_MAX] = "";
    struct sp_text out = {.out = text, .size = sizeof(text), .used = 0};
    struct sp_testline *line = &learner->tests[attribute->test];
    struct values values;

    collect(learner, attribute, &values);
    if (values.count == 0)
        return;
    if (values.given * 2 < rounds) {
        sp_learner_remark(learner, "%s.%s: seen in %zu of %zu rounds only, left out",
                          attribute->test_name, attribute->name, values.given, rounds);
        return;
    }
    if (!rule_of(attribute)(learner, attribute, &values, &out))
        return;
    line->expression[attribute->index] = sp_pool_add(&learner->pool, text, strlen(text));
    line->present = true;
    if (line->expression[attribute->index] == NULL)
        learner->out_of_memory = true;
}

/* How a test was answered: 'Y', 'N', or 0 where that cannot be believed. *rounds: of that answer.
 */
static char decide_reply(struct sp_learner *learner, enum sp_test test, size_t *rounds)
{
    size_t yes = 0, no = 0;

    for (size_t round = 0; round < learner->round_count; round++) {
        const struct sp_testline *line = &sp_learner_round(learner, round)[test];
        const char *reply = line->present ? line->expression[0] : NULL;

        yes += reply != NULL && reply[0] == 'Y';
        no += reply != NULL && reply[0] == 'N';
    }
    *rounds = yes > 0 ? yes : no;
    if (yes == 0 || no == 0)
        return yes + no == 0 ? '\0' : yes > 0 ? 'Y' : 'N';
    sp_learner_remark(learner, "%s: answered in %zu of %zu rounds%s", sp_test_name(test), yes,
                      yes + no, yes >= 2 * no ? ", taken as answered" : ", left out");
    return yes >= 2 * no ? 'Y' : '\0';
}

static size_t count_present(const struct sp_learner *learner, enum sp_test test)
{
    size_t count = 0;

    for (size_t round = 0; round < learner->round_count; round++)
        count += sp_learner_round(learner, round)[test].present;
    return count;
}

static void learn_test(struct sp_learner *learner, enum sp_test test)
{
    const struct sp_notation_test *notation = &sp_notation(SP_GENERATION_SECOND)[test];
    bool replies = sp_notation_has_reply(SP_GENERATION_SECOND, test);
    size_t rounds = count_present(learner, test);
    char reply = replies ? decide_reply(learner, test, &rounds) : 'Y';

    if (replies && reply != '\0') {
        learner->tests[test].present = true;
        learner->tests[test].expression[0] = reply == 'Y' ? "Y" : "N";
    }
    if (reply != 'Y')
        return;
    for (size_t i = replies; i < SP_ATTRIBUTES_MAX && notation->attributes[i].name != NULL; i++) {
        const struct attribute attribute = {
            .test = test,
            .index = i,
            .test_name = notation->name,
            .name = notation->attributes[i].name,
            .kind = &notation->attributes[i].kind,
        };

        learn_attribute(learner, &attribute, rounds);
    }
}

void sp_learner_tests(struct sp_learner *learner)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++)
        learn_test(learner, test);
    if (learner->round_count == 1)
        sp_learner_remark(learner, "the tests were asked once: what varies is not known");
}
