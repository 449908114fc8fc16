#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/options_set.h"
#include "lab/commands.h"
#include "lab/up_options.h"
#include "sandbox/control.h"
#include "sandbox/rundir.h"

#define SUMMARY_MS 60000 /* of a lab that does answer: it may have much to write */
#define END_MS     10000
#define KILLED_MS  5000

static const struct sp_option table[] = {
    LAB_OPTION_NAME,
    {"--all", NULL, NULL, "Options", "end every lab",
     .offset = offsetof(struct lab_peer_options, all), .set = sp_set_true},
    LAB_OPTION_JSON,
    LAB_OPTION_HELP,
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-lab down",
    .synopsis = "Usage: synprint-lab down [--name NAME | --all] [--json]\n"
                "Ends a lab, and prints what it counted. One that hangs is killed.\n",
    .epilogue = LAB_EXIT_STATUS,
};

struct ending {
    bool json;
    unsigned count;
    struct sp_error *err; /* of the first that failed */
};

/* Asks the lab to end, waits, and kills it when it does not. */
static bool end(struct lab_peer *peer, const char *name, bool json, struct sp_error *err)
{
    struct sp_error silence;
    char *summary =
        lab_peer_ask(peer, json ? LAB_REQUEST_DOWN_JSON : LAB_REQUEST_DOWN, SUMMARY_MS, &silence);

    if (summary)
        fputs(summary, stdout);
    if (!lab_peer_ended(peer, summary ? END_MS : 0)) {
        lab_peer_kill(peer);
        if (!lab_peer_ended(peer, KILLED_MS)) {
            free(summary);
            return sp_fail(err, SP_ERR_FAILED, "the lab \"%s\" (process %ld) cannot be ended", name,
                           (long)peer->pid);
        }
        fprintf(stderr, "synprint-lab: the lab \"%s\" did not answer and was killed\n", name);
    }
    free(summary);
    (void)lab_rundir_sweep(name);
    return !lab_peer_complaint(peer, err);
}

static bool end_one(struct ending *ending, const char *name, struct sp_error *err)
{
    struct lab_peer peer;
    enum lab_peer_result result = lab_peer_connect(&peer, name, err);
    bool ok = false;

    if (result == LAB_PEER_NONE)
        lab_no_such(name, err);
    if (result == LAB_PEER_THERE) {
        err->code = SP_OK;
        err->message[0] = '\0';
        ok = end(&peer, name, ending->json, err);
        ending->count++;
    }
    lab_peer_finish(&peer);
    return ok;
}

static bool end_each(void *arg, const char *name)
{
    struct ending *ending = arg;
    struct sp_error why = {.code = SP_OK};

    if (!end_one(ending, name, &why) && ending->err->code == SP_OK)
        *ending->err = why;
    return true;
}

int lab_command_down(int argc, char *const *argv, struct sp_error *err)
{
    struct lab_peer_options options;

    if (lab_peer_options_parse(&options, &line, argc, argv, err) && !options.help) {
        struct ending ending = {.json = options.json, .err = err};

        if (!options.all)
            end_one(&ending, options.name ? options.name : LAB_NAME_DEFAULT, err);
        else if (lab_rundir_each(end_each, &ending, err) && ending.count == 0 &&
                 err->code == SP_OK && !options.json)
            puts("no lab is up");
    }
    lab_peer_options_finish(&options);
    return sp_error_exit_status(err->code);
}
