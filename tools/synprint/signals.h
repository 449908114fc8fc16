/* Ctrl-C: the first SIGINT or SIGTERM asks for an orderly stop, the second for one without waiting
 * for answers, the third ends the program. */
#ifndef SP_SYNPRINT_SIGNALS_H
#define SP_SYNPRINT_SIGNALS_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"

#define SP_EXIT_STOPPED 3 /* exit status of a scan that was stopped early */

struct sp_signals {
    pthread_t thread;
    int signal_fd; /* the thread reads the signals from it */
    int quit_fd;   /* tells the thread to end */
    /* Become readable, and stay so: */
    int stop_fd;  /* when a stop is asked for */
    int hurry_fd; /* when it is to come at once */
};

/* Holds both signals back from this thread and those that it starts, and ignores SIGPIPE and
 * SIGXFSZ, so that a closed pipe or a file-size limit is an error of the write. */
void sp_signals_block(void);

/* Starts a thread that waits for the signals, which must be blocked. */
bool sp_signals_start(struct sp_signals *signals, struct sp_error *err);

/* Ends the thread. */
void sp_signals_finish(struct sp_signals *signals);

#endif
