#include "fingerprint/span.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool sp_line_fail(const struct sp_line *line, const char *at, struct sp_error *err,
                  const char *format, ...)
{
    char what[sizeof(err->message)];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return sp_fail(err, SP_ERR_FAILED, "%s:%u:%zu: %s", line->file, line->number,
                   (size_t)(at - line->start) + 1, what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct sp_span sp_span_trim(struct sp_span span)
{
    while (span.len > 0 && is_blank(span.at[0])) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 && is_blank(span.at[span.len - 1]))
        span.len--;
    return span;
}

bool sp_span_split(struct sp_span *span, char separator, struct sp_span *piece)
{
    const char *end;

    if (span->at == NULL)
        return false;
    end = memchr(span->at, separator, span->len);
    *piece = *span;
    if (end == NULL) {
        *span = (struct sp_span){.at = NULL, .len = 0};
        return true;
    }
    piece->len = (size_t)(end - span->at);
    span->at = end + 1;
    span->len -= piece->len + 1;
    return true;
}

bool sp_span_equal(struct sp_span span, const char *text)
{
    return span.len == strlen(text) && memcmp(span.at, text, span.len) == 0;
}

bool sp_span_strip_prefix(struct sp_span *span, const char *prefix)
{
    size_t len = strlen(prefix);

    if (span->len < len || memcmp(span->at, prefix, len) != 0)
        return false;
    span->at += len;
    span->len -= len;
    return true;
}

bool sp_span_strip_suffix(struct sp_span *span, const char *suffix)
{
    size_t len = strlen(suffix);

    if (span->len < len || memcmp(span->at + span->len - len, suffix, len) != 0)
        return false;
    span->len -= len;
    return true;
}

bool sp_span_number(struct sp_span span, uint32_t max, uint32_t *out)
{
    uint64_t value = 0;

    if (span.len == 0)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        if (span.at[i] < '0' || span.at[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(span.at[i] - '0');
        if (value > max)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}
