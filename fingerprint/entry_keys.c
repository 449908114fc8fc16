/* The keys of an entry: what each takes, and how often. */
#include <string.h>

#include "fingerprint/parser_internal.h"
#include "fingerprint/synack_line.h"

#define SHARE_MAX 9999

static bool parse_text(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_date(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_cpe(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_certainty(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_share(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_evidence(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_sample(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_synack(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_rst(struct sp_parse *p, const struct sp_key *key, struct sp_span value);
static bool parse_resends(struct sp_parse *p, const struct sp_key *key, struct sp_span value);

static const struct sp_key keys[] = {
    {"vendor", parse_text, offsetof(struct sp_system, vendor), true},
    {"family", parse_text, offsetof(struct sp_system, family), true},
    {"gen", parse_text, offsetof(struct sp_system, gen), false},
    {"type", parse_text, offsetof(struct sp_system, type), true},
    {"cpe", parse_cpe, 0, false},
    {"certainty", parse_certainty, 0, false},
    {"share", parse_share, 0, false},
    {"source", parse_text, offsetof(struct sp_system, source), true},
    {"date", parse_date, offsetof(struct sp_system, date), true},
    {"evidence", parse_evidence, 0, false},
    {"sample", parse_sample, 0, false},
    {"syn-ack", parse_synack, 0, false},
    {"rst", parse_rst, 0, false},
    {"resends", parse_resends, 0, false},
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

const struct sp_key *sp_key_find(struct sp_span word)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (sp_span_equal(word, keys[i].word))
            return &keys[i];
    }
    return NULL;
}

static const char **text_of(struct sp_system *system, const struct sp_key *key)
{
    return (const char **)(void *)((char *)system + key->offset);
}

const struct sp_key *sp_key_missing(struct sp_system *system)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].required && *text_of(system, &keys[i]) == NULL)
            return &keys[i];
    }
    return NULL;
}

static bool fail_twice(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    return sp_line_fail(&p->line, value.at, p->err, "%s is given twice in system \"%s\"", key->word,
                        p->system->name);
}

static bool parse_text(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    const char **field = text_of(p->system, key);

    if (*field != NULL)
        return fail_twice(p, key, value);
    *field = value.at;
    return true;
}

static bool parse_date(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    static const char pattern[] = "dddd-dd-dd";
    bool good = value.len == sizeof(pattern) - 1;

    for (size_t i = 0; good && i < value.len; i++)
        good = pattern[i] == 'd' ? value.at[i] >= '0' && value.at[i] <= '9' : value.at[i] == '-';
    if (!good)
        return sp_line_fail(&p->line, value.at, p->err, "bad date \"%.*s\", expected YYYY-MM-DD",
                            SP_SPAN_ARGS(value));
    return parse_text(p, key, value);
}

static bool parse_cpe(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    struct sp_span name = value;

    (void)key;
    if (!sp_span_strip_prefix(&name, "cpe:/"))
        return sp_line_fail(&p->line, value.at, p->err, "bad cpe \"%.*s\", expected cpe:/...",
                            SP_SPAN_ARGS(value));
    if (p->system->cpe_count == SP_CPE_MAX)
        return sp_line_fail(&p->line, value.at, p->err, "more than %d cpe lines in system \"%s\"",
                            SP_CPE_MAX, p->system->name);
    p->system->cpe[p->system->cpe_count++] = value.at;
    return true;
}

static bool parse_certainty(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    uint32_t percent = 0;

    if (p->has_certainty)
        return fail_twice(p, key, value);
    if (!sp_span_number(value, 99, &percent) || percent == 0)
        return sp_line_fail(&p->line, value.at, p->err,
                            "bad certainty \"%.*s\", expected a percentage of 1 to 99",
                            SP_SPAN_ARGS(value));
    p->has_certainty = true;
    p->system->certainty = percent;
    return true;
}

static bool parse_share(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    uint32_t share = 0;

    if (p->has_share)
        return fail_twice(p, key, value);
    if (!sp_span_number(value, SHARE_MAX, &share) || share == 0)
        return sp_line_fail(&p->line, value.at, p->err,
                            "bad share \"%.*s\", expected 1 to %d of ten thousand",
                            SP_SPAN_ARGS(value), SHARE_MAX);
    p->has_share = true;
    p->system->share = share;
    return true;
}

static bool parse_evidence(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    enum sp_evidence evidence = SP_EVIDENCE_MEASURED;

    if (p->has_evidence)
        return fail_twice(p, key, value);
    while (evidence < SP_EVIDENCE_COUNT && !sp_span_equal(value, sp_evidence_word(evidence)))
        evidence++;
    if (evidence == SP_EVIDENCE_COUNT)
        return sp_line_fail(&p->line, value.at, p->err,
                            "bad evidence \"%.*s\", expected measured, documented or derived",
                            SP_SPAN_ARGS(value));
    p->has_evidence = true;
    p->system->evidence = evidence;
    return true;
}

static bool parse_sample(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    struct sp_span stem = value;

    (void)key;
    if (!sp_span_strip_suffix(&stem, ".pcap") || stem.len == 0 || stem.at[0] == '.' ||
        memchr(stem.at, '/', stem.len) != NULL)
        return sp_line_fail(&p->line, value.at, p->err,
                            "bad sample \"%.*s\", expected FILE.pcap, the name of a file in the "
                            "folder \"samples\" beside this one",
                            SP_SPAN_ARGS(value));
    if (p->system->sample_count == SP_OS_SAMPLES_MAX)
        return sp_line_fail(&p->line, value.at, p->err,
                            "more than %d sample lines in system \"%s\"", SP_OS_SAMPLES_MAX,
                            p->system->name);
    p->system->samples[p->system->sample_count++] = value.at;
    return true;
}

static bool parse_rst(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    struct sp_signature *rst = &p->file->rsts[p->file->rst_count];

    if (p->system->rst != NULL)
        return fail_twice(p, key, value);
    if (!sp_rst_line_parse(&p->line, value, rst, p->err))
        return false;
    rst->system = p->system;
    p->system->rst = rst;
    p->file->rst_count++;
    return true;
}

static bool parse_synack(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    struct sp_signature *sig = &p->file->signatures[p->file->signature_count];

    (void)key;
    if (!sp_synack_line_parse(&p->line, value, sig, p->err))
        return false;
    sig->system = p->system;
    p->file->signature_count++;
    return true;
}

static bool parse_resends(struct sp_parse *p, const struct sp_key *key, struct sp_span value)
{
    if (p->system->resends.count > 0)
        return fail_twice(p, key, value);
    return sp_resends_parse(&p->line, value, &p->system->resends, p->err);
}
