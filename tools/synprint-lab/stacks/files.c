#include "stacks/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CACHE_DEFAULT "/var/cache/synprint-lab"

/* dir/name, if that can be used as mode (access(2)) says. */
static bool join(char path[static PATH_MAX], const char *dir, const char *name, int mode)
{
    int len = snprintf(path, PATH_MAX, "%s/%s", dir, name);

    return len > 0 && len < PATH_MAX && access(path, mode) == 0;
}

bool lab_helper_find(const char *name, char path[static PATH_MAX])
{
    const char *chosen = getenv("SYNPRINT_LAB_LIBEXEC");
    char self[PATH_MAX];
    ssize_t len;
    char *slash;

    if (chosen != NULL)
        return join(path, chosen, name, X_OK);
    len = readlink("/proc/self/exe", self, sizeof(self) - sizeof("/stacks"));
    if (len > 0) {
        self[len] = '\0';
        slash = strrchr(self, '/');
        if (slash != NULL) {
            memcpy(slash, "/stacks", sizeof("/stacks"));
            if (join(path, self, name, X_OK))
                return true;
        }
    }
    return join(path, SP_LIBEXEC_DIR, name, X_OK);
}

bool lab_program_find(const char *name, char path[static PATH_MAX])
{
    const char *at = getenv("PATH");

    if (at == NULL)
        at = "/usr/bin:/bin";
    while (*at != '\0') {
        size_t len = strcspn(at, ":");
        char dir[PATH_MAX];

        if (len > 0 && len < sizeof(dir)) {
            memcpy(dir, at, len);
            dir[len] = '\0';
            if (dir[0] == '/' && join(path, dir, name, X_OK))
                return true;
        }
        at += len + (at[len] == ':');
    }
    return false;
}

bool lab_linux_files(struct lab_linux_files *out)
{
    const char *cache = getenv("SYNPRINT_LAB_CACHE");
    char path[PATH_MAX];
    FILE *file;
    bool ok;

    *out = (struct lab_linux_files){0};
    if (cache == NULL || cache[0] == '\0')
        cache = CACHE_DEFAULT;
    /* the script writes the version last */
    if (!join(path, cache, "linux-6.1/version", R_OK) ||
        !join(out->kernel, cache, "linux-6.1/vmlinuz", R_OK) ||
        !join(out->initramfs, cache, "linux-6.1/initramfs.gz", R_OK))
        return false;
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    ok = fgets(out->version, sizeof(out->version), file) != NULL;
    fclose(file);
    out->version[strcspn(out->version, "\n")] = '\0';
    return ok;
}
