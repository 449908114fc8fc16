/* synprint-db where: which databases a scan uses. */
#include <stddef.h>
#include <stdio.h>

#include "cli/databases.h"
#include "cli/options.h"
#include "cli/options_set.h"
#include "db/commands.h"

struct where_options {
    bool help;
};

static const struct sp_option table[] = {
    DB_OPTION_HELP(struct where_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db where",
    .synopsis = "Usage: synprint-db where [options]\n"
                "The OS databases that a scan uses, in the order in which they are asked.\n",
    .epilogue = DB_EXIT_STATUS,
};

static void print_folders(void)
{
    puts("Folders:");
    for (enum sp_place place = SP_PLACE_USER; place < SP_PLACE_COUNT; place++) {
        char folder[PATH_MAX];
        struct sp_error err;

        printf("  %-10s%s\n", sp_place_name(place),
               sp_place_folder(place, folder, &err) ? folder : err.message);
    }
}

static bool print_databases(struct sp_error *err)
{
    struct sp_databases databases;
    bool ok = sp_databases_find(&databases, err);

    puts("In use:");
    for (size_t i = 0; i < databases.own_count; i++)
        printf("  %s\n", databases.own[i].path);
    for (size_t i = 0; i < databases.whole_count; i++)
        printf("  %s%s\n", databases.whole[i].path,
               i == 0 ? "" : " (not used: the one above comes first)");
    for (size_t i = 0; i < databases.last_count; i++)
        printf("  %s\n", databases.last[i].path);
    sp_databases_finish(&databases);
    return ok;
}

int db_command_where(int argc, char *const *argv, struct sp_error *err)
{
    struct where_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
    } else if (ok && rest.count > 0) {
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest.items[0]);
    } else if (ok) {
        print_folders();
        ok = print_databases(err);
    }
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
