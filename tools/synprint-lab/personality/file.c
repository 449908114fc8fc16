/* Our own format: one system a file, one statement a line. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/span.h"
#include "fingerprint/textfile.h"
#include "personality/concrete.h"
#include "personality/load_internal.h"

#define FORMAT_WORD    "synprint-personality"
#define FORMAT_VERSION "1"
#define RATE_MAX       1000000 /* per second */
#define RETRANSMIT_MAX 3600    /* seconds */

struct parse {
    const char *path;
    struct sp_error *err;
    size_t line;
    const char *start; /* of the line */
    struct lab_personality *out;
    struct sp_testline tests[SP_TEST_COUNT];
    uint32_t given; /* bit i: statements[i] was there */
    bool has_retransmit;
};

struct statement;
typedef bool (*statement_fn)(struct parse *p, const struct statement *s, struct sp_span value);

struct statement {
    const char *word;
    statement_fn parse;
    size_t offset; /* of the text or rate in struct lab_personality */
    bool required, repeats;
};

#define FAIL(p, at_, format, ...)                                                                  \
    sp_fail((p)->err, SP_ERR_USAGE, "%s:%zu:%zu: " format, (p)->path, (p)->line,                   \
            (size_t)((at_) - (p)->start) + 1, __VA_ARGS__)

static bool parse_version(struct parse *p, const struct statement *s, struct sp_span value)
{
    if (sp_span_equal(value, FORMAT_VERSION))
        return true;
    return FAIL(p, value.at, "%s \"%.*s\" is not known, expected " FORMAT_VERSION, s->word,
                SP_SPAN_ARGS(value));
}

static bool parse_text(struct parse *p, const struct statement *s, struct sp_span value)
{
    char **text = (char **)(void *)((char *)p->out + s->offset);

    return lab_text_set(text, value.at, value.len) ||
           sp_fail(p->err, SP_ERR_FAILED, "%s: out of memory", p->path);
}

static bool parse_source(struct parse *p, const struct statement *s, struct sp_span value)
{
    static const char *const kinds[] = {"measured:", "documented:", "derived:"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct sp_span rest = value;

        if (sp_span_strip_prefix(&rest, kinds[i]) && sp_span_trim(rest).len > 0)
            return parse_text(p, s, value);
    }
    return FAIL(p, value.at,
                "bad source \"%.*s\", expected \"measured: ...\", \"documented: ...\" or "
                "\"derived: ...\"",
                SP_SPAN_ARGS(value));
}

static bool parse_cpe(struct parse *p, const struct statement *s, struct sp_span value)
{
    struct sp_span rest = value;

    if (sp_span_strip_prefix(&rest, "cpe:/"))
        return parse_text(p, s, value);
    return FAIL(p, value.at, "bad cpe \"%.*s\", expected cpe:/...", SP_SPAN_ARGS(value));
}

/* "3" or "0.25", in thousandths. */
static bool parse_milli(struct sp_span text, uint32_t max, uint32_t *milli)
{
    struct sp_span whole, fraction = text;
    uint32_t units, rest = 0;

    sp_span_split(&fraction, '.', &whole);
    if (!sp_span_number(whole, max, &units))
        return false;
    if (fraction.at != NULL && (fraction.len > 3 || !sp_span_number(fraction, 999, &rest)))
        return false;
    for (size_t i = fraction.len; fraction.at != NULL && i < 3; i++)
        rest *= 10;
    *milli = units * 1000 + rest;
    return true;
}

/* Takes the next word off *rest; blanks separate. False at the end. */
static bool next_word(struct sp_span *rest, struct sp_span *word)
{
    *rest = sp_span_trim(*rest);
    *word = *rest;
    word->len = 0;
    while (word->len < rest->len && rest->at[word->len] != ' ' && rest->at[word->len] != '\t')
        word->len++;
    rest->at += word->len;
    rest->len -= word->len;
    return word->len > 0;
}

/* What follows "rst": when it comes, if that is known. */
static bool parse_rst(struct parse *p, struct sp_span when, uint32_t last_ms)
{
    p->out->retransmit_rst = true;
    if (when.len == 0 || (parse_milli(when, RETRANSMIT_MAX, &p->out->retransmit_rst_ms) &&
                          p->out->retransmit_rst_ms > last_ms))
        return true;
    return FAIL(p, when.at, "bad time \"%.*s\" of the RST, expected seconds, after the last repeat",
                SP_SPAN_ARGS(when));
}

