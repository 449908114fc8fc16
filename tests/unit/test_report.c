/* What is the same for every output: the notes, failed writes, the line of progress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output_fixture.h"

static void notes_about_routes_are_few(void **state)
{
    struct fake_host hosts[20];
    struct output_fixture f;

    (void)state;
    for (size_t i = 0; i < 20; i++)
        hosts[i] = fake_no_route;
    output_begin(&f, "198.18.0.0/27", "22");
    output_play(&f, &sp_format_text, hosts, 20);
    assert_int_equal(f.report.no_way, 20);
    assert_non_null(strstr(f.notes, "further targets that cannot be reached are not named here\n"));
    assert_true(f.notes_len < 500);
    output_end(&f);
}

/* A write that fails stops the scan and is the report's error; nothing leaks. */
static void a_full_disk_stops_the_scan(void **state)
{
    struct output_fixture f;
    struct sp_scan_callbacks callbacks;
    struct sp_error err;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,80");
    callbacks = sp_report_callbacks(&f.report);
    f.report.formats[0] = &sp_format_json;
    f.report.output_count = 1;
    assert_true(sp_outfile_open(&f.report.files[0], "/dev/full", false, &err));
    assert_true(callbacks.tick(callbacks.ctx, &f.stats));
    fake_play(&fake_up, &f.plan.ports, f.results, &callbacks);
    assert_false(callbacks.tick(callbacks.ctx, &f.stats));
    fake_play(&fake_up, &f.plan.ports, f.results, &callbacks);
    assert_false(sp_report_end(&f.report, &f.stats, &err));
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&f.report.files[0]);

    assert_true(sp_outfile_open(&f.report.files[0], "/dev/full", false, &err));
    f.report.error.code = SP_OK;
    assert_false(sp_report_begin(&f.report, &err)); /* the first line already */
    assert_string_equal(err.message, "cannot write \"/dev/full\": No space left on device");
    sp_outfile_finish(&f.report.files[0]);
    output_end(&f);
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
    stats.counts[SP_PORT_CLOSED] = 200;
    stats.counts[SP_PORT_FILTERED] = 90;
    stats.counts[SP_PORT_CLOSED_FILTERED] = 7;
    stats.counts[SP_PORT_UNASKED] = 500;            /* not done */
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
        cmocka_unit_test(notes_about_routes_are_few),
        cmocka_unit_test(a_full_disk_stops_the_scan),
        cmocka_unit_test(the_progress_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
