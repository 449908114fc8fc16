/* What identify.c (the decision), identify_name.c, likelihood.c (how well one system fits) and
 * chances.c (how often a value fits by chance) share. */
#ifndef SP_FINGERPRINT_IDENTIFY_INTERNAL_H
#define SP_FINGERPRINT_IDENTIFY_INTERNAL_H

#include "fingerprint/identify.h"

/* What systems state of the tests, each expression of an attribute once: a term. Of thousands of
 * systems many state the same (chances.c). */
struct sp_terms {
    uint32_t (*of)[SP_TEST_COUNT][SP_ATTRIBUTES_MAX]; /* of each system: its terms, counted from 1;
                                                         0: it states nothing */
    double *chance; /* of each term: how often a value fits it by chance */
    size_t count;   /* terms are numbered from 1 to this */
};

/* How reliable an attribute is, and with which power it counts; power 0: it is not compared. */
struct sp_reliability {
    double reliable, power;
};

struct sp_identifier {
    const struct sp_database *db;
    struct sp_reliability reliability[SP_TEST_COUNT][SP_ATTRIBUTES_MAX];
    struct sp_terms terms;
    double *kinship; /* of each system: how likely what is akin to it is of its family */
    double share_total;
};

/* A comparison of a host with one system. */
struct sp_fit {
    double log_ratio; /* against a system that has nothing to do with it */
    double log_akin;  /* of an unknown system akin to this one, against the same */
    unsigned compared, fitting;
    unsigned tests;     /* of the compared, attributes of tests that say more than the SYN-ACK */
    unsigned other_ttl; /* initial TTL that did not fit, in the packet before; 0: none */
    const struct sp_signature *signature; /* that was nearest */
    struct sp_clue *clues;                /* NULL: not wanted; SP_CLUES_MAX of them */
    size_t clue_count;
};

/* What there is to compare: the SYN-ACK of most ports, and the tests. */
struct sp_case {
    const struct sp_observation *seen;     /* NULL: no open port answered */
    const struct sp_testprint *tests;      /* NULL: none */
    const struct sp_resends_seen *resends; /* NULL: not watched */
    double resends_chance;                 /* the share of the known schedules that this fits */
    struct sp_term_weight *terms; /* by number: those that were compared with this host already; of
                                     thousands of systems many state the same */
};

/* What one term says of a host. */
struct sp_term_weight {
    bool asked, compared, fits;
    double weight; /* as in struct sp_clue */
    double akin;   /* the same of an unknown system akin to this one */
};

void sp_reliability_fill(struct sp_reliability out[SP_TEST_COUNT][SP_ATTRIBUTES_MAX]);

/* Collects what the systems of the database state. False when memory is short; call finish in
 * either case. */
bool sp_terms_collect(const struct sp_database *db, struct sp_terms *out);
void sp_terms_finish(struct sp_terms *terms);
/* Nothing is quite impossible, nor certain. */
double sp_chance_clamp(double chance);

/* How often what was seen fits by chance. seen may be NULL. */
double sp_resends_chance(const struct sp_database *db, const struct sp_resends_seen *seen);

void sp_fit_system(const struct sp_identifier *identifier, size_t system,
                   const struct sp_case *what, struct sp_fit *fit);

/* identify_name.c: what follows from out->best, the probabilities, and what was seen. First the
 * doubts; then kind, name and confidence, which are the probabilities before. tests_compared: of
 * struct sp_fit. */
void sp_identity_doubt(struct sp_identity *out, const struct sp_match *ports);
void sp_identity_name(struct sp_identity *out, unsigned tests_compared);

#endif
