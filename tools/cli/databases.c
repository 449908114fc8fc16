#include "cli/databases.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/datafile.h"

#define WHOLE "os.sig"
#define OWN   "os.d"
#define LAST  "imported-" /* begins the name of an own file that is asked last */

const char *sp_place_name(enum sp_place place)
{
    static const char *const names[SP_PLACE_COUNT] = {"user's", "system's", "shipped"};

    return names[place];
}

static bool join(char out[static PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(out, PATH_MAX, "%s/%s", folder, name);

    return len > 0 && len < PATH_MAX;
}

/* An environment variable that names a folder; an empty or relative one does not count, as the XDG
 * base directory specification asks. */
static const char *folder_of(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] == '/' ? value : NULL;
}

static bool user_folder(char out[static PATH_MAX], struct sp_error *err)
{
    const char *data = folder_of("XDG_DATA_HOME"), *home = folder_of("HOME");

    if (data != NULL && join(out, data, "synprint"))
        return true;
    if (home != NULL && join(out, home, ".local/share/synprint"))
        return true;
    return sp_fail(err, SP_ERR_FAILED,
                   "no folder for the user's databases: neither XDG_DATA_HOME nor HOME is an "
                   "absolute path");
}

static bool shipped_folder(char out[static PATH_MAX], struct sp_error *err)
{
    if (!sp_datafile_find(WHOLE, out, err))
        return false;
    *strrchr(out, '/') = '\0';
    return true;
}

bool sp_place_folder(enum sp_place place, char out[static PATH_MAX], struct sp_error *err)
{
    const char *system = folder_of("SYNPRINT_STATEDIR");

    if (place == SP_PLACE_USER)
        return user_folder(out, err);
    if (place == SP_PLACE_SHIPPED)
        return shipped_folder(out, err);
    snprintf(out, PATH_MAX, "%s", system != NULL ? system : SP_STATE_DIR);
    return true;
}

static int is_signature_file(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 4 && strcmp(entry->d_name + len - 4, ".sig") == 0;
}

/* False when memory is short. */
static bool set_file(struct sp_database_file *file, enum sp_place place, const char *path)
{
    *file = (struct sp_database_file){.path = strdup(path), .place = place};
    return file->path != NULL;
}

static bool add_own(struct sp_databases *out, enum sp_place place, const char *folder,
                    const char *name)
{
    bool last = strncmp(name, LAST, strlen(LAST)) == 0;
    struct sp_database_file **list = last ? &out->last : &out->own;
    size_t *count = last ? &out->last_count : &out->own_count;
    struct sp_database_file *more = realloc(*list, (*count + 1) * sizeof(*more));
    char path[PATH_MAX];

    if (more == NULL)
        return false;
    *list = more;
    if (!join(path, folder, name))
        return true; /* no file has such a name */
    if (!set_file(&more[*count], place, path))
        return false;
    ++*count;
    return true;
}

/* All of a place's own files. */
static bool find_own(struct sp_databases *out, enum sp_place place, const char *place_folder)
{
    char folder[PATH_MAX];
    struct dirent **entries;
    bool ok = true;
    int count;

    if (!join(folder, place_folder, OWN))
        return true;
    count = scandir(folder, &entries, is_signature_file, alphasort);
    for (int i = 0; i < count; i++) {
        ok = ok && add_own(out, place, folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return ok;
}

static bool find_whole(struct sp_databases *out, enum sp_place place, const char *folder)
{
    char path[PATH_MAX];

    if (!join(path, folder, WHOLE) || access(path, F_OK) != 0)
        return true;
    if (!set_file(&out->whole[out->whole_count], place, path))
        return false;
    out->whole_count++;
    return true;
}

bool sp_databases_find(struct sp_databases *out, struct sp_error *err)
{
    char folder[PATH_MAX];

    *out = (struct sp_databases){.own = NULL};
    for (enum sp_place place = SP_PLACE_USER; place < SP_PLACE_COUNT; place++) {
        if (!sp_place_folder(place, folder, err))
            continue;
        if ((place != SP_PLACE_SHIPPED && !find_own(out, place, folder)) ||
            !find_whole(out, place, folder))
            return sp_fail(err, SP_ERR_FAILED, "out of memory");
    }
    if (out->whole_count > 0)
        *err = (struct sp_error){.code = SP_OK}; /* a place that there is not is no error */
    return out->whole_count > 0;
}

void sp_databases_finish(struct sp_databases *databases)
{
    for (size_t i = 0; i < databases->own_count; i++)
        free(databases->own[i].path);
    free(databases->own);
    for (size_t i = 0; i < databases->last_count; i++)
        free(databases->last[i].path);
    free(databases->last);
    for (size_t i = 0; i < databases->whole_count; i++)
        free(databases->whole[i].path);
    *databases = (struct sp_databases){.own = NULL};
}
