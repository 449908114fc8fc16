#include "fingerprint/printindex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/notation.h"

#define NO_EXPRESSION UINT16_MAX /* only in a full file of all different entries it is one */
#define EPSILON       1e-9
#define BAR_STEP      0.00001 /* what a newcomer must be better by once the list is full */

/* One attribute that has points. */
struct column {
    uint8_t test, attribute;
    uint16_t points;
    const char **expressions; /* the different ones */
    uint32_t count;
    uint32_t first; /* number of its first expression among those of all columns */
};

struct sp_printindex {
    const struct sp_printfile *file;
    struct column *columns; /* most points first: what tells most is compared first */
    size_t column_count;
    uint32_t expression_count;
    uint16_t *cells;  /* per entry and column: number of the expression in the column */
    uint32_t *totals; /* per entry: points of all its attributes */
};

static unsigned points_of(const struct sp_printfile *file, enum sp_test test, size_t attribute)
{
    const struct sp_print_points *points = sp_printfile_points(file);

    return points->present ? points->points[test][attribute] : 1;
}

static int compare_columns(const void *a, const void *b)
{
    const struct column *x = a, *y = b;

    if (x->points != y->points)
        return x->points < y->points ? 1 : -1;
    if (x->test != y->test)
        return x->test < y->test ? -1 : 1;
    return x->attribute < y->attribute ? -1 : x->attribute > y->attribute;
}

static bool make_columns(struct sp_printindex *index)
{
    enum sp_generation generation = sp_printfile_generation(index->file);

    index->columns = calloc((size_t)SP_TEST_COUNT * SP_ATTRIBUTES_MAX, sizeof(struct column));
    if (index->columns == NULL)
        return false;
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_generation_attribute_count(generation, test); i++) {
            unsigned points = points_of(index->file, test, i);

            if (points > 0)
                index->columns[index->column_count++] = (struct column){
                    .test = (uint8_t)test, .attribute = (uint8_t)i, .points = (uint16_t)points};
        }
    }
    qsort(index->columns, index->column_count, sizeof(struct column), compare_columns);
    return true;
}

/* An entry's expression, to be sorted by its text. */
struct sorted {
    const char *expression;
    size_t entry;
};

static int compare_sorted(const void *a, const void *b)
{
    return strcmp(((const struct sorted *)a)->expression, ((const struct sorted *)b)->expression);
}

/* Numbers the different expressions of a column. `sorted` has room for all entries. */
static bool fill_column(struct sp_printindex *index, size_t column, struct sorted *sorted)
{
    struct column *c = &index->columns[column];
    size_t used = 0;

    for (size_t i = 0; i < sp_printfile_count(index->file); i++) {
        const char *expression =
            sp_printfile_at(index->file, i)->tests[c->test].expression[c->attribute];

        index->cells[i * index->column_count + column] = NO_EXPRESSION;
        if (expression == NULL)
            continue;
        index->totals[i] += c->points;
        sorted[used++] = (struct sorted){.expression = expression, .entry = i};
    }
    qsort(sorted, used, sizeof(*sorted), compare_sorted);
    c->expressions = calloc(used + 1, sizeof(*c->expressions));
    if (c->expressions == NULL)
        return false;
    for (size_t i = 0; i < used; i++) {
        if (i == 0 || strcmp(sorted[i].expression, sorted[i - 1].expression) != 0)
            c->expressions[c->count++] = sorted[i].expression;
        index->cells[sorted[i].entry * index->column_count + column] = (uint16_t)(c->count - 1);
    }
    c->first = index->expression_count;
    index->expression_count += c->count;
    return true;
}

struct sp_printindex *sp_printindex_create(const struct sp_printfile *file)
{
    struct sp_printindex *index = calloc(1, sizeof(*index));
    size_t entries = sp_printfile_count(file);
    struct sorted *sorted = calloc(entries, sizeof(*sorted));
    bool ok = index != NULL && sorted != NULL;

    if (ok) {
        index->file = file;
        ok = make_columns(index);
    }
    if (ok) {
        index->cells = calloc(entries * index->column_count + 1, sizeof(*index->cells));
        index->totals = calloc(entries, sizeof(*index->totals));
        ok = index->cells != NULL && index->totals != NULL;
    }
    for (size_t i = 0; ok && i < index->column_count; i++)
        ok = fill_column(index, i, sorted);
    free(sorted);
    if (ok)
        return index;
    sp_printindex_destroy(index);
    return NULL;
}

void sp_printindex_destroy(struct sp_printindex *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; index->columns != NULL && i < index->column_count; i++)
        free(index->columns[i].expressions);
    free(index->columns);
    free(index->cells);
    free(index->totals);
    free(index);
}

enum { NOT_ASKED, DIFFERS, MATCHES };

/* A match under way: the host's value for each column, and what was found out so far. */
struct match {
    const struct sp_printindex *index;
    const char *values[SP_TEST_COUNT * SP_ATTRIBUTES_MAX]; /* NULL: the host has none */
    uint8_t *verdicts;                                     /* of each expression */
};

