/* The table of real stacks, what is said of those that cannot run, and the pipe that they live by.
 * That they run is shown by tests/lab/lab_members.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stacks/head.h"
#include "stacks/member.h"

static void test_members_do_not_overlap(void **state)
{
    size_t count;
    const struct lab_member *members = lab_members(&count);

    (void)state;
    assert_true(count >= 4);
    for (size_t i = 0; i < count; i++) {
        const struct sp_mac mac = lab_member_mac(&members[i]);

        assert_ptr_equal(lab_member_find(members[i].name), &members[i]);
        /* within 198.19.240.0/20, apart from the scanner's .254, with a unicast Ethernet address */
        assert_int_equal(members[i].network & 0xfffff0ff, 0xc613f000);
        assert_true(members[i].first_host > 0);
        assert_true(members[i].first_host + members[i].host_count <= 254);
        assert_true(members[i].tcp_count > 0 && members[i].tcp_count <= LAB_MEMBER_PORTS_MAX);
        assert_int_equal(mac.bytes[0] & 3, 2);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(members[i].network, members[j].network);
    }
    assert_null(lab_member_find("windows"));
}

static void test_systems_have_a_name(void **state)
{
    size_t count;
    const struct lab_member *members = lab_members(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct lab_member_os os;

        lab_member_os(&members[i], &os);
        assert_int_equal(strncmp(os.name, os.family, strlen(os.family)), 0);
        assert_true(os.vendor[0] != '\0');
    }
}

static void test_what_is_missing_is_named_with_a_command(void **state)
{
    const struct lab_member *linux61 = lab_member_find("linux-6.1"),
                            *lwip = lab_member_find("lwip");
    char reason[LAB_MEMBER_REASON_MAX], *path = strdup(getenv("PATH"));

    (void)state;
    assert_non_null(path);
    if (access("/dev/net/tun", F_OK) != 0) {
        free(path);
        skip();
    }
    setenv("SYNPRINT_LAB_LIBEXEC", "/nonexistent", 1);
    setenv("SYNPRINT_LAB_CACHE", "/nonexistent", 1);
    assert_false(lab_member_available(lwip, reason));
    assert_non_null(strstr(reason, "; apt-get install"));
    assert_non_null(strstr(reason, "liblwip-dev"));
    setenv("PATH", "/nonexistent", 1);
    assert_false(lab_member_available(linux61, reason));
    assert_non_null(strstr(reason, "; apt-get install"));
    assert_non_null(strstr(reason, "qemu-system-x86"));
    setenv("PATH", path, 1);
    assert_false(lab_member_available(linux61, reason));
    assert_non_null(strstr(reason, "; ")); /* without QEMU, or without the kernel */
    unsetenv("SYNPRINT_LAB_LIBEXEC");
    unsetenv("SYNPRINT_LAB_CACHE");
    free(path);
}

/* Says that it runs, and waits for the end of the pipe. */
static int wait_for_end(const struct lab_member *member)
{
    char byte = 'r';

    (void)member;
    if (write(LAB_HEAD_SYNC, &byte, 1) != 1 || fcntl(LAB_HEAD_DEVICE, F_GETFD) >= 0)
        return 1;
    return read(LAB_HEAD_LIFELINE, &byte, 1) == 0 ? 7 : 1;
}

static void test_the_end_of_the_pipe_ends_a_head(void **state)
{
    char folder[] = "/tmp/test_member.XXXXXX", byte = 0;
    struct lab_member_run run = {.member = lab_member_find("kernel"), .lifeline = -1};
    struct sp_error err;
    int sync, status;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(run.log, sizeof(run.log), "%s/log", folder);
    assert_true(lab_head_start(&run, -1, wait_for_end, &sync, &err));
    assert_int_equal(read(sync, &byte, 1), 1);
    assert_int_equal(byte, 'r');
    assert_int_equal(waitpid(run.pid, &status, WNOHANG), 0);
    close(run.lifeline);
    assert_int_equal(waitpid(run.pid, &status, 0), run.pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    close(sync);
    unlink(run.log);
    rmdir(folder);
}

static void test_stop_waits_for_the_head(void **state)
{
    char folder[] = "/tmp/test_member.XXXXXX", byte = 0;
    struct lab_member_run run = {.member = lab_member_find("kernel"), .lifeline = -1};
    struct sp_error err;
    int sync;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(run.log, sizeof(run.log), "%s/log", folder);
    assert_true(lab_head_start(&run, -1, wait_for_end, &sync, &err));
    assert_int_equal(read(sync, &byte, 1), 1);
    lab_member_stop(&run);
    lab_member_stop(&run);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    close(sync);
    unlink(run.log);
    rmdir(folder);
}

static void test_a_log_that_cannot_be_written_is_named(void **state)
{
    struct lab_member_run run = {
        .member = lab_member_find("kernel"), .lifeline = -1, .log = "/nonexistent/log"};
    struct sp_error err;
    int sync;

    (void)state;
    assert_false(lab_head_start(&run, -1, wait_for_end, &sync, &err));
    assert_non_null(strstr(err.message, "/nonexistent/log"));
    lab_member_stop(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_do_not_overlap),
        cmocka_unit_test(test_systems_have_a_name),
        cmocka_unit_test(test_what_is_missing_is_named_with_a_command),
        cmocka_unit_test(test_the_end_of_the_pipe_ends_a_head),
        cmocka_unit_test(test_stop_waits_for_the_head),
        cmocka_unit_test(test_a_log_that_cannot_be_written_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
