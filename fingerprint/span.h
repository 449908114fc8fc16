/* A piece of a line of the database, and errors that say where in the file it stands.
 *
 * Nothing allocates; any thread. */
#ifndef SP_FINGERPRINT_SPAN_H
#define SP_FINGERPRINT_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Characters of a line; not NUL-terminated. */
struct sp_span {
    const char *at;
    size_t len;
};

/* For printf: %.*s with SP_SPAN_ARGS(span), cut to what a message has room for. */
#define SP_SPAN_SHOWN      40
#define SP_SPAN_ARGS(span) (int)((span).len < SP_SPAN_SHOWN ? (span).len : SP_SPAN_SHOWN), (span).at

/* Where a line stands. */
struct sp_line {
    const char *file;
    unsigned number;
    const char *start;
};

/* Fills err with "FILE:LINE:COLUMN: ..." and returns false. `at` points into the line. */
bool sp_line_fail(const struct sp_line *line, const char *at, struct sp_error *err,
                  const char *format, ...) __attribute__((format(printf, 4, 5), nonnull));

/* Without spaces and tabs at either end. */
struct sp_span sp_span_trim(struct sp_span span);

/* Takes off span what stands before the first `separator` (all of it when there is none), and the
 * separator with it. False when span is used up: at == NULL. An empty piece between two separators,
 * or after the last, counts. */
bool sp_span_split(struct sp_span *span, char separator, struct sp_span *piece);

bool sp_span_equal(struct sp_span span, const char *text);

/* Takes the prefix, or suffix, off span when it is there. */
bool sp_span_strip_prefix(struct sp_span *span, const char *prefix);
bool sp_span_strip_suffix(struct sp_span *span, const char *suffix);

/* A decimal number up to max, digits only. */
bool sp_span_number(struct sp_span span, uint32_t max, uint32_t *out);

#endif
