/* How much likelier what was seen is from one system than from an unknown one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify_internal.h"

#define TESTS_POWER     0.6  /* the answers of one stack have more in common than the table says */
#define ANSWER_RELIABLE 0.95 /* a system that is silent does not answer for any tuning */

/* How often a relation of a known system has the same value. */
#define AKIN 0.5

/* What follows from other attributes, or is one of a row that says much the same, counts with a
 * power below 1. Set by judgement, not fitted to data. */
static const struct {
    const char *name;
    double reliable, power;
} reliabilities[] = {
    {"SP", 0.85, 0.3},   {"GCD", 0.95, 0.5},  {"ISR", 0.85, 0.2}, {"TI", 0.93, 1},
    {"CI", 0.93, 0.8},   {"II", 0.93, 0.8},   {"SS", 0.9, 0.6},   {"TS", 0.85, 0.8},
    {"O1", 0.9, 0.3},    {"O2", 0.9, 0.3},    {"O3", 0.9, 0.3},   {"O4", 0.9, 0.3},
    {"O5", 0.9, 0.3},    {"O6", 0.9, 0.3},    {"W1", 0.85, 0.25}, {"W2", 0.85, 0.25},
    {"W3", 0.85, 0.25},  {"W4", 0.85, 0.25},  {"W5", 0.85, 0.25}, {"W6", 0.85, 0.25},
    {"R", 0.85, 0.6},    {"DF", 0.94, 0.4},   {"T", 0.93, 0.25},  {"W", 0.92, 0.4},
    {"S", 0.96, 0.4},    {"A", 0.96, 0.4},    {"F", 0.97, 0.4},   {"O", 0.93, 0.3},
    {"RD", 0.98, 0.2},   {"Q", 0.98, 0.2},    {"CC", 0.9, 0.8},   {"IPL", 0.92, 0.7},
    {"UN", 0.97, 0.4},   {"RIPL", 0.95, 0.4}, {"RID", 0.95, 0.4}, {"RIPCK", 0.94, 0.4},
    {"RUCK", 0.85, 0.3}, {"RUD", 0.97, 0.2},  {"DFI", 0.94, 0.6}, {"CD", 0.93, 0.7},
};

/* The same of the traits of a SYN-ACK, with the chance that a value fits. Where the chance depends
 * on how much a signature leaves open, it stands for a single value. */
static const struct {
    double reliable, power, chance;
} traits[SP_TRAIT_COUNT] = {
    [SP_TRAIT_TTL] = {0.96, 1, 0.6},     [SP_TRAIT_DF] = {0.95, 1, 0.6},
    [SP_TRAIT_ID] = {0.95, 1, 0.5},      [SP_TRAIT_MSS] = {0.8, 0.5, 0.4},
    [SP_TRAIT_WINDOW] = {0.9, 1, 0.08},  [SP_TRAIT_WSCALE] = {0.88, 1, 0.2},
    [SP_TRAIT_TSVAL] = {0.97, 1, 0.85},  [SP_TRAIT_TSECR] = {0.97, 1, 0.95},
    [SP_TRAIT_QUIRKS] = {0.97, 1, 0.95},
};

#define LAYOUT_RELIABLE  0.95
#define RESENDS_RELIABLE 0.85 /* the number of repeats is tuned, and one may be lost */

/* TG is not in the table: its value is compared as T. */
void sp_reliability_fill(struct sp_reliability out[SP_TEST_COUNT][SP_ATTRIBUTES_MAX])
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *name = sp_test_attribute_name(test, i);

            for (size_t k = 0; k < sizeof(reliabilities) / sizeof(reliabilities[0]); k++) {
                if (strcmp(reliabilities[k].name, name) == 0)
                    out[test][i] =
                        (struct sp_reliability){.reliable = reliabilities[k].reliable,
                                                .power = TESTS_POWER * reliabilities[k].power};
            }
        }
    }
}

/* The lightest clue goes when a heavier one comes. */
static void note(struct sp_fit *fit, struct sp_clue clue)
{
    size_t at = fit->clue_count;

    while (at > 0 && fabs(fit->clues[at - 1].weight) < fabs(clue.weight))
        at--;
    if (at == SP_CLUES_MAX)
        return;
    if (fit->clue_count < SP_CLUES_MAX)
        fit->clue_count++;
    memmove(&fit->clues[at + 1], &fit->clues[at],
            (fit->clue_count - at - 1) * sizeof(fit->clues[0]));
    fit->clues[at] = clue;
}

