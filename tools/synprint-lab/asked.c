#include <netinet/in.h>

#include "cli/json.h"
#include "lab/summary.h"

struct walk {
    const struct lab_world *world;
    struct lab_asked_summary *summary;
    FILE *lines;   /* or NULL */
    uint64_t host; /* whose traits these are; they come many times in a row */
    struct lab_host_traits traits;
};

static void write_line(struct walk *walk, int protocol, uint16_t port, unsigned times)
{
    struct sp_json json = {.out = walk->lines};
    char text[SP_ADDR_TEXT_MAX];

    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "ip", sp_addr_format(&walk->traits.addr, text));
    sp_json_string(&json, "proto", protocol == IPPROTO_TCP ? "tcp" : "udp");
    sp_json_number(&json, "port", port);
    sp_json_number(&json, "times", times);
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}

static void visit(void *arg, uint64_t host, int protocol, uint16_t port, unsigned times)
{
    struct walk *walk = arg;

    (protocol == IPPROTO_TCP ? walk->summary->tcp : walk->summary->udp)[times]++;
    if (!walk->lines)
        return;
    if (host != walk->host)
        lab_world_host(walk->world, host, &walk->traits);
    walk->host = host;
    write_line(walk, protocol, port, times);
}

void lab_asked_summarise(const struct lab_world *world, const struct lab_emulator *emulator,
                         struct lab_asked_summary *out, FILE *lines)
{
    struct walk walk = {.world = world, .summary = out, .lines = lines, .host = UINT64_MAX};

    *out = (struct lab_asked_summary){.complete = false};
    out->complete = lab_emulator_asked_each(emulator, visit, &walk);
}
