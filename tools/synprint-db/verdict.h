/* What the databases say of a host, printed. */
#ifndef SP_DB_VERDICT_H
#define SP_DB_VERDICT_H

#include <stdbool.h>

#include "fingerprint/identify.h"

/* who: the host's address, or where it was read. False when memory is short. */
bool db_verdict_print(const struct sp_database *db, const struct sp_identifier *identifier,
                      const struct sp_host_seen *host, const char *who, bool json);

#endif
