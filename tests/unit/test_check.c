/* What the comparison of a result with the truth counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_fixture.h"
#include "check_samples.h"

static const struct lab_check_options plain;

#define EXACT                                                                                      \
    "\"agrees\":true \"ports\":20 \"exact\":20 \"open\":2 \"missed\":0 \"invented\":0 "            \
    "\"wrong\":0 \"untold\":0 \"repeated\":0 \"hosts\":3 \"hosts_missed\":0 \"hosts_invented\":0 " \
    "\"suspects\":1 \"suspect_ports\":10"

static void exact_results(void **state)
{
    (void)state;
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") OTHER_HOSTS SUMMARY, plain,
                        EXACT " \"format\":\"synprint\" \"suspect_open\":0", true);
    check_assert_counts(
        NMAP NMAP_FIRST NMAP_EXTRA("filtered", "admin-prohibiteds", 1, "7") NMAP_END NMAP_REST,
        plain, EXACT " \"format\":\"nmap\" \"suspect_open\":10 \"other_reason\":0", true);
    check_assert_counts(
        "#masscan\nopen tcp 2 198.18.0.1 1700000000\nopen tcp 4 198.18.0.1 1700000000\n"
        "open tcp 9 198.18.0.3 1700000000\nbanner tcp 9 198.18.0.3 1 x y\n# end\n",
        plain,
        "\"agrees\":true \"format\":\"masscan\" \"ports\":20 \"exact\":2 \"untold\":18 "
        "\"suspect_open\":1 \"hosts_missed\":0",
        true);
}

static void ports_are_classed(void **state)
{
    (void)state;
    /* 2 missed, 3 invented, 5 told closed: as numbers, then port by port */
    check_assert_counts(SCAN PORT(1, 3, "open", "syn-ack") PORT(1, 4, "open", "syn-ack")
                            HOST(1, "up", "\"closed\":6,\"filtered\":2", "") OTHER_HOSTS SUMMARY,
                        plain,
                        "\"agrees\":false \"ports\":20 \"open\":2 \"missed\":1 \"invented\":1 "
                        "\"wrong\":1 \"exact\":17 \"untold\":0 \"open_found_percent\":50.000",
                        false);
    check_assert_counts(
        NMAP NMAP_HOST(1, "up", "arp-response") NMAP_EXTRA("closed", "reset", 7, "1-2,5,8-10")
            NMAP_EXTRA("filtered", "no-response", 2, "6-7") NMAP_PORT(3, "open")
                NMAP_PORT(4, "open") NMAP_END NMAP_REST,
        plain, "\"missed\":1 \"invented\":1 \"wrong\":1 \"exact\":17 \"other_reason\":1", false);
}

static void one_state_that_is_not_shown_is_that_of_each(void **state)
{
    (void)state;
    check_assert_counts(SCAN OPEN_PORTS PORT(1, 7, "filtered", "admin-prohibited")
                            PORT(1, 5, "closed", "reset") HOST(1, "up", "\"closed\":6", "")
                                OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":18 \"wrong\":2 \"missed\":0 \"untold\":0", false);
}

static void what_is_not_reported_is_untold(void **state)
{
    (void)state;
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":5,\"filtered\":1", "")
                            OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":18 \"wrong\":0 \"untold\":2", false);
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":5,\"unasked\":3", "")
                            OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":17 \"wrong\":0 \"untold\":3", false);
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "", "") OTHER_HOSTS SUMMARY, plain,
                        "\"exact\":12 \"untold\":8", false);
    /* but when only open ports are asked for, that is no difference */
    check_assert_counts("{\"type\":\"scan\",\"args\":\"synprint --open x\"}\n" OPEN_PORTS HOST(
                            1, "up", "", "") PORT(3, 1, "open", "syn-ack") SUMMARY,
                        plain, "\"exact\":2 \"untold\":18", true);
    check_assert_counts(SCAN OTHER_HOSTS SUMMARY, plain,
                        "\"missed\":2 \"untold\":8 \"hosts_missed\":1", false);
}

