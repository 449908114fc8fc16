#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output_fixture.h"

#define HEAD "Starting synprint " SP_VERSION " at 2026-01-01 00:00 UTC\n"
#define DONE "synprint done: 1 IP address (1 host up) scanned in 1.23 seconds\n"

static void text_of_a_host_that_is_up(void **state)
{
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "1-100");
    output_add_name(&f, "gate.example", "198.18.0.7");
    output_add_name(&f, "second.example", "198.18.0.7");
    assert_string_equal(output_play(&f, &sp_format_text, &fake_up, 1), HEAD
                        "Scan report for gate.example (198.18.0.7)\n"
                        "Host is up (0.0012s latency).\n"
                        "Not shown: 99 closed tcp ports (reset)\n"
                        "PORT   STATE SERVICE\n"
                        "22/tcp open  ssh\n"
                        "MAC Address: 02:00:00:00:00:01\n"
                        "OS: Linux 6.16 or newer (confidence 95 %; port 22: " EVIDENCE RST_AGREES
                        ")\n"
                        "\n" DONE);
    output_end(&f);
}

static void text_with_reasons_and_several_states(void **state)
{
    static const struct fake_host host = {
        .addr = "198.18.0.7",
        .state = SP_HOST_UP,
        .reason = SP_REASON_SYN_ACK,
        .srtt_us = 80,
        .rest = {0, FAKE_SILENT},
        .ports = {{80, FAKE_OPEN}, {1000, FAKE_CLOSED}, {7, FAKE_REJECTED}},
    };
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "1-100,1000");
    f.options.reason = true;
    assert_string_equal(output_play(&f, &sp_format_text, &host, 1), HEAD
                        "Scan report for 198.18.0.7\n"
                        "Host is up, received syn-ack (0.000080s latency).\n"
                        "Not shown: 98 filtered tcp ports (no-response), 1 filtered tcp port"
                        " (admin-prohibited)\n"
                        "PORT     STATE  SERVICE REASON\n"
                        "80/tcp   open   http    syn-ack ttl 64\n"
                        "1000/tcp closed unknown reset ttl 64\n"
                        "OS: Linux 6.16 or newer (confidence 95 %; port 80: " EVIDENCE RST_AGREES
                        ")\n"
                        "\n" DONE);
    output_end(&f);
}

static void ports_are_collapsed_above_25(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "1-26"); /* 25 closed */
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_null(strstr(text, "Not shown"));
    assert_non_null(strstr(text, "\n25/tcp closed unknown\n26/tcp closed unknown\n"));
    output_end(&f);

    output_begin(&f, "198.18.0.7", "1-27"); /* 26 closed */
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_non_null(strstr(text, "Not shown: 26 closed tcp ports (reset)\n"));
    assert_null(strstr(text, "25/tcp"));
    output_end(&f);

    output_begin(&f, "198.18.0.7", "1-27");
    f.options.verbose = 1;
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_non_null(strstr(text, "\n27/tcp closed unknown\n"));
    output_end(&f);

    output_begin(&f, "198.18.0.7", "21-23");
    f.options.open_only = true;
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_non_null(strstr(text, "Not shown: 2 closed tcp ports (reset)\n"));
    assert_null(strstr(text, "21/tcp"));
    output_end(&f);
}

static void text_with_v_tells_as_it_happens(void **state)
{
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,80");
    f.options.verbose = 1;
    assert_string_equal(output_play(&f, &sp_format_text, &fake_up, 1), HEAD
                        "Command: synprint x\n"
                        "Seed: 0x2a\n"
                        "Discovered open port 22/tcp on 198.18.0.7\n"
                        "Scan report for 198.18.0.7\n"
                        "Host is up (0.0012s latency).\n"
                        "PORT   STATE  SERVICE\n"
                        "22/tcp open   ssh\n"
                        "80/tcp closed http\n"
                        "MAC Address: 02:00:00:00:00:01\n"
                        "OS: Linux 6.16 or newer (confidence 95 %; port 22: " EVIDENCE RST_AGREES
                        ")\n"
                        "\n" DONE);
    output_end(&f);
}

