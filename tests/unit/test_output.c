#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "synprint/report.h"

#include "fake_scan.c" /* NOLINT(bugprone-suspicious-include) */

#define START_US UINT64_C(1767225600000000) /* 2026-01-01 */
#define OPEN     SP_PORT_OPEN, SP_REASON_SYN_ACK, 64
#define CLOSED   SP_PORT_CLOSED, SP_REASON_RESET, 64
#define SILENT   SP_PORT_FILTERED, SP_REASON_NO_RESPONSE, 0
#define REJECTED SP_PORT_FILTERED, SP_REASON_ADMIN_PROHIBITED, 63
#define UNASKED  SP_PORT_UNASKED, SP_REASON_NONE, 0

static const char ranking[] = "22 ssh\n80 http\n443 https\n";
static const char database[] = "synprint-os 1\n"
                               "system Linux 6.16 or newer\n"
                               "  vendor Linux\n"
                               "  family Linux\n"
                               "  gen 6.X\n"
                               "  type general purpose\n"
                               "  cpe cpe:/o:linux:linux_kernel:6\n"
                               "  certainty 95\n"
                               "  source made up\n"
                               "  date 2026-01-01\n"
                               "  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 win=65160"
                               " ws=10 tsval=nonzero tsecr=nonzero\n";
static const char other_database[] = "synprint-os 1\n"
                                     "system Toaster\n"
                                     "  vendor Acme\n"
                                     "  family Toaster\n"
                                     "  type specialized\n"
                                     "  source made up\n"
                                     "  date 2026-01-01\n"
                                     "  syn-ack ttl=255 df=no opts=M win=1000\n";

#define UP_HOST                                                                                    \
    {                                                                                              \
        "198.18.0.7", SP_HOST_UP, SP_REASON_ARP_RESPONSE, true, 1234, {0, CLOSED},                 \
        {                                                                                          \
            {                                                                                      \
                22, OPEN                                                                           \
            }                                                                                      \
        }                                                                                          \
    }
#define DOWN_HOST                                                                                  \
    {                                                                                              \
        .addr = "198.18.0.9", .state = SP_HOST_DOWN, .reason = SP_REASON_NO_ARP_RESPONSE,          \
        .rest = {                                                                                  \
            0,                                                                                     \
            UNASKED                                                                                \
        }                                                                                          \
    }
#define NO_ROUTE_HOST                                                                              \
    {                                                                                              \
        .addr = "203.0.113.9", .state = SP_HOST_UNKNOWN, .reason = SP_REASON_NO_ROUTE, .rest = {   \
            0,                                                                                     \
            UNASKED                                                                                \
        }                                                                                          \
    }
#define SILENT_HOST                                                                                \
    {                                                                                              \
        .addr = "203.0.113.5", .state = SP_HOST_UNKNOWN, .rest = { 0, SILENT }                     \
    }

/* Everything that a report needs, without a network, a clock or a data file. */
struct fixture {
    struct sp_options options;
    struct sp_plan plan;
    struct sp_database *databases[2];
    struct sp_report report;
    struct sp_port_result *results;
    struct sp_scan_stats stats;
    char *notes, *written;
    size_t notes_len;
};

static uint64_t fixed_now(void *ctx)
{
    (void)ctx;
    return 5250000;
}

static const struct sp_clock fixed_clock = {.now_us = fixed_now};

static void add_database(struct fixture *f, const char *text)
{
    struct sp_error err;
    struct sp_database *db = sp_database_parse(text, strlen(text), "os.sig", &err);

    assert_non_null(db);
    f->databases[f->plan.database_count++] = db;
}