static bool matches(struct match *match, size_t column, uint16_t expression)
{
    const struct column *c = &match->index->columns[column];
    uint8_t *verdict = &match->verdicts[c->first + expression];

    if (*verdict == NOT_ASKED)
        *verdict = sp_generation_matches(sp_printfile_generation(match->index->file),
                                         c->expressions[expression], match->values[column])
                       ? MATCHES
                       : DIFFERS;
    return *verdict == MATCHES;
}

/* False once the entry cannot reach the bar. (What it is compared in is less than its total, so
 * nothing that would reach it is dropped.) */
static bool compare_entry(struct match *match, size_t entry, double bar, struct sp_candidate *out)
{
    const struct sp_printindex *index = match->index;
    const uint16_t *cells = &index->cells[entry * index->column_count];
    unsigned missed = 0, allowed = (unsigned)((1 - bar) * index->totals[entry] + EPSILON);

    *out = (struct sp_candidate){.print = sp_printfile_at(index->file, entry)};
    for (size_t i = 0; i < index->column_count; i++) {
        unsigned points = index->columns[i].points;

        if (cells[i] == NO_EXPRESSION || match->values[i] == NULL)
            continue;
        out->compared += points;
        if (matches(match, i, cells[i]))
            out->matched += points;
        else if ((missed += points) > allowed)
            return false;
    }
    if (out->compared > 0)
        out->accuracy = (double)out->matched / out->compared;
    return out->accuracy >= bar - EPSILON;
}

/* Where the name stands in the list; count when it does not. */
static size_t find_name(const struct sp_candidates *list, const char *name)
{
    size_t i = 0;

    while (i < list->count && strcmp(list->at[i].print->name, name) != 0)
        i++;
    return i;
}

static void insert(struct sp_candidates *list, const struct sp_candidate *candidate)
{
    size_t at = find_name(list, candidate->print->name);

    if (at < list->count) { /* the better one of a name is kept */
        if (list->at[at].accuracy >= candidate->accuracy)
            return;
        list->count--;
        memmove(&list->at[at], &list->at[at + 1], (list->count - at) * sizeof(list->at[0]));
    } else if (list->count == SP_CANDIDATES_MAX) {
        list->count--;
    }
    at = list->count;
    while (at > 0 && list->at[at - 1].accuracy < candidate->accuracy)
        at--;
    memmove(&list->at[at + 1], &list->at[at], (list->count - at) * sizeof(list->at[0]));
    list->at[at] = *candidate;
    list->count++;
}

static bool begin(struct match *match, const struct sp_printindex *index,
                  const struct sp_testprint *host)
{
    match->index = index;
    match->verdicts = calloc(index->expression_count + 1, sizeof(*match->verdicts));
    for (size_t i = 0; i < index->column_count; i++) {
        const struct column *c = &index->columns[i];
        bool given = (host->given[c->test] >> c->attribute & 1) != 0;

        match->values[i] = given ? host->value[c->test][c->attribute] : NULL;
    }
    return match->verdicts != NULL;
}

bool sp_printindex_match(const struct sp_printindex *index, const struct sp_testprint *host,
                         struct sp_candidates *out)
{
    struct match match;
    double bar = SP_CANDIDATE_LEAST;

    *out = (struct sp_candidates){.count = 0};
    if (host->generation != sp_printfile_generation(index->file) || !begin(&match, index, host))
        return false;
    for (size_t i = 0; i < sp_printfile_count(index->file); i++) {
        struct sp_candidate candidate;

        if (!compare_entry(&match, i, bar, &candidate))
            continue;
        if (candidate.accuracy >= 1 &&
            (find_name(out, candidate.print->name) == out->count ||
             out->at[find_name(out, candidate.print->name)].accuracy < 1))
            out->perfect++;
        if (out->count == SP_CANDIDATES_MAX && out->at[out->count - 1].accuracy >= 1)
            continue;
        insert(out, &candidate);
        if (out->count == SP_CANDIDATES_MAX && out->at[out->count - 1].accuracy < 1)
            bar = out->at[out->count - 1].accuracy + BAR_STEP;
    }
    free(match.verdicts);
    return true;
}

struct sp_candidate sp_print_compare(const struct sp_printfile *file, const struct sp_print *print,
                                     const struct sp_testprint *host)
{
    struct sp_candidate out = {.print = print};

    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            const char *expression = print->tests[test].expression[i];
            unsigned points;

            if (expression == NULL || (host->given[test] >> i & 1) == 0)
                continue;
            points = points_of(file, test, i);
            out.compared += points;
            if (sp_generation_matches(host->generation, expression, host->value[test][i]))
                out.matched += points;
        }
    }
    if (out.compared > 0)
        out.accuracy = (double)out.matched / out.compared;
    return out;
}
