#include "fingerprint/identify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify_internal.h"
#include "fingerprint/span.h"

#define UNKNOWN_PRIOR   0.1
#define NEAR            0.1 /* of the probability of the best */
#define LIKELIER        0.5
#define MANY_TESTS      20 /* attributes compared beyond which the author's estimate matters less */
#define TESTS_CERTAINTY 3

struct sp_identifier *sp_identifier_create(const struct sp_database *db)
{
    struct sp_identifier *identifier = calloc(1, sizeof(*identifier));
    size_t count = sp_database_system_count(db);

    if (identifier == NULL)
        return NULL;
    identifier->db = db;
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
    free(identifier);
}

/* Fills probability[] of each system; the unknown has the rest. */
static void weigh_systems(const struct sp_identifier *identifier, const struct sp_case *what,
                          double *probability, size_t count)
{
    double most = log(UNKNOWN_PRIOR), total;

    for (size_t i = 0; i < count; i++) {
        const struct sp_system *system = sp_database_system(identifier->db, i);
        struct sp_fit fit = {.clues = NULL};

        sp_fit_system(identifier, i, what, &fit);
        probability[i] = fit.compared == 0
                             ? -INFINITY
                             : log((1 - UNKNOWN_PRIOR) * system->share / identifier->share_total) +
                                   fit.log_ratio;
        most = probability[i] > most ? probability[i] : most;
    }
    total = exp(log(UNKNOWN_PRIOR) - most);
    for (size_t i = 0; i < count; i++)
        total += exp(probability[i] - most);
    for (size_t i = 0; i < count; i++)
        probability[i] = exp(probability[i] - most) / total;
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
static size_t rank(const struct sp_database *db, const double *probability, size_t count,
                   struct sp_identity *out)
{
    size_t best = 0;

    for (size_t i = 0; i < count; i++) {
        if (probability[i] > probability[best])
            best = i;
    }
    out->best = sp_database_system(db, best);
    out->confidence = probability[best];
    for (size_t i = 0; i < count; i++) {
        const struct sp_system *system = sp_database_system(db, i);

        if (probability[i] >= NEAR * probability[best])
            add_near(out, system, probability[i]);
        if (strcmp(system->family, out->best->family) == 0)
            out->family_confidence += probability[i];
    }
    return best;
}

/* Compares versions: numbers as numbers, the rest as text. */
static int compare_versions(struct sp_span a, struct sp_span b)
{
    while (a.len > 0 && b.len > 0) {
        struct sp_span one, two;
        uint32_t x = 0, y = 0;

        sp_span_split(&a, '.', &one);
        sp_span_split(&b, '.', &two);
        if (!sp_span_number(one, UINT32_MAX, &x) || !sp_span_number(two, UINT32_MAX, &y))
            break;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

/* "LOW - HIGH", or one of them. */
static void split_range(const char *gen, struct sp_span *low, struct sp_span *high)
{
    const char *dash = strstr(gen, " - ");

    *low = (struct sp_span){.at = gen, .len = dash != NULL ? (size_t)(dash - gen) : strlen(gen)};
    *high = dash != NULL ? (struct sp_span){.at = dash + 3, .len = strlen(dash + 3)} : *low;
}

/* The generations from the lowest to the highest of the near systems of the family. Where versions
 * are no numbers, only one that all share counts. */
static void join_ranges(struct sp_identity *out)
{
    struct sp_span low = {.len = 0}, high = {.len = 0};
    bool numbers = true, same = true;

    for (size_t i = 0; i < out->near_count; i++) {
        const struct sp_system *system = out->near[i].system;
        struct sp_span one, two;

        if (strcmp(system->family, out->best->family) != 0)
            continue;
        if (system->gen[0] == '\0')
            return;
        split_range(system->gen, &one, &two);
        numbers = numbers && one.at[0] >= '0' && one.at[0] <= '9';
        same = same && strcmp(system->gen, out->best->gen) == 0;
        if (low.len == 0 || compare_versions(one, low) < 0)
            low = one;
        if (high.len == 0 || compare_versions(two, high) > 0)
            high = two;
    }
    if (same)
        snprintf(out->range, sizeof(out->range), "%s", out->best->gen);
    else if (numbers && low.len == high.len && memcmp(low.at, high.at, low.len) == 0)
        snprintf(out->range, sizeof(out->range), "%.*s", SP_SPAN_ARGS(low));
    else if (numbers)
        snprintf(out->range, sizeof(out->range), "%.*s - %.*s", SP_SPAN_ARGS(low),
                 SP_SPAN_ARGS(high));
}

/* What the near systems of the family share; a single system has it all. */
static void name_family(struct sp_identity *out)
{
    out->family = out->best->family;
    out->vendor = out->best->vendor;
    out->type = out->best->type;
    join_ranges(out);
    for (size_t i = 0; i < out->near_count; i++) {
        const struct sp_system *system = out->near[i].system;

        if (strcmp(system->family, out->family) != 0)
            continue;
        if (strcmp(system->vendor, out->vendor) != 0)
            out->vendor = "";
        if (strcmp(system->type, out->type) != 0)
            out->type = "";
    }
}

/* The T5 that the best system states is what the host showed: its RSTs are known to look so. */
static bool rst_is_known(const struct sp_identity *out)
{
    int t = sp_test_attribute(SP_TEST_T5, "T", 1);
    const char *expression =
        out->best->tests != NULL ? out->best->tests[SP_TEST_T5].expression[t] : NULL;
    char ttl[8];

    snprintf(ttl, sizeof(ttl), "%X", out->seen.rst.ttl);
    if (expression != NULL)
        return sp_expression_matches(expression, ttl);
    return out->best->rst != NULL && (out->best->rst->ttls & sp_ttl_member(out->seen.rst.ttl)) != 0;
}

static bool answered(const struct sp_testprint *tests, enum sp_test test)
{
    const char *reply = tests != NULL ? sp_testprint_value(tests, test, "R") : NULL;

    return reply != NULL && strcmp(reply, "Y") == 0;
}

static void find_doubts(struct sp_identity *out, const struct sp_match *ports)
{
    if (ports->ports_agreeing < ports->ports)
        out->doubts |= SP_DOUBT_PORTS;
    if (ports->rst == SP_RST_OTHER_DISTANCE ||
        (ports->rst == SP_RST_OTHER_TTL && !rst_is_known(out)))
        out->doubts |= SP_DOUBT_TTL;
    if (ports->ports == 0 && !answered(out->tests, SP_TEST_T1))
        out->doubts |= SP_DOUBT_NO_OPEN;
    if (ports->rst == SP_RST_NOT_SEEN && !answered(out->tests, SP_TEST_T5) &&
        !answered(out->tests, SP_TEST_T6) && !answered(out->tests, SP_TEST_T7))
        out->doubts |= SP_DOUBT_NO_CLOSED;
    if (out->tests == NULL || sp_testprint_count(out->tests) < MANY_TESTS)
        out->doubts |= SP_DOUBT_NO_TESTS;
}

/* The author's estimate, of which the tests make up for a part; then the doubts. */
static double certainty_of(const struct sp_identity *out)
{
    static const double factors[] = {
#define X(name, factor, words) factor,
        SP_DOUBT_MAP(X)
#undef X
    };
    double unsure = 1 - out->best->certainty / 100.0, certainty;

    if ((out->doubts & SP_DOUBT_NO_TESTS) == 0 && out->best->tests != NULL)
        unsure /= TESTS_CERTAINTY;
    certainty = 1 - unsure;
    for (unsigned bit = 0; bit < SP_DOUBT_COUNT; bit++) {
        if ((out->doubts >> bit & 1) != 0)
            certainty *= factors[bit];
    }
    if ((out->doubts & SP_DOUBT_PORTS) != 0)
        certainty *= (double)out->ports_agreeing / (double)out->ports;
    return certainty;
}

static void name_it(struct sp_identity *out)
{
    double certainty = certainty_of(out);

    out->kind = SP_MATCH_UNKNOWN;
    if (out->family_confidence >= LIKELIER)
        out->kind = out->confidence >= LIKELIER ? SP_MATCH_EXACT : SP_MATCH_FAMILY;
    out->family_confidence *= certainty;
    out->confidence =
        out->kind == SP_MATCH_EXACT ? out->confidence * certainty : out->family_confidence;
    if (out->kind == SP_MATCH_UNKNOWN) {
        out->confidence = out->family_confidence = 0;
        return;
    }
    name_family(out);
    out->name = out->kind == SP_MATCH_EXACT ? out->best->name : out->family;
    if (out->kind == SP_MATCH_EXACT) {
        out->vendor = out->best->vendor;
        out->type = out->best->type;
    }
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
    struct sp_fit fit = {.clues = out->clues};
    struct sp_match ports;
    struct sp_case what;

    what.terms = calloc(identifier->terms.count + 1, sizeof(*what.terms));
    if (probability == NULL || what.terms == NULL) {
        free(what.terms);
        free(probability);
        return false;
    }
    describe_host(identifier->db, host, &ports, out);
    what.seen = out->ports > 0 ? &out->seen : NULL;
    what.tests = host->tests;
    what.resends = out->resends = host->resends;
    what.resends_chance = sp_resends_chance(identifier->db, host->resends);
    if (count > 0 && (what.seen != NULL || out->tests_run != 0)) {
        weigh_systems(identifier, &what, probability, count);
        best = rank(identifier->db, probability, count, out);
        sp_fit_system(identifier, best, &what, &fit);
        out->clue_count = fit.clue_count;
        out->compared = fit.compared;
        out->fitting = fit.fitting;
        out->signature = fit.signature;
        find_doubts(out, &ports);
        name_it(out);
    }
    free(what.terms);
    free(probability);
    return true;
}
