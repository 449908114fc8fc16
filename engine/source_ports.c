/* The block of source ports of a scan; behind it those of patient mode and of -O. */
#include <stdio.h>

#include "engine/os_stage.h"
#include "engine/resend_watch.h"
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

/* So many ports in first..last, by chance; 0 when there is no room. */
static unsigned block_within(unsigned first, unsigned last, unsigned count, uint64_t chance)
{
    if (last + 1 < first + count)
        return 0;
    return first + (unsigned)(chance % (last + 1 - first - count + 1));
}

/* Active OS detection's, from that port on. */
static struct sp_os_sources os_sources(const struct sp_scan_config *config, unsigned port,
                                       uint64_t chance)
{
    unsigned tries = os_tries(&config->os), echos = tries * SP_OS_TRY_ECHOS;

    if (!config->os.enabled)
        return (struct sp_os_sources){.port_count = 0};
    return (struct sp_os_sources){
        .first_port = (uint16_t)port,
        .port_count = (uint16_t)(tries * SP_OS_TRY_PORTS),
        .first_echo = (uint16_t)(1 + (chance >> 32) % (UINT16_MAX - echos)),
        .echo_count = (uint16_t)echos,
    };
}

bool sp_scan_choose_ports(const struct sp_scan_config *config, struct sp_match_config *out,
                          struct sp_error *err)
{
    /* other bits of the seed than those that order the targets begin with */
    uint64_t chance = (config->seed ^ config->seed >> 32) * 0x9e3779b97f4a7c15u >> 16;
    unsigned kernel_first, kernel_last, port = config->source_port;
    unsigned patient = config->os_patient ? RESEND_SENDINGS : 0;
    unsigned count = BLOCK + patient + os_sources(config, 0, 0).port_count;

    sp_cookie_init(&out->cookie, config->seed);
    out->port_count = BLOCK;
    if (port == 0) {
        ephemeral_range(&kernel_first, &kernel_last);
        port = block_within(kernel_last + 1, HIGHEST_PORT, count, chance);
        if (port == 0)
            port = block_within(LOWEST_PORT, kernel_first - 1, count, chance);
        if (port == 0) /* the kernel was given everything: then there is no better place */
            port = block_within(LOWEST_PORT, HIGHEST_PORT, count, chance);
    }
    if (port + count - 1 > HIGHEST_PORT)
        return sp_fail(
            err, SP_ERR_USAGE, "source port %u leaves no room for the %u ports that repeats%s use",
            port, count - 1, config->os.enabled || config->os_patient ? " and OS detection" : "");
    out->first_port = (uint16_t)port;
    out->patient_port = (uint16_t)(port + BLOCK);
    out->patient_port_count = (uint16_t)patient;
    out->os = os_sources(config, port + BLOCK + patient, chance);
    return true;
}
