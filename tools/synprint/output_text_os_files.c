/* What files of fingerprints that the user named say of a host, each line with the name of the
 * file. Classes are those of all the fingerprints that are named; where these are too many to
 * say anything there is no such line. */
#include "synprint/output.h"

#include <string.h>

#define NAMES_MAX 8 /* that still say something */

/* Different words, in the order in which they were met. */
struct words {
    const char *at[NAMES_MAX];
    size_t count;
    bool too_many;
};

struct families {
    struct {
        const char *vendor, *family;
        struct words generations;
    } at[NAMES_MAX];
    size_t count;
    bool too_many;
};

static void add_word(struct words *words, const char *word)
{
    if (word[0] == '\0')
        return;
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->at[i], word) == 0)
            return;
    }
    if (words->count == NAMES_MAX)
        words->too_many = true;
    else
        words->at[words->count++] = word;
}

static void add_family(struct families *families, const struct sp_print_class *class)
{
    size_t i = 0;

    while (i < families->count && (strcmp(families->at[i].vendor, class->vendor) != 0 ||
                                   strcmp(families->at[i].family, class->family) != 0))
        i++;
    if (i == NAMES_MAX) {
        families->too_many = true;
        return;
    }
    if (i == families->count) {
        families->at[i].vendor = class->vendor;
        families->at[i].family = class->family;
        families->at[i].generations = (struct words){.count = 0};
        families->count++;
    }
    add_word(&families->at[i].generations, class->generation);
}

static void put_words(FILE *out, const struct words *words, const char *separator)
{
    for (size_t i = 0; i < words->count; i++)
        fprintf(out, "%s%s", i > 0 ? separator : "", words->at[i]);
}

static void put_line(FILE *out, const char *what, const char *file, const struct words *words,
                     const char *separator)
{
    if (words->count == 0 || words->too_many)
        return;
    fprintf(out, "%s by %s: ", what, file);
    put_words(out, words, separator);
    fputc('\n', out);
}

/* "Linux 4.X|5.X, Microsoft Windows 10" */
static void put_families(FILE *out, const char *file, const struct families *families)
{
    if (families->count == 0 || families->too_many)
        return;
    fprintf(out, "Running by %s: ", file);
    for (size_t i = 0; i < families->count; i++) {
        const struct words *generations = &families->at[i].generations;

        if (i > 0)
            fputs(", ", out);
        if (strcmp(families->at[i].vendor, families->at[i].family) != 0)
            fprintf(out, "%s ", families->at[i].vendor);
        fputs(families->at[i].family, out);
        if (generations->count > 0 && !generations->too_many) {
            fputc(' ', out);
            put_words(out, generations, "|");
        }
    }
    fputc('\n', out);
}

static void put_classes(FILE *out, const char *file, const struct sp_candidates *candidates,
                        size_t shown)
{
    struct families families = {.count = 0};
    struct words types = {.count = 0}, cpes = {.count = 0};

    for (size_t i = 0; i < shown; i++) {
        const struct sp_print *print = candidates->at[i].print;

        for (size_t k = 0; k < print->class_count; k++) {
            add_word(&types, print->classes[k].type);
            add_word(&cpes, print->classes[k].cpe);
            add_family(&families, &print->classes[k]);
        }
    }
    put_line(out, "Device type", file, &types, "|");
    put_families(out, file, &families);
    put_line(out, "OS CPE", file, &cpes, " ");
}

static void put_names(FILE *out, const char *file, const struct sp_candidates *candidates,
                      size_t shown)
{
    bool exact = candidates->perfect > 0;

    fprintf(out, "%s by %s: ", exact ? "OS details" : "Aggressive OS guesses", file);
    for (size_t i = 0; i < shown; i++) {
        const struct sp_candidate *candidate = &candidates->at[i];

        fprintf(out, "%s%s", i > 0 ? ", " : "", candidate->print->name);
        if (!exact)
            fprintf(out, " (%d%%)", (int)(100 * candidate->accuracy));
    }
    fputc('\n', out);
}

static void put_file(FILE *out, const char *file, const struct sp_candidates *candidates,
                     bool guesses, bool good)
{
    size_t shown = sp_os_shown(candidates, guesses);

    if (candidates->perfect > NAMES_MAX) {
        fprintf(out, "Too many fingerprints of %s match this host to give specific OS details\n",
                file);
        put_classes(out, file, candidates, shown);
        return;
    }
    put_classes(out, file, candidates, shown);
    if (shown > 0)
        put_names(out, file, candidates, shown);
    if (candidates->perfect == 0)
        fprintf(out, "No exact OS matches for host in %s%s\n", file,
                good ? "" : " (test conditions non-ideal)");
}

void sp_output_text_os_files(FILE *out, const struct sp_output_context *ctx,
                             const struct sp_os_detection *detected)
{
    bool guesses = sp_output_wants_guesses(ctx->options, detected);

    for (size_t i = 0; i < ctx->plan->print_count; i++)
        put_file(out, ctx->plan->prints[i].name, &detected->candidates[i], guesses, detected->good);
}
