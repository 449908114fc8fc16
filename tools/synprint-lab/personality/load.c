#include "personality/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/printfile.h"
#include "fingerprint/textfile.h"
#include "personality/concrete.h"
#include "personality/load_internal.h"

#define SUFFIX         ".personality"
#define FIRST_CAPACITY 16

struct lab_personalities {
    struct lab_personality **at;
    size_t count, capacity;
};

struct lab_personality *lab_personality_create(void)
{
    return calloc(1, sizeof(struct lab_personality));
}

#define TEXTS 9

static void texts_of(struct lab_personality *p, char **texts[static TEXTS])
{
    char **all[TEXTS] = {&p->name, &p->vendor,  &p->family, &p->generation, &p->type,
                         &p->cpe,  &p->version, &p->source, &p->origin};

    memcpy(texts, all, sizeof(all));
}

void lab_personality_destroy(struct lab_personality *personality)
{
    char **texts[TEXTS];

    if (personality == NULL)
        return;
    texts_of(personality, texts);
    for (int i = 0; i < TEXTS; i++)
        free(*texts[i]);
    free(personality);
}

bool lab_text_set(char **text, const char *value, size_t len)
{
    free(*text);
    *text = strndup(value, len);
    return *text != NULL;
}

bool lab_texts_fill(struct lab_personality *personality)
{
    char **texts[TEXTS];

    texts_of(personality, texts);
    for (int i = 0; i < TEXTS; i++) {
        if (*texts[i] == NULL && !lab_text_set(texts[i], "", 0))
            return false;
    }
    return true;
}

uint64_t lab_seed_of(uint64_t seed, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u ^ seed; /* FNV-1a */

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash;
}

struct lab_personalities *lab_personalities_create(void)
{
    return calloc(1, sizeof(struct lab_personalities));
}

void lab_personalities_destroy(struct lab_personalities *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        lab_personality_destroy(list->at[i]);
    free(list->at);
    free(list);
}

size_t lab_personalities_count(const struct lab_personalities *list)
{
    return list->count;
}

const struct lab_personality *lab_personalities_at(const struct lab_personalities *list,
                                                   size_t index)
{
    return list->at[index];
}

/* Takes the personality over, whatever happens; origin is "PATH:LINE". */
static bool add(struct lab_personalities *list, struct lab_personality *personality,
                const char *path, size_t line, struct sp_error *err)
{
    bool ok = asprintf(&personality->origin, "%s:%zu", path, line) >= 0;

    if (!ok)
        personality->origin = NULL;
    if (ok && list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? FIRST_CAPACITY : list->capacity * 2;
        struct lab_personality **larger =
            reallocarray(list->at, capacity, sizeof(struct lab_personality *));

        ok = larger != NULL;
        if (ok) {
            list->at = larger;
            list->capacity = capacity;
        }
    }
    if (!ok || !lab_texts_fill(personality)) {
        lab_personality_destroy(personality);
        return sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    }
    list->at[list->count++] = personality;
    return true;
}

/* False when memory is short. Only the first class: a host plays one system. */
static bool set_class(struct lab_personality *out, const struct sp_print *print)
{
    static const struct sp_print_class none = {"", "", "", "", ""};
    const struct sp_print_class *class = print->class_count > 0 ? &print->classes[0] : &none;

    return lab_text_set(&out->name, print->name, strlen(print->name)) &&
           lab_text_set(&out->vendor, class->vendor, strlen(class->vendor)) &&
           lab_text_set(&out->family, class->family, strlen(class->family)) &&
           lab_text_set(&out->generation, class->generation, strlen(class->generation)) &&
           lab_text_set(&out->type, class->type, strlen(class->type)) &&
           lab_text_set(&out->cpe, class->cpe, strlen(class->cpe));
}

/* One entry. False only when memory is short; one that cannot be played is counted. */
static bool add_print(struct lab_personalities *list, const struct sp_print *print,
                      const char *path, uint64_t seed, size_t *skipped, struct sp_error *err)
{
    struct lab_personality *out = lab_personality_create();

    if (out == NULL || !set_class(out, print)) {
        lab_personality_destroy(out);
        return sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    }
    if (!lab_concrete(print->tests, lab_seed_of(seed, print->name), out, err)) {
        lab_personality_destroy(out);
        (*skipped)++;
        return true;
    }
    return add(list, out, path, print->line, err);
}

