/* A lab that is up, as its own process sees it: namespace, device, members, emulator, control
 * socket, signals. One thread. */
#ifndef SP_LAB_SESSION_H
#define SP_LAB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "emulator/emulator.h"
#include "lab/summary.h"
#include "lab/up_options.h"
#include "sandbox/control.h"
#include "sandbox/rundir.h"
#include "sandbox/tap.h"
#include "stacks/member.h"
#include "world/world.h"

#define LAB_SESSION_MEMBERS_MAX 8

struct lab_session {
    const struct lab_up_options *options;
    const struct lab_world *world;
    struct lab_rundir rundir;
    struct lab_tap tap;
    struct lab_control control;
    struct lab_emulator *emulator;
    struct lab_member_run members[LAB_SESSION_MEMBERS_MAX];
    struct lab_summary_member member_reports[LAB_SESSION_MEMBERS_MAX];
    size_t member_count;
    int child_fd;                     /* a signalfd for members that end */
    int interrupt;                    /* descriptor of what ends the lab; the caller's */
    FILE *counters_file, *asked_file; /* opened before privileges are dropped; or NULL */
    uint64_t started_us, ended_us;
    struct lab_asked_summary asked; /* valid once ended_us is */
};

/* Makes everything; gives up its privileges. interrupt: a descriptor that is readable when the lab
 * is to end, also while it is made; it must stay open. Call lab_session_finish() in either case.
 * err: a lab of that name may be up already. */
bool lab_session_start(struct lab_session *session, const struct lab_up_options *options,
                       const struct lab_world *world, int interrupt, struct sp_error *err);

/* Runs until somebody asks for the end: by the control socket, or by interrupt. Then writes the
 * files that were asked for, and answers those who asked. */
bool lab_session_run(struct lab_session *session, struct sp_error *err);

/* After lab_session_run(): what was counted. */
void lab_session_summary(struct lab_session *session, FILE *out);

void lab_session_finish(struct lab_session *session);

#endif
