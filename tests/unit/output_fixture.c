#include "output_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#define START_US UINT64_C(1767225600000000) /* 2026-01-01 */

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

static uint64_t fixed_now(void *ctx)
{
    (void)ctx;
    return 5250000;
}

static const struct sp_clock fixed_clock = {.now_us = fixed_now};

static struct sp_database *parse_database(const char *text)
{
    struct sp_error err;
    struct sp_database *db = sp_database_parse(text, strlen(text), "os.sig", &err);

    assert_non_null(db);
    return db;
}

void output_ask_other_database(struct output_fixture *f, bool only)
{
    const struct sp_database_source sources[] = {
        {.path = "other.sig", .local = true, .text = other_database, .len = strlen(other_database)},
        {.path = "os.sig", .text = database, .len = strlen(database)},
    };
    struct sp_error err;

    sp_database_destroy(f->plan.database);
    f->plan.database = sp_database_open(sources, only ? 1 : 2, &f->plan.database_faults, &err);
    assert_non_null(f->plan.database);
}

void output_begin(struct output_fixture *f, const char *targets, const char *ports)
{
    struct sp_error err;

    *f = (struct output_fixture){.plan = {.seed = 42}};
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
    sp_shard_init(&f->plan.shard, sp_addrset_size(f->plan.targets), f->plan.ports.count, 0, 0);
    f->plan.database = parse_database(database);
    f->results = calloc(f->plan.ports.count, sizeof(f->results[0]));
    assert_non_null(f->results);
    f->stats = (struct sp_scan_stats){.targets = sp_addrset_size(f->plan.targets),
                                      .hosts_done = sp_addrset_size(f->plan.targets),
                                      .hosts_up = 1,
                                      .elapsed_us = 1230000,
                                      .complete = true};
    f->report = (struct sp_report){
        .context = {.options = &f->options,
                    .plan = &f->plan,
                    .command = "synprint x",
                    .start_us = START_US},
        .clock = &fixed_clock,
        .realtime_offset_us = (int64_t)START_US,
        .hurry_fd = -1,
        .notes = open_memstream(&f->notes, &f->notes_len),
    };
    assert_non_null(f->report.notes);
}

void output_detect(struct output_fixture *f, const char *prints)
{
    struct sp_error err = {.code = SP_OK};

    f->options.os_detection = true;
    sp_database_destroy(f->plan.database);
    f->plan.database = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);
    if (f->plan.database == NULL)
        fail_msg("%s", err.message);
    if (prints != NULL) {
        f->prints.name = "mine";
        if (!sp_printfile_parse_any("mine", prints, strlen(prints), &f->prints.file, &err))
            fail_msg("%s", err.message);
        f->plan.prints = &f->prints;
        f->plan.print_count = 1;
    }
    f->report.detector = sp_os_detector_create(&f->plan, &f->options, &err);
    assert_non_null(f->report.detector);
}

const char *output_play(struct output_fixture *f, const struct sp_format *format,
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

void output_end(struct output_fixture *f)
{
    fclose(f->report.notes);
    free(f->notes);
    free(f->written);
    free(f->results);
    sp_os_detector_destroy(f->report.detector);
    sp_database_destroy(f->plan.database);
    sp_printfile_destroy(f->prints.file);
    sp_portset_finish(&f->plan.ports);
    sp_services_destroy(f->plan.services);
    sp_hostnames_finish(&f->plan.names);
    sp_addrset_destroy(f->plan.targets);
}

void output_add_name(struct output_fixture *f, const char *name, const char *addr)
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
