#include "db/minisign_lines.h"

#include <sodium.h>
#include <string.h>

struct db_line db_lines_next(struct db_lines *lines)
{
    size_t left = (size_t)(lines->end - lines->at);
    const char *newline = left > 0 ? memchr(lines->at, '\n', left) : NULL;
    struct db_line line = {.text = lines->at,
                           .len = newline != NULL ? (size_t)(newline - lines->at) : left};

    lines->at = newline != NULL ? newline + 1 : lines->end;
    lines->number++;
    if (line.len > 0 && line.text[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool db_lines_comment(struct db_lines *lines, const char *prefix, struct db_line *rest,
                      struct sp_error *err)
{
    struct db_line line = db_lines_next(lines);
    size_t len = strlen(prefix);

    if (line.len < len || memcmp(line.text, prefix, len) != 0)
        return sp_fail(err, SP_ERR_FAILED, "%s:%u: this line should begin with \"%s\"", lines->name,
                       lines->number, prefix);
    *rest = (struct db_line){.text = line.text + len, .len = line.len - len};
    return true;
}

bool db_lines_base64(struct db_lines *lines, void *out, size_t len, const char *what,
                     struct sp_error *err)
{
    struct db_line line = db_lines_next(lines);
    size_t got = 0;

    if (sodium_base642bin(out, len, line.text, line.len, NULL, &got, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != len)
        return sp_fail(err, SP_ERR_FAILED, "%s:%u: this line should be %s, %zu bytes in base64",
                       lines->name, lines->number, what, len);
    return true;
}

bool db_lines_end(struct db_lines *lines, struct sp_error *err)
{
    while (lines->at < lines->end)
        if (db_lines_next(lines).len > 0)
            return sp_fail(err, SP_ERR_FAILED, "%s:%u: the file should end before this line",
                           lines->name, lines->number);
    return true;
}
