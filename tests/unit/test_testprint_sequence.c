/* What the answers to six SYNs say together, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "asked_host.h"
#include "fingerprint/tests_internal.h"
#include "player_probes.h"

static void test_isn_formulas(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    /* steps of 1000, 2000, 3000, 2000, 1000 in 0.1 s: gcd 1000; rates 10000, 20000, 30000, 20000,
     * 10000 per second, mean 18000: 8 log2(18000) = 113.08. By 1000: deviations 8, 2, 12, 2, 8 of
     * the mean: squares sum up to 280, sd = sqrt(280 / 4) = 8.37, 8 log2 = 24.5: 25 */
    static const uint32_t isns[6] = {5000, 6000, 8000, 11000, 13000, 14000};

    asked_play(&p, 0);
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, isns[i]);
    assert_value(SP_TEST_SEQ, "GCD", "3E8");
    assert_value(SP_TEST_SEQ, "ISR", "71");
    assert_value(SP_TEST_SEQ, "SP", "19");
    /* the shorter way round: the same steps downwards, through 0 */
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 8000 - isns[i]);
    assert_value(SP_TEST_SEQ, "GCD", "3E8");
    assert_value(SP_TEST_SEQ, "ISR", "71");
    /* constant */
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 77);
    assert_value(SP_TEST_SEQ, "GCD", "0");
    assert_value(SP_TEST_SEQ, "ISR", "0");
    assert_value(SP_TEST_SEQ, "SP", "0");
    /* a step of 1 with no spread: 8 log2(10) = 26.6 */
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 100 + i);
    assert_value(SP_TEST_SEQ, "GCD", "1");
    assert_value(SP_TEST_SEQ, "ISR", "1B");
    assert_value(SP_TEST_SEQ, "SP", "0");
}

static void test_isn_losses(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 0);
    for (unsigned i = 0; i < 6; i++)
        asked_set_isn(i, 1000 * i);
    /* P3 is lost: one step of 2000 in 0.2 s, the same rate: 8 log2(10000) = 106.3 */
    asked_lose(SP_OS_SEQ3);
    assert_value(SP_TEST_SEQ, "GCD", "3E8");
    assert_value(SP_TEST_SEQ, "ISR", "6A");
    assert_value(SP_TEST_OPS, "O1", NULL);
    assert_value(SP_TEST_WIN, "W1", NULL);
    assert_value(SP_TEST_SEQ, "TI", "Z");
    /* a repeat fills OPS and WIN, but belongs to no series */
    asked.exchanges.at[SP_OS_SEQ4].resent = true;
    assert_value(SP_TEST_SEQ, "GCD", "3E8");
    asked_lose(SP_OS_SEQ5); /* three are left: too few for ISNs, enough for IP IDs */
    assert_value(SP_TEST_SEQ, "GCD", NULL);
    assert_value(SP_TEST_SEQ, "SP", NULL);
    assert_value(SP_TEST_SEQ, "TI", "Z");
    asked_lose(SP_OS_SEQ6);
    assert_value(SP_TEST_SEQ, "TI", NULL);
    assert_value(SP_TEST_SEQ, "TS", "A");
}

struct id_case {
    uint16_t ids[6];
    size_t count;
    enum sp_id_class class, local;
};

static void test_id_classes(void **state)
{
    static const struct id_case cases[] = {
        {{0, 0, 0}, 3, SP_ID_ZERO, SP_ID_ZERO},
        {{9, 9}, 2, SP_ID_CONSTANT, SP_ID_CONSTANT},
        {{1, 2, 3, 4, 5, 6}, 6, SP_ID_UP, SP_ID_UP},
        {{1, 10, 19}, 3, SP_ID_UP, SP_ID_UP_2}, /* 9 is a step of 8 when one was ours */
        {{1, 11, 22}, 3, SP_ID_NONE, SP_ID_NONE},
        {{2, 4, 8}, 3, SP_ID_UP_2, SP_ID_UP},
        {{0, 256, 512}, 3, SP_ID_BROKEN, SP_ID_CONSTANT},
        {{0, 512, 1024}, 3, SP_ID_BROKEN, SP_ID_BROKEN},
        {{0, 5120, 10240}, 3, SP_ID_BROKEN, SP_ID_BROKEN},
        {{0, 5376, 10752}, 3, SP_ID_UP_2, SP_ID_BROKEN}, /* 21 * 256: even, but not "broken" */
        {{0, 1001, 2002}, 3, SP_ID_RANDOM_UP, SP_ID_UP_2},
        {{0, 25600}, 2, SP_ID_RANDOM_UP, SP_ID_UP_2},
        {{0, 20000, 40000}, 3, SP_ID_RANDOM_UP, SP_ID_RANDOM_UP},
        {{0, 20001, 20002}, 3, SP_ID_RANDOM, SP_ID_RANDOM},
        {{5, 4, 6}, 3, SP_ID_RANDOM, SP_ID_RANDOM}, /* a step down is a wide one */
        {{65535, 1}, 2, SP_ID_UP_2, SP_ID_UP},      /* but not among two */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(sp_id_class_of(cases[i].ids, cases[i].count, false), cases[i].class);
        assert_int_equal(sp_id_class_of(cases[i].ids, cases[i].count, true), cases[i].local);
    }
}

static void test_shared_counter(void **state)
{
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 0);
    for (unsigned i = 0; i < 6; i++)
        asked_set_id(SP_OS_SEQ1 + i, (uint16_t)(100 + 2 * i - i % 2)); /* 100 101 104 105 108 109 */
    asked_set_id(SP_OS_IE1, 113);
    asked_set_id(SP_OS_IE2, 114);
    assert_value(SP_TEST_SEQ, "TI", "I");
    assert_value(SP_TEST_SEQ, "II", "I");
    /* mean step (109 - 100) / 5 = 1: below 109 + 3 */
    assert_value(SP_TEST_SEQ, "SS", "O");
    asked_set_id(SP_OS_IE1, 111);
    asked_set_id(SP_OS_IE2, 112);
    assert_value(SP_TEST_SEQ, "SS", "S");
    asked.exchanges.at[SP_OS_IE1].resent = true;
    assert_value(SP_TEST_SEQ, "II", NULL);
    assert_value(SP_TEST_SEQ, "SS", NULL);
}

static void test_timestamp_classes(void **state)
{
    static const struct {
        uint32_t step; /* in 0.1 s */
        const char *class;
    } cases[] = {{0, "1"},  {1, "3"},  {5, "6"},  {10, "7"},  {15, "7"},        {16, "8"},
                 {35, "8"}, {36, "8"}, {50, "9"}, {100, "A"}, {429496729, "20"}};
    const struct lab_personality p = linux_like();

    (void)state;
    asked_play(&p, 0);
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        for (unsigned i = 0; i < 6; i++)
            asked_set_tsval(i, 0xffffff81u + i * cases[k].step + (k == 0 && i > 0));
        assert_value(SP_TEST_SEQ, "TS", cases[k].class);
    }
    asked_set_tsval(3, 0);
    assert_value(SP_TEST_SEQ, "TS", "0");
    assert_value(SP_TEST_OPS, "O4", "M5B4ST01NW7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_isn_formulas),      cmocka_unit_test(test_isn_losses),
        cmocka_unit_test(test_id_classes),        cmocka_unit_test(test_shared_counter),
        cmocka_unit_test(test_timestamp_classes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
