/* What identify.c (the decision) and likelihood.c (how well one system fits) share. */
#ifndef SP_FINGERPRINT_IDENTIFY_INTERNAL_H
#define SP_FINGERPRINT_IDENTIFY_INTERNAL_H

#include "fingerprint/identify.h"

/* How often the values that a system states fit by chance. */
struct sp_chances {
    double of[SP_TEST_COUNT][SP_ATTRIBUTES_MAX];
};

/* How reliable an attribute is, and with which power it counts; power 0: it is not compared. */
struct sp_reliability {
    double reliable, power;
};

struct sp_identifier {
    const struct sp_database *db;
    struct sp_reliability reliability[SP_TEST_COUNT][SP_ATTRIBUTES_MAX];
    struct sp_chances *chances; /* of each system */
    double share_total;
};

/* A comparison of a host with one system. */
struct sp_fit {
    double log_ratio;
    unsigned compared, fitting;
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
};

void sp_reliability_fill(struct sp_reliability out[SP_TEST_COUNT][SP_ATTRIBUTES_MAX]);
void sp_chances_fill(const struct sp_database *db, struct sp_chances *chances);

/* How often what was seen fits by chance. seen may be NULL. */
double sp_resends_chance(const struct sp_database *db, const struct sp_resends_seen *seen);

void sp_fit_system(const struct sp_identifier *identifier, size_t system,
                   const struct sp_case *what, struct sp_fit *fit);

#endif