static bool parse_retransmit(struct parse *p, const struct statement *s, struct sp_span value)
{
    struct sp_span rest = value, word;
    uint32_t last = 0;
    size_t count = 0;

    (void)s;
    p->has_retransmit = true;
    while (next_word(&rest, &word)) {
        uint32_t ms;

        if (sp_span_equal(word, "rst") && count > 0)
            return parse_rst(p, sp_span_trim(rest), last);
        if (!parse_milli(word, RETRANSMIT_MAX, &ms) || ms <= last)
            return FAIL(p, word.at,
                        "bad time \"%.*s\", expected seconds since the first SYN-ACK, each later "
                        "than the last, up to %d, or \"rst\" at the end",
                        SP_SPAN_ARGS(word), RETRANSMIT_MAX);
        /* the last place stays 0: the end */
        if (count == LAB_RETRANSMITS_MAX - 1)
            return FAIL(p, word.at, "more than %d retransmissions", LAB_RETRANSMITS_MAX - 1);
        p->out->retransmit_ms[count++] = last = ms;
    }
    return true;
}

static bool parse_rate(struct parse *p, const struct statement *s, struct sp_span value)
{
    struct lab_rate *rate = (struct lab_rate *)(void *)((char *)p->out + s->offset);
    struct sp_span rest = value, number, word, burst;
    uint32_t per_s = 0, tokens = 0;
    bool good;

    good = next_word(&rest, &number) && parse_milli(number, RATE_MAX, &per_s) && per_s > 0;
    tokens = per_s;
    if (good && next_word(&rest, &word))
        good = sp_span_equal(word, "burst") && next_word(&rest, &burst) &&
               parse_milli(burst, RATE_MAX, &tokens) && tokens >= 1000 && !next_word(&rest, &word);
    if (!good)
        return FAIL(p, value.at, "bad %s \"%.*s\", expected N [burst B], both up to %d", s->word,
                    SP_SPAN_ARGS(value), RATE_MAX);
    *rate =
        (struct lab_rate){.per_s = per_s / 1000.0, .burst = tokens < 1000 ? 1 : tokens / 1000.0};
    return true;
}

/* "MS" or "-" to the bits of lab_personality.offered. */
static bool parse_set(struct sp_span text, unsigned *set)
{
    static const char letters[] = "MWST";

    *set = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *letter = memchr(letters, text.at[i], sizeof(letters) - 1);

        if (letter == NULL)
            return text.len == 1 && text.at[0] == '-';
        if (*set & 1u << (letter - letters))
            return false;
        *set |= 1u << (letter - letters);
    }
    return text.len > 0;
}

static bool parse_offered(struct parse *p, const struct statement *s, struct sp_span value)
{
    struct sp_span rest = value, set_text, layout_text, more;
    char layout[LAB_VALUE_MAX];
    struct sp_error why;
    unsigned set;

    (void)s;
    if (!next_word(&rest, &set_text) || !parse_set(set_text, &set))
        return FAIL(p, value.at,
                    "bad set of options \"%.*s\", expected letters of MWST, each once, or \"-\"",
                    SP_SPAN_ARGS(set_text));
    if (!next_word(&rest, &layout_text) || layout_text.len >= sizeof(layout) ||
        next_word(&rest, &more))
        return FAIL(p, value.at, "expected SET LAYOUT, got \"%.*s\"", SP_SPAN_ARGS(value));
    if (p->out->offered[set].count > 0)
        return FAIL(p, value.at, "the options for %.*s are given twice", SP_SPAN_ARGS(set_text));
    memcpy(layout, layout_text.at, layout_text.len);
    layout[layout_text.len] = '\0';
    if (!lab_layout_parse(layout, &p->out->offered[set], &why))
        return FAIL(p, layout_text.at, "%s", why.message);
    return true;
}

#define TEXT(field) offsetof(struct lab_personality, field)

static const struct statement statements[] = {
    {FORMAT_WORD, parse_version, 0, true, false},
    {"name", parse_text, TEXT(name), true, false},
    {"vendor", parse_text, TEXT(vendor), false, false},
    {"family", parse_text, TEXT(family), false, false},
    {"generation", parse_text, TEXT(generation), false, false},
    {"version", parse_text, TEXT(version), false, false},
    {"type", parse_text, TEXT(type), false, false},
    {"cpe", parse_cpe, TEXT(cpe), false, false},
    {"source", parse_source, TEXT(source), true, false},
    {"retransmit", parse_retransmit, 0, false, false},
    {"rst-limit", parse_rate, TEXT(rst_limit), false, false},
    {"icmp-limit", parse_rate, TEXT(icmp_limit), false, false},
    {"offered", parse_offered, 0, false, true},
};

#define STATEMENT_COUNT (sizeof(statements) / sizeof(statements[0]))
#define EXPECTED                                                                                   \
    "name, vendor, family, generation, version, type, cpe, source, retransmit, rst-limit, "        \
    "icmp-limit, offered or a test line"

