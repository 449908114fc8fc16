#include "lab/personalities.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli/datafile.h"

#define SUFFIX ".personality"

bool lab_personalities_add_shipped(struct lab_personalities *list, uint64_t seed,
                                   struct sp_error *err)
{
    char folder[PATH_MAX];

    return sp_datafolder_find("personalities", folder, err) &&
           lab_personalities_read_folder(list, folder, seed, err);
}

/* Is there one of that name? */
static bool find_shipped(const char *name, char path[static PATH_MAX])
{
    char folder[PATH_MAX];
    struct sp_error err;

    if (strchr(name, '/') || !sp_datafolder_find("personalities", folder, &err))
        return false;
    return snprintf(path, PATH_MAX, "%s/%s" SUFFIX, folder, name) < PATH_MAX &&
           access(path, R_OK) == 0;
}

bool lab_personalities_add_named(struct lab_personalities *list, const char *name,
                                 const struct lab_sample *sample, uint64_t seed, size_t *skipped,
                                 struct sp_error *err)
{
    char shipped[PATH_MAX];

    if (find_shipped(name, shipped))
        return lab_personalities_read(list, shipped, sample, seed, skipped, err);
    if (!strchr(name, '/') && access(name, F_OK) != 0)
        return sp_fail(err, SP_ERR_USAGE,
                       "option \"--personality\": \"%s\" is neither a file nor a personality that "
                       "comes (see --list-personalities)",
                       name);
    return lab_personalities_read(list, name, sample, seed, skipped, err);
}

bool lab_personalities_print(FILE *out, struct sp_error *err)
{
    struct lab_personalities *list = lab_personalities_create();
    bool ok = list ? lab_personalities_add_shipped(list, 1, err)
                   : sp_fail(err, SP_ERR_FAILED, "out of memory");

    for (size_t i = 0; ok && i < lab_personalities_count(list); i++) {
        const struct lab_personality *p = lab_personalities_at(list, i);
        const char *slash = strrchr(p->origin, '/');
        const char *file = slash ? slash + 1 : p->origin;
        const char *end = strstr(file, SUFFIX);

        fprintf(out, "%-28.*s %-40s %s\n", end ? (int)(end - file) : (int)strlen(file), file,
                p->name, p->source);
    }
    lab_personalities_destroy(list);
    return ok;
}
