/* The congestion window and the pace against modelled networks, with a clock of their own: they
 * find what the network carries, keep to it, and are not slowed by loss that no slowness avoids.
 * The bounds leave room for chance: three seeds each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim_path.h"

#define SEEDS 3

struct bounds {
    double elapsed_s; /* at most */
    double sent;      /* at most, for each port */
    double missed;    /* at most, share of all ports */
    bool paced, is_limited;
};

static void check(struct sim_path path, struct bounds bounds)
{
    for (path.seed = 1; path.seed <= SEEDS; path.seed++) {
        struct sim_path_result r = sim_path_run(&path);

        print_message("%.2f s, %.2f packets a port, %u missed, %u lost in the queue, %u limited, "
                      "%u cuts\n",
                      r.elapsed_s, (double)r.sent / path.ports, r.missed, r.lost_in_queue,
                      r.limited, r.cuts);
        assert_true(r.elapsed_s <= bounds.elapsed_s);
        assert_true(r.sent <= bounds.sent * path.ports);
        assert_true(r.missed <= bounds.missed * path.ports);
        assert_int_equal(r.paced, bounds.paced);
        assert_int_equal(r.is_limited, bounds.is_limited);
    }
}

static void a_clean_path_is_used_at_once(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 25600, .rtt_us = 20000, .answering = 1},
          (struct bounds){.elapsed_s = 0.4, .sent = 1});
}

static void random_loss_does_not_slow_the_scan(void **state)
{
    (void)state;
    check(
        (struct sim_path){
            .ports = 25600, .rtt_us = 50000, .jitter_us = 10000, .loss = 0.02, .answering = 1},
        (struct bounds){.elapsed_s = 1.6, .sent = 1.06, .missed = 0.0005});
    check(
        (struct sim_path){
            .ports = 25600, .rtt_us = 50000, .jitter_us = 10000, .loss = 0.05, .answering = 1},
        (struct bounds){.elapsed_s = 5, .sent = 1.15, .missed = 0.0005});
}

/* 25,600 packets at 5,000/s need 5.1 s. */
static void a_bottleneck_is_found_and_kept_busy(void **state)
{
    (void)state;
    check(
        (struct sim_path){
            .ports = 25600, .rtt_us = 20000, .answering = 1, .bottleneck_pps = 5000, .queue = 100},
        (struct bounds){.elapsed_s = 7.5, .sent = 1.2, .missed = 0.0005});
    check((struct sim_path){.ports = 25600,
                            .rtt_us = 50000,
                            .jitter_us = 10000,
                            .loss = 0.02,
                            .answering = 1,
                            .bottleneck_pps = 5000,
                            .queue = 100},
          (struct bounds){.elapsed_s = 10, .sent = 1.3, .missed = 0.0005});
    check(
        (struct sim_path){
            .ports = 25600, .rtt_us = 1000, .answering = 1, .bottleneck_pps = 5000, .queue = 100},
        (struct bounds){.elapsed_s = 7.5, .sent = 1.2, .missed = 0.0005});
}

static void silent_ports_are_not_taken_for_loss(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 25600, .rtt_us = 20000, .answering = 0.1},
          (struct bounds){.elapsed_s = 3, .sent = 2.9});
}

/* A thousand answers at 100/s, ten of them at once, take 9.9 s. Of a hundred ports, too few are
 * left after the first losses to be sure that the host is the reason. */
static void the_pace_of_a_host_that_limits_its_answers_is_found(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 1000,
                            .rtt_us = 20000,
                            .answering = 1,
                            .limit_pps = 100,
                            .limit_burst = 10,
                            .one_host = true},
          (struct bounds){
              .elapsed_s = 14, .sent = 1.4, .missed = 0.0005, .paced = true, .is_limited = true});
    check((struct sim_path){.ports = 100,
                            .rtt_us = 20000,
                            .answering = 1,
                            .limit_pps = 100,
                            .limit_burst = 10,
                            .one_host = true},
          (struct bounds){.elapsed_s = 2, .sent = 1.4, .missed = 0.0005, .paced = true});
}

/* 256,000 packets at 300,000/s need 0.85 s, and the window some round-trip times to open. A queue
 * that loses nothing must not fill until answers come after their time-outs. */
static void a_fast_path_with_a_long_queue_is_not_overrun(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 256000,
                            .rtt_us = 20000,
                            .answering = 1,
                            .bottleneck_pps = 300000,
                            .queue = 32768},
          (struct bounds){.elapsed_s = 1.3, .sent = 1});
    check((struct sim_path){.ports = 256000,
                            .rtt_us = 20000,
                            .answering = 0.97,
                            .bottleneck_pps = 300000,
                            .queue = 32768},
          (struct bounds){.elapsed_s = 2.2, .sent = 1.065});
}

/* Nobody hears anything for longer than the time-out, in the midst of the scan and in its last
 * round trip: nothing was lost, so nothing is repeated, and nothing is suspected for long. */
static void answers_that_are_late_to_all_are_waited_for(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 100000,
                            .rtt_us = 20000,
                            .answering = 1,
                            .bottleneck_pps = 100000,
                            .queue = 32768,
                            .stall = {500000, 700000}},
          (struct bounds){.elapsed_s = 1.5, .sent = 1});
    check((struct sim_path){.ports = 25600,
                            .rtt_us = 20000,
                            .answering = 1,
                            .bottleneck_pps = 100000,
                            .queue = 32768,
                            .stall = {340000, 600000}},
          (struct bounds){.elapsed_s = 0.7, .sent = 1.001});
}

/* A moment in which the path loses everything makes the host look as if it limited its answers. It
 * is paced, and soon as fast as before: 20,000 packets at the first pace would take a minute. */
static void a_host_that_was_paced_wrongly_is_soon_asked_fast(void **state)
{
    (void)state;
    check((struct sim_path){.ports = 20000,
                            .rtt_us = 20000,
                            .answering = 1,
                            .one_host = true,
                            .blackout = {70000, 120000}},
          (struct bounds){.elapsed_s = 3, .sent = 1.1, .paced = true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_path_is_used_at_once),
        cmocka_unit_test(random_loss_does_not_slow_the_scan),
        cmocka_unit_test(a_bottleneck_is_found_and_kept_busy),
        cmocka_unit_test(silent_ports_are_not_taken_for_loss),
        cmocka_unit_test(the_pace_of_a_host_that_limits_its_answers_is_found),
        cmocka_unit_test(a_fast_path_with_a_long_queue_is_not_overrun),
        cmocka_unit_test(answers_that_are_late_to_all_are_waited_for),
        cmocka_unit_test(a_host_that_was_paced_wrongly_is_soon_asked_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
