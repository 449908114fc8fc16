/* --os-db: which grammar a file is in, and what is wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "synprint/os_files.h"

#define ENTRY                                                                                      \
    "system Toaster\n vendor Acme\n family Toaster\n type specialized\n source made up\n"          \
    " date 2026-01-01\n syn-ack ttl=255 df=no opts=M win=1000\n"
#define SECOND "Fingerprint New\nClass V | F | 1.X | router\nT1(R=Y%DF=Y)\n"
#define FIRST  "Fingerprint Old\nClass V | F | 1.X | router\nT1(Resp=Y%DF=Y%ACK=S++)\n"

/* Up to three files, loaded. */
struct loaded {
    char paths[3][64];
    struct sp_options options;
    struct sp_plan plan;
    struct sp_error err;
    bool ok;
};

static void load(struct loaded *l, bool os_detection, const char *const *texts, size_t count)
{
    *l = (struct loaded){.options = {.os_detection = os_detection}};
    for (size_t i = 0; i < count; i++) {
        FILE *out;

        snprintf(l->paths[i], sizeof(l->paths[i]), "./os_files-%ld-%zu", (long)getpid(), i);
        out = fopen(l->paths[i], "wb");
        assert_non_null(out);
        assert_true(fputs(texts[i], out) >= 0);
        assert_int_equal(fclose(out), 0);
        assert_true(sp_arguments_add(&l->options.os_databases, l->paths[i], &l->err));
    }
    l->ok = sp_os_files_load(&l->plan, &l->options, &l->err);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(unlink(l->paths[i]), 0);
}

static void finish(struct loaded *l)
{
    sp_os_files_finish(&l->plan);
    sp_arguments_finish(&l->options.os_databases);
}

static void assert_tells(const struct sp_plan *plan, bool only_bad, const char *wanted)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    sp_os_files_tell(plan, only_bad, "> ", out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, wanted);
    free(text);
}

static void files_are_told_apart(void **state)
{
    static const char *const texts[] = {"# older\n\n" FIRST, "synprint-os 1\n" ENTRY,
                                        "MatchPoints\nT1(R=100%DF=20)\n\n" SECOND};
    struct loaded l;
    char wanted[256];

    (void)state;
    load(&l, true, texts, 3);
    assert_true(l.ok);
    assert_int_equal(sp_database_part_count(l.plan.database), 2);
    assert_string_equal(sp_database_system(l.plan.database, 0)->name, "Toaster");
    assert_true(sp_database_part(l.plan.database, 1).systems > 40); /* what comes with synprint */
    assert_int_equal(l.plan.print_count, 2);
    assert_int_equal(sp_printfile_generation(l.plan.prints[0].file), SP_GENERATION_FIRST);
    assert_int_equal(sp_printfile_generation(l.plan.prints[1].file), SP_GENERATION_SECOND);
    assert_string_equal(l.plan.prints[1].name, l.paths[2] + 2);
    snprintf(wanted, sizeof(wanted),
             "> %.60s: 1 fingerprint of the first generation\n"
             "> %.60s: 1 fingerprint of the second generation\n",
             l.paths[0] + 2, l.paths[2] + 2);
    assert_tells(&l.plan, false, wanted);
    assert_tells(&l.plan, true, "");
    finish(&l);

    load(&l, false, texts + 1, 1);
    assert_true(l.ok);
    assert_int_equal(sp_database_part_count(l.plan.database), 2);
    finish(&l);
}

static void bad_entries_are_skipped_and_counted(void **state)
{
    static const char *const texts[] = {SECOND "\nFingerprint Bad\nT1(R=Y%XX=1)\n\n" SECOND};
    struct loaded l;
    char wanted[256];

    (void)state;
    load(&l, true, texts, 1);
    assert_true(l.ok);
    assert_int_equal(sp_printfile_count(l.plan.prints[0].file), 2);
    assert_int_equal(sp_printfile_skipped(l.plan.prints[0].file), 1);
    snprintf(wanted, sizeof(wanted), "%.60s:6:", l.paths[0]);
    assert_non_null(strstr(sp_printfile_first_error(l.plan.prints[0].file), wanted));
    snprintf(
        wanted, sizeof(wanted),
        "> %.60s: 2 fingerprints of the second generation, 1 more could not be read, the first: ",
        l.paths[0] + 2);
    {
        char *text = NULL;
        size_t len;
        FILE *out = open_memstream(&text, &len);

        assert_non_null(out);
        sp_os_files_tell(&l.plan, true, "> ", out);
        assert_int_equal(fclose(out), 0);
        assert_int_equal(strncmp(text, wanted, strlen(wanted)), 0);
        free(text);
    }
    finish(&l);
}

