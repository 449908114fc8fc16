#include <netinet/in.h>

#include "cli/json.h"
#include "lab/summary.h"

#define LOOKUPS_MAX (UINT64_C(1) << 25) /* a few seconds at most, which `down` waits */
#define ALL_PORTS   UINT64_C(65536)

struct walk {
    const struct lab_world *world;
    const struct lab_emulator *emulator;
    FILE *lines;   /* or NULL */
    uint64_t left; /* look-ups that may still be made */
    bool complete;
};

static void write_line(const struct walk *walk, uint64_t host, int protocol, uint16_t port,
                       unsigned times)
{
    struct sp_json json = {.out = walk->lines};
    char text[SP_ADDR_TEXT_MAX];
    struct lab_host_traits traits;

    lab_world_host(walk->world, host, &traits);
    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "ip", sp_addr_format(&traits.addr, text));
    sp_json_string(&json, "proto", protocol == IPPROTO_TCP ? "tcp" : "udp");
    sp_json_number(&json, "port", port);
    sp_json_number(&json, "times", times);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

/* Ports outside `only` are passed over, unless it is NULL. */
static void walk_host(struct walk *walk, uint64_t host, int protocol, const struct sp_portset *only,
                      uint64_t counts[static LAB_ASKED_TIMES])
{
    for (uint32_t port = 0; port < ALL_PORTS; port++) {
        unsigned times;

        if (only && !sp_portset_contains(only, (uint16_t)port))
            continue;
        times = lab_emulator_asked(walk->emulator, host, protocol, (uint16_t)port);
        if (times == 0)
            continue;
        counts[times]++;
        if (walk->lines)
            write_line(walk, host, protocol, (uint16_t)port, times);
    }
}

/* All ports of all hosts where that can be done in a second, else those that the lab is about, and
 * of as many hosts as can be. */
static void walk_protocol(struct walk *walk, int protocol, const struct sp_portset *scope,
                          uint64_t counts[static LAB_ASKED_TIMES])
{
    uint64_t hosts = lab_world_count(walk->world);
    bool all = hosts * ALL_PORTS <= walk->left;
    uint64_t each = all ? ALL_PORTS : scope->count;

    if (!all)
        walk->complete = false;
    for (uint64_t host = 0; host < hosts && each > 0 && walk->left >= each; host++) {
        walk_host(walk, host, protocol, all ? NULL : scope, counts);
        walk->left -= each;
    }
}

void lab_asked_summarise(const struct lab_world *world, const struct lab_emulator *emulator,
                         struct lab_asked_summary *out, FILE *lines)
{
    const struct lab_counters *counters = lab_emulator_counters(emulator);
    struct walk walk = {.world = world,
                        .emulator = emulator,
                        .lines = lines,
                        .left = LOOKUPS_MAX,
                        .complete = true};

    *out = (struct lab_asked_summary){.complete = true};
    if (counters->syns + counters->other_tcp > 0)
        walk_protocol(&walk, IPPROTO_TCP, world->tcp.scope, out->tcp);
    walk.left = LOOKUPS_MAX;
    if (counters->udp > 0)
        walk_protocol(&walk, IPPROTO_UDP, world->udp.scope, out->udp);
    out->complete = walk.complete;
}
