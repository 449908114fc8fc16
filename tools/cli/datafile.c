#include "cli/datafile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool found_in(const char *folder, const char *name, char out[static PATH_MAX])
{
    int len = snprintf(out, PATH_MAX, "%s/%s", folder, name);

    return len > 0 && len < PATH_MAX && access(out, R_OK) == 0;
}

static bool found_beside_program(const char *name, char out[static PATH_MAX])
{
    char folder[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
    char *slash;

    if (len <= 0)
        return false;
    folder[len] = '\0';
    slash = strrchr(folder, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return found_in(folder, name, out);
}

bool sp_datafile_find(const char *name, char out[static PATH_MAX], struct sp_error *err)
{
    const char *folder = getenv("SYNPRINT_DATADIR");
    char beside[NAME_MAX];

    snprintf(beside, sizeof(beside), "db/%s", name);
    if (folder) {
        return found_in(folder, name, out) ||
               sp_fail(err, SP_ERR_FAILED, "no data file \"%s\" in \"%s\" (SYNPRINT_DATADIR)", name,
                       folder);
    }
    return found_beside_program(beside, out) || found_in(SP_DATA_DIR, name, out) ||
           sp_fail(err, SP_ERR_FAILED,
                   "no data file \"%s\" in \"%s\" (SYNPRINT_DATADIR can name another folder)", name,
                   SP_DATA_DIR);
}

bool sp_datafolder_find(const char *name, char out[static PATH_MAX], struct sp_error *err)
{
    const char *folder = getenv("SYNPRINT_DATADIR");

    return (folder && found_in(folder, name, out)) || found_beside_program(name, out) ||
           found_in(SP_DATA_DIR, name, out) ||
           sp_fail(err, SP_ERR_FAILED,
                   "no data folder \"%s\" in \"%s\" (SYNPRINT_DATADIR can name another folder)",
                   name, SP_DATA_DIR);
}
