/* synprint-db stats: what the databases hold, in numbers. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/entries.h"
#include "db/opened.h"

#define OLDEST 5

struct stats_options {
    bool help, json;
    struct sp_arguments files;
};

static const struct sp_option table[] = {
    DB_OPTION_DATABASE(struct stats_options, files),
    DB_OPTION_JSON(struct stats_options, json),
    DB_OPTION_HELP(struct stats_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db stats",
    .synopsis =
        "Usage: synprint-db stats [options]\n"
        "Counts entries: by family, evidence and type, by the tests that they state; and names\n"
        "those that were looked after longest ago.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* A text that entries have, and how many have it. */
struct tally {
    const char *text;
    size_t count;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->text, ((const struct tally *)b)->text);
}

/* The most first. */
static int compare_counts(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->text, y->text);
}

/* Joins equal texts; returns how many are left. */
static size_t join(struct tally *tallies, size_t count)
{
    size_t left = 0;

    qsort(tallies, count, sizeof(*tallies), compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (left > 0 && strcmp(tallies[left - 1].text, tallies[i].text) == 0)
            tallies[left - 1].count += tallies[i].count;
        else
            tallies[left++] = tallies[i];
    }
    qsort(tallies, left, sizeof(*tallies), compare_counts);
    return left;
}

static void print(struct sp_json *json, bool as_json, const char *title,
                  const struct tally *tallies, size_t count)
{
    if (as_json)
        sp_json_begin_object(json, title);
    else
        printf("by %s:\n", title);
    for (size_t i = 0; i < count; i++) {
        if (as_json)
            sp_json_number(json, tallies[i].text, tallies[i].count);
        else
            printf("  %6zu  %s\n", tallies[i].count, tallies[i].text);
    }
    if (as_json)
        sp_json_end_object(json);
}

static const char *family_of(const struct sp_system *system)
{
    return system->family;
}

static const char *evidence_of(const struct sp_system *system)
{
    return sp_evidence_word(system->evidence);
}

static const char *type_of(const struct sp_system *system)
{
    return system->type;
}

static void print_by(struct sp_json *json, bool as_json, const char *title,
                     const struct sp_database *db, struct tally *room,
                     const char *(*text_of)(const struct sp_system *))
{
    size_t count = sp_database_system_count(db);

    for (size_t i = 0; i < count; i++)
        room[i] = (struct tally){.text = text_of(sp_database_system(db, i)), .count = 1};
    print(json, as_json, title, room, join(room, count));
}

static void print_tests(struct sp_json *json, bool as_json, const struct sp_database *db)
{
    struct tally tallies[SP_TEST_COUNT];

    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        tallies[test] = (struct tally){.text = sp_test_name(test)};
        for (size_t i = 0; i < sp_database_system_count(db); i++) {
            const struct sp_testline *tests = sp_database_system(db, i)->tests;

            tallies[test].count += tests != NULL && tests[test].present;
        }
    }
    print(json, as_json, "test", tallies, SP_TEST_COUNT);
}

static int compare_dates(const void *a, const void *b)
{
    const struct sp_system *x = *(const struct sp_system *const *)a;
    const struct sp_system *y = *(const struct sp_system *const *)b;
    int order = strcmp(x->date, y->date);

    return order != 0 ? order : x < y ? -1 : x > y;
}

static bool print_oldest(struct sp_json *json, bool as_json, const struct sp_database *db)
{
    size_t count = sp_database_system_count(db);
    const struct sp_system **order = calloc(count + 1, sizeof(const struct sp_system *));

    if (order == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        order[i] = sp_database_system(db, i);
    qsort(order, count, sizeof(order[0]), compare_dates);
    if (as_json)
        sp_json_begin_array(json, "oldest");
    else
        puts("oldest:");
    for (size_t i = 0; i < count && i < OLDEST; i++) {
        if (as_json) {
            sp_json_begin_object(json, NULL);
            sp_json_string(json, "date", order[i]->date);
            sp_json_string(json, "name", order[i]->name);
            sp_json_end_object(json);
        } else {
            printf("  %s  %s (%s:%u)\n", order[i]->date, order[i]->name, order[i]->file,
                   order[i]->line);
        }
    }
    if (as_json)
        sp_json_end_array(json);
    free(order);
    return true;
}

static void print_totals(struct sp_json *json, bool as_json, const struct sp_database *db)
{
    size_t count = sp_database_system_count(db), rsts = 0, tested = 0;

    for (size_t i = 0; i < count; i++) {
        rsts += sp_database_system(db, i)->rst != NULL;
        tested += sp_database_system(db, i)->tests != NULL;
    }
    if (as_json) {
        sp_json_number(json, "entries", count);
        sp_json_number(json, "signatures", sp_database_signature_count(db));
        sp_json_number(json, "with_rst", rsts);
        sp_json_number(json, "with_tests", tested);
        return;
    }
    printf("%zu entries, %zu SYN-ACK signatures; %zu with a RST, %zu with test lines\n", count,
           sp_database_signature_count(db), rsts, tested);
}

static bool print_stats(const struct sp_database *db, bool as_json)
{
    struct tally *room = calloc(sp_database_system_count(db) + 1, sizeof(*room));
    struct sp_json json = {.out = stdout};
    bool ok;

    if (room == NULL)
        return false;
    if (as_json) {
        sp_json_begin_object(&json, NULL);
        sp_json_string(&json, "type", "stats");
    }
    print_totals(&json, as_json, db);
    print_by(&json, as_json, "evidence", db, room, evidence_of);
    print_by(&json, as_json, "family", db, room, family_of);
    print_by(&json, as_json, "device", db, room, type_of);
    print_tests(&json, as_json, db);
    ok = print_oldest(&json, as_json, db);
    if (as_json) {
        sp_json_end_object(&json);
        sp_json_end_line(&json);
    }
    free(room);
    return ok;
}

int db_command_stats(int argc, char *const *argv, struct sp_error *err)
{
    struct stats_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    struct sp_database *db = NULL;
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
    } else if (ok && rest.count > 0) {
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest.items[0]);
    } else if (ok) {
        db = db_open(&options.files, err);
        ok = db != NULL;
        if (ok && !print_stats(db, options.json))
            ok = sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    sp_database_destroy(db);
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
