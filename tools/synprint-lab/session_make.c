#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "lab/session.h"
#include "lab/session_internal.h"
#include "sandbox/namespace.h"
#include "sandbox/privilege.h"

static bool claim(struct lab_session *session, const char *name, struct sp_error *err)
{
    bool other = strcmp(name, LAB_NAME_DEFAULT) != 0;

    switch (lab_rundir_claim(&session->rundir, name, err)) {
    case LAB_CLAIM_DONE:
        return true;
    case LAB_CLAIM_TAKEN:
        return sp_fail(err, SP_ERR_FAILED,
                       "a lab \"%s\" is up already (end it with: synprint-lab down%s%s; or make "
                       "another with --name)",
                       name, other ? " --name " : "", other ? name : "");
    case LAB_CLAIM_FAILED:
        break;
    }
    return false;
}

static bool open_file(FILE **out, const char *path, struct sp_error *err)
{
    if (!path)
        return true;
    *out = fopen(path, "we");
    return *out != NULL ||
           sp_fail(err, SP_ERR_FAILED, "cannot write \"%s\": %s", path, strerror(errno));
}

static bool make_tap(struct lab_session *session, struct sp_error *err)
{
    const struct lab_tap_route routes[] = {
        {{SP_FAMILY_IPV4, {198, 19, 0, 0}}, 17, lab_router_ipv4},
        {{SP_FAMILY_IPV6, {0x20, 0x01, 0x0d, 0xb8, 0, 1}}, 48, lab_router_ipv6},
    };
    const struct lab_tap_config config = {.ipv4 = lab_scanner_ipv4,
                                          .ipv6 = lab_scanner_ipv6,
                                          .ipv4_prefix = 16,
                                          .ipv6_prefix = 64,
                                          .routes = routes,
                                          .route_count = sizeof(routes) / sizeof(routes[0])};

    return lab_tap_init(&session->tap, &config, err);
}

static bool start_members(struct lab_session *session, struct sp_error *err)
{
    const struct sp_arguments *names = &session->options->members;

    for (size_t i = 0; i < names->count; i++) {
        const struct lab_member *member = lab_member_find(names->items[i]);
        struct lab_member_run *run = &session->members[session->member_count];

        if (!member) /* the options were checked */
            return sp_fail(err, SP_ERR_USAGE, "no member \"%s\"", names->items[i]);
        if (!lab_member_start(member, session->rundir.folder, run, session->interrupt, err))
            return false;
        session->member_reports[session->member_count].name = member->name;
        session->member_count++;
    }
    for (size_t i = 0; i < session->member_count; i++)
        if (!lab_member_ready(&session->members[i], LAB_MEMBER_READY_MS, session->interrupt, err))
            return false;
    return true;
}

/* Of members that end: told by the emulator's loop. Members themselves do not inherit this. */
static bool watch_children(struct lab_session *session, struct sp_error *err)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    session->child_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return session->child_fd >= 0 ||
           sp_fail(err, SP_ERR_FAILED, "cannot watch for signals: %s", strerror(errno));
}

static bool open_control(struct lab_session *session, struct sp_error *err)
{
    char path[LAB_SOCKET_PATH_MAX];

    session->control.status = lab_session_answer;
    session->control.down = lab_session_stop;
    session->control.arg = session;
    return lab_rundir_socket(session->rundir.name, path, err) &&
           lab_control_open(&session->control, path, err);
}

static bool make_emulator(struct lab_session *session, struct sp_error *err)
{
    session->emulator =
        lab_emulator_create(session->world, session->tap.fd, &sp_clock_monotonic, err);
    return session->emulator &&
           lab_emulator_watch(session->emulator, session->control.fd, lab_session_control_ready,
                              session, err) &&
           lab_emulator_watch(session->emulator, session->child_fd, lab_session_child_ready,
                              session, err) &&
           lab_emulator_watch(session->emulator, session->interrupt, lab_session_stop, session,
                              err);
}

bool lab_session_start(struct lab_session *session, const struct lab_up_options *options,
                       const struct lab_world *world, int interrupt, struct sp_error *err)
{
    *session = (struct lab_session){
        .options = options,
        .world = world,
        .rundir = {.root_fd = -1, .folder_fd = -1, .lock_fd = -1},
        .tap = {.fd = -1, .netlink.fd = -1},
        .child_fd = -1,
        .interrupt = interrupt,
        .control = {.fd = -1, .listener = -1},
    };
    for (size_t i = 0; i < LAB_CONTROL_CLIENTS_MAX; i++)
        session->control.clients[i].fd = -1;
    if (!claim(session, options->name, err) ||
        !open_file(&session->counters_file, options->counters_path, err) ||
        !open_file(&session->asked_file, options->asked_path, err) || !lab_namespace_create(err) ||
        !make_tap(session, err) || !watch_children(session, err) || !start_members(session, err) ||
        !lab_session_write_truth(session, err) || !open_control(session, err) ||
        !lab_privilege_drop(err) || !make_emulator(session, err))
        return false;
    session->started_us = sp_now_us(&sp_clock_monotonic);
    return true;
}

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
    *file = NULL;
}

void lab_session_finish(struct lab_session *session)
{
    lab_emulator_destroy(session->emulator);
    lab_control_close(&session->control);
    for (size_t i = 0; i < session->member_count; i++)
        lab_member_stop(&session->members[i]);
    if (session->child_fd >= 0)
        close(session->child_fd);
    lab_tap_finish(&session->tap);
    close_file(&session->counters_file);
    close_file(&session->asked_file);
    lab_rundir_release(&session->rundir); /* last: who finds the lock free finds everything gone */
}
