#include "fingerprint/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/database.h"
#include "fingerprint/lint_internal.h"
#include "fingerprint/matcher.h"

#define SAMPLE_PATH_MAX 4096
#define SYNACKS_MAX     64

void sp_lint_find(struct sp_linting *l, enum sp_severity severity, unsigned line,
                  const char *format, ...)
{
    char text[sizeof(((struct sp_error *)0)->message)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    l->count->errors += severity == SP_LINT_ERROR;
    l->count->warnings += severity == SP_LINT_WARNING;
    l->how->found(l->how->ctx,
                  &(struct sp_finding){.severity = severity, .line = line, .text = text});
}

/* "PATH:LINE:COLUMN: WHAT" of the parser; some messages have no line. */
static void on_fault(void *ctx, const char *message)
{
    struct sp_linting *l = ctx;
    size_t prefix = strlen(l->path);
    unsigned long line = 0;
    char *text;

    if (strncmp(message, l->path, prefix) == 0 && message[prefix] == ':')
        message += prefix + 1;
    if (*message >= '0' && *message <= '9') {
        line = strtoul(message, &text, 10);
        message = *text == ':' ? text + 1 : text;
    }
    sp_lint_find(l, SP_LINT_ERROR, (unsigned)line, "%s%s", line != 0 ? "column " : "",
                 message + strspn(message, " "));
}

static void lint_reach(struct sp_linting *l, const struct sp_system *system)
{
    for (size_t i = 0; i < system->signature_count; i++) {
        const struct sp_signature *sig = &system->signatures[i], *hider;

        switch (sp_database_reach(l->db, sig, &hider)) {
        case SP_REACHABLE:
            break;
        case SP_IMPOSSIBLE:
            sp_lint_find(l, SP_LINT_ERROR, sig->line,
                         "no SYN-ACK can match this signature of \"%s\"", system->name);
            break;
        case SP_HIDDEN:
            sp_lint_find(l, l->severity, sig->line,
                         "this signature of \"%s\" is hidden by the earlier one of \"%s\" in line "
                         "%u",
                         system->name, hider->system->name, hider->line);
            break;
        }
    }
}

bool sp_sample_path(const char *path, const char *sample, char *out, size_t out_size)
{
    const char *slash = strrchr(path, '/');
    int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
    int len = snprintf(out, out_size, "%.*ssamples/%s", folder, path, sample);

    return len >= 0 && (size_t)len < out_size;
}

static void lint_sample(struct sp_linting *l, const struct sp_system *system, const char *sample)
{
    struct sp_observation seen[SYNACKS_MAX];
    char path[SAMPLE_PATH_MAX];
    struct sp_error err;
    size_t count = 0;

    bool ok = sp_sample_path(l->path, sample, path, sizeof(path)) ||
              sp_fail(&err, SP_ERR_FAILED, "its path is too long");

    if (!ok || !l->how->read_sample(l->how->ctx, path, seen, SYNACKS_MAX, &count, &err)) {
        sp_lint_find(l, SP_LINT_ERROR, system->line, "sample %s of \"%s\" cannot be read: %s",
                     sample, system->name, err.message);
        return;
    }
    if (count == 0)
        sp_lint_find(l, SP_LINT_ERROR, system->line, "sample %s of \"%s\" holds no SYN-ACK", sample,
                     system->name);
    for (size_t i = 0; i < count; i++) {
        struct sp_match match;

        sp_match(l->db, &seen[i], &match);
        if (match.kind == SP_MATCH_EXACT && match.signature->system == system)
            continue;
        sp_lint_find(l, SP_LINT_ERROR, system->line,
                     "sample %s of \"%s\" is taken for \"%s\" by its SYN-ACK", sample, system->name,
                     match.name);
        return;
    }
}

static void lint_system(struct sp_linting *l, const struct sp_system *system)
{
    lint_reach(l, system);
    if (system->evidence == SP_EVIDENCE_NONE)
        sp_lint_find(l, SP_LINT_WARNING, system->line,
                     "\"%s\" has no evidence line: measured, documented or derived", system->name);
    if (system->evidence == SP_EVIDENCE_MEASURED && system->sample_count == 0)
        sp_lint_find(l, SP_LINT_WARNING, system->line, "\"%s\" is measured, but has no sample",
                     system->name);
    for (size_t i = 0; l->how->read_sample != NULL && i < system->sample_count; i++)
        lint_sample(l, system, system->samples[i]);
}

static bool lint_database(struct sp_linting *l, struct sp_error *err)
{
    size_t count = sp_database_system_count(l->db);

    l->count->entries = count;
    if (l->how->whole && sp_database_part_count(l->db) > 0 &&
        sp_database_part(l->db, 0).edition == 0)
        sp_lint_find(l, SP_LINT_ERROR, 0, "a whole database needs an edition line");
    for (size_t i = 0; i < count; i++)
        lint_system(l, sp_database_system(l->db, i));
    return sp_lint_alike(l, err);
}

bool sp_lint_text(const char *path, const char *text, size_t len, const struct sp_lint *how,
                  struct sp_lint_count *count, struct sp_error *err)
{
    const struct sp_database_source source = {
        .path = path, .local = true, .text = text, .len = len};
    struct sp_linting l = {.path = path,
                           .how = how,
                           .count = count,
                           .severity = how->whole ? SP_LINT_ERROR : SP_LINT_WARNING};
    struct sp_faults faults = {.each = on_fault, .ctx = &l};
    struct sp_database *db;
    bool ok;

    *count = (struct sp_lint_count){0};
    db = sp_database_open(&source, 1, &faults, err);
    if (db == NULL)
        return false;
    l.db = db;
    ok = lint_database(&l, err);
    sp_database_destroy(db);
    return ok;
}
