/* The names of files in an update's folder. Private to install*.c. */
#ifndef SP_DB_INSTALL_INTERNAL_H
#define SP_DB_INSTALL_INTERNAL_H

#include <inttypes.h>

#define DB_DATABASE    "os.sig"
#define DB_SIGNATURE   DB_DATABASE ".minisig"
#define DB_OLD         "old"
#define DB_KEPT_FORMAT "os-%" PRIu64 ".sig"
#define DB_KEPT_NAME   40 /* bytes of such a name, a signature's too */

#endif
