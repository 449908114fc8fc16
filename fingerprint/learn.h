/* From several looks at one host to the entry that describes it: what stays the same becomes a
 * value, what varies within a few values becomes alternatives or a range, what depends on the link
 * is said as a rule or left out (db/GRAMMAR.md, "Adding"). What was not believed is told in
 * remarks.
 *
 * learn.c: what was seen; learn_synack.c: traits; learn_tests.c: tests. One thread at a time. */
#ifndef SP_FINGERPRINT_LEARN_H
#define SP_FINGERPRINT_LEARN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "fingerprint/signature.h"

#define SP_LEARN_ROUNDS_MAX  20
#define SP_LEARN_SYNACKS_MAX 8 /* syn-ack lines of a proposal */

struct sp_learner;

/* NULL when memory is short. destroy accepts NULL. */
struct sp_learner *sp_learner_create(void);
void sp_learner_destroy(struct sp_learner *learner);

/* A line of traits as the programs print it: "syn-ack ..." with a value for everything, or "rst
 * ...". False, with err, when it is none. */
bool sp_learner_add_line(struct sp_learner *learner, const char *line, struct sp_error *err);

/* A fingerprint of os-detection as it is printed: one round. False, with err, when it cannot be
 * read, or when there were too many. */
bool sp_learner_add_print(struct sp_learner *learner, const char *text, size_t len,
                          struct sp_error *err);

/* What was seen first, to compare with: NULL where there is nothing. */
const struct sp_signature *sp_learner_first_synack(const struct sp_learner *learner);
const struct sp_testline *sp_learner_first_tests(const struct sp_learner *learner);

/* The proposal. Belongs to the learner. */
struct sp_draft {
    struct sp_system system; /* signatures, rst and tests; the rest is for the caller to fill in */
    const char *const *remarks; /* one sentence each */
    size_t remark_count;
    unsigned rounds; /* fingerprints seen */
};

/* False, with err, when memory is short, or nothing was seen that could be an entry. Once. */
bool sp_learner_propose(struct sp_learner *learner, struct sp_draft *out, struct sp_error *err);

#endif
