/* The block of source ports of a scan. */
#include <stdio.h>

#include "engine/scan_network.h"

/* One for the first sending and one for each repeat. */
#define BLOCK        (SP_RETRIES_MAX + 1)
#define LOWEST_PORT  1024u
#define HIGHEST_PORT 65535u

/* The range that the kernel takes the ports of its own connections from (ip-sysctl: Linux's
 * default, when it cannot be read). */
static void ephemeral_range(unsigned *first, unsigned *last)
{
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");

    if (f == NULL || fscanf(f, "%u %u", first, last) != 2 || *first > *last ||
        *last > HIGHEST_PORT) {
        *first = 32768;
        *last = 60999;
    }
    if (f != NULL)
        fclose(f);
}

/* A block in first..last, by chance; 0 when there is no room. */
static unsigned block_within(unsigned first, unsigned last, uint64_t chance)
{
    if (last + 1 < first + BLOCK)
        return 0;
    return first + (unsigned)(chance % (last + 1 - first - BLOCK + 1));
}

bool sp_scan_choose_ports(const struct sp_scan_config *config, struct sp_match_config *out,
                          struct sp_error *err)
{
    /* other bits of the seed than those that order the targets begin with */
    uint64_t chance = (config->seed ^ config->seed >> 32) * 0x9e3779b97f4a7c15u >> 16;
    unsigned kernel_first, kernel_last, port = config->source_port;

    sp_cookie_init(&out->cookie, config->seed);
    out->port_count = BLOCK;
    if (port == 0) {
        ephemeral_range(&kernel_first, &kernel_last);
        port = block_within(kernel_last + 1, HIGHEST_PORT, chance);
        if (port == 0)
            port = block_within(LOWEST_PORT, kernel_first - 1, chance);
        if (port == 0) /* the kernel was given everything: then there is no better place */
            port = block_within(LOWEST_PORT, HIGHEST_PORT, chance);
    }
    if (port + BLOCK - 1 > HIGHEST_PORT)
        return sp_fail(err, SP_ERR_USAGE,
                       "source port %u leaves no room for the %d ports that repeats use", port,
                       SP_RETRIES_MAX);
    out->first_port = (uint16_t)port;
    return true;
}