/* How likely it is that a value fits, when it does by itself in a share of all cases, else by
 * chance; or does not. */
static double likelihood(bool fits, double by_itself, double chance)
{
    return fits ? by_itself + (1 - by_itself) * chance : (1 - by_itself) * (1 - chance);
}

/* The formula of the header. */
static struct sp_term_weight weigh(bool fits, double reliable, double power, double chance)
{
    double unknown = likelihood(fits, 0, chance);

    return (struct sp_term_weight){.asked = true,
                                   .compared = true,
                                   .fits = fits,
                                   .weight =
                                       power * log(likelihood(fits, reliable, chance) / unknown),
                                   .akin = power * log(likelihood(fits, AKIN, chance) / unknown)};
}

static void add(struct sp_fit *fit, struct sp_clue clue, struct sp_term_weight weight)
{
    clue.fits = weight.fits;
    clue.weight = weight.weight;
    fit->log_ratio += weight.weight;
    fit->log_akin += weight.akin;
    fit->compared++;
    fit->fitting += weight.fits;
    if (fit->clues != NULL)
        note(fit, clue);
}

static const char *stated(const struct sp_database *db, size_t system, enum sp_test test,
                          size_t attribute)
{
    const struct sp_testline *tests = sp_database_system(db, system)->tests;

    return tests != NULL ? tests[test].expression[attribute] : NULL;
}

static double ttl_chance(uint8_t ttls)
{
    return ((ttls & SP_TTL_64) != 0 ? 0.6 : 0) + ((ttls & SP_TTL_128) != 0 ? 0.22 : 0) +
           ((ttls & SP_TTL_255) != 0 ? 0.14 : 0) + ((ttls & SP_TTL_32) != 0 ? 0.04 : 0);
}

static double window_chance(const struct sp_windows *windows)
{
    double chance = 0;

    for (unsigned i = 0; i < windows->count; i++) {
        const struct sp_window_rule *rule = &windows->at[i];

        if (rule->kind == SP_WINDOW_MULTIPLE)
            chance += 0.4;
        else if (rule->kind == SP_WINDOW_RANGE)
            chance +=
                traits[SP_TRAIT_WINDOW].chance + 0.03 * log2(1 + (double)(rule->hi - rule->lo));
        else
            chance += traits[SP_TRAIT_WINDOW].chance;
    }
    return chance;
}

/* A scale is one of a dozen numbers, an MSS nearly always one of a few. */
static double ranges_chance(const struct sp_ranges *ranges, double one, double step)
{
    double chance = 0;

    for (unsigned i = 0; i < ranges->count; i++)
        chance += one + step * (ranges->at[i].hi - ranges->at[i].lo);
    return chance;
}

static double trait_chance(const struct sp_signature *sig, enum sp_trait trait)
{
    double one = traits[trait].chance;

    switch (trait) {
    case SP_TRAIT_TTL:
        return ttl_chance(sig->ttls);
    case SP_TRAIT_DF:
        return sig->df == SP_YES ? one : 1 - one;
    case SP_TRAIT_MSS:
        return ranges_chance(&sig->mss, one, 0.0005);
    case SP_TRAIT_WINDOW:
        return window_chance(&sig->window);
    case SP_TRAIT_WSCALE:
        return ranges_chance(&sig->wscale, one, 0.08);
    case SP_TRAIT_TSVAL:
        return sig->tsval_zero == SP_NO ? one : 1 - one;
    case SP_TRAIT_TSECR:
        return sig->tsecr_zero == SP_NO ? one : 1 - one;
    case SP_TRAIT_QUIRKS:
        return sig->quirks == 0 ? one : 1 - one;
    case SP_TRAIT_ID:
    case SP_TRAIT_COUNT:
        break;
    }
    return one;
}

static void weigh_traits(struct sp_fit *fit, const struct sp_signature *sig,
                         struct sp_comparison cmp, struct sp_clue clue)
{
    for (enum sp_trait trait = 0; trait < SP_TRAIT_COUNT; trait++) {
        clue.trait = (uint8_t)trait;
        clue.fits = (cmp.agreed >> trait & 1) != 0;
        if (clue.fits || (cmp.differs >> trait & 1) != 0)
            add(fit, clue,
                weigh(clue.fits, traits[trait].reliable, traits[trait].power,
                      sp_chance_clamp(trait_chance(sig, trait))));
    }
}

