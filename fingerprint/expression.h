/* Expressions over the values of a fingerprint's attributes: what may stand in one. What one
 * means is in testline.h. Nothing here allocates; any thread. */
#ifndef SP_FINGERPRINT_EXPRESSION_H
#define SP_FINGERPRINT_EXPRESSION_H

#include <stdbool.h>

#include "fingerprint/span.h"

#define SP_NUMBER_DIGITS_MAX 8 /* hexadecimal digits: no attribute is wider than 32 bits */

/* What the values of an attribute look like. */
struct sp_value_kind {
    enum {
        SP_VALUE_WORD,    /* one of the words */
        SP_VALUE_NUMBER,  /* hexadecimal, or one of the words */
        SP_VALUE_FLAGS,   /* letters of "EUAPRSF" in this order, each once at most; may be empty */
        SP_VALUE_OPTIONS, /* TCP options as letters and numbers; may be empty */
        /* of the first generation */
        SP_VALUE_FIRST_NUMBER, /* hexadecimal, a range, <n, >n, or + */
        SP_VALUE_FIRST_LETTERS /* one of the words; or, of a single word, any of its letters */
    } form;
    const char *words; /* separated by spaces; "" = none */
    bool may_be_empty;
};

/* Checks every alternative. On failure *bad is the first one that is at fault. */
bool sp_expression_check(struct sp_span expression, const struct sp_value_kind *kind,
                         struct sp_span *bad);

/* For each of the values whether the expression means it, as sp_expression_matches() says; the
 * expression is read once for all of them. */
void sp_expression_match_all(const char *expression, const struct sp_span *values, size_t count,
                             bool *fits);

/* Shared by those who read expressions. */

/* How many hexadecimal digits (upper case) text begins with. */
size_t sp_hex_digits(struct sp_span text);
/* Below, equal to or above 0 as the number a is to b; of any length. */
int sp_hex_compare(struct sp_span a, struct sp_span b);
/* Takes the next alternative off *rest; a bar within brackets does not separate. False at the end
 * (rest->at == NULL). An empty one counts. */
bool sp_expression_next(struct sp_span *rest, struct sp_span *one);

static inline struct sp_span sp_span_skip(struct sp_span text, size_t count)
{
    return (struct sp_span){.at = text.at + count, .len = text.len - count};
}

#endif
