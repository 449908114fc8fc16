#include "fingerprint/identify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify_internal.h"

/* Hosts that run nothing known: nothing like it, or something akin to a known system. Fitted, as
 * AKIN (likelihood.c) is, to what the database's own entries describe, one of them left out. */
#define UNKNOWN_PRIOR 0.1
#define AKIN_PRIOR    0.25

#define RELATIONS_MAX 200 /* systems that are looked at for relations of one */

#define NEAR 0.1 /* of the probability of the best */

/* Do some of their SYN-ACKs have the same options, and the same initial TTL? */
static bool are_related(const struct sp_system *a, const struct sp_system *b)
{
    for (size_t i = 0; i < a->signature_count; i++) {
        for (size_t k = 0; k < b->signature_count; k++) {
            if (a->signatures[i].layout == b->signatures[k].layout &&
                (a->signatures[i].ttls & b->signatures[k].ttls) != 0)
                return true;
        }
    }
    return false;
}

/* The share of a system's relations that are of its family, in an even sample of all systems; one
 * that is and two that are not are added, for few are known. */
static double kinship_of(const struct sp_database *db, size_t system)
{
    const struct sp_system *one = sp_database_system(db, system);
    size_t count = sp_database_system_count(db);
    double same = 1, all = 3;

    for (size_t i = 0; i < count; i += 1 + count / RELATIONS_MAX) {
        const struct sp_system *other = sp_database_system(db, i);

        if (i == system || !are_related(one, other))
            continue;
        all++;
        same += strcmp(one->family, other->family) == 0;
    }
    return same / all;
}

struct sp_identifier *sp_identifier_create(const struct sp_database *db)
{
    struct sp_identifier *identifier = calloc(1, sizeof(*identifier));
    size_t count = sp_database_system_count(db);

