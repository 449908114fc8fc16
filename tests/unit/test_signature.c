#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "fingerprint/sample.h"
#include "fingerprint/signature.h"
#include "fingerprint/synack_line.h"

#define BIT(trait) (1u << (trait))

/* The traits of a line as the parser would read them; the line must be good. */
static struct sp_signature signature(const char *traits)
{
    const struct sp_line line = {.file = "x.sig", .number = 3, .start = traits};
    struct sp_signature sig;
    struct sp_error err = {.message = ""};

    if (!sp_synack_line_parse(&line, (struct sp_span){traits, strlen(traits)}, &sig, &err))
        print_error("%s\n", err.message);
    assert_string_equal(err.message, "");
    return sig;
}

static const char linux_traits[] =
    "ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=7-10 tsval=nonzero "
    "tsecr=nonzero";

static struct sp_observation linux_observation(void)
{
    struct sp_observation obs = {
        .quirks = 0,
        .window = 65160,
        .mss = 1460,
        .wscale = 7,
        .raw_ttl = 60,
        .ttl = 64,
        .df = true,
        .id_zero = true,
    };

    obs.layout = signature(linux_traits).layout;
    return obs;
}

static void assert_differs(const struct sp_observation *obs, unsigned differs)
{
    struct sp_signature sig = signature(linux_traits);
    struct sp_comparison cmp = sp_signature_compare(&sig, obs);

    assert_int_equal(cmp.differs, differs);
    assert_int_equal(cmp.wildcard, 0);
    assert_int_equal(cmp.agreed | cmp.differs, BIT(SP_TRAIT_COUNT) - 1);
    assert_int_equal(cmp.agreed & cmp.differs, 0);
}

static void test_each_trait_is_compared(void **state)
{
    struct sp_observation obs = linux_observation();

    (void)state;
    assert_differs(&obs, 0);
    obs.ttl = 128;
    assert_differs(&obs, BIT(SP_TRAIT_TTL));
    obs.df = false;
    assert_differs(&obs, BIT(SP_TRAIT_TTL) | BIT(SP_TRAIT_DF));
    obs = linux_observation();
    obs.id_zero = false;
    assert_differs(&obs, BIT(SP_TRAIT_ID));
    obs = linux_observation();
    obs.window = 65161;
    assert_differs(&obs, BIT(SP_TRAIT_WINDOW));
    obs = linux_observation();
    obs.mss = 1459; /* and with it the window */
    assert_differs(&obs, BIT(SP_TRAIT_MSS) | BIT(SP_TRAIT_WINDOW));
    obs = linux_observation();
    obs.wscale = 6;
    assert_differs(&obs, BIT(SP_TRAIT_WSCALE));
    obs.wscale = 11;
    assert_differs(&obs, BIT(SP_TRAIT_WSCALE));
    obs = linux_observation();
    obs.tsval_zero = true;
    assert_differs(&obs, BIT(SP_TRAIT_TSVAL));
    obs = linux_observation();
    obs.tsecr_zero = true;
    assert_differs(&obs, BIT(SP_TRAIT_TSECR));
    obs = linux_observation();
    obs.quirks = SP_QUIRK_PUSH;
    assert_differs(&obs, BIT(SP_TRAIT_QUIRKS));
}

/* What IPv6 does not have neither agrees nor differs. */
static void test_ipv6(void **state)
{
    struct sp_signature sig = signature(linux_traits);
    struct sp_observation obs = linux_observation();
    struct sp_comparison cmp;

    (void)state;
    obs.ipv6 = true;
    obs.df = obs.id_zero = false;
    cmp = sp_signature_compare(&sig, &obs);
    assert_int_equal(cmp.differs | cmp.wildcard, 0);
    assert_int_equal(cmp.agreed,
                     (BIT(SP_TRAIT_COUNT) - 1) & ~(BIT(SP_TRAIT_DF) | BIT(SP_TRAIT_ID)));
}

static void test_wildcards(void **state)
{
    struct sp_signature sig = signature("opts=M,S,T,N,W ttl=64|255 quirks=any");
    struct sp_observation obs = linux_observation();
    struct sp_comparison cmp;

    (void)state;
    obs.quirks = SP_QUIRK_DATA;
    cmp = sp_signature_compare(&sig, &obs);
    assert_int_equal(cmp.differs, 0);
    assert_int_equal(cmp.agreed, BIT(SP_TRAIT_TTL));
    assert_int_equal(cmp.wildcard, (BIT(SP_TRAIT_COUNT) - 1) & ~BIT(SP_TRAIT_TTL));
    obs.ttl = 255;
    assert_int_equal(sp_signature_compare(&sig, &obs).differs, 0);
    obs.ttl = 32;
    assert_int_equal(sp_signature_compare(&sig, &obs).differs, BIT(SP_TRAIT_TTL));
}

