#include "lab/up_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lab/commands.h"
#include "lab/up_set.h"

#define FIELD(name)  .offset = offsetof(struct lab_up_options, name)
#define REPEATABLE   .repeatable = true
#define RULE(kind)   .set = lab_set_port_rule, .min = (kind), REPEATABLE
#define SHARE(field) FIELD(field), .set = lab_set_share
#define FLAG(field)  FIELD(field), .set = sp_set_true
#define TEXT(field)  FIELD(field), .set = sp_set_string

static const struct sp_option table[] = {
    {"--name", NULL, "NAME", "Lab", "name of the lab (default: lab)", TEXT(name)},
    {"--seed", NULL, "N", "Lab", "number that all chance follows from (default: 1)", FIELD(seed),
     .set = sp_set_seed},
    {"--foreground", NULL, NULL, "Lab", "stay; Ctrl-C ends the lab", FLAG(foreground)},
    {"--truth", NULL, "FILE", "Lab", "write what is true of every host and port", TEXT(truth_path)},
    {"--counters", NULL, "FILE", "Lab", "write the counters at the end, as JSON",
     TEXT(counters_path)},
    {"--asked", NULL, "FILE", "Lab", "write at the end how often each port was asked",
     TEXT(asked_path)},
    {"--help", "-h", NULL, "Lab", "print this help", FLAG(help)},

    {"--hosts", NULL, "SET", "Hosts", "on the link (default: 198.18.0.0/24)", FIELD(hosts),
     .set = sp_set_list, REPEATABLE},
    {"--routed", NULL, "SET", "Hosts", "behind the router, in 198.19.0.0/17", FIELD(routed),
     .set = sp_set_list, REPEATABLE},
    {"--alive", NULL, "SHARE", "Hosts", "of the addresses that live (default: 100%)", SHARE(alive)},
    {"--router-unreachable", NULL, NULL, "Hosts", "the router tells of routed hosts that are down",
     FLAG(router_unreachable)},
    {"--tarpit", NULL, "SHARE", "Hosts", "of hosts that accept on every port", SHARE(tarpit_share)},
    {"--syn-proxy", NULL, "SHARE", "Hosts", "of hosts behind a proxy that answers every SYN",
     SHARE(proxy_share)},
    {"--member", NULL, "NAME", "Hosts", "a real stack too: kernel, linux-6.1, lwip, lwip-small",
     FIELD(members), .set = sp_set_list, REPEATABLE},

    {"--personality", NULL, "NAME|FILE", "Systems", "that hosts play (default: all that come)",
     FIELD(personalities), .set = sp_set_list, REPEATABLE},
    {"--personality-sample", NULL, "N", "Systems", "of a FILE of many, N that answer a SYN",
     FIELD(personality_sample), .set = sp_set_number, .min = 1, .max = 1000000},
    {"--list-personalities", NULL, NULL, "Systems", "print the names of those that come, and end",
     FLAG(list_personalities)},

    {"--ports", NULL, "SPEC", "TCP ports", "that shares are about (default: 1-1000)",
     TEXT(tcp.scope)},
    {"--open", NULL, "SPEC|SHARE", "TCP ports", "open (default: 22,80 and 3%)", FIELD(tcp),
     RULE(LAB_PORT_OPEN)},
    {"--closed", NULL, "SPEC|SHARE", "TCP ports", "answer with RST", FIELD(tcp),
     RULE(LAB_PORT_CLOSED)},
    {"--filtered", NULL, "SPEC|SHARE", "TCP ports", "silent", FIELD(tcp), RULE(LAB_PORT_FILTERED)},
    {"--rejected", NULL, "SPEC|SHARE[:CODE][:WHO]", "TCP ports",
     "ICMP type 3 (default: 13:router; WHO: host, router)", FIELD(tcp), .set = lab_set_rejected,
     REPEATABLE},
    {"--rest", NULL, "closed|filtered", "TCP ports", "all other ports (default: closed)",
     FIELD(tcp), .set = lab_set_rest},

    {"--udp-ports", NULL, "SPEC", "UDP ports", "that shares are about (default: 1-1000)",
     TEXT(udp.scope)},
    {"--udp-open", NULL, "SPEC|SHARE", "UDP ports", "answer", FIELD(udp), RULE(LAB_PORT_OPEN)},
    {"--udp-closed", NULL, "SPEC|SHARE", "UDP ports", "answer with ICMP port unreachable",
     FIELD(udp), RULE(LAB_PORT_CLOSED)},
    {"--udp-filtered", NULL, "SPEC|SHARE", "UDP ports", "silent", FIELD(udp),
     RULE(LAB_PORT_FILTERED)},
    {"--udp-rest", NULL, "closed|filtered", "UDP ports", "all other ports (default: closed)",
     FIELD(udp), .set = lab_set_rest},

    {"--rtt", NULL, "TIME", "Network", "round-trip time of a host (default: 0)", FIELD(rtt_us),
     .set = lab_set_time},
    {"--jitter", NULL, "TIME", "Network", "up to that much more or less for each packet",
     FIELD(jitter_us), .set = lab_set_time},
    {"--slow", NULL, "SHARE:TIME", "Network", "of hosts that have this round-trip time instead",
     FIELD(slow), .set = lab_set_share_time},
    {"--late", NULL, "SHARE:TIME", "Network", "of hosts that take this long to answer", FIELD(late),
     .set = lab_set_share_time},
    {"--loss", NULL, "SHARE", "Network", "of packets lost, in each direction", FIELD(loss),
     .set = lab_set_loss},
    {"--loss-in", NULL, "SHARE", "Network", "of packets lost on the way to hosts", SHARE(loss.in)},
    {"--loss-out", NULL, "SHARE", "Network", "of packets lost on the way back", SHARE(loss.out)},
    {"--reorder", NULL, "SHARE", "Network", "of packets that overtake others", SHARE(reorder)},
    {"--duplicate", NULL, "SHARE", "Network", "of packets that arrive twice", SHARE(duplicate)},
    {"--bottleneck", NULL, "PPS[:QUEUE]", "Network", "packets per second, packets that wait (100)",
     FIELD(bottleneck), .set = lab_set_bottleneck},

    {"--rst-limit", NULL, "N[:BURST]", "Limits", "RSTs per second of each host", FIELD(rst_limit),
     .set = lab_set_limit},
    {"--icmp-limit", NULL, "N[:BURST]", "Limits", "ICMP errors per second of each host",
     FIELD(icmp_limit), .set = lab_set_limit},
    {"--limits", NULL, "system", "Limits", "each host limits as the system that it plays",
     FIELD(system_limits), .set = lab_set_limits},
    {"--no-retransmit", NULL, NULL, "Limits", "SYN-ACKs are sent once", FLAG(no_retransmit)},
};

