/* synprint-db list: the entries, a line each. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/entries.h"
#include "db/opened.h"

struct list_options {
    bool help, json;
    struct sp_arguments files;
    const char *family, *type, *evidence;
};

static const struct sp_option table[] = {
    {"--family", NULL, "NAME", "Options", "only entries of this family",
     .offset = offsetof(struct list_options, family), .set = sp_set_string},
    {"--type", NULL, "NAME", "Options", "only entries of this type of device",
     .offset = offsetof(struct list_options, type), .set = sp_set_string},
    {"--evidence", NULL, "WORD", "Options", "measured, documented, derived or none",
     .offset = offsetof(struct list_options, evidence), .set = sp_set_string},
    DB_OPTION_DATABASE(struct list_options, files),
    DB_OPTION_JSON(struct list_options, json),
    DB_OPTION_HELP(struct list_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db list",
    .synopsis =
        "Usage: synprint-db list [options]\n"
        "The entries of the databases, in the order in which they are asked: file and line,\n"
        "date, evidence, family, name.\n",
    .epilogue = DB_EXIT_STATUS,
};

static bool is_wanted(const char *wanted, const char *value)
{
    return wanted == NULL || strcasecmp(wanted, value) == 0;
}

static bool list(const struct list_options *options, struct sp_error *err)
{
    struct sp_database *db = db_open(&options->files, err);

    for (size_t i = 0; db != NULL && i < sp_database_system_count(db); i++) {
        const struct sp_system *system = sp_database_system(db, i);

        if (is_wanted(options->family, system->family) && is_wanted(options->type, system->type) &&
            is_wanted(options->evidence, sp_evidence_word(system->evidence)))
            db_entry_print(system, options->json);
    }
    sp_database_destroy(db);
    return db != NULL;
}

int db_command_list(int argc, char *const *argv, struct sp_error *err)
{
    struct list_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else if (ok && rest.count > 0)
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest.items[0]);
    else if (ok)
        ok = list(&options, err);
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
