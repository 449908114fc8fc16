#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "truth/osname.h"
#include "truth/ranges.h"
#include "truth/truth.h"

static void assert_fit(const char *name, const char *family, const char *version,
                       enum lab_version_fit expected)
{
    enum lab_version_fit fit = lab_version_in_name(name, family, version);

    if (fit != expected)
        fail_msg("\"%s\", %s %s: %d, expected %d", name, family, version, (int)fit, (int)expected);
}

static void versions_in_names(void **state)
{
    static const char linux_name[] = "Linux 4.20 - 6.5 or 6.10 - 6.15";
    static const struct {
        const char *name, *family, *inside, *outside;
    } cases[] = {
        {linux_name, "Linux", "4.20", "4.19"},
        {linux_name, "linux", "6.5.3", "6.6"},
        {linux_name, "Linux", "6.10", "6.9"},
        {linux_name, "Linux", "6.15", "6.16"},
        {"Linux 6.16 or newer", "Linux", "7.0", "6.15.9"},
        {"Linux 4.20 or newer, without window scaling", "Linux", "6.1", "3.10"},
        {"Linux 2.4 - 2.6.37", "Linux", "2.6.37", "2.6.38"},
        {"Linux 2.6.X", "Linux", "2.6.32", "3.0"},
        {"FreeBSD 7.X", "FreeBSD", "7.4", "8.0"},
        {"FreeBSD 9.1-RELEASE or 10.1-RELEASE", "FreeBSD", "10.1", "9.2"},
        {"FreeBSD 9 - 10, PlayStation 4", "FreeBSD", "10.4", "4.11"},
        {"OpenBSD 5-6", "OpenBSD", "6.9", "7.0"},
        {"Linux up to 2.4", "Linux", "2.2", "2.6"},
        {"Linux 5.0 and up", "Linux", "6.1", "4.19"},
        {"OpenBSD v6.1 or later", "OpenBSD", "7.3", "6.0"},
        {"macOS 10.13 or newer, iOS 11 or newer", "Mac OS X", "14", "10.12"},
        {"macOS 10.13 or newer, iOS 11 or newer", "iOS", "17.1", "10.3"},
        {"Apple Mac OS X 10.10.2 (Yosemite) - 10.11.1 (El Capitan) or iOS 9 (Darwin 14.1.0 - "
         "15.0.0)",
         "Mac OS X", "10.11", "10.12"},
        {"Apple OS X 10.9 (Mavericks) (Darwin 13.0.0 - 13.2.0)", "macOS", "10.9.5", "13.1"},
        {"Android 5.0 - 7.0 (Linux 3.4 - 3.10)", "Linux", "3.10", "5.0"},
        {"Juniper Junos, FreeBSD 6 or Mac OS X 10.4 - 10.8", "FreeBSD", "6.4", "10.4"},
        {"Windows 10 1709 - 1909", "Windows", "10 1809", "10 1703"},
        {"Windows 10 1709 - 1909", "Windows", "10 1909", "10 22H2"},
        {"Windows 10 1709 or newer, Server 2019 or newer", "Windows", "10 20H2", "10 1607"},
        {"Windows 10 1709 or newer, Server 2019 or newer", "Windows", "11", "8.1"},
        {"Windows 10 1709 or newer, Server 2019 or newer", "Windows", "Server 2022", "2016"},
        {"Windows 10 1703, Windows 11 or newer, Server 2022 or newer", "Windows", "10 1703",
         "10 1809"},
        {"Windows Vista - 8.1, Windows 10 up to 1607, Server 2008 - 2016", "Windows", "7", "XP"},
        {"Windows Vista - 8.1, Windows 10 up to 1607, Server 2008 - 2016", "Windows", "10 1511",
         "11"},
        {"Windows Vista - 8.1, Windows 10 up to 1607, Server 2008 - 2016", "Windows", "2012 R2",
         "2019"},
        {"Windows 2000, XP or Server 2003", "Windows", "XP", "Vista"},
        {"Windows 2000, XP or Server 2003", "Windows", "Server 2003", "Server 2008"},
        {"Windows 2000, XP or Server 2003", "Windows", "2000", "98"},
        {"Microsoft Windows 7 SP0 - SP1, Windows Server 2008 SP1, or Windows 8.1 Update 1",
         "Windows", "8.1", "8"},
        {"Microsoft Windows 10", "Windows", "10 22H2", "11"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_fit(cases[i].name, cases[i].family, cases[i].inside, LAB_VERSION_INSIDE);
        assert_fit(cases[i].name, cases[i].family, cases[i].outside, LAB_VERSION_OUTSIDE);
    }
}

static void names_that_state_no_version(void **state)
{
    (void)state;
    assert_fit("lwIP", "lwIP", "2.1.3", LAB_VERSION_UNSAID);
    assert_fit("lwIP with TCP options", "lwIP", "2.1.3", LAB_VERSION_UNSAID);
    assert_fit("Linux with a large receive buffer, or Android 5 - 11", "Linux", "6.1",
               LAB_VERSION_UNSAID);
    assert_fit("3Com SuperStack 3 Switch", "embedded", "3", LAB_VERSION_UNSAID);
    assert_fit("FreeBSD 11 or newer", "Linux", "12", LAB_VERSION_UNSAID);
    assert_fit("Linux 6.1", "Linux", "", LAB_VERSION_UNSAID);
    assert_fit("Linux 6.1", "", "6.1", LAB_VERSION_UNSAID);
    assert_fit("", "Linux", "6.1", LAB_VERSION_UNSAID);
    assert_fit("(((", "Linux", "6.1", LAB_VERSION_UNSAID);
    assert_fit("Linux - or newer - -", "Linux", "6.1", LAB_VERSION_UNSAID);
}

static void families(void **state)
{
    (void)state;
    assert_true(lab_family_equal("Linux", "linux"));
    assert_true(lab_family_equal("Mac OS X", "macOS"));
    assert_false(lab_family_equal("", ""));
    assert_false(lab_family_equal("Linux", "Windows"));
    assert_true(lab_name_begins_with_family("FreeBSD 9 - 10", "freebsd"));
    assert_true(lab_name_begins_with_family("OS X 10.9", "macOS"));
    assert_true(lab_name_begins_with_family("Haiku", "Haiku"));
    assert_false(lab_name_begins_with_family("LinuxThing 2", "Linux"));
    assert_false(lab_name_begins_with_family("Linux", ""));
}

static void port_lists_are_written_compactly(void **state)
{
    static const uint16_t some[] = {1, 3, 4, 65533, 65534, 65535};
    uint8_t *marks = calloc(65536, 1);
    char *text = malloc(LAB_RANGES_TEXT_MAX);
    struct sp_portset set;
    struct sp_error err;

    (void)state;
    assert_non_null(marks);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
        marks[some[i]] = 7;
    assert_string_equal(lab_ranges_text(marks, 7, text), "1,3-4,65533-65535");
    assert_string_equal(lab_ranges_text(marks, 8, text), "");
    for (size_t port = 0; port < 65536; port++)
        marks[port] = port % 2;
    lab_ranges_text(marks, 1, text);
    sp_portset_init(&set);
    assert_true(lab_ranges_add(&set, text, "test", &err));
    assert_int_equal(set.count, 32768);
    free(marks);
    free(text);
}

static void what_is_no_port_list_is_refused(void **state)
{
    static const char *const bad[] = {",", "1,", "65536", "5-4",   "1-",
                                      "-", "a",  "1 ",    "1-2-3", "123456"};
    static const char *const bad_typed[] = {"",    "1,,2", "x",     "T:",          "S:1",
                                            "9-8", "-0",   "1-2-3", "111111111111"};
    struct sp_portset sets[LAB_PROTO_COUNT];
    struct sp_error err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        sp_portset_init(&sets[0]);
        if (lab_ranges_add(&sets[0], bad[i], "test", &err))
            fail_msg("\"%s\" was accepted", bad[i]);
    }
    for (size_t i = 0; i < sizeof(bad_typed) / sizeof(bad_typed[0]); i++)
        if (lab_ranges_parse_typed(sets, bad_typed[i], &err))
            fail_msg("\"%s\" was accepted", bad_typed[i]);
}

