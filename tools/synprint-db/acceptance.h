/* Whether a whole database may be put in the place of another. Main thread. */
#ifndef SP_DB_ACCEPTANCE_H
#define SP_DB_ACCEPTANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "db/files.h"

struct db_acceptance {
    uint64_t edition; /* 0: it does not say */
    size_t systems, signatures;
    size_t samples; /* that it was tried on; 0: there are none on this machine */
};

/* It can be used: it parses without a fault, and no signature hides another. name is the database's
 * in messages. */
bool db_is_usable(const struct db_bytes *database, const char *name, struct db_acceptance *out,
                  struct sp_error *err);

/* It can be published, too: it has an edition, lint finds no errors (fingerprint/lint.h), and none
 * of the samples that are shipped is taken for a system of another family. */
bool db_accept(const struct db_bytes *database, const char *name, struct db_acceptance *out,
               struct sp_error *err);

#endif