static void begin(struct fixture *f, const char *targets, const char *ports)
{
    struct sp_error err;

    *f = (struct fixture){.plan = {.seed = 42}};
    f->plan.targets = sp_addrset_create();
    assert_non_null(f->plan.targets);
    sp_hostnames_init(&f->plan.names);
    assert_true(sp_targetspec_add(targets, f->plan.targets, &f->plan.names, &err));
    assert_true(sp_addrset_seal(f->plan.targets, &err));
    f->plan.services = sp_services_parse("ports.rank", ranking, strlen(ranking), &err);
    assert_non_null(f->plan.services);
    sp_portset_init(&f->plan.ports);
    assert_true(sp_portset_parse(&f->plan.ports, ports, f->plan.services, &err));
    assert_true(sp_portset_seal(&f->plan.ports, &err));
    f->plan.databases = f->databases;
    add_database(f, database);
    f->results = calloc(f->plan.ports.count, sizeof(f->results[0]));
    assert_non_null(f->results);
    f->stats = (struct sp_scan_stats){.targets = sp_addrset_size(f->plan.targets),
                                      .hosts_done = sp_addrset_size(f->plan.targets),
                                      .hosts_up = 1,
                                      .elapsed_us = 1230000,
                                      .complete = true};
    f->report = (struct sp_report){
        .context = {&f->options, &f->plan, "synprint x", START_US},
        .clock = &fixed_clock,
        .realtime_offset_us = (int64_t)START_US,
        .notes = open_memstream(&f->notes, &f->notes_len),
    };
    assert_non_null(f->report.notes);
}

/* Plays the hosts and returns what one format made of them. */
static const char *play(struct fixture *f, const struct sp_format *format,
                        const struct fake_host *hosts, size_t count)
{
    struct sp_scan_callbacks callbacks = sp_report_callbacks(&f->report);
    char path[] = "test_output.XXXXXX";
    int fd = mkstemp(path);
    struct sp_error err = {.code = SP_OK};
    off_t len;

    assert_true(fd >= 0);
    f->report.formats[0] = format;
    f->report.output_count = 1;
    assert_true(sp_outfile_open(&f->report.files[0], path, true, &err));
    assert_int_equal(unlink(path), 0);
    assert_true(sp_report_begin(&f->report, &err));
    for (size_t i = 0; i < count; i++)
        fake_play(&hosts[i], &f->plan.ports, f->results, &callbacks);
    assert_true(callbacks.tick(callbacks.ctx, &f->stats));
    assert_true(sp_report_end(&f->report, &f->stats, &err));
    assert_true(sp_outfile_close(&f->report.files[0], &err));
    sp_outfile_finish(&f->report.files[0]);

    len = lseek(fd, 0, SEEK_END);
    f->written = calloc(1, (size_t)len + 1);
    assert_non_null(f->written);
    assert_int_equal(pread(fd, f->written, (size_t)len, 0), len);
    close(fd);
    fflush(f->report.notes);
    return f->written;
}

static void end(struct fixture *f)
{
    fclose(f->report.notes);
    free(f->notes);
    free(f->written);
    free(f->results);
    for (size_t i = 0; i < f->plan.database_count; i++)
        sp_database_destroy(f->databases[i]);
    sp_portset_finish(&f->plan.ports);
    sp_services_destroy(f->plan.services);
    sp_hostnames_finish(&f->plan.names);
    sp_addrset_destroy(f->plan.targets);
}

static void add_name(struct fixture *f, const char *name, const char *addr)
{
    struct sp_hostname *entry;

    f->plan.names.entries =
        realloc(f->plan.names.entries, (f->plan.names.count + 1) * sizeof(*entry));
    assert_non_null(f->plan.names.entries);
    entry = &f->plan.names.entries[f->plan.names.count++];
    entry->name = strdup(name);
    assert_non_null(entry->name);
    assert_true(sp_addr_parse(addr, &entry->addr));
}

#define EVIDENCE                                                                                   \
    "SYN-ACK ttl 64 (0 away), df, id 0, options M,S,T,N,W, mss 1460, scale 10, window 65160 "      \
    "match "                                                                                       \
    "os.sig:11"
#define RST_AGREES "; the RST of a closed port (ttl 64, df, id 0, window 0) agrees"
#define HEAD       "Starting synprint " SP_VERSION " at 2026-01-01 00:00 UTC\n"

static void text_of_a_host_that_is_up(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "1-100");
    add_name(&f, "gate.example", "198.18.0.7");
    add_name(&f, "second.example", "198.18.0.7");
    assert_string_equal(play(&f, &sp_format_text, hosts, 1), HEAD
                        "Scan report for gate.example (198.18.0.7)\n"
                        "Host is up (0.0012s latency).\n"
                        "Not shown: 99 closed tcp ports (reset)\n"
                        "PORT   STATE SERVICE\n"
                        "22/tcp open  ssh\n"
                        "MAC Address: 02:00:00:00:00:01\n"
                        "OS: Linux 6.16 or newer (confidence 95 %; port 22: " EVIDENCE RST_AGREES
                        ")\n"
                        "\n"
                        "synprint done: 1 IP address (1 host up) scanned in 1.23 seconds\n");
    end(&f);
}

