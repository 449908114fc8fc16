/* The notation of second-generation fingerprints: tests, attributes, and expressions over values.
 *
 *     T5(R=Y%DF=Y%T=3B-45%W=0|100%S=Z%A=S+%F=AR%O=%RD=0%Q=)
 *
 * A value is text in upper case: a hexadecimal number, or letters, or an option string. An
 * expression is alternatives separated by "|": a literal, "lo-hi" (inclusive), ">n", "<n"; in
 * option strings "[...]" holds such an expression for one hexadecimal number. An empty alternative
 * matches the empty value. Nothing here allocates but sp_testline_parse(); any thread.
 */
#ifndef SP_FINGERPRINT_TESTLINE_H
#define SP_FINGERPRINT_TESTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum sp_test {
    SP_TEST_SEQ,
    SP_TEST_OPS,
    SP_TEST_WIN,
    SP_TEST_ECN,
    SP_TEST_T1,
    SP_TEST_T2,
    SP_TEST_T3,
    SP_TEST_T4,
    SP_TEST_T5,
    SP_TEST_T6,
    SP_TEST_T7,
    SP_TEST_U1,
    SP_TEST_IE,
    SP_TEST_COUNT
};

#define SP_ATTRIBUTES_MAX 12 /* of one test */

/* Fingerprints have two generations. Unless it says otherwise, everything here is of the second.
 * The first has TSeq in the place of SEQ, T1 to T7, and PU in the place of U1; its expressions join
 * alternatives by "|" or conditions by "&", and know "+", any number but 0:
 *
 *     TSeq(Class=RI%gcd=<6%SI=<22FBA&>28B%IPID=I%TS=100HZ)
 */
enum sp_generation { SP_GENERATION_SECOND, SP_GENERATION_FIRST };

/* "SEQ", "T1". */
const char *sp_test_name(enum sp_test test);
/* False when it is none. text need not be terminated. */
bool sp_test_from_name(const char *text, size_t len, enum sp_test *test);
/* Attributes of a test, in the usual order; index 0..count-1. */
size_t sp_test_attribute_count(enum sp_test test);
const char *sp_test_attribute_name(enum sp_test test, size_t attribute);
/* Index of the attribute, or -1. "R" is index 0 of every test that has it. */
int sp_test_attribute(enum sp_test test, const char *text, size_t len);

/* One line: the expression of each attribute, or NULL where the line has none. */
struct sp_testline {
    bool present;                              /* the line was there at all */
    const char *expression[SP_ATTRIBUTES_MAX]; /* terminated, owned by whoever parsed */
};

/* Parses "NAME(ATTR=expr%ATTR=expr...)" of len bytes in place, blanks around it are skipped: text
 * is changed (terminators are written) and must live as long as *line. Fills in the R attribute by
 * the rule "another attribute implies R=Y, none of them R=N" for tests that have R; of the others
 * "R=N" alone means no attributes. Every expression is checked. The message of an error
 * (SP_ERR_USAGE) is "COLUMN: what was wrong and what was expected", the column counted from 1, so
 * that a caller can put the place of the line before it. */
bool sp_testline_parse(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err);

/* The same in either notation. */
bool sp_generation_parse(enum sp_generation generation, char *text, size_t len, enum sp_test *test,
                         struct sp_testline *line, struct sp_error *err);
size_t sp_generation_attribute_count(enum sp_generation generation, enum sp_test test);
bool sp_generation_matches(enum sp_generation generation, const char *expression,
                           const char *value);

/* Only tells the attributes apart: expression[i] may hold anything (the points of a MatchPoints
 * record stand in the same notation). Otherwise as sp_testline_parse(). */
bool sp_testline_split(char *text, size_t len, enum sp_test *test, struct sp_testline *line,
                       struct sp_error *err);

/* Whether the value is one that the expression means. Numbers are compared as numbers, of any
 * length. No expression is too odd to be asked: what is malformed matches nothing but itself. */
bool sp_expression_matches(const char *expression, const char *value);

/* One value that the expression means, for playing it. `choice` picks among alternatives and within
 * brackets (0 = always the first); a range gives its middle, ">n" n+1, "<n" n-1. prefer (may be
 * NULL) lists values, most wanted first, NULL at the end: the first one that matches is taken. The
 * value is never longer than out; false when it does not fit, or when the expression is malformed
 * or its number does not fit 64 bits. */
bool sp_expression_pick(const char *expression, uint64_t choice, const char *const *prefer,
                        char *out, size_t out_size);

#endif