static void fit_signature(const struct sp_database *db, const struct sp_signature *sig,
                          const struct sp_observation *seen, struct sp_fit *fit)
{
    struct sp_clue clue = {.kind = SP_CLUE_LAYOUT, .fits = sig->layout == seen->layout};
    size_t count = sp_database_layout_count(db, sig->layout);

    add(fit, clue,
        weigh(
            clue.fits, LAYOUT_RELIABLE, 1,
            sp_chance_clamp((double)(count + 1) / (double)(sp_database_signature_count(db) + 2))));
    clue.kind = SP_CLUE_TRAIT;
    weigh_traits(fit, sig, sp_signature_compare(sig, seen), clue);
    if ((sig->ttls & sp_ttl_member(seen->ttl)) == 0)
        fit->other_ttl = seen->ttl;
}

/* The nearest of a system's signatures. */
static const struct sp_signature *nearest(const struct sp_database *db,
                                          const struct sp_system *system,
                                          const struct sp_observation *seen)
{
    const struct sp_signature *best = NULL;
    double most = 0;

    for (size_t i = 0; i < system->signature_count; i++) {
        struct sp_fit fit = {.clues = NULL};

        fit_signature(db, &system->signatures[i], seen, &fit);
        if (best == NULL || fit.log_ratio > most) {
            most = fit.log_ratio;
            best = &system->signatures[i];
        }
    }
    return best;
}

/* A RST as if it were a SYN-ACK without options: the traits that it has compare alike. */
static void fit_rst(const struct sp_system *system, const struct sp_observation *seen,
                    struct sp_fit *fit)
{
    const uint16_t known =
        1u << SP_TRAIT_TTL | 1u << SP_TRAIT_DF | 1u << SP_TRAIT_ID | 1u << SP_TRAIT_WINDOW;
    const struct sp_rst_traits *rst = &seen->rst;
    struct sp_observation as_seen = {.ipv6 = seen->ipv6,
                                     .ttl = rst->ttl,
                                     .raw_ttl = rst->raw_ttl,
                                     .df = rst->df,
                                     .id_zero = rst->id_zero,
                                     .window = rst->window};
    struct sp_comparison cmp;

    if (!rst->seen || system->rst == NULL)
        return;
    cmp = sp_signature_compare(system->rst, &as_seen);
    cmp.agreed &= known;
    cmp.differs &= known;
    if (rst->ttl == fit->other_ttl)
        cmp.differs &= (uint16_t) ~(1u << SP_TRAIT_TTL);
    weigh_traits(fit, system->rst, cmp, (struct sp_clue){.kind = SP_CLUE_RST});
}

/* The host's value of an attribute; for T also the guess, TG. NULL: it has none. */
static const char *value_of(const struct sp_testprint *tests, enum sp_test test, size_t attribute)
{
    if ((tests->given[test] >> attribute & 1) != 0)
        return tests->value[test][attribute];
    if (strcmp(sp_test_attribute_name(test, attribute), "T") == 0)
        return sp_testprint_value(tests, test, "TG");
    return NULL;
}

/* Windows of SYN-ACKs follow the MSS; the database gives them for 1460. */
static bool window_may_differ(const struct sp_testprint *tests, enum sp_test test, const char *name)
{
    const char *options = sp_testprint_value(tests, SP_TEST_OPS, "O1");

    return name[0] == 'W' && (test == SP_TEST_WIN || test == SP_TEST_ECN || test == SP_TEST_T3) &&
           (options == NULL || strstr(options, "M5B4") == NULL);
}

/* The answer to P1 is the SYN-ACK of the scan once more. */
static bool is_synack(const struct sp_fit *fit, enum sp_test test, const char *name)
{
    return fit->signature != NULL &&
           (test == SP_TEST_T1 || (test == SP_TEST_OPS && strcmp(name, "O1") == 0) ||
            (test == SP_TEST_WIN && strcmp(name, "W1") == 0));
}

/* An initial TTL that somebody has set shows in every packet, and is one change. */
static bool is_same_ttl(struct sp_fit *fit, const char *name, const char *value)
{
    unsigned ttl = (unsigned)strtoul(value, NULL, 16), before = fit->other_ttl;

    if (strcmp(name, "T") != 0)
        return false;
    fit->other_ttl = ttl;
    return ttl == before;
}