static void text_with_reasons_and_several_states(void **state)
{
    static const struct fake_host hosts[] = {{"198.18.0.7",
                                              SP_HOST_UP,
                                              SP_REASON_SYN_ACK,
                                              false,
                                              80,
                                              {0, SILENT},
                                              {{80, OPEN}, {1000, CLOSED}, {7, REJECTED}}}};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "1-100,1000");
    f.options.reason = true;
    f.stats.loss_estimate = 0.0123;
    f.stats.unverified = 3;
    f.stats.duplicates = 2;
    f.stats.kernel_drops = 1;
    f.stats.malformed = 4;
    assert_string_equal(
        play(&f, &sp_format_text, hosts, 1),
        HEAD "Scan report for 198.18.0.7\n"
             "Host is up, received syn-ack (0.000080s latency).\n"
             "Not shown: 98 filtered tcp ports (no-response), 1 filtered tcp port"
             " (admin-prohibited)\n"
             "PORT     STATE  SERVICE REASON\n"
             "80/tcp   open   http    syn-ack ttl 64\n"
             "1000/tcp closed unknown reset ttl 64\n"
             "OS: Linux 6.16 or newer (confidence 95 %; port 80: " EVIDENCE RST_AGREES ")\n"
             "\n"
             "Worth knowing: probes estimated lost: 1.23 %, packets lost by the capture: 1,"
             " unverified replies dropped: 3, duplicate replies: 2, malformed packets dropped: 4\n"
             "synprint done: 1 IP address (1 host up) scanned in 1.23 seconds\n");
    end(&f);
}

static void ports_are_collapsed_above_25(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;
    const char *text;

    (void)state;
    begin(&f, "198.18.0.7", "1-26"); /* 25 closed */
    text = play(&f, &sp_format_text, hosts, 1);
    assert_null(strstr(text, "Not shown"));
    assert_non_null(strstr(text, "\n25/tcp closed unknown\n26/tcp closed unknown\n"));
    end(&f);

    begin(&f, "198.18.0.7", "1-27"); /* 26 closed */
    text = play(&f, &sp_format_text, hosts, 1);
    assert_non_null(strstr(text, "Not shown: 26 closed tcp ports (reset)\n"));
    assert_null(strstr(text, "25/tcp"));
    end(&f);

    begin(&f, "198.18.0.7", "1-27");
    f.options.verbose = 1;
    text = play(&f, &sp_format_text, hosts, 1);
    assert_non_null(strstr(text, "\n27/tcp closed unknown\n"));
    end(&f);

    begin(&f, "198.18.0.7", "21-23");
    f.options.open_only = true;
    text = play(&f, &sp_format_text, hosts, 1);
    assert_non_null(strstr(text, "Not shown: 2 closed tcp ports (reset)\n"));
    assert_null(strstr(text, "21/tcp"));
    end(&f);
}

static void text_with_v_tells_as_it_happens(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "22,80");
    f.options.verbose = 1;
    assert_string_equal(play(&f, &sp_format_text, hosts, 1), HEAD
                        "Command: synprint x\n"
                        "Seed: 0x2a\n"
                        "Discovered open port 22/tcp on 198.18.0.7\n"
                        "Scan report for 198.18.0.7\n"
                        "Host is up (0.0012s latency).\n"
                        "PORT   STATE  SERVICE\n"
                        "22/tcp open   ssh\n"
                        "80/tcp closed http\n"
                        "MAC Address: 02:00:00:00:00:01\n"
                        "OS: Linux 6.16 or newer (confidence 95 %; port 22: " EVIDENCE RST_AGREES
                        ")\n"
                        "\n"
                        "synprint done: 1 IP address (1 host up) scanned in 1.23 seconds\n");
    end(&f);
}