/* closed|filtered holds for a port that is one of them, port by port and by numbers. */
static void closed_or_filtered(void **state)
{
    (void)state;
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed|filtered\":8", "")
                            OTHER_HOSTS SUMMARY,
                        plain, EXACT " \"either\":8 \"other_reason\":0", true);
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":3,\"closed|filtered\":5", "")
                            OTHER_HOSTS SUMMARY,
                        plain, EXACT " \"either\":5", true);
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":6,\"closed|filtered\":2", "")
                            OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":19 \"either\":2 \"wrong\":1 \"missed\":0", false);
    check_assert_counts(NMAP NMAP_HOST(1, "up", "arp-response")
                            NMAP_EXTRA("closed|filtered", "no-responses", 7, "1,3,5-6,8-10")
                                NMAP_EXTRA("filtered", "admin-prohibiteds", 1, "7")
                                    NMAP_PORT(2, "open") NMAP_PORT(4, "open") NMAP_END NMAP_REST,
                        plain, EXACT " \"either\":7 \"other_reason\":0", true);
    /* but not for one that is open */
    check_assert_counts(SCAN PORT(1, 4, "open", "syn-ack")
                            HOST(1, "up", "\"closed|filtered\":9", "") OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":19 \"either\":8 \"missed\":1 \"wrong\":0", false);
    check_assert_counts(SCAN PORT(1, 4, "open", "syn-ack")
                            HOST(1, "up", "\"closed\":3,\"closed|filtered\":6", "")
                                OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":19 \"either\":5 \"missed\":1 \"wrong\":0", false);
    check_assert_counts(NMAP NMAP_FIRST NMAP_EXTRA("closed|filtered", "no-responses", 1, "7")
                            NMAP_PORT(9, "closed|filtered") NMAP_END NMAP_REST,
                        plain, "\"exact\":20 \"either\":1 \"repeated\":1", false);
}

static void repetitions(void **state)
{
    (void)state;
    check_assert_counts(SCAN OPEN_PORTS PORT(1, 2, "open", "syn-ack") HOST(1, "up", COUNTS, "")
                            HOST(1, "up", COUNTS, "") OTHER_HOSTS SUMMARY,
                        plain, "\"exact\":20 \"repeated\":1 \"hosts_repeated\":1", false);
    check_assert_counts(NMAP NMAP_FIRST NMAP_EXTRA("filtered", "admin-prohibited", 2, "6-7")
                            NMAP_END NMAP_REST,
                        plain, "\"exact\":20 \"repeated\":1", false);
    check_assert_counts(
        "open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 4 198.18.0.1 2\n"
        "open tcp 1 198.18.0.3 2\nopen tcp 1 198.18.0.3 2\n",
        plain, "\"repeated\":2 \"suspect_open\":1", false);
}

static void hosts_are_compared(void **state)
{
    (void)state;
    /* a dead one that answers, one that is none of the lab's, living ones that are down */
    check_assert_counts(
        SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") PORT(2, 1, "open", "syn-ack")
            PORT(2, 3, "closed", "reset") PORT(9, 1, "open", "syn-ack") HOST(3, "unknown", "", "")
                HOST(4, "down", "", "") SUMMARY,
        plain,
        "\"invented\":2 \"wrong\":1 \"hosts_invented\":2 \"hosts_missed\":2 \"missed\":0 "
        "\"hosts\":3",
        false);
    check_assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") OTHER_HOSTS HOST(77, "up", "", "")
                            HOST(78, "down", "", "") HOST(79, "unknown", "", "") SUMMARY,
                        plain, "\"exact\":20 \"invented\":0 \"hosts_invented\":1", false);
    /* nmap did not see what it was told */
    check_assert_counts(
        NMAP NMAP_HOST(
            1, "up", "user-set") "<extraports state=\"filtered\" count=\"10\"/>" NMAP_END NMAP_REST,
        plain, "\"hosts_missed\":1 \"missed\":2 \"wrong\":5", false);
    check_assert_counts("", plain, "\"format\":\"empty\" \"missed\":2 \"hosts_missed\":2", false);
}

static void suspects_count_apart(void **state)
{
    (void)state;
    check_assert_counts(
        SCAN OPEN_PORTS HOST(1, "up", COUNTS, ",\"suspect\":\"tarpit\"") HOST(2, "down", "", "")
            PORT(3, 1, "open", "syn-ack") PORT(3, 2, "open", "syn-ack")
                HOST(3, "up", "", ",\"suspect\":{\"asked\":3,\"open\":3,\"ports\":[40123,50321]}")
                    HOST(4, "unknown", "\"filtered\":10", ",\"suspect\":null") SUMMARY,
        plain,
        "\"exact\":20 \"suspects\":1 \"suspects_marked\":1 \"wrongly_marked\":1 "
        "\"suspect_ports\":10 \"suspect_open\":2",
        true);
}

