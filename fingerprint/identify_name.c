/* What is said of a host when the likelihoods are known: doubts, range, name, confidence. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/identify_internal.h"
#include "fingerprint/span.h"

#define LIKELIER        0.5
#define MANY_TESTS      20 /* attributes compared, at which the author's estimate matters least */
#define TESTS_CERTAINTY 3
#define CALIBRATION     0.75 /* fitted, see tests/bench/os_calibration */
#define ETHERNET_MSS    1460

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

/* Does the SYN-ACK show that somebody meddled with the options? */
static void doubt_options(struct sp_identity *out)
{
    const struct sp_observation *seen = &out->seen;
    const struct sp_windows *windows = &out->signature->window;

    if (sp_signature_lacks_options(out->signature, seen->layout))
        out->doubts |= SP_DOUBT_OPTIONS;
    if (sp_layout_has(seen->layout, SP_OPTION_MSS) && seen->mss < ETHERNET_MSS &&
        !sp_window_matches(windows, seen->window, seen->mss) &&
        sp_window_matches(windows, seen->window, ETHERNET_MSS))
        out->doubts |= SP_DOUBT_MSS;
}

void sp_identity_doubt(struct sp_identity *out, const struct sp_match *ports)
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
    if (out->ports > 0 && out->signature != NULL)
        doubt_options(out);
}

/* The author's estimate; the tests make up for a part of what it leaves open. */
static double certainty_of(const struct sp_identity *out, unsigned tests_compared)
{
    double share = tests_compared < MANY_TESTS ? (double)tests_compared / MANY_TESTS : 1;

    return 1 - (1 - out->best->certainty / 100.0) / (1 + (TESTS_CERTAINTY - 1) * share);
}

static double doubt_factor(const struct sp_identity *out)
{
    static const double factors[] = {
#define X(name, factor, words) factor,
        SP_DOUBT_MAP(X)
#undef X
    };
    double factor = 1;

    for (unsigned bit = 0; bit < SP_DOUBT_COUNT; bit++) {
        if ((out->doubts >> bit & 1) != 0)
            factor *= factors[bit];
    }
    if ((out->doubts & SP_DOUBT_PORTS) != 0)
        factor *= (double)out->ports_agreeing / (double)out->ports;
    return factor;
}

void sp_identity_name(struct sp_identity *out, unsigned tests_compared)
{
    double certainty = certainty_of(out, tests_compared);
    /* likelier than all others together? */
    bool system = out->confidence > LIKELIER, family = out->family_confidence > LIKELIER;

    out->confidence = pow(out->confidence * certainty, CALIBRATION);
    out->family_confidence = pow(fmin(out->family_confidence, 1) * certainty, CALIBRATION);
    out->kind = SP_MATCH_UNKNOWN;
    if (family && out->family_confidence >= LIKELIER)
        out->kind = system && out->confidence >= LIKELIER ? SP_MATCH_EXACT : SP_MATCH_FAMILY;
    if (out->kind == SP_MATCH_UNKNOWN) {
        out->confidence = out->family_confidence = 0;
        return;
    }
    out->family_confidence *= doubt_factor(out);
    out->confidence =
        out->kind == SP_MATCH_EXACT ? out->confidence * doubt_factor(out) : out->family_confidence;
    name_family(out);
    out->name = out->kind == SP_MATCH_EXACT ? out->best->name : out->family;
    if (out->kind == SP_MATCH_EXACT) {
        out->vendor = out->best->vendor;
        out->type = out->best->type;
    }
}