static void text_of_hosts_that_are_not_up(void **state)
{
    static const struct fake_host hosts[] = {DOWN_HOST, NO_ROUTE_HOST, SILENT_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.1-3", "1-100");
    f.stats.hosts_up = 0;
    assert_string_equal(play(&f, &sp_format_text, hosts, 3), HEAD
                        "198.18.0.9 is down: no ARP answer\n"
                        "203.0.113.9 was not scanned: no route to it\n"
                        "Scan report for 203.0.113.5\n"
                        "Host did not answer.\n"
                        "Not shown: 100 filtered tcp ports (no-response)\n"
                        "\n"
                        "synprint done: 3 IP addresses (0 hosts up) scanned in 1.23 seconds\n");
    assert_string_equal(f.notes, "synprint: 203.0.113.9: no route to it\n");
    assert_int_equal(f.report.no_way, 1);
    end(&f);
}

static void text_sums_hosts_up_when_there_are_many(void **state)
{
    static const struct fake_host hosts[] = {DOWN_HOST, NO_ROUTE_HOST, SILENT_HOST, DOWN_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.0/27", "1-100");
    assert_string_equal(play(&f, &sp_format_text, hosts, 4), HEAD
                        "Hosts not listed: 2 down, 1 without any answer, 1 not scanned"
                        " (-v lists them)\n"
                        "synprint done: 32 IP addresses (1 host up) scanned in 1.23 seconds\n");
    end(&f);

    begin(&f, "198.18.0.0/27", "1-100");
    f.options.verbose = 1;
    assert_non_null(
        strstr(play(&f, &sp_format_text, hosts, 4), "198.18.0.9 is down: no ARP answer\n"));
    end(&f);
}

static void notes_about_routes_are_few(void **state)
{
    struct fake_host hosts[20];
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < 20; i++)
        hosts[i] = (struct fake_host)NO_ROUTE_HOST;
    begin(&f, "198.18.0.0/27", "22");
    play(&f, &sp_format_text, hosts, 20);
    assert_int_equal(f.report.no_way, 20);
    assert_non_null(strstr(f.notes, "further targets that cannot be reached are not named here\n"));
    assert_true(f.notes_len < 500);
    end(&f);
}

static void text_of_a_scan_that_was_stopped(void **state)
{
    static const struct fake_host hosts[] = {
        {"198.18.0.7", SP_HOST_UP, SP_REASON_ARP_RESPONSE, true, 0, {0, UNASKED}, {{80, CLOSED}}}};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.0/24", "80,81-99");
    f.stats.complete = false;
    f.stats.hosts_done = 1;
    assert_string_equal(
        play(&f, &sp_format_text, hosts, 1),
        HEAD "Scan report for 198.18.0.7\n"
             "Host is up.\n"
             "Not scanned: 19 tcp ports (the scan ended before)\n"
             "PORT   STATE  SERVICE\n"
             "80/tcp closed http\n"
             "MAC Address: 02:00:00:00:00:01\n"
             "OS: not guessed, no open port was found\n"
             "\n"
             "synprint stopped early: 1 of 256 IP addresses (1 host up) scanned in 1.23 seconds\n");
    end(&f);
}

static void text_of_an_unknown_system(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;
    const char *text;

    (void)state;
    begin(&f, "198.18.0.7", "22");
    sp_database_destroy(f.databases[--f.plan.database_count]);
    add_database(&f, other_database);
    text = play(&f, &sp_format_text, hosts, 1);
    assert_non_null(strstr(text, "OS: unknown. The SYN-ACK of port 22 in database form"
                                 " (see db/GRAMMAR.md):\n  syn-ack "));
    assert_null(strstr(text, "Toaster"));
    end(&f);
}

static void the_database_that_knows_decides(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "22");
    f.databases[1] = f.databases[0];
    f.plan.database_count = 0;
    add_database(&f, other_database);
    f.plan.database_count = 2;
    assert_non_null(
        strstr(play(&f, &sp_format_text, hosts, 1), "OS: Linux 6.16 or newer (confidence 95 %"));
    end(&f);
}

#define JSON_HEAD(targets, ports, services)                                                        \
    "{\"type\":\"scan\",\"version\":\"" SP_VERSION "\",\"args\":\"synprint x\",\"seed\":42,"       \
    "\"start\":\"2026-01-01T00:00:00.000Z\",\"targets\":" targets ",\"ports\":" ports              \
    ",\"services\":\"" services "\"}\n"
#define JSON_PORT                                                                                  \
    "{\"type\":\"port\",\"ip\":\"198.18.0.7\",\"proto\":\"tcp\",\"port\":22,\"state\":\"open\","   \
    "\"reason\":\"syn-ack\",\"ttl\":64,\"rtt_us\":1234,\"service\":\"ssh\","                       \
    "\"time\":\"2026-01-01T00:00:05.250Z\"}\n"
