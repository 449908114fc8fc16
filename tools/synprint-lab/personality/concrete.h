/* From test lines, which may leave a value open, to the answers of a personality, which may not. */
#ifndef SP_PERSONALITY_CONCRETE_H
#define SP_PERSONALITY_CONCRETE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "fingerprint/testline.h"
#include "personality/personality.h"

#define LAB_VALUE_MAX 128 /* of one attribute; 40 bytes of options are shorter */

/* Chooses values. The same seed chooses the same; each attribute has a choice of its own. */
struct lab_choice {
    const struct sp_testline *tests; /* SP_TEST_COUNT of them, as sp_testline_parse() left them */
    uint64_t seed;
    char value[LAB_VALUE_MAX]; /* what was chosen last */
    uint32_t ttl_excess;       /* what T is too high by in all tests, see concrete.c */
};

/* NULL when the test line, or its attribute, is absent. */
const char *lab_expression(const struct lab_choice *choice, enum sp_test test,
                           const char *attribute);
/* Chooses into choice->value, the first of prefer (may be NULL, ends with NULL) that will do. False
 * when there is nothing to choose from. */
bool lab_choose(struct lab_choice *choice, enum sp_test test, const char *attribute,
                const char *const *prefer);
/* The first character of what lab_choose() chooses; fallback when it chooses nothing. */
char lab_choose_letter(struct lab_choice *choice, enum sp_test test, const char *attribute,
                       char fallback);
/* What lab_choose() chooses as a number of at most max; fallback when it is none. */
uint32_t lab_choose_number(struct lab_choice *choice, enum sp_test test, const char *attribute,
                           uint32_t max, uint32_t fallback);

/* "M5B4NW3" to a layout. Errors (SP_ERR_USAGE) say what was expected. */
bool lab_layout_parse(const char *text, struct lab_layout *layout, struct sp_error *err);

/* Whether they describe a host that answers the first SYN with a SYN-ACK, and how. */
bool lab_tests_answer(const struct sp_testline *tests);

/* Fills in all answers of *out, and what a personality is silent about: how often it repeats a
 * SYN-ACK. The texts are left alone. */
bool lab_concrete(const struct sp_testline *tests, uint64_t seed, struct lab_personality *out,
                  struct sp_error *err);

/* A part of it: SEQ. out->syn must be filled in. */
void lab_concrete_sequence(struct lab_choice *choice, struct lab_personality *out);

#endif
