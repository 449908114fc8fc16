#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/outfile.h"
#include "synprint/publisher.h"

/* Each test works in a folder of its own. */
struct folder {
    char path[64];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof(*folder));

    if (!folder)
        return -1;
    snprintf(folder->path, sizeof(folder->path), "test_outfile.XXXXXX");
    *state = folder;
    return mkdtemp(folder->path) && chdir(folder->path) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"f", "f.partial", "link", "target", "target.partial", "g"};
    struct folder *folder = *state;
    int rc;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)unlink(names[i]);
    rc = chdir("..") == 0 ? rmdir(folder->path) : -1; /* fails when a test left a file behind */
    free(folder);
    return rc;
}

static void put_file(const char *name, const char *text)
{
    FILE *out = fopen(name, "w");

    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void assert_file(const char *name, const char *expected)
{
    char text[512];
    FILE *in = fopen(name, "r");
    size_t len;

    assert_non_null(in);
    len = fread(text, 1, sizeof(text) - 1, in);
    text[len] = '\0';
    fclose(in);
    assert_string_equal(text, expected);
}

static void assert_absent(const char *name)
{
    assert_int_not_equal(access(name, F_OK), 0);
}

static void open_file(const char *name, bool append, struct sp_outfile *file)
{
    struct sp_error err = {.code = SP_OK};

    assert_true(sp_outfile_open(file, name, append, &err));
    assert_int_equal(err.code, SP_OK);
}

static void a_new_file_gets_its_name_at_the_end(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    put_file("f", "old\n");
    open_file("f", false, &file);
    fputs("one\n", file.stream);
    assert_true(sp_outfile_flush(&file, &err));
    assert_file("f", "old\n");
    assert_file("f.partial", "one\n");
    fputs("two\n", file.stream);
    assert_true(sp_outfile_close(&file, &err));
    assert_file("f", "old\n");
    assert_true(sp_outfile_publish(&file, &err));
    assert_file("f", "one\ntwo\n");
    assert_absent("f.partial");
    sp_outfile_finish(&file);
    assert_file("f", "one\ntwo\n");
}

static void an_unfinished_file_stays_partial(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    open_file("f", false, &file);
    fputs("one\n", file.stream);
    assert_true(sp_outfile_flush(&file, &err));
    sp_outfile_finish(&file);
    assert_absent("f");
    assert_file("f.partial", "one\n");
}

static void an_empty_unfinished_file_goes_away(void **state)
{
    struct sp_outfile file;

    (void)state;
    open_file("f", false, &file);
    sp_outfile_finish(&file);
    assert_absent("f");
    assert_absent("f.partial");
}

static void appending_keeps_what_is_there(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    put_file("f", "old\n");
    for (int i = 0; i < 2; i++) {
        open_file("f", true, &file);
        fputs("new\n", file.stream);
        assert_true(sp_outfile_close(&file, &err));
        assert_true(sp_outfile_publish(&file, &err));
        assert_absent("f.partial");
        sp_outfile_finish(&file);
    }
    assert_file("f", "old\nnew\nnew\n");

    open_file("g", true, &file); /* not there before */
    fputs("new\n", file.stream);
    assert_true(sp_outfile_close(&file, &err));
    sp_outfile_finish(&file);
    assert_file("g", "new\n");
}

static void a_link_and_the_mode_are_kept(void **state)
{
    struct sp_outfile file;
    struct sp_error err;
    struct stat st;

    (void)state;
    put_file("target", "old\n");
    assert_int_equal(chmod("target", 0600), 0);
    assert_int_equal(symlink("target", "link"), 0);
    open_file("link", false, &file);
    fputs("new\n", file.stream);
    assert_true(sp_outfile_close(&file, &err));
    assert_true(sp_outfile_publish(&file, &err));
    sp_outfile_finish(&file);
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat("target", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_file("target", "new\n");
}

static void a_planted_link_is_not_followed(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    put_file("target", "precious\n");
    assert_int_equal(symlink("target", "f.partial"), 0);
    assert_false(sp_outfile_open(&file, "f", false, &err));
    assert_string_equal(err.message, "cannot write \"f\": Too many levels of symbolic links");
    sp_outfile_finish(&file);
    assert_file("target", "precious\n");
}

static void files_that_cannot_be_opened(void **state)
{
    static const struct {
        const char *path, *message;
    } cases[] = {
        {"no/such/f", "cannot write \"no/such/f\": No such file or directory"},
        {"/proc/synprint", "cannot write \"/proc/synprint\": No such file or directory"},
        {".", "cannot write \".\": Is a directory"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int append = 0; append < 2; append++) {
            struct sp_outfile file;
            struct sp_error err;

            assert_false(sp_outfile_open(&file, cases[i].path, append != 0, &err));
            assert_int_equal(err.code, SP_ERR_FAILED);
            assert_string_equal(err.message, cases[i].message);
            sp_outfile_finish(&file);
        }
    }
}

static void a_folder_without_permission(void **state)
{
    struct sp_outfile file;
    struct sp_error err;
    bool opened;

    (void)state;
    if (geteuid() == 0) /* root may write everywhere */
        assert_int_equal(seteuid(65534), 0);
    opened = sp_outfile_open(&file, "/usr/f", false, &err);
    assert_int_equal(seteuid(getuid()), 0);
    assert_false(opened);
    assert_string_equal(err.message, "cannot write \"/usr/f\": Permission denied");
    sp_outfile_finish(&file);
}

static void a_full_device(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    open_file("/dev/full", false, &file);
    fputs("one\n", file.stream);
    assert_false(sp_outfile_flush(&file, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    assert_false(sp_outfile_close(&file, &err)); /* the error stays */
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&file);
}

static void a_full_device_is_noticed_at_close(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    open_file("/dev/full", true, &file);
    fputs("one\n", file.stream);
    assert_false(sp_outfile_close(&file, &err));
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&file);
}

/* Writes 8-byte lines under a limit of 20 bytes, with one flush for each; returns the lines that
 * went well. */
static int write_until_full(struct sp_outfile *file, struct sp_error *err)
{
    struct rlimit before, limit;
    int lines = 0;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    do
        fprintf(file->stream, "line %02d\n", lines);
    while (sp_outfile_flush(file, err) && ++lines < 10);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    return lines;
}

static void a_full_disk_leaves_whole_lines(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    open_file("f", false, &file);
    assert_int_equal(write_until_full(&file, &err), 2);
    assert_string_equal(err.message, "cannot write \"f\": File too large"
                                     " (what was written so far is in \"f.partial\")");
    sp_outfile_finish(&file);
    assert_absent("f");
    assert_file("f.partial", "line 00\nline 01\n");

    put_file("f", "old\n");
    open_file("f", true, &file);
    assert_int_equal(write_until_full(&file, &err), 2);
    assert_string_equal(err.message, "cannot write \"f\": File too large");
    sp_outfile_finish(&file);
    assert_file("f", "old\nline 00\nline 01\n");
}

static void a_closed_pipe_has_no_message(void **state)
{
    struct sp_outfile file;
    struct sp_error err;
    int ends[2];
    char path[32];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
    open_file(path, false, &file);
    assert_null(file.partial);
    close(ends[0]);
    fputs("one\n", file.stream);
    assert_false(sp_outfile_flush(&file, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_string_equal(err.message, "");
    sp_outfile_finish(&file);
    close(ends[1]);
}

static void standard_output_is_written_directly(void **state)
{
    struct sp_outfile file;
    struct sp_error err;
    int saved = dup(STDOUT_FILENO), fd = open("f", O_WRONLY | O_CREAT, 0600);
    bool ok;

    (void)state;
    fflush(stdout);
    assert_true(saved >= 0 && fd >= 0);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    open_file("-", false, &file);
    fputs("one\n", file.stream);
    ok = sp_outfile_close(&file, &err) && sp_outfile_publish(&file, &err);
    sp_outfile_finish(&file);
    assert_int_equal(dup2(saved, STDOUT_FILENO),
                     STDOUT_FILENO); /* still open, so it can be put back */
    close(saved);
    close(fd);
    assert_true(ok);
    assert_file("f", "one\n");
}

static void a_rename_that_fails_is_told(void **state)
{
    struct sp_outfile file;
    struct sp_error err;

    (void)state;
    open_file("f", false, &file);
    fputs("one\n", file.stream);
    assert_true(sp_outfile_close(&file, &err));
    assert_int_equal(mkdir("f", 0700), 0);
    assert_false(sp_outfile_publish(&file, &err));
    assert_string_equal(err.message, "cannot write \"f\": Is a directory"
                                     " (what was written so far is in \"f.partial\")");
    assert_int_equal(rmdir("f"), 0);
    sp_outfile_finish(&file);
    assert_file("f.partial", "one\n");
}

/* As root this goes through the child process, else it is done here. */
static void the_publisher_publishes(void **state)
{
    struct sp_outfile files[2];
    struct sp_publisher publisher;
    struct sp_error err;

    (void)state;
    open_file("f", false, &files[0]);
    open_file("g", true, &files[1]);
    assert_true(sp_publisher_start(&publisher, files, 2, &err));
    assert_int_equal(publisher.fd >= 0, geteuid() == 0);
    fputs("one\n", files[0].stream);
    assert_true(sp_outfile_close(&files[0], &err));
    assert_true(sp_outfile_close(&files[1], &err));
    assert_true(sp_publisher_publish(&publisher, 0, &err));
    assert_true(sp_publisher_publish(&publisher, 1, &err));
    assert_file("f", "one\n");
    assert_absent("f.partial");

    assert_false(sp_publisher_publish(&publisher, 0, &err)); /* it has its name already */
    assert_non_null(strstr(err.message, "cannot write \"f\": No such file or directory"));
    sp_publisher_finish(&publisher);
    sp_outfile_finish(&files[0]);
    sp_outfile_finish(&files[1]);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_new_file_gets_its_name_at_the_end),
        IN_FOLDER(an_unfinished_file_stays_partial),
        IN_FOLDER(an_empty_unfinished_file_goes_away),
        IN_FOLDER(appending_keeps_what_is_there),
        IN_FOLDER(a_link_and_the_mode_are_kept),
        IN_FOLDER(a_planted_link_is_not_followed),
        IN_FOLDER(files_that_cannot_be_opened),
        IN_FOLDER(a_folder_without_permission),
        IN_FOLDER(a_full_device),
        IN_FOLDER(a_full_device_is_noticed_at_close),
        IN_FOLDER(a_full_disk_leaves_whole_lines),
        IN_FOLDER(a_closed_pipe_has_no_message),
        IN_FOLDER(standard_output_is_written_directly),
        IN_FOLDER(a_rename_that_fails_is_told),
        IN_FOLDER(the_publisher_publishes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
