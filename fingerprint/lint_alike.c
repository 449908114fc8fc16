/* Entries that are alike: sorted, so that only neighbours need be compared. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/lint_internal.h"

static int compare_names(const void *a, const void *b)
{
    const struct sp_system *x = *(const struct sp_system *const *)a;
    const struct sp_system *y = *(const struct sp_system *const *)b;
    int order = strcmp(x->name, y->name);

    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* Absent before present. */
static int compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_ranges(const struct sp_ranges *a, const struct sp_ranges *b)
{
    int order = compare_numbers(a->count, b->count);

    for (unsigned i = 0; order == 0 && i < a->count; i++) {
        order = compare_numbers(a->at[i].lo, b->at[i].lo);
        order = order != 0 ? order : compare_numbers(a->at[i].hi, b->at[i].hi);
    }
    return order;
}

static uint64_t rule_number(const struct sp_window_rule *rule)
{
    return (uint64_t)rule->kind << 60 | (uint64_t)rule->less_ts << 56 | (uint64_t)rule->lo << 24 |
           rule->hi;
}

static int compare_windows(const struct sp_windows *a, const struct sp_windows *b)
{
    int order = compare_numbers(a->count, b->count);

    for (unsigned i = 0; order == 0 && i < a->count; i++)
        order = compare_numbers(rule_number(&a->at[i]), rule_number(&b->at[i]));
    return order;
}

/* Everything but the ranges, which have too many bits. */
static uint64_t flags_number(const struct sp_signature *sig)
{
    return (uint64_t)sig->ttls << 56 | (uint64_t)sig->df << 52 | (uint64_t)sig->id_zero << 48 |
           (uint64_t)sig->tsval_zero << 44 | (uint64_t)sig->tsecr_zero << 40 |
           (uint64_t)sig->any_quirks << 32 | sig->quirks;
}

static int compare_signatures(const struct sp_signature *a, const struct sp_signature *b)
{
    int order;

    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    order = compare_numbers(a->layout, b->layout);
    order = order != 0 ? order : compare_numbers(flags_number(a), flags_number(b));
    order = order != 0 ? order : compare_ranges(&a->mss, &b->mss);
    order = order != 0 ? order : compare_ranges(&a->wscale, &b->wscale);
    return order != 0 ? order : compare_windows(&a->window, &b->window);
}

static int compare_tests(const struct sp_testline *a, const struct sp_testline *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    for (int test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t k = 0; k < SP_ATTRIBUTES_MAX; k++) {
            int order = compare_texts(a[test].expression[k], b[test].expression[k]);

            if (order != 0)
                return order;
        }
    }
    return 0;
}

/* 0: whatever a host shows, it speaks for both alike. */
static int compare_facts(const struct sp_system *x, const struct sp_system *y)
{
    int order = compare_tests(x->tests, y->tests);

    order = order != 0 ? order : compare_numbers(x->signature_count, y->signature_count);
    for (size_t i = 0; order == 0 && i < x->signature_count; i++)
        order = compare_signatures(&x->signatures[i], &y->signatures[i]);
    return order != 0 ? order : compare_signatures(x->rst, y->rst);
}

static int compare_entries(const void *a, const void *b)
{
    const struct sp_system *x = *(const struct sp_system *const *)a;
    const struct sp_system *y = *(const struct sp_system *const *)b;
    int order = compare_facts(x, y);

    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

bool sp_lint_alike(struct sp_linting *l, struct sp_error *err)
{
    size_t count = sp_database_system_count(l->db);
    const struct sp_system **order = calloc(count + 1, sizeof(const struct sp_system *));

    if (order == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    for (size_t i = 0; i < count; i++)
        order[i] = sp_database_system(l->db, i);
    qsort(order, count, sizeof(order[0]), compare_names);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(order[i]->name, order[i - 1]->name) == 0)
            sp_lint_find(l, l->severity, order[i]->line, "the name \"%s\" stands in line %u too",
                         order[i]->name, order[i - 1]->line);
    }
    qsort(order, count, sizeof(order[0]), compare_entries);
    for (size_t i = 1; i < count; i++) {
        if (compare_facts(order[i], order[i - 1]) == 0)
            sp_lint_find(l, l->severity, order[i]->line,
                         "nothing tells \"%s\" from \"%s\" in line %u: one entry with a name that "
                         "covers both",
                         order[i]->name, order[i - 1]->name, order[i - 1]->line);
    }
    free(order);
    return true;
}
