/* The file of the checkpoints: replaced as a whole, never elsewhere, gone when it should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "synprint/checkpoint_store.h"

static char folder[] = "test_store.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + strlen("test_store."), "XXXXXX", 6);
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink("point");
    (void)unlink("point.new");
    (void)unlink("precious");
    return chdir("..") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void assert_holds(const char *path, const char *text)
{
    char read[64] = {0};
    FILE *in = fopen(path, "r");

    assert_non_null(in);
    assert_int_equal(fread(read, 1, sizeof(read) - 1, in), strlen(text));
    assert_string_equal(read, text);
    fclose(in);
}

static void open_store(struct sp_checkpoint_store *store)
{
    struct sp_error err = {.code = SP_OK};

    assert_true(sp_checkpoint_store_open(store, "point", &err));
    assert_true(sp_checkpoint_store_start(store, &err));
}

/* Also from another working directory: by root through the child, by others directly. */
static void the_file_is_replaced_and_removed(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;
    struct stat st;

    (void)state;
    open_store(&store);
    assert_true(chdir("/") == 0);
    assert_true(sp_checkpoint_store_write(&store, "one and a half", 14, true, &err));
    assert_true(sp_checkpoint_store_write(&store, "two", 3, false, &err));
    assert_true(sp_checkpoint_store_write(&store, "three", 5, true, &err));
    assert_int_equal(fchdir(store.folder_fd), 0);
    assert_holds("point", "three");
    assert_int_equal(stat("point", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(access("point.new", F_OK), -1);
    assert_true(sp_checkpoint_store_remove(&store, &err));
    assert_int_equal(access("point", F_OK), -1);
    assert_true(sp_checkpoint_store_remove(&store, &err));
    sp_checkpoint_store_finish(&store);
}

static void a_planted_link_is_not_followed(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;
    int fd = open("precious", O_WRONLY | O_CREAT, 0644);

    (void)state;
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);
    assert_int_equal(symlink("precious", "point.new"), 0);
    assert_int_equal(symlink("precious", "point"), 0);
    open_store(&store);
    assert_null(sp_checkpoint_store_read(&store, &err)); /* nor read through */
    assert_true(sp_checkpoint_store_write(&store, "ours", 4, true, &err));
    assert_holds("precious", "mine");
    assert_holds("point", "ours");
    sp_checkpoint_store_finish(&store);
}

static void a_file_of_somebody_else_stays(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;
    int fd = open("point", O_WRONLY | O_CREAT, 0644);

    (void)state;
    close(fd);
    open_store(&store);
    /* nothing was written, so nothing is removed */
    assert_true(sp_checkpoint_store_remove(&store, &err));
    assert_int_equal(access("point", F_OK), 0);
    sp_checkpoint_store_finish(&store);
}

static void what_is_read_is_a_file_of_the_users(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;
    FILE *in;

    (void)state;
    open_store(&store);
    assert_null(sp_checkpoint_store_read(&store, &err));
    assert_non_null(strstr(err.message, "cannot read \"point\": No such file"));
    assert_int_equal(mkfifo("point", 0600), 0);
    assert_null(sp_checkpoint_store_read(&store, &err)); /* and does not wait for a writer */
    assert_non_null(strstr(err.message, "not a regular file of yours"));
    assert_int_equal(unlink("point"), 0);
    assert_true(sp_checkpoint_store_write(&store, "text", 4, true, &err));
    in = sp_checkpoint_store_read(&store, &err);
    assert_non_null(in);
    fclose(in);
    if (geteuid() == 0) { /* else nothing can be given away */
        assert_int_equal(chown("point", 12345, 12345), 0);
        assert_null(sp_checkpoint_store_read(&store, &err));
    }
    sp_checkpoint_store_finish(&store);
}

static void a_folder_that_is_not_there(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;

    (void)state;
    assert_false(sp_checkpoint_store_open(&store, "no/such/point", &err));
    assert_string_equal(err.message, "cannot write \"no/such/point\": No such file or directory");
    sp_checkpoint_store_finish(&store);
}

static void a_folder_that_goes_away_is_told(void **state)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint_store store;

    (void)state;
    assert_int_equal(mkdir("precious", 0700), 0);
    assert_true(sp_checkpoint_store_open(&store, "precious/point", &err));
    assert_true(sp_checkpoint_store_start(&store, &err));
    assert_int_equal(rmdir("precious"), 0);
    assert_false(sp_checkpoint_store_write(&store, "text", 4, true, &err));
    assert_string_equal(err.message, "cannot write \"precious/point\": No such file or directory");
    sp_checkpoint_store_finish(&store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_file_is_replaced_and_removed), IN_FOLDER(a_planted_link_is_not_followed),
        IN_FOLDER(a_file_of_somebody_else_stays),    IN_FOLDER(what_is_read_is_a_file_of_the_users),
        IN_FOLDER(a_folder_that_is_not_there),       IN_FOLDER(a_folder_that_goes_away_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
