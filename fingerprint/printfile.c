#include "fingerprint/printfile.h"

#include <stdlib.h>
#include <string.h>

#include "fingerprint/notation.h"
#include "fingerprint/printfile_internal.h"
#include "fingerprint/span.h"
#include "fingerprint/textfile.h"

/* The generation that a test line is of; false when both have such a line, or none. */
static bool generation_of(struct sp_span line, enum sp_generation *out)
{
    const char *open = memchr(line.at, '(', line.len);
    struct sp_span name = line;
    enum sp_test test;
    bool first, second;

    if (open == NULL)
        return false;
    name.len = (size_t)(open - line.at);
    first = sp_notation_test(SP_GENERATION_FIRST, name, &test);
    second = sp_notation_test(SP_GENERATION_SECOND, name, &test);
    if (first && second) { /* T1 to T7: by what it is first said of them */
        struct sp_span body = {.at = open + 1, .len = line.len - name.len - 1};

        first = sp_span_strip_prefix(&body, "Resp=");
        second = !first && sp_span_strip_prefix(&body, "R=");
    }
    *out = first ? SP_GENERATION_FIRST : SP_GENERATION_SECOND;
    return first != second;
}

static enum sp_generation find_generation(const char *text, size_t len)
{
    struct sp_span rest = {.at = text, .len = len}, line;
    enum sp_generation generation;

    while (sp_span_split(&rest, '\n', &line)) {
        line = sp_span_trim(line);
        if (line.len > 0 && generation_of(line, &generation))
            return generation;
    }
    return SP_GENERATION_SECOND;
}

/* Takes text over, whatever happens. */
static bool create(enum sp_generation generation, const char *path, char *text, size_t len,
                   struct sp_printfile **out, struct sp_error *err)
{
    struct sp_printfile *file = calloc(1, sizeof(*file));

    if (file != NULL)
        file->path = strdup(path);
    if (file == NULL || file->path == NULL) {
        free(text);
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        goto fail;
    }
    file->generation = generation;
    file->text = text;
    file->len = len;
    if (!sp_printfile_scan(file)) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        goto fail;
    }
    if (file->count == 0) {
        if (file->skipped > 0)
            *err = file->first_error;
        else
            sp_fail(err, SP_ERR_USAGE, "%s:1:1: no fingerprint in this file", path);
        goto fail;
    }
    *out = file;
    return true;
fail:
    sp_printfile_destroy(file);
    *out = NULL;
    return false;
}

/* A copy for the object to own, or NULL with err filled in. */
static char *copy_text(const char *path, const char *text, size_t len, struct sp_error *err)
{
    char *copy = malloc(len + 1);

    if (copy == NULL) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
        return NULL;
    }
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

bool sp_printfile_read(const char *path, struct sp_printfile **out, struct sp_error *err)
{
    size_t len;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);

    *out = NULL;
    return text != NULL && create(SP_GENERATION_SECOND, path, text, len, out, err);
}

bool sp_printfile_read_any(const char *path, struct sp_printfile **out, struct sp_error *err)
{
    size_t len;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);

    *out = NULL;
    return text != NULL && create(find_generation(text, len), path, text, len, out, err);
}

bool sp_printfile_parse(const char *path, const char *text, size_t len, struct sp_printfile **out,
                        struct sp_error *err)
{
    char *copy = copy_text(path, text, len, err);

    *out = NULL;
    return copy != NULL && create(SP_GENERATION_SECOND, path, copy, len, out, err);
}

bool sp_printfile_parse_any(const char *path, const char *text, size_t len,
                            struct sp_printfile **out, struct sp_error *err)
{
    char *copy = copy_text(path, text, len, err);

    *out = NULL;
    return copy != NULL && create(find_generation(copy, len), path, copy, len, out, err);
}

void sp_printfile_destroy(struct sp_printfile *file)
{
    if (file == NULL)
        return;
    free(file->prints);
    free(file->joined);
    free(file->text);
    free(file->path);
    free(file);
}

enum sp_generation sp_printfile_generation(const struct sp_printfile *file)
{
    return file->generation;
}

size_t sp_printfile_count(const struct sp_printfile *file)
{
    return file->count;
}

const struct sp_print *sp_printfile_at(const struct sp_printfile *file, size_t index)
{
    return &file->prints[index];
}

const struct sp_print_points *sp_printfile_points(const struct sp_printfile *file)
{
    return &file->points;
}

size_t sp_printfile_skipped(const struct sp_printfile *file)
{
    return file->skipped;
}

const char *sp_printfile_first_error(const struct sp_printfile *file)
{
    return file->first_error.message;
}

static bool begins_grammar(struct sp_span line)
{
    static const char *const words[] = {
        "Fingerprint ", "MatchPoints", "OS:", "SCAN(", "TCP/IP fingerprint:", "This nmap-os-db"};
    const char *open = memchr(line.at, '(', line.len);
    enum sp_test test;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct sp_span rest = line;

        if (sp_span_strip_prefix(&rest, words[i]))
            return true;
    }
    return open != NULL && sp_test_from_name(line.at, (size_t)(open - line.at), &test);
}

bool sp_printfile_recognise(const char *bytes, size_t len)
{
    struct sp_span rest = {.at = bytes, .len = len}, line;

    while (sp_span_split(&rest, '\n', &line)) {
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        line = sp_span_trim(line);
        if (line.len > 0 && line.at[0] != '#')
            return begins_grammar(line);
    }
    return false;
}
