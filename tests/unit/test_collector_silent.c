/* Hosts that are silent, which have no record: what is said of them must be the same. */
#include "collector_fixture.h"
#include "engine/snapshot.h"

#define PATIENCE_US 3000000u

/* Both ports were given up, after two sendings each. */
static void begin_silent(struct fixture *f)
{
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    for (uint32_t port = 0; port < 2; port++)
        tell_event(f, (struct sp_event){
                          .type = SP_EVENT_PORT_SILENT, .host = 0, .port = port, .sendings = 2});
    drain(f);
}

static void a_silent_host_is_reported_when_nothing_can_come_any_more(void **state)
{
    struct fixture *f = *state;

    begin_silent(f);
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    assert_true(sp_collector_is_settling(f->collector));
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.addr.bytes[3], TARGET & 0xff);
    assert_int_equal(f->last.state, SP_HOST_UNKNOWN);
    assert_int_equal(f->last.reason, SP_REASON_NO_RESPONSE);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 2);
    assert_true(f->last.complete);
    assert_false(sp_collector_is_settling(f->collector));
    assert_returned(f, 0);
}

static void a_late_answer_finds_what_was_silent_before(void **state)
{
    struct fixture *f = *state;

    begin_silent(f);
    tell_asked(f, 0, 2);
    drain(f);
    answer_open(f, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->port_calls, 1);
    assert_int_equal(f->host_calls, 0);
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.state, SP_HOST_UP);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 1);
}

static void an_answer_in_between_is_no_surprise_either(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 0);
    drain(f);
    answer_open(f, 0, TARGET, 1);
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 0); /* the silent port may be answered yet */
    f->now_us += PATIENCE_US + 10000;
    drain(f);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 1);
    assert_true(f->last.complete);
}

static void the_end_of_the_scan_does_not_wait_for_patience(void **state)
{
    struct fixture *f = *state;

    begin_silent(f);
    tell_asked(f, 0, 2);
    drain(f);
    tell(f, SP_EVENT_FINISHED, 0, 0);
    f->now_us += 10000; /* no answer was timed: nothing says how long to wait */
    drain(f);
    assert_int_equal(f->host_calls, 1);
}

struct seen {
    uint32_t hosts, settled, sendings, silent;
};

static bool look(void *ctx, const struct sp_unfinished_host *host)
{
    struct seen *seen = ctx;

    seen->hosts++;
    seen->settled = host->settled;
    seen->sendings = host->silent_sendings;
    for (uint32_t i = 0; host->results != NULL && i < 2; i++)
        seen->silent += host->results[i].state == SP_PORT_FILTERED &&
                        host->results[i].reason == SP_REASON_NO_RESPONSE;
    return true;
}

static void another_run_need_not_ask_silent_ports_again(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    const struct sp_snapshot snapshot = {.visit = look, .ctx = &seen};

    begin_silent(f);
    assert_true(sp_collector_unfinished(f->collector, &snapshot));
    assert_int_equal(seen.hosts, 1);
    assert_int_equal(seen.settled, 2);
    assert_int_equal(seen.silent, 2);
    assert_int_equal(seen.sendings, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_silent_host_is_reported_when_nothing_can_come_any_more),
        TEST(a_late_answer_finds_what_was_silent_before),
        TEST(an_answer_in_between_is_no_surprise_either),
        TEST(the_end_of_the_scan_does_not_wait_for_patience),
        TEST(another_run_need_not_ask_silent_ports_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
