/* The blocks of source ports: of the scan, and behind it that of active OS detection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/os_stage.h"
#include "engine/resend_watch.h"
#include "engine/scan_network.h"

static struct sp_match_config choose(const struct sp_scan_config *config)
{
    struct sp_match_config out = {.first_port = 0};
    struct sp_error err = {0};

    assert_true(sp_scan_choose_ports(config, &out, &err));
    return out;
}

static void without_os_detection_it_has_none(void **state)
{
    struct sp_scan_config config = {.seed = 1, .os = {.max_tries = 5}};

    (void)state;
    for (; config.seed < 1000; config.seed++) {
        struct sp_match_config match = choose(&config);

        assert_int_equal(match.port_count, SP_RETRIES_MAX + 1);
        assert_int_equal(match.os.port_count, 0);
        assert_int_equal(match.os.echo_count, 0);
        for (uint32_t port = 0; port <= UINT16_MAX; port += 257)
            assert_false(sp_os_is_port(&match.os, (uint16_t)port) ||
                         sp_os_is_echo(&match.os, (uint16_t)port));
    }
}

static void every_try_has_a_block_behind_the_scans(void **state)
{
    struct sp_scan_config config = {.seed = 1, .os = {.enabled = true}};

    (void)state;
    for (; config.seed < 1000; config.seed++) {
        struct sp_match_config match;
        uint32_t tries;

        config.os.max_tries = (uint32_t)(config.seed % 60);
        tries = os_tries(&config.os);
        assert_in_range(tries, 1, SP_OS_TRIES_MAX);
        match = choose(&config);
        assert_int_equal(match.os.first_port, match.first_port + match.port_count);
        assert_int_equal(match.os.port_count, tries * SP_OS_TRY_PORTS);
        assert_true(match.os.first_port + match.os.port_count - 1u <= UINT16_MAX);
        assert_int_equal(match.os.echo_count, tries * SP_OS_TRY_ECHOS);
        assert_true(match.os.first_echo > 0 &&
                    match.os.first_echo + match.os.echo_count - 1u <= UINT16_MAX);
    }
}

static void a_port_that_was_chosen_needs_room_for_both(void **state)
{
    struct sp_scan_config config = {.seed = 7, .os = {.enabled = true, .max_tries = 2}};
    unsigned last = UINT16_MAX - (SP_RETRIES_MAX + 2 * SP_OS_TRY_PORTS);
    struct sp_match_config match;
    struct sp_error err = {0};

    (void)state;
    config.source_port = (uint16_t)last;
    match = choose(&config);
    assert_int_equal(match.first_port, last);
    assert_int_equal(match.os.first_port + match.os.port_count - 1u, UINT16_MAX);
    config.source_port++;
    assert_false(sp_scan_choose_ports(&config, &match, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_non_null(strstr(err.message, "OS detection"));
    config.os.enabled = false;
    (void)choose(&config);
}

/* One block, of which that of patient mode is in the middle, so that the capture takes what comes
 * for the first two alike. */
static void patient_mode_has_ports_between(void **state)
{
    struct sp_scan_config config = {.seed = 1, .os_patient = true};
    struct sp_error err = {0};
    struct sp_match_config match;

    (void)state;
    for (; config.seed < 1000; config.seed++) {
        config.os.enabled = config.seed % 2 == 0;
        match = choose(&config);
        assert_int_equal(match.port_count, SP_RETRIES_MAX + 1);
        assert_int_equal(match.patient_port, match.first_port + match.port_count);
        assert_int_equal(match.patient_port_count, RESEND_SENDINGS);
        if (config.os.enabled)
            assert_int_equal(match.os.first_port, match.patient_port + match.patient_port_count);
    }
    config.os.enabled = false;
    config.source_port = UINT16_MAX - (SP_RETRIES_MAX + RESEND_SENDINGS);
    assert_int_equal(choose(&config).patient_port + RESEND_SENDINGS - 1, UINT16_MAX);
    config.source_port++;
    assert_false(sp_scan_choose_ports(&config, &match, &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    config.os_patient = false;
    assert_int_equal(choose(&config).patient_port_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_os_detection_it_has_none),
        cmocka_unit_test(every_try_has_a_block_behind_the_scans),
        cmocka_unit_test(a_port_that_was_chosen_needs_room_for_both),
        cmocka_unit_test(patient_mode_has_ports_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
