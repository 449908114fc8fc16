/* Fingerprints of os-detection to entries. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"
#include "fingerprint/import_internal.h"
#include "fingerprint/notation.h"

struct job {
    FILE *out;
    const struct sp_printfile *file;
    const struct sp_import_how *how;
    struct sp_import_counts *counts;
    enum sp_generation generation;
    size_t count, *order, *variant; /* prints; by name and tests; 0: not carried over */
};

static int compare_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_tests(const struct sp_print *a, const struct sp_print *b)
{
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        if (a->tests[test].present != b->tests[test].present)
            return a->tests[test].present - b->tests[test].present;
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            int order = compare_text(a->tests[test].expression[i], b->tests[test].expression[i]);

            if (order != 0)
                return order;
        }
    }
    return 0;
}

/* By name, then by what is stated, then by place in the file. */
static int by_content(const void *a, const void *b, void *ctx)
{
    const struct job *job = ctx;
    const struct sp_printfile *file = job->file;
    size_t i = *(const size_t *)a, k = *(const size_t *)b;
    const struct sp_print *x = sp_printfile_at(file, i), *y = sp_printfile_at(file, k);
    int order = strcmp(x->name, y->name);

    if (order == 0)
        order = compare_tests(x, y);
    return order != 0 ? order : (i > k) - (i < k);
}

static unsigned count_attributes(const struct sp_testline *tests)
{
    unsigned count = 0;

    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++)
            count += tests[test].expression[i] != NULL;
    }
    return count;
}

static bool is_same(const struct job *job, size_t a, size_t b)
{
    const struct sp_print *x = sp_printfile_at(job->file, a), *y = sp_printfile_at(job->file, b);

    return strcmp(x->name, y->name) == 0 && compare_tests(x, y) == 0;
}

/* Leaves out what states too little, before and after translation, and what is there already. */
static bool choose(struct job *job)
{
    struct sp_pool pool = {.blocks = NULL};

    for (size_t i = 0; i < job->count; i++)
        job->order[i] = i;
    qsort_r(job->order, job->count, sizeof(*job->order), by_content, job);
    for (size_t i = 0; i < job->count; i++) {
        size_t index = job->order[i], lost = 0;
        const struct sp_testline *tests = sp_printfile_at(job->file, index)->tests;
        struct sp_testline converted[SP_TEST_COUNT];
        enum sp_import_outcome outcome = SP_IMPORT_CARRIED;

        if (job->generation == SP_GENERATION_FIRST) {
            if (!sp_import_first(tests, converted, &pool, &lost)) {
                sp_pool_empty(&pool);
                return false;
            }
            tests = converted;
        }
        if (i > 0 && is_same(job, index, job->order[i - 1]))
            outcome = SP_IMPORT_REPEATED;
        else if (count_attributes(tests) < job->how->least_attributes ||
                 count_attributes(tests) == 0)
            outcome = SP_IMPORT_LITTLE;
        job->variant[index] = outcome == SP_IMPORT_CARRIED;
        job->counts->outcome[outcome]++;
        sp_pool_empty(&pool);
    }
    return true;
}

static bool is_new_cpe(const struct sp_system *system, const char *cpe)
{
    for (size_t i = 0; i < system->cpe_count; i++) {
        if (strcmp(system->cpe[i], cpe) == 0)
            return false;
    }
    return true;
}

/* A CPE that can stand in an entry as it is. */
static bool is_good_cpe(const char *cpe)
{
    if (strncmp(cpe, "cpe:/", 5) != 0)
        return false;
    for (const char *c = cpe; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~')
            return false;
    }
    return true;
}

static void fill_classes(struct job *job, const struct sp_print *print, struct sp_import_head *head)
{
    static const struct sp_print_class none = {"", "", "", "", ""};
    const struct sp_print_class *first = print->class_count > 0 ? &print->classes[0] : &none;
    struct sp_system *system = &head->system;
    bool mixed = false;

    sp_entry_text(first->vendor, "unknown", head->vendor, sizeof(head->vendor));
    sp_entry_text(first->family, "unknown", head->family, sizeof(head->family));
    sp_entry_text(first->generation, "", head->gen, sizeof(head->gen));
    sp_entry_text(first->type, "unknown", head->type, sizeof(head->type));
    for (size_t i = 0; i < print->class_count; i++) {
        const char *cpe = print->classes[i].cpe;

        mixed = mixed || strcmp(print->classes[i].family, first->family) != 0;
        if (cpe[0] == '\0' || !is_new_cpe(system, cpe))
            continue;
        if (system->cpe_count < SP_CPE_MAX && is_good_cpe(cpe))
            system->cpe[system->cpe_count++] = cpe;
        else
            job->counts->loss[SP_IMPORT_LOSS_CPES]++;
    }
    job->counts->loss[SP_IMPORT_LOSS_CLASSES] += mixed;
}

static bool write_entry(struct job *job, size_t index, struct sp_pool *pool)
{
    const struct sp_print *print = sp_printfile_at(job->file, index);
    struct sp_signature synacks[SP_IMPORT_SYNACKS_MAX];
    struct sp_testline converted[SP_TEST_COUNT];
    struct sp_import_head head;

    sp_import_head(&head, job->how, print->name, job->variant[index], print->line);
    fill_classes(job, print, &head);
    head.system.tests = print->tests;
    if (job->generation == SP_GENERATION_FIRST) {
        if (!sp_import_first(print->tests, converted, pool,
                             &job->counts->loss[SP_IMPORT_LOSS_VALUES]))
            return false;
        head.system.tests = converted;
    } else {
        head.system.signature_count = sp_import_synacks(print->tests, synacks);
        head.system.signatures = synacks;
    }
    fputc('\n', job->out);
    sp_entry_write(job->out, &head.system);
    job->counts->entries++;
    job->counts->synacks += head.system.signature_count;
    job->counts->loss[SP_IMPORT_LOSS_NO_SYNACK] += head.system.signature_count == 0;
    sp_pool_empty(pool);
    return true;
}

static bool number_names(struct job *job)
{
    const char **names = calloc(job->count + 1, sizeof(*names));
    bool ok = names != NULL;

    for (size_t i = 0; ok && i < job->count; i++)
        names[i] = sp_printfile_at(job->file, i)->name;
    ok = ok && sp_import_number(names, job->count, job->variant);
    free(names);
    return ok;
}

static bool write_all(struct job *job)
{
    struct sp_pool pool = {.blocks = NULL};
    bool ok = true;

    sp_import_begin(job->out, job->how);
    for (size_t i = 0; ok && i < job->count; i++)
        ok = job->variant[i] == 0 || write_entry(job, i, &pool);
    sp_pool_empty(&pool);
    return ok;
}

bool sp_import_prints(FILE *out, const struct sp_printfile *file, const struct sp_import_how *how,
                      struct sp_import_counts *counts, struct sp_error *err)
{
    struct job job = {
        .out = out,
        .file = file,
        .how = how,
        .counts = counts,
        .generation = sp_printfile_generation(file),
        .count = sp_printfile_count(file),
    };
    bool ok;

    *counts = (struct sp_import_counts){.entries = 0};
    counts->outcome[SP_IMPORT_UNREADABLE] = sp_printfile_skipped(file);
    job.order = calloc(job.count + 1, sizeof(*job.order));
    job.variant = calloc(job.count + 1, sizeof(*job.variant));
    ok = job.order != NULL && job.variant != NULL && choose(&job) && number_names(&job) &&
         write_all(&job);
    free(job.order);
    free(job.variant);
    return ok || sp_fail(err, SP_ERR_FAILED, "out of memory");
}
