/* The folder of a lab: /run/synprint-lab/NAME, for root only. It holds a file `lock`, which the lab
 * keeps locked for as long as it lives (flock(2): the kernel lets go of it however the process
 * ends), and the socket `control`. A folder whose lock is free is a leftover, and is removed by
 * whoever comes across it. Nothing in it is believed: who the lab is, its socket tells. */
#ifndef SP_SANDBOX_RUNDIR_H
#define SP_SANDBOX_RUNDIR_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

#define LAB_NAME_MAX 32

struct lab_rundir {
    char name[LAB_NAME_MAX + 1];
    char root[PATH_MAX], folder[PATH_MAX]; /* absolute */
    int root_fd, folder_fd, lock_fd;       /* close-on-exec */
};

/* A name is letters, digits, "-", "_" and ".", and begins with a letter or digit. */
bool lab_name_check(const char *name, struct sp_error *err);

enum lab_claim {
    LAB_CLAIM_DONE,  /* the folder is there, empty but for the lock, which the caller holds */
    LAB_CLAIM_TAKEN, /* a lab of that name is up */
    LAB_CLAIM_FAILED /* err says why */
};

/* SYNPRINT_LAB_RUNDIR in the environment stands for /run/synprint-lab; it must belong to the caller
 * alone. No symbolic link within it is followed. The lock goes to children by fork(2), not by
 * exec. */
enum lab_claim lab_rundir_claim(struct lab_rundir *dir, const char *name, struct sp_error *err);

/* Removes the folder (and, when it was the last one, that of all labs if a lab made it), and gives
 * up the lock. Does nothing when there is none. */
void lab_rundir_release(struct lab_rundir *dir);

/* Removes the folder of a lab that has ended by itself. True when a lab of that name is up. */
bool lab_rundir_sweep(const char *name);

/* Calls visit for the name of every lab that is up, in alphabetical order, and sweeps the others.
 * Stops when visit returns false, and returns false then; also, with err, when the folders cannot
 * be read. */
bool lab_rundir_each(bool (*visit)(void *arg, const char *name), void *arg, struct sp_error *err);

/* The path of the control socket; false, with err, when it is too long for one. */
#define LAB_SOCKET_PATH_MAX 108 /* sockaddr_un's */
bool lab_rundir_socket(const char *name, char out[static LAB_SOCKET_PATH_MAX],
                       struct sp_error *err);

#endif