struct sp_command_line lab_up_command_line(void)
{
    return (struct sp_command_line){
        .table = table,
        .count = sizeof(table) / sizeof(table[0]),
        .command = "synprint-lab up",
        .synopsis = "Usage: synprint-lab up [options]\n"
                    "Makes a practice network. Needs root.\n"
                    "SET: 198.18.0.0/24, 198.18.1.1-50, 2001:db8::100/120   SHARE: 70% or 0.7\n"
                    "SPEC: 22,80-90                                        TIME: 20ms, 1.5s\n",
        .epilogue = LAB_EXIT_STATUS,
    };
}

/* The file that two options both write to would hold neither. */
static bool check_files(const struct lab_up_options *o, struct sp_error *err)
{
    const char *const paths[] = {o->truth_path, o->counters_path, o->asked_path};

    for (size_t i = 0; i < 3; i++)
        for (size_t j = i + 1; j < 3; j++)
            if (paths[i] && paths[j] && strcmp(paths[i], paths[j]) == 0)
                return sp_fail(err, SP_ERR_USAGE,
                               "--truth, --counters and --asked cannot write to one file, \"%s\"",
                               paths[i]);
    return true;
}

static bool check_together(const struct lab_up_options *o, struct sp_error *err)
{
    if (o->system_limits && (o->rst_limit.per_s > 0 || o->icmp_limit.per_s > 0)) {
        return sp_fail(err, SP_ERR_USAGE,
                       "--limits system cannot be combined with --rst-limit or --icmp-limit: both "
                       "say how hosts limit");
    }
    if (o->personality_sample > 0 && o->personalities.count == 0) {
        return sp_fail(err, SP_ERR_USAGE,
                       "--personality-sample needs --personality FILE: what to sample");
    }
    return check_files(o, err);
}

bool lab_up_options_parse(struct lab_up_options *out, int argc, char *const *argv, int first,
                          struct sp_error *err)
{
    const struct sp_command_line line = lab_up_command_line();
    struct sp_arguments rest = {0};
    bool ok;

    *out = (struct lab_up_options){.name = LAB_NAME_DEFAULT, .seed = 1, .alive = 1};
    ok = sp_command_line_parse(&line, argc, argv, first, out, &rest, err);
    if (ok && rest.count > 0)
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\" (see %s --help)", rest.items[0],
                     line.command);
    sp_arguments_finish(&rest);
    return ok && (out->help || check_together(out, err));
}

static void finish_ports(struct lab_ports_typed *ports)
{
    for (size_t i = 0; i < ports->rule_count; i++) {
        if (ports->rules[i].ports)
            sp_portset_finish(ports->rules[i].ports);
        free(ports->rules[i].ports);
    }
    ports->rule_count = 0;
}

void lab_up_options_finish(struct lab_up_options *options)
{
    sp_arguments_finish(&options->hosts);
    sp_arguments_finish(&options->routed);
    sp_arguments_finish(&options->personalities);
    sp_arguments_finish(&options->members);
    finish_ports(&options->tcp);
    finish_ports(&options->udp);
}
