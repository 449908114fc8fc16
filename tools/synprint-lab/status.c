#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/options_set.h"
#include "lab/commands.h"
#include "sandbox/control.h"
#include "sandbox/rundir.h"

#define REPLY_MS 5000

static const struct sp_option table[] = {LAB_OPTION_NAME, LAB_OPTION_JSON, LAB_OPTION_HELP};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-lab status",
    .synopsis = "Usage: synprint-lab status [--name NAME] [--json]\n"
                "Prints which labs are up, and what they counted so far.\n",
    .epilogue = LAB_EXIT_STATUS,
};

struct listing {
    bool json;
    unsigned count;
    struct sp_error *err; /* of the first that failed */
};

static bool print_one(struct listing *listing, const char *name, struct sp_error *err)
{
    struct lab_peer peer;
    enum lab_peer_result result = lab_peer_connect(&peer, name, err);
    char *reply = NULL;

    if (result == LAB_PEER_NONE)
        lab_no_such(name, err);
    if (result == LAB_PEER_THERE)
        reply = lab_peer_ask(&peer, listing->json ? LAB_REQUEST_STATUS_JSON : LAB_REQUEST_STATUS,
                             REPLY_MS, err);
    lab_peer_finish(&peer);
    if (!reply)
        return false;
    fputs(reply, stdout);
    free(reply);
    listing->count++;
    return true;
}

/* One that cannot be asked does not hide the others. */
static bool print_each(void *arg, const char *name)
{
    struct listing *listing = arg;
    struct sp_error why;

    if (!print_one(listing, name, &why) && listing->err->code == SP_OK)
        *listing->err = why;
    return true;
}

int lab_command_status(int argc, char *const *argv, struct sp_error *err)
{
    struct lab_peer_options options;

    if (lab_peer_options_parse(&options, &line, argc, argv, err) && !options.help) {
        struct listing listing = {.json = options.json, .err = err};

        if (options.name)
            print_one(&listing, options.name, err);
        else if (lab_rundir_each(print_each, &listing, err) && listing.count == 0 &&
                 err->code == SP_OK && !options.json)
            puts("no lab is up");
    }
    lab_peer_options_finish(&options);
    return sp_error_exit_status(err->code);
}
