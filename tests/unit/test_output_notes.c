/* What the text says of hosts, and of scans, that are to be read with care. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output_fixture.h"

#define HEAD "Starting synprint " SP_VERSION " at 2026-01-01 00:00 UTC\n"
#define DONE "synprint done: 1 IP address (1 host up) scanned in 1.23 seconds\n"

/* What the text says of a host that is fake_up but for what else is known of it: the lines between
 * its state and its address. */
static void assert_host_text(struct fake_host host, const char *ports, bool open_only,
                             const char *expected)
{
    static const char before[] = "latency).\n", after[] = "MAC Address";
    struct output_fixture f;
    char *begin, *end;

    output_begin(&f, "198.18.0.7", ports);
    f.options.open_only = open_only;
    output_play(&f, &sp_format_text, &host, 1);
    begin = strstr(f.written, before);
    end = begin ? strstr(begin, after) : NULL;
    if (end) {
        *end = '\0';
        assert_string_equal(begin + strlen(before), expected);
    } else {
        fail_msg("no host in\n%s", f.written);
    }
    output_end(&f);
}

#define OPEN_22 "PORT   STATE SERVICE\n22/tcp open  ssh\n"

static void a_suspect_host_is_marked_and_its_ports_are_listed(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.suspect = true;
    host.canaries = (struct sp_canaries){3, 3, {40123, 50321, 61002}};
    assert_host_text(host, "22", true,
                     "Suspect: ports 40123, 50321 and 61002, where nothing should listen, answer"
                     " too: a SYN proxy or a tarpit?\n" OPEN_22);
    host.canaries.open = 2;
    assert_host_text(host, "22", false,
                     "Suspect: ports 40123 and 50321, where nothing should listen, answer too"
                     " (3 were asked): a SYN proxy or a tarpit?\n" OPEN_22);
    host.canaries.asked = host.canaries.open = 1;
    assert_host_text(host, "22", false,
                     "Suspect: port 40123, where nothing should listen, answers too:"
                     " a SYN proxy or a tarpit?\n" OPEN_22);
}

static void a_host_that_limits_its_answers_has_a_note(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.limited_pps = 98.4;
    assert_host_text(host, "22", false,
                     "Note: this host limits its answers to about 98 a second,"
                     " and was asked no faster\n" OPEN_22);
    host.limited_pps = 99.7;
    assert_host_text(host, "22", false,
                     "Note: this host limits its answers to about 100 a second,"
                     " and was asked no faster\n" OPEN_22);
    host.limited_pps = 0.984;
    assert_host_text(host, "22", false,
                     "Note: this host limits its answers to about 0.98 a second,"
                     " and was asked no faster\n" OPEN_22);
}

static void closed_ports_that_were_not_waited_for(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.rest = (struct fake_port){0, FAKE_EITHER};
    host.ports[1] = (struct fake_port){1000, FAKE_CLOSED};
    host.limited_pps = 98.4;
    assert_host_text(host, "22,1000-1030", true,
                     "Note: this host limits its answers to about 98 a second;"
                     " its closed ports were not waited for\n"
                     "Not shown: 1 closed tcp port (reset),"
                     " 30 closed|filtered tcp ports (no-response)\n" OPEN_22);
    host.limited_pps = 0;
    assert_host_text(host, "22,1000-1030", true,
                     "Note: this host limits its answers; its closed ports were not waited for\n"
                     "Not shown: 1 closed tcp port (reset),"
                     " 30 closed|filtered tcp ports (no-response)\n" OPEN_22);
    assert_host_text(host, "22,1000-1030", false,
                     "Note: this host limits its answers; its closed ports were not waited for\n"
                     "Not shown: 30 closed|filtered tcp ports (no-response)\n"
                     "PORT     STATE  SERVICE\n"
                     "22/tcp   open   ssh\n"
                     "1000/tcp closed unknown\n");
    assert_host_text(host, "22-23", false,
                     "Note: this host limits its answers; its closed ports were not waited for\n"
                     "PORT   STATE           SERVICE\n"
                     "22/tcp open            ssh\n"
                     "23/tcp closed|filtered unknown\n");
}

static void a_host_that_took_too_long_shows_what_was_found(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.timed_out = true;
    host.rest = (struct fake_port){0, FAKE_UNASKED};
    assert_host_text(host, "22,80,443", false,
                     "Note: this host took longer than --host-timeout allows;"
                     " what was found until then is shown\n"
                     "Not scanned: 2 tcp ports (the host's time ended before)\n" OPEN_22);
}