static void ports_as_typed(void **state)
{
    struct sp_portset sets[LAB_PROTO_COUNT];
    struct sp_error err;

    (void)state;
    assert_true(lab_ranges_parse_typed(sets, "22,-3,65534-,U:53,100-101,T:80", &err));
    assert_int_equal(sets[LAB_TCP].count, 7);
    assert_true(sp_portset_contains(&sets[LAB_TCP], 65535));
    assert_false(sp_portset_contains(&sets[LAB_TCP], 0));
    assert_int_equal(sets[LAB_UDP].count, 3);
    sp_portset_finish(&sets[0]);
    sp_portset_finish(&sets[1]);
    assert_true(lab_ranges_parse_typed(sets, "-", &err));
    assert_int_equal(sets[LAB_TCP].count, 65535);
    sp_portset_finish(&sets[0]);
}

static void reasons_of_icmp(void **state)
{
    (void)state;
    assert_string_equal(lab_reason_name(lab_reason_of_icmp(3)), "port-unreach");
    assert_string_equal(lab_reason_name(lab_reason_of_icmp(10)), "host-prohibited");
    assert_string_equal(lab_reason_name(lab_reason_of_icmp(13)), "admin-prohibited");
    assert_string_equal(lab_reason_name(lab_reason_of_icmp(5)), "dest-unreach");
    assert_string_equal(lab_reason_name(lab_reason_of_icmp6(4)), "port-unreach");
    assert_string_equal(lab_reason_name(lab_reason_of_icmp6(1)), "admin-prohibited");
    assert_int_equal(lab_reason_find("resets"), LAB_REASON_RESET);
    assert_int_equal(lab_reason_find("nonsense"), LAB_REASON_OTHER);
    assert_int_equal(lab_state_find("open|filtered"), LAB_STATE_OPEN_FILTERED);
    assert_int_equal(lab_state_find("closed|filtered"), LAB_STATE_CLOSED_FILTERED);
    assert_string_equal(lab_state_name(LAB_STATE_CLOSED_FILTERED), "closed|filtered");
    assert_int_equal(lab_state_find("ajar"), LAB_STATE_UNTOLD);
}

