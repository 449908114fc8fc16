/* How often a value fits by chance: the share of the known systems whose value would fit too.
 *
 * Of many systems a sample is asked, and what several of them state is reckoned once, so that the
 * time follows their number. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/expression.h"
#include "fingerprint/identify_internal.h"

#define CHANCE_LEAST 0.03
#define CHANCE_MOST  0.97
#define ASKED_MAX    200 /* systems, evenly from the whole database */
#define PICK_MAX     128

/* What systems state of one attribute, each expression once. */
struct stated {
    const struct sp_testline **tests; /* of each system, or NULL */
    size_t systems;
    const char **expression;
    size_t count;
    uint32_t *of;    /* of each system: which one, counted from 1; 0: it states none */
    uint32_t *table; /* hash table of the same numbers; 0: free */
    size_t mask;
};

/* A value that systems of the sample have. */
struct asked {
    char values[ASKED_MAX][PICK_MAX];
    struct sp_span span[ASKED_MAX];
    uint32_t term[ASKED_MAX];   /* which expression it is picked from */
    uint32_t weight[ASKED_MAX]; /* how many systems state that */
    bool good[ASKED_MAX];       /* it could be picked */
    bool fits[ASKED_MAX];
    size_t count;
};

double sp_chance_clamp(double chance)
{
    if (chance < CHANCE_LEAST)
        return CHANCE_LEAST;
    return chance > CHANCE_MOST ? CHANCE_MOST : chance;
}

/* FNV-1a. */
static size_t hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return (size_t)(h ^ h >> 32);
}

/* Which one the expression is; a new one is added. */
static uint32_t intern(struct stated *terms, const char *expression)
{
    size_t at = hash(expression) & terms->mask;

    while (terms->table[at] != 0) {
        if (strcmp(terms->expression[terms->table[at] - 1], expression) == 0)
            return terms->table[at];
        at = (at + 1) & terms->mask;
    }
    terms->expression[terms->count++] = expression;
    return terms->table[at] = (uint32_t)terms->count;
}

static void collect(enum sp_test test, size_t attribute, struct stated *terms)
{
    uint32_t last = 0;

    memset(terms->table, 0, (terms->mask + 1) * sizeof(terms->table[0]));
    terms->count = 0;
    for (size_t i = 0; i < terms->systems; i++) {
        const struct sp_testline *tests = terms->tests[i];
        const char *expression = tests != NULL ? tests[test].expression[attribute] : NULL;

        if (expression == NULL)
            terms->of[i] = 0;
        else if (last != 0 && strcmp(terms->expression[last - 1], expression) == 0)
            terms->of[i] = last; /* neighbours are often alike */
        else
            terms->of[i] = last = intern(terms, expression);
    }
}

static void ask_one(struct asked *asked, uint32_t term, const char *expression)
{
    size_t i = 0;

    while (i < asked->count && asked->term[i] != term)
        i++;
    if (i == asked->count) {
        asked->count++;
        asked->term[i] = term;
        asked->weight[i] = 0;
        asked->good[i] =
            sp_expression_pick(expression, 0, NULL, asked->values[i], sizeof(asked->values[i]));
        asked->span[i] = (struct sp_span){.at = asked->values[i], .len = strlen(asked->values[i])};
    }
    asked->weight[i]++;
}

/* The system number i of the sample: one of each stretch of the database, and not always the same
 * one of it, for files repeat themselves. */
static size_t sampled(size_t i, size_t sample, size_t systems)
{
    size_t within = (size_t)((uint64_t)i * 2654435761u % systems);

    return (i * systems + within) / sample;
}

/* What the systems of the sample have. */
static void ask(const struct stated *terms, struct asked *asked)
{
    size_t systems = terms->systems;
    size_t sample = systems < ASKED_MAX ? systems : ASKED_MAX;

    asked->count = 0;
    for (size_t i = 0; i < sample; i++) {
        uint32_t term = terms->of[sampled(i, sample, systems)];

        if (term != 0)
            ask_one(asked, term, terms->expression[term - 1]);
    }
}

/* The share whose value fits, with one that does and one that does not added: few systems are
 * known. */
static double chance_of(const struct stated *terms, uint32_t term, struct asked *asked)
{
    double fitting = 1, all = 2;

    sp_expression_match_all(terms->expression[term - 1], asked->span, asked->count, asked->fits);
    for (size_t i = 0; i < asked->count; i++) {
        all += asked->weight[i];
        if (asked->term[i] == term || (asked->good[i] && asked->fits[i]))
            fitting += asked->weight[i];
    }
    return sp_chance_clamp(fitting / all);
}

/* Numbers the terms of one attribute on from those before. */
static void number(const struct stated *terms, enum sp_test test, size_t attribute,
                   struct sp_terms *out)
{
    for (size_t i = 0; i < terms->systems; i++) {
        if (terms->of[i] != 0)
            out->of[i][test][attribute] = (uint32_t)(out->count + terms->of[i]);
    }
    out->count += terms->count;
}

/* False when memory is short. */
static bool collect_all(struct stated *terms, struct asked *asked, struct sp_terms *out)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t k = 0; k < sp_test_attribute_count(test); k++) {
            double *more;

            collect(test, k, terms);
            more = realloc(out->chance, (out->count + terms->count + 1) * sizeof(*more));
            if (more == NULL)
                return false;
            out->chance = more;
            ask(terms, asked);
            for (uint32_t term = 1; term <= terms->count; term++)
                more[out->count + term] = chance_of(terms, term, asked);
            number(terms, test, k, out);
        }
    }
    return true;
}

/* False when memory is short. */
static bool allocate(const struct sp_database *db, struct stated *terms)
{
    size_t systems = sp_database_system_count(db), size = 2;

    while (size < 2 * systems)
        size *= 2;
    terms->systems = systems;
    terms->mask = size - 1;
    terms->table = calloc(size, sizeof(terms->table[0]));
    terms->expression = calloc(systems + 1, sizeof(terms->expression[0]));
    terms->of = calloc(systems + 1, sizeof(terms->of[0]));
    terms->tests = calloc(systems + 1, sizeof(terms->tests[0]));
    for (size_t i = 0; terms->tests != NULL && i < systems; i++)
        terms->tests[i] = sp_database_system(db, i)->tests;
    return terms->table != NULL && terms->expression != NULL && terms->of != NULL &&
           terms->tests != NULL;
}

bool sp_terms_collect(const struct sp_database *db, struct sp_terms *out)
{
    struct stated terms = {.count = 0};
    struct asked *asked = malloc(sizeof(*asked));
    bool ok = allocate(db, &terms);

    *out = (struct sp_terms){.of = calloc(sp_database_system_count(db) + 1, sizeof(*out->of))};
    ok = ok && asked != NULL && out->of != NULL && collect_all(&terms, asked, out);
    free(terms.tests);
    free(terms.of);
    free(terms.expression);
    free(terms.table);
    free(asked);
    return ok;
}

void sp_terms_finish(struct sp_terms *terms)
{
    free(terms->of);
    free(terms->chance);
    *terms = (struct sp_terms){.of = NULL};
}
