#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/services.h"

static struct sp_services *parse(const char *text)
{
    struct sp_error err = {.message = ""};
    struct sp_services *services = sp_services_parse("ports.rank", text, strlen(text), &err);

    if (services == NULL)
        fail_msg("%s", err.message);
    return services;
}

static void lines_are_ranked_in_order(void **state)
{
    struct sp_services *services = parse("# a comment\n"
                                         "\n"
                                         "80 http\n"
                                         "  22\tssh   # shell\r\n"
                                         "8085 -\n"
                                         "   \t # indented comment\n"
                                         "[names] # from here on\n"
                                         "70 gopher\n"
                                         "71 -\n"
                                         "65535 last-1"); /* no newline */

    (void)state;
    assert_int_equal(sp_services_ranked_count(services), 3);
    assert_int_equal(sp_services_ranked(services, 0), 80);
    assert_int_equal(sp_services_ranked(services, 1), 22);
    assert_int_equal(sp_services_ranked(services, 2), 8085);
    assert_string_equal(sp_services_name(services, 80), "http");
    assert_string_equal(sp_services_name(services, 22), "ssh");
    assert_string_equal(sp_services_name(services, 70), "gopher");
    assert_string_equal(sp_services_name(services, 65535), "last-1");
    assert_null(sp_services_name(services, 8085));
    assert_null(sp_services_name(services, 71));
    assert_null(sp_services_name(services, 0));
    sp_services_destroy(services);
    sp_services_destroy(NULL);
}

static void text_needs_no_terminator(void **state)
{
    static const char text[] = {'8', '0', ' ', 'w', 'e', 'b', '9'};
    struct sp_error err;
    struct sp_services *services = sp_services_parse("list", text, 6, &err);

    (void)state;
    assert_non_null(services);
    assert_string_equal(sp_services_name(services, 80), "web");
    sp_services_destroy(services);
}

static void bad_files_are_refused_with_the_line(void **state)
{
#define EXPECTED "expected \"PORT NAME [# comment]\", found "
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"80 http\n22\n", "ports.rank:2: " EXPECTED "\"22\""},
        {"ssh 22\n", "ports.rank:1: " EXPECTED "\"ssh 22\""},
        {"\n\n22 ssh remote # why\r\n", "ports.rank:3: " EXPECTED "\"22 ssh remote # why\""},
        {"0 zero\n", "ports.rank:1: " EXPECTED "\"0 zero\""},
        {"65536 big\n", "ports.rank:1: " EXPECTED "\"65536 big\""},
        {"99999999999999999999 big\n", "ports.rank:1: "},
        {"-1 minus\n", "ports.rank:1: "},
        {"22/tcp ssh\n", "ports.rank:1: "},
        {"22 sixteen-letters-\n", "ports.rank:1: "},
        {"22 under_score\n", "ports.rank:1: "},
        {"22 22\n", "ports.rank:1: "},
        {"22 1-2\n", "ports.rank:1: "},
        {"22 --\n", "ports.rank:1: "},
        {"22 h\xc3\xb6st\n", "ports.rank:1: "},
        {"22 #ssh\n", "ports.rank:1: "},
        {"80 http\n[names] x\n", "ports.rank:2: "},
        {"80 http\n[ranked]\n", "ports.rank:2: "},
        {"80 http\n22 ssh\n80 www\n", "ports.rank:3: port 80 was given in line 1 already"},
        {"80 http\n[names]\n80 www\n", "ports.rank:3: port 80 was given in line 1 already"},
        {"80 -\n80 -\n", "ports.rank:2: port 80 was given in line 1 already"},
        {"", "ports.rank: no port is ranked, expected at least one"},
        {"# nothing\n", "ports.rank: no port is ranked"},
        {"[names]\n80 http\n", "ports.rank: no port is ranked"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sp_error err = {.code = SP_OK};

        if (sp_services_parse("ports.rank", rows[i].text, strlen(rows[i].text), &err) != NULL)
            fail_msg("accepted: %s", rows[i].text);
        assert_int_equal(err.code, SP_ERR_USAGE);
        if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("expected \"%s\", found: %s", rows[i].message, err.message);
    }
}

static void a_nul_byte_is_refused(void **state)
{
    static const char text[] = "80 http\n22 ss\0h\n";
    struct sp_error err;

    (void)state;
    assert_null(sp_services_parse("ports.rank", text, sizeof(text) - 1, &err));
    assert_string_equal(err.message, "ports.rank:2: a NUL byte, expected text");
}

static void a_long_line_is_cut_in_the_message(void **state)
{
    char text[2000];
    struct sp_error err;

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_null(sp_services_parse("ports.rank", text, sizeof(text), &err));
    assert_true(strlen(err.message) < 150);
}

static void count_port(void *ctx, uint16_t port)
{
    char *text = ctx;

    sprintf(text + strlen(text), "%u ", (unsigned)port);
}