    if (identifier == NULL)
        return NULL;
    identifier->db = db;
    identifier->kinship = calloc(count + 1, sizeof(*identifier->kinship));
    if (identifier->kinship == NULL) {
        free(identifier);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        identifier->kinship[i] = kinship_of(db, i);
    for (size_t i = 0; i < count; i++)
        identifier->share_total += sp_database_system(db, i)->share;
    sp_reliability_fill(identifier->reliability);
    if (!sp_terms_collect(db, &identifier->terms)) {
        sp_identifier_destroy(identifier);
        return NULL;
    }
    return identifier;
}

void sp_identifier_destroy(struct sp_identifier *identifier)
{
    if (identifier == NULL)
        return;
    sp_terms_finish(&identifier->terms);
    free(identifier->kinship);
    free(identifier);
}

/* What the likelihoods say of a system, and of an unknown one akin to it. */
struct weight {
    double known, akin;
};

static struct weight weigh_system(const struct sp_identifier *identifier, size_t i,
                                  const struct sp_case *what)
{
    double share = sp_database_system(identifier->db, i)->share / identifier->share_total;
    struct sp_fit fit = {.clues = NULL};

    sp_fit_system(identifier, i, what, &fit);
    if (fit.compared == 0)
        return (struct weight){-INFINITY, -INFINITY};
    return (struct weight){log((1 - UNKNOWN_PRIOR - AKIN_PRIOR) * share) + fit.log_ratio,
                           log(AKIN_PRIOR * share) + fit.log_akin};
}

/* Fills probability[] of each system; the unknown has the rest. False when memory is short. */
static bool weigh_systems(const struct sp_identifier *identifier, const struct sp_case *what,
                          double *probability, double *akin, size_t count)
{
    struct weight *weights = calloc(count + 1, sizeof(*weights));
    double most = log(UNKNOWN_PRIOR), total;

    if (weights == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        weights[i] = weigh_system(identifier, i, what);
        most = fmax(most, fmax(weights[i].known, weights[i].akin));
    }
    total = exp(log(UNKNOWN_PRIOR) - most);
    for (size_t i = 0; i < count; i++)
        total += exp(weights[i].known - most) + exp(weights[i].akin - most);
    for (size_t i = 0; i < count; i++) {
        probability[i] = exp(weights[i].known - most) / total;
        akin[i] = exp(weights[i].akin - most) / total;
    }
    free(weights);
    return true;
}

static void add_near(struct sp_identity *out, const struct sp_system *system, double probability)
{
    size_t at = out->near_count;

    while (at > 0 && out->near[at - 1].probability < probability)
        at--;
    if (at == SP_NEAR_MAX)
        return;
    if (out->near_count < SP_NEAR_MAX)
        out->near_count++;
    memmove(&out->near[at + 1], &out->near[at], (out->near_count - at - 1) * sizeof(out->near[0]));
    out->near[at] = (struct sp_near){.system = system, .probability = probability};
}

/* The likeliest systems, and of what the best is, all in all. Returns the best one's number. */
static size_t rank(const struct sp_identifier *identifier, const double *probability,
                   const double *akin, size_t count, struct sp_identity *out)
{
    const struct sp_database *db = identifier->db;
    const double *kinship = identifier->kinship;
    size_t best = 0;

    for (size_t i = 0; i < count; i++) {
        if (probability[i] > probability[best])
            best = i;
    }
    out->best = sp_database_system(db, best);
    out->confidence = probability[best];
    for (size_t i = 0; i < count; i++) {
        const struct sp_system *system = sp_database_system(db, i);

        if (probability[i] > 0 && probability[i] >= NEAR * probability[best])
            add_near(out, system, probability[i]);
        if (strcmp(system->family, out->best->family) == 0)
            out->family_confidence += probability[i] + kinship[i] * akin[i];
    }
    return best;
}

static void describe_host(const struct sp_database *db, const struct sp_host_seen *host,
                          struct sp_match *ports, struct sp_identity *out)
{
    *out = (struct sp_identity){.name = "unknown", .vendor = "", .family = "", .type = ""};
    sp_match_host(db, host->ports, host->port_count, ports);
    out->ports = ports->ports;
    out->ports_agreeing = ports->ports_agreeing;
    out->seen = ports->seen;
    out->tests = host->tests;
    for (enum sp_test test = 0; host->tests != NULL && test < SP_TEST_COUNT; test++) {
        if (host->tests->given[test] != 0)
            out->tests_run |= (uint16_t)(1u << test);
    }
}

bool sp_identify(const struct sp_identifier *identifier, const struct sp_host_seen *host,
                 struct sp_identity *out)
{
    size_t count = sp_database_system_count(identifier->db), best;
    double *probability = calloc(count + 1, sizeof(*probability));
    double *akin = calloc(count + 1, sizeof(*akin));
    struct sp_fit fit = {.clues = out->clues};
    struct sp_match ports;
    struct sp_case what;

    what.terms = calloc(identifier->terms.count + 1, sizeof(*what.terms));
    describe_host(identifier->db, host, &ports, out);
    what.seen = out->ports > 0 ? &out->seen : NULL;
    what.tests = host->tests;
    what.resends = out->resends = host->resends;
    what.resends_chance = sp_resends_chance(identifier->db, host->resends);
    if (probability == NULL || akin == NULL || what.terms == NULL ||
        !weigh_systems(identifier, &what, probability, akin, count)) {
        free(what.terms);
        free(akin);
        free(probability);
        return false;
    }
    if (count > 0 && (what.seen != NULL || out->tests_run != 0)) {
        best = rank(identifier, probability, akin, count, out);
        sp_fit_system(identifier, best, &what, &fit);
        out->clue_count = fit.clue_count;
        out->compared = fit.compared;
        out->fitting = fit.fitting;
        out->signature = fit.signature;
        sp_identity_doubt(out, &ports);
        sp_identity_name(out, fit.tests);
    }
    free(what.terms);
    free(akin);
    free(probability);
    return true;
}
