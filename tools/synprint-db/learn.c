/* synprint-db learn: from a host, or a capture, to the entry that describes it. */
#include "db/learn.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/options_set.h"
#include "db/commands.h"
#include "db/own_file.h"
#include "fingerprint/entry.h"

#define TEXT_MAX  400
#define CERTAINTY 80
#define SHARE     500 /* a system that somebody meets is common where he is */

#define FIELD(field) .offset = offsetof(struct learn_options, field)

static const struct sp_option table[] = {
    {"-p", NULL, "SPEC", "What to look at", "these ports, one open and one closed at least",
     FIELD(ports), .set = sp_set_string, .attached = true},
    {"--rounds", NULL, "N", "What to look at", "look N times (1-20; default: 3)", FIELD(rounds),
     .set = sp_set_number, .min = 1, .max = SP_LEARN_ROUNDS_MAX},
    {"--capture", NULL, "FILE", "What to look at",
     "no host: SYN-ACKs that \"synprint -w FILE\" has kept", FIELD(capture), .set = sp_set_string},
    {"--address", NULL, "ADDR", "What to look at", "of this host in the capture", FIELD(address),
     .set = sp_set_string},

    {"--name", NULL, "TEXT", "Entry", "what the system is called", FIELD(name),
     .set = sp_set_string},
    {"--family", NULL, "TEXT", "Entry", "what it is at heart, as Linux", FIELD(family),
     .set = sp_set_string},
    {"--vendor", NULL, "TEXT", "Entry", "who makes it (default: as family)", FIELD(vendor),
     .set = sp_set_string},
    {"--gen", NULL, "TEXT", "Entry", "generation, as 4.X", FIELD(gen), .set = sp_set_string},
    {"--type", NULL, "TEXT", "Entry", "router, printer, ... (default: general purpose)",
     FIELD(type), .set = sp_set_string},
    {"--cpe", NULL, "CPE", "Entry", "a CPE name, cpe:/...; may be repeated", FIELD(cpes),
     .set = sp_set_list, .repeatable = true},
    {"--source", NULL, "TEXT", "Entry", "what the host is, and how you know", FIELD(source),
     .set = sp_set_string},
    {"--write", NULL, NULL, "Entry", "put it into a file of your own (needs a name and a family)",
     FIELD(write), .set = sp_set_true},
    DB_OPTION_HELP(struct learn_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db learn",
    .synopsis =
        "Usage: synprint-db learn HOST [options]\n"
        "       synprint-db learn --capture FILE [options]\n"
        "Looks at a host several times and prints the entry that describes it, what of it is not\n"
        "sure, and which entries come close. Nothing is written without --write.\n",
    .epilogue = DB_EXIT_STATUS,
};

static const struct learn_options defaults = {.rounds = LEARN_ROUNDS, .type = "general purpose"};

/* The cleaned texts of the entry. */
struct texts {
    char name[TEXT_MAX], vendor[TEXT_MAX], family[TEXT_MAX], gen[TEXT_MAX], type[TEXT_MAX];
    char source[TEXT_MAX], date[DB_DATE_MAX];
};

static const char *clean(const char *text, const char *otherwise, char *out)
{
    return sp_entry_text(text != NULL ? text : "", otherwise, out, TEXT_MAX);
}

static void fill_source(const struct learn_options *options, const struct sp_draft *draft,
                        struct texts *texts)
{
    char made[TEXT_MAX];

    if (options->capture != NULL)
        snprintf(made, sizeof(made), "a capture, read by synprint-db learn");
    else
        snprintf(made, sizeof(made), "measured by synprint-db learn, %u rounds of tests",
                 draft->rounds);
    clean(options->source, made, texts->source);
}

static bool fill_cpes(const struct learn_options *options, struct sp_system *system,
                      struct sp_error *err)
{
    if (options->cpes.count > SP_CPE_MAX)
        return sp_fail(err, SP_ERR_USAGE, "more than %d CPE names", SP_CPE_MAX);
    for (size_t i = 0; i < options->cpes.count; i++) {
        const char *cpe = options->cpes.items[i];

        if (strncmp(cpe, "cpe:/", 5) != 0 || strpbrk(cpe, " \t\r\n") != NULL)
            return sp_fail(err, SP_ERR_USAGE, "\"%s\" is no CPE name, expected cpe:/...", cpe);
        system->cpe[system->cpe_count++] = cpe;
    }
    return true;
}

/* Placeholders where nothing was said: they are to be seen. */
static bool fill(const struct learn_options *options, struct texts *texts, struct sp_draft *draft,
                 struct sp_error *err)
{
    struct sp_system *system = &draft->system;

    system->name = clean(options->name, "NAME, as users should see it", texts->name);
    system->family = clean(options->family, "FAMILY", texts->family);
    system->vendor =
        clean(options->vendor, options->family != NULL ? texts->family : "VENDOR", texts->vendor);
    system->gen = clean(options->gen, "", texts->gen);
    system->type = clean(options->type, "unknown", texts->type);
    fill_source(options, draft, texts);
    system->source = texts->source;
    system->date = db_today(texts->date);
    system->certainty = CERTAINTY;
    system->share = SHARE;
    system->evidence = SP_EVIDENCE_MEASURED;
    return fill_cpes(options, system, err);
}

static bool propose(const struct learn_options *options, const struct learn_look *look,
                    struct sp_error *err)
{
    struct texts texts;
    struct sp_draft draft;
    bool ok = sp_learner_propose(look->learner, &draft, err) &&
              fill(options, &texts, &draft, err) && learn_print(&draft, look, err);

    if (ok && options->write)
        return learn_keep(options, &draft, look, err) &&
               learn_print_outcome(look, draft.system.name, err);
    if (ok)
        puts("#\n# To add it to your own entries: the same with --name, --family and --write.");
    return ok;
}

static bool run(const struct learn_options *options, const struct sp_arguments *rest,
                struct sp_error *err)
{
    struct learn_look look = {.host = NULL};
    bool ok;

    if (options->write && (options->name == NULL || options->family == NULL))
        return sp_fail(err, SP_ERR_USAGE, "--write needs --name and --family");
    if (options->capture != NULL ? rest->count != 0 : rest->count != 1)
        return sp_fail(err, SP_ERR_USAGE, "expected one host, or --capture FILE");
    look.learner = sp_learner_create();
    if (look.learner == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    ok = options->capture != NULL ? learn_from_capture(options, &look, err)
                                  : learn_from_host(options, rest->items[0], &look, err);
    ok = ok && propose(options, &look, err);
    sp_learner_destroy(look.learner);
    return ok;
}

int db_command_learn(int argc, char *const *argv, struct sp_error *err)
{
    struct learn_options options = defaults;
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else if (ok)
        ok = run(&options, &rest, err);
    sp_arguments_finish(&options.cpes);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