/* A trait whose option is absent is neither compared nor open. */
static void test_absent_options(void **state)
{
    struct sp_signature sig = signature("opts=- ttl=64 df=any win=any");
    struct sp_observation obs = {.ttl = 64};
    struct sp_comparison cmp = sp_signature_compare(&sig, &obs);

    (void)state;
    assert_int_equal(cmp.differs, 0);
    assert_int_equal(cmp.agreed, BIT(SP_TRAIT_TTL) | BIT(SP_TRAIT_QUIRKS));
    assert_int_equal(cmp.wildcard, BIT(SP_TRAIT_DF) | BIT(SP_TRAIT_ID) | BIT(SP_TRAIT_WINDOW));
}

static void test_quirks_are_exact(void **state)
{
    struct sp_signature sig = signature("opts=- ttl=64 quirks=push,data");
    struct sp_observation obs = {.ttl = 64, .quirks = SP_QUIRK_PUSH | SP_QUIRK_DATA};

    (void)state;
    assert_int_equal(sp_signature_compare(&sig, &obs).differs, 0);
    obs.quirks = SP_QUIRK_PUSH;
    assert_int_equal(sp_signature_compare(&sig, &obs).differs, BIT(SP_TRAIT_QUIRKS));
}

static bool window_fits(const char *rule, uint16_t window, uint16_t mss)
{
    char traits[64];
    struct sp_signature sig;

    snprintf(traits, sizeof(traits), "opts=M ttl=64 win=%s", rule);
    sig = signature(traits);
    return sp_window_matches(&sig.window, window, mss);
}

static void test_windows(void **state)
{
    (void)state;
    assert_true(window_fits("8192", 8192, 1460));
    assert_false(window_fits("8192", 8193, 1460));
    assert_true(window_fits("8190-8192", 8190, 0));
    assert_false(window_fits("8190-8192", 8189, 0));
    assert_true(window_fits("0", 0, 0));
    assert_true(window_fits("4*mss", 5840, 1460));
    assert_false(window_fits("4*mss", 5792, 1460));
    assert_true(window_fits("4*(mss-12)", 5792, 1460));
    assert_false(window_fits("4*mss", 0, 0));
    assert_false(window_fits("4*(mss-12)", 0, 12));
    assert_false(window_fits("45*mss", 164, 1460)); /* 65700 does not fit 16 bits */
    assert_true(window_fits("8192|4*mss", 5840, 1460));
    assert_true(window_fits("8192|4*mss", 8192, 1460));
    assert_true(window_fits("any", 1, 1));
}

static void test_fitting_windows(void **state)
{
    (void)state;
    /* what Linux 6.18 sent at MTU 1400, 1500, 9000 and over loopback */
    assert_true(window_fits("fit(65536,mss-12)", 64704, 1360));
    assert_true(window_fits("fit(65536,mss-12)", 65160, 1460));
    assert_true(window_fits("fit(65536,mss-12)", 62636, 8960));
    assert_true(window_fits("fit(65536,mss-12)", 65483, 65495));
    assert_true(window_fits("fit(65536,mss)", 64240, 1460));
    assert_false(window_fits("fit(65536,mss-12)", 63712, 1460)); /* one segment less */
    assert_true(window_fits("fit(33280,mss-12)", 31856, 1460));
    assert_true(window_fits("fit(65536,mss)", 65535, 1024)); /* 65536 does not fit 16 bits */
    assert_false(window_fits("fit(1000,mss)", 0, 1460));
    assert_false(window_fits("fit(1000,mss)", 0, 0));
}

static void test_multiple_windows(void **state)
{
    (void)state;
    assert_true(window_fits("%1024", 4096, 1460));
    assert_false(window_fits("%1024", 4097, 1460));
    assert_false(window_fits("%1024", 0, 1460));
    assert_true(window_fits("%mss", 2920, 1460));
    assert_false(window_fits("%mss", 2921, 1460));
    assert_false(window_fits("%mss", 0, 0));
    assert_true(window_fits("%(mss-12)", 2896, 1460));
    assert_false(window_fits("%(mss-12)", 2920, 1460));
}

static void test_samples_match(void **state)
{
    struct sp_signature sig = signature("opts=M,W ttl=32|255 mss=536-1460 win=2*mss|9 ws=1-3");
    struct sp_samples samples = sp_samples_begin(&sig);
    struct sp_observation obs;
    unsigned count = 0;

    (void)state;
    while (sp_samples_next(&samples, &obs)) {
        assert_int_equal(sp_signature_compare(&sig, &obs).differs, 0);
        assert_true(obs.ttl == 32 || obs.ttl == 255);
        count++;
    }
    /* 2 TTLs x DF x ID x 2 MSS x 2 scales x 2 windows, each given at both its ends */
    assert_int_equal(count, 2 * 2 * 2 * 2 * 2 * 4);
    assert_false(sp_samples_next(&samples, &obs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_trait_is_compared),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_wildcards),
        cmocka_unit_test(test_absent_options),
        cmocka_unit_test(test_quirks_are_exact),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_fitting_windows),
        cmocka_unit_test(test_multiple_windows),
        cmocka_unit_test(test_samples_match),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