static void assert_refused(bool os_detection, const char *text, const char *before,
                           const char *after)
{
    char message[512];
    struct loaded l;

    load(&l, os_detection, &text, 1);
    assert_false(l.ok);
    snprintf(message, sizeof(message), "%s%.60s%s", before, l.paths[0], after);
    assert_string_equal(l.err.message, message);
    finish(&l);
}

static void bad_files_are_refused(void **state)
{
    struct sp_options options = {.os_detection = true};
    struct sp_plan plan = {.targets = NULL};
    struct sp_error err;

    (void)state;
    assert_refused(
        true, "Fingerprint Bad\nT1(R=Y%XX=1)\n", "",
        ":2:8: unknown attribute \"XX\" of T1, expected one of R DF T TG W S A F O RD Q");
    assert_refused(true, "<html>\n", "",
                   ":1: neither a database (its first line is \"synprint-os 1\") nor a file of "
                   "fingerprints in nmap's grammar");
    assert_refused(false, "", "",
                   ":1: neither a database (its first line is \"synprint-os 1\") nor a file of "
                   "fingerprints in nmap's grammar");
    assert_refused(false, SECOND, "--os-db \"",
                   "\" has fingerprints of os-detection, which only -O can compare");
    assert_true(sp_arguments_add(&options.os_databases, "no/such", &err));
    assert_false(sp_os_files_load(&plan, &options, &err));
    assert_string_equal(err.message, "cannot read no/such: No such file or directory");
    sp_os_files_finish(&plan);
    sp_arguments_finish(&options.os_databases);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX];
    FILE *out;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    out = fopen(path, "wb");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* A bad entry of one's own, and a bad whole database, are passed over and told. */
static void own_files_are_found(void **state)
{
    static const char *const named[] = {"synprint-os 1\n" ENTRY};
    char home[] = "os_files_home.XXXXXX", folder[PATH_MAX], wanted[PATH_MAX + 64], *text = NULL;
    struct loaded l;
    size_t len;
    FILE *out;

    (void)state;
    assert_non_null(mkdtemp(home));
    assert_non_null(realpath(home, folder));
    assert_int_equal(setenv("XDG_DATA_HOME", folder, 1), 0);
    strcat(folder, "/synprint");
    assert_int_equal(mkdir(folder, 0700), 0);
    write_file(folder, "os.sig", "synprint-os 1\nsystem Half\n");
    strcat(folder, "/os.d");
    assert_int_equal(mkdir(folder, 0700), 0);
    write_file(folder, "a.sig",
               "synprint-os 1\nedition 5\n" ENTRY "system Bad\n colour red\n" ENTRY);
    load(&l, false, named, 1);
    assert_true(l.ok);
    assert_int_equal(sp_database_part_count(l.plan.database), 3);
    out = open_memstream(&text, &len);
    assert_non_null(out);
    sp_os_files_list(&l.plan, "> ", out);
    sp_os_files_warn(&l.plan, out);
    assert_int_equal(fclose(out), 0);
    snprintf(wanted, sizeof(wanted), "\n> %s/a.sig: 2 systems, edition 5\n", folder);
    assert_non_null(strstr(text, wanted));
    snprintf(wanted, sizeof(wanted), "warning: left out: %s/a.sig:11:2: unknown key \"colour\"",
             folder);
    assert_non_null(strstr(text, wanted));
    assert_non_null(strstr(text, "/synprint/os.sig:2:1: system \"Half\" has no vendor"));
    free(text);
    finish(&l);
    snprintf(wanted, sizeof(wanted), "rm -r %s", home);
    assert_int_equal(system(wanted), 0);
    assert_int_equal(setenv("XDG_DATA_HOME", "/nonexistent", 1), 0);
}

/* The machine's own databases are no part of the tests. */
static int hide_databases(void **state)
{
    (void)state;
    return setenv("XDG_DATA_HOME", "/nonexistent", 1) ||
           setenv("SYNPRINT_STATEDIR", "/nonexistent", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_told_apart),
        cmocka_unit_test(bad_entries_are_skipped_and_counted),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(own_files_are_found),
    };

    assert_int_equal(setenv("SYNPRINT_DATADIR", SP_SOURCE_DIR "/db", 1), 0);
    return cmocka_run_group_tests(tests, hide_databases, NULL);
}
