#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "target/portset.h"

static const char port_list[] = "80 http\n22 ssh\n443 https\n8080 http-alt\n3389 ms-wbt-server\n"
                                "7 -\n[names]\n8008 http-wpad\n";

struct fixture {
    struct sp_services *services;
    struct sp_portset set;
};

static struct fixture fixture;

static int setup(void **state)
{
    struct sp_error err;

    sp_portset_init(&fixture.set);
    fixture.services = sp_services_parse("list", port_list, strlen(port_list), &err);
    *state = &fixture;
    return fixture.services != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sp_portset_finish(&f->set);
    sp_services_destroy(f->services);
    return 0;
}

static void parse(struct fixture *f, const char *spec)
{
    struct sp_error err = {.message = ""};

    if (!sp_portset_parse(&f->set, spec, f->services, &err) || !sp_portset_seal(&f->set, &err))
        fail_msg("%s", err.message);
}

static void assert_ports(const struct fixture *f, const uint16_t *ports, uint32_t count)
{
    assert_int_equal(f->set.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(f->set.ports[i], ports[i]);
        assert_int_equal(sp_portset_index(&f->set, ports[i]), i);
        assert_true(sp_portset_contains(&f->set, ports[i]));
    }
}

static void add_and_remove_count_once(void **state)
{
    struct fixture *f = *state;

    sp_portset_add(&f->set, 80);
    sp_portset_add(&f->set, 80);
    sp_portset_add(&f->set, 0);
    sp_portset_add(&f->set, 65535);
    assert_int_equal(f->set.count, 3);
    sp_portset_remove(&f->set, 80);
    sp_portset_remove(&f->set, 80);
    sp_portset_remove(&f->set, 81);
    assert_int_equal(f->set.count, 2);
    assert_false(sp_portset_contains(&f->set, 80));
    assert_true(sp_portset_contains(&f->set, 0));
    assert_true(sp_portset_contains(&f->set, 65535));
}

static void lists_and_ranges(void **state)
{
    static const uint16_t expected[] = {22, 80, 81, 82, 443};

    parse(*state, "443,80-82,22,81,22-22");
    assert_ports(*state, expected, 5);
}

static void blanks_before_an_item_are_skipped(void **state)
{
    static const uint16_t expected[] = {22, 80};

    parse(*state, " 22,\t80");
    assert_ports(*state, expected, 2);
}

static void open_ranges_leave_out_port_0(void **state)
{
    struct fixture *f = *state;

    parse(f, "-100");
    assert_int_equal(f->set.count, 100);
    assert_int_equal(f->set.ports[0], 1);
    sp_portset_finish(&f->set);

    parse(f, "60000-");
    assert_int_equal(f->set.count, 5536);
    assert_int_equal(f->set.ports[5535], 65535);
    sp_portset_finish(&f->set);

    parse(f, "-");
    assert_int_equal(f->set.count, 65535);
    assert_int_equal(f->set.ports[0], 1);
    assert_int_equal(sp_portset_index(&f->set, 65535), 65534);
}

static void port_0_is_scanned_when_named(void **state)
{
    struct fixture *f = *state;

    parse(f, "0");
    assert_int_equal(f->set.count, 1);
    assert_int_equal(f->set.ports[0], 0);
    sp_portset_finish(&f->set);
    parse(f, "0-");
    assert_int_equal(f->set.count, 65536);
}

static void the_tcp_prefix_may_stand_anywhere(void **state)
{
    static const uint16_t expected[] = {21, 22, 23, 80, 443};

    parse(*state, "T:21-23,80,T:https");
    assert_ports(*state, expected, 5);
}

static void names_and_patterns(void **state)
{
    static const uint16_t https_and_ssh[] = {22, 443};
    static const uint16_t all_http[] = {80, 443, 8008, 8080};
    static const uint16_t alternate[] = {3389, 8080};
    struct fixture *f = *state;

    parse(f, "ssh,HTTPS");
    assert_ports(f, https_and_ssh, 2);
    sp_portset_finish(&f->set);
    parse(f, "http*"); /* names without a rank too */
    assert_ports(f, all_http, 4);
    sp_portset_finish(&f->set);
    parse(f, "*-al?,*wbt*");
    assert_ports(f, alternate, 2);
}

