/* The collector alone: events and answers in orders that threads bring about rarely. */
#include "collector_fixture.h"

static void a_host_is_reported_when_its_last_port_is_decided(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    answer_open(f, 0, TARGET, 0);
    drain(f);
    assert_int_equal(f->host_calls, 0); /* more may be asked of it */
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_int_equal(f->last.state, SP_HOST_UP);
    assert_true(f->last.complete);
    assert_returned(f, 0);
}

/* The probe was given up and answered at the same moment, and the answer was quicker here. */
static void a_given_up_port_that_was_answered_stays_answered(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 0);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 0);
    drain(f);
    tell_asked(f, 0, 2); /* the sender knows of the other answer sooner */
    drain(f);
    assert_int_equal(f->host_calls, 0);
    answer_open(f, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_int_equal(f->port_calls, 2);
}

/* A silent port may still be answered while the scan goes on. */
static void a_late_answer_changes_a_silent_port(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    assert_true(sp_collector_is_settling(f->collector));
    f->now_us += 2000000;
    answer_open(f, 0, TARGET, 1);
    drain(f);
    assert_int_equal(f->port_calls, 2);
    f->now_us += 2000000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_false(sp_collector_is_settling(f->collector));
}

/* When nothing is sent any more, as long as answers have taken. */
static void the_end_follows_the_round_trip_times(void **state)
{
    struct fixture *f = *state;
    uint64_t asked_us = f->now_us;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 0);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    tell(f, SP_EVENT_FINISHED, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 0);
    assert_in_range(sp_collector_next_us(f->collector), asked_us + RTT_US, asked_us + 2 * RTT_US);
    f->now_us = sp_collector_next_us(f->collector);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 1);
}

/* Whoever needs a place in the window does not wait for silent ports. */
static void a_full_window_does_not_wait(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    tell(f, SP_EVENT_HOST_BEGIN, 1, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.state, SP_HOST_UNKNOWN);
}

static void canaries_mark_a_host_that_answers_everything(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    for (uint32_t port = 0; port < 2 + 2; port++)
        answer_open(f, 0, TARGET, port);
    tell(f, SP_EVENT_PORT_SILENT, 0, 2 + 2);
    tell_asked(f, 0, 2 + SP_CANARIES);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->port_calls, 2); /* canaries are nobody's ports */
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 2);
    assert_true(f->last.suspect);
    assert_int_equal(f->last.canaries.asked, SP_CANARIES);
    assert_int_equal(f->last.canaries.open, 2);
    assert_int_equal(f->last.canaries.ports[0], CANARY_PORT + 2);
    assert_int_equal(f->last.canaries.ports[1], CANARY_PORT + 3);
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_suspect, 1);
}

static void one_open_canary_may_be_chance(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    for (uint32_t port = 0; port < 2 + SP_CANARIES; port++)
        answer(f, 0, TARGET, port, port < 3 ? SP_PORT_OPEN : SP_PORT_CLOSED);
    tell_asked(f, 0, 2 + SP_CANARIES);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.canaries.open, 1);
    assert_false(f->last.suspect);
}

static void a_loss_check_is_nobodys_port(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    for (uint32_t port = 0; port < 2; port++)
        answer_open(f, 0, TARGET, port);
    answer(f, 0, TARGET, sp_loss_check_index(&f->ctx->config), SP_PORT_CLOSED);
    tell_asked(f, 0, 2);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.canaries.asked, 0);
    assert_int_equal(f->last.counts[SP_PORT_CLOSED], 0);
}

static void a_host_that_took_too_long_keeps_what_was_found(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    tell_event(f, (struct sp_event){.type = SP_EVENT_HOST_ASKED, .ended = 1, .timed_out = true});
    drain(f);
    assert_int_equal(f->host_calls, 0); /* an answer is on its way from the receiver */
    answer_open(f, 0, TARGET, 0);
    tell(f, SP_EVENT_FINISHED, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_true(f->last.timed_out);
    assert_false(f->last.complete);
    assert_int_equal(f->last.counts[SP_PORT_OPEN], 1);
    assert_int_equal(f->last.counts[SP_PORT_UNASKED], 1);
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_timed_out, 1);
    assert_true(stats.complete); /* the scan did all that it was told to */
}

