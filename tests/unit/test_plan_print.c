#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/plan.h"

#define ARGS_MAX 8

/* 256 addresses, 100 ports. */
static void build(struct sp_plan *plan)
{
    struct sp_addr first, last;
    struct sp_error err;

    *plan = (struct sp_plan){.targets = sp_addrset_create(), .seed = 0x2a};
    assert_non_null(plan->targets);
    assert_true(sp_addr_parse("192.0.2.0", &first) && sp_addr_parse("192.0.2.255", &last));
    assert_true(sp_addrset_add(plan->targets, &first, &last, &err));
    assert_true(sp_addrset_seal(plan->targets, &err));
    sp_portset_init(&plan->ports);
    assert_true(sp_portset_parse(&plan->ports, "1-100", NULL, &err));
    assert_true(sp_portset_seal(&plan->ports, &err));
}

/* What --dry-run says with these options, which single spaces separate. The caller frees it. */
static char *plan_text(const char *options)
{
    static char name[] = "synprint", target[] = "192.0.2.0/24";
    char *argv[ARGS_MAX + 1] = {name, target};
    char *line = strdup(options), *rest = line, *text = NULL;
    struct sp_options parsed;
    struct sp_error err;
    struct sp_plan plan;
    int argc = 2;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    assert_non_null(line);
    while (line[0] != '\0' && rest) {
        assert_true(argc < ARGS_MAX);
        argv[argc++] = strsep(&rest, " ");
    }
    assert_true(sp_options_parse(&parsed, argc, argv, &err));
    build(&plan);
    sp_shard_init(&plan.shard, sp_addrset_size(plan.targets), plan.ports.count, parsed.shard,
                  parsed.shards);
    sp_plan_print(&plan, &parsed, out);
    assert_int_equal(fclose(out), 0);
    sp_portset_finish(&plan.ports);
    sp_addrset_destroy(plan.targets);
    sp_options_finish(&parsed);
    free(line);
    return text;
}

static void the_whole_plan(void **state)
{
    char *text = plan_text("-T2 --max-retries 3");

    (void)state;
    assert_string_equal(
        text,
        "Dry run: nothing is sent.\n"
        "Targets: 256 IP addresses: 192.0.2.0-192.0.2.255\n"
        "Ports: 100 tcp ports: 1-100\n"
        "Timing: polite (-T2)\n"
        "  an answer is waited for: 1s at first, then 100ms to 10s\n"
        "  probes that wait at the same time: 1\n"
        "  between two probes to a host: at least 400ms\n"
        "Probes: 25600 TCP SYN when every host is up and every port answers; an unanswered "
        "one is repeated\nat most 3 times. ARP requests to hosts on the same link come on "
        "top.\n"
        "Time: at least 40 seconds for each host that is up, with 400ms between two probes to it, "
        "more by what must be repeated\n"
        "OS database: 0 systems\n"
        "Seed: 0x2a\n");
    free(text);
}

/* The part of the plan from one heading to the next. */
static void assert_part(const char *options, const char *from, const char *to, const char *expected)
{
    char *text = plan_text(options);
    char *start = strstr(text, from);
    char *end = start ? strstr(start, to) : NULL;

    assert_non_null(end);
    if (end != NULL) /* which the compiler is not told by the line above */
        *end = '\0';
    assert_string_equal(start, expected);
    free(text);
}

static void the_timing_in_use(void **state)
{
    (void)state;
    assert_part("", "Timing:", "Probes:",
                "Timing: normal (-T3)\n"
                "  an answer is waited for: 1s at first, then 100ms to 10s\n"
                "  between two probes to a host: no fixed delay, up to 50ms when it limits its "
                "answers\n");
    assert_part("-T paranoid", "Timing:", "Probes:",
                "Timing: paranoid (-T0)\n"
                "  an answer is waited for: 5m at first, then 100ms to 5m\n"
                "  probes that wait at the same time: 1\n"
                "  between two probes to a host: at least 5m\n");
    assert_part("-T5 --min-rate 0.5 --max-rate 2500", "Timing:", "Probes:",
                "Timing: insane (-T5)\n"
                "  an answer is waited for: 250ms at first, then 50ms to 300ms\n"
                "  between two probes to a host: no fixed delay, up to 5ms when it limits its "
                "answers\n"
                "  packets per second: at least 0.5\n"
                "  packets per second: at most 2500\n"
                "  a host is given up after: 15m\n");
    assert_part("--max-scan-delay 0", "  between",
                "Probes:", "  between two probes to a host: no fixed delay\n");
}

static void os_detection(void **state)
{
    (void)state;
    assert_part(
        "-O", "OS detection", "OS database",
        "OS detection: 16 more probes to each host that answers, up to 2 times, 5 where the "
        "conditions are good\n");
    assert_part("-O --osscan-limit --max-os-tries 1", "OS detection", "OS database",
                "OS detection: 16 more probes to each host that answers on an open and a closed "
                "port, up to 1 time\n");
}

static void the_time_it_takes(void **state)
{
    static const char unknown[] = "Time: not known without --max-rate: the network decides\n";

    (void)state;
    assert_part("", "Time:", "OS", unknown);
    assert_part("-T0 --scan-delay 0 --min-rate 100", "Time:", "OS", unknown);
    assert_part("--max-rate 100", "Time:", "OS",
                "Time: about 4 minutes at 100 packets per second, more by what must be repeated\n");
    assert_part("--max-rate 100 -T2", "Time:", "OS",
                "Time: at least 4 minutes at 100 packets per second, more by what must be "
                "repeated\n");
    assert_part("--max-rate 100000 -T2", "Time:", "OS",
                "Time: at least 40 seconds for each host that is up, with 400ms between two probes "
                "to it, more by what must be repeated\n");
    assert_part("--scan-delay 1s --min-rate 100", "Time:", "OS",
                "Time: at least 99 seconds for each host that is up, with 1s between two probes to "
                "it, more by what must be repeated\n");
    assert_part("--min-rate 100 --host-timeout 1h", "Time:", "OS",
                "Time: at most about 4 minutes at 100 packets per second, more by what must be "
                "repeated, less where a host is given up\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_plan),
        cmocka_unit_test(the_timing_in_use),
        cmocka_unit_test(os_detection),
        cmocka_unit_test(the_time_it_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
