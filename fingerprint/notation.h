/* The two notations of fingerprints: names of tests and attributes, and what their values look
 * like. Constant tables; any thread. */
#ifndef SP_FINGERPRINT_NOTATION_H
#define SP_FINGERPRINT_NOTATION_H

#include "fingerprint/expression.h"
#include "fingerprint/testline.h"

struct sp_attribute {
    const char *name; /* NULL: no more */
    struct sp_value_kind kind;
};

struct sp_notation_test {
    const char *name; /* NULL: this generation has no such test */
    struct sp_attribute attributes[SP_ATTRIBUTES_MAX];
};

/* SP_TEST_COUNT tests. */
const struct sp_notation_test *sp_notation(enum sp_generation generation);

/* False when it is none. */
bool sp_notation_test(enum sp_generation generation, struct sp_span name, enum sp_test *test);
/* Index of the attribute, or -1. */
int sp_notation_attribute(enum sp_generation generation, enum sp_test test, struct sp_span name);
/* "R DF T": for messages. Returns out. */
const char *sp_notation_names(enum sp_generation generation, enum sp_test test, char *out,
                              size_t size);

/* Whether the test may stay unanswered: its first attribute tells then. */
bool sp_notation_has_reply(enum sp_generation generation, enum sp_test test);

#endif
