#include "synprint/os_files.h"

#include <stdlib.h>
#include <string.h>

#include "cli/datafile.h"
#include "fingerprint/textfile.h"

static bool add_database(struct sp_plan *plan, struct sp_database *database)
{
    if (database == NULL)
        return false;
    plan->databases[plan->database_count++] = database;
    return true;
}

static bool add_prints(struct sp_plan *plan, const char *path, const char *text, size_t len,
                       struct sp_error *err)
{
    struct sp_named_prints *prints = &plan->prints[plan->print_count];
    const char *slash = strrchr(path, '/');

    if (!sp_printfile_parse_any(path, text, len, &prints->file, err))
        return false;
    prints->name = slash != NULL ? slash + 1 : path;
    plan->print_count++;
    return true;
}

/* Is the word of our grammar in the first line? */
static bool is_database(const char *text, size_t len)
{
    static const char word[] = "synprint-os";

    return len >= sizeof(word) - 1 && memcmp(text, word, sizeof(word) - 1) == 0;
}

static bool load_file(struct sp_plan *plan, const struct sp_options *o, const char *path,
                      struct sp_error *err)
{
    size_t len;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);
    bool ok = false;

    if (text == NULL)
        return false;
    if (is_database(text, len))
        ok = add_database(plan, sp_database_parse(text, len, path, err));
    else if (!sp_printfile_recognise(text, len))
        sp_fail(err, SP_ERR_USAGE,
                "%.300s:1: neither a database (its first line is \"synprint-os 1\") nor a file of "
                "fingerprints in nmap's grammar",
                path);
    else if (!o->os_detection)
        sp_fail(err, SP_ERR_USAGE,
                "--os-db \"%.300s\" has fingerprints of os-detection, which only -O can compare",
                path);
    else
        ok = add_prints(plan, path, text, len, err);
    free(text);
    return ok;
}

/* The user's own files come first, in the order given, then the database that synprint has. */
bool sp_os_files_load(struct sp_plan *plan, const struct sp_options *o, struct sp_error *err)
{
    size_t count = o->os_databases.count;
    char shipped[PATH_MAX];

    if (!sp_datafile_find("os.sig", shipped, err))
        return false;
    plan->databases = calloc(count + 1, sizeof(struct sp_database *));
    plan->prints = calloc(count + 1, sizeof(plan->prints[0]));
    if (plan->databases == NULL || plan->prints == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    for (size_t i = 0; i < count; i++)
        if (!load_file(plan, o, o->os_databases.items[i], err))
            return false;
    return add_database(plan, sp_database_load(shipped, err));
}

void sp_os_files_finish(struct sp_plan *plan)
{
    for (size_t i = 0; i < plan->database_count; i++)
        sp_database_destroy(plan->databases[i]);
    for (size_t i = 0; i < plan->print_count; i++)
        sp_printfile_destroy(plan->prints[i].file);
    free(plan->databases);
    free(plan->prints);
}

void sp_os_files_tell(const struct sp_plan *plan, bool only_bad, const char *prefix, FILE *out)
{
    for (size_t i = 0; i < plan->print_count; i++) {
        const struct sp_named_prints *prints = &plan->prints[i];
        size_t count = sp_printfile_count(prints->file);
        size_t skipped = sp_printfile_skipped(prints->file);
        bool first = sp_printfile_generation(prints->file) == SP_GENERATION_FIRST;

        if (only_bad && skipped == 0)
            continue;
        fprintf(out, "%s%s: %zu fingerprint%s of the %s generation", prefix, prints->name, count,
                count == 1 ? "" : "s", first ? "first" : "second");
        if (skipped > 0)
            fprintf(out, ", %zu more could not be read, the first: %s", skipped,
                    sp_printfile_first_error(prints->file));
        fputc('\n', out);
    }
}
