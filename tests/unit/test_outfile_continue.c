/* Output files that a resumed scan goes on with. */
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

#include "cli/outfile.h"

static char folder[] = "test_continue.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + strlen("test_continue."), "XXXXXX", 6);
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink("f");
    (void)unlink("f.partial");
    (void)unlink("precious");
    return chdir("..") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put_file(const char *name, const char *text)
{
    FILE *out = fopen(name, "w");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static void assert_file(const char *name, const char *text)
{
    char read[128] = {0};
    FILE *in = fopen(name, "r");

    assert_non_null(in);
    (void)!fread(read, 1, sizeof(read) - 1, in);
    assert_string_equal(read, text);
    fclose(in);
}

/* Goes on with "f" by one more line, to the end. */
static void continue_file(void)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_outfile file;

    assert_true(sp_outfile_continue(&file, "f", &err));
    fputs("more\n", file.stream);
    assert_true(sp_outfile_flush(&file, &err));
    assert_true(sp_outfile_close(&file, &err));
    assert_true(sp_outfile_publish(&file, &err));
    sp_outfile_finish(&file);
    assert_int_equal(access("f.partial", F_OK), -1);
}

static void a_whole_file_is_added_to(void **state)
{
    (void)state;
    put_file("f", "one\ntwo\n");
    continue_file();
    assert_file("f", "one\ntwo\nmore\n");
}

/* What a scan leaves that was killed: the results so far, and the file of another scan before. */
static void a_partial_file_comes_first(void **state)
{
    (void)state;
    put_file("f", "of last week\n");
    put_file("f.partial", "one\n");
    continue_file();
    assert_file("f", "one\nmore\n");
}

static void half_a_line_goes(void **state)
{
    (void)state;
    put_file("f.partial", "one\n{\"type\":\"po");
    continue_file();
    assert_file("f", "one\nmore\n");
    put_file("f", "no line at all");
    continue_file();
    assert_file("f", "more\n");
}

static void a_file_that_is_gone_begins_anew(void **state)
{
    (void)state;
    continue_file();
    assert_file("f", "more\n");
}

static void a_link_in_place_of_the_partial_file_is_not_followed(void **state)
{
    (void)state;
    put_file("f", "one\n");
    put_file("precious", "mine");
    assert_int_equal(symlink("precious", "f.partial"), 0);
    {
        struct sp_error err = {.code = SP_OK};
        struct sp_outfile file;

        assert_true(sp_outfile_continue(&file, "f", &err));
        fputs("more\n", file.stream);
        assert_true(sp_outfile_close(&file, &err));
        assert_true(sp_outfile_publish(&file, &err));
        sp_outfile_finish(&file);
    }
    assert_file("f", "one\nmore\n");
    assert_file("precious", "mine");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_whole_file_is_added_to),
        IN_FOLDER(a_partial_file_comes_first),
        IN_FOLDER(half_a_line_goes),
        IN_FOLDER(a_file_that_is_gone_begins_anew),
        IN_FOLDER(a_link_in_place_of_the_partial_file_is_not_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
