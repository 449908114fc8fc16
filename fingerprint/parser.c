#include "fingerprint/parser.h"

#include <stdlib.h>
#include <string.h>

#include "fingerprint/parser_internal.h"

#define VERSION_LINE      "synprint-os 1"
#define EDITION_MAX       (UINT64_C(1) << 53) /* survives JSON readers that keep doubles */
#define CERTAINTY_DEFAULT 80
#define SHARE_DEFAULT     20
#define SHARE_LOCAL       500 /* what somebody has written down is likelier met again */

/* Notes the fault in err. False where it ends the parse. */
static bool take_fault(const struct sp_parse *p)
{
    if (p->how->faults == NULL)
        return false;
    sp_faults_add(p->how->faults, p->err->message);
    return true;
}

/* The entry is complete: says what is missing, else fills in what may be. */
static bool complete(struct sp_parse *p)
{
    struct sp_line line = {.file = p->line.file, .number = p->system->line, .start = ""};
    const struct sp_key *missing = sp_key_missing(p->system);

    if (missing != NULL)
        return sp_line_fail(&line, line.start, p->err, "system \"%s\" has no %s line",
                            p->system->name, missing->word);
    p->system->signatures = &p->file->signatures[p->first_signature];
    p->system->signature_count = p->file->signature_count - p->first_signature;
    if (p->system->signature_count == 0 && p->tests == NULL)
        return sp_line_fail(&line, line.start, p->err, "system \"%s\" has no syn-ack line",
                            p->system->name);
    if (p->system->gen == NULL)
        p->system->gen = "";
    return true;
}

/* Forgets the entry that is being read. */
static void leave_out(struct sp_parse *p)
{
    struct sp_os_file *file = p->file;

    file->system_count--;
    file->signature_count = p->first_signature;
    if (p->system->rst != NULL)
        file->rst_count--;
    if (p->tests != NULL) {
        file->tests_count--;
        memset(p->tests, 0, sizeof(*file->tests));
    }
}

/* An entry ends where the next begins, or the file. */
static bool finish_system(struct sp_parse *p)
{
    if (p->system == NULL)
        return true;
    if (!p->faulty && !complete(p)) {
        if (!take_fault(p))
            return false;
        p->faulty = true;
    }
    if (p->faulty)
        leave_out(p);
    p->system = NULL;
    return true;
}

static bool start_system(struct sp_parse *p, struct sp_span value)
{
    if (!finish_system(p))
        return false;
    p->system = &p->file->systems[p->file->system_count++];
    p->faulty = p->skipping = false;
    p->has_certainty = p->has_share = p->has_evidence = false;
    p->tests = NULL;
    p->first_signature = p->file->signature_count;
    *p->system = (struct sp_system){
        .name = value.at,
        .certainty = CERTAINTY_DEFAULT,
        .share = p->how->local ? SHARE_LOCAL : SHARE_DEFAULT,
        .file = p->file->name,
        .path = p->file->path,
        .line = p->line.number,
        .local = p->how->local,
    };
    return true;
}

/* One "NAME(ATTRIBUTE=EXPRESSION%...)". */
static bool parse_test(struct sp_parse *p, struct sp_span content)
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

/* "edition N", before the first entry. */
static bool parse_edition(struct sp_parse *p, struct sp_span value)
{
    uint64_t edition = 0;
    bool good = value.len > 0;

    if (p->file->edition != 0)
        return sp_line_fail(&p->line, value.at, p->err, "edition is given twice");
    if (p->file->system_count > 0 || p->system != NULL)
        return sp_line_fail(&p->line, value.at, p->err,
                            "edition must stand before the first system line");
    for (size_t i = 0; good && i < value.len; i++) {
        good = value.at[i] >= '0' && value.at[i] <= '9' && edition <= EDITION_MAX / 10;
        edition = edition * 10 + (uint64_t)(value.at[i] - '0');
    }
    if (!good || edition == 0 || edition > EDITION_MAX)
        return sp_line_fail(&p->line, value.at, p->err,
                            "bad edition \"%.*s\", expected a number of 1 to 2^53",
                            SP_SPAN_ARGS(value));
    p->file->edition = edition;
    return true;
}