static void bad_lists_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *spec, *message;
    } rows[] = {
        {"22,70000", "port list \"22,70000\": \"70000\" is not a port (0-65535)"},
        {"65536", "port list \"65536\": \"65536\" is not a port (0-65535)"},
        {"99999999999999999999-5", "\"99999999999999999999\" is not a port (0-65535)"},
        {"1-65536", "port list \"1-65536\": \"65536\" is not a port (0-65535)"},
        {"90-80", "port list \"90-80\": the range \"90-80\" runs backwards, expected \"80-90\""},
        {"-0", "the range \"-0\" runs backwards"},
        {"1-2-3", "\"1-2-3\" is not a range of ports (FIRST-LAST)"},
        {"--", "\"--\" is not a range of ports (FIRST-LAST)"},
        {"", "port list \"\": an item is empty"},
        {",", "an item is empty"},
        {"22,", "port list \"22,\": an item is empty"},
        {"22,,80", "an item is empty"},
        {"T:", "an item is empty"},
        {"T:,80", "an item is empty"},
        {"22x", "port list \"22x\": \"22x\" is neither a port (0-65535) nor the name of a known"},
        {"22 ", "\"22 \" is neither a port"},
        {"+22", "\"+22\" is neither a port"},
        {"22;80", "\"22;80\" is neither a port"},
        {"gopher", "\"gopher\" is neither a port (0-65535) nor the name of a known service"},
        {"22,ftp*", "\"ftp*\" is neither a port"},
        {"[1-100]", "\"[1-100]\" is neither a port"},
        {"U:53", "port list \"U:53\": \"U:53\" asks for UDP scanning, which is not supported"},
        {"T:22,U:53", "\"U:53\" asks for UDP scanning"},
        {"S:22", "\"S:22\" asks for SCTP scanning"},
        {"P:1", "\"P:1\" asks for IP protocol scanning"},
        {"X:1", "\"X:1\" begins with an unknown protocol, expected \"T:\""},
        {"t:1", "\"t:1\" begins with an unknown protocol"},
        {"0000000000000000000000000000000000000000000000000000000000000000000001",
         "the item \"00000000000000000000...\" is too long"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sp_error err = {.code = SP_OK};

        if (sp_portset_parse(&f->set, rows[i].spec, f->services, &err))
            fail_msg("accepted: %s", rows[i].spec);
        assert_int_equal(err.code, SP_ERR_USAGE);
        if (strstr(err.message, rows[i].message) == NULL)
            fail_msg("\"%s\" gave: %s", rows[i].spec, err.message);
    }
}

static void top_ports_follow_the_rank(void **state)
{
    static const uint16_t best_three[] = {22, 80, 443};
    struct fixture *f = *state;
    struct sp_error err;

    assert_true(sp_portset_add_top(&f->set, 3, f->services, &err));
    assert_true(sp_portset_seal(&f->set, &err));
    assert_ports(f, best_three, 3);
    assert_true(sp_portset_add_top(&f->set, 6, f->services, &err));
    assert_int_equal(f->set.count, 6);
    assert_false(sp_portset_add_top(&f->set, 7, f->services, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_string_equal(err.message, "7 top ports: expected a number from 1 to 6");
    assert_false(sp_portset_add_top(&f->set, 0, f->services, &err));
    assert_int_equal(f->set.count, 6);
}

static void an_empty_set_cannot_be_sealed(void **state)
{
    struct fixture *f = *state;
    struct sp_error err = {.code = SP_OK};

    assert_false(sp_portset_seal(&f->set, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_non_null(strstr(err.message, "empty"));
    sp_portset_add(&f->set, 80);
    sp_portset_remove(&f->set, 80);
    assert_false(sp_portset_seal(&f->set, &err));
}

static void a_port_outside_has_the_index_count(void **state)
{
    struct fixture *f = *state;

    parse(f, "22,80,443");
    assert_int_equal(sp_portset_index(&f->set, 0), 3);
    assert_int_equal(sp_portset_index(&f->set, 79), 3);
    assert_int_equal(sp_portset_index(&f->set, 65535), 3);
}

static void a_set_can_be_sealed_again(void **state)
{
    static const uint16_t expected[] = {22, 443};
    struct fixture *f = *state;
    struct sp_error err;

    parse(f, "22,80");
    sp_portset_remove(&f->set, 80);
    sp_portset_add(&f->set, 443);
    assert_true(sp_portset_seal(&f->set, &err));
    assert_ports(f, expected, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(add_and_remove_count_once),
        TEST(lists_and_ranges),
        TEST(blanks_before_an_item_are_skipped),
        TEST(open_ranges_leave_out_port_0),
        TEST(port_0_is_scanned_when_named),
        TEST(the_tcp_prefix_may_stand_anywhere),
        TEST(names_and_patterns),
        TEST(bad_lists_are_refused_with_the_reason),
        TEST(top_ports_follow_the_rank),
        TEST(an_empty_set_cannot_be_sealed),
        TEST(a_port_outside_has_the_index_count),
        TEST(a_set_can_be_sealed_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
