/* The watch of one half-open connection: which packets it counts, and when it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/resend_watch.h"

#define START_US UINT64_C(1000000)
#define RTT_US   20000u
#define MS       UINT64_C(1000)
#define S        (1000 * MS)
#define ISN      0x1234u

/* Asked, and answered after a round-trip time; returns when. */
static uint64_t answered(struct resend_watch *w)
{
    resend_watch_begin(w, RTT_US, START_US);
    assert_int_equal(w->phase, RESEND_WAITING);
    resend_watch_sent(w, START_US);
    resend_watch_syn_ack(w, ISN, START_US + RTT_US);
    assert_int_equal(w->phase, RESEND_WATCHING);
    assert_int_equal(w->peer_isn, ISN);
    return START_US + RTT_US;
}

static void assert_ends_at(struct resend_watch *w, uint64_t us)
{
    assert_int_equal(resend_watch_due_us(w), us);
    assert_false(resend_watch_look(w, us - 1));
    assert_int_equal(w->phase, RESEND_WATCHING);
    assert_false(resend_watch_look(w, us));
    assert_int_equal(w->phase, RESEND_OVER);
}

static void gaps_and_silence(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    resend_watch_syn_ack(&w, ISN, us + 1000 * MS);
    resend_watch_syn_ack(&w, ISN, us + 3004 * MS);
    resend_watch_syn_ack(&w, ISN, us + 7004 * MS + 499);
    assert_ends_at(&w, us + 7004 * MS + 499 + 2500 * 4000 * UINT64_C(1));
    assert_int_equal(w.seen.schedule.count, 3);
    assert_int_equal(w.seen.schedule.gap_ms[0], 1000);
    assert_int_equal(w.seen.schedule.gap_ms[1], 2004);
    assert_int_equal(w.seen.schedule.gap_ms[2], 4000);
    assert_false(w.seen.schedule.rst);
    assert_false(w.seen.cut);
    assert_true(w.seen_any);
}

static void no_repeat(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    assert_ends_at(&w, us + 8 * S);
    assert_int_equal(w.seen.schedule.count, 0);
    assert_false(w.seen.cut);
    assert_true(w.seen_any);
}

static void short_gaps_are_waited_for_alike(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    resend_watch_syn_ack(&w, ISN, us + 1 * S);
    assert_ends_at(&w, us + 8 * S);
    assert_int_equal(w.seen.schedule.count, 1);
}

static void the_whole_is_bounded(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    for (unsigned s = 1; s <= 31; s = 2 * s + 1)
        resend_watch_syn_ack(&w, ISN, us + s * S);
    assert_ends_at(&w, us + 35 * S);
    assert_int_equal(w.seen.schedule.count, 5);
    assert_true(w.seen.cut);
}

static void the_schedule_is_bounded(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    for (unsigned i = 1; i <= SP_RESENDS_MAX + 2; i++)
        resend_watch_syn_ack(&w, ISN, us + i * S);
    assert_int_equal(w.phase, RESEND_OVER);
    assert_int_equal(w.seen.schedule.count, SP_RESENDS_MAX);
    assert_true(w.seen.cut);
    resend_watch_rst(&w, us + 20 * S);
    assert_false(w.seen.schedule.rst);
}

static void rst_ends_it(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    resend_watch_syn_ack(&w, ISN, us + 1 * S);
    resend_watch_rst(&w, us + 7 * S);
    assert_int_equal(w.phase, RESEND_OVER);
    assert_int_equal(w.seen.schedule.count, 1);
    assert_true(w.seen.schedule.rst);
    assert_int_equal(w.seen.schedule.rst_ms, 6000);
    assert_false(w.seen.cut);
    resend_watch_cut(&w); /* it is over: nothing was cut */
    assert_false(w.seen.cut);
}

static void doubles_of_the_network(void **state)
{
    struct resend_watch w;
    uint64_t us = answered(&w);

    (void)state;
    resend_watch_syn_ack(&w, ISN, us + 10);
    resend_watch_syn_ack(&w, ISN, us + 49 * MS);
    resend_watch_syn_ack(&w, ISN, us + 1 * S);
    resend_watch_syn_ack(&w, ISN, us + 1 * S + 30 * MS);
    resend_watch_syn_ack(&w, ISN, us - 5); /* out of order */
    assert_int_equal(w.seen.schedule.count, 1);
    assert_int_equal(w.seen.schedule.gap_ms[0], 1000);
}

/* The first SYN-ACK is lost: what comes after a second is a repeat, and counts for nothing. */
static void late_is_not_first(void **state)
{
    struct resend_watch w;

    (void)state;
    resend_watch_begin(&w, RTT_US, START_US);
    resend_watch_sent(&w, START_US);
    resend_watch_syn_ack(&w, ISN, START_US + 1 * S);
    assert_int_equal(w.phase, RESEND_ASKING);
    assert_false(w.seen_any);
    assert_int_equal(resend_watch_due_us(&w), START_US + 500 * MS);
    assert_true(resend_watch_look(&w, START_US + 1 * S));
    assert_int_equal(w.sending, 1);
    assert_int_equal(w.phase, RESEND_WAITING);
    resend_watch_sent(&w, START_US + 2 * S);
    assert_int_equal(resend_watch_due_us(&w), START_US + 3 * S); /* twice as patient */
    resend_watch_syn_ack(&w, ISN, START_US + 2 * S + RTT_US);
    assert_int_equal(w.phase, RESEND_WATCHING);
}

static void slow_hosts_are_given_time(void **state)
{
    struct resend_watch w;

    (void)state;
    resend_watch_begin(&w, 600000, START_US);
    resend_watch_sent(&w, START_US);
    resend_watch_syn_ack(&w, ISN, START_US + 2300 * MS);
    assert_int_equal(w.phase, RESEND_WATCHING);
}

static void nobody_answers(void **state)
{
    struct resend_watch w;
    uint64_t us = START_US;
    unsigned sendings = 1;

    (void)state;
    resend_watch_begin(&w, 0, us);
    resend_watch_sent(&w, us);
    for (unsigned i = 0; i < 20 && w.phase != RESEND_OVER; i++) {
        us = resend_watch_due_us(&w);
        if (!resend_watch_look(&w, us))
            continue;
        sendings++;
        if (sendings != 2) /* the wire took no notice of that one */
            resend_watch_sent(&w, us);
    }
    assert_int_equal(w.phase, RESEND_OVER);
    assert_int_equal(sendings, RESEND_SENDINGS);
    assert_false(w.seen_any);
}

static void closed_by_now(void **state)
{
    struct resend_watch w;

    (void)state;
    resend_watch_begin(&w, RTT_US, START_US);
    resend_watch_sent(&w, START_US);
    resend_watch_rst(&w, START_US + RTT_US);
    assert_int_equal(w.phase, RESEND_OVER);
    assert_false(w.seen_any);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_and_silence),
        cmocka_unit_test(no_repeat),
        cmocka_unit_test(short_gaps_are_waited_for_alike),
        cmocka_unit_test(the_whole_is_bounded),
        cmocka_unit_test(the_schedule_is_bounded),
        cmocka_unit_test(rst_ends_it),
        cmocka_unit_test(doubles_of_the_network),
        cmocka_unit_test(late_is_not_first),
        cmocka_unit_test(slow_hosts_are_given_time),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(closed_by_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
