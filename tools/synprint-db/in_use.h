/* The databases that a scan uses, as one. */
#ifndef SP_DB_IN_USE_H
#define SP_DB_IN_USE_H

#include "base/error.h"
#include "fingerprint/database.h"

/* NULL, with err, when there is no whole database that can be used. The caller owns it. */
struct sp_database *db_open_in_use(struct sp_error *err);

#endif