/* A world with ports of each kind, both families, dead and suspect hosts. */
static void make_world(struct lab_world *world)
{
    static const struct sp_addr first6 = {SP_FAMILY_IPV6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
    static const struct sp_addr last6 = {SP_FAMILY_IPV6, {0x20, 0x01, 0x0d, 0xb8, [15] = 9}};
    struct sp_addr first = sp_addr_ipv4(0xc6120001), last = sp_addr_ipv4(0xc6120040);
    struct sp_addr routed = sp_addr_ipv4(0xc6130001), routed_last = sp_addr_ipv4(0xc6130020);
    struct sp_error err = {.message = ""};

    assert_true(lab_world_init(world, &err));
    world->seed = UINT64_MAX;
    assert_true(sp_addrset_add(world->on_link, &first, &last, &err));
    assert_true(sp_addrset_add(world->on_link, &first6, &last6, &err));
    assert_true(sp_addrset_add(world->routed, &routed, &routed_last, &err));
    world->alive = 0.8;
    world->tarpit_share = 0.1;
    world->proxy_share = 0.1;
    assert_true(lab_ranges_add(world->tcp.scope, "1-500", "scope", &err));
    world->tcp.rules[0] = (struct lab_port_rule){.port = {.kind = LAB_PORT_OPEN},
                                                 .ports = calloc(1, sizeof(struct sp_portset))};
    assert_non_null(world->tcp.rules[0].ports);
    assert_true(lab_ranges_add(world->tcp.rules[0].ports, "22,40000", "rule", &err));
    world->tcp.rules[1] = (struct lab_port_rule){.port = {.kind = LAB_PORT_OPEN}, .share = 0.1};
    world->tcp.rules[2] = (struct lab_port_rule){.port = {.kind = LAB_PORT_FILTERED}, .share = 0.2};
    world->tcp.rules[3] =
        (struct lab_port_rule){.port = {LAB_PORT_REJECTED_HOST, 10}, .share = 0.1};
    world->tcp.rules[4] =
        (struct lab_port_rule){.port = {LAB_PORT_REJECTED_ROUTER, 13}, .share = 0.1};
    world->tcp.rule_count = 5;
    world->tcp.rest = (struct lab_port){.kind = LAB_PORT_FILTERED};
    assert_true(lab_ranges_add(world->udp.scope, "50-60", "scope", &err));
    world->udp.rules[0] = (struct lab_port_rule){.port = {.kind = LAB_PORT_OPEN}, .share = 0.3};
    world->udp.rules[1] = (struct lab_port_rule){.port = {.kind = LAB_PORT_FILTERED}, .share = 0.3};
    world->udp.rule_count = 2;
    assert_true(lab_personalities_read_folder(
        world->personalities, SP_SOURCE_DIR "/tools/synprint-lab/personalities", 1, &err));
    if (!lab_world_seal(world, &err))
        fail_msg("%s", err.message);
}

static uint8_t expected_state(struct lab_port port, enum lab_proto proto)
{
    switch (port.kind) {
    case LAB_PORT_OPEN:
        return LAB_STATE_OPEN;
    case LAB_PORT_CLOSED:
        return LAB_STATE_CLOSED;
    case LAB_PORT_FILTERED:
    case LAB_PORT_REJECTED_HOST:
    case LAB_PORT_REJECTED_ROUTER:
        break;
    }
    return proto == LAB_UDP ? LAB_STATE_OPEN_FILTERED : LAB_STATE_FILTERED;
}

static void assert_host_is(const struct lab_world *world, const struct lab_host_traits *traits,
                           const struct lab_truth_host *host)
{
    assert_non_null(host);
    assert_int_equal(host->up, traits->alive);
    if (!traits->alive)
        return;
    assert_int_equal(host->suspect, traits->suspect != LAB_SUSPECT_NONE);
    assert_non_null(host->os);
    assert_string_equal(host->os->name, traits->personality->name);
    for (uint32_t port = 0; port <= UINT16_MAX; port++) {
        struct lab_port tcp = lab_world_tcp(world, traits, (uint16_t)port);
        struct lab_port udp = lab_world_udp(world, traits, (uint16_t)port);
        struct lab_verdict got = lab_truth_port(host, LAB_TCP, (uint16_t)port);

        assert_int_equal(got.state, expected_state(tcp, LAB_TCP));
        if (tcp.kind == LAB_PORT_REJECTED_HOST)
            assert_int_equal(got.reason, traits->addr.family == SP_FAMILY_IPV6
                                             ? lab_reason_of_icmp6(lab_icmp6_code(10))
                                             : LAB_REASON_HOST_PROHIBITED);
        got = lab_truth_port(host, LAB_UDP, (uint16_t)port);
        assert_int_equal(got.state, expected_state(udp, LAB_UDP));
    }
}

static void what_is_written_is_read_back(void **state)
{
    struct lab_world world;
    struct lab_truth truth;
    const struct lab_truth_host *kernel;
    struct lab_truth_member member = {.mac = {{2, 1, 2, 3, 4, 5}},
                                      .tcp_open = "22,80-81",
                                      .udp_silent = "53",
                                      .name = "Linux",
                                      .version = "6.1"};
    char line[1024];
    struct sp_addr stranger = sp_addr_ipv4(0xc6120041);
    struct sp_error err = {.message = ""};
    FILE *file = tmpfile();

    (void)state;
    assert_non_null(file);
    make_world(&world);
    assert_true(lab_truth_write(&world, file, -1, &err));
    assert_true(sp_addr_parse("198.19.240.1", &member.addr));
    assert_true(lab_truth_write_member(&member, file, &err));
    rewind(file);
    if (!lab_truth_read(&truth, file, "truth", &err))
        fail_msg("%s", err.message);
    assert_int_equal(truth.count, lab_world_count(&world) + 1);
    assert_int_equal(truth.scope[LAB_TCP].count, 500);
    assert_int_equal(truth.scope[LAB_UDP].count, 11);
    for (uint64_t i = 0; i < lab_world_count(&world); i++) {
        struct lab_host_traits traits;

        lab_world_host(&world, i, &traits);
        assert_host_is(&world, &traits, lab_truth_find(&truth, &traits.addr));
    }
    assert_null(lab_truth_find(&truth, &stranger));
    kernel = lab_truth_find(&truth, &member.addr);
    assert_non_null(kernel);
    assert_int_equal(lab_truth_port(kernel, LAB_TCP, 81).state, LAB_STATE_OPEN);
    assert_int_equal(lab_truth_port(kernel, LAB_TCP, 82).state, LAB_STATE_CLOSED);
    assert_int_equal(lab_truth_port(kernel, LAB_UDP, 53).state, LAB_STATE_OPEN_FILTERED);
    assert_int_equal(lab_truth_port(kernel, LAB_UDP, 82).state, LAB_STATE_CLOSED);
    assert_string_equal(kernel->os->version, "6.1");
    rewind(file);
    while (fgets(line, sizeof(line), file) && !strstr(line, "198.19.240.1"))
        ;
    assert_non_null(strstr(line, "\"mac\":\"02:01:02:03:04:05\""));
    member.tcp_open = "22-";
    assert_false(lab_truth_write_member(&member, file, &err));
    lab_truth_finish(&truth);
    lab_world_finish(&world);
    fclose(file);
}

static void a_truth_that_nobody_wants_ends_early(void **state)
{
    struct lab_world world;
    struct sp_error err = {.message = ""};
    FILE *file = tmpfile();
    int ends[2];

    (void)state;
    assert_non_null(file);
    assert_int_equal(pipe(ends), 0);
    make_world(&world);
    assert_true(lab_truth_write(&world, file, ends[0], &err));
    close(ends[1]); /* makes the other end readable */
    assert_false(lab_truth_write(&world, file, ends[0], &err));
    assert_non_null(strstr(err.message, "given up"));
    close(ends[0]);
    lab_world_finish(&world);
    fclose(file);
}

#define LAB                                                                                        \
    "{\"type\":\"lab\",\"version\":1,\"seed\":18446744073709551615,\"hosts\":1,\"tcp_scope\":\"1-" \
    "10\",\"udp_scope\":\"\"}\n"
#define HOST(rest) LAB "{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"up\"" rest "}\n"

static void bad_truths_are_refused_by_line(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "t: the truth is empty"},
        {"nonsense\n", "t:1: no JSON"},
        {"[]\n", "t:1: expected a JSON object"},
        {"{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"up\"}\n", "t:1: no truth"},
        {"{\"type\":\"lab\",\"type\":\"lab\"}\n", "t:1: no JSON: duplicate object key"},
        {"{\"type\":\"lab\",\"version\":2,\"hosts\":0}\n", "t:1: the truth is in version 2"},
        {"{\"type\":\"lab\",\"version\":1,\"hosts\":-1}\n", "t:1: expected a number"},
        {"{\"type\":\"lab\",\"version\":1,\"hosts\":0.5}\n", "t:1: expected a number"},
        {"{\"type\":\"lab\",\"version\":1,\"hosts\":0,\"tcp_scope\":\"x\",\"udp_scope\":\"\"}\n",
         "t:1: tcp_scope"},
        {"{\"type\":\"lab\",\"version\":1,\"hosts\":0}\n", "t:1: the string \"tcp_scope\""},
        {LAB LAB, "t:2: a second line"},
        {LAB, "t: the truth is cut off: 0 hosts of 1"},
        {LAB "{\"type\":\"host\"", "t:2: no JSON"},
        {LAB "{\"type\":\"ghost\"}\n", "t:2: unknown type \"ghost\""},
        {LAB "{\"type\":\"host\",\"ip\":\"198.18.0\",\"state\":\"up\"}\n", "t:2: \"198.18.0\""},
        {LAB "{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"ill\"}\n",
         "t:2: expected \"up\""},
        {HOST("") "\n{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"down\"}\n",
         "t: two lines for host 198.18.0.1"},
        {HOST(",\"tcp\":{}"), "t:2: expected an array as \"tcp\""},
        {HOST(",\"tcp\":[{\"state\":\"ajar\",\"ports\":\"1\"}]"), "t:2: \"ajar\" is no state"},
        {HOST(",\"tcp\":[1]"), "t:2: \"\" is no state"},
        {HOST(",\"tcp\":[{\"state\":\"open\"}]"), "t:2: \"tcp\" has an element without"},
        {HOST(",\"tcp\":[{\"state\":\"open\",\"ports\":\"1-70000\"}]"), "t:2: tcp: \"1-70000\""},
        {HOST(",\"tcp\":[{\"state\":\"open\",\"ports\":\"1-9\"},{\"state\":\"closed\",\"ports\":"
              "\"9\"}]"),
         "t:2: tcp port 9 is in two states"},
        {HOST(",\"udp_rest\":{}"), "t:2: \"\" is no state"},
        {HOST(",\"os\":{\"vendor\":\"x\"}"), "t:2: \"os\" has no string \"name\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        FILE *file = tmpfile();
        struct sp_error err = {.message = ""};
        struct lab_truth truth;

        assert_non_null(file);
        fputs(cases[i].text, file);
        rewind(file);
        if (lab_truth_read(&truth, file, "t", &err))
            fail_msg("accepted: %s", cases[i].text);
        if (strncmp(err.message, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("\"%s\", expected \"%s\"", err.message, cases[i].error);
        lab_truth_finish(&truth);
        fclose(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_in_names),
        cmocka_unit_test(names_that_state_no_version),
        cmocka_unit_test(families),
        cmocka_unit_test(port_lists_are_written_compactly),
        cmocka_unit_test(what_is_no_port_list_is_refused),
        cmocka_unit_test(ports_as_typed),
        cmocka_unit_test(reasons_of_icmp),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_truth_that_nobody_wants_ends_early),
        cmocka_unit_test(bad_truths_are_refused_by_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
