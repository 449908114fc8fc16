#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/command.h"
#include "synprint/options.h"

#define ARGS_MAX 16

struct result {
    struct sp_options options;
    struct sp_error err;
    bool ok;
};

/* Parses "synprint" followed by the words of line, which are separated by single spaces. */
static struct result parse(char *line)
{
    struct result r = {.ok = false};
    char *argv[ARGS_MAX + 1] = {NULL};
    int argc = 0;
    char *rest = line;
    static char name[] = "synprint";

    argv[argc++] = name;
    while (line[0] != '\0' && rest) {
        assert_true(argc < ARGS_MAX);
        argv[argc++] = strsep(&rest, " ");
    }
    r.ok = sp_options_parse(&r.options, argc, argv, &r.err);
    return r;
}

static void assert_refused(const char *line, const char *message)
{
    char *copy = strdup(line);
    struct result r;

    assert_non_null(copy);
    r = parse(copy);
    assert_false(r.ok);
    assert_int_equal(r.err.code, SP_ERR_USAGE);
    assert_string_equal(r.err.message, message);
    sp_options_finish(&r.options);
    free(copy);
}

static void defaults(void **state)
{
    char line[] = "192.0.2.1";
    struct result r = parse(line);

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.options.targets.count, 1);
    assert_string_equal(r.options.targets.items[0], "192.0.2.1");
    assert_null(r.options.ports);
    assert_int_equal(r.options.top_ports, 0);
    assert_int_equal(r.options.timing.max_retries, 10);
    assert_true(r.options.timing.max_rate_pps == 0);
    assert_int_equal(r.options.timing_options.level, 3);
    assert_null(r.options.text_path);
    assert_null(r.options.json_path);
    assert_false(r.options.has_seed);
    assert_false(r.options.os_detection || r.options.os_limit || r.options.os_guess);
    assert_int_equal(r.options.saddr.family, SP_FAMILY_NONE);
    sp_options_finish(&r.options);
}

static void every_option_is_stored(void **state)
{
    char line1[] = "-iL a -iL - --exclude 192.0.2.1,192.0.2.2 --excludefile b -n -Pn -sS";
    char line2[] =
        "x -p 22,80 --exclude-ports=80 --max-rate 0.5 --max-retries=0 --os-db c --os-db=d";
    char line3[] = "x -oN out -oJ - --append-output --open --reason -vv -v -d -q -F";
    char line4[] = "x -e eth0 -S 192.0.2.9 -g 53 --seed 0xFFffffffFFffffff --dry-run -w f.pcap";
    char line5[] = "x --transmit packet";
    struct result r = parse(line1);
    char text[SP_ADDR_TEXT_MAX];

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.options.target_files.count, 2);
    assert_string_equal(r.options.target_files.items[1], "-");
    assert_string_equal(r.options.excludes.items[0], "192.0.2.1,192.0.2.2");
    assert_string_equal(r.options.exclude_files.items[0], "b");
    sp_options_finish(&r.options);

    r = parse(line2);
    assert_true(r.ok);
    assert_string_equal(r.options.ports, "22,80");
    assert_string_equal(r.options.exclude_ports, "80");
    assert_true(r.options.timing.max_rate_pps == 0.5);
    assert_int_equal(r.options.timing.max_retries, 0);
    assert_int_equal(r.options.os_databases.count, 2);
    assert_string_equal(r.options.os_databases.items[0], "c");
    assert_string_equal(r.options.os_databases.items[1], "d");
    sp_options_finish(&r.options);

    r = parse(line3);
    assert_true(r.ok);
    assert_string_equal(r.options.text_path, "out");
    assert_string_equal(r.options.json_path, "-");
    assert_true(r.options.append_output && r.options.open_only && r.options.reason);
    assert_true(r.options.quiet);
    assert_int_equal(r.options.verbose, 3);
    assert_int_equal(r.options.debug, 1);
    assert_true(r.options.fast_ports);
    sp_options_finish(&r.options);

    r = parse(line4);
    assert_true(r.ok);
    assert_string_equal(r.options.interface, "eth0");
    assert_string_equal(sp_addr_format(&r.options.saddr, text), "192.0.2.9");
    assert_int_equal(r.options.source_port, 53);
    assert_true(r.options.has_seed && r.options.seed == UINT64_MAX);
    assert_true(r.options.dry_run);
    assert_string_equal(r.options.capture_path, "f.pcap");
    assert_int_equal(r.options.transmit, SP_TRANSMIT_AUTO);
    sp_options_finish(&r.options);

    r = parse(line5);
    assert_true(r.ok);
    assert_int_equal(r.options.transmit, SP_TRANSMIT_PACKET);
    sp_options_finish(&r.options);
}

