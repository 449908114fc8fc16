/* Databases with faults of which the rest is used, the keys around an entry, and several files as
 * one database. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "fingerprint/database.h"
#include "fingerprint/parser.h"

#define HEAD              "synprint-os 1\n"
#define DETAILS           " vendor V\n family F\n type t\n source s\n date 2026-01-02\n"
#define ENTRY(name, rest) "system " name "\n" DETAILS rest "\n" /* 7 lines when rest is one */

static struct sp_faults faults;

/* Reads what can be read of a local file. */
static struct sp_os_file read_most(const char *text)
{
    const struct sp_os_reading how = {.local = true, .by_path = true, .faults = &faults};
    struct sp_os_file file;
    struct sp_error err;

    faults = (struct sp_faults){.count = 0};
    if (!sp_os_file_read(&file, text, strlen(text), "dir/x.sig", &how, &err))
        fail_msg("%s", err.message);
    return file;
}

static void test_bad_entries_are_left_out(void **state)
{
    struct sp_os_file file = read_most(HEAD ENTRY("A", " syn-ack opts=M ttl=64") ENTRY(
        "B", " syn-ack opts=M ttl=65\n colour red\n T5(R=Y)\n rst ttl=64\n syn-ack opts=M ttl=32")
                                           ENTRY("C", " T5(R=N)") "system D\n vendor V\n" ENTRY(
                                               "E", " rst ttl=64\n"
                                                    " T7(R=N)"));

    (void)state;
    assert_int_equal(faults.count, 3);
    assert_string_equal(faults.message[0], "dir/x.sig:15:21: bad ttl \"65\", expected an initial "
                                           "TTL: 32, 64, 128 or 255");
    assert_int_equal(strncmp(faults.message[1], "dir/x.sig:16:2: unknown key \"colour\"", 34), 0);
    assert_string_equal(faults.message[2], "dir/x.sig:27:1: system \"D\" has no family line");
    assert_int_equal(file.system_count, 3);
    assert_string_equal(file.systems[0].name, "A");
    assert_string_equal(file.systems[1].name, "C");
    assert_string_equal(file.systems[2].name, "E");
    assert_int_equal(file.signature_count, 1);
    assert_int_equal(file.systems[1].signature_count, 0);
    assert_int_equal(file.rst_count, 1);
    assert_int_equal(file.tests_count, 2);
    assert_false(file.systems[1].tests[SP_TEST_T7].present);
    assert_true(file.systems[2].tests[SP_TEST_T7].present);
    assert_false(file.systems[2].tests[SP_TEST_T5].present);
    assert_ptr_equal(file.systems[2].rst->system, &file.systems[2]);
    sp_os_file_finish(&file);
}

/* What follows a bad system line belongs to no other entry; comments spoil nothing. */
static void test_bad_first_lines(void **state)
{
    struct sp_os_file file = read_most(HEAD " vendor V\n" ENTRY(
        "A",
        " # caf\xc3\xa9\n syn-ack opts=M ttl=64") "system\n" DETAILS
                                                  " syn-ack opts=M ttl=64\n system caf\xc3\xa9\n "
                                                  "vendor W\n" ENTRY("B", " T5(R=N)"));

    (void)state;
    assert_int_equal(faults.count, 4);
    assert_string_equal(faults.message[0],
                        "dir/x.sig:2:2: vendor stands before the first system line");
    assert_non_null(strstr(faults.message[1], ":9:7: byte 0xc3"));
    assert_non_null(strstr(faults.message[2], ":11:1: system needs a value"));
    assert_non_null(strstr(faults.message[3], ":18:12: byte 0xc3"));
    assert_int_equal(file.system_count, 2);
    assert_string_equal(file.systems[0].name, "A");
    assert_string_equal(file.systems[1].name, "B");
    assert_string_equal(file.systems[1].vendor, "V");
    sp_os_file_finish(&file);
}

static void count_each(void *ctx, const char *message)
{
    assert_non_null(strstr(message, "unknown key"));
    ++*(size_t *)ctx;
}

static void test_many_faults(void **state)
{
    const struct sp_os_reading how = {.faults = &faults};
    char text[4096] = HEAD "system A\n";
    struct sp_os_file file;
    struct sp_error err;
    size_t heard = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "colour %d\n", i);
    faults = (struct sp_faults){.each = count_each, .ctx = &heard};
    assert_true(sp_os_file_read(&file, text, strlen(text), "x.sig", &how, &err));
    assert_int_equal(file.system_count, 0);
    assert_int_equal(faults.count, 100);
    assert_int_equal(sp_faults_kept(&faults), SP_FAULTS_KEPT);
    assert_int_equal(heard, 100);
    sp_os_file_finish(&file);
    assert_false(sp_os_file_read(&file, "<html>", 6, "x.sig", &how, &err));
    assert_string_equal(err.message, "x.sig:1:1: the first line must be \"synprint-os 1\"");
}

