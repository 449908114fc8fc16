/* Whoever reads from the program that fetches trusts it in nothing: here shell scripts stand in its
 * place, and behave badly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/fetch.h"

#define URL        "https://192.0.2.1/os.sig"
#define LONG_US    UINT64_C(60000000)
#define SHORT_US   UINT64_C(300000)
#define SCRIPT_MAX 100000 /* bytes that the tests allow */

static char script[] = "test_fetch.XXXXXX";
static struct sp_error err;
static struct db_bytes bytes;

static int remove_script(void **state)
{
    (void)state;
    db_bytes_finish(&bytes);
    return unlink(script);
}

static int make_script(void **state)
{
    int fd;

    (void)state;
    memcpy(script + strlen("test_fetch."), "XXXXXX", 6);
    fd = mkstemp(script);
    return fd >= 0 && fchmod(fd, 0700) == 0 && close(fd) == 0 ? 0 : -1;
}

static bool fetch(const char *text, uint64_t time_us)
{
    const struct db_fetch how = {.deadline_us = sp_now_us(&sp_clock_monotonic) + time_us,
                                 .program = script};
    FILE *out = fopen(script, "w");

    assert_non_null(out);
    fprintf(out, "#!/bin/sh\n%s\n", text);
    fclose(out);
    db_bytes_finish(&bytes);
    return db_source_read(URL, SCRIPT_MAX, &how, &bytes, &err);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    assert_true(
        fetch("printf '%s %s ' \"$1\" \"$2\"; head -c 90000 /dev/zero; echo aside >&2", LONG_US));
    assert_int_equal(bytes.len, strlen(URL " 100000 ") + 90000);
    assert_memory_equal(bytes.data, URL " 100000 ", strlen(URL " 100000 "));
    assert_int_equal(bytes.data[bytes.len], '\0');
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    assert_true(fetch("exit 0", LONG_US));
    assert_int_equal(bytes.len, 0);
}

static void its_reason_is_told(void **state)
{
    (void)state;
    assert_false(
        fetch("echo some of it; echo the moon is full >&2; echo more >&2; exit 1", LONG_US));
    assert_string_equal(err.message, "cannot fetch " URL ": the moon is full");
}

static void one_without_a_reason(void **state)
{
    (void)state;
    assert_false(fetch("exit 3", LONG_US));
    assert_non_null(strstr(err.message, "ended with status 3"));
    assert_false(fetch("kill -SEGV $$", LONG_US));
    assert_non_null(strstr(err.message, "ended with signal 11"));
}

static void endless_bytes(void **state)
{
    (void)state;
    assert_false(fetch("exec cat /dev/zero", LONG_US));
    assert_non_null(strstr(err.message, "it is larger than 97 KB"));
    assert_true(bytes.len < 2 * SCRIPT_MAX);
}

static void endless_complaints(void **state)
{
    (void)state;
    assert_false(fetch("exec cat /dev/zero >&2", SHORT_US));
    assert_non_null(strstr(err.message, "it takes too long"));
}

static void one_that_does_not_end(void **state)
{
    (void)state;
    assert_false(fetch("exec sleep 1000", SHORT_US));
    assert_non_null(strstr(err.message, "it takes too long"));
    assert_false(fetch("exec >&- 2>&-; exec sleep 1000", SHORT_US));
    assert_non_null(strstr(err.message, "it takes too long"));
}

static void one_that_is_not_there(void **state)
{
    const struct db_fetch how = {.deadline_us = sp_now_us(&sp_clock_monotonic) + LONG_US,
                                 .program = "/no/such/program"};

    (void)state;
    assert_false(db_source_read(URL, SCRIPT_MAX, &how, &bytes, &err));
    assert_non_null(strstr(err.message, "cannot start /no/such/program: No such file"));
}

/* Nothing is open but standard input, output and error: it has no business with the folders. */
static void it_inherits_nothing(void **state)
{
    int left_open = dup(1);

    (void)state;
    assert_true(fetch("ls /proc/self/fd | wc -l; readlink /proc/$$/fd/0", LONG_US));
    close(left_open);
    assert_string_equal(bytes.data, "4\n/dev/null\n"); /* and the folder that ls reads */
}

static void protocols(void **state)
{
    static const char *const good[] = {"os.sig", "/a/b", "https://x/y", "HTTPS://x/y", "./a://b"};
    static const char *const bad[] = {"http://x/y", "ftp://x/y", "file:///etc/passwd",
                                      "a+b.c-d://x"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(db_source_check(good[i], &err));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(db_source_check(bad[i], &err));
}

#define WITH_SCRIPT(test) cmocka_unit_test_setup_teardown(test, make_script, remove_script)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCRIPT(what_is_written_is_read), WITH_SCRIPT(nothing_is_nothing),
        WITH_SCRIPT(its_reason_is_told),      WITH_SCRIPT(one_without_a_reason),
        WITH_SCRIPT(endless_bytes),           WITH_SCRIPT(endless_complaints),
        WITH_SCRIPT(one_that_does_not_end),   cmocka_unit_test(one_that_is_not_there),
        WITH_SCRIPT(it_inherits_nothing),     cmocka_unit_test(protocols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
