/* Active OS detection from exchanges to an answer: which tries are asked for, which one is kept,
 * and what follows from it. The hosts are played. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "asked_host.h"
#include "output_fixture.h"
#include "personality/load.h"
#include "synprint/os_detect.h"

#define FOLDER  SP_SOURCE_DIR "/tools/synprint-lab/personalities/"
#define LIKE_T1 "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"
#define NEAR_T1 "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AR%RD=0%Q=)\n" /* 7 of 8 */

static const struct lab_personality *linux_618, *openbsd_7;
static struct lab_personalities *personalities;
static struct sp_os_tests *tests;

static void begin(struct output_fixture *f)
{
    output_begin(f, "198.18.0.7", "22,23");
    f->options.timing_options.level = 3;
}

static void end(struct output_fixture *f)
{
    sp_os_tests_destroy(tests);
    tests = NULL;
    output_end(f);
}

/* One try of what `asked` holds. */
static bool add(const struct output_fixture *f, uint32_t try_number)
{
    return sp_os_tests_add(&tests, f->report.detector, NULL, &asked.exchanges, try_number, 0);
}

static void detect(const struct output_fixture *f, struct sp_os_detection *out)
{
    assert_true(sp_os_detect(f->report.detector, tests, NULL, out));
}

/* A value that is not the same in the next try: the window of T5. */
static void vary(uint8_t value)
{
    asked_reply(SP_OS_T5)[20 + 15] = value;
}

static void one_try_is_enough(void **state)
{
    struct sp_os_detection detected;
    struct sp_testprint print;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, NULL);
    assert_false(sp_os_detect(f.report.detector, NULL, NULL, &detected));
    asked_play(linux_618, 3);
    assert_false(add(&f, 1));
    detect(&f, &detected);
    assert_string_equal(detected.identity.name, "Linux 6.16 or newer");
    assert_int_equal(detected.hops, 4);
    assert_true(detected.good);
    assert_null(detected.text);
    sp_testprint_measure(&asked.exchanges, &print);
    assert_memory_equal(&print, &detected.print, sizeof(print));
    asked.exchanges.place = SP_OS_PLACE_ON_LINK;
    assert_false(add(&f, 1));
    end(&f);
}

static void places_and_conditions(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    f.options.verbose = 1;
    output_detect(&f, NULL);
    asked_play(linux_618, 0);
    asked.exchanges.place = SP_OS_PLACE_LOCAL;
    add(&f, 1);
    detect(&f, &detected);
    assert_int_equal(detected.hops, 0);
    assert_int_equal(strncmp(detected.text, "SCAN(V=" SP_VERSION "%E=4%OT=22%CT=40000", 20), 0);
    assert_int_equal(strncmp(detected.wrapped, "OS:SCAN(", 8), 0);
    sp_os_tests_destroy(tests);
    tests = NULL;

    asked_play(linux_618, 9); /* too far */
    add(&f, 1);
    detect(&f, &detected);
    assert_false(detected.good);
    assert_int_equal(detected.hops, 10);
    sp_os_tests_destroy(tests);
    tests = NULL;

    asked_play(linux_618, 2);
    asked_lose(SP_OS_U1);
    add(&f, 1);
    detect(&f, &detected);
    assert_false(detected.good);
    assert_int_equal(detected.hops, -1);
    end(&f);
}

/* Lost answers are worth another try, unless the name is known well enough. */
static void lost_answers(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, NULL);
    asked_play(openbsd_7, 1);
    asked_lose(SP_OS_SEQ3);
    assert_false(add(&f, 1)); /* it is OpenBSD without that */
    sp_os_tests_destroy(tests);
    tests = NULL;

    asked_play(linux_618, 1);
    for (int i = SP_OS_SEQ2; i < SP_OS_PROBE_COUNT; i++)
        asked_lose(i);
    assert_true(add(&f, 1));
    asked_lose(SP_OS_SEQ1); /* worse: it is not kept, and nothing more is hoped for */
    assert_false(add(&f, 2));
    detect(&f, &detected);
    assert_string_equal(sp_testprint_value(&detected.print, SP_TEST_T1, "R"), "Y");
    asked_play(linux_618, 1);
    assert_false(add(&f, 2));
    detect(&f, &detected);
    assert_string_equal(detected.identity.name, "Linux 6.16 or newer");
    end(&f);
}