#define JSON_OS                                                                                    \
    "\"os\":[{\"name\":\"Linux 6.16 or newer\",\"vendor\":\"Linux\",\"family\":\"Linux\","         \
    "\"gen\":\"6.X\",\"type\":\"general purpose\",\"cpe\":[\"cpe:/o:linux:linux_kernel:6\"],"      \
    "\"accuracy\":100,\"confidence\":0.95,\"method\":\"syn-ack\",\"evidence\":\"" EVIDENCE         \
        RST_AGREES "\",\"db\":\"os.sig:11\"}]}\n"
#define JSON_UP(names, not_shown)                                                                  \
    "{\"type\":\"host\",\"ip\":\"198.18.0.7\",\"state\":\"up\",\"reason\":\"arp-response\","       \
    "\"mac\":\"02:00:00:00:00:01\",\"hostnames\":[" names "],\"rtt_us\":1234,"                     \
    "\"not_shown\":{" not_shown "}," JSON_OS
#define JSON_DOWN                                                                                  \
    "{\"type\":\"host\",\"ip\":\"198.18.0.9\",\"state\":\"down\",\"reason\":\"no-arp-response\","  \
    "\"hostnames\":[],\"not_shown\":{},\"os\":[]}\n"
#define JSON_SILENT                                                                                \
    "{\"type\":\"host\",\"ip\":\"203.0.113.5\",\"state\":\"unknown\",\"reason\":\"unknown\","      \
    "\"hostnames\":[],\"not_shown\":{\"filtered\":100},\"os\":[]}\n"
#define JSON_END(complete)                                                                         \
    "{\"type\":\"summary\",\"elapsed_s\":1.230,\"probes_sent\":256000,\"retransmits\":12,"         \
    "\"replies\":99,\"hosts_up\":1,\"open\":5,\"loss_estimate\":0.0001,\"kernel_drops\":7,"        \
    "\"complete\":" complete "}\n"

static void set_json_stats(struct sp_scan_stats *stats)
{
    stats->probes_sent = 256000;
    stats->retransmits = 12;
    stats->replies = 99;
    stats->counts[SP_PORT_OPEN] = 5;
    stats->loss_estimate = 0.0001;
    stats->kernel_drops = 7;
}

static void json_lines(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST, DOWN_HOST, SILENT_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.0/24", "1-100");
    set_json_stats(&f.stats);
    add_name(&f, "a\"b", "198.18.0.7");
    add_name(&f, "c", "198.18.0.7");
    assert_string_equal(play(&f, &sp_format_json, hosts, 3),
                        JSON_HEAD("256", "100", "1-100")
                            JSON_PORT JSON_UP("\"a\\\"b\",\"c\"", "\"closed\":99")
                                JSON_DOWN JSON_SILENT JSON_END("true"));
    end(&f);
}

static void json_with_v_has_a_line_for_each_answer(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "22-23");
    set_json_stats(&f.stats);
    f.options.verbose = 1;
    f.stats.complete = false;
    assert_string_equal(play(&f, &sp_format_json, hosts, 1), JSON_HEAD("1", "2", "22-23") JSON_PORT
                        "{\"type\":\"port\",\"ip\":\"198.18.0.7\",\"proto\":\"tcp\",\"port\":23,"
                        "\"state\":\"closed\",\"reason\":\"reset\",\"ttl\":64,\"rtt_us\":1234,"
                        "\"time\":\"2026-01-01T00:00:05.250Z\"}\n" JSON_UP("", "")
                            JSON_END("false"));
    end(&f);
}

static void json_lists_the_ports_as_ranges(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.7", "80,21-23,90,91,65535");
    assert_non_null(strstr(play(&f, &sp_format_json, NULL, 0),
                           ",\"ports\":7,\"services\":\"21-23,80,90-91,65535\"}\n"));
    end(&f);
}

static void json_with_open_has_open_hosts_only(void **state)
{
    static const struct fake_host hosts[] = {DOWN_HOST, UP_HOST, SILENT_HOST};
    struct fixture f;

    (void)state;
    begin(&f, "198.18.0.0/24", "1-100");
    set_json_stats(&f.stats);
    f.options.open_only = true;
    f.options.verbose = 1;
    assert_string_equal(play(&f, &sp_format_json, hosts, 3),
                        JSON_HEAD("256", "100", "1-100") JSON_PORT JSON_UP("", "\"closed\":99")
                            JSON_END("true"));
    end(&f);
}

