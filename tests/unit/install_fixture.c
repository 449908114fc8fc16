#include "install_fixture.h"

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

#include "fingerprint/parser.h"

struct sp_error install_err;

static char work[] = "test_install.XXXXXX";

int install_make_folder(void **state)
{
    (void)state;
    memcpy(work + strlen("test_install."), "XXXXXX", 6);
    return mkdtemp(work) != NULL && chdir(work) == 0 ? 0 : -1;
}

int install_remove_folder(void **state)
{
    char command[sizeof(work) + 16];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", work);
    return chdir("..") == 0 && system(command) == 0 ? 0 : -1;
}

struct db_release install_release(uint64_t edition)
{
    struct db_release release = {.edition = edition};

    assert_true(asprintf(&release.database.data,
                         "synprint-os 1\nedition %llu\n"
                         "system One\n vendor V\n family F\n type t\n source s\n"
                         " date 2026-11-21\n syn-ack ttl=64 opts=M\n",
                         (unsigned long long)edition) > 0);
    assert_true(
        asprintf(&release.signature.data, "signature of %llu\n", (unsigned long long)edition) > 0);
    release.database.len = strlen(release.database.data);
    release.signature.len = strlen(release.signature.data);
    return release;
}

bool install_edition(uint64_t edition)
{
    struct db_release release = install_release(edition);
    struct db_folder folder;
    bool ok = db_folder_open(&folder, FOLDER, true, &install_err) &&
              db_folder_install(&folder, &release, &install_err);

    db_folder_close(&folder);
    db_release_finish(&release);
    return ok;
}

static void assert_holds(const char *path, const struct db_bytes *expected)
{
    struct db_bytes found;

    if (!db_file_read(AT_FDCWD, path, O_NOFOLLOW, 1000, path, &found, &install_err))
        fail_msg("%s", install_err.message);
    assert_string_equal(found.data, expected->data);
    db_bytes_finish(&found);
}

uint64_t install_edition_of(const char *path)
{
    struct sp_os_file file;
    struct db_release expected;

    if (!sp_os_file_load(&file, path, NULL, &install_err))
        fail_msg("%s", install_err.message);
    expected = install_release(file.edition);
    assert_holds(path, &expected.database);
    sp_os_file_finish(&file);
    db_release_finish(&expected);
    return expected.edition;
}

void install_assert_signed(const char *path, uint64_t edition)
{
    struct db_release expected = install_release(edition);

    assert_holds(path, &expected.signature);
    db_release_finish(&expected);
}

bool install_is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

void install_assert_installed(uint64_t edition)
{
    assert_int_equal(install_edition_of(FOLDER "/os.sig"), edition);
    install_assert_signed(FOLDER "/os.sig.minisig", edition);
    assert_false(install_is_there(FOLDER "/os.sig.new"));
    assert_false(install_is_there(FOLDER "/os.sig.minisig.new"));
    assert_false(install_is_there(FOLDER "/old/os.new"));
}
