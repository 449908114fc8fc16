#include "emulator/hosts.h"

#include <stdlib.h>

struct lab_hosts {
    const struct lab_world *world;
    uint64_t count;
    struct lab_host *hosts; /* zero pages of the system until a host is asked for */
};

struct lab_hosts *lab_hosts_create(const struct lab_world *world)
{
    struct lab_hosts *hosts = calloc(1, sizeof(*hosts));

    if (hosts == NULL)
        return NULL;
    hosts->world = world;
    hosts->count = lab_world_count(world);
    hosts->hosts = calloc(hosts->count > 0 ? hosts->count : 1, sizeof(hosts->hosts[0]));
    if (hosts->hosts == NULL) {
        free(hosts);
        return NULL;
    }
    return hosts;
}

void lab_hosts_destroy(struct lab_hosts *hosts)
{
    if (hosts == NULL)
        return;
    free(hosts->hosts);
    free(hosts);
}

struct lab_host *lab_hosts_at(struct lab_hosts *hosts, uint64_t index)
{
    struct lab_host *host;

    if (index >= hosts->count)
        return NULL;
    host = &hosts->hosts[index];
    if (!host->known) {
        host->known = true;
        host->index = index;
        lab_world_host(hosts->world, index, &host->traits);
        lab_player_init(&host->player, host->traits.personality, host->traits.key);
    }
    return host;
}

struct lab_host *lab_hosts_find(struct lab_hosts *hosts, const struct sp_addr *addr)
{
    uint64_t index;

    return lab_world_find(hosts->world, addr, &index) ? lab_hosts_at(hosts, index) : NULL;
}
