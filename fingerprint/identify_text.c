/* An identity in words. */
#include "fingerprint/identify.h"

#include <stdio.h>

#include "fingerprint/text.h"

static void add_test(struct sp_text *text, const struct sp_identity *identity,
                     const struct sp_clue *clue)
{
    const char *name = sp_test_attribute_name(clue->test, clue->attribute);
    const char *value = (identity->tests->given[clue->test] >> clue->attribute & 1) != 0
                            ? identity->tests->value[clue->test][clue->attribute]
                            : sp_testprint_value(identity->tests, clue->test, "TG");

    sp_text_add(text, "%s.%s is %s", sp_test_name(clue->test), name,
                value == NULL || value[0] == '\0' ? "empty" : value);
    if (!clue->fits)
        sp_text_add(text, ", not %.60s",
                    identity->best->tests[clue->test].expression[clue->attribute]);
}

static void add_resends(struct sp_text *text, const struct sp_identity *identity, bool fits)
{
    char schedule[SP_SCHEDULE_TEXT_MAX];

    sp_text_add(text, "SYN-ACK repeats %s",
                sp_schedule_format(&identity->resends->schedule, schedule));
    if (!fits)
        sp_text_add(text, ", not %s", sp_schedule_format(&identity->best->resends.at[0], schedule));
}

static void add_clue(struct sp_text *text, const struct sp_identity *identity,
                     const struct sp_clue *clue)
{
    char layout[SP_LAYOUT_TEXT_MAX];

    switch (clue->kind) {
    case SP_CLUE_LAYOUT:
        sp_text_add(text, "options %s", sp_layout_format(identity->seen.layout, layout));
        if (!clue->fits)
            sp_text_add(text, ", not %s", sp_layout_format(identity->signature->layout, layout));
        return;
    case SP_CLUE_TRAIT:
        sp_text_add(text, "the SYN-ACK's %s", sp_trait_word(clue->trait));
        return;
    case SP_CLUE_RST:
        sp_text_add(text, "the RST's %s", sp_trait_word(clue->trait));
        return;
    case SP_CLUE_TEST:
        add_test(text, identity, clue);
        return;
    case SP_CLUE_RESENDS:
        add_resends(text, identity, clue->fits);
        return;
    }
}

/* The clues that speak for it, or against it; heaviest first. */
static void add_clues(struct sp_text *text, const struct sp_identity *identity, bool fits)
{
    const char *separator = fits ? "; for it: " : "; against it: ";

    for (size_t i = 0; i < identity->clue_count; i++) {
        if (identity->clues[i].fits != fits)
            continue;
        sp_text_add(text, "%s", separator);
        add_clue(text, identity, &identity->clues[i]);
        separator = "; ";
    }
}

static void add_tests(struct sp_text *text, const struct sp_identity *identity)
{
    const char *separator = "; tests: ";

    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        if ((identity->tests_run >> test & 1) == 0)
            continue;
        sp_text_add(text, "%s%s", separator, sp_test_name(test));
        separator = " ";
    }
}

const char *sp_identity_evidence(const struct sp_identity *identity,
                                 char out[static SP_IDENTITY_TEXT_MAX])
{
    static const char *const doubts[] = {
#define X(name, factor, words) words,
        SP_DOUBT_MAP(X)
#undef X
    };
    struct sp_text text = {.out = out, .size = SP_IDENTITY_TEXT_MAX, .used = 0};

    if (identity->best == NULL) {
        sp_text_add(&text, "nothing was seen that could be compared");
        return out;
    }
    sp_text_add(&text, "%u of %u things fit %s (%s:%u)", identity->fitting, identity->compared,
                identity->best->name, identity->best->file, identity->best->line);
    add_clues(&text, identity, true);
    add_clues(&text, identity, false);
    for (size_t i = 1; i < identity->near_count; i++)
        sp_text_add(&text, "%s%s", i == 1 ? "; as near: " : ", ", identity->near[i].system->name);
    add_tests(&text, identity);
    for (unsigned bit = 0; bit < SP_DOUBT_COUNT; bit++) {
        if ((identity->doubts >> bit & 1) != 0)
            sp_text_add(&text, "; doubt: %s", doubts[bit]);
    }
    return out;
}
