#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/targetspec.h"

struct fixture {
    struct sp_addrset *set;
    struct sp_hostnames names;
    char path[64]; /* of a temporary file */
};

static struct fixture fixture;

static int setup(void **state)
{
    fixture.set = sp_addrset_create();
    sp_hostnames_init(&fixture.names);
    fixture.path[0] = '\0';
    *state = &fixture;
    return fixture.set != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sp_addrset_destroy(f->set);
    sp_hostnames_finish(&f->names);
    if (f->path[0] != '\0')
        unlink(f->path);
    return 0;
}

static void add(struct fixture *f, const char *spec)
{
    struct sp_error err = {.message = ""};

    if (!sp_targetspec_add(spec, f->set, &f->names, &err))
        fail_msg("%s", err.message);
}

static void exclude(struct fixture *f, const char *spec)
{
    struct sp_error err = {.message = ""};

    if (!sp_targetspec_exclude(spec, f->set, &err))
        fail_msg("%s", err.message);
}

static void write_file(struct fixture *f, const char *bytes, size_t len)
{
    int fd;
    FILE *file;

    snprintf(f->path, sizeof(f->path), "/tmp/test_targetspec.XXXXXX");
    fd = mkstemp(f->path);
    assert_true(fd >= 0);
    file = fdopen(fd, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* The set's ranges, as "FIRST-LAST FIRST-LAST ...". */
static void assert_set(struct fixture *f, const char *expected)
{
    char text[1024] = "", first[SP_ADDR_TEXT_MAX], last[SP_ADDR_TEXT_MAX];
    struct sp_error err;
    size_t used = 0;

    assert_true(sp_addrset_seal(f->set, &err));
    for (size_t i = 0; i < sp_addrset_range_count(f->set); i++) {
        struct sp_addr_range range = sp_addrset_range(f->set, i);

        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s-%s", i > 0 ? " " : "",
                                 sp_addr_format(&range.first, first),
                                 sp_addr_format(&range.last, last));
        assert_true(used < sizeof(text));
    }
    assert_string_equal(text, expected);
}

static void numeric_forms(void **state)
{
    static const struct {
        const char *spec, *ranges;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1-192.0.2.1"},
        {"192.0.2.77/24", "192.0.2.0-192.0.2.255"},
        {"192.0.2.77/32", "192.0.2.77-192.0.2.77"},
        {"192.0.2.77/31", "192.0.2.76-192.0.2.77"},
        {"192.0.2.77/0", "0.0.0.0-255.255.255.255"},
        {"198.18.0.0/15", "198.18.0.0-198.19.255.255"},
        {"192.0.2.1-50", "192.0.2.1-192.0.2.50"},
        {"192.0.2.*", "192.0.2.0-192.0.2.255"},
        {"192.0.2.-", "192.0.2.0-192.0.2.255"},
        {"192.0.2.250-", "192.0.2.250-192.0.2.255"},
        {"192.0.2.-5", "192.0.2.0-192.0.2.5"},
        {"192.0.2.1,3,5-7", "192.0.2.1-192.0.2.1 192.0.2.3-192.0.2.3 192.0.2.5-192.0.2.7"},
        {"192.0.2.7,1-3,2-4", "192.0.2.1-192.0.2.4 192.0.2.7-192.0.2.7"},
        {"192.0,2.2.1", "192.0.2.1-192.0.2.1 192.2.2.1-192.2.2.1"},
        {"192.0.2-3.1-2", "192.0.2.1-192.0.2.2 192.0.3.1-192.0.3.2"},
        {"192.0.2-3.*", "192.0.2.0-192.0.3.255"},
        {"192.0,2-3.*.0-", "192.0.0.0-192.0.255.255 192.2.0.0-192.3.255.255"},
        {"*.*.*.*", "0.0.0.0-255.255.255.255"},
        {"10.*.0-255.-", "10.0.0.0-10.255.255.255"},
        {"10,12.*.*.*", "10.0.0.0-10.255.255.255 12.0.0.0-12.255.255.255"},
        {"192.0.2-3.1,255,0", "192.0.2.0-192.0.2.1 192.0.2.255-192.0.3.1 192.0.3.255-192.0.3.255"},
        {"192.0.2.*,5", "192.0.2.0-192.0.2.255"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture *f = *state;

        add(f, rows[i].spec);
        assert_set(f, rows[i].ranges);
        assert_int_equal(f->names.count, 0);
        teardown(state);
        setup(state);
    }
}

static void mixed_octets_count_right(void **state)
{
    struct fixture *f = *state;
    struct sp_error err;

    add(f, "192.0,2-3.*.1,3,5-7");
    assert_true(sp_addrset_seal(f->set, &err));
    assert_int_equal(sp_addrset_size(f->set), 3 * 256 * 5);
    assert_int_equal(sp_addrset_range_count(f->set), 3 * 256 * 3);
}

static void bad_targets_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *spec, *message;
    } rows[] = {
        {"198.18.0.0/33", "target \"198.18.0.0/33\": the prefix length must be 0-32"},
        {"198.18.0.0/", "the prefix length must be 0-32"},
        {"198.18.0.0/-1", "the prefix length must be 0-32"},
        {"198.18.0.0/24/8", "the prefix length must be 0-32"},
        {"198.18.0.0/024", "the prefix length must be 0-32"},
        {"198.18.0.0/24 ", "the prefix length must be 0-32"},
        {"198.18.0.0/255.255.255.0", "the prefix length must be 0-32"},
        {"something.invalid/99", "the prefix length must be 0-32"},
        {"", "target \"\": expected an address, a range of addresses or a name"},
        {"/24", "expected an address, a range of addresses or a name"},
        {"1.2.3", "target \"1.2.3\": an IPv4 address has 4 octets, found 3"},
        {"1.2.3/24", "an IPv4 address has 4 octets, found 3"},
        {"3405803777", "an IPv4 address has 4 octets, found 1"},
        {"1.2.3.4.5", "an IPv4 address has 4 octets, found 5"},
        {"192.0.2.1.", "an IPv4 address has 4 octets, found 5"},
        {"*", "an IPv4 address has 4 octets, found 1"},
        {"-", "an IPv4 address has 4 octets, found 1"},
        {"-sS", NULL}, /* a name; only resolving can refuse it */
        {"192.0.2.256", "target \"192.0.2.256\": \"256\" is neither an octet (0-255,"},
        {"192.0..1", "\"\" is neither an octet"},
        {"...", "\"\" is neither an octet"},
        {"192.0.2.1,", "\"\" is neither an octet"},
        {"192.0.2.,1", "\"\" is neither an octet"},
        {"192.0.2.01", "\"01\" is neither an octet (0-255, no leading zeros)"},
        {"192.0.2.1-2-3", "\"1-2-3\" is neither an octet (0-255, no leading zeros) nor a range"},
        {"192.0.2.1-300", "\"1-300\" is neither an octet"},
        {"192.0.2.99999999999999999999999", "\"99999999999999999999\" is neither an octet"},
        {"192.0.2.1*", "\"1*\" is neither an octet"},
        {"192.0.2.**", "\"**\" is neither an octet"},
        {"192.0.2.*-5", "\"*-5\" is neither an octet"},
        {"192.0.2.50-1", "the range \"50-1\" runs backwards, expected \"1-50\""},
        {"192.0.2.1-50/24", "a prefix length goes with one address or a name, not with ranges"},
        {"*.*.*.1", "more than 65536 separate address ranges"},
        {"10,11.*.*.1", "more than 65536 separate address ranges"},
        {"2001:db8::1", "target \"2001:db8::1\": a \":\" is for IPv6 addresses, which are not"},
        {"2001:db8::/120", "IPv6"},
        {"::ffff:192.0.2.1", "IPv6"},
        {"0x7f.1", "target \"0x7f.1\": a number in an unusual form"},
        {"0xc0000201", "a number in an unusual form"},
        {"192.0.2.0x1", "a number in an unusual form"},
        {"192.0.2.1 and more", "a number in an unusual form"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture *f = *state;
        struct sp_error err = {.code = SP_OK, .message = ""};
        enum sp_targetspec_result result =
            sp_targetspec_parse_numeric(rows[i].spec, SP_TARGETLIST_ADD, f->set, &err);

        if (rows[i].message == NULL) {
            assert_int_equal(result, SP_TARGETSPEC_NAME);
            continue;
        }
        if (result != SP_TARGETSPEC_BAD)
            fail_msg("accepted: %s", rows[i].spec);
        assert_int_equal(err.code, SP_ERR_USAGE);
        if (strstr(err.message, rows[i].message) == NULL)
            fail_msg("\"%s\" gave: %s", rows[i].spec, err.message);
        assert_false(sp_targetspec_add(rows[i].spec, f->set, &f->names, &err));
        assert_false(sp_targetspec_exclude(rows[i].spec, f->set, &err));
    }
}

static void a_name_too_long_is_refused(void **state)
{
    struct fixture *f = *state;
    struct sp_error err;
    char name[300];

    memset(name, 'a', sizeof(name));
    name[254] = '\0';
    assert_int_equal(sp_targetspec_parse_numeric(name, SP_TARGETLIST_ADD, f->set, &err),
                     SP_TARGETSPEC_BAD);
    assert_non_null(strstr(err.message, "longer than a host name can be (253 characters)"));
    name[253] = '\0';
    assert_int_equal(sp_targetspec_parse_numeric(name, SP_TARGETLIST_ADD, f->set, &err),
                     SP_TARGETSPEC_NAME);
}

static void the_most_ranges_allowed_are_accepted(void **state)
{
    struct fixture *f = *state;
    struct sp_error err;

    add(f, "10.*.*.1");
    assert_true(sp_addrset_seal(f->set, &err));
    assert_int_equal(sp_addrset_range_count(f->set), 65536);
}

static void targets_are_excluded_in_any_order(void **state)
{
    struct fixture *f = *state;

    exclude(f, "192.0.2.128/25");
    add(f, "192.0.2.0/24");
    exclude(f, "192.0.2.0,127");
    assert_set(f, "192.0.2.1-192.0.2.126");
}

static void count_visit(void *ctx, const char *name)
{
    size_t *count = ctx;

    assert_string_equal(name, "localhost");
    ++*count;
}

static void a_name_is_resolved_and_stored_once(void **state)
{
    struct fixture *f = *state;
    struct sp_addr loopback = sp_addr_ipv4(0x7f000001), other = sp_addr_ipv4(0x7f000002);
    size_t visits = 0;

    add(f, "localhost");
    add(f, "localhost");
    add(f, "LocalHost/30");
    assert_set(f, "127.0.0.0-127.0.0.3");
    assert_int_equal(f->names.count, 1);
    assert_true(sp_addr_equal(&f->names.entries[0].addr, &loopback));
    sp_hostnames_for(&f->names, &loopback, count_visit, &visits);
    assert_int_equal(visits, 1);
    sp_hostnames_for(&f->names, &other, count_visit, &visits);
    assert_int_equal(visits, 1);
}

static void a_name_can_be_excluded(void **state)
{
    struct fixture *f = *state;

    add(f, "127.0.0.0/30");
    exclude(f, "localhost");
    assert_set(f, "127.0.0.0-127.0.0.0 127.0.0.2-127.0.0.3");
    assert_int_equal(f->names.count, 0);
    exclude(f, "localhost/31");
    assert_set(f, "127.0.0.2-127.0.0.3");
}

static void collect_visit(void *ctx, const char *name)
{
    char *all = ctx;

    strcat(strcat(all, name), " ");
}

/* Without the resolver: many names, among them several of one address. */
static void names_are_listed_in_the_order_given(void **state)
{
    struct fixture *f = *state;
    struct sp_addr address = sp_addr_ipv4(0xc0000201), other = sp_addr_ipv4(0xc0000202);
    char all[64] = "";

    f->names.entries = calloc(3, sizeof(f->names.entries[0]));
    assert_non_null(f->names.entries);
    f->names.entries[0] = (struct sp_hostname){strdup("b.example"), address};
    f->names.entries[1] = (struct sp_hostname){strdup("x.example"), other};
    f->names.entries[2] = (struct sp_hostname){strdup("a.example"), address};
    f->names.count = 3;
    sp_hostnames_for(&f->names, &address, collect_visit, all);
    assert_string_equal(all, "b.example a.example ");

    add(f, "X.EXAMPLE/31"); /* known, so the resolver is not asked */
    assert_set(f, "192.0.2.2-192.0.2.3");
    sp_hostnames_finish(&f->names);
    assert_int_equal(f->names.count, 0);
    assert_null(f->names.entries);
}

static void an_unknown_name_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct sp_error err = {.code = SP_OK};

    assert_false(sp_targetspec_add("something.invalid", f->set, &f->names, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    /* "Name or service not known" with a resolver at hand, else "Temporary failure ..." */
    assert_ptr_equal(strstr(err.message, "target \"something.invalid\": "
                                         "the name cannot be resolved ("),
                     err.message);
    assert_int_equal(f->names.count, 0);
    assert_set(f, "");
}

static void files_are_read_word_by_word(void **state)
{
    static const char text[] = "# a comment\r\n"
                               "192.0.2.1\t192.0.2.3  192.0.2.5-6 # and more: 10.0.0.0/8\r\n"
                               "\n"
                               "192.0.2.9#glued\n"
                               "   localhost\r\n"
                               "192.0.2.254"; /* no newline */
    struct fixture *f = *state;
    struct sp_error err = {.message = ""};

    write_file(f, text, sizeof(text) - 1);
    if (!sp_targetspec_read(f->path, SP_TARGETLIST_ADD, f->set, &f->names, &err))
        fail_msg("%s", err.message);
    assert_set(f, "127.0.0.1-127.0.0.1 192.0.2.1-192.0.2.1 192.0.2.3-192.0.2.3 "
                  "192.0.2.5-192.0.2.6 192.0.2.9-192.0.2.9 192.0.2.254-192.0.2.254");
    assert_int_equal(f->names.count, 1);

    assert_true(sp_targetspec_read(f->path, SP_TARGETLIST_EXCLUDE, f->set, NULL, &err));
    assert_set(f, "");
    assert_int_equal(f->names.count, 1);
}

static void lines_may_be_of_any_length(void **state)
{
    enum { COUNT = 20000 };
    struct fixture *f = *state;
    char *line = malloc(COUNT * 16 + 1);
    size_t used = 0;
    struct sp_error err;

    assert_non_null(line);
    for (unsigned i = 0; i < COUNT; i++)
        used += (size_t)snprintf(line + used, 17, "198.18.%u.%u ", i / 256, i % 256);
    write_file(f, line, used);
    free(line);
    assert_true(sp_targetspec_read(f->path, SP_TARGETLIST_ADD, f->set, NULL, &err));
    assert_set(f, "198.18.0.0-198.18.78.31");
}

static void assert_read_fails(struct fixture *f, const char *expected)
{
    struct sp_error err = {.message = ""};

    assert_false(sp_targetspec_read(f->path, SP_TARGETLIST_ADD, f->set, &f->names, &err));
    if (strstr(err.message, f->path) != err.message ||
        strcmp(err.message + strlen(f->path), expected) != 0)
        fail_msg("expected the path and then \"%s\", found: %s", expected, err.message);
}

static void errors_name_file_and_line(void **state)
{
    static const char bad[] = "192.0.2.1\n# fine\n192.0.2.2 198.18.0.0/33\n";
    static const char nul[] = "192.0.2.1\n192.0.2.2\0 192.0.2.3\n";
    struct fixture *f = *state;

    write_file(f, bad, sizeof(bad) - 1);
    assert_read_fails(f, ":3: target \"198.18.0.0/33\": the prefix length must be 0-32");
    unlink(f->path);
    write_file(f, nul, sizeof(nul) - 1);
    assert_read_fails(f, ":2: a NUL byte, expected text");
    unlink(f->path);
    assert_read_fails(f, ": cannot open the list of targets (No such file or directory)");
    snprintf(f->path, sizeof(f->path), "/");
    assert_read_fails(f, ": cannot read the targets (Is a directory)");
    f->path[0] = '\0';
}

static void a_dash_is_standard_input(void **state)
{
    static const char text[] = "192.0.2.1\n192.0.2.300\n";
    struct fixture *f = *state;
    struct sp_error err;

    write_file(f, text, sizeof(text) - 1);
    assert_non_null(freopen(f->path, "r", stdin));
    assert_false(sp_targetspec_read("-", SP_TARGETLIST_ADD, f->set, &f->names, &err));
    assert_ptr_equal(strstr(err.message, "standard input:2: target \"192.0.2.300\": "),
                     err.message);
    assert_set(f, "192.0.2.1-192.0.2.1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numeric_forms),
        TEST(mixed_octets_count_right),
        TEST(bad_targets_are_refused_with_the_reason),
        TEST(a_name_too_long_is_refused),
        TEST(the_most_ranges_allowed_are_accepted),
        TEST(targets_are_excluded_in_any_order),
        TEST(a_name_is_resolved_and_stored_once),
        TEST(a_name_can_be_excluded),
        TEST(names_are_listed_in_the_order_given),
        TEST(an_unknown_name_is_an_error),
        TEST(files_are_read_word_by_word),
        TEST(lines_may_be_of_any_length),
        TEST(errors_name_file_and_line),
        TEST(a_dash_is_standard_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
