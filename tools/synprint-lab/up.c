#include <stdio.h>
#include <string.h>

#include "cli/outfile.h"
#include "lab/commands.h"
#include "lab/personalities.h"
#include "lab/session.h"
#include "lab/up_options.h"
#include "sandbox/daemon.h"
#include "sandbox/privilege.h"
#include "sandbox/rundir.h"

static bool check_members(const struct lab_up_options *options, struct sp_error *err)
{
    const struct sp_arguments *names = &options->members;

    if (names->count > LAB_SESSION_MEMBERS_MAX)
        return sp_fail(err, SP_ERR_USAGE, "a lab has at most %d members", LAB_SESSION_MEMBERS_MAX);
    for (size_t i = 0; i < names->count; i++) {
        const struct lab_member *member = lab_member_find(names->items[i]);
        char reason[LAB_MEMBER_REASON_MAX];

        if (!member)
            return sp_fail(err, SP_ERR_USAGE,
                           "option \"--member\": \"%s\" is not kernel, linux-6.1, lwip or "
                           "lwip-small",
                           names->items[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(names->items[i], names->items[j]) == 0)
                return sp_fail(err, SP_ERR_USAGE, "option \"--member\": \"%s\" was given twice",
                               names->items[i]);
        if (!lab_member_available(member, reason))
            return sp_fail(err, SP_ERR_FAILED, "the member \"%s\" cannot run here: %s",
                           member->name, reason);
    }
    return true;
}

/* " --name NAME" for the commands that are printed, if it is needed. */
static const char *name_option(const char *name, char out[static LAB_NAME_MAX + 16])
{
    out[0] = '\0';
    if (strcmp(name, LAB_NAME_DEFAULT) != 0)
        snprintf(out, LAB_NAME_MAX + 16, " --name %s", name);
    return out;
}

static void print_set(FILE *out, const char *what, const struct sp_addrset *set)
{
    char first[SP_ADDR_TEXT_MAX], last[SP_ADDR_TEXT_MAX];
    const size_t shown = 4;
    size_t count = sp_addrset_range_count(set);

    for (size_t i = 0; i < count && i < shown; i++) {
        const struct sp_addr_range range = sp_addrset_range(set, i);

        fprintf(out, "  %-10s%s", what, sp_addr_format(&range.first, first));
        if (!sp_addr_equal(&range.first, &range.last))
            fprintf(out, " - %s", sp_addr_format(&range.last, last));
        fputc('\n', out);
    }
    if (count > shown)
        fprintf(out, "  %-10sand %zu more ranges\n", what, count - shown);
}

/* Something that may be scanned, as synprint takes it. */
static void target_text(const struct lab_up_options *options, char *out, size_t size)
{
    const char *target = "198.18.0.0/24";

    if (options->hosts.count > 0)
        target = options->hosts.items[0];
    else if (options->routed.count > 0)
        target = options->routed.items[0];
    snprintf(out, size, "%s", target);
}

static void print_summary(const struct lab_up_options *options, const struct lab_world *world)
{
    /* JSON Lines on standard output are not to be mixed with it */
    bool taken = options->truth_path && sp_path_is_stdout(options->truth_path);
    FILE *out = taken ? stderr : stdout;
    char name[LAB_NAME_MAX + 16], target[128], text[SP_ADDR_TEXT_MAX];

    name_option(options->name, name);
    target_text(options, target, sizeof(target));
    fprintf(out, "The lab \"%s\" is up: %llu addresses, %zu personalities, seed %llu.\n",
            options->name, (unsigned long long)lab_world_count(world),
            lab_personalities_count(world->personalities), (unsigned long long)options->seed);
    print_set(out, "on link", world->on_link);
    print_set(out, "routed", world->routed);
    for (size_t i = 0; i < options->members.count; i++) {
        const struct lab_member *member = lab_member_find(options->members.items[i]);
        const struct sp_addr addr = sp_addr_ipv4(member->network + member->first_host);

        fprintf(out, "  %-10s%s (%s)\n", "member", sp_addr_format(&addr, text), member->name);
    }
    fprintf(out, "Scan it:  synprint-lab run%s -- synprint %s\n", name, target);
    if (options->foreground)
        fputs("End it:   Ctrl-C\n", out);
    else
        fprintf(out, "End it:   synprint-lab down%s\n", name);
    fflush(out);
}

/* The lab's own process: makes the lab and runs it. */
static bool serve(const struct lab_up_options *options, const struct lab_world *world,
                  struct lab_daemon *daemon, struct sp_error *err)
{
    struct lab_session session;
    bool ok = lab_session_start(&session, options, world, daemon->interrupt.fd, err) &&
              lab_daemon_ready(daemon, err);

    if (ok) {
        ok = lab_session_run(&session, err);
        if (daemon->foreground)
            lab_session_summary(&session, stdout);
        lab_session_finish(&session);
    } else {
        lab_session_finish(&session);
        lab_daemon_failed(daemon, err); /* when all is gone */
        err->message[0] = '\0';         /* the parent tells it */
    }
    return ok;
}

/* The command's side. Returns the exit status. */
static int attend(const struct lab_up_options *options, const struct lab_world *world,
                  struct lab_daemon *daemon, struct sp_error *err)
{
    int status;

    if (!lab_daemon_wait(daemon, err)) {
        (void)lab_rundir_sweep(options->name); /* after one that had to be killed */
        return sp_error_exit_status(err->code);
    }
    print_summary(options, world);
    if (!options->foreground)
        return 0;
    status = lab_daemon_attend(daemon);
    (void)lab_rundir_sweep(options->name);
    return status;
}

static int go_on(const struct lab_up_options *options, const struct lab_world *world,
                 struct sp_error *err)
{
    struct lab_daemon daemon;
    int status;

    fflush(NULL);
    if (!lab_daemon_fork(&daemon, options->foreground, err))
        status = sp_error_exit_status(err->code);
    else if (daemon.child == 0)
        status = serve(options, world, &daemon, err) ? 0 : sp_error_exit_status(err->code);
    else
        status = attend(options, world, &daemon, err);
    lab_daemon_finish(&daemon);
    return status;
}

/* Returns the exit status. */
static int make_lab(struct lab_up_options *options, struct sp_error *err)
{
    struct lab_world world;
    size_t skipped = 0;
    int status;

    if (!lab_name_check(options->name, err) || !check_members(options, err) ||
        !lab_up_world(options, &world, &skipped, err))
        return sp_error_exit_status(err->code);
    if (skipped > 0)
        fprintf(stderr, "synprint-lab: %zu entries of personality files cannot be played\n",
                skipped);
    status = lab_privilege_check("synprint-lab up", err) ? go_on(options, &world, err)
                                                         : sp_error_exit_status(err->code);
    lab_world_finish(&world);
    return status;
}

int lab_command_up(int argc, char *const *argv, struct sp_error *err)
{
    struct lab_up_options options;
    int status = 0;

    if (lab_up_options_parse(&options, argc, argv, 2, err)) {
        if (options.help) {
            const struct sp_command_line line = lab_up_command_line();

            sp_command_line_help(&line, stdout);
        } else if (options.list_personalities) {
            lab_personalities_print(stdout, err);
        } else {
            status = make_lab(&options, err);
        }
    }
    lab_up_options_finish(&options);
    return status != 0 ? status : sp_error_exit_status(err->code);
}
