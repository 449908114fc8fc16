/* synprint-db import: entries from files of other programs, into a file of the user's own. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/options_set.h"
#include "cli/outfile.h"
#include "db/commands.h"
#include "db/own_file.h"
#include "fingerprint/import.h"
#include "fingerprint/parser.h"

struct import_options {
    const char *output;
    bool all, help;
};

#define FIELD(field) .offset = offsetof(struct import_options, field)

static const struct sp_option table[] = {
    {"--output", NULL, "FILE", "Options",
     "write here (- is stdout; default: the user's os.d/imported-KIND.sig)", FIELD(output),
     .set = sp_set_string},
    {"--all", NULL, NULL, "Options", "fingerprints that state next to nothing, too", FIELD(all),
     .set = sp_set_true},
    DB_OPTION_HELP(struct import_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db import",
    .synopsis =
        "Usage: synprint-db import nmap|p0f FILE [options]\n"
        "Makes entries from a file of nmap's fingerprints (nmap-os-db, of either generation) or "
        "of\n"
        "p0f's signatures (p0f.fp) that you have, for your own use: its licence stays what it is.\n"
        "Prints what was carried over, and what was not, by reason.\n",
    .epilogue = DB_EXIT_STATUS,
};

enum kind { KIND_NMAP, KIND_P0F };

static bool read_kind(const char *word, enum kind *out, struct sp_error *err)
{
    *out = strcmp(word, "p0f") == 0 ? KIND_P0F : KIND_NMAP;
    return *out == KIND_P0F || strcmp(word, "nmap") == 0 ||
           sp_fail(err, SP_ERR_USAGE, "unknown kind \"%s\", expected nmap or p0f", word);
}

/* Reads the file and writes the entries. */
static bool convert(enum kind kind, const char *path, const struct sp_import_how *how, FILE *out,
                    struct sp_import_counts *counts, struct sp_error *err)
{
    struct sp_printfile *prints = NULL;
    struct sp_p0f *p0f = NULL;
    bool ok;

    if (kind == KIND_P0F)
        ok = sp_p0f_read(path, &p0f, err) && sp_import_p0f(out, p0f, how, counts, err);
    else
        ok = sp_printfile_read_any(path, &prints, err) &&
             sp_import_prints(out, prints, how, counts, err);
    if (ok && counts->outcome[SP_IMPORT_UNREADABLE] > 0)
        fprintf(stderr, "synprint-db: skipped, the first of %zu: %s\n",
                counts->outcome[SP_IMPORT_UNREADABLE],
                kind == KIND_P0F ? sp_p0f_first_error(p0f) : sp_printfile_first_error(prints));
    sp_printfile_destroy(prints);
    sp_p0f_destroy(p0f);
    return ok;
}

static void print_counts(FILE *out, const char *path, const struct sp_import_counts *counts)
{
    size_t sum = 0;

    for (int i = 0; i < SP_IMPORT_COUNT; i++)
        sum += counts->outcome[i];
    fprintf(out, "%7zu  read from %s\n", sum, path);
    for (int i = 0; i < SP_IMPORT_COUNT; i++) {
        if (counts->outcome[i] > 0 || i == SP_IMPORT_CARRIED)
            fprintf(out, "%7zu  %s\n", counts->outcome[i],
                    sp_import_outcome_words((enum sp_import_outcome)i));
    }
    fprintf(out, "Written: %zu entries with %zu syn-ack lines.\n", counts->entries,
            counts->synacks);
    for (int i = 0; i < SP_IMPORT_LOSS_COUNT; i++) {
        if (counts->loss[i] > 0)
            fprintf(out, "%7zu  %s\n", counts->loss[i],
                    sp_import_loss_words((enum sp_import_loss)i));
    }
}

/* The user's file, where no other was named. */
static bool output_path(const struct import_options *options, enum kind kind,
                        char out[static PATH_MAX], struct sp_error *err)
{
    if (options->output == NULL)
        return db_own_file(kind == KIND_P0F ? "imported-p0f" : "imported-nmap", out, err);
    return (size_t)snprintf(out, PATH_MAX, "%s", options->output) < PATH_MAX ||
           sp_fail(err, SP_ERR_USAGE, "the path is too long: %s", options->output);
}

/* Nothing replaces the file unless all of it can be read as a database. */
static bool put(const char *text, size_t len, const struct import_options *options, enum kind kind,
                char path[static PATH_MAX], struct sp_error *err)
{
    struct sp_os_file check;
    bool ok;

    if (!output_path(options, kind, path, err))
        return false;
    ok = sp_os_file_parse(&check, text, len, path, err);
    sp_os_file_finish(&check);
    return ok && db_write_file(path, text, len, err);
}

static bool run(const struct import_options *options, const char *word, const char *from,
                struct sp_error *err)
{
    char date[DB_DATE_MAX], path[PATH_MAX];
    const struct sp_import_how how = {
        .from = from,
        .date = db_today(date),
        .least_attributes = options->all ? 1 : SP_IMPORT_LEAST,
    };
    struct sp_import_counts counts;
    char *text = NULL;
    size_t len = 0;
    FILE *memory;
    enum kind kind;
    bool ok;

    if (!read_kind(word, &kind, err))
        return false;
    memory = open_memstream(&text, &len);
    ok = memory != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = ok && convert(kind, from, &how, memory, &counts, err);
    if (memory != NULL && fclose(memory) != 0 && ok)
        ok = sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = ok && put(text, len, options, kind, path, err);
    free(text);
    if (!ok)
        return false;
    if (options->output == NULL || !sp_path_is_stdout(path)) {
        print_counts(stdout, from, &counts);
        printf("%s\n", path);
    } else {
        print_counts(stderr, from, &counts);
    }
    return true;
}

int db_command_import(int argc, char *const *argv, struct sp_error *err)
{
    struct import_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else if (ok && rest.count != 2)
        ok = sp_fail(err, SP_ERR_USAGE, "expected nmap or p0f, and a file");
    else if (ok)
        ok = run(&options, rest.items[0], rest.items[1], err);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