static void ports_and_hosts_can_be_chosen(void **state)
{
    const char *first[] = {"198.18.0.1"}, *others[] = {"198.18.0.8/29"}, *bad[] = {"host.name"};
    struct lab_check_options options = {.ports = "1-4,U:53", .hosts = first, .host_count = 1};
    struct checked c;

    (void)state;
    check_assert_counts(
        "open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 9 198.18.0.1 1\n"
        "open udp 53 198.18.0.1 1\nopen tcp 1 198.18.0.200 1\n",
        options, "\"ports\":5 \"open\":3 \"exact\":3 \"invented\":0 \"hosts\":1", true);
    /* unless they are chosen, what is reported beyond the scope counts too */
    check_assert_counts(
        "open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 900 198.18.0.1 1\n"
        "open tcp 1 198.18.0.3 1\n",
        plain, "\"ports\":21 \"exact\":2 \"invented\":1", false);
    options.hosts = others;
    c = check_with("# end\n", options);
    assert_false(c.read);
    assert_int_equal(c.err.code, SP_ERR_USAGE);
    free(c.text);
    options.hosts = bad;
    c = check_with("# end\n", options);
    assert_int_equal(c.err.code, SP_ERR_USAGE);
    free(c.text);
    options.ports = "x";
    c = check_with("# end\n", options);
    assert_int_equal(c.err.code, SP_ERR_USAGE);
    free(c.text);
}

static void assert_os(const char *os, const char *key)
{
    static const char *const keys[] = {"right", "family", "wrong", "unknown", "not_tried"};
    char *result;
    char member[64];
    struct checked c;

    assert_true(asprintf(&result, "%s%s", os, os[0] == '<' ? NMAP_REST : SUMMARY) > 0);
    c = check_with(result, (struct lab_check_options){.json = true, .os = true});
    if (!c.read)
        fail_msg("%s", c.err.message);
    for (size_t i = 0; i < 5; i++) {
        snprintf(member, sizeof(member), "\"%s\":%d", keys[i], strcmp(keys[i], key) == 0);
        if (!strstr(c.text, member))
            fail_msg("no %s in %s of %s", member, c.text, os);
    }
    assert_int_equal(c.agrees, strcmp(key, "right") == 0);
    free(c.text);
    free(result);
}

static void systems_are_judged(void **state)
{
    (void)state;
    assert_os(SYNPRINT_OS(""), "not_tried");
    assert_os(SYNPRINT_OS("{\"name\":\"unknown\",\"accuracy\":0}"), "unknown");
    assert_os(SYNPRINT_OS("{\"name\":\"Linux 4.20 - 6.5 or 6.10\",\"family\":\"Linux\"}"), "right");
    assert_os(SYNPRINT_OS("{\"name\":\"Linux 6.16 or newer\",\"family\":\"Linux\"}"), "family");
    assert_os(SYNPRINT_OS("{\"name\":\"FreeBSD 11\",\"family\":\"FreeBSD\"}"), "wrong");
    assert_os(SYNPRINT_OS("{\"name\":\"Linux 6.1\",\"family\":\"Linux\",\"accuracy\":90,"
                          "\"method\":\"active\"},{\"name\":\"FreeBSD 11\",\"family\":\"FreeBSD\","
                          "\"accuracy\":100,\"method\":\"syn-ack\"}"),
              "right");
    assert_os(NMAP_OS(""), "unknown");
    assert_os(NMAP_OS(MATCH("linux 6.1 (Debian 12)", "100", "")), "right");
    assert_os(NMAP_OS(MATCH("Linux 5.0 - 5.4", "100", CLASS("Linux", "5.X"))
                          MATCH("Linux 6.1", "99", CLASS("Linux", "6.X"))),
              "family");
    assert_os(NMAP_OS(MATCH("HP printer", "96", CLASS("embedded", ""))
                          MATCH("Linux 5.10 - 6.2", "96", CLASS("Linux", "5.X"))),
              "right");
    assert_os(NMAP_OS(MATCH("Some router", "96", CLASS("Linux", "6.X"))), "right");
    assert_os(NMAP_OS(MATCH("Some router", "96", CLASS("Linux", "5.X"))), "family");
    assert_os(
        NMAP_OS(MATCH("FreeBSD 11", "96", "<osclass vendor=\"FreeBSD\" osfamily=\"FreeBSD\"/>")),
        "wrong");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_results),
        cmocka_unit_test(ports_are_classed),
        cmocka_unit_test(one_state_that_is_not_shown_is_that_of_each),
        cmocka_unit_test(what_is_not_reported_is_untold),
        cmocka_unit_test(closed_or_filtered),
        cmocka_unit_test(repetitions),
        cmocka_unit_test(hosts_are_compared),
        cmocka_unit_test(suspects_count_apart),
        cmocka_unit_test(ports_and_hosts_can_be_chosen),
        cmocka_unit_test(systems_are_judged),
    };

    return cmocka_run_group_tests(tests, check_make_folder, check_remove_folder);
}