static void patterns_match_whole_names(void **state)
{
    static const struct {
        const char *pattern, *ports;
    } rows[] = {
        {"http", "80 "},
        {"HTTP", "80 "},
        {"x11", "6000 "},
        {"http*", "80 443 8080 "},
        {"*s", "443 "},
        {"*", "80 443 6000 8080 "},
        {"***", "80 443 6000 8080 "},
        {"http?", "443 "},
        {"????", "80 "},
        {"*-*", "8080 "},
        {"h*t*p*a*t", "8080 "},
        {"*p*p*", ""},
        {"htt", ""},
        {"ttp", ""},
        {"httpss", ""},
        {"", ""},
        {"[h]ttp", ""},
        {"\\http", ""},
    };
    struct sp_services *services = parse("443 https\n80 http\n8080 HTTP-alt\n6000 X11\n1 -\n");

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char found[64] = "";
        uint32_t count = sp_services_match(services, rows[i].pattern, count_port, found);
        uint32_t expected = 0;

        if (strcmp(found, rows[i].ports) != 0)
            fail_msg("\"%s\" matched %s", rows[i].pattern, found);
        for (const char *at = rows[i].ports; *at != '\0'; at++)
            expected += *at == ' ';
        assert_int_equal(count, expected);
    }
    sp_services_destroy(services);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    enum { TOO_LARGE = (8 << 20) + 1 };
    char path[] = "/tmp/test_services.XXXXXX", expected[128];
    int fd = mkstemp(path);
    struct sp_error err;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, TOO_LARGE), 0);
    close(fd);
    assert_null(sp_services_load(path, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    snprintf(expected, sizeof(expected), "%s: larger than %d bytes, expected a list of ports", path,
             TOO_LARGE - 1);
    assert_string_equal(err.message, expected);
    unlink(path);

    assert_null(sp_services_load(path, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_non_null(strstr(err.message, "cannot open the list of ports (No such file"));
    assert_null(sp_services_load("/", &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_string_equal(err.message, "/: cannot read the list of ports (Is a directory)");
}

/* The rank of a port in the project's own list; the number of ranks when it has none. */
static uint32_t rank_of(const struct sp_services *services, uint16_t port)
{
    uint32_t rank = 0;

    while (rank < sp_services_ranked_count(services) && sp_services_ranked(services, rank) != port)
        rank++;
    return rank;
}

/* Ports that everybody looks for, which must be among the first 100. */
static const struct {
    uint16_t port;
    const char *name;
} first_100[] = {
    {22, "ssh"},
    {80, "http"},
    {443, "https"},
    {445, "microsoft-ds"},
    {53, "domain"},
    {25, "smtp"},
    {110, "pop3"},
    {143, "imap"},
    {993, "imaps"},
    {995, "pop3s"},
    {587, "submission"},
    {465, "submissions"},
    {21, "ftp"},
    {23, "telnet"},
    {3389, "ms-wbt-server"},
    {8080, "http-alt"},
    {8443, "https-alt"},
    {5985, "wsman"},
    {5986, "wsmans"},
    {6443, "kubernetes-api"},
    {10250, "kubelet"},
    {2379, "etcd-client"},
    {9200, "elasticsearch"},
    {2375, "docker"},
    {2376, "docker-s"},
    {1883, "mqtt"},
    {8883, "secure-mqtt"},
    {9100, "pdl-datastream"},
    {631, "ipp"},
    {515, "printer"},
    {554, "rtsp"},
    {5060, "sip"},
    {5900, "vnc"},
    {3128, "squid-http"},
    {6379, "redis"},
    {27017, "mongodb"},
    {11211, "memcache"},
    {5672, "amqp"},
    {15672, "rabbitmq-mgmt"},
    {9092, "kafka"},
    {2181, "zookeeper"},
    {902, "vmware-auth"},
    {5480, "vami"},
    {5000, "commplex-main"},
    {32400, "plex"},
    {8291, "winbox"},
    {7547, "cwmp"},
    {502, "modbus"},
    {102, "iso-tsap"},
    {47808, "bacnet"},
    {5432, "postgresql"},
    {3306, "mysql"},
    {1433, "ms-sql-s"},
    {1521, "oracle-tns"},
    {49152, "windows-rpc"},
    {49167, "windows-rpc"},
};

static void our_list_ranks_what_matters(void **state)
{
    struct sp_error err = {.message = ""};
    struct sp_services *services = sp_services_load(SP_SOURCE_DIR "/db/ports.rank", &err);
    bool *seen = calloc(65536, sizeof(*seen));
    uint32_t count;

    (void)state;
    if (services == NULL)
        fail_msg("%s", err.message);
    assert_non_null(seen);
    count = sp_services_ranked_count(services);
    assert_true(count >= 1000);
    for (uint32_t rank = 0; rank < count; rank++) {
        uint16_t port = sp_services_ranked(services, rank);

        assert_int_not_equal(port, 0);
        assert_false(seen[port]);
        seen[port] = true;
    }
    for (size_t i = 0; i < sizeof(first_100) / sizeof(first_100[0]); i++) {
        if (rank_of(services, first_100[i].port) >= 100)
            fail_msg("port %u is not among the first 100", (unsigned)first_100[i].port);
        assert_non_null(sp_services_name(services, first_100[i].port));
        assert_string_equal(sp_services_name(services, first_100[i].port), first_100[i].name);
    }
    free(seen);
    sp_services_destroy(services);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_ranked_in_order),
        cmocka_unit_test(text_needs_no_terminator),
        cmocka_unit_test(bad_files_are_refused_with_the_line),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(a_long_line_is_cut_in_the_message),
        cmocka_unit_test(patterns_match_whole_names),
        cmocka_unit_test(files_that_cannot_be_read_are_named),
        cmocka_unit_test(our_list_ranks_what_matters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