/* The indexes of the entries that qualify, in the file's order, in memory from malloc. */
static size_t *qualifying(const struct sp_printfile *file, const struct lab_sample *sample,
                          size_t *count)
{
    size_t *indexes = calloc(sp_printfile_count(file), sizeof(*indexes));

    *count = 0;
    for (size_t i = 0; indexes != NULL && i < sp_printfile_count(file); i++) {
        if (!sample->answering_only || lab_tests_answer(sp_printfile_at(file, i)->tests))
            indexes[(*count)++] = i;
    }
    return indexes;
}

static bool add_sample(struct lab_personalities *list, const struct sp_printfile *file,
                       const char *path, const struct lab_sample *sample, uint64_t seed,
                       size_t *skipped, struct sp_error *err)
{
    size_t count, wanted, before = list->count;
    size_t *indexes = qualifying(file, sample, &count);
    bool ok = indexes != NULL || sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);

    wanted = sample->count > 0 && sample->count < count ? sample->count : count;
    for (size_t i = 0; ok && i < wanted; i++) {
        /* floor((i + 0.5) * count / wanted): the middles of equal parts */
        size_t index = indexes[(2 * i + 1) * count / (2 * wanted)];

        ok = add_print(list, sp_printfile_at(file, index), path, seed, skipped, err);
    }
    if (ok && list->count == before)
        ok = sp_fail(err, SP_ERR_USAGE,
                     "%s: none of its %zu entries can be played, expected one that answers the "
                     "first SYN",
                     path, sp_printfile_count(file));
    free(indexes);
    return ok;
}

bool lab_personalities_read(struct lab_personalities *list, const char *path,
                            const struct lab_sample *sample, uint64_t seed, size_t *skipped,
                            struct sp_error *err)
{
    static const struct lab_sample all = {0};
    size_t len, ignored = 0;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);
    struct sp_printfile *file = NULL;
    bool ok = false;

    skipped = skipped != NULL ? skipped : &ignored;
    if (text == NULL)
        return false;
    if (lab_file_recognise(text, len)) {
        struct lab_personality *one = lab_file_parse(path, text, len, seed, err);

        ok = one != NULL && add(list, one, path, 1, err);
    } else if (!sp_printfile_recognise(text, len)) {
        sp_fail(err, SP_ERR_USAGE,
                "%s:1:1: expected \"synprint-personality 1\" or a fingerprint (\"Fingerprint "
                "name\", test lines, or \"OS:...\")",
                path);
    } else if (sp_printfile_parse(path, text, len, &file, err)) {
        *skipped += sp_printfile_skipped(file);
        ok = add_sample(list, file, path, sample != NULL ? sample : &all, seed, skipped, err);
    }
    sp_printfile_destroy(file);
    free(text);
    return ok;
}

static int is_personality(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name), suffix = strlen(SUFFIX);

    return len > suffix && strcmp(entry->d_name + len - suffix, SUFFIX) == 0;
}

/* Not alphasort(): the order must not follow the locale. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool lab_personalities_read_folder(struct lab_personalities *list, const char *folder,
                                   uint64_t seed, struct sp_error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_personality, compare_names);
    bool ok = count > 0;

    if (count < 0)
        sp_fail(err, SP_ERR_USAGE, "cannot read folder %s: %s", folder, strerror(errno));
    else if (count == 0)
        sp_fail(err, SP_ERR_USAGE, "no *" SUFFIX " file in folder %s", folder);
    for (int i = 0; i < count; i++) {
        char *path = NULL;

        if (ok && asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0) {
            path = NULL;
            ok = sp_fail(err, SP_ERR_FAILED, "%s: out of memory", folder);
        }
        ok = ok && lab_personalities_read(list, path, NULL, seed, NULL, err);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return ok;
}
