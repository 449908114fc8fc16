/* The folder of an update when somebody else has been there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "install_fixture.h"

static void planted_links_are_not_followed(void **state)
{
    int fd = open("precious", O_WRONLY | O_CREAT, 0644);
    struct db_bytes text;

    (void)state;
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);
    assert_true(install_edition(1));
    assert_int_equal(symlink("../../precious", FOLDER "/os.sig.new"), 0);
    assert_int_equal(symlink("../../precious", FOLDER "/os.sig.minisig.new"), 0);
    assert_true(install_edition(2));
    install_assert_installed(2);
    assert_int_equal(symlink("../../../precious", FOLDER "/old/os.new"), 0);
    assert_int_equal(symlink("../../../precious", FOLDER "/old/os-2.sig"), 0);
    assert_true(install_edition(3));
    install_assert_installed(3);
    assert_int_equal(install_edition_of(FOLDER "/old/os-2.sig"), 2);
    assert_true(db_file_read(AT_FDCWD, "precious", 0, 100, "precious", &text, &install_err));
    assert_string_equal(text.data, "mine");
    db_bytes_finish(&text);
}

struct planter {
    unsigned step; /* at which it plants */
    const char *name;
};

static void plant_here(void *ctx, unsigned step)
{
    const struct planter *planter = ctx;

    if (step == planter->step)
        (void)symlink("/dev/null/nothing", planter->name); /* fails where there is something */
}

/* Nor are those that appear while it works: what is written to is a new file. */
static void links_that_appear_are_not_followed(void **state)
{
    static const char *const names[] = {FOLDER "/os.sig.new", FOLDER "/os.sig.minisig.new",
                                        FOLDER "/old/os.new"};
    struct db_release release = install_release(3);

    (void)state;
    for (unsigned i = 0; i < 40 * sizeof(names) / sizeof(names[0]); i++) {
        struct planter planter = {.step = i / 3, .name = names[i % 3]};
        struct db_folder folder;
        bool ok;

        assert_int_equal(system("rm -rf place"), 0);
        assert_true(install_edition(1) && install_edition(2));
        assert_true(db_folder_open(&folder, FOLDER, true, &install_err));
        folder.on_step = plant_here;
        folder.ctx = &planter;
        ok = db_folder_install(&folder, &release, &install_err);
        db_folder_close(&folder);
        /* ENOTDIR would tell that the link was looked through */
        assert_true(ok || strstr(install_err.message, "File exists") != NULL);
        assert_int_equal(install_edition_of(FOLDER "/os.sig"), ok ? 3 : 2);
    }
    db_release_finish(&release);
}

static void links_in_place_of_files_are_refused(void **state)
{
    (void)state;
    assert_true(install_edition(1) && install_edition(2));
    assert_int_equal(rename(FOLDER "/old", "elsewhere"), 0);
    assert_int_equal(symlink("../../elsewhere", FOLDER "/old"), 0);
    assert_false(install_edition(3));
    install_assert_installed(2);
    assert_int_equal(unlink(FOLDER "/old"), 0);
    assert_int_equal(rename(FOLDER "/os.sig", "moved.sig"), 0);
    assert_int_equal(symlink("../../moved.sig", FOLDER "/os.sig"), 0);
    assert_false(install_edition(3));
    assert_non_null(strstr(install_err.message, "is a symbolic link"));
    assert_int_equal(install_edition_of("moved.sig"), 2);
}

static void folders_of_others_are_refused(void **state)
{
    (void)state;
    assert_true(install_edition(1));
    assert_int_equal(chmod(FOLDER, 0775), 0);
    assert_false(install_edition(2));
    assert_non_null(strstr(install_err.message, "may be changed by other users"));
    assert_int_equal(chmod(FOLDER, 0757), 0);
    assert_false(install_edition(2));
    assert_int_equal(chmod(FOLDER, 0755), 0);
    if (geteuid() == 0) { /* else nothing can be given away */
        assert_int_equal(chown(FOLDER, 12345, 12345), 0);
        assert_false(install_edition(2));
        assert_non_null(strstr(install_err.message, "belongs to another user (12345)"));
        assert_int_equal(chown(FOLDER, 0, 0), 0);
    }
    install_assert_installed(1);
    assert_true(install_edition(2));
    assert_int_equal(chmod(FOLDER "/old", 0777), 0);
    assert_false(install_edition(3));
    install_assert_installed(2);
}

static void one_update_at_a_time(void **state)
{
    struct db_folder folder;

    (void)state;
    assert_true(db_folder_open(&folder, FOLDER, true, &install_err));
    assert_false(install_edition(1));
    assert_non_null(strstr(install_err.message, "another update"));
    db_folder_close(&folder);
    assert_true(install_edition(1));
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, install_make_folder, install_remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(planted_links_are_not_followed),
        IN_FOLDER(links_that_appear_are_not_followed),
        IN_FOLDER(links_in_place_of_files_are_refused),
        IN_FOLDER(folders_of_others_are_refused),
        IN_FOLDER(one_update_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
