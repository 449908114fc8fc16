/* Any bytes as a file of another program that is imported, and as what a host has shown: what is
 * written can always be read back, and everything that was read is accounted for. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"
#include "fingerprint/import.h"
#include "fingerprint/learn.h"
#include "fingerprint/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sp_import_how how = {
    .from = "a\nfile", .date = "2026-11-21", .least_attributes = 1};

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Closes the stream, and reads what it holds as a database of so many entries. */
static void read_back(FILE *out, char **text, const size_t *len, size_t entries)
{
    struct sp_os_file file;
    struct sp_error err;

    require(fclose(out) == 0);
    require(sp_os_file_parse(&file, *text, *len, "import", &err));
    require(file.system_count == entries);
    sp_os_file_finish(&file);
    free(*text);
}

static size_t sum_of(const struct sp_import_counts *counts)
{
    size_t sum = 0;

    for (int i = 0; i < SP_IMPORT_COUNT; i++)
        sum += counts->outcome[i];
    return sum;
}

static void import_prints(const char *bytes, size_t size)
{
    struct sp_import_counts counts;
    struct sp_printfile *file;
    struct sp_error err;
    char *text = NULL;
    size_t len;
    FILE *out;

    if (!sp_printfile_parse_any("fuzz", bytes, size, &file, &err))
        return;
    out = open_memstream(&text, &len);
    require(out != NULL && sp_import_prints(out, file, &how, &counts, &err));
    require(sum_of(&counts) == sp_printfile_count(file) + sp_printfile_skipped(file));
    read_back(out, &text, &len, counts.entries);
    sp_printfile_destroy(file);
}

static void import_p0f(const char *bytes, size_t size)
{
    struct sp_import_counts counts;
    struct sp_p0f *file;
    struct sp_error err;
    char *text = NULL;
    size_t len;
    FILE *out;

    if (!sp_p0f_parse("fuzz", bytes, size, &file, &err))
        return;
    out = open_memstream(&text, &len);
    require(out != NULL && sp_import_p0f(out, file, &how, &counts, &err));
    require(sum_of(&counts) == sp_p0f_count(file) + sp_p0f_skipped(file));
    read_back(out, &text, &len, counts.entries);
    sp_p0f_destroy(file);
}

/* Lines of traits; and the whole as a fingerprint, in three rounds of which one is shorter. */
static void learn(const char *bytes, size_t size)
{
    struct sp_learner *learner = sp_learner_create();
    char *copy = malloc(size + 1), *line, *rest, *text = NULL;
    struct sp_draft draft;
    struct sp_error err;
    size_t len;
    FILE *out;

    require(learner != NULL && copy != NULL);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    sp_learner_add_print(learner, copy, size, &err);
    sp_learner_add_print(learner, copy, size, &err);
    sp_learner_add_print(learner, copy, size / 2, &err);
    for (line = strtok_r(copy, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        sp_learner_add_line(learner, line, &err);
    if (sp_learner_propose(learner, &draft, &err)) {
        draft.system.name = draft.system.vendor = draft.system.family = draft.system.type = "x";
        draft.system.source = "a fuzzer";
        draft.system.date = "2026-11-21";
        draft.system.certainty = draft.system.share = 50;
        out = open_memstream(&text, &len);
        require(out != NULL);
        fputs("synprint-os 1\n", out);
        sp_entry_write(out, &draft.system);
        read_back(out, &text, &len, 1);
    }
    free(copy);
    sp_learner_destroy(learner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = size > 0 ? (const char *)data : "";

    import_prints(bytes, size);
    import_p0f(bytes, size);
    learn(bytes, size);
    return 0;
}
