/* The statements of the second-generation grammar, line by line. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/notation.h"
#include "fingerprint/printfile_internal.h"
#include "fingerprint/span.h"
#include "fingerprint/textfile.h"

#define FIRST_CAPACITY 16

struct reader {
    struct sp_printfile *file;
    enum {
        OUTSIDE, /* between records */
        POINTS,  /* in the MatchPoints record */
        ENTRY,   /* in an entry: file->prints[file->count], not counted yet */
        BAD      /* in a record that is skipped */
    } state;
    bool any_test; /* of the entry */
    size_t line;   /* number of the line that is being read, or was */
    size_t joined_used;
};

/* The record is skipped. The message gets the place before it. */
static void reject(struct reader *r, size_t line, size_t column, const char *what)
{
    if (r->file->skipped == 0)
        sp_fail(&r->file->first_error, SP_ERR_USAGE, "%s:%zu:%zu: %s", r->file->path, line, column,
                what);
    r->file->skipped++;
    r->state = BAD;
}

static struct sp_print *entry(struct reader *r)
{
    return &r->file->prints[r->file->count];
}

static void end_record(struct reader *r)
{
    if (r->state == ENTRY && !r->any_test)
        reject(r, entry(r)->line, 1, "the entry has no test line");
    else if (r->state == ENTRY)
        r->file->count++;
    r->state = OUTSIDE;
}

/* False only when memory is short; r->state tells whether the entry is open. */
static bool begin_entry(struct reader *r, const char *name)
{
    struct sp_printfile *file = r->file;

    if (file->count == SP_PRINTS_MAX) {
        reject(r, r->line, 1, "too many entries for one file, expected 65536 at most");
        return true;
    }
    if (file->count == file->capacity) {
        size_t capacity = file->capacity == 0 ? FIRST_CAPACITY : file->capacity * 2;
        struct sp_print *larger = reallocarray(file->prints, capacity, sizeof(*larger));

        if (larger == NULL)
            return false;
        file->prints = larger;
        file->capacity = capacity;
    }
    *entry(r) = (struct sp_print){.name = name, .line = r->line};
    r->state = ENTRY;
    r->any_test = false;
    return true;
}

/* Ends the string in place: what stands behind it on its line was read, or is a separator. */
static const char *terminate(struct reader *r, struct sp_span text)
{
    r->file->text[(size_t)(text.at - r->file->text) + text.len] = '\0';
    return text.at;
}

static bool fingerprint_statement(struct reader *r, struct sp_span line, struct sp_span value)
{
    const char *comment = memchr(value.at, '#', value.len);

    end_record(r);
    if (comment != NULL)
        value.len = (size_t)(comment - value.at);
    value = sp_span_trim(value);
    if (value.len == 0) {
        reject(r, r->line, (size_t)(value.at - line.at) + 1,
               "expected the name of a system after \"Fingerprint\"");
        return true;
    }
    return begin_entry(r, terminate(r, value));
}

static void class_statement(struct reader *r, struct sp_span line, struct sp_span value)
{
    struct sp_print *print = entry(r);
    struct sp_span field, rest = value;
    const char *fields[4];
    size_t count = 0;

    while (count < 4 && sp_span_split(&rest, '|', &field))
        fields[count++] = terminate(r, sp_span_trim(field));
    if (count < 4 || rest.at != NULL) {
        reject(r, r->line, (size_t)(value.at - line.at) + 1,
               "expected \"Class vendor | family | generation | device type\"");
        return;
    }
    if (print->class_count == SP_PRINT_CLASSES_MAX) {
        reject(r, r->line, 1, "more than 16 classes in one entry");
        return;
    }
    print->classes[print->class_count++] = (struct sp_print_class){
        .vendor = fields[0],
        .family = fields[1],
        .generation = fields[2],
        .type = fields[3],
        .cpe = "",
    };
}