static void os_detection(void **state)
{
    char line[] = "-O --osscan-limit --osscan-guess --max-os-tries 50 x";
    char fuzzy[] = "--fuzzy x -O", patient[] = "--os-patient x";
    struct result r = parse(line);

    (void)state;
    assert_true(r.ok);
    assert_true(r.options.os_detection && r.options.os_limit && r.options.os_guess);
    assert_false(r.options.os_patient);
    assert_int_equal(r.options.os_tries, 50);
    sp_options_finish(&r.options);
    r = parse(fuzzy);
    assert_true(r.ok && r.options.os_detection && r.options.os_guess && !r.options.os_limit);
    assert_int_equal(r.options.os_tries, 0);
    sp_options_finish(&r.options);
    r = parse(patient); /* with -O or without */
    assert_true(r.ok && r.options.os_patient && !r.options.os_detection);
    sp_options_finish(&r.options);
    assert_refused("--osscan-limit x", "--osscan-limit is about -O, which was not given");
    assert_refused("--fuzzy x", "--osscan-guess is about -O, which was not given");
    assert_refused("--max-os-tries 3 x", "--max-os-tries is about -O, which was not given");
    assert_refused("-O --max-os-tries 0 x",
                   "option \"--max-os-tries\": \"0\" is not a whole number from 1 to 50");
    assert_refused("-O --max-os-tries 51 x",
                   "option \"--max-os-tries\": \"51\" is not a whole number from 1 to 50");
}

static void shards_and_checkpoints(void **state)
{
    char shard[] = "--shard 3/4 x", all[] = "--shard=1/1 x",
         most[] = "--shard 4294967295/4294967295 x";
    char file[] = "--checkpoint f --checkpoint-interval 2m x", none[] = "--no-checkpoint x";
    char resume[] = "--resume f -q";
    struct result r = parse(shard);

    (void)state;
    assert_true(r.ok && r.options.shard == 3 && r.options.shards == 4);
    assert_int_equal(r.options.checkpoint_interval_us, 10000000);
    sp_options_finish(&r.options);
    r = parse(all);
    assert_true(r.ok && r.options.shard == 1 && r.options.shards == 1);
    sp_options_finish(&r.options);
    r = parse(most);
    assert_true(r.ok && r.options.shard == UINT32_MAX && r.options.shards == UINT32_MAX);
    sp_options_finish(&r.options);
    r = parse(file);
    assert_true(r.ok && r.options.checkpoint_interval_us == 120000000);
    assert_string_equal(r.options.checkpoint_path, "f");
    sp_options_finish(&r.options);
    r = parse(none);
    assert_true(r.ok && r.options.no_checkpoint);
    sp_options_finish(&r.options);
    r = parse(resume); /* the file has the targets */
    assert_true(r.ok && r.options.quiet);
    assert_string_equal(r.options.resume_path, "f");
    sp_options_finish(&r.options);
}

static void shards_that_are_none_are_refused(void **state)
{
    static const char *const values[] = {"0/4",
                                         "5/4",
                                         "0/0",
                                         "x",
                                         "4",
                                         "/4",
                                         "1/",
                                         "1/4x",
                                         "-1/4",
                                         "+1/4",
                                         "1/4/4",
                                         "1/4294967296",
                                         "1/99999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char line[64], message[128];

        snprintf(line, sizeof(line), "--shard=%s x", values[i]);
        snprintf(message, sizeof(message),
                 "option \"--shard\": \"%s\" is not I/N with I from 1 to N, such as 1/4",
                 values[i]);
        assert_refused(line, message);
    }
    assert_refused("--no-checkpoint --checkpoint f x",
                   "--no-checkpoint cannot be combined with --checkpoint: one says no file, the "
                   "other which");
}

