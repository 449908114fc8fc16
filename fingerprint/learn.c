#include "fingerprint/learn_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"
#include "fingerprint/span.h"
#include "fingerprint/synack_line.h"

#define REMARK_MAX 512

struct sp_learner *sp_learner_create(void)
{
    return calloc(1, sizeof(struct sp_learner));
}

void sp_learner_destroy(struct sp_learner *learner)
{
    if (learner == NULL)
        return;
    for (size_t i = 0; i < learner->round_count; i++)
        sp_printfile_destroy(learner->rounds[i]);
    sp_pool_empty(&learner->pool);
    free(learner);
}

void sp_learner_remark(struct sp_learner *learner, const char *format, ...)
{
    char text[REMARK_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    for (size_t i = 0; i < learner->remark_count; i++) {
        if (strcmp(learner->remarks[i], text) == 0)
            return;
    }
    if (learner->remark_count == SP_LEARN_REMARKS_MAX)
        return;
    learner->remarks[learner->remark_count] = sp_pool_add(&learner->pool, text, strlen(text));
    if (learner->remarks[learner->remark_count] != NULL)
        learner->remark_count++;
    else
        learner->out_of_memory = true;
}

/* Keeps one line of each kind. */
static void keep(struct sp_signature *list, size_t *count, const struct sp_signature *sig,
                 const char *(*format)(const struct sp_signature *, char *))
{
    char text[SP_SIGNATURE_TEXT_MAX], other[SP_SIGNATURE_TEXT_MAX];

    format(sig, text);
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(format(&list[i], other), text) == 0)
            return;
    }
    if (*count < SP_LEARN_LINES_MAX)
        list[(*count)++] = *sig;
}

/* What was seen has one value each. */
static bool is_seen(const struct sp_signature *sig)
{
    bool mss = sp_layout_has(sig->layout, SP_OPTION_MSS);
    bool scale = sp_layout_has(sig->layout, SP_OPTION_WSCALE);
    uint16_t lo, hi;

    return (sig->ttls & (sig->ttls - 1)) == 0 && sig->df != SP_ANY && sig->id_zero != SP_ANY &&
           sig->mss.count == mss && (!mss || sig->mss.at[0].lo == sig->mss.at[0].hi) &&
           sig->wscale.count == scale && (!scale || sig->wscale.at[0].lo == sig->wscale.at[0].hi) &&
           sig->window.count == 1 &&
           sp_window_bounds(&sig->window.at[0], mss ? sig->mss.at[0].lo : 0, &lo, &hi) && lo == hi;
}

bool sp_learner_add_line(struct sp_learner *learner, const char *text, struct sp_error *err)
{
    const struct sp_line line = {.file = "traits", .number = 1, .start = text};
    struct sp_span traits = {.at = text, .len = strlen(text)};
    struct sp_signature sig;

    if (sp_span_strip_prefix(&traits, "syn-ack ")) {
        if (!sp_synack_line_parse(&line, traits, &sig, err))
            return false;
        if (!is_seen(&sig))
            return sp_fail(err, SP_ERR_FAILED, "not a line of what was seen: %s", text);
        keep(learner->synacks, &learner->synack_count, &sig, sp_signature_format);
        return true;
    }
    if (!sp_span_strip_prefix(&traits, "rst "))
        return sp_fail(err, SP_ERR_FAILED, "not a line of traits: %s", text);
    if (!sp_rst_line_parse(&line, traits, &sig, err))
        return false;
    if (!is_seen(&sig))
        return sp_fail(err, SP_ERR_FAILED, "not a line of what was seen: %s", text);
    keep(learner->rsts, &learner->rst_count, &sig, sp_rst_format);
    return true;
}

/* Whether each attribute has one value, as what was seen has, and no expression over values. */
static bool is_seen_print(const struct sp_print *print)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            const char *value = print->tests[test].expression[i];

            if (value != NULL && strpbrk(value, "|<>[]-") != NULL)
                return false;
        }
    }
    return true;
}

bool sp_learner_add_print(struct sp_learner *learner, const char *text, size_t len,
                          struct sp_error *err)
{
    struct sp_printfile **round = &learner->rounds[learner->round_count];

    if (learner->round_count == SP_LEARN_ROUNDS_MAX)
        return sp_fail(err, SP_ERR_FAILED, "more than %d fingerprints", SP_LEARN_ROUNDS_MAX);
    if (!sp_printfile_parse("fingerprint", text, len, round, err))
        return false;
    if (!is_seen_print(sp_printfile_at(*round, 0))) {
        sp_printfile_destroy(*round);
        return sp_fail(err, SP_ERR_FAILED, "the fingerprint is not one of what was seen");
    }
    learner->round_count++;
    return true;
}

const struct sp_testline *sp_learner_round(const struct sp_learner *learner, size_t round)
{
    return sp_printfile_at(learner->rounds[round], 0)->tests;
}

const struct sp_signature *sp_learner_first_synack(const struct sp_learner *learner)
{
    return learner->synack_count > 0 ? &learner->synacks[0] : NULL;
}

const struct sp_testline *sp_learner_first_tests(const struct sp_learner *learner)
{
    return learner->round_count > 0 ? sp_learner_round(learner, 0) : NULL;
}

static bool has_tests(const struct sp_learner *learner)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        if (learner->tests[test].present)
            return true;
    }
    return false;
}

bool sp_learner_propose(struct sp_learner *learner, struct sp_draft *out, struct sp_error *err)
{
    bool tests;

    sp_learner_traits(learner);
    sp_learner_tests(learner);
    if (learner->out_of_memory)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    tests = has_tests(learner);
    if (learner->signature_count == 0 && !tests)
        return sp_fail(err, SP_ERR_FAILED, "nothing was seen that an entry could be made of");
    *out = (struct sp_draft){
        .system = {.signatures = learner->signatures,
                   .signature_count = learner->signature_count,
                   .rst = learner->rst.ttls != 0 ? &learner->rst : NULL,
                   .tests = tests ? learner->tests : NULL,
                   .gen = ""},
        .remarks = learner->remarks,
        .remark_count = learner->remark_count,
        .rounds = (unsigned)learner->round_count,
    };
    return true;
}