static void json_of_an_unknown_system(void **state)
{
    static const struct fake_host hosts[] = {UP_HOST};
    struct fixture f;
    const char *text;

    (void)state;
    begin(&f, "198.18.0.7", "22");
    sp_database_destroy(f.databases[--f.plan.database_count]);
    add_database(&f, other_database);
    text = play(&f, &sp_format_json, hosts, 1);
    assert_non_null(strstr(text, "\"os\":[{\"name\":\"unknown\",\"cpe\":[],\"accuracy\":0,"
                                 "\"confidence\":0.00,\"method\":\"syn-ack\",\"evidence\":\""));
    assert_non_null(strstr(text, "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 "));
    assert_null(strstr(text, "\"db\""));
    end(&f);
}

/* A write that fails stops the scan and is the report's error; nothing leaks. */
static void a_full_disk_stops_the_scan(void **state)
{
    static const struct fake_host up = UP_HOST;
    struct fixture f;
    struct sp_scan_callbacks callbacks;
    struct sp_error err;

    (void)state;
    begin(&f, "198.18.0.7", "22,80");
    callbacks = sp_report_callbacks(&f.report);
    f.report.formats[0] = &sp_format_json;
    f.report.output_count = 1;
    assert_true(sp_outfile_open(&f.report.files[0], "/dev/full", false, &err));
    assert_true(callbacks.tick(callbacks.ctx, &f.stats));
    fake_play(&up, &f.plan.ports, f.results, &callbacks);
    assert_false(callbacks.tick(callbacks.ctx, &f.stats));
    fake_play(&up, &f.plan.ports, f.results, &callbacks);
    assert_false(sp_report_end(&f.report, &f.stats, &err));
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&f.report.files[0]);

    assert_true(sp_outfile_open(&f.report.files[0], "/dev/full", false, &err));
    f.report.error.code = SP_OK;
    assert_false(sp_report_begin(&f.report, &err)); /* the first line already */
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&f.report.files[0]);
    end(&f);
}

static void the_progress_line(void **state)
{
    struct sp_scan_stats stats = {.targets = 10,
                                  .ports = 100,
                                  .hosts_down = 2,
                                  .probes_sent = 300,
                                  .arp_sent = 20,
                                  .elapsed_us = 2000000};
    struct sp_progress progress = {.terminal = NULL};
    char *text = NULL;
    size_t len;

    (void)state;
    stats.counts[SP_PORT_OPEN] = 3;
    stats.counts[SP_PORT_CLOSED] = 297;
    sp_progress_update(&progress, &stats, 1000000); /* no terminal: nothing */
    assert_false(progress.shown);

    progress.terminal = open_memstream(&text, &len);
    assert_non_null(progress.terminal);
    sp_progress_update(&progress, &stats, 1000000);
    assert_string_equal(text, "\r\033[K50.0 % done, 320 packets sent, 3 open, 2 s left");
    stats.arp_sent = 1320;
    sp_progress_update(&progress, &stats, 1400000); /* too early */
    assert_null(strstr(text, "per second"));
    sp_progress_update(&progress, &stats, 2000000);
    assert_non_null(strstr(text, "1620 packets sent (1300 per second), 3 open"));
    sp_progress_clear(&progress);
    sp_progress_clear(&progress);
    assert_string_equal(text + len - 8, "left\r\033[K");
    fclose(progress.terminal);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_a_host_that_is_up),
        cmocka_unit_test(text_with_reasons_and_several_states),
        cmocka_unit_test(ports_are_collapsed_above_25),
        cmocka_unit_test(text_with_v_tells_as_it_happens),
        cmocka_unit_test(text_of_hosts_that_are_not_up),
        cmocka_unit_test(text_sums_hosts_up_when_there_are_many),
        cmocka_unit_test(notes_about_routes_are_few),
        cmocka_unit_test(text_of_a_scan_that_was_stopped),
        cmocka_unit_test(text_of_an_unknown_system),
        cmocka_unit_test(the_database_that_knows_decides),
        cmocka_unit_test(json_lines),
        cmocka_unit_test(json_with_v_has_a_line_for_each_answer),
        cmocka_unit_test(json_lists_the_ports_as_ranges),
        cmocka_unit_test(json_with_open_has_open_hosts_only),
        cmocka_unit_test(json_of_an_unknown_system),
        cmocka_unit_test(a_full_disk_stops_the_scan),
        cmocka_unit_test(the_progress_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
