#include <stddef.h>
#include <stdio.h>

#include "cli/options_set.h"
#include "lab/commands.h"
#include "truth/check.h"

struct check_options {
    struct sp_arguments hosts, files;
    const char *ports;
    bool json, list, os, help;
};

#define FIELD(name) .offset = offsetof(struct check_options, name)

static const struct sp_option table[] = {
    {"--ports", NULL, "SPEC", "Options", "only these: 22,80-90,U:53 (default: as scanned)",
     FIELD(ports), .set = sp_set_string},
    {"--hosts", NULL, "SET", "Options", "only these addresses", FIELD(hosts), .set = sp_set_list,
     .repeatable = true},
    {"--os", NULL, NULL, "Options", "systems must agree too", FIELD(os), .set = sp_set_true},
    {"--list", NULL, NULL, "Options", "print each difference", FIELD(list), .set = sp_set_true},
    {"--json", NULL, NULL, "Options", "print JSON, one line for each result", FIELD(json),
     .set = sp_set_true},
    {"--help", "-h", NULL, "Options", "print this help", FIELD(help), .set = sp_set_true},
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-lab check",
    .synopsis = "Usage: synprint-lab check [options] TRUTH RESULT...\n"
                "Compares results of scanners with what \"up --truth\" wrote.\n"
                "RESULT: JSON Lines of synprint (-oJ), XML of nmap (-oX), list of masscan (-oL)\n",
    .epilogue = "\nThe exit status is 1, too, when a result is not exactly the truth.\n" //
    LAB_EXIT_STATUS,
};

static bool parse(struct check_options *out, int argc, char *const *argv, struct sp_error *err)
{
    if (!sp_command_line_parse(&line, argc, argv, 2, out, &out->files, err))
        return false;
    if (!out->help && out->files.count < 2)
        return sp_fail(err, SP_ERR_USAGE, "expected a TRUTH and a RESULT (see %s --help)",
                       line.command);
    return true;
}

int lab_command_check(int argc, char *const *argv, struct sp_error *err)
{
    struct check_options options = {.ports = NULL};
    bool agrees = true;

    if (parse(&options, argc, argv, err)) {
        if (options.help) {
            sp_command_line_help(&line, stdout);
        } else {
            const struct lab_check_options check = {
                .truth_path = options.files.items[0],
                .result_paths = options.files.items + 1,
                .result_count = options.files.count - 1,
                .ports = options.ports,
                .hosts = options.hosts.items,
                .host_count = options.hosts.count,
                .json = options.json,
                .list = options.list,
                .os = options.os,
            };

            lab_check(&check, stdout, &agrees, err);
        }
    }
    sp_arguments_finish(&options.hosts);
    sp_arguments_finish(&options.files);
    if (err->code == SP_OK && !agrees)
        return sp_error_exit_status(SP_ERR_FAILED);
    return sp_error_exit_status(err->code);
}
