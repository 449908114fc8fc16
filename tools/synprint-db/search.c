/* synprint-db search: entries by words. */
#include <stddef.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/entries.h"
#include "db/opened.h"

struct search_options {
    bool help, json;
    struct sp_arguments files;
};

static const struct sp_option table[] = {
    DB_OPTION_DATABASE(struct search_options, files),
    DB_OPTION_JSON(struct search_options, json),
    DB_OPTION_HELP(struct search_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db search",
    .synopsis =
        "Usage: synprint-db search [options] WORD...\n"
        "The entries in which every WORD occurs, upper or lower case: in name, vendor, family,\n"
        "generation, type, CPE or source. Exit status 1 when there is none.\n",
    .epilogue = DB_EXIT_STATUS,
};

static bool has_word(const struct sp_system *system, const char *word)
{
    const char *const texts[] = {system->name, system->vendor, system->family,
                                 system->gen,  system->type,   system->source};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (db_text_contains(texts[i], word))
            return true;
    }
    for (size_t i = 0; i < system->cpe_count; i++) {
        if (db_text_contains(system->cpe[i], word))
            return true;
    }
    return false;
}

static bool has_words(const struct sp_system *system, const struct sp_arguments *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!has_word(system, words->items[i]))
            return false;
    }
    return true;
}

/* False when the databases cannot be opened. */
static bool search(const struct search_options *options, const struct sp_arguments *words,
                   size_t *found, struct sp_error *err)
{
    struct sp_database *db = db_open(&options->files, err);

    for (size_t i = 0; db != NULL && i < sp_database_system_count(db); i++) {
        if (has_words(sp_database_system(db, i), words)) {
            db_entry_print(sp_database_system(db, i), options->json);
            ++*found;
        }
    }
    sp_database_destroy(db);
    return db != NULL;
}

int db_command_search(int argc, char *const *argv, struct sp_error *err)
{
    struct search_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    size_t found = 0;
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
        found = 1;
    } else if (ok && rest.count == 0) {
        ok = sp_fail(err, SP_ERR_USAGE, "no word to search for");
    } else if (ok) {
        ok = search(&options, &rest, &found, err);
    }
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return !ok ? sp_error_exit_status(err->code) : found == 0;
}
