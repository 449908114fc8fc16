/* Main's side of active OS detection when it does not come to its end: --host-timeout, and stops.
 * There is room for one host at once. */
#include "collector_fixture.h"
#include "engine/os_stage.h"

#define PATIENCE_US 3000000u

static uint32_t tries;
static bool more; /* the caller wants another try */

static bool on_os(void *ctx, struct sp_host *host, const struct sp_exchanges *exchanges,
                  uint32_t try_number)
{
    (void)ctx;
    (void)host;
    (void)exchanges;
    assert_int_equal(try_number, ++tries);
    return more;
}

/* Port 0 is open; port 1 too, or silent. */
static void begin(struct fixture *f, uint32_t host, bool silent)
{
    f->callbacks.os = on_os;
    tries = 0;
    more = false;
    tell(f, SP_EVENT_HOST_BEGIN, host, 0);
    drain(f);
    answer_open(f, host, TARGET + host, 0);
    if (silent)
        tell(f, SP_EVENT_PORT_SILENT, host, 1);
    else
        answer_open(f, host, TARGET + host, 1);
    tell_asked(f, host, 2);
    drain(f);
    assert_int_equal(f->host_calls, 0);
}

static void assert_requested(struct fixture *f, uint32_t host, uint32_t try_number)
{
    struct os_request request;

    assert_true(sp_ring_pop(f->ctx->os->requests, &request));
    assert_int_equal(request.host, host);
    assert_int_equal(request.open_tcp, 22);
    assert_int_equal(request.try_number, try_number);
}

static void assert_nothing_requested(struct fixture *f)
{
    assert_true(sp_ring_is_empty(f->ctx->os->requests));
}

static void assert_last(const struct fixture *f, uint32_t host, bool timed_out, bool os_cut)
{
    const struct sp_addr addr = sp_addr_ipv4(TARGET + host);

    assert_true(sp_addr_equal(&f->last.addr, &addr));
    assert_true(f->last.complete);
    assert_int_equal(f->last.timed_out, timed_out);
    assert_int_equal(f->last.os_cut, os_cut);
}

static void who_is_asked_is_out_of_time(void **state)
{
    struct fixture *f = *state;

    begin(f, 0, false);
    begin(f, 1, false);
    assert_requested(f, 0, 1);
    assert_nothing_requested(f); /* host 1 waits */
    tell(f, SP_EVENT_HOST_OVERDUE, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_last(f, 0, true, false);
    assert_returned(f, 0);
    /* now there is room */
    assert_requested(f, 1, 1);
    tell(f, SP_EVENT_OS_ASKED, 1, 0);
    drain(f);
    assert_int_equal(tries, 1);
    assert_last(f, 1, false, false);
}

static void who_waits_is_out_of_time(void **state)
{
    struct fixture *f = *state;

    begin(f, 0, false);
    begin(f, 1, false);
    tell(f, SP_EVENT_HOST_OVERDUE, 1, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_last(f, 1, true, false);
    assert_returned(f, 1);
    assert_requested(f, 0, 1);
    tell(f, SP_EVENT_OS_ASKED, 0, 0);
    drain(f);
    assert_last(f, 0, false, false);
    assert_int_equal(f->host_calls, 2);
    assert_nothing_requested(f);
}

static void who_settles_is_out_of_time(void **state)
{
    struct fixture *f = *state;

    begin(f, 0, true);
    tell(f, SP_EVENT_HOST_OVERDUE, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 0); /* a late answer may come yet */
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_last(f, 0, true, false);
    assert_nothing_requested(f);
}

static void the_time_of_who_is_not_asked_does_not_matter(void **state)
{
    struct fixture *f = *state;

    f->ctx->config.os.needs_both = true;
    begin(f, 0, true);
    tell(f, SP_EVENT_HOST_BEGIN, 1, 0);
    tell(f, SP_EVENT_PORT_SILENT, 1, 0);
    tell(f, SP_EVENT_PORT_SILENT, 1, 1);
    tell_asked(f, 1, 2);
    tell(f, SP_EVENT_HOST_OVERDUE, 0, 0);
    tell(f, SP_EVENT_HOST_OVERDUE, 1, 0); /* nothing is known of it */
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 2);
    assert_false(f->last.timed_out);
    assert_nothing_requested(f);
    tell(f, SP_EVENT_HOST_OVERDUE, 0, 0); /* it was told before the sender knew */
    drain(f);
    assert_int_equal(f->host_calls, 2);
}

/* All its ports were decided by the answers that were on their way at the deadline. */
static void whose_last_answer_was_in_time_is_out_of_time(void **state)
{
    struct fixture *f = *state;

    f->callbacks.os = on_os;
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    drain(f);
    answer_open(f, 0, TARGET, 0);
    answer_open(f, 0, TARGET, 1);
    tell_event(f, (struct sp_event){
                      .type = SP_EVENT_HOST_ASKED, .host = 0, .ended = 2, .timed_out = true});
    drain(f);
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_last(f, 0, true, false);
    assert_nothing_requested(f);
}

/* A silent host answers when its time is over: nothing is asked of it then. */
static void who_answers_late_is_out_of_time(void **state)
{
    struct fixture *f = *state;

    f->callbacks.os = on_os;
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    tell(f, SP_EVENT_HOST_OVERDUE, 0, 0);
    drain(f);
    answer_open(f, 0, TARGET, 0);
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_true(f->last.timed_out && !f->last.os_cut);
    assert_nothing_requested(f);
}

static void a_stop_cuts_all_of_them_short(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_totals totals;
    struct sp_scan_stats stats;

    begin(f, 0, false);
    assert_requested(f, 0, 1);
    begin(f, 1, true);
    more = true;
    sp_collector_stopping(f->collector);
    tell(f, SP_EVENT_OS_ASKED, 0, 0);
    drain(f);
    assert_int_equal(tries, 1);
    assert_last(f, 0, false, true); /* the caller wanted another try */
    sp_collector_finish(f->collector, &f->callbacks);
    assert_int_equal(f->host_calls, 2);
    assert_last(f, 1, false, true);
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_os_cut, 2);
    assert_false(stats.complete);
    (void)sp_collector_totals(f->collector, &totals);
    assert_int_equal(totals.hosts_done, 0);
}

static void who_is_over_at_a_stop_is_done(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_totals totals;
    struct sp_scan_stats stats;

    begin(f, 0, false);
    sp_collector_stopping(f->collector);
    tell(f, SP_EVENT_OS_ASKED, 0, 0);
    drain(f);
    assert_last(f, 0, false, false);
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_os_cut, 0);
    (void)sp_collector_totals(f->collector, &totals);
    assert_int_equal(totals.hosts_done, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_os, teardown)
    const struct CMUnitTest tests[] = {
        TEST(who_is_asked_is_out_of_time),
        TEST(who_waits_is_out_of_time),
        TEST(who_settles_is_out_of_time),
        TEST(the_time_of_who_is_not_asked_does_not_matter),
        TEST(whose_last_answer_was_in_time_is_out_of_time),
        TEST(who_answers_late_is_out_of_time),
        TEST(a_stop_cuts_all_of_them_short),
        TEST(who_is_over_at_a_stop_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
