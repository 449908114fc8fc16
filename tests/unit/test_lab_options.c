#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/up_options.h"

#define ARGS_MAX 24

struct result {
    struct lab_up_options options;
    struct sp_error err;
    bool ok;
    char *line; /* what argv points into */
};

/* Parses "synprint-lab up" followed by the words of line, separated by single spaces. */
static struct result parse(const char *line)
{
    struct result r = {.line = strdup(line)};
    static char program[] = "synprint-lab", command[] = "up";
    char *argv[ARGS_MAX + 1] = {program, command};
    int argc = 2;
    char *rest = r.line;

    assert_non_null(r.line);
    while (rest && rest[0] != '\0') {
        assert_true(argc < ARGS_MAX);
        argv[argc++] = strsep(&rest, " ");
    }
    r.ok = lab_up_options_parse(&r.options, argc, argv, 2, &r.err);
    return r;
}

static void finish(struct result *r)
{
    lab_up_options_finish(&r->options);
    free(r->line);
}

static struct result parse_good(const char *line)
{
    struct result r = parse(line);

    if (!r.ok)
        fail_msg("\"%s\" was refused: %s", line, r.err.message);
    return r;
}

static void assert_refused(const char *line, const char *message)
{
    struct result r = parse(line);

    assert_false(r.ok);
    assert_int_equal(r.err.code, SP_ERR_USAGE);
    assert_string_equal(r.err.message, message);
    finish(&r);
}

/* The world that a command line makes. */
static bool build(const char *line, struct lab_world *world, struct sp_error *err)
{
    struct result r = parse_good(line);
    size_t skipped;
    bool ok = lab_up_world(&r.options, world, &skipped, err);

    finish(&r);
    return ok;
}

