/* What the parts of the learner share. */
#ifndef SP_FINGERPRINT_LEARN_INTERNAL_H
#define SP_FINGERPRINT_LEARN_INTERNAL_H

#include "fingerprint/learn.h"
#include "fingerprint/pool.h"
#include "fingerprint/printfile.h"

#define SP_LEARN_LINES_MAX   64 /* different lines of a kind */
#define SP_LEARN_REMARKS_MAX 64

/* Below this an MSS is the system's own, and not the link's: no link of today is as narrow. */
#define SP_LEARN_OWN_MSS 1000
#define SP_LEARN_MSS     1460 /* of Ethernet, for which windows of tests stand */

struct sp_learner {
    struct sp_signature synacks[SP_LEARN_LINES_MAX], rsts[SP_LEARN_LINES_MAX]; /* as seen */
    size_t synack_count, rst_count;
    struct sp_printfile *rounds[SP_LEARN_ROUNDS_MAX];
    size_t round_count;

    struct sp_pool pool;
    const char *remarks[SP_LEARN_REMARKS_MAX];
    size_t remark_count;
    bool out_of_memory;

    struct sp_signature signatures[SP_LEARN_SYNACKS_MAX], rst;
    size_t signature_count;
    struct sp_testline tests[SP_TEST_COUNT];
};

void sp_learner_remark(struct sp_learner *learner, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull));

/* Fill in signatures and rst, or tests. */
void sp_learner_traits(struct sp_learner *learner);
void sp_learner_tests(struct sp_learner *learner);

/* Tests of one round. */
const struct sp_testline *sp_learner_round(const struct sp_learner *learner, size_t round);

#endif