static void a_fingerprint_that_fits_ends_it(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, "Fingerprint Near\n" NEAR_T1 "\nFingerprint Alike\n" LIKE_T1);
    asked_play(linux_618, 1);
    assert_false(add(&f, 1));
    detect(&f, &detected);
    assert_int_equal(detected.candidates[0].perfect, 1);
    assert_string_equal(detected.candidates[0].at[0].print->name, "Alike");
    assert_int_equal(sp_os_shown(&detected.candidates[0], true), 1);
    end(&f);
}

/* Values that vary may fit the next time, as often as the conditions are worth it. */
static void fingerprints_that_come_near(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, "Fingerprint Near\n" NEAR_T1);
    asked_play(linux_618, 1);
    assert_true(add(&f, 1));
    assert_false(add(&f, 2)); /* not a value differs */
    for (uint32_t i = 2; i <= SP_OS_TRIES_GOOD; i++) {
        vary((uint8_t)i);
        assert_int_equal(add(&f, i), i < SP_OS_TRIES_GOOD);
    }
    detect(&f, &detected);
    assert_int_equal(detected.candidates[0].perfect, 0);
    assert_int_equal(sp_os_shown(&detected.candidates[0], false), 0);
    assert_int_equal(sp_os_shown(&detected.candidates[0], true), 1);
    sp_os_tests_destroy(tests);
    tests = NULL;

    asked.exchanges.closed_tcp = 0; /* the conditions are not good */
    assert_true(add(&f, 1));
    vary(77);
    assert_false(add(&f, 2));
    end(&f);
}

static void as_often_as_the_user_says(void **state)
{
    struct output_fixture f;

    (void)state;
    begin(&f);
    f.options.os_tries = 3;
    assert_int_equal(sp_os_tries(&f.options), 3);
    output_detect(&f, "Fingerprint Near\n" NEAR_T1);
    asked_play(linux_618, 1);
    for (uint32_t i = 1; i <= 3; i++) {
        vary((uint8_t)i);
        assert_int_equal(add(&f, i), i < 3);
    }
    end(&f);
}

/* The best try is kept: a later one that answers less does not take its place. */
static void the_best_try_is_kept(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, "Fingerprint Near\n" NEAR_T1 "\nFingerprint Never\nT2(R=Y%DF=N%W=7)\n");
    asked_play(linux_618, 1);
    assert_true(add(&f, 1));
    asked_lose(SP_OS_SEQ1);
    asked_lose(SP_OS_SEQ2);
    assert_true(add(&f, 2));
    detect(&f, &detected);
    assert_string_equal(sp_testprint_value(&detected.print, SP_TEST_T1, "R"), "Y");
    assert_int_equal(detected.candidates[0].at[0].compared, 8);
    end(&f);
}

static void the_first_generation(void **state)
{
    struct sp_os_detection detected;
    struct output_fixture f;

    (void)state;
    begin(&f);
    output_detect(&f, "Fingerprint Old\nT1(Resp=Y%DF=Y%ACK=S++%Flags=AS)\n");
    asked_play(linux_618, 1);
    assert_false(add(&f, 1));
    detect(&f, &detected);
    assert_int_equal(detected.candidates[0].perfect, 1);
    assert_string_equal(detected.candidates[0].at[0].print->name, "Old");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(one_try_is_enough),
        cmocka_unit_test(places_and_conditions),
        cmocka_unit_test(lost_answers),
        cmocka_unit_test(a_fingerprint_that_fits_ends_it),
        cmocka_unit_test(fingerprints_that_come_near),
        cmocka_unit_test(as_often_as_the_user_says),
        cmocka_unit_test(the_best_try_is_kept),
        cmocka_unit_test(the_first_generation),
    };
    struct sp_error err;
    int failed;

    personalities = lab_personalities_create();
    if (personalities == NULL ||
        !lab_personalities_read(personalities, FOLDER "linux-6.18.personality", NULL, 1, NULL,
                                &err) ||
        !lab_personalities_read(personalities, FOLDER "openbsd-7.personality", NULL, 1, NULL, &err))
        return 1;
    linux_618 = lab_personalities_at(personalities, 0);
    openbsd_7 = lab_personalities_at(personalities, 1);
    failed = cmocka_run_group_tests(all, NULL, NULL);
    lab_personalities_destroy(personalities);
    return failed;
}
