#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output_fixture.h"

#define JSON_HEAD(targets, ports, services)                                                        \
    "{\"type\":\"scan\",\"version\":\"" SP_VERSION "\",\"args\":\"synprint x\",\"seed\":42,"       \
    "\"start\":\"2026-01-01T00:00:00.000Z\",\"targets\":" targets ",\"ports\":" ports              \
    ",\"services\":\"" services "\"}\n"
#define JSON_PORT                                                                                  \
    "{\"type\":\"port\",\"ip\":\"198.18.0.7\",\"proto\":\"tcp\",\"port\":22,\"state\":\"open\","   \
    "\"reason\":\"syn-ack\",\"ttl\":64,\"rtt_us\":1234,\"service\":\"ssh\","                       \
    "\"time\":\"2026-01-01T00:00:05.250Z\"}\n"
#define JSON_OS                                                                                    \
    "\"os\":[{\"name\":\"Linux 6.16 or newer\",\"vendor\":\"Linux\",\"family\":\"Linux\","         \
    "\"gen\":\"6.X\",\"type\":\"general purpose\",\"cpe\":[\"cpe:/o:linux:linux_kernel:6\"],"      \
    "\"accuracy\":100,\"confidence\":0.95,\"method\":\"syn-ack\",\"evidence\":\"" EVIDENCE         \
        RST_AGREES "\",\"db\":\"os.sig:11\"}]"
#define JSON_TRAITS                                                                                \
    ",\"traits\":[\"syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=10 "  \
    "tsval=nonzero tsecr=nonzero quirks=none\",\"rst ttl=64 df=yes id=zero win=0\"]"
#define JSON_UP_WITH(names, not_shown, more)                                                       \
    "{\"type\":\"host\",\"ip\":\"198.18.0.7\",\"state\":\"up\",\"reason\":\"arp-response\","       \
    "\"mac\":\"02:00:00:00:00:01\",\"hostnames\":[" names "],\"rtt_us\":1234,"                     \
    "\"not_shown\":{" not_shown "}," JSON_OS more "}\n"
#define JSON_UP(names, not_shown) JSON_UP_WITH(names, not_shown, "")
#define JSON_DOWN                                                                                  \
    "{\"type\":\"host\",\"ip\":\"198.18.0.9\",\"state\":\"down\",\"reason\":\"no-arp-response\","  \
    "\"hostnames\":[],\"not_shown\":{},\"os\":[]}\n"
#define JSON_SILENT                                                                                \
    "{\"type\":\"host\",\"ip\":\"203.0.113.5\",\"state\":\"unknown\",\"reason\":\"unknown\","      \
    "\"hostnames\":[],\"not_shown\":{\"filtered\":100},\"os\":[]}\n"
#define JSON_END(complete)                                                                         \
    "{\"type\":\"summary\",\"elapsed_s\":1.230,\"probes_sent\":256000,\"retransmits\":12,"         \
    "\"replies\":99,\"hosts_up\":1,\"hosts_limited\":12,\"hosts_suspect\":2,"                      \
    "\"hosts_timed_out\":3,\"open\":5,\"packet_loss\":0.021300,\"loss_estimate\":0.000117,"        \
    "\"kernel_drops\":7,"                                                                          \
    "\"complete\":" complete "}\n"

static void set_json_stats(struct sp_scan_stats *stats)
{
    stats->probes_sent = 256000;
    stats->retransmits = 12;
    stats->replies = 99;
    stats->counts[SP_PORT_OPEN] = 5;
    stats->hosts_limited = 12;
    stats->hosts_suspect = 2;
    stats->hosts_timed_out = 3;
    stats->packet_loss = 0.0213;
    stats->loss_estimate = 0.0001172;
    stats->kernel_drops = 7;
}

static void json_lines(void **state)
{
    const struct fake_host hosts[] = {fake_up, fake_down, fake_silent};
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "1-100");
    set_json_stats(&f.stats);
    output_add_name(&f, "a\"b", "198.18.0.7");
    output_add_name(&f, "c", "198.18.0.7");
    assert_string_equal(output_play(&f, &sp_format_json, hosts, 3),
                        JSON_HEAD("256", "100", "1-100")
                            JSON_PORT JSON_UP("\"a\\\"b\",\"c\"", "\"closed\":99")
                                JSON_DOWN JSON_SILENT JSON_END("true"));
    output_end(&f);
}

static void json_with_v_has_a_line_for_each_answer(void **state)
{
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "22-23");
    set_json_stats(&f.stats);
    f.options.verbose = 1;
    f.stats.complete = false;
    assert_string_equal(output_play(&f, &sp_format_json, &fake_up, 1),
                        JSON_HEAD("1", "2", "22-23") JSON_PORT
                        "{\"type\":\"port\",\"ip\":\"198.18.0.7\",\"proto\":\"tcp\",\"port\":23,"
                        "\"state\":\"closed\",\"reason\":\"reset\",\"ttl\":64,\"rtt_us\":1234,"
                        "\"time\":\"2026-01-01T00:00:05.250Z\"}\n" JSON_UP_WITH("", "", JSON_TRAITS)
                            JSON_END("false"));
    output_end(&f);
}

