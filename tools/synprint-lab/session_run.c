#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "lab/session.h"
#include "lab/session_internal.h"

static struct lab_summary summary_of(struct lab_session *session)
{
    uint64_t until_us = session->ended_us;

    if (until_us == 0)
        until_us = sp_now_us(&sp_clock_monotonic);
    return (struct lab_summary){
        .name = session->rundir.name,
        .pid = getpid(),
        .uptime_s = (double)(until_us - session->started_us) / 1e6,
        .addresses = lab_world_count(session->world),
        .members = session->member_reports,
        .member_count = session->member_count,
        .counters = lab_emulator_counters(session->emulator),
        .device_dropped = lab_tap_dropped(&session->tap),
        .asked = session->ended_us != 0 ? &session->asked : NULL,
    };
}

void lab_session_answer(void *arg, bool json, FILE *out)
{
    const struct lab_summary summary = summary_of(arg);

    (json ? lab_summary_json : lab_summary_text)(&summary, out);
}

void lab_session_summary(struct lab_session *session, FILE *out)
{
    lab_session_answer(session, false, out);
}

void lab_session_stop(void *arg)
{
    struct lab_session *session = arg;

    lab_emulator_stop(session->emulator);
}

void lab_session_control_ready(void *arg)
{
    struct lab_session *session = arg;

    lab_control_ready(&session->control);
}

/* Marks members that ended by themselves, and leaves them to lab_member_stop() to collect. */
static void look_after_members(struct lab_session *session)
{
    for (size_t i = 0; i < session->member_count; i++) {
        siginfo_t info = {.si_pid = 0};
        const struct lab_member_run *run = &session->members[i];

        if (session->member_reports[i].ended || run->pid <= 0 ||
            waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == 0)
            continue;
        session->member_reports[i].ended = true;
        fprintf(stderr, "synprint-lab: the member \"%s\" has ended by itself\n", run->member->name);
    }
}

void lab_session_child_ready(void *arg)
{
    struct lab_session *session = arg;
    struct signalfd_siginfo info;

    while (read(session->child_fd, &info, sizeof(info)) > 0)
        ;
    look_after_members(session);
}

/* Flushes and closes a file that was written. */
static bool finish_file(FILE **file, const char *path, struct sp_error *err)
{
    bool failed;

    if (!*file)
        return true;
    failed = ferror(*file) != 0;
    failed |= fclose(*file) != 0;
    *file = NULL;
    return !failed || sp_fail(err, SP_ERR_FAILED, "cannot write \"%s\": %s", path, strerror(errno));
}

bool lab_session_run(struct lab_session *session, struct sp_error *err)
{
    bool ok = lab_emulator_run(session->emulator, err);
    struct sp_error second;

    lab_asked_summarise(session->world, session->emulator, &session->asked, session->asked_file);
    session->ended_us = sp_now_us(&sp_clock_monotonic);
    if (session->counters_file)
        lab_session_answer(session, true, session->counters_file);
    ok &= finish_file(&session->counters_file, session->options->counters_path, ok ? err : &second);
    ok &= finish_file(&session->asked_file, session->options->asked_path, ok ? err : &second);
    lab_control_ended(&session->control, lab_session_answer, ok ? NULL : err->message);
    return ok;
}
