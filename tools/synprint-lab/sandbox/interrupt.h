/* What ends a lab from outside: a signal, or the end of another process. One descriptor tells of
 * all, so that whatever waits can wait for it too. */
#ifndef SP_SANDBOX_INTERRUPT_H
#define SP_SANDBOX_INTERRUPT_H

#include <stdbool.h>

#include "base/error.h"

struct lab_interrupt {
    int fd; /* readable from the first interruption on */
    int signal_fd;
};

/* Holds SIGINT, SIGTERM and SIGHUP back from now on, in children made by fork(2) too: they stay
 * pending, to be seen by lab_interrupt_init(). SIGPIPE is ignored. */
void lab_interrupt_hold(void);

/* Watches for the signals that are held back. A child made by fork(2) needs one of its own. Call
 * lab_interrupt_finish() in either case. */
bool lab_interrupt_init(struct lab_interrupt *interrupt, struct sp_error *err);
void lab_interrupt_finish(struct lab_interrupt *interrupt);

/* Watches the writing end of a pipe, too: its reader's end is an interruption. */
bool lab_interrupt_watch(struct lab_interrupt *interrupt, int pipe_fd, struct sp_error *err);

bool lab_interrupt_asked(const struct lab_interrupt *interrupt);

/* Forgets the signals that came, so that the next one is told again. */
void lab_interrupt_consume(struct lab_interrupt *interrupt);

/* Lets a signal that is pending have its effect, so that the process ends as by that signal. */
void lab_interrupt_deliver(void);

#endif