static void text_of_hosts_that_are_not_up(void **state)
{
    const struct fake_host hosts[] = {fake_down, fake_no_route, fake_silent};
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.1-3", "1-100");
    f.stats.hosts_up = 0;
    assert_string_equal(output_play(&f, &sp_format_text, hosts, 3), HEAD
                        "198.18.0.9 is down: no ARP answer\n"
                        "203.0.113.9 was not scanned: no route to it\n"
                        "Scan report for 203.0.113.5\n"
                        "Host did not answer.\n"
                        "Not shown: 100 filtered tcp ports (no-response)\n"
                        "\n"
                        "synprint done: 3 IP addresses (0 hosts up) scanned in 1.23 seconds\n");
    assert_string_equal(f.notes, "synprint: 203.0.113.9: no route to it\n");
    assert_int_equal(f.report.no_way, 1);
    output_end(&f);
}

static void text_sums_hosts_up_when_there_are_many(void **state)
{
    const struct fake_host hosts[] = {fake_down, fake_no_route, fake_silent, fake_down};
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.0/27", "1-100");
    assert_string_equal(output_play(&f, &sp_format_text, hosts, 4), HEAD
                        "Hosts not listed: 2 down, 1 without any answer, 1 not scanned"
                        " (-v lists them)\n"
                        "synprint done: 32 IP addresses (1 host up) scanned in 1.23 seconds\n");
    output_end(&f);

    output_begin(&f, "198.18.0.0/27", "1-100");
    f.options.verbose = 1;
    assert_non_null(
        strstr(output_play(&f, &sp_format_text, hosts, 4), "198.18.0.9 is down: no ARP answer\n"));
    output_end(&f);
}

static void text_of_a_scan_that_was_stopped(void **state)
{
    static const struct fake_host host = {
        .addr = "198.18.0.7",
        .state = SP_HOST_UP,
        .reason = SP_REASON_ARP_RESPONSE,
        .on_link = true,
        .rest = {0, FAKE_UNASKED},
        .ports = {{80, FAKE_CLOSED}},
    };
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "80,81-99");
    f.stats.complete = false;
    f.stats.hosts_done = 1;
    assert_string_equal(
        output_play(&f, &sp_format_text, &host, 1),
        HEAD "Scan report for 198.18.0.7\n"
             "Host is up.\n"
             "Not scanned: 19 tcp ports (the scan ended before)\n"
             "PORT   STATE  SERVICE\n"
             "80/tcp closed http\n"
             "MAC Address: 02:00:00:00:00:01\n"
             "OS: not guessed, no open port was found\n"
             "\n"
             "synprint stopped early: 1 of 256 IP addresses (1 host up) scanned in 1.23 seconds\n");
    output_end(&f);
}

static void text_of_an_unknown_system(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22");
    output_ask_other_database(&f, true);
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_non_null(strstr(text, "OS: unknown. The SYN-ACK of port 22 in database form"
                                 " (see db/ADDING.md):\n  syn-ack "));
    assert_null(strstr(text, "Toaster"));
    output_end(&f);
}

static void the_database_that_knows_decides(void **state)
{
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "22");
    output_ask_other_database(&f, false);
    assert_non_null(strstr(output_play(&f, &sp_format_text, &fake_up, 1),
                           "OS: Linux 6.16 or newer (confidence 95 %"));
    output_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_a_host_that_is_up),
        cmocka_unit_test(text_with_reasons_and_several_states),
        cmocka_unit_test(ports_are_collapsed_above_25),
        cmocka_unit_test(text_with_v_tells_as_it_happens),
        cmocka_unit_test(text_of_hosts_that_are_not_up),
        cmocka_unit_test(text_sums_hosts_up_when_there_are_many),
        cmocka_unit_test(text_of_a_scan_that_was_stopped),
        cmocka_unit_test(text_of_an_unknown_system),
        cmocka_unit_test(the_database_that_knows_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
