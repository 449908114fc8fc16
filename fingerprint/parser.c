#include "fingerprint/parser.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/span.h"
#include "fingerprint/synack_line.h"

#define VERSION_LINE      "synprint-os 1"
#define CERTAINTY_DEFAULT 80
#define SHARE_DEFAULT     20
#define SHARE_MAX         9999

struct parse {
    struct sp_os_file *file;
    struct sp_error *err;
    struct sp_line line;
    struct sp_system *system; /* the entry that is being read, or NULL */
    bool has_certainty, has_share;
    struct sp_testline *tests; /* of that entry; NULL: none yet */
    size_t first_signature;    /* of that entry */
};

struct key;
typedef bool (*parse_key_fn)(struct parse *p, const struct key *key, struct sp_span value);

struct key {
    const char *word;
    parse_key_fn parse;
    size_t offset; /* of the text in struct sp_system; parse_text only */
    bool required;
};

static bool start_system(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_text(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_date(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_cpe(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_certainty(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_share(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_synack(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_rst(struct parse *p, const struct key *key, struct sp_span value);
static bool parse_resends(struct parse *p, const struct key *key, struct sp_span value);

#define EXPECTED_KEYS                                                                              \
    "system, vendor, family, gen, type, cpe, certainty, share, source, date, syn-ack, rst, "       \
    "resends "                                                                                     \
    "or a test line"

static const struct key keys[] = {
    {"system", start_system, 0, false},
    {"vendor", parse_text, offsetof(struct sp_system, vendor), true},
    {"family", parse_text, offsetof(struct sp_system, family), true},
    {"gen", parse_text, offsetof(struct sp_system, gen), false},
    {"type", parse_text, offsetof(struct sp_system, type), true},
    {"cpe", parse_cpe, 0, false},
    {"certainty", parse_certainty, 0, false},
    {"share", parse_share, 0, false},
    {"source", parse_text, offsetof(struct sp_system, source), true},
    {"date", parse_date, offsetof(struct sp_system, date), true},
    {"syn-ack", parse_synack, 0, false},
    {"rst", parse_rst, 0, false},
    {"resends", parse_resends, 0, false},
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

static const char **text_of(struct sp_system *system, const struct key *key)
{
    return (const char **)(void *)((char *)system + key->offset);
}

/* The entry is complete: says what is missing, else fills in what may be. */
static bool finish_system(struct parse *p)
{
    struct sp_line line = {.file = p->file->name, .number = 0, .start = ""};

    if (p->system == NULL)
        return true;
    line.number = p->system->line;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].required && *text_of(p->system, &keys[i]) == NULL)
            return sp_line_fail(&line, line.start, p->err, "system \"%s\" has no %s line",
                                p->system->name, keys[i].word);
    }
    p->system->signatures = &p->file->signatures[p->first_signature];
    p->system->signature_count = p->file->signature_count - p->first_signature;
    if (p->system->signature_count == 0 && p->tests == NULL)
        return sp_line_fail(&line, line.start, p->err, "system \"%s\" has no syn-ack line",
                            p->system->name);
    if (p->system->gen == NULL)
        p->system->gen = "";
    return true;
}

static bool start_system(struct parse *p, const struct key *key, struct sp_span value)
{
    (void)key;
    if (!finish_system(p))
        return false;
    p->system = &p->file->systems[p->file->system_count++];
    p->has_certainty = p->has_share = false;
    p->tests = NULL;
    p->first_signature = p->file->signature_count;
    *p->system = (struct sp_system){
        .name = value.at,
        .certainty = CERTAINTY_DEFAULT,
        .share = SHARE_DEFAULT,
        .file = p->file->name,
        .line = p->line.number,
    };
    return true;
}

static bool fail_twice(struct parse *p, const struct key *key, struct sp_span value)
{
    return sp_line_fail(&p->line, value.at, p->err, "%s is given twice in system \"%s\"", key->word,
                        p->system->name);
}

static bool parse_text(struct parse *p, const struct key *key, struct sp_span value)
{
    const char **field = text_of(p->system, key);

    if (*field != NULL)
        return fail_twice(p, key, value);
    *field = value.at;
    return true;
}

static bool parse_date(struct parse *p, const struct key *key, struct sp_span value)
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

static bool parse_cpe(struct parse *p, const struct key *key, struct sp_span value)
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

static bool parse_certainty(struct parse *p, const struct key *key, struct sp_span value)
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

static bool parse_share(struct parse *p, const struct key *key, struct sp_span value)
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

static bool parse_rst(struct parse *p, const struct key *key, struct sp_span value)
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

static bool parse_resends(struct parse *p, const struct key *key, struct sp_span value)
{
    if (p->system->resends.count > 0)
        return fail_twice(p, key, value);
    return sp_resends_parse(&p->line, value, &p->system->resends, p->err);
}

static bool parse_synack(struct parse *p, const struct key *key, struct sp_span value)
{
    struct sp_signature *sig = &p->file->signatures[p->file->signature_count];

    (void)key;
    if (!sp_synack_line_parse(&p->line, value, sig, p->err))
        return false;
    sig->system = p->system;
    p->file->signature_count++;
    return true;
}

/* One "NAME(ATTRIBUTE=EXPRESSION%...)". */
static bool parse_test(struct parse *p, struct sp_span content)
{
    char *text = p->file->text + (content.at - p->file->text);
    struct sp_testline line;
    struct sp_error err;
    enum sp_test test;

    if (!sp_testline_parse(text, content.len, &test, &line, &err)) {
        size_t column = strtoul(err.message, NULL, 10);

        return sp_line_fail(&p->line, content.at + (column > 0 ? column - 1 : 0), p->err, "%s",
                            err.message + strspn(err.message, "0123456789: "));
    }
    if (p->tests == NULL) {
        p->tests = p->file->tests[p->file->tests_count++];
        p->system->tests = p->tests;
    }
    if (p->tests[test].present)
        return sp_line_fail(&p->line, content.at, p->err, "%s is given twice in system \"%s\"",
                            sp_test_name(test), p->system->name);
    p->tests[test] = line;
    return true;
}

/* One "key value" or test line, neither empty nor a comment. */
static bool parse_content(struct parse *p, struct sp_span content)
{
    const char *open = memchr(content.at, '(', content.len);
    struct sp_span value = content, word;
    enum sp_test test;
    size_t i = 0;

    if (p->system != NULL && open != NULL &&
        sp_test_from_name(content.at, (size_t)(open - content.at), &test))
        return parse_test(p, content);
    sp_span_split(&value, ' ', &word);
    while (i < KEY_COUNT && !sp_span_equal(word, keys[i].word))
        i++;
    if (i == KEY_COUNT)
        return sp_line_fail(&p->line, word.at, p->err,
                            "unknown key \"%.*s\", expected " EXPECTED_KEYS, SP_SPAN_ARGS(word));
    if (value.at == NULL)
        return sp_line_fail(&p->line, word.at, p->err, "%s needs a value", keys[i].word);
    if (p->system == NULL && keys[i].parse != start_system)
        return sp_line_fail(&p->line, word.at, p->err, "%s stands before the first system line",
                            keys[i].word);
    return keys[i].parse(p, &keys[i], sp_span_trim(value));
}

/* One line of the text, from its first character to its NUL. The line is ended in place where its
 * content ends, so that a value that reaches to the end of the line is a string. */
static bool parse_line(struct parse *p, char *start)
{
    struct sp_span content;

    p->line.number++;
    p->line.start = start;
    for (char *c = start; *c != '\0'; c++) {
        if (*c == '\t' || (*c == '\r' && c[1] == '\0'))
            *c = ' ';
        if (*c < ' ' || *c > '~')
            return sp_line_fail(&p->line, c, p->err,
                                "byte 0x%02x is not a printable ASCII character",
                                (unsigned)(unsigned char)*c);
    }
    content = sp_span_trim((struct sp_span){.at = start, .len = strlen(start)});
    start[(size_t)(content.at - start) + content.len] = '\0';
    if (p->line.number == 1 && !sp_span_equal(content, VERSION_LINE))
        return sp_line_fail(&p->line, start, p->err, "the first line must be \"" VERSION_LINE "\"");
    if (p->line.number == 1 || content.len == 0 || content.at[0] == '#')
        return true;
    return parse_content(p, content);
}

/* Lines that may hold a thing are counted by their first letters: an upper bound, so that nothing
 * moves while other things point to it. */
static size_t count_lines(const char *text, const char *first)
{
    size_t count = 0;

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += strspn(line, "\n \t");
        count += strncmp(line, first, strlen(first)) == 0;
    }
    return count;
}

/* Lines that begin with a capital letter: no key does, so these may be test lines. */
static size_t count_capitals(const char *text)
{
    size_t count = 0;

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += strspn(line, "\n \t");
        count += *line >= 'A' && *line <= 'Z';
    }
    return count;
}

static bool allocate_things(struct sp_os_file *file)
{
    size_t systems = count_lines(file->text, "system") + 1;
    size_t tests = count_capitals(file->text) + 1;

    file->systems = calloc(systems, sizeof(*file->systems));
    file->signatures = calloc(count_lines(file->text, "syn-ack") + 1, sizeof(*file->signatures));
    file->rsts = calloc(count_lines(file->text, "rst") + 1, sizeof(*file->rsts));
    file->tests = calloc(tests < systems ? tests : systems, sizeof(*file->tests));
    return file->systems != NULL && file->signatures != NULL && file->rsts != NULL &&
           file->tests != NULL;
}

static bool allocate(struct sp_os_file *file, const char *text, size_t len, const char *path)
{
    const char *slash = strrchr(path, '/');

    file->name = strdup(slash != NULL ? slash + 1 : path);
    file->text = malloc(len + 1);
    if (file->name == NULL || file->text == NULL)
        return false;
    /* the name goes into reports: it must not steer a terminal */
    for (char *c = file->name; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    }
    memcpy(file->text, text, len);
    file->text[len] = '\0';
    return allocate_things(file);
}

bool sp_os_file_parse(struct sp_os_file *out, const char *text, size_t len, const char *path,
                      struct sp_error *err)
{
    struct parse p = {.file = out, .err = err};
    char *start, *end;
    bool ok = false;

    *out = (struct sp_os_file){0};
    if (!allocate(out, text, len, path)) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        goto out;
    }
    p.line.file = out->name;
    /* a NUL in the text would end the parse unseen */
    if (strlen(out->text) != len) {
        sp_fail(err, SP_ERR_FAILED, "%s: byte %zu is NUL, expected text", out->name,
                strlen(out->text) + 1);
        goto out;
    }
    for (start = out->text; start != NULL; start = end) {
        end = strchr(start, '\n');
        if (end != NULL)
            *end++ = '\0';
        if (!parse_line(&p, start))
            goto out;
    }
    ok = finish_system(&p);
out:
    if (!ok)
        sp_os_file_finish(out);
    return ok;
}

/* The whole of f in memory from malloc, or NULL with errno set. */
static char *read_all(FILE *f, size_t *len)
{
    size_t size = 1 << 16;
    char *text = malloc(size);

    *len = 0;
    while (text != NULL) {
        char *larger;

        *len += fread(text + *len, 1, size - *len, f);
        if (*len < size && !ferror(f))
            return text;
        larger = ferror(f) || size >= SP_OS_FILE_MAX ? NULL : realloc(text, size * 2);
        if (larger == NULL) {
            errno = ferror(f) ? errno : EFBIG;
            free(text);
        }
        text = larger;
        size *= 2;
    }
    return NULL;
}

bool sp_os_file_load(struct sp_os_file *out, const char *path, struct sp_error *err)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    size_t len = 0;
    bool ok = false;

    *out = (struct sp_os_file){0};
    if (f != NULL)
        text = read_all(f, &len);
    if (text != NULL)
        ok = sp_os_file_parse(out, text, len, path, err);
    else
        sp_fail(err, SP_ERR_FAILED, "cannot read OS database %s: %s", path, strerror(errno));
    free(text);
    if (f != NULL)
        fclose(f);
    return ok;
}

void sp_os_file_finish(struct sp_os_file *file)
{
    free(file->tests);
    free(file->rsts);
    free(file->signatures);
    free(file->systems);
    free(file->text);
    free(file->name);
    *file = (struct sp_os_file){0};
}
