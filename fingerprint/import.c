#include "fingerprint/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"

#define CERTAINTY 50 /* nobody of this project has looked at these */

const char *sp_import_outcome_words(enum sp_import_outcome outcome)
{
    static const char *const words[] = {
#define X(name, words) words,
        SP_IMPORT_MAP(X)
#undef X
    };

    return words[outcome];
}

const char *sp_import_loss_words(enum sp_import_loss loss)
{
    static const char *const words[] = {
#define X(name, words) words,
        SP_IMPORT_LOSS_MAP(X)
#undef X
    };

    return words[loss];
}

void sp_import_begin(FILE *out, const struct sp_import_how *how)
{
    char from[SP_IMPORT_NAME_MAX];

    fprintf(out,
            "synprint-os 1\n\n"
            "# Made by synprint-db import from %s on %s.\n"
            "# The licence of that file holds for these entries too. The next import replaces them "
            "all.\n",
            sp_entry_text(how->from, "a file", from, sizeof(from)), how->date);
}

void sp_import_head(struct sp_import_head *head, const struct sp_import_how *how, const char *name,
                    size_t variant, size_t line)
{
    char from[SP_IMPORT_NAME_MAX / 2], clean[SP_IMPORT_NAME_MAX - 32];

    sp_entry_text(name, "unnamed", clean, sizeof(clean));
    if (variant > 1)
        snprintf(head->name, sizeof(head->name), "%s, variant %zu", clean, variant);
    else
        snprintf(head->name, sizeof(head->name), "%s", clean);
    snprintf(head->source, sizeof(head->source), "imported from %s, line %zu",
             sp_entry_text(how->from, "a file", from, sizeof(from)), line);
    head->system = (struct sp_system){
        .name = head->name,
        .vendor = head->vendor,
        .family = head->family,
        .gen = head->gen,
        .type = head->type,
        .source = head->source,
        .date = how->date,
        .certainty = CERTAINTY,
        .share = SP_IMPORT_SHARE,
        .evidence = SP_EVIDENCE_DOCUMENTED,
    };
}

struct named {
    const char *name;
    size_t index;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int names = strcmp(x->name, y->name);

    return names != 0 ? names : (x->index > y->index) - (x->index < y->index);
}

bool sp_import_number(const char *const *names, size_t count, size_t *variant)
{
    struct named *order = calloc(count + 1, sizeof(*order));
    size_t used = 0;

    if (order == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (variant[i] != 0)
            order[used++] = (struct named){.name = names[i], .index = i};
    }
    qsort(order, used, sizeof(*order), by_name);
    for (size_t i = 0; i < used; i++) {
        bool again = i > 0 && strcmp(order[i].name, order[i - 1].name) == 0;

        variant[order[i].index] = again ? variant[order[i - 1].index] + 1 : 1;
    }
    free(order);
    return true;
}
