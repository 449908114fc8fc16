#include "target/hostnames.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void sp_hostnames_init(struct sp_hostnames *names)
{
    *names = (struct sp_hostnames){NULL, 0};
}

void sp_hostnames_finish(struct sp_hostnames *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->entries[i].name);
    free(names->entries);
    sp_hostnames_init(names);
}

void sp_hostnames_for(const struct sp_hostnames *names, const struct sp_addr *addr,
                      void (*visit)(void *ctx, const char *name), void *ctx)
{
    for (size_t i = 0; i < names->count; i++) {
        if (sp_addr_equal(&names->entries[i].addr, addr))
            visit(ctx, names->entries[i].name);
    }
}

const struct sp_hostname *sp_hostnames_find(const struct sp_hostnames *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcasecmp(names->entries[i].name, name) == 0)
            return &names->entries[i];
    }
    return NULL;
}

bool sp_hostnames_add(struct sp_hostnames *names, const char *name, const struct sp_addr *addr,
                      struct sp_error *err)
{
    size_t count = names->count;
    struct sp_hostname *entries = names->entries;

    /* The entries are full whenever their number is a power of two. */
    if ((count & (count - 1)) == 0)
        entries = reallocarray(entries, count == 0 ? 1 : 2 * count, sizeof(*entries));
    if (entries != NULL) {
        names->entries = entries;
        entries[count] = (struct sp_hostname){strdup(name), *addr};
        if (entries[count].name != NULL) {
            names->count++;
            return true;
        }
    }
    return sp_fail(err, SP_ERR_FAILED, "out of memory for the host name \"%.100s\"", name);
}