static void json_lists_the_ports_as_ranges(void **state)
{
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.7", "80,21-23,90,91,65535");
    assert_non_null(strstr(output_play(&f, &sp_format_json, NULL, 0),
                           ",\"ports\":7,\"services\":\"21-23,80,90-91,65535\"}\n"));
    output_end(&f);
}

static void json_with_open_has_open_hosts_only(void **state)
{
    const struct fake_host hosts[] = {fake_down, fake_up, fake_silent};
    struct output_fixture f;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "1-100");
    set_json_stats(&f.stats);
    f.options.open_only = true;
    f.options.verbose = 1;
    assert_string_equal(output_play(&f, &sp_format_json, hosts, 3),
                        JSON_HEAD("256", "100", "1-100")
                            JSON_PORT JSON_UP_WITH("", "\"closed\":99", JSON_TRAITS)
                                JSON_END("true"));
    output_end(&f);
}

static void json_of_an_unknown_system(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22");
    output_ask_other_database(&f, true);
    text = output_play(&f, &sp_format_json, &fake_up, 1);
    assert_non_null(strstr(text, "\"os\":[{\"name\":\"unknown\",\"cpe\":[],\"accuracy\":0,"
                                 "\"confidence\":0.00,\"method\":\"syn-ack\",\"evidence\":\""));
    assert_non_null(strstr(text, "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 "));
    assert_null(strstr(text, "\"db\""));
    output_end(&f);
}

/* The host's line of a host that is fake_up but for what else is known of it: from its round-trip
 * time to its systems. */
static void assert_host_line(struct fake_host host, bool open_only, const char *expected)
{
    struct output_fixture f;
    char *begin, *end;

    output_begin(&f, "198.18.0.7", "22,80,443");
    f.options.open_only = open_only;
    output_play(&f, &sp_format_json, &host, 1);
    begin = strstr(f.written, "\"hostnames\":[],");
    end = begin ? strstr(begin, ",\"os\":[") : NULL;
    if (end) {
        *end = '\0';
        assert_string_equal(begin + strlen("\"hostnames\":[],"), expected);
    } else {
        fail_msg("no host in\n%s", f.written);
    }
    output_end(&f);
}

static void json_of_a_suspect_host(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.rest = (struct fake_port){0, FAKE_OPEN};
    host.suspect = true;
    host.canaries = (struct sp_canaries){3, 3, {40123, 50321, 61002}};
    assert_host_line(host, true,
                     "\"rtt_us\":1234,\"suspect\":{\"asked\":3,\"open\":3,"
                     "\"ports\":[40123,50321,61002]},\"not_shown\":{}");
    host.canaries.open = 1;
    assert_host_line(host, false,
                     "\"rtt_us\":1234,\"suspect\":{\"asked\":3,\"open\":1,\"ports\":[40123]},"
                     "\"not_shown\":{}");
    host.suspect = false; /* what was asked alone is no evidence */
    assert_host_line(host, false, "\"rtt_us\":1234,\"not_shown\":{}");
}

static void json_of_a_host_that_limits_its_answers(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.limited_pps = 98.4;
    assert_host_line(host, false,
                     "\"rtt_us\":1234,\"limited_pps\":98.400,\"not_shown\":{\"closed\":2}");
    host.rest = (struct fake_port){0, FAKE_EITHER};
    host.ports[1] = (struct fake_port){80, FAKE_CLOSED};
    assert_host_line(host, true,
                     "\"rtt_us\":1234,\"limited_pps\":98.400,"
                     "\"not_shown\":{\"closed\":1,\"closed|filtered\":1}");
}

static void json_of_a_host_that_took_too_long(void **state)
{
    struct fake_host host = fake_up;

    (void)state;
    host.timed_out = true;
    host.rest = (struct fake_port){0, FAKE_UNASKED};
    assert_host_line(host, false,
                     "\"rtt_us\":1234,\"timed_out\":true,\"not_shown\":{\"unasked\":2}");
    host.state = SP_HOST_UNKNOWN;
    host.reason = SP_REASON_NONE;
    host.srtt_us = 0;
    host.ports[0] = host.rest;
    assert_host_line(host, false, "\"timed_out\":true,\"not_shown\":{\"unasked\":3}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_lines),
        cmocka_unit_test(json_with_v_has_a_line_for_each_answer),
        cmocka_unit_test(json_lists_the_ports_as_ranges),
        cmocka_unit_test(json_with_open_has_open_hosts_only),
        cmocka_unit_test(json_of_an_unknown_system),
        cmocka_unit_test(json_of_a_suspect_host),
        cmocka_unit_test(json_of_a_host_that_limits_its_answers),
        cmocka_unit_test(json_of_a_host_that_took_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
