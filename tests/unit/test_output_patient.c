/* What the outputs say of a host in patient mode, without -O. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "output_fixture.h"

static const struct sp_resends_seen linux_like = {
    .schedule = {.count = 5, .gap_ms = {1001, 2004, 4031, 8192, 16127}}, .cut = true};
static const struct sp_resends_seen given_up = {
    .schedule = {.count = 2, .gap_ms = {3000, 6010}, .rst = true, .rst_ms = 12040}};
static const struct sp_resends_seen silent = {.schedule = {.count = 0}};

/* fake_up, by the database that comes with synprint, or by one that does not know it. */
static const char *play(struct output_fixture *f, const struct sp_format *format,
                        const struct sp_resends_seen *resends, bool known)
{
    struct fake_host host = fake_up;
    struct sp_error err = {0};

    output_begin(f, "198.18.0.7", "22,23");
    if (known) {
        output_detect(f, NULL);
    } else {
        output_ask_other_database(f, true);
        f->report.detector = sp_os_detector_create(&f->plan, &f->options, &err);
        assert_non_null(f->report.detector);
    }
    f->options.os_detection = false;
    f->options.os_patient = true;
    host.resends = resends;
    return output_play(f, format, &host, 1);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in: %s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" in: %s", part, text);
}

static void text_of_schedules(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    text = play(&f, &sp_format_text, &linux_like, true);
    assert_has(text, "\nOS details: Linux");
    assert_has(text, "SYN-ACK repeats 1-2-4-8.2-16.1");
    assert_has(text, "\nSYN-ACK repeats: 1-2-4-8.2-16.1 s, and then it was watched no longer\n");
    assert_has(text, "\nOS by its SYN-ACK: Linux 6.16 or newer (");
    assert_lacks(text, "Network Distance");
    assert_lacks(text, "\n  resends ");
    output_end(&f);

    text = play(&f, &sp_format_text, &given_up, true);
    assert_has(text, "\nSYN-ACK repeats: 3-6 s, then RST after 12.0 s\n");
    output_end(&f);

    text = play(&f, &sp_format_text, &silent, true);
    assert_has(text, "\nSYN-ACK repeats: none\n");
    output_end(&f);
}

/* The line for a new entry, where there is anything to write into one. */
static void text_of_an_unknown_system(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    text = play(&f, &sp_format_text, &given_up, false);
    assert_has(text, "\nNo exact OS matches for host\n");
    assert_has(text, "in database form (see db/ADDING.md):\n  syn-ack ttl=64 ");
    assert_has(text, "\n  resends 3-6-R12\n");
    output_end(&f);

    text = play(&f, &sp_format_text, &silent, false);
    assert_lacks(text, "\n  resends");
    output_end(&f);
}

static void json_of_schedules(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    text = play(&f, &sp_format_json, &linux_like, true);
    assert_has(text, "\"method\":\"patient\",\"evidence\":\"");
    assert_has(text, "\"method\":\"syn-ack\"");
    assert_has(text, "],\"resends\":[1.0,2.0,4.0,8.2,16.1],\"resends_cut\":true}\n");
    assert_has(text, "\"os_probes_sent\":");
    output_end(&f);

    text = play(&f, &sp_format_json, &given_up, true);
    assert_has(text, "],\"resends\":[3.0,6.0],\"resends_rst\":12.0}\n");
    output_end(&f);

    text = play(&f, &sp_format_json, &silent, true);
    assert_has(text, "],\"resends\":[]}\n");
    output_end(&f);
}

/* As if patience had not been asked for. */
static void nothing_was_seen(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    text = play(&f, &sp_format_text, NULL, true);
    assert_has(text, "\nOS: Linux 6.16 or newer (");
    assert_lacks(text, "SYN-ACK repeats");
    assert_lacks(text, "OS details");
    output_end(&f);

    text = play(&f, &sp_format_json, NULL, true);
    assert_lacks(text, "resends");
    assert_lacks(text, "patient");
    output_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_schedules),
        cmocka_unit_test(text_of_an_unknown_system),
        cmocka_unit_test(json_of_schedules),
        cmocka_unit_test(nothing_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