static void assert_no_world(const char *line, const char *message)
{
    struct lab_world world;
    struct sp_error err;

    assert_false(build(line, &world, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_string_equal(err.message, message);
}

static void defaults(void **state)
{
    struct result r = parse_good("");

    (void)state;
    assert_string_equal(r.options.name, "lab");
    assert_true(r.options.seed == 1);
    assert_true(r.options.alive == 1);
    assert_int_equal(r.options.hosts.count, 0);
    assert_int_equal(r.options.tcp.rule_count, 0);
    assert_false(r.options.foreground);
    assert_false(r.options.no_retransmit);
    assert_null(r.options.truth_path);
    finish(&r);
}

static void values_are_read(void **state)
{
    struct result r = parse_good("--name a.b --seed 0x10 --alive 70% --rtt 20ms --jitter 300us "
                                 "--slow 10%:1.5s --late 0.05:2s --loss 2% --loss-out 5%");

    (void)state;
    assert_string_equal(r.options.name, "a.b");
    assert_true(r.options.seed == 16);
    assert_float_equal(r.options.alive, 0.7, 1e-9);
    assert_int_equal(r.options.rtt_us, 20000);
    assert_int_equal(r.options.jitter_us, 300);
    assert_float_equal(r.options.slow.share, 0.1, 1e-9);
    assert_int_equal(r.options.slow.time_us, 1500000);
    assert_float_equal(r.options.late.share, 0.05, 1e-9);
    assert_int_equal(r.options.late.time_us, 2000000);
    assert_float_equal(r.options.loss.in, 0.02, 1e-9);
    assert_float_equal(r.options.loss.out, 0.05, 1e-9);
    finish(&r);

    r = parse_good("--rtt 7 --bottleneck 5000 --rst-limit 100 --icmp-limit 1:6 --reorder 1% "
                   "--duplicate 0.5% --tarpit 1% --syn-proxy 1.0 --no-retransmit");
    assert_int_equal(r.options.rtt_us, 7000);
    assert_true(r.options.bottleneck.pps == 5000);
    assert_int_equal(r.options.bottleneck.queue, 100);
    assert_true(r.options.rst_limit.per_s == 100 && r.options.rst_limit.burst == 100);
    assert_true(r.options.icmp_limit.per_s == 1 && r.options.icmp_limit.burst == 6);
    assert_float_equal(r.options.reorder, 0.01, 1e-9);
    assert_float_equal(r.options.duplicate, 0.005, 1e-9);
    assert_true(r.options.proxy_share == 1);
    assert_true(r.options.no_retransmit);
    finish(&r);

    r = parse_good("--bottleneck 250.5:7 --limits system");
    assert_true(r.options.bottleneck.pps == 250.5);
    assert_int_equal(r.options.bottleneck.queue, 7);
    assert_true(r.options.system_limits);
    finish(&r);
}

static void ports_are_lists_or_shares(void **state)
{
    struct result r = parse_good("--open 22,80 --filtered 5% --closed 5 --rejected 10-19 "
                                 "--rejected 1.5%:3:host --rejected 30:host --rejected 40:9");
    const struct lab_port_rule *rules = r.options.tcp.rules;

    (void)state;
    assert_int_equal(r.options.tcp.rule_count, 7);
    assert_int_equal(rules[0].port.kind, LAB_PORT_OPEN);
    assert_true(sp_portset_contains(rules[0].ports, 80));
    assert_int_equal(rules[0].ports->count, 2);
    assert_null(rules[1].ports);
    assert_float_equal(rules[1].share, 0.05, 1e-9);
    assert_int_equal(rules[2].port.kind, LAB_PORT_CLOSED);
    assert_true(sp_portset_contains(rules[2].ports, 5));
    assert_int_equal(rules[3].port.kind, LAB_PORT_REJECTED_ROUTER);
    assert_int_equal(rules[3].port.code, 13);
    assert_int_equal(rules[4].port.kind, LAB_PORT_REJECTED_HOST);
    assert_int_equal(rules[4].port.code, 3);
    assert_float_equal(rules[4].share, 0.015, 1e-9);
    assert_int_equal(rules[5].port.kind, LAB_PORT_REJECTED_HOST);
    assert_int_equal(rules[5].port.code, 13);
    assert_int_equal(rules[6].port.kind, LAB_PORT_REJECTED_ROUTER);
    assert_int_equal(rules[6].port.code, 9);
    finish(&r);

    r = parse_good("--udp-open 53 --udp-rest filtered");
    assert_int_equal(r.options.udp.rule_count, 1);
    assert_int_equal(r.options.udp.rest, LAB_PORT_FILTERED);
    assert_int_equal(r.options.tcp.rule_count, 0);
    finish(&r);
}

static void what_is_not_understood_is_refused(void **state)
{
    (void)state;
    assert_refused("--bogus", "unknown option \"--bogus\" (see synprint-lab up --help)");
    assert_refused("198.18.0.1", "unexpected argument \"198.18.0.1\" (see synprint-lab up --help)");
    assert_refused("--alive 170%", "option \"--alive\": \"170%\" is not a share, as in 70% or 0.7");
    assert_refused("--alive x", "option \"--alive\": \"x\" is not a share, as in 70% or 0.7");
    assert_refused("--loss 0x1", "option \"--loss\": \"0x1\" is not a share, as in 70% or 0.7");
    assert_refused(
        "--rtt 20m",
        "option \"--rtt\": \"20m\" is not a time up to an hour, as in 20ms, 1.5s or 300us");
    assert_refused(
        "--rtt=-1ms",
        "option \"--rtt\": \"-1ms\" is not a time up to an hour, as in 20ms, 1.5s or 300us");
    assert_refused(
        "--jitter 9999s",
        "option \"--jitter\": \"9999s\" is not a time up to an hour, as in 20ms, 1.5s or 300us");
    assert_refused("--late 2s",
                   "option \"--late\": \"2s\" is not a share and a time, as in 10%:2s");
    assert_refused("--bottleneck 0", "option \"--bottleneck\": \"0\" is not packets per second "
                                     "above 0, and packets that wait after \":\"");
    assert_refused("--rst-limit 5:0", "option \"--rst-limit\": \"5:0\" is not a number per second "
                                      "above 0, and a burst of at least 1 after \":\"");
    assert_refused("--limits bsd", "option \"--limits\": \"bsd\" is not the word \"system\"");
    assert_refused("--rest open", "option \"--rest\": \"open\" is not \"closed\" or \"filtered\"");
    assert_refused("--open http", "option \"--open\": \"http\" is not ports, as in 22,80-90, or a "
                                  "share, as in 3% or 0.03");
    assert_refused("--open 70000",
                   "option \"--open\": port list \"70000\": \"70000\" is not a port (0-65535)");
    assert_refused("--rejected 5:16", "option \"--rejected\": \"5:16\" is not ports or a share "
                                      "with \":CODE\" (0-15), \":host\" or \":router\" after it");
    assert_refused("--name a --name b", "option \"--name\" was given twice");
    assert_refused("--limits system --rst-limit 5",
                   "--limits system cannot be combined with --rst-limit or --icmp-limit: both say "
                   "how hosts limit");
    assert_refused("--truth f --asked f",
                   "--truth, --counters and --asked cannot write to one file, \"f\"");
    assert_refused("--personality-sample 5",
                   "--personality-sample needs --personality FILE: what to sample");
}

static void too_many_rules_are_refused(void **state)
{
    char line[1024] = "";
    struct result r;

    (void)state;
    for (int i = 0; i < 11; i++)
        strncat(line, "--open=1 ", sizeof(line) - strlen(line) - 1);
    line[strlen(line) - 1] = '\0';
    r = parse(line);
    assert_true(r.ok);
    assert_int_equal(r.options.tcp.rule_count, 11);
    while (r.options.tcp.rule_count < LAB_RULES_MAX)
        r.options.tcp.rules[r.options.tcp.rule_count++] = (struct lab_port_rule){.share = 0};
    {
        const struct sp_command_line table = lab_up_command_line();

        for (size_t i = 0; i < table.count; i++)
            if (strcmp(table.table[i].name, "--open") == 0)
                assert_false(table.table[i].set(&table.table[i], &r.options.tcp, "1", &r.err));
    }
    assert_int_equal(r.options.tcp.rule_count, LAB_RULES_MAX);
    finish(&r);
}

static void a_world_is_made(void **state)
{
    struct lab_world world;
    struct lab_host_traits host;
    struct sp_error err;
    struct sp_addr addr;
    uint64_t index;

    (void)state;
    assert_true(build("", &world, &err));
    assert_int_equal(lab_world_count(&world), 256);
    lab_world_host(&world, 7, &host);
    assert_true(host.alive);
    assert_int_equal(lab_world_tcp(&world, &host, 22).kind, LAB_PORT_OPEN);
    assert_int_equal(lab_world_tcp(&world, &host, 1001).kind, LAB_PORT_CLOSED);
    lab_world_finish(&world);

    assert_true(build("--hosts 198.18.1.0/24 --hosts 2001:db8::100/120 --routed 198.19.1.1-10 "
                      "--routed 2001:db8:1::5 --ports 1-100 --open 7 --rest filtered",
                      &world, &err));
    assert_int_equal(lab_world_count(&world), 256 + 256 + 10 + 1);
    assert_true(sp_addr_parse("2001:db8::1ff", &addr));
    assert_true(lab_world_find(&world, &addr, &index));
    lab_world_host(&world, index, &host);
    assert_int_equal(lab_world_tcp(&world, &host, 7).kind, LAB_PORT_OPEN);
    assert_int_equal(lab_world_tcp(&world, &host, 22).kind, LAB_PORT_FILTERED);
    assert_true(sp_addr_parse("2001:db8::200", &addr));
    assert_false(lab_world_find(&world, &addr, &index));
    lab_world_finish(&world);
}

static void hosts_lie_inside_the_lab(void **state)
{
    static const char on_link[] = "option \"--hosts\": \"%s\" lies outside the lab, expected "
                                  "addresses in 198.18.0.0 to 198.18.254.255 or 2001:db8::/64";
    static const char routed[] = "option \"--routed\": \"%s\" lies outside the lab, expected "
                                 "addresses in 198.19.0.0/17 or 2001:db8:1::/48";
    static const char *const bad[] = {"198.18.255.1",  "198.18.0.0/15",       "10.0.0.1",
                                      "198.17.0.0/16", "2001:db8:0:1::5/120", "2001:db7::1"};
    char line[64], message[200];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(line, sizeof(line), "--hosts %s", bad[i]);
        snprintf(message, sizeof(message), on_link, bad[i]);
        assert_no_world(line, message);
    }
    snprintf(message, sizeof(message), routed, "198.19.128.0");
    assert_no_world("--routed 198.19.128.0", message);
    snprintf(message, sizeof(message), routed, "2001:db8:2::1");
    assert_no_world("--routed 2001:db8:2::1", message);
    assert_no_world("--hosts 2001:db8::/64", "option \"--hosts\": \"2001:db8::/64\" has the prefix "
                                             "length \"64\", expected 108 to 128");
    assert_no_world("--hosts ::x", "option \"--hosts\": \"::x\" is not an IPv6 address");
    assert_no_world("--hosts example.org",
                    "option \"--hosts\": \"example.org\" is a name, expected "
                    "addresses, as in 198.18.0.0/24");
    assert_no_world("--hosts 198.18.0.300",
                    "option \"--hosts\": target \"198.18.0.300\": \"300\" is neither an octet "
                    "(0-255, no leading zeros) nor a range of them");
}

static void the_table_is_in_order(void **state)
{
    const struct sp_command_line line = lab_up_command_line();

    (void)state;
    assert_in_range(line.count, 30, SP_OPTIONS_MAX);
    for (size_t i = 0; i < line.count; i++) {
        assert_int_equal(line.table[i].name[0], '-');
        assert_non_null(line.table[i].set);
        assert_true(strlen(line.table[i].help) > 0 && strlen(line.table[i].help) <= 56);
        for (size_t j = i + 1; j < line.count; j++) {
            assert_string_not_equal(line.table[i].name, line.table[j].name);
            if (strcmp(line.table[i].group, line.table[j].group) == 0)
                assert_string_equal(line.table[j - 1].group, line.table[j].group);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(ports_are_lists_or_shares),
        cmocka_unit_test(what_is_not_understood_is_refused),
        cmocka_unit_test(too_many_rules_are_refused),
        cmocka_unit_test(a_world_is_made),
        cmocka_unit_test(hosts_lie_inside_the_lab),
        cmocka_unit_test(the_table_is_in_order),
    };

    /* the personalities of the source tree */
    setenv("SYNPRINT_DATADIR", SP_SOURCE_DIR "/tools/synprint-lab", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