static void values_may_be_attached(void **state)
{
    char line[] = "-p22-25 -elo -S127.0.0.1 -g1024 -T4 x";
    char dashes[] = "-p - x";
    char attached_dash[] = "-p- x";
    char range[] = "-p -100 x";
    struct result r = parse(line);

    (void)state;
    assert_true(r.ok);
    assert_string_equal(r.options.ports, "22-25");
    assert_string_equal(r.options.interface, "lo");
    assert_int_equal(sp_addr_ipv4_value(&r.options.saddr), 0x7f000001);
    assert_int_equal(r.options.source_port, 1024);
    assert_int_equal(r.options.timing_options.level, 4);
    assert_int_equal(r.options.targets.count, 1);
    sp_options_finish(&r.options);

    r = parse(dashes);
    assert_true(r.ok);
    assert_string_equal(r.options.ports, "-");
    sp_options_finish(&r.options);
    r = parse(attached_dash);
    assert_true(r.ok);
    assert_string_equal(r.options.ports, "-");
    sp_options_finish(&r.options);
    r = parse(range);
    assert_true(r.ok);
    assert_string_equal(r.options.ports, "-100");
    sp_options_finish(&r.options);
}

static void options_and_targets_mix(void **state)
{
    char line[] = "a -v b --seed=7 -- -c";
    struct result r = parse(line);

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.options.targets.count, 3);
    assert_string_equal(r.options.targets.items[2], "-c");
    assert_true(r.options.seed == 7);
    sp_options_finish(&r.options);
}

static void help_and_version_need_no_target(void **state)
{
    char help[] = "-h", long_help[] = "--help", version[] = "--version";
    struct result r = parse(help);

    (void)state;
    assert_true(r.ok && r.options.help);
    r = parse(long_help);
    assert_true(r.ok && r.options.help);
    r = parse(version);
    assert_true(r.ok && r.options.version);
}

static void what_is_not_understood_is_refused(void **state)
{
    (void)state;
    assert_refused("", "no targets given (see synprint --help)");
    assert_refused("-v", "no targets given (see synprint --help)");
    assert_refused("--transmit wire x",
                   "option \"--transmit\": \"wire\" is not auto, xdp, packet or libnet");
    assert_refused("-oZ x", "unknown option \"-oZ\" (see synprint --help)");
    assert_refused("-oJfile x", "unknown option \"-oJfile\" (see synprint --help)");
    assert_refused("-sT x", "unknown option \"-sT\" (see synprint --help)");
    assert_refused("-vx x", "unknown option \"-vx\" (see synprint --help)");
    assert_refused("-nn x", "unknown option \"-nn\" (see synprint --help)");
    assert_refused("--opened x", "unknown option \"--opened\" (see synprint --help)");
    assert_refused("--seedy=1 x", "unknown option \"--seedy=1\" (see synprint --help)");
    assert_refused("--open=yes x", "option \"--open\" takes no value");
    assert_refused("x -oJ", "option \"-oJ\" needs a value: FILE");
    assert_refused("-oJ -v x", "option \"-oJ\" needs a value: FILE");
    assert_refused("--os-db= x", "option \"--os-db\" needs a value: FILE");
    assert_refused("-p 1 -p 2 x", "option \"-p\" was given twice");
    assert_refused("-oN a -oN b x", "option \"-oN\" was given twice");
    assert_refused("-p22 -F x",
                   "-p cannot be combined with -F or --top-ports: both say which ports");
    assert_refused("--top-ports 5 -p22 x",
                   "-p cannot be combined with -F or --top-ports: both say which ports");
    assert_refused("-oN - -oJ - x", "-oN and -oJ cannot both write to \"-\"");
    assert_refused("-oN f -oJ f x", "-oN and -oJ cannot both write to \"f\"");
    assert_refused("-oN - -oJ /dev/stdout x", "-oN and -oJ cannot both write to \"/dev/stdout\"");
}

