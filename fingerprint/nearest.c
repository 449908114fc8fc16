#include "fingerprint/nearest.h"

#include <string.h>

#include "fingerprint/notation.h"
#include "fingerprint/text.h"

#define NAMED_MAX 8 /* differences by name */

#define FAR 4 /* more than one in so many differs */

/* What little was compared weighs less. */
#define PRIOR_DIFFERING 1
#define PRIOR_COMPARED  4

struct tally {
    struct sp_nearest *out;
    struct sp_text text;
};

static void count(struct tally *tally, bool differs, const char *test, const char *name)
{
    const char *separator = tally->out->differing > 0 ? ", " : "";

    tally->out->compared++;
    if (!differs)
        return;
    if (tally->out->differing < NAMED_MAX)
        sp_text_add(&tally->text, "%s%s%s%s", separator, test, test[0] != '\0' ? "." : "", name);
    else if (tally->out->differing == NAMED_MAX)
        sp_text_add(&tally->text, ", ...");
    tally->out->differing++;
}

static unsigned bits(unsigned set)
{
    unsigned n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

/* The one of a system's signatures that differs least. */
static void compare_synack(const struct sp_system *system, const struct sp_observation *synack,
                           struct tally *tally)
{
    struct sp_comparison best = {.differs = UINT16_MAX};
    bool found = false;

    for (size_t i = 0; i < system->signature_count; i++) {
        struct sp_comparison one;

        if (system->signatures[i].layout != synack->layout)
            continue;
        one = sp_signature_compare(&system->signatures[i], synack);
        if (!found || bits(one.differs) < bits(best.differs))
            best = one;
        found = true;
    }
    if (system->signature_count == 0)
        return;
    count(tally, !found, "", "opts");
    for (unsigned trait = 0; found && trait < SP_TRAIT_COUNT; trait++) {
        if (((best.differs | best.agreed) >> trait & 1) != 0)
            count(tally, (best.differs >> trait & 1) != 0, "", sp_trait_word((enum sp_trait)trait));
    }
}

static void compare_test(enum sp_test test, const struct sp_testline *known,
                         const struct sp_testline *seen, struct tally *tally)
{
    const struct sp_notation_test *notation = &sp_notation(SP_GENERATION_SECOND)[test];

    for (size_t i = 0; i < SP_ATTRIBUTES_MAX && notation->attributes[i].name != NULL; i++) {
        if (known->expression[i] == NULL || seen->expression[i] == NULL)
            continue;
        count(tally, !sp_expression_matches(known->expression[i], seen->expression[i]),
              notation->name, notation->attributes[i].name);
    }
}

static struct sp_nearest compare(const struct sp_system *system,
                                 const struct sp_observation *synack,
                                 const struct sp_testline *tests)
{
    struct sp_nearest nearest = {.system = system};
    struct tally tally = {
        .out = &nearest,
        .text = {.out = nearest.differences, .size = sizeof(nearest.differences), .used = 0},
    };

    if (synack != NULL)
        compare_synack(system, synack, &tally);
    for (enum sp_test test = 0; tests != NULL && system->tests != NULL && test < SP_TEST_COUNT;
         test++)
        compare_test(test, &system->tests[test], &tests[test], &tally);
    return nearest;
}

/* Whether a comes nearer than b. */
static bool is_nearer(const struct sp_nearest *a, const struct sp_nearest *b)
{
    return (uint64_t)(a->differing + PRIOR_DIFFERING) * (b->compared + PRIOR_COMPARED) <
           (uint64_t)(b->differing + PRIOR_DIFFERING) * (a->compared + PRIOR_COMPARED);
}

size_t sp_find_nearest(const struct sp_database *db, const struct sp_observation *synack,
                       const struct sp_testline *tests, struct sp_nearest *out, size_t max)
{
    size_t found = 0;

    for (size_t i = 0; i < sp_database_system_count(db); i++) {
        struct sp_nearest nearest = compare(sp_database_system(db, i), synack, tests);
        size_t at = found;

        if (nearest.compared == 0 || nearest.differing * FAR > nearest.compared)
            continue;
        while (at > 0 && is_nearer(&nearest, &out[at - 1]))
            at--;
        if (at == max)
            continue;
        if (found < max)
            found++;
        memmove(&out[at + 1], &out[at], (found - at - 1) * sizeof(*out));
        out[at] = nearest;
    }
    return found;
}