static bool parse_test(struct parse *p, char *text, size_t len)
{
    struct sp_testline line;
    struct sp_error why;
    enum sp_test test;

    if (!sp_testline_parse(text, len, &test, &line, &why))
        return sp_fail(p->err, SP_ERR_USAGE, "%s:%zu:%s", p->path, p->line, why.message);
    if (p->tests[test].present)
        return FAIL(p, p->start, "%s is given twice", sp_test_name(test));
    p->tests[test] = line;
    return true;
}

/* One line, neither empty nor a comment. */
static bool parse_statement(struct parse *p, char *line, size_t len)
{
    struct sp_span rest = {.at = line, .len = len}, word;
    size_t i = 0;

    next_word(&rest, &word);
    rest = sp_span_trim(rest);
    while (i < STATEMENT_COUNT && !sp_span_equal(word, statements[i].word))
        i++;
    if (p->given == 0 && i != 0)
        return FAIL(p, word.at, "expected \"%s\" as the first statement, got \"%.*s\"",
                    FORMAT_WORD " " FORMAT_VERSION, SP_SPAN_ARGS(word));
    if (i == STATEMENT_COUNT && memchr(line, '(', len) != NULL)
        return parse_test(p, line, len);
    if (i == STATEMENT_COUNT)
        return FAIL(p, word.at, "unknown statement \"%.*s\", expected " EXPECTED,
                    SP_SPAN_ARGS(word));
    if (rest.len == 0 && statements[i].parse != parse_retransmit)
        return FAIL(p, word.at, "%s needs a value", statements[i].word);
    if ((p->given & 1u << i) && !statements[i].repeats)
        return FAIL(p, word.at, "%s is given twice", statements[i].word);
    p->given |= 1u << i;
    return statements[i].parse(p, &statements[i], rest);
}

/* All lines. They end in place. */
static bool parse_lines(struct parse *p, char *text, size_t len)
{
    struct sp_span rest = {.at = text, .len = len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        struct sp_span content;
        size_t fault;

        p->line++;
        p->start = line.at;
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        content = sp_span_trim(line);
        fault = sp_text_fault(line.at, line.len);
        if (fault < line.len)
            return FAIL(p, line.at + fault,
                        "byte 0x%02x, expected text (UTF-8, no control characters)",
                        (unsigned)(unsigned char)line.at[fault]);
        if (content.len > 0 && content.at[0] != '#' &&
            !parse_statement(p, text + (line.at - text), line.len))
            return false;
    }
    return true;
}

static bool check_complete(const struct parse *p)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (statements[i].required && !(p->given & 1u << i))
            return sp_fail(p->err, SP_ERR_USAGE, "%s:%zu:1: the file ends, expected a %s statement",
                           p->path, p->line, statements[i].word);
    }
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        if (!p->tests[test].present)
            return sp_fail(p->err, SP_ERR_USAGE, "%s:%zu:1: the file ends, expected a %s line",
                           p->path, p->line, sp_test_name(test));
    }
    return true;
}

/* Answers leave the statements' own fields alone but for the retransmissions. */
static bool complete(struct parse *p, uint64_t seed)
{
    uint32_t retransmit_ms[LAB_RETRANSMITS_MAX];
    struct sp_error why;

    memcpy(retransmit_ms, p->out->retransmit_ms, sizeof(retransmit_ms));
    if (!lab_concrete(p->tests, lab_seed_of(seed, p->out->name), p->out, &why))
        return sp_fail(p->err, SP_ERR_USAGE, "%s:1:1: %s", p->path, why.message);
    if (p->has_retransmit)
        memcpy(p->out->retransmit_ms, retransmit_ms, sizeof(retransmit_ms));
    return true;
}

bool lab_file_recognise(const char *text, size_t len)
{
    struct sp_span rest = {.at = text, .len = len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        line = sp_span_trim(line);
        if (line.len > 0 && line.at[0] != '#' && line.at[0] != '\r')
            return sp_span_strip_prefix(&line, FORMAT_WORD);
    }
    return false;
}

struct lab_personality *lab_file_parse(const char *path, char *text, size_t len, uint64_t seed,
                                       struct sp_error *err)
{
    struct parse p = {.path = path, .err = err, .start = text};
    bool ok = false;

    p.out = lab_personality_create();
    if (p.out == NULL)
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    else
        ok = parse_lines(&p, text, len) && check_complete(&p) && complete(&p, seed);
    if (!ok) {
        lab_personality_destroy(p.out);
        p.out = NULL;
    }
    return p.out;
}