static void bad_values_are_refused(void **state)
{
    static const char rate[] =
        "option \"--max-rate\": \"%s\" is not a number of packets per second above 0";
    static const char *const bad_rates[] = {"0", "inf", "nan", "0x10", "1e3", "1.2.3", "abc", "."};
    char line[64], message[160];

    (void)state;
    for (size_t i = 0; i < sizeof(bad_rates) / sizeof(bad_rates[0]); i++) {
        snprintf(line, sizeof(line), "--max-rate=%s x", bad_rates[i]);
        snprintf(message, sizeof(message), rate, bad_rates[i]);
        assert_refused(line, message);
    }
    assert_refused("--max-retries 11 x",
                   "option \"--max-retries\": \"11\" is not a whole number from 0 to 10");
    assert_refused("--max-retries=-1 x",
                   "option \"--max-retries\": \"-1\" is not a whole number from 0 to 10");
    assert_refused("--top-ports 0 x",
                   "option \"--top-ports\": \"0\" is not a whole number from 1 to 65535");
    assert_refused("-g 65536 x", "option \"-g\": \"65536\" is not a whole number from 1 to 65535");
    assert_refused("-g 5x x", "option \"-g\": \"5x\" is not a whole number from 1 to 65535");
    assert_refused("--seed 0x x",
                   "option \"--seed\": \"0x\" is not a 64-bit number, decimal or 0x...");
    assert_refused(
        "--seed 18446744073709551616 x",
        "option \"--seed\": \"18446744073709551616\" is not a 64-bit number, decimal or 0x...");
    assert_refused("-S ::1 x", "option \"-S\": \"::1\" is not an IPv4 address");
    assert_refused("-S lo x", "option \"-S\": \"lo\" is not an IPv4 address");
}

static void the_table_is_in_order(void **state)
{
    size_t count;
    const struct sp_option *table = sp_option_table(&count);

    (void)state;
    assert_in_range(count, 20, 64);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(table[i].name[0], '-');
        assert_non_null(table[i].set);
        assert_true(strlen(table[i].help) > 0 && strlen(table[i].help) <= 54);
        for (size_t j = i + 1; j < count; j++) {
            assert_string_not_equal(table[i].name, table[j].name);
            if (strcmp(table[i].group, table[j].group) == 0)
                assert_string_equal(table[j - 1].group, table[j].group);
        }
    }
}

static void the_help_names_every_option(void **state)
{
    size_t count, len;
    const struct sp_option *table = sp_option_table(&count);
    char *text = NULL;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    assert_non_null(out);
    sp_usage_print(out);
    assert_int_equal(fclose(out), 0);
    for (size_t i = 0; i < count; i++) {
        char line[160];

        snprintf(line, sizeof(line), "%s%s%s", table[i].name, table[i].metavar ? " " : "",
                 table[i].metavar ? table[i].metavar : "");
        assert_non_null(strstr(text, line));
        assert_non_null(strstr(text, table[i].help));
    }
    free(text);
}

static void the_command_is_quoted_for_a_shell(void **state)
{
    static char a0[] = "/usr/bin/synprint", a1[] = "-p", a2[] = "http*", a3[] = "it's", a4[] = "";
    char *argv[] = {a0, a1, a2, a3, a4, NULL};
    char *text = sp_command_text(5, argv);

    (void)state;
    assert_string_equal(text, "synprint -p 'http*' 'it'\\''s' ''");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(every_option_is_stored),
        cmocka_unit_test(os_detection),
        cmocka_unit_test(shards_and_checkpoints),
        cmocka_unit_test(shards_that_are_none_are_refused),
        cmocka_unit_test(values_may_be_attached),
        cmocka_unit_test(options_and_targets_mix),
        cmocka_unit_test(help_and_version_need_no_target),
        cmocka_unit_test(what_is_not_understood_is_refused),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(the_table_is_in_order),
        cmocka_unit_test(the_help_names_every_option),
        cmocka_unit_test(the_command_is_quoted_for_a_shell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
