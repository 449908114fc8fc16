#include "db/entries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *db_entry_place(const struct sp_system *system, char out[static DB_PLACE_MAX])
{
    snprintf(out, DB_PLACE_MAX, "%s:%u", system->file, system->line);
    return out;
}

void db_entry_members(const struct sp_system *system, struct sp_json *json)
{
    sp_json_string(json, "name", system->name);
    sp_json_string(json, "vendor", system->vendor);
    sp_json_string(json, "family", system->family);
    sp_json_string(json, "gen", system->gen);
    sp_json_string(json, "device", system->type);
    sp_json_begin_array(json, "cpe");
    for (size_t i = 0; i < system->cpe_count; i++)
        sp_json_string(json, NULL, system->cpe[i]);
    sp_json_end_array(json);
    sp_json_string(json, "evidence", sp_evidence_word(system->evidence));
    sp_json_string(json, "source", system->source);
    sp_json_string(json, "date", system->date);
    sp_json_number(json, "certainty", system->certainty);
    sp_json_number(json, "share", system->share);
    sp_json_string(json, "file", system->path);
    sp_json_number(json, "line", system->line);
    sp_json_bool(json, "local", system->local);
    sp_json_number(json, "signatures", system->signature_count);
    sp_json_bool(json, "tests", system->tests != NULL);
}

void db_entry_print(const struct sp_system *system, bool as_json)
{
    struct sp_json json = {.out = stdout};
    char place[DB_PLACE_MAX];

    if (!as_json) {
        printf("%-16s %s  %-10s  %-16s  %s\n", db_entry_place(system, place), system->date,
               sp_evidence_word(system->evidence), system->family, system->name);
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "entry");
    db_entry_members(system, &json);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

bool db_text_contains(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

static bool begins_entry(const char *line)
{
    line += strspn(line, " \t");
    return strncmp(line, "system", 6) == 0 && (line[6] == ' ' || line[6] == '\t');
}

static bool says_something(const char *line)
{
    line += strspn(line, " \t\r");
    return *line != '\n' && *line != '#' && *line != '\0';
}

struct sp_span db_entry_text(const char *text, unsigned line)
{
    struct sp_span out = {.at = text, .len = 0};
    const char *at = text;

    for (unsigned number = 1; number < line && at != NULL; number++) {
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    if (at == NULL)
        return out;
    out.at = at;
    do {
        const char *end = strchr(at, '\n');

        end = end != NULL ? end + 1 : at + strlen(at);
        if (says_something(at))
            out.len = (size_t)(end - out.at);
        at = end;
    } while (*at != '\0' && !begins_entry(at));
    return out;
}

/* The entry in whose lines the place "FILE:LINE" is; NULL when it is none. */
static const struct sp_system *find_place(const struct sp_database *db, const char *what)
{
    const char *colon = strrchr(what, ':');
    const struct sp_system *found = NULL;
    unsigned long line;
    char *end;

    if (colon == NULL || colon[1] < '0' || colon[1] > '9')
        return NULL;
    line = strtoul(colon + 1, &end, 10);
    for (size_t i = 0; *end == '\0' && i < sp_database_system_count(db); i++) {
        const struct sp_system *system = sp_database_system(db, i);
        size_t len = (size_t)(colon - what);

        if (((strlen(system->file) == len && memcmp(system->file, what, len) == 0) ||
             (strlen(system->path) == len && memcmp(system->path, what, len) == 0)) &&
            system->line <= line && (found == NULL || found->path == system->path))
            found = system;
    }
    return found;
}

const struct sp_system *db_entry_find(const struct sp_database *db, const char *what,
                                      struct sp_error *err)
{
    const struct sp_system *found = find_place(db, what);
    size_t parts = 0;

    for (size_t i = 0; found == NULL && i < sp_database_system_count(db); i++) {
        if (strcasecmp(sp_database_system(db, i)->name, what) == 0)
            return sp_database_system(db, i);
    }
    for (size_t i = 0; found == NULL && i < sp_database_system_count(db); i++)
        parts += db_text_contains(sp_database_system(db, i)->name, what);
    for (size_t i = 0; parts == 1 && found == NULL && i < sp_database_system_count(db); i++) {
        if (db_text_contains(sp_database_system(db, i)->name, what))
            found = sp_database_system(db, i);
    }
    if (found == NULL && parts > 1)
        sp_fail(err, SP_ERR_USAGE, "%zu entries have \"%s\" in their names (see search)", parts,
                what);
    else if (found == NULL)
        sp_fail(err, SP_ERR_USAGE, "no entry \"%s\"", what);
    return found;
}
