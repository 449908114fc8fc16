/* synprint-db rollback: puts an older database back that an update has kept. */
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/databases.h"
#include "cli/options.h"
#include "cli/options_set.h"
#include "db/acceptance.h"
#include "db/commands.h"
#include "db/install.h"

struct rollback_options {
    bool help, system, list;
};

static const struct sp_option table[] = {
    {"--list", NULL, NULL, "Rollback", "print the editions that are kept, the newest first",
     .offset = offsetof(struct rollback_options, list), .set = sp_set_true},
    {"--system", NULL, NULL, "Rollback", "for all users of this machine (needs root)",
     .offset = offsetof(struct rollback_options, system), .set = sp_set_true},
    DB_OPTION_HELP(struct rollback_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db rollback",
    .synopsis = "Usage: synprint-db rollback [options] [EDITION]\n"
                "Puts a database back that an update has replaced: the newest that is older than\n"
                "the installed one, or EDITION. The installed one is kept in turn.\n",
    .epilogue = DB_EXIT_STATUS,
};

struct rollback {
    struct db_folder folder;
    struct db_release current;
    uint64_t *kept;
    size_t kept_count;
};

static bool parse_edition(const char *text, uint64_t *out, struct sp_error *err)
{
    char *end;

    *out = strtoull(text, &end, 10);
    return (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out <= UINT64_C(1) << 53) ||
           sp_fail(err, SP_ERR_USAGE, "\"%s\" is not an edition, a number as --list prints them",
                   text);
}

static void print_list(const struct rollback *rollback)
{
    if (rollback->current.database.data != NULL)
        printf("%" PRIu64 " (installed)\n", rollback->current.edition);
    for (size_t i = 0; i < rollback->kept_count; i++)
        if (rollback->kept[i] != rollback->current.edition)
            printf("%" PRIu64 "\n", rollback->kept[i]);
}

static bool choose(const struct rollback *rollback, uint64_t *edition, struct sp_error *err)
{
    uint64_t current = rollback->current.edition;

    if (rollback->current.database.data == NULL)
        return sp_fail(err, SP_ERR_FAILED, "no update is installed in %.300s",
                       rollback->folder.path);
    for (size_t i = 0; i < rollback->kept_count; i++) {
        if (rollback->kept[i] < current || current == 0) {
            *edition = rollback->kept[i];
            return true;
        }
    }
    return sp_fail(err, SP_ERR_FAILED,
                   "nothing older than edition %" PRIu64 " is kept; without %.300s/os.sig the next "
                   "place's database is used",
                   current, rollback->folder.path);
}

static bool put_back(struct rollback *rollback, uint64_t edition, struct sp_error *err)
{
    struct db_release release;
    struct db_acceptance accepted;
    char name[64];
    bool ok;

    snprintf(name, sizeof(name), "edition %" PRIu64, edition);
    ok = db_folder_read_kept(&rollback->folder, edition, &release, err) &&
         db_is_usable(&release.database, name, &accepted, err);
    if (ok && accepted.edition != edition)
        ok = sp_fail(err, SP_ERR_FAILED, "what is kept as edition %" PRIu64 " is %" PRIu64, edition,
                     accepted.edition);
    ok = ok && db_folder_install(&rollback->folder, &release, err);
    if (ok)
        printf("installed: %s/os.sig, edition %" PRIu64 "; before: edition %" PRIu64 "\n",
               rollback->folder.path, edition, rollback->current.edition);
    db_release_finish(&release);
    return ok;
}

static bool run(const struct rollback_options *options, const struct sp_arguments *rest,
                struct sp_error *err)
{
    struct rollback rollback = {.folder = {.fd = -1, .old_fd = -1}};
    enum sp_place place = options->system ? SP_PLACE_SYSTEM : SP_PLACE_USER;
    char path[PATH_MAX];
    uint64_t edition = 0;
    bool ok;

    if (rest->count > 1)
        return sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest->items[1]);
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit on files is an error like a full disk */
    ok = (rest->count == 0 || parse_edition(rest->items[0], &edition, err)) &&
         sp_place_folder(place, path, err) &&
         db_folder_open(&rollback.folder, path, !options->list, err) &&
         (options->list || db_folder_recover(&rollback.folder, err)) &&
         db_folder_read(&rollback.folder, &rollback.current, err) &&
         db_folder_kept(&rollback.folder, &rollback.kept, &rollback.kept_count, err);
    if (ok && options->list)
        print_list(&rollback);
    else
        ok = ok && (rest->count == 1 || choose(&rollback, &edition, err)) &&
             put_back(&rollback, edition, err);
    db_release_finish(&rollback.current);
    free(rollback.kept);
    db_folder_close(&rollback.folder);
    return ok;
}

int db_command_rollback(int argc, char *const *argv, struct sp_error *err)
{
    struct rollback_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else
        ok = ok && run(&options, &rest, err);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
