/* Where the data files are that come with synprint. */
#ifndef SP_CLI_DATAFILE_H
#define SP_CLI_DATAFILE_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

/* Finds a data file by its name: in the folder that the environment variable SYNPRINT_DATADIR
 * names and nowhere else when it is set; else in "db" beside the program, where a build tree has
 * it; else where it is installed. */
bool sp_datafile_find(const char *name, char out[static PATH_MAX], struct sp_error *err);

/* Finds a folder of data files: the first that is there of one in the folder SYNPRINT_DATADIR, one
 * beside the program, and the installed one. */
bool sp_datafolder_find(const char *name, char out[static PATH_MAX], struct sp_error *err);

#endif