/* Nothing was found out about it, and it is not up: that is not the same as never having asked. */
static void a_host_that_took_too_long_is_not_absent(void **state)
{
    struct output_fixture f;
    struct fake_host host = fake_silent;

    (void)state;
    host.timed_out = true;
    host.rest = (struct fake_port){0, FAKE_UNASKED};
    output_begin(&f, "203.0.113.5", "1-100");
    f.stats.hosts_up = 0;
    f.stats.hosts_timed_out = 1;
    assert_string_equal(output_play(&f, &sp_format_text, &host, 1),
                        HEAD "Scan report for 203.0.113.5\n"
                             "Host did not answer.\n"
                             "Note: this host took longer than --host-timeout allows;"
                             " what was found until then is shown\n"
                             "Not scanned: 100 tcp ports (the host's time ended before)\n"
                             "\n"
                             "Hosts to note: 1 out of time (--host-timeout)\n"
                             "synprint done: 1 IP address (0 hosts up) scanned in 1.23 seconds\n");
    output_end(&f);

    /* with --open it is not listed, yet counted */
    output_begin(&f, "203.0.113.5", "1-100");
    f.options.open_only = true;
    f.stats.hosts_timed_out = 1;
    assert_string_equal(output_play(&f, &sp_format_text, &host, 1),
                        HEAD "Hosts to note: 1 out of time (--host-timeout)\n" DONE);
    output_end(&f);

    /* one of many: summed up like any host that is not up */
    output_begin(&f, "203.0.113.0/24", "1-100");
    f.stats.hosts_timed_out = 1;
    assert_non_null(strstr(output_play(&f, &sp_format_text, &host, 1),
                           HEAD "Hosts not listed: 1 without any answer (-v lists them)\n"
                                "Hosts to note: 1 out of time (--host-timeout)\n"));
    output_end(&f);
}

/* What stands between the hosts and the last line. */
static void assert_summary(struct sp_scan_stats stats, const char *expected)
{
    struct output_fixture f;
    char *done;

    output_begin(&f, "198.18.0.0/24", "1-100");
    stats.hosts_done = stats.targets = 256;
    stats.hosts_up = 1;
    stats.complete = true;
    f.stats = stats;
    output_play(&f, &sp_format_text, NULL, 0);
    done = strstr(f.written, "synprint done: ");
    assert_non_null(done);
    *done = '\0';
    assert_memory_equal(f.written, HEAD, strlen(HEAD));
    assert_string_equal(f.written + strlen(HEAD), expected);
    output_end(&f);
}

static void the_summary_tells_what_was_lost(void **state)
{
    struct sp_scan_stats stats = {.packet_loss = 0.0213};

    (void)state;
    stats.counts[SP_PORT_OPEN] = 600;
    stats.counts[SP_PORT_CLOSED] = 20000;
    stats.counts[SP_PORT_FILTERED] = 4000;
    stats.counts[SP_PORT_CLOSED_FILTERED] = 1000;
    stats.counts[SP_PORT_UNASKED] = 77777; /* has no state that could be wrong */
    assert_summary(stats, "Worth knowing: about 2.1 % of packets were lost\n");
    stats.loss_estimate = 0.0001172; /* of 25600 */
    stats.kernel_drops = 1;
    stats.unverified = 3;
    stats.duplicates = 2;
    stats.malformed = 4;
    assert_summary(stats,
                   "Worth knowing: about 2.1 % of packets were lost, 3 of 25600 port states may be"
                   " wrong for it, packets lost by the capture: 1, unverified replies dropped: 3,"
                   " duplicate replies: 2, malformed packets dropped: 4\n");
    stats = (struct sp_scan_stats){.packet_loss = 0.123, .loss_estimate = 0.00001};
    stats.counts[SP_PORT_CLOSED] = 25600; /* a quarter of one */
    assert_summary(stats, "Worth knowing: about 12 % of packets were lost\n");
    stats.packet_loss = 0.0004;
    assert_summary(stats, "");
    stats.loss_estimate = 0.001;
    assert_summary(stats, "Worth knowing: 26 of 25600 port states may be wrong for lost packets\n");
}

static void the_summary_counts_the_hosts_to_note(void **state)
{
    (void)state;
    assert_summary((struct sp_scan_stats){.hosts_limited = 12},
                   "Hosts to note: 12 limiting their answers\n");
    assert_summary(
        (struct sp_scan_stats){
            .hosts_suspect = 2, .hosts_limited = 1, .hosts_timed_out = 3, .duplicates = 5},
        "Hosts to note: 2 suspect, 1 limiting their answers,"
        " 3 out of time (--host-timeout)\n"
        "Worth knowing: duplicate replies: 5\n");
    assert_summary((struct sp_scan_stats){.replies = 5}, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_suspect_host_is_marked_and_its_ports_are_listed),
        cmocka_unit_test(a_host_that_limits_its_answers_has_a_note),
        cmocka_unit_test(closed_ports_that_were_not_waited_for),
        cmocka_unit_test(a_host_that_took_too_long_shows_what_was_found),
        cmocka_unit_test(a_host_that_took_too_long_is_not_absent),
        cmocka_unit_test(the_summary_tells_what_was_lost),
        cmocka_unit_test(the_summary_counts_the_hosts_to_note),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