/* One "key value" or test line, neither empty nor a comment. */
static bool parse_content(struct sp_parse *p, struct sp_span content)
{
    const char *open = memchr(content.at, '(', content.len);
    struct sp_span value = content, word;
    const struct sp_key *key;
    enum sp_test test;
    bool begins;

    if (p->system != NULL && open != NULL &&
        sp_test_from_name(content.at, (size_t)(open - content.at), &test))
        return parse_test(p, content);
    sp_span_split(&value, ' ', &word);
    begins = sp_span_equal(word, "system");
    if (p->skipping && !begins)
        return true;
    key = sp_key_find(word);
    if (key == NULL && !begins && !sp_span_equal(word, "edition"))
        return sp_line_fail(&p->line, word.at, p->err,
                            "unknown key \"%.*s\", expected " SP_KEYS_EXPECTED, SP_SPAN_ARGS(word));
    if (value.at == NULL)
        return sp_line_fail(&p->line, word.at, p->err, "%.*s needs a value", SP_SPAN_ARGS(word));
    if (begins)
        return start_system(p, sp_span_trim(value));
    if (key == NULL)
        return parse_edition(p, sp_span_trim(value));
    if (p->system == NULL)
        return sp_line_fail(&p->line, word.at, p->err, "%s stands before the first system line",
                            key->word);
    return key->parse(p, key, sp_span_trim(value));
}

/* One line of the text, from its first character to its NUL. The line is ended in place where its
 * content ends, so that a value that reaches to the end of the line is a string. */
static bool parse_line(struct sp_parse *p, char *start)
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

/* After a fault in the line: what is left out of the file. False where nothing more is read. */
static bool recover(struct sp_parse *p)
{
    struct sp_span line = {.at = p->line.start, .len = strlen(p->line.start)}, word;

    if (p->line.number == 1 || !take_fault(p))
        return false;
    line = sp_span_trim(line);
    sp_span_split(&line, ' ', &word);
    if (word.len > 0 && word.at[0] == '#')
        return true; /* a comment says nothing of any entry */
    if (!sp_span_equal(word, "system")) {
        p->faulty = true;
        return true;
    }
    p->skipping = true;
    return finish_system(p);
}

static bool parse_lines(struct sp_parse *p)
{
    char *start, *end;

    for (start = p->file->text; start != NULL; start = end) {
        end = strchr(start, '\n');
        if (end != NULL)
            *end++ = '\0';
        if (!parse_line(p, start) && !recover(p))
            return false;
    }
    return finish_system(p);
}

bool sp_os_file_read(struct sp_os_file *out, const char *text, size_t len, const char *path,
                     const struct sp_os_reading *how, struct sp_error *err)
{
    struct sp_parse p = {.file = out, .how = how, .err = err};
    bool ok = false;

    *out = (struct sp_os_file){0};
    if (!sp_os_file_allocate(out, text, len, path)) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        goto out;
    }
    p.line.file = how->by_path ? path : out->name;
    /* a NUL in the text would end the parse unseen */
    if (strlen(out->text) != len) {
        sp_fail(err, SP_ERR_FAILED, "%s: byte %zu is NUL, expected text", p.line.file,
                strlen(out->text) + 1);
        goto out;
    }
    ok = parse_lines(&p);
out:
    if (!ok)
        sp_os_file_finish(out);
    return ok;
}

bool sp_os_file_parse(struct sp_os_file *out, const char *text, size_t len, const char *path,
                      struct sp_error *err)
{
    static const struct sp_os_reading whole = {.local = false};

    return sp_os_file_read(out, text, len, path, &whole, err);
}