static void assert_error(const char *text, const char *message)
{
    struct sp_os_file file;
    struct sp_error err;

    if (sp_os_file_parse(&file, text, strlen(text), "x.sig", &err)) {
        sp_os_file_finish(&file);
        fail_msg("accepted, but expected: %s", message);
    }
    assert_string_equal(err.message, message);
}

static void test_edition(void **state)
{
    struct sp_os_file file = read_most(HEAD "# c\n edition 9007199254740992 \n");

    (void)state;
    assert_int_equal(faults.count, 0);
    assert_true(file.edition == UINT64_C(1) << 53);
    sp_os_file_finish(&file);
    file = read_most(HEAD ENTRY("A", " T5(R=N)"));
    assert_true(file.edition == 0);
    sp_os_file_finish(&file);
    assert_error(HEAD "edition 9007199254740993\n",
                 "x.sig:2:9: bad edition \"9007199254740993\", expected a number of 1 to 2^53");
    assert_error(HEAD "edition 99999999999999999999999999\n",
                 "x.sig:2:9: bad edition \"99999999999999999999999999\", expected a number of 1 to "
                 "2^53");
    assert_error(HEAD "edition 0\n", "x.sig:2:9: bad edition \"0\", expected a number of 1 to "
                                     "2^53");
    assert_error(HEAD "edition 2a\n", "x.sig:2:9: bad edition \"2a\", expected a number of 1 to "
                                      "2^53");
    assert_error(HEAD "edition\n", "x.sig:2:1: edition needs a value");
    assert_error(HEAD "edition 1\nedition 2\n", "x.sig:3:9: edition is given twice");
    assert_error(HEAD ENTRY("A", " edition 5"),
                 "x.sig:8:10: edition must stand before the first system line");
}

static void test_evidence_and_samples(void **state)
{
    struct sp_os_file file =
        read_most(HEAD ENTRY("A", " evidence derived\n sample a.pcap\n sample b c.pcap\n T5(R=N)")
                      ENTRY("B", " T5(R=N)\n share 7"));

    (void)state;
    assert_int_equal(faults.count, 0);
    assert_int_equal(file.systems[0].evidence, SP_EVIDENCE_DERIVED);
    assert_int_equal(file.systems[0].sample_count, 2);
    assert_string_equal(file.systems[0].samples[1], "b c.pcap");
    assert_int_equal(file.systems[0].share, 500);
    assert_true(file.systems[0].local);
    assert_string_equal(file.systems[0].path, "dir/x.sig");
    assert_int_equal(file.systems[1].evidence, SP_EVIDENCE_NONE);
    assert_int_equal(file.systems[1].share, 7);
    sp_os_file_finish(&file);
    assert_error(HEAD "system A\n evidence none\n", "x.sig:3:11: bad evidence \"none\", expected "
                                                    "measured, documented or derived");
    assert_error(HEAD "system A\n evidence measured\n evidence derived\n",
                 "x.sig:4:11: evidence is given twice in system \"A\"");
    assert_error(HEAD "system A\n sample ../a.pcap\n",
                 "x.sig:3:9: bad sample \"../a.pcap\", expected FILE.pcap, the name of a file in "
                 "the folder \"samples\" beside this one");
    for (size_t i = 0; i < 2; i++) {
        static const char *const bad[] = {"a.cap", ".pcap"};
        char text[128];
        struct sp_error err;

        snprintf(text, sizeof(text), HEAD "system A\n sample %s\n", bad[i]);
        assert_false(sp_os_file_parse(&file, text, strlen(text), "x.sig", &err));
        assert_non_null(strstr(err.message, "x.sig:3:9: bad sample"));
    }
    assert_error(HEAD "system A\n sample a.pcap\n sample b.pcap\n sample c.pcap\n sample d.pcap\n"
                      " sample e.pcap\n",
                 "x.sig:7:9: more than 4 sample lines in system \"A\"");
}

#define SOURCE(name, content, own, right)                                                          \
    {                                                                                              \
        .path = name, .text = content, .len = sizeof(content) - 1, .local = own, .strict = right,  \
    }

static struct sp_database *open_all(const struct sp_database_source *sources, size_t count,
                                    struct sp_error *err)
{
    faults = (struct sp_faults){.count = 0};
    return sp_database_open(sources, count, &faults, err);
}

static const char *name_found(const struct sp_database *db, const char *layout, uint16_t window)
{
    struct sp_observation obs = {.ttl = 64, .raw_ttl = 64, .window = window, .mss = 1460};
    const struct sp_signature *sig;
    size_t at;

    assert_true(sp_layout_parse(layout, strlen(layout), &obs.layout, &at));
    sig = sp_database_find(db, &obs);
    return sig != NULL ? sig->system->name : "";
}

