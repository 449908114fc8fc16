#include "fingerprint/index.h"

#include <stdbool.h>
#include <stdlib.h>

#include "fingerprint/trait.h"

#define WORD_BITS 64u

/* One trait of a group. Its values fall into classes that no signature tells apart; class i begins
 * at first[i] and has `words` words of rows. */
struct axis {
    size_t count;
    uint16_t *first;
    uint64_t *rows;
};

struct sp_index_group {
    sp_layout layout;
    size_t count, words;
    const struct sp_signature **signatures;
    struct axis axes[SP_TRAIT_COUNT];
    uint64_t *relative; /* signatures whose window depends on the MSS: no class tells of these */
    uint64_t *all;      /* for a trait that the packet cannot have */
};

struct sp_index {
    size_t group_count;
    struct sp_index_group *groups; /* by layout */
    const struct sp_signature **order;
};

static int compare_values(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* The class that a value falls into. */
static size_t class_of(const struct axis *axis, uint16_t value)
{
    size_t lo = 0, hi = axis->count;

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;

        if (axis->first[mid] <= value)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* A class begins wherever something that a signature allows begins or has ended. */
static bool find_classes(const struct sp_index_group *g, enum sp_trait trait, struct axis *axis)
{
    size_t count = 0;
    uint16_t *first = calloc(1 + 2 * SP_ALTERNATIVES_MAX * g->count, sizeof(first[0]));

    axis->first = first;
    if (first == NULL)
        return false;
    first[count++] = 0;
    for (size_t i = 0; i < g->count; i++) {
        struct sp_allowed allowed = sp_trait_allowed(g->signatures[i], trait);

        for (unsigned j = 0; j < allowed.count; j++) {
            first[count++] = allowed.at[j].lo;
            if (allowed.at[j].hi < UINT16_MAX)
                first[count++] = (uint16_t)(allowed.at[j].hi + 1);
        }
    }
    qsort(first, count, sizeof(first[0]), compare_values);
    axis->count = 1;
    for (size_t i = 1; i < count; i++) {
        if (first[i] != first[axis->count - 1])
            first[axis->count++] = first[i];
    }
    return true;
}

static bool build_axis(const struct sp_index_group *g, enum sp_trait trait, struct axis *axis)
{
    if (!find_classes(g, trait, axis))
        return false;
    axis->rows = calloc(axis->count * g->words, sizeof(axis->rows[0]));
    if (axis->rows == NULL)
        return false;
    for (size_t i = 0; i < g->count; i++) {
        struct sp_allowed allowed = sp_trait_allowed(g->signatures[i], trait);

        for (unsigned j = 0; j < allowed.count; j++) {
            size_t last = class_of(axis, allowed.at[j].hi);

            for (size_t c = class_of(axis, allowed.at[j].lo); c <= last; c++)
                axis->rows[c * g->words + i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
        }
    }
    return true;
}

static bool is_relative(const struct sp_windows *windows)
{
    for (unsigned i = 0; i < windows->count; i++) {
        if (windows->at[i].kind != SP_WINDOW_RANGE)
            return true;
    }
    return false;
}

static bool build_group(struct sp_index_group *g)
{
    g->words = (g->count + WORD_BITS - 1) / WORD_BITS;
    g->relative = calloc(g->words, sizeof(g->relative[0]));
    g->all = calloc(g->words, sizeof(g->all[0]));
    if (g->relative == NULL || g->all == NULL)
        return false;
    for (size_t i = 0; i < g->count; i++) {
        g->all[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
        if (is_relative(&g->signatures[i]->window))
            g->relative[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
    }
    for (int trait = 0; trait < SP_TRAIT_COUNT; trait++) {
        if (!build_axis(g, (enum sp_trait)trait, &g->axes[trait]))
            return false;
    }
    return true;
}

static int compare_order(const void *a, const void *b)
{
    const struct sp_signature *x = *(const struct sp_signature *const *)a;
    const struct sp_signature *y = *(const struct sp_signature *const *)b;

    if (x->layout != y->layout)
        return x->layout < y->layout ? -1 : 1;
    return x < y ? -1 : x > y;
}

struct sp_index *sp_index_create(const struct sp_signature *signatures, size_t count)
{
    struct sp_index *index = calloc(1, sizeof(*index));

    if (index == NULL)
        return NULL;
    index->order = calloc(count + 1, sizeof(index->order[0]));
    index->groups = calloc(count + 1, sizeof(index->groups[0]));
    if (index->order == NULL || index->groups == NULL)
        goto fail;
    for (size_t i = 0; i < count; i++)
        index->order[i] = &signatures[i];
    qsort(index->order, count, sizeof(index->order[0]), compare_order);
    for (size_t i = 0; i < count; i++) {
        struct sp_index_group *g = &index->groups[index->group_count];

        if (i == 0 || index->order[i]->layout != index->order[i - 1]->layout) {
            g = &index->groups[index->group_count++];
            g->layout = index->order[i]->layout;
            g->signatures = &index->order[i];
        } else {
            g--;
        }
        g->count++;
    }
    for (size_t i = 0; i < index->group_count; i++) {
        if (!build_group(&index->groups[i]))
            goto fail;
    }
    return index;
fail:
    sp_index_destroy(index);
    return NULL;
}

void sp_index_destroy(struct sp_index *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < index->group_count; i++) {
        for (int trait = 0; trait < SP_TRAIT_COUNT; trait++) {
            free(index->groups[i].axes[trait].first);
            free(index->groups[i].axes[trait].rows);
        }
        free(index->groups[i].relative);
        free(index->groups[i].all);
    }
    free(index->groups);
    free(index->order);
    free(index);
}

static const struct sp_index_group *group_of(const struct sp_index *index, sp_layout layout)
{
    size_t lo = 0, hi = index->group_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (index->groups[mid].layout == layout)
            return &index->groups[mid];
        if (index->groups[mid].layout < layout)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

size_t sp_index_count(const struct sp_index *index, sp_layout layout)
{
    const struct sp_index_group *group = group_of(index, layout);

    return group == NULL ? 0 : group->count;
}

struct sp_index_walk sp_index_find(const struct sp_index *index, const struct sp_observation *obs,
                                   enum sp_index_fit fit)
{
    struct sp_index_walk walk = {.group = group_of(index, obs->layout), .obs = obs, .fit = fit};

    for (int trait = 0; walk.group != NULL && trait < SP_TRAIT_COUNT; trait++) {
        const struct axis *axis = &walk.group->axes[trait];
        bool absent = obs->ipv6 && (trait == SP_TRAIT_DF || trait == SP_TRAIT_ID);

        walk.rows[trait] =
            absent ? walk.group->all
                   : axis->rows + class_of(axis, sp_trait_value(obs, (enum sp_trait)trait)) *
                                      walk.group->words;
    }
    return walk;
}

void sp_index_rewind(struct sp_index_walk *walk, enum sp_index_fit fit)
{
    walk->fit = fit;
    walk->word = 0;
    walk->bits = 0;
}

/* Of `among`, those whose window fits by a rule that depends on the MSS. */
static uint64_t relative_windows(const struct sp_index_walk *walk, size_t word, uint64_t among)
{
    uint64_t fitting = 0;

    for (; among != 0; among &= among - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(among);
        const struct sp_signature *sig = walk->group->signatures[word * WORD_BITS + bit];

        if (sp_window_matches(&sig->window, walk->obs->window, walk->obs->mss))
            fitting |= UINT64_C(1) << bit;
    }
    return fitting;
}

/* The signatures of one word that fit. */
static uint64_t join(const struct sp_index_walk *walk, size_t word)
{
    const uint64_t *const *rows = walk->rows;
    uint64_t in =
        rows[SP_TRAIT_TSVAL][word] & rows[SP_TRAIT_TSECR][word] & rows[SP_TRAIT_QUIRKS][word];
    uint64_t soft[] = {rows[SP_TRAIT_DF][word] & rows[SP_TRAIT_ID][word], rows[SP_TRAIT_TTL][word],
                       rows[SP_TRAIT_MSS][word], rows[SP_TRAIT_WSCALE][word]};
    uint64_t window = rows[SP_TRAIT_WINDOW][word];
    /* the window aside: all agree; exactly one differs */
    uint64_t all = in, one = 0;

    for (size_t i = 0; i < sizeof(soft) / sizeof(soft[0]); i++) {
        one = (one & soft[i]) | (all & ~soft[i]);
        all &= soft[i];
    }

    uint64_t open =
        walk->group->relative[word] & ~window & (walk->fit == SP_FIT_EXACT ? all : all | one);

    window |= relative_windows(walk, word, open);
    return walk->fit == SP_FIT_EXACT ? all & window : (all & ~window) | (one & window);
}

const struct sp_signature *sp_index_next(struct sp_index_walk *walk)
{
    unsigned bit;

    if (walk->group == NULL)
        return NULL;
    while (walk->bits == 0) {
        if (walk->word == walk->group->words)
            return NULL;
        walk->bits = join(walk, walk->word++);
    }
    bit = (unsigned)__builtin_ctzll(walk->bits);
    walk->bits &= walk->bits - 1;
    return walk->group->signatures[(walk->word - 1) * WORD_BITS + bit];
}