/* With --open, a host that limits its RSTs is not waited for. */
static void silent_ports_of_a_limited_host_may_be_closed(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    f->ctx->config.open_only = true;
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    answer_open(f, 0, TARGET, 0);
    tell_event(f, (struct sp_event){.type = SP_EVENT_HOST_ASKED, .ended = 2, .limited_pps = 98.5});
    tell(f, SP_EVENT_FINISHED, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_true(f->last.limited_pps > 98);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_int_equal(f->last.counts[SP_PORT_CLOSED_FILTERED], 1);
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_limited, 1);
    assert_int_equal(stats.counts[SP_PORT_FILTERED], 0);
    assert_int_equal(stats.counts[SP_PORT_CLOSED_FILTERED], 1);
}

/* Two ports, sent once each with a tenth of all packets lost: of those that answer, one in ten
 * seems silent. */
static void what_was_missed_is_estimated(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    sp_count(&f->ctx->sent.sendings, 1000);
    sp_count(&f->ctx->sent.losses, 100);
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 0);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    f->now_us += 10000000;
    drain(f);
    assert_int_equal(f->host_calls, 1);
    sp_collector_get_stats(f->collector, &stats);
    assert_true(stats.packet_loss > 0.0999 && stats.packet_loss < 0.1001);
    assert_true(stats.loss_estimate > 0.11 / 2 && stats.loss_estimate < 0.112 / 2);
}

/* The same when it is the capture that loses a tenth. */
static void what_the_capture_had_no_room_for_is_estimated_too(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    sp_count(&f->ctx->sent.sendings, 1000);
    sp_count(&f->ctx->received.packets, 900);
    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET, 0);
    drain(f);
    tell(f, SP_EVENT_PORT_SILENT, 0, 1);
    tell_asked(f, 0, 2);
    f->now_us += 10000000;
    drain(f);
    sp_collector_get_stats(f->collector, &stats);
    assert_true(stats.loss_estimate == 0);
    sp_count(&f->ctx->received.kernel_drops, 100);
    sp_collector_get_stats(f->collector, &stats);
    assert_true(stats.loss_estimate > 0.11 / 2 && stats.loss_estimate < 0.112 / 2);
    assert_true(stats.packet_loss == 0); /* that is the network's */
}

static void an_answer_for_a_host_whose_place_was_taken_is_dropped(void **state)
{
    struct fixture *f = *state;

    tell(f, SP_EVENT_HOST_BEGIN, 0, 0);
    answer_open(f, 0, TARGET + 77, 0); /* the one that was in the place before */
    drain(f);
    assert_int_equal(f->port_calls, 0);
    sp_collector_finish(f->collector, &f->callbacks);
    assert_int_equal(f->host_calls, 1);
    assert_int_equal(f->last.state, SP_HOST_UNKNOWN);
    assert_int_equal(f->last.counts[SP_PORT_UNASKED], 2);
    assert_false(f->last.complete);
}

static void a_port_that_was_never_sent_makes_its_host_incomplete(void **state)
{
    struct fixture *f = *state;
    struct sp_scan_stats stats = {.targets = 1};

    tell(f, SP_EVENT_HOST_BEGIN, 1, 0);
    tell(f, SP_EVENT_PORT_UNSENT, 1, 0);
    answer_open(f, 1, TARGET + 1, 1);
    tell_asked(f, 1, 2);
    tell(f, SP_EVENT_FINISHED, 0, 0);
    drain(f);
    assert_int_equal(f->host_calls, 1);
    assert_false(f->last.complete);
    assert_int_equal(f->last.counts[SP_PORT_UNASKED], 1);
    assert_int_equal(f->last.counts[SP_PORT_FILTERED], 0);
    assert_true(sp_collector_sender_finished(f->collector));
    assert_false(sp_collector_failed(f->collector));
    sp_collector_get_stats(f->collector, &stats);
    assert_int_equal(stats.hosts_done, 1);
    assert_false(stats.complete);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_host_is_reported_when_its_last_port_is_decided),
        TEST(a_given_up_port_that_was_answered_stays_answered),
        TEST(a_late_answer_changes_a_silent_port),
        TEST(the_end_follows_the_round_trip_times),
        TEST(a_full_window_does_not_wait),
        TEST(canaries_mark_a_host_that_answers_everything),
        TEST(one_open_canary_may_be_chance),
        TEST(a_loss_check_is_nobodys_port),
        TEST(a_host_that_took_too_long_keeps_what_was_found),
        TEST(silent_ports_of_a_limited_host_may_be_closed),
        TEST(what_was_missed_is_estimated),
        TEST(what_the_capture_had_no_room_for_is_estimated_too),
        TEST(an_answer_for_a_host_whose_place_was_taken_is_dropped),
        TEST(a_port_that_was_never_sent_makes_its_host_incomplete),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