/* Own files first; they may hide what is shipped, and one another. */
static void test_layers(void **state)
{
    static const struct sp_database_source sources[] = {
        SOURCE("d/own.sig",
               HEAD ENTRY("Mine", " syn-ack opts=M ttl=64 win=7") ENTRY("Bad", " colour red"), true,
               false),
        SOURCE("d/more.sig", HEAD ENTRY("Hidden", " rst ttl=64\n syn-ack opts=M ttl=64 win=7"),
               true, false),
        SOURCE("d/os.sig",
               HEAD "edition 12\n" ENTRY("Shipped", " syn-ack opts=M ttl=64\n"
                                                    " T5(R=N)"),
               false, false),
    };
    struct sp_error err;
    struct sp_database *db = open_all(sources, 3, &err);
    const struct sp_signature *hider;

    (void)state;
    assert_non_null(db);
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.message[0], "d/own.sig:15:2: unknown key"));
    assert_int_equal(sp_database_part_count(db), 3);
    assert_string_equal(sp_database_part(db, 0).name, "own.sig");
    assert_int_equal(sp_database_part(db, 0).systems, 1);
    assert_true(sp_database_part(db, 0).local);
    assert_string_equal(sp_database_part(db, 2).path, "d/os.sig");
    assert_true(sp_database_part(db, 2).edition == 12 && !sp_database_part(db, 2).local);
    assert_int_equal(sp_database_system_count(db), 3);
    assert_string_equal(name_found(db, "M", 7), "Mine");
    assert_string_equal(name_found(db, "M", 8), "Shipped");
    for (size_t i = 0; i < 3; i++) {
        const struct sp_system *system = sp_database_system(db, i);

        assert_ptr_equal(system->signatures[0].system, system);
        assert_ptr_equal(system->signatures, sp_database_signature(db, i));
        assert_int_equal(sp_database_reach(db, &system->signatures[0], &hider),
                         i == 1 ? SP_HIDDEN : SP_REACHABLE);
    }
    assert_ptr_equal(sp_database_system(db, 1)->rst->system, sp_database_system(db, 1));
    assert_int_equal(sp_database_system(db, 1)->share, 500);
    assert_int_equal(sp_database_system(db, 2)->share, 20);
    sp_database_destroy(db);
}

/* A whole database with a fault is passed over, and the next one used; the last must be right. */
static void test_whole_databases(void **state)
{
    static const struct sp_database_source sources[] = {
        SOURCE("user/os.sig", HEAD ENTRY("A", " syn-ack opts=M ttl=64") "colour red\n", false,
               false),
        SOURCE("system/os.sig", HEAD ENTRY("B", " syn-ack opts=M ttl=64"), false, false),
        SOURCE("shipped/os.sig", HEAD ENTRY("C", " syn-ack opts=M ttl=64"), false, false),
        SOURCE("broken/os.sig", "<html>", false, false),
    };
    const struct sp_database_source missing[] = {sources[0], {.path = "/no/os.sig"}, sources[3]};
    struct sp_error err;
    struct sp_database *db = open_all(sources, 3, &err);

    (void)state;
    assert_non_null(db);
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.message[0], "os.sig:9:1: unknown key"));
    assert_int_equal(sp_database_system_count(db), 1);
    assert_string_equal(name_found(db, "M", 8), "B");
    sp_database_destroy(db);

    assert_null(open_all(missing, 3, &err));
    assert_int_equal(faults.count, 2);
    assert_non_null(strstr(faults.message[1], "cannot read /no/os.sig"));
    assert_string_equal(err.message, "broken/os.sig:1:1: the first line must be \"synprint-os 1\"");
}

/* Files that somebody names must be right, hidden signatures included. */
static void test_strict(void **state)
{
    static const struct sp_database_source sources[] = {
        SOURCE("a.sig", HEAD ENTRY("A", " colour red"), true, true),
        SOURCE("b.sig",
               HEAD ENTRY("A", " syn-ack opts=M ttl=64") ENTRY("B", " syn-ack opts=M ttl=64"), true,
               true),
        SOURCE("c.sig", HEAD ENTRY("A", " syn-ack opts=M ttl=64"), true, true),
    };
    struct sp_error err;
    struct sp_database *db;

    (void)state;
    assert_null(open_all(&sources[0], 1, &err));
    assert_non_null(strstr(err.message, "a.sig:8:2: unknown key"));
    assert_null(open_all(&sources[1], 1, &err));
    assert_non_null(strstr(err.message, "b.sig:15: this signature of \"B\" is hidden"));
    db = open_all(&sources[2], 1, &err);
    assert_non_null(db);
    assert_int_equal(sp_database_system(db, 0)->share, 500);
    sp_database_destroy(db);
    db = open_all(NULL, 0, &err);
    assert_non_null(db);
    assert_int_equal(sp_database_part_count(db), 0);
    sp_database_destroy(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_entries_are_left_out),
        cmocka_unit_test(test_bad_first_lines),
        cmocka_unit_test(test_many_faults),
        cmocka_unit_test(test_edition),
        cmocka_unit_test(test_evidence_and_samples),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_whole_databases),
        cmocka_unit_test(test_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
