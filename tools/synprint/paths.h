/* Whether the files of one run get in each other's way. */
#ifndef SP_SYNPRINT_PATHS_H
#define SP_SYNPRINT_PATHS_H

#include <stdbool.h>

#include "synprint/options.h"

/* False, with err (SP_ERR_USAGE), when two of -oN, -oJ, -w and --checkpoint would write to the same
 * file, also by different names, or to the "FILE.partial" of another. */
bool sp_paths_check(const struct sp_options *options, struct sp_error *err);

#endif
