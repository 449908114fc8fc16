#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_samples.h"
#include "truth/check.h"

struct checked {
    bool read, agrees;
    char *text;
    struct sp_error err;
};

static char folder[] = "/tmp/test_check.XXXXXX";

static const char *path_of(const char *name, char out[static 64])
{
    snprintf(out, 64, "%s/%s", folder, name);
    return out;
}

static void write_file(const char *name, const char *text)
{
    char path[64];
    FILE *file = fopen(path_of(name, path), "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* Compares one result with the truth; options may ask for more. The caller frees text. */
static struct checked check_with(const char *result, struct lab_check_options options)
{
    struct checked c = {.err = {.message = ""}};
    char truth_path[64], result_path[64];
    const char *paths[] = {path_of("result", result_path)};
    size_t len;
    FILE *out = open_memstream(&c.text, &len);

    assert_non_null(out);
    write_file("result", result);
    options.truth_path = path_of("truth", truth_path);
    options.result_paths = paths;
    options.result_count = 1;
    c.read = lab_check(&options, out, &c.agrees, &c.err);
    fclose(out);
    return c;
}

/* The report must hold each of the texts, which are separated by a space, as JSON members. */
static void assert_counts(const char *result, struct lab_check_options options, const char *members,
                          bool agrees)
{
    struct checked c;
    char *copy = strdup(members), *save, *member;

    options.json = true;
    c = check_with(result, options);
    assert_non_null(copy);
    if (!c.read)
        fail_msg("%s", c.err.message);
    for (member = strtok_r(copy, " ", &save); member; member = strtok_r(NULL, " ", &save))
        if (!strstr(c.text, member))
            fail_msg("no %s in %s", member, c.text);
    assert_int_equal(c.agrees, agrees);
    free(copy);
    free(c.text);
}

static void assert_refused(const char *result, const char *error)
{
    struct checked c = check_with(result, (struct lab_check_options){.list = false});

    if (c.read)
        fail_msg("accepted: %s", result);
    if (!strstr(c.err.message, error))
        fail_msg("\"%s\", expected \"%s\"", c.err.message, error);
    free(c.text);
}

static const struct lab_check_options plain;

#define EXACT                                                                                      \
    "\"agrees\":true \"ports\":20 \"exact\":20 \"open\":2 \"missed\":0 \"invented\":0 "            \
    "\"wrong\":0 \"untold\":0 \"repeated\":0 \"hosts\":3 \"hosts_missed\":0 \"hosts_invented\":0 " \
    "\"suspects\":1 \"suspect_ports\":10"

static void exact_results(void **state)
{
    (void)state;
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") OTHER_HOSTS SUMMARY, plain,
                  EXACT " \"format\":\"synprint\" \"suspect_open\":0", true);
    assert_counts(NMAP NMAP_FIRST NMAP_EXTRA("filtered", "admin-prohibiteds", 1, "7")
                      NMAP_END NMAP_REST,
                  plain, EXACT " \"format\":\"nmap\" \"suspect_open\":10 \"other_reason\":0", true);
    assert_counts("#masscan\nopen tcp 2 198.18.0.1 1700000000\nopen tcp 4 198.18.0.1 1700000000\n"
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
    assert_counts(SCAN PORT(1, 3, "open", "syn-ack") PORT(1, 4, "open", "syn-ack")
                      HOST(1, "up", "\"closed\":6,\"filtered\":2", "") OTHER_HOSTS SUMMARY,
                  plain,
                  "\"agrees\":false \"ports\":20 \"open\":2 \"missed\":1 \"invented\":1 "
                  "\"wrong\":1 \"exact\":17 \"untold\":0 \"open_found_percent\":50.000",
                  false);
    assert_counts(
        NMAP NMAP_HOST(1, "up", "arp-response") NMAP_EXTRA("closed", "reset", 7, "1-2,5,8-10")
            NMAP_EXTRA("filtered", "no-response", 2, "6-7") NMAP_PORT(3, "open")
                NMAP_PORT(4, "open") NMAP_END NMAP_REST,
        plain, "\"missed\":1 \"invented\":1 \"wrong\":1 \"exact\":17 \"other_reason\":1", false);
}

static void one_state_that_is_not_shown_is_that_of_each(void **state)
{
    (void)state;
    assert_counts(SCAN OPEN_PORTS PORT(1, 7, "filtered", "admin-prohibited")
                      PORT(1, 5, "closed", "reset") HOST(1, "up", "\"closed\":6", "")
                          OTHER_HOSTS SUMMARY,
                  plain, "\"exact\":18 \"wrong\":2 \"missed\":0 \"untold\":0", false);
}

static void what_is_not_reported_is_untold(void **state)
{
    (void)state;
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":5,\"filtered\":1", "")
                      OTHER_HOSTS SUMMARY,
                  plain, "\"exact\":18 \"wrong\":0 \"untold\":2", false);
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", "\"closed\":5,\"unasked\":3", "")
                      OTHER_HOSTS SUMMARY,
                  plain, "\"exact\":17 \"wrong\":0 \"untold\":3", false);
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", "", "") OTHER_HOSTS SUMMARY, plain,
                  "\"exact\":12 \"untold\":8", false);
    /* but when only open ports are asked for, that is no difference */
    assert_counts("{\"type\":\"scan\",\"args\":\"synprint --open x\"}\n" OPEN_PORTS HOST(
                      1, "up", "", "") PORT(3, 1, "open", "syn-ack") SUMMARY,
                  plain, "\"exact\":2 \"untold\":18", true);
    assert_counts(SCAN OTHER_HOSTS SUMMARY, plain, "\"missed\":2 \"untold\":8 \"hosts_missed\":1",
                  false);
}