static void cpe_statement(struct reader *r, struct sp_span line, struct sp_span value)
{
    struct sp_print *print = entry(r);
    struct sp_span cpe, rest = value;

    sp_span_split(&rest, ' ', &cpe);
    rest = cpe;
    if (!sp_span_strip_prefix(&rest, "cpe:/")) {
        reject(r, r->line, (size_t)(value.at - line.at) + 1, "expected \"CPE cpe:/...\"");
        return;
    }
    if (print->class_count == 0) {
        reject(r, r->line, 1, "a CPE stands before the first Class of its entry");
        return;
    }
    if (print->classes[print->class_count - 1].cpe[0] == '\0')
        print->classes[print->class_count - 1].cpe = terminate(r, cpe);
}

/* One test line of an entry. False with err "COLUMN: ..." as of sp_testline_parse(). */
static bool entry_test(struct reader *r, char *text, size_t len, struct sp_error *err)
{
    struct sp_testline line;
    enum sp_test test;

    if (!sp_generation_parse(r->file->generation, text, len, &test, &line, err))
        return false;
    if (entry(r)->tests[test].present)
        return sp_fail(err, SP_ERR_USAGE, "1: %s is given twice in this entry",
                       sp_notation(r->file->generation)[test].name);
    entry(r)->tests[test] = line;
    r->any_test = true;
    return true;
}

/* One line of the MatchPoints record: decimal numbers. */
static bool points_test(struct reader *r, char *text, size_t len, struct sp_error *err)
{
    struct sp_testline line;
    enum sp_test test;

    if (!sp_testline_split(text, len, &test, &line, err))
        return false;
    for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
        const char *value = line.expression[i];
        uint32_t points = 0;

        if (value == NULL)
            continue;
        if (!sp_span_number((struct sp_span){.at = value, .len = strlen(value)}, UINT16_MAX,
                            &points))
            return sp_fail(err, SP_ERR_USAGE, "%zu: bad points \"%.40s\", expected 0 to %u",
                           (size_t)(value - text) + 1, value, UINT16_MAX);
        r->file->points.points[test][i] = (uint16_t)points;
    }
    r->file->points.present = true;
    return true;
}

/* A test line at text, columns counted from there; SCAN, which says how it was measured, is passed
 * over. Where a test line stands outside of an entry it opens one without a name. False when memory
 * is short; *column is 0 unless the line was bad, err then says why. */
static bool test_statement(struct reader *r, char *text, size_t len, size_t *column,
                           struct sp_error *err)
{
    struct sp_span line = sp_span_trim((struct sp_span){.at = text, .len = len});
    bool scan = sp_span_strip_prefix(&line, "SCAN(");

    *column = 0;
    if (r->state == ENTRY && scan && r->any_test)
        end_record(r);
    if (r->state == OUTSIDE && !begin_entry(r, SP_PRINT_UNNAMED))
        return false;
    if (r->state == BAD)
        return true;
    if (!scan &&
        !(r->state == POINTS ? points_test(r, text, len, err) : entry_test(r, text, len, err)))
        *column = strtoul(err->message, NULL, 10);
    return true;
}

/* What is wrong, without the column before it. */
static const char *without_column(const struct sp_error *err)
{
    return err->message + strspn(err->message, "0123456789: ");
}

static void other_statement(struct reader *r, struct sp_span line, struct sp_span word,
                            struct sp_span value)
{
    struct sp_span content = sp_span_trim(line);

    if (r->state == ENTRY && sp_span_equal(word, "Class"))
        class_statement(r, line, value);
    else if (r->state == ENTRY && sp_span_equal(word, "CPE"))
        cpe_statement(r, line, value);
    else if (r->state != OUTSIDE)
        reject(r, r->line, 1, "expected Class, CPE or a test line");
    else if (!sp_span_equal(content, "TCP/IP fingerprint:") &&
             !sp_span_strip_prefix(&content, "This nmap-os-db "))
        reject(r, r->line, 1, "expected \"Fingerprint name\"");
}

