/* Hosts of which it is known what they are: the captures of a folder of samples, by its INDEX, and
 * personalities of the practice network, asked without any network. */
#ifndef SP_DB_TRIALS_H
#define SP_DB_TRIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "db/capture.h"
#include "fingerprint/identify.h"

struct db_trial {
    char *name, *family; /* the truth */
    char *origin;        /* the file that it comes from */
    struct sp_observation ports[DB_CAPTURE_PORTS];
    size_t port_count;
    struct sp_testprint *tests; /* NULL: a capture of a scan */
};

struct db_trials {
    struct db_trial *at;
    size_t count;
};

/* Adds the captures that folder/INDEX lists: "FILE | SYSTEM | FAMILY | ...", comments by "#".
 * False, with err. */
bool db_trials_add_samples(struct db_trials *trials, const char *folder, struct sp_error *err);

/* play.c: adds every personality of a folder that has an open port's SYN-ACK, as a scanner with all
 * its probes sees it. False, with err. */
bool db_trials_add_personalities(struct db_trials *trials, const char *folder,
                                 struct sp_error *err);

/* Adds one, with copies of the texts; NULL, with err, when memory is short. */
struct db_trial *db_trials_add(struct db_trials *trials, const char *name, const char *family,
                               const char *origin, struct sp_error *err);

/* Frees what it holds; an empty one is fine. */
void db_trials_finish(struct db_trials *trials);

/* What is handed to the databases. */
struct sp_host_seen db_trial_seen(const struct db_trial *trial);

#endif
