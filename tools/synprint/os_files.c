#include "synprint/os_files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/databases.h"
#include "fingerprint/textfile.h"

/* The sources of the plan's database, as they are found; the texts belong to this. */
struct sources {
    struct sp_database_source *at;
    char **texts; /* of the files that the user named */
    size_t count;
};

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

/* A file of --os-db: a source of the database, which keeps *text, or fingerprints. */
static bool add_named(struct sp_plan *plan, const struct sp_options *o, const char *path,
                      struct sources *sources, struct sp_error *err)
{
    size_t len;
    char *text = sp_textfile_read(path, SP_TEXTFILE_MAX, &len, err);
    bool ok = false;

    if (text == NULL)
        return false;
    if (is_database(text, len)) {
        sources->texts[sources->count] = text;
        sources->at[sources->count++] = (struct sp_database_source){
            .path = path, .local = true, .strict = true, .text = text, .len = len};
        return true;
    }
    if (!sp_printfile_recognise(text, len))
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

/* The user's files come first, in the order given, then what is found in the usual places. */
static bool load(struct sp_plan *plan, const struct sp_options *o, const struct sp_databases *found,
                 struct sources *sources, struct sp_error *err)
{
    for (size_t i = 0; i < o->os_databases.count; i++) {
        if (!add_named(plan, o, o->os_databases.items[i], sources, err))
            return false;
    }
    for (size_t i = 0; i < found->own_count; i++)
        sources->at[sources->count++] =
            (struct sp_database_source){.path = found->own[i].path, .local = true};
    for (size_t i = 0; i < found->whole_count; i++)
        sources->at[sources->count++] = (struct sp_database_source){.path = found->whole[i].path};
    for (size_t i = 0; i < found->last_count; i++)
        sources->at[sources->count++] =
            (struct sp_database_source){.path = found->last[i].path, .local = true};
    plan->database = sp_database_open(sources->at, sources->count, &plan->database_faults, err);
    return plan->database != NULL;
}

bool sp_os_files_load(struct sp_plan *plan, const struct sp_options *o, struct sp_error *err)
{
    struct sp_databases found;
    struct sources sources = {.count = 0};
    bool ok = sp_databases_find(&found, err);
    size_t named = o->os_databases.count;
    size_t most = named + found.own_count + found.whole_count + found.last_count;

    sources.at = calloc(most + 1, sizeof(sources.at[0]));
    sources.texts = calloc(named + 1, sizeof(sources.texts[0]));
    plan->prints = calloc(named + 1, sizeof(plan->prints[0]));
    if (sources.at == NULL || sources.texts == NULL || plan->prints == NULL)
        ok = sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = ok && load(plan, o, &found, &sources, err);
    for (size_t i = 0; sources.texts != NULL && i < named; i++)
        free(sources.texts[i]);
    free(sources.texts);
    free(sources.at);
    sp_databases_finish(&found);
    return ok;
}

void sp_os_files_finish(struct sp_plan *plan)
{
    sp_database_destroy(plan->database);
    for (size_t i = 0; i < plan->print_count; i++)
        sp_printfile_destroy(plan->prints[i].file);
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

void sp_os_files_list(const struct sp_plan *plan, const char *prefix, FILE *out)
{
    size_t count = plan->database != NULL ? sp_database_part_count(plan->database) : 0;

    for (size_t i = 0; i < count; i++) {
        struct sp_database_part part = sp_database_part(plan->database, i);

        fprintf(out, "%s%s: %zu system%s", prefix, part.path, part.systems,
                part.systems == 1 ? "" : "s");
        if (part.edition != 0)
            fprintf(out, ", edition %" PRIu64, part.edition);
        fputc('\n', out);
    }
}

void sp_os_files_warn(const struct sp_plan *plan, FILE *out)
{
    const struct sp_faults *faults = &plan->database_faults;
    size_t kept = sp_faults_kept(faults);

    for (size_t i = 0; i < kept; i++)
        fprintf(out, "synprint: warning: left out: %s\n", faults->message[i]);
    if (faults->count > kept)
        fprintf(out,
                "synprint: warning: %zu more faults in the OS databases (synprint-db lint "
                "lists all)\n",
                faults->count - kept);
}