/* One line without a line end, neither empty nor a comment. False when memory is short. */
static bool statement(struct reader *r, struct sp_span line)
{
    struct sp_span content = sp_span_trim(line), word = content, value;
    size_t fault = sp_text_fault(line.at, line.len), column = 0;
    bool names = false;

    word.len = 0;
    while (word.len < content.len && content.at[word.len] != ' ' && content.at[word.len] != '\t' &&
           content.at[word.len] != '(')
        word.len++;
    value.at = content.at + word.len;
    value.len = content.len - word.len;
    names = sp_span_equal(word, "Fingerprint");
    if (names || sp_span_equal(word, "MatchPoints"))
        end_record(r);
    if (r->state == BAD)
        return true;
    if (fault < line.len) {
        reject(r, r->line, fault + 1,
               "expected text (UTF-8, no control characters), got another byte");
    } else if (names) {
        return fingerprint_statement(r, line, sp_span_trim(value));
    } else if (sp_span_equal(word, "MatchPoints")) {
        r->state = POINTS;
    } else if (value.len > 0 && value.at[0] == '(') {
        struct sp_error err;

        if (!test_statement(r, r->file->text + (line.at - r->file->text), line.len, &column, &err))
            return false;
        if (column > 0)
            reject(r, r->line, column, without_column(&err));
    } else {
        other_statement(r, line, word, sp_span_trim(value));
    }
    return true;
}

/* A line that was wrapped: *payload is what stands behind "OS:". */
static bool is_wrapped(struct sp_span line, struct sp_span *payload)
{
    *payload = sp_span_trim(line);
    if (!sp_span_strip_prefix(payload, "OS:"))
        return false;
    if (payload->len > 0 && payload->at[payload->len - 1] == '\r')
        payload->len--;
    return true;
}

/* The place in the file of an offset in the joined text of the block that begins at `block`. */
static void reject_wrapped(struct reader *r, struct sp_span block, size_t first_line, size_t offset,
                           const char *what)
{
    struct sp_span line, payload;
    size_t number = first_line - 1, column = 1;

    while (sp_span_split(&block, '\n', &line) && is_wrapped(line, &payload)) {
        number++;
        column = (size_t)(payload.at - line.at) + offset + 1;
        if (offset < payload.len)
            break;
        offset -= payload.len;
    }
    reject(r, number, column, what);
}

/* The tests of a joined block, one behind the other. */
static bool joined_tests(struct reader *r, struct sp_span block, size_t first_line, char *joined,
                         size_t len)
{
    size_t used = 0;

    while (used < len && r->state != BAD) {
        const char *close = memchr(joined + used, ')', len - used);
        size_t piece = close != NULL ? (size_t)(close - joined) + 1 - used : len - used;
        struct sp_error err;
        size_t column;

        if (!test_statement(r, joined + used, piece, &column, &err))
            return false;
        if (column > 0)
            reject_wrapped(r, block, first_line, used + column - 1, without_column(&err));
        used += piece;
    }
    return true;
}

/* The lines that begin with "OS:" at the beginning of *rest, which they are taken off. They were
 * one text, wrapped anywhere: an entry of its own, or what follows a Fingerprint statement. */
static bool wrapped_block(struct reader *r, struct sp_span *rest)
{
    struct sp_span block = *rest, next = *rest, line, payload;
    size_t first_line = r->line + 1, len = 0;
    char *joined;

    if (r->file->joined == NULL)
        r->file->joined = malloc(r->file->len + 1);
    if (r->file->joined == NULL)
        return false;
    joined = r->file->joined + r->joined_used;
    if (r->state != ENTRY || r->any_test)
        end_record(r);
    while (sp_span_split(&next, '\n', &line) && is_wrapped(line, &payload)) {
        memcpy(joined + len, payload.at, payload.len);
        len += payload.len;
        r->line++;
        *rest = next;
    }
    r->joined_used += len;
    return joined_tests(r, block, first_line, joined, len);
}

bool sp_printfile_scan(struct sp_printfile *file)
{
    struct reader r = {.file = file};
    struct sp_span rest = {.at = file->text, .len = file->len}, line, content;

    for (struct sp_span next = rest; sp_span_split(&next, '\n', &line); next = rest) {
        if (is_wrapped(line, &content)) {
            if (!wrapped_block(&r, &rest))
                return false;
            continue;
        }
        rest = next;
        r.line++;
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        content = sp_span_trim(line);
        if (content.len == 0)
            end_record(&r);
        else if (content.at[0] != '#' && !statement(&r, line))
            return false;
    }
    end_record(&r);
    return true;
}
