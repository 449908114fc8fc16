/* synprint-db diff: what has changed from one database to another. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/diff.h"

static const struct sp_option table[] = {
    {"--samples", NULL, "DIR", "Options", "captures, whose INDEX says what they are",
     .offset = offsetof(struct db_diff_options, samples), .set = sp_set_string},
    {"--personalities", NULL, "DIR", "Options", "also ask the personalities of synprint-lab there",
     .offset = offsetof(struct db_diff_options, personalities), .set = sp_set_string},
    DB_OPTION_JSON(struct db_diff_options, json),
    DB_OPTION_HELP(struct db_diff_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db diff",
    .synopsis =
        "Usage: synprint-db diff [options] OLD NEW\n"
        "Entries that were added, removed and changed, line by line; and, for captures and\n"
        "personalities of which it is known what they are, which of them are named otherwise.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* An entry's lines that say something, sorted. */
struct lines {
    struct sp_span at[DB_DIFF_LINES_MAX];
    size_t count;
};

static int compare_lines(const void *a, const void *b)
{
    const struct sp_span *x = a, *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->at, y->at, len);

    return order != 0 ? order : x->len < y->len ? -1 : x->len > y->len;
}

static void read_lines(const struct db_diff_side *side, const struct sp_system *system,
                       struct lines *out)
{
    struct sp_span rest = db_entry_text(side->text, system->line), one;

    out->count = 0;
    while (out->count < DB_DIFF_LINES_MAX && sp_span_split(&rest, '\n', &one)) {
        one = sp_span_trim(one);
        if (one.len > 0 && one.at[one.len - 1] == '\r')
            one.len--;
        if (one.len > 0 && one.at[0] != '#')
            out->at[out->count++] = one;
    }
    qsort(out->at, out->count, sizeof(out->at[0]), compare_lines);
}

static void print_lines(const struct lines *of, const struct lines *without, char sign)
{
    for (size_t i = 0; i < of->count; i++) {
        if (bsearch(&of->at[i], without->at, without->count, sizeof(of->at[0]), compare_lines) ==
            NULL)
            printf("    %c %.*s\n", sign, (int)of->at[i].len, of->at[i].at);
    }
}

static void put_lines(struct sp_json *json, const char *key, const struct lines *of,
                      const struct lines *without)
{
    sp_json_begin_array(json, key);
    for (size_t i = 0; i < of->count; i++) {
        char *copy;

        if (bsearch(&of->at[i], without->at, without->count, sizeof(of->at[0]), compare_lines) !=
            NULL)
            continue;
        copy = strndup(of->at[i].at, of->at[i].len);
        sp_json_string(json, NULL, copy != NULL ? copy : "");
        free(copy);
    }
    sp_json_end_array(json);
}

static void tell_changed(const struct sp_system *old, const struct lines *was,
                         const struct sp_system *new, const struct lines *is, bool as_json)
{
    struct sp_json json = {.out = stdout};

    if (!as_json) {
        printf("changed: %s (line %u, was %u)\n", new->name, new->line, old->line);
        print_lines(was, is, '-');
        print_lines(is, was, '+');
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "changed");
    sp_json_string(&json, "name", new->name);
    put_lines(&json, "removed", was, is);
    put_lines(&json, "added", is, was);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static void tell_one(const char *what, const struct sp_system *system, bool as_json)
{
    struct sp_json json = {.out = stdout};

    if (!as_json) {
        printf("%s: %s (line %u)\n", what, system->name, system->line);
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", what);
    sp_json_string(&json, "name", system->name);
    sp_json_number(&json, "line", system->line);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static int compare_systems(const void *a, const void *b)
{
    const struct sp_system *x = *(const struct sp_system *const *)a;
    const struct sp_system *y = *(const struct sp_system *const *)b;
    int order = strcmp(x->name, y->name);

    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* The entries by name, of equal names in their order; NULL when memory is short. */
static const struct sp_system **sort_entries(const struct sp_database *db)
{
    size_t count = sp_database_system_count(db);
    const struct sp_system **order = calloc(count + 1, sizeof(const struct sp_system *));

    for (size_t i = 0; order != NULL && i < count; i++)
        order[i] = sp_database_system(db, i);
    if (order != NULL)
        qsort(order, count, sizeof(order[0]), compare_systems);
    return order;
}

static bool tell_pair(const struct db_diff *diff, const struct sp_system *old,
                      const struct sp_system *new)
{
    struct lines was, is;
    bool same;

    read_lines(&diff->old, old, &was);
    read_lines(&diff->new, new, &is);
    same = was.count == is.count;
    for (size_t i = 0; same && i < was.count; i++)
        same = compare_lines(&was.at[i], &is.at[i]) == 0;
    if (same && was.count == DB_DIFF_LINES_MAX) { /* there may be more */
        struct sp_span before = db_entry_text(diff->old.text, old->line);
        struct sp_span after = db_entry_text(diff->new.text, new->line);

        same = compare_lines(&before, &after) == 0;
    }
    if (!same)
        tell_changed(old, &was, new, &is, diff->json);
    return !same;
}

static bool diff_entries(struct db_diff *diff)
{
    const struct sp_system **old = sort_entries(diff->old.db), **new = sort_entries(diff->new.db);
    size_t olds = sp_database_system_count(diff->old.db);
    size_t news = sp_database_system_count(diff->new.db), i = 0, k = 0;

    while (old != NULL && new != NULL && (i < olds || k < news)) {
        int order = i == olds ? 1 : k == news ? -1 : strcmp(old[i]->name, new[k]->name);

        if (order < 0) {
            tell_one("removed", old[i++], diff->json);
            diff->removed++;
        } else if (order > 0) {
            tell_one("added", new[k++], diff->json);
            diff->added++;
        } else {
            diff->changed += tell_pair(diff, old[i++], new[k++]);
        }
    }
    free(old);
    free(new);
    return i == olds && k == news;
}

static bool diff_all(struct db_diff *diff, const struct db_diff_options *options,
                     struct sp_error *err)
{
    if (!diff_entries(diff))
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    if (!diff->json)
        printf("%zu added, %zu removed, %zu changed\n", diff->added, diff->removed, diff->changed);
    return db_diff_names(diff, options, err);
}

int db_command_diff(int argc, char *const *argv, struct sp_error *err)
{
    struct db_diff_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    struct db_diff diff = {.added = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
    } else if (ok && rest.count != 2) {
        ok = sp_fail(err, SP_ERR_USAGE, "diff needs two files, OLD and NEW");
    } else if (ok) {
        diff.json = options.json;
        ok = db_diff_open(&diff.old, rest.items[0], err) &&
             db_diff_open(&diff.new, rest.items[1], err) && diff_all(&diff, &options, err);
    }
    db_diff_close(&diff.old);
    db_diff_close(&diff.new);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