/* Compares what the system states with the host, for the first time. */
static struct sp_term_weight weigh_attribute(const struct sp_identifier *identifier, size_t system,
                                             uint32_t term, const struct sp_testprint *tests,
                                             struct sp_clue clue)
{
    const struct sp_reliability *r = &identifier->reliability[clue.test][clue.attribute];
    const char *expression = stated(identifier->db, system, clue.test, clue.attribute);
    const char *name = sp_test_attribute_name(clue.test, clue.attribute), *value;
    bool fits, unexpected;

    value = r->power > 0 ? value_of(tests, clue.test, clue.attribute) : NULL;
    if (value == NULL)
        return (struct sp_term_weight){.asked = true};
    fits = sp_expression_matches(expression, value);
    if (!fits && window_may_differ(tests, clue.test, name))
        return (struct sp_term_weight){.asked = true};
    unexpected = strcmp(name, "R") == 0 && strcmp(value, "Y") == 0;
    return weigh(fits, unexpected ? ANSWER_RELIABLE : r->reliable, r->power,
                 identifier->terms.chance[term]);
}

/* A term that was compared before says the same again. */
static void fit_attribute(const struct sp_identifier *identifier, size_t system,
                          const struct sp_case *what, struct sp_clue clue, struct sp_fit *fit)
{
    const char *name = sp_test_attribute_name(clue.test, clue.attribute);
    uint32_t term = identifier->terms.of[system][clue.test][clue.attribute];
    struct sp_term_weight *weight = &what->terms[term];

    if (term == 0 || is_synack(fit, clue.test, name))
        return;
    if (!weight->asked)
        *weight = weigh_attribute(identifier, system, term, what->tests, clue);
    if (!weight->compared ||
        (!weight->fits && is_same_ttl(fit, name, value_of(what->tests, clue.test, clue.attribute))))
        return;
    fit->tests++;
    add(fit, clue, *weight);
}

static void fit_tests(const struct sp_identifier *identifier, size_t system,
                      const struct sp_case *what, struct sp_fit *fit)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; what->tests->given[test] != 0 && i < sp_test_attribute_count(test); i++)
            fit_attribute(identifier, system, what,
                          (struct sp_clue){
                              .kind = SP_CLUE_TEST, .test = (uint8_t)test, .attribute = (uint8_t)i},
                          fit);
    }
}

/* T5 is a SYN to a closed port as well: where it is compared, the scan's RST says nothing new. */
static bool t5_compared(const struct sp_system *system, const struct sp_testprint *tests)
{
    return tests != NULL && tests->given[SP_TEST_T5] != 0 && system->tests != NULL &&
           system->tests[SP_TEST_T5].present;
}

double sp_resends_chance(const struct sp_database *db, const struct sp_resends_seen *seen)
{
    double fitting = 1, all = 2;

    for (size_t i = 0; seen != NULL && i < sp_database_system_count(db); i++) {
        const struct sp_resends *known = &sp_database_system(db, i)->resends;

        all += known->count > 0;
        fitting += known->count > 0 && sp_resends_compare(known, seen) == SP_RESENDS_FIT;
    }
    return sp_chance_clamp(fitting / all);
}

static void fit_resends(const struct sp_system *system, const struct sp_case *what,
                        struct sp_fit *fit)
{
    enum sp_resends_fit resends;

    if (what->resends == NULL || system->resends.count == 0)
        return;
    resends = sp_resends_compare(&system->resends, what->resends);
    if (resends != SP_RESENDS_NEAR)
        add(fit, (struct sp_clue){.kind = SP_CLUE_RESENDS},
            weigh(resends == SP_RESENDS_FIT, RESENDS_RELIABLE, 1, what->resends_chance));
}

void sp_fit_system(const struct sp_identifier *identifier, size_t system,
                   const struct sp_case *what, struct sp_fit *fit)
{
    const struct sp_system *known = sp_database_system(identifier->db, system);
    struct sp_clue *clues = fit->clues;

    *fit = (struct sp_fit){.clues = clues};
    if (what->seen != NULL) {
        fit->signature = nearest(identifier->db, known, what->seen);
        if (fit->signature != NULL)
            fit_signature(identifier->db, fit->signature, what->seen, fit);
        if (!t5_compared(known, what->tests))
            fit_rst(known, what->seen, fit);
    }
    if (what->tests != NULL && known->tests != NULL)
        fit_tests(identifier, system, what, fit);
    fit_resends(known, what, fit);
}
