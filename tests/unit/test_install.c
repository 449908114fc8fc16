/* The folder of an update: whatever ends it, and wherever, one whole database is in place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "install_fixture.h"

static void old_ones_are_kept(void **state)
{
    struct db_folder folder;
    struct db_release kept;
    uint64_t *editions;
    size_t count;

    (void)state;
    assert_true(install_edition(9) && install_edition(10) && install_edition(11));
    install_assert_installed(11);
    assert_int_equal(install_edition_of(FOLDER "/old/os-9.sig"), 9);
    install_assert_signed(FOLDER "/old/os-9.sig.minisig", 9);
    assert_int_equal(install_edition_of(FOLDER "/old/os-10.sig"), 10);
    close(open(FOLDER "/old/os-010.sig", O_WRONLY | O_CREAT, 0644)); /* is none */
    assert_true(db_folder_open(&folder, FOLDER, false, &install_err));
    assert_true(db_folder_kept(&folder, &editions, &count, &install_err));
    assert_int_equal(count, 2);
    assert_int_equal(editions[0], 10);
    assert_int_equal(editions[1], 9);
    free(editions);
    assert_true(db_folder_read_kept(&folder, 9, &kept, &install_err));
    assert_non_null(strstr(kept.database.data, "edition 9\n"));
    assert_non_null(strstr(kept.signature.data, "of 9\n"));
    db_release_finish(&kept);
    assert_false(db_folder_read_kept(&folder, 8, &kept, &install_err));
    db_folder_close(&folder);
}

/* One without a signature takes away that of the one before. */
static void without_a_signature(void **state)
{
    struct db_release release = install_release(3);
    struct db_folder folder;

    (void)state;
    assert_true(install_edition(2));
    db_bytes_finish(&release.signature);
    assert_true(db_folder_open(&folder, FOLDER, true, &install_err));
    assert_true(db_folder_install(&folder, &release, &install_err));
    db_folder_close(&folder);
    db_release_finish(&release);
    assert_int_equal(install_edition_of(FOLDER "/os.sig"), 3);
    assert_false(install_is_there(FOLDER "/os.sig.minisig"));
    install_assert_signed(FOLDER "/old/os-2.sig.minisig", 2);
    assert_true(install_edition(4));
    assert_false(install_is_there(FOLDER "/old/os-3.sig.minisig"));
}

static void end_here(void *ctx, unsigned step)
{
    if (step == *(const unsigned *)ctx)
        (void)raise(SIGKILL);
}

/* In a process of its own, which is killed before the step. True when it came to its end. */
static bool install_until(uint64_t edition, unsigned step)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct db_release release = install_release(edition);
        struct db_folder folder;
        bool ok = db_folder_open(&folder, FOLDER, true, &install_err);

        folder.on_step = end_here;
        folder.ctx = &step;
        ok = ok && db_folder_install(&folder, &release, &install_err);
        db_folder_close(&folder);
        db_release_finish(&release);
        _exit(ok ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    else
        assert_int_equal(WTERMSIG(status), SIGKILL);
    return WIFEXITED(status);
}

static void assert_recovers_to(uint64_t edition)
{
    struct db_folder folder;

    assert_true(db_folder_open(&folder, FOLDER, true, &install_err));
    assert_true(db_folder_recover(&folder, &install_err));
    db_folder_close(&folder);
    install_assert_installed(edition);
}

static void killed_at_any_step(void **state)
{
    bool over = false, replaced = false;
    unsigned step;

    (void)state;
    for (step = 0; !over; step++) {
        uint64_t found;

        assert_int_equal(system("rm -rf place"), 0);
        assert_true(install_edition(1) && install_edition(2));
        over = install_until(3, step);
        found = install_edition_of(FOLDER "/os.sig"); /* fails unless it is whole */
        assert_true(found == (replaced ? 3 : 2) || (!replaced && found == 3));
        replaced = found == 3;
        assert_int_equal(install_edition_of(FOLDER "/old/os-1.sig"), 1);
        if (replaced)
            assert_int_equal(install_edition_of(FOLDER "/old/os-2.sig"), 2);
        assert_recovers_to(found);
        assert_true(install_edition(3));
        install_assert_installed(3);
    }
    assert_true(replaced);
    assert_in_range(step, 20, 60); /* there were steps to be killed at */
}

/* The first one: until it is there, there is none. */
static void killed_without_an_old_one(void **state)
{
    bool over = false;

    (void)state;
    for (unsigned step = 0; !over; step++) {
        assert_int_equal(system("rm -rf place"), 0);
        over = install_until(1, step);
        if (install_is_there(FOLDER "/os.sig"))
            assert_recovers_to(1);
        else
            assert_false(over);
        assert_true(install_edition(1));
        install_assert_installed(1);
    }
}

/* What an error leaves is what was there. */
static void no_room(void **state)
{
    struct db_release release = install_release(3);
    pid_t pid;
    int status;

    (void)state;
    assert_true(install_edition(2));
    for (rlim_t room = 0; room < release.database.len; room += 16) {
        pid = fork();
        if (pid == 0) {
            const struct rlimit limit = {.rlim_cur = room, .rlim_max = room};

            (void)signal(SIGXFSZ, SIG_IGN);
            _exit(setrlimit(RLIMIT_FSIZE, &limit) == 0 && !install_edition(3) &&
                          strstr(install_err.message, "File too large") != NULL
                      ? 0
                      : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        install_assert_installed(2);
    }
    db_release_finish(&release);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, install_make_folder, install_remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(old_ones_are_kept),
        IN_FOLDER(without_a_signature),
        IN_FOLDER(killed_at_any_step),
        IN_FOLDER(killed_without_an_old_one),
        IN_FOLDER(no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
