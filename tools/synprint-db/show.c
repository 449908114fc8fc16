/* synprint-db show: an entry as it is written, and what stands before it. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/entries.h"
#include "db/opened.h"
#include "fingerprint/parser.h"
#include "fingerprint/sample.h"
#include "fingerprint/textfile.h"

#define BEATEN_BY_MAX 16

struct show_options {
    bool help, json;
    struct sp_arguments files;
};

static const struct sp_option table[] = {
    DB_OPTION_DATABASE(struct show_options, files),
    DB_OPTION_JSON(struct show_options, json),
    DB_OPTION_HELP(struct show_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db show",
    .synopsis = "Usage: synprint-db show [options] NAME|FILE:LINE...\n"
                "Prints entries as they are written, where they are, and which earlier entries win "
                "where both\n"
                "fit. FILE:LINE is any line of an entry, as a scan prints it. A part of a name is "
                "enough when\n"
                "no other has it.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* Earlier entries that fit some of the SYN-ACKs that the entry describes. */
static size_t find_winners(const struct sp_database *db, const struct sp_system *system,
                           const struct sp_system *out[static BEATEN_BY_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < system->signature_count; i++) {
        struct sp_samples samples = sp_samples_begin(&system->signatures[i]);
        struct sp_observation seen;

        while (sp_samples_next(&samples, &seen)) {
            const struct sp_signature *found = sp_database_find(db, &seen);
            size_t known = 0;

            if (found == NULL || found->system == system)
                continue;
            while (known < count && out[known] != found->system)
                known++;
            if (known == count && count < BEATEN_BY_MAX)
                out[count++] = found->system;
        }
    }
    return count;
}

static void print_text(const struct sp_system *system, struct sp_span text,
                       const struct sp_system *const *winners, size_t count)
{
    printf("# %s:%u\n", system->path, system->line);
    for (size_t i = 0; i < count; i++)
        printf("# where both fit, \"%s\" wins (%s:%u)\n", winners[i]->name, winners[i]->file,
               winners[i]->line);
    printf("%.*s", (int)text.len, text.at);
    if (text.len > 0 && text.at[text.len - 1] != '\n')
        putchar('\n');
}

static void print_json(const struct sp_system *system, struct sp_span text,
                       const struct sp_system *const *winners, size_t count)
{
    struct sp_json json = {.out = stdout};
    char *copy = strndup(text.at, text.len);

    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "entry");
    db_entry_members(system, &json);
    sp_json_string(&json, "text", copy != NULL ? copy : "");
    sp_json_begin_array(&json, "beaten_by");
    for (size_t i = 0; i < count; i++)
        sp_json_string(&json, NULL, winners[i]->name);
    sp_json_end_array(&json);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
    free(copy);
}

static bool show(const struct show_options *options, const struct sp_database *db, const char *what,
                 struct sp_error *err)
{
    const struct sp_system *system = db_entry_find(db, what, err);
    const struct sp_system *winners[BEATEN_BY_MAX];
    struct sp_span entry;
    size_t count, len;
    char *text;

    if (system == NULL)
        return false;
    text = sp_textfile_read(system->path, SP_OS_FILE_MAX, &len, err);
    if (text == NULL)
        return false;
    entry = db_entry_text(text, system->line);
    count = find_winners(db, system, winners);
    (options->json ? print_json : print_text)(system, entry, winners, count);
    free(text);
    return true;
}

int db_command_show(int argc, char *const *argv, struct sp_error *err)
{
    struct show_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    struct sp_database *db = NULL;
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
    } else if (ok && rest.count == 0) {
        ok = sp_fail(err, SP_ERR_USAGE, "no entry to show");
    } else if (ok) {
        db = db_open(&options.files, err);
        ok = db != NULL;
        for (size_t i = 0; ok && i < rest.count; i++)
            ok = show(&options, db, rest.items[i], err);
    }
    sp_database_destroy(db);
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
