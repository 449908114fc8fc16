/* synprint-db lint: what is wrong with database files. */
#include "fingerprint/lint.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/databases.h"
#include "cli/json.h"
#include "cli/options_set.h"
#include "db/capture.h"
#include "db/commands.h"
#include "db/opened.h"
#include "fingerprint/parser.h"
#include "fingerprint/textfile.h"

struct lint_options {
    bool help, json, whole;
};

static const struct sp_option table[] = {
    {"--whole", NULL, NULL, "Options", "hold each FILE to what a whole database must be",
     .offset = offsetof(struct lint_options, whole), .set = sp_set_true},
    DB_OPTION_JSON(struct lint_options, json),
    DB_OPTION_HELP(struct lint_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db lint",
    .synopsis = "Usage: synprint-db lint [options] [FILE...]\n"
                "Checks database files, and their samples; without FILE those that a scan uses. A "
                "file named\n"
                "os.sig is held to what a whole database must be.\n",
    .epilogue = DB_EXIT_STATUS,
};

struct printing {
    const char *path;
    bool json;
};

static void print_finding(void *ctx, const struct sp_finding *finding)
{
    const struct printing *p = ctx;
    const char *severity = finding->severity == SP_LINT_ERROR ? "error" : "warning";
    struct sp_json json = {.out = stdout};

    if (!p->json) {
        printf("%s:", p->path);
        if (finding->line != 0)
            printf("%u:", finding->line);
        printf(" %s: %s\n", severity, finding->text);
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "finding");
    sp_json_string(&json, "file", p->path);
    if (finding->line != 0)
        sp_json_number(&json, "line", finding->line);
    sp_json_string(&json, "severity", severity);
    sp_json_string(&json, "text", finding->text);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static void print_count(const struct printing *p, const struct sp_lint_count *count)
{
    struct sp_json json = {.out = stdout};

    if (!p->json) {
        printf("%s: %zu entr%s, %zu error%s, %zu warning%s\n", p->path, count->entries,
               count->entries == 1 ? "y" : "ies", count->errors, count->errors == 1 ? "" : "s",
               count->warnings, count->warnings == 1 ? "" : "s");
        return;
    }
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "type", "file");
    sp_json_string(&json, "file", p->path);
    sp_json_number(&json, "entries", count->entries);
    sp_json_number(&json, "errors", count->errors);
    sp_json_number(&json, "warnings", count->warnings);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static bool is_whole(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strcmp(slash != NULL ? slash + 1 : path, "os.sig") == 0;
}

/* Adds to *errors. False when the file cannot be read. */
static bool lint_file(const struct lint_options *options, const char *path, size_t *errors,
                      struct sp_error *err)
{
    struct printing printing = {.path = path, .json = options->json};
    const struct sp_lint how = {.whole = options->whole || is_whole(path),
                                .read_sample = db_capture_synacks,
                                .found = print_finding,
                                .ctx = &printing};
    struct sp_lint_count count;
    size_t len;
    char *text = sp_textfile_read(path, SP_OS_FILE_MAX, &len, err);
    bool ok = text != NULL && sp_lint_text(path, text, len, &how, &count, err);

    free(text);
    if (ok) {
        print_count(&printing, &count);
        *errors += count.errors;
    }
    return ok;
}

static bool lint_in_use(const struct lint_options *options, size_t *errors, struct sp_error *err)
{
    struct sp_databases found;
    bool ok = sp_databases_find(&found, err);

    for (size_t i = 0; ok && i < found.own_count; i++)
        ok = lint_file(options, found.own[i].path, errors, err);
    for (size_t i = 0; ok && i < found.whole_count; i++)
        ok = lint_file(options, found.whole[i].path, errors, err);
    sp_databases_finish(&found);
    return ok;
}

int db_command_lint(int argc, char *const *argv, struct sp_error *err)
{
    struct lint_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    size_t errors = 0;
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help) {
        sp_command_line_help(&line, stdout);
    } else if (ok && rest.count > 0) {
        for (size_t i = 0; ok && i < rest.count; i++)
            ok = lint_file(&options, rest.items[i], &errors, err);
    } else if (ok) {
        ok = lint_in_use(&options, &errors, err);
    }
    sp_arguments_finish(&rest);
    return !ok ? sp_error_exit_status(err->code) : errors > 0;
}