static void repetitions(void **state)
{
    (void)state;
    assert_counts(SCAN OPEN_PORTS PORT(1, 2, "open", "syn-ack") HOST(1, "up", COUNTS, "")
                      HOST(1, "up", COUNTS, "") OTHER_HOSTS SUMMARY,
                  plain, "\"exact\":20 \"repeated\":1 \"hosts_repeated\":1", false);
    assert_counts(NMAP NMAP_FIRST NMAP_EXTRA("filtered", "admin-prohibited", 2, "6-7")
                      NMAP_END NMAP_REST,
                  plain, "\"exact\":20 \"repeated\":1", false);
    assert_counts("open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 4 198.18.0.1 2\n"
                  "open tcp 1 198.18.0.3 2\nopen tcp 1 198.18.0.3 2\n",
                  plain, "\"repeated\":2 \"suspect_open\":1", false);
}

static void hosts_are_compared(void **state)
{
    (void)state;
    /* a dead one that answers, one that is none of the lab's, living ones that are down */
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") PORT(2, 1, "open", "syn-ack")
                      PORT(2, 3, "closed", "reset") PORT(9, 1, "open", "syn-ack")
                          HOST(3, "unknown", "", "") HOST(4, "down", "", "") SUMMARY,
                  plain,
                  "\"invented\":2 \"wrong\":1 \"hosts_invented\":2 \"hosts_missed\":2 \"missed\":0 "
                  "\"hosts\":3",
                  false);
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, "") OTHER_HOSTS HOST(77, "up", "", "")
                      HOST(78, "down", "", "") HOST(79, "unknown", "", "") SUMMARY,
                  plain, "\"exact\":20 \"invented\":0 \"hosts_invented\":1", false);
    /* nmap did not see what it was told */
    assert_counts(
        NMAP NMAP_HOST(
            1, "up", "user-set") "<extraports state=\"filtered\" count=\"10\"/>" NMAP_END NMAP_REST,
        plain, "\"hosts_missed\":1 \"missed\":2 \"wrong\":5", false);
    assert_counts("", plain, "\"format\":\"empty\" \"missed\":2 \"hosts_missed\":2", false);
}

static void suspects_count_apart(void **state)
{
    (void)state;
    assert_counts(SCAN OPEN_PORTS HOST(1, "up", COUNTS, ",\"suspect\":\"tarpit\"")
                      HOST(2, "down", "", "") PORT(3, 1, "open", "syn-ack")
                          PORT(3, 2, "open", "syn-ack") HOST(3, "up", "", ",\"suspect\":true")
                              HOST(4, "unknown", "\"filtered\":10", "") SUMMARY,
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
    assert_counts("open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 9 198.18.0.1 1\n"
                  "open udp 53 198.18.0.1 1\nopen tcp 1 198.18.0.200 1\n",
                  options, "\"ports\":5 \"open\":3 \"exact\":3 \"invented\":0 \"hosts\":1", true);
    /* unless they are chosen, what is reported beyond the scope counts too */
    assert_counts("open tcp 2 198.18.0.1 1\nopen tcp 4 198.18.0.1 1\nopen tcp 900 198.18.0.1 1\n"
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
    options.truth_path = path_of("truth", truth_path);
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
    free(c.text);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    write_file("truth", truth_text);
    return 0;
}

static int remove_folder(void **state)
{
    char path[64];

    (void)state;
    unlink(path_of("truth", path));
    unlink(path_of("result", path));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_results),
        cmocka_unit_test(ports_are_classed),
        cmocka_unit_test(one_state_that_is_not_shown_is_that_of_each),
        cmocka_unit_test(what_is_not_reported_is_untold),
        cmocka_unit_test(repetitions),
        cmocka_unit_test(hosts_are_compared),
        cmocka_unit_test(suspects_count_apart),
        cmocka_unit_test(ports_and_hosts_can_be_chosen),
        cmocka_unit_test(systems_are_judged),
        cmocka_unit_test(malformed_results_are_refused),
        cmocka_unit_test(files_that_are_missing),
        cmocka_unit_test(the_report_and_the_list),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
