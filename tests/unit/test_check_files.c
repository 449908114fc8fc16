/* Results that are refused, and what the report looks like. */
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

static void assert_refused(const char *result, const char *error)
{
    struct checked c = check_with(result, (struct lab_check_options){.list = false});

    if (c.read)
        fail_msg("accepted: %s", result);
    if (!strstr(c.err.message, error))
        fail_msg("\"%s\", expected \"%s\"", c.err.message, error);
    free(c.text);
}

static void malformed_results_are_refused(void **state)
{
    char *deep = calloc(1, 100000), *at = deep;

    (void)state;
    assert_non_null(deep);
    assert_refused("hello\n", "no result of a scan");
    assert_refused("{\"type\":\"port\"}\n", "result:1: no result of synprint");
    assert_refused(SCAN "{\"type\":\n", "result:2: no JSON");
    assert_refused(SCAN PORT(1, 2, "open", "syn-ack"), "is cut off");
    assert_refused(SCAN PORT(1, 65536, "open", "x") SUMMARY, "result:2: expected a number");
    assert_refused(SCAN PORT(1, 1.5, "open", "x") SUMMARY, "result:2: expected a number");
    assert_refused(SCAN PORT(999, 1, "open", "x") SUMMARY, "no IP address");
    assert_refused(SCAN PORT(1, 1, "ajar", "x") SUMMARY, "no state of a port");
    assert_refused(SCAN HOST(1, "ill", "", "") SUMMARY, "no state of a host");
    assert_refused(SCAN HOST(1, "up", "\"closed\":99999999", "") SUMMARY, "expected a number");
    assert_refused(SCAN HOST(1, "up", "\"x\":9", "") SUMMARY, "no state of a port");
    assert_refused(SCAN HOST(1, "up", "", ",\"os\":[3]") SUMMARY, "has no string \"name\"");
    assert_refused("<html/>", "expected <nmaprun>");
    assert_refused("<nmaprun scanner=\"masscan\"/>", "no result of nmap");
    assert_refused(NMAP NMAP_FIRST, "cut off");
    assert_refused(NMAP NMAP_HOST(1, "up", "x") NMAP_PORT(1, "ajar") NMAP_END NMAP_REST,
                   "result:8: a port has a state that is none");
    assert_refused(NMAP NMAP_HOST(1, "up", "x") NMAP_PORT(65536, "open") NMAP_END NMAP_REST,
                   "no number");
    assert_refused(NMAP "<host><ports>" NMAP_PORT(1, "open") NMAP_END NMAP_REST, "no address");
    assert_refused(NMAP NMAP_HOST(1, "up", "x") NMAP_EXTRA("closed", "x", 1, "9-1")
                       NMAP_END NMAP_REST,
                   "extrareasons");
    assert_refused("<!DOCTYPE nmaprun [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n"
                   "<nmaprun scanner=\"&b;\"/>",
                   "declares an XML entity");
    assert_refused("<!DOCTYPE nmaprun [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<nmaprun "
                   "scanner=\"nmap\">&a;</nmaprun>",
                   "declares an XML entity");
    assert_refused("open tcp 80\n", "result:1: expected STATE");
    assert_refused("open tcp x 198.18.0.1 1\n", "no port");
    assert_refused("open tcp 70000 198.18.0.1 1\n", "no port");
    assert_refused("# end\najar tcp 1 198.18.0.1 1\n", "result:2: the first word");
    assert_refused("open tcp 1 host 1\n", "no IP address");
    at += sprintf(at, NMAP);
    for (int i = 0; i < 100; i++)
        at += sprintf(at, "<host>");
    assert_refused(deep, "nested too deeply");
    memset(deep, '[', 99999);
    memcpy(deep, SCAN, strlen(SCAN));
    assert_refused(deep, "no JSON");
    free(deep);
}

static void files_that_are_missing(void **state)
{
    const char *paths[] = {"/nonexistent"};
    struct lab_check_options options = {
        .truth_path = "/nonexistent", .result_paths = paths, .result_count = 1};
    char truth_path[64];
    struct sp_error err = {.message = ""};
    bool agrees;

    (void)state;
    assert_false(lab_check(&options, stderr, &agrees, &err));
    assert_non_null(strstr(err.message, "cannot open \"/nonexistent\""));
    options.truth_path = check_path("truth", truth_path);
    assert_false(lab_check(&options, stderr, &agrees, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    options.truth_path = "/";
    assert_false(lab_check(&options, stderr, &agrees, &err));
}

static void the_report_and_the_list(void **state)
{
    struct checked c = check_with(
        SCAN PORT(1, 3, "open", "syn-ack") PORT(1, 4, "open", "syn-ack")
            PORT(1, 4, "open", "syn-ack") HOST(1, "up", "\"closed\":5,\"filtered\":3", "")
                PORT(9, 7, "open", "syn-ack") HOST(2, "up", "", "") HOST(3, "up", "\"open\":10", "")
                    HOST(4, "down", "", "") SUMMARY,
        (struct lab_check_options){.list = true});
    static const char *const lines[] = {
        "198.18.0.1 tcp/3 closed got open\n",
        "198.18.0.1 tcp/4 reported again\n",
        "198.18.0.1 tcp/- 1 open got 0\n",
        "198.18.0.1 tcp/- 4 closed got 5\n",
        "198.18.0.2 host down got up\n",
        "198.18.0.4 host up got down\n",
        "198.18.0.9 tcp/7 filtered got open\n",
        "198.18.0.9 host not in the lab got up\n",
        "\nRESULT ",
        "format  agrees  open found\n",
        "synprint      no    50.000 %\n",
        "\nPORTS ",
        "\nHOSTS ",
        "\nSYSTEMS ",
    };

    (void)state;
    assert_true(c.read);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (!strstr(c.text, lines[i]))
            fail_msg("no \"%s\" in\n%s", lines[i], c.text);
    assert_null(strstr(c.text, "either"));
    free(c.text);
    c = check_with(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":3,\"closed|filtered\":4", "")
                       OTHER_HOSTS SUMMARY,
                   (struct lab_check_options){.list = true});
    assert_true(c.read);
    assert_ptr_equal(strstr(c.text, "198.18.0.1 tcp/- 3 filtered got 2\nRESULT "), c.text);
    assert_non_null(strstr(c.text, "repeated  either\n"));
    free(c.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_results_are_refused),
        cmocka_unit_test(files_that_are_missing),
        cmocka_unit_test(the_report_and_the_list),
    };

    return cmocka_run_group_tests(tests, check_make_folder, check_remove_folder);
}
