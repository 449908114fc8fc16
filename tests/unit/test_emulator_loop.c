/* The loop: the device, other descriptors, real time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "lab_net.h"

static struct lab_net net;

static int setup(void **state)
{
    (void)state;
    lab_net_init(&net);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_net_finish(&net);
    return 0;
}

#define PATIENCE_S 10 /* for what comes at once */

struct stopper {
    struct lab_emulator *emulator;
    int calls;
};

static void stop(void *arg)
{
    struct stopper *stopper = arg;

    stopper->calls++;
    lab_emulator_stop(stopper->emulator);
}

/* A descriptor that is readable when patience is at an end. */
static int start_patience(void)
{
    struct itimerspec at = {.it_value.tv_sec = PATIENCE_S};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(timerfd_settime(fd, 0, &at, NULL), 0);
    return fd;
}

static void run_serves_frames_and_descriptors(void **state)
{
    uint8_t frame[LAB_NET_FRAME];
    size_t len;
    struct stopper stopper, overdue;
    int patience = start_patience();
    struct sp_error err;

    (void)state;
    net.world.rtt_us = 3000;
    net.clock = sp_clock_monotonic;
    lab_net_start(&net);
    stopper = (struct stopper){.emulator = net.emulator};
    overdue = stopper;
    assert_true(lab_emulator_watch(net.emulator, net.scanner, stop, &stopper, &err));
    assert_true(lab_emulator_watch(net.emulator, patience, stop, &overdue, &err));
    assert_false(lab_emulator_watch(net.emulator, -1, stop, &stopper, &err));
    len = lab_net_build(
        &net,
        &(struct lab_probe){
            .to = "198.18.0.1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN},
        frame);
    assert_int_equal(write(net.scanner, frame, len), len);
    /* the answer makes the scanner's end readable, which stops the loop */
    assert_true(lab_emulator_run(net.emulator, &err));
    close(patience);
    assert_int_equal(overdue.calls, 0);
    assert_int_equal(stopper.calls, 1);
    lab_net_expect_tcp(&net, "198.18.0.1", SP_TCP_SYN | SP_TCP_ACK);
}

static void run_fails_when_the_device_is_gone(void **state)
{
    struct sp_error err;

    (void)state;
    net.clock = sp_clock_monotonic;
    lab_net_start(&net);
    close(net.scanner);
    assert_false(lab_emulator_run(net.emulator, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    net.scanner = eventfd(0, EFD_NONBLOCK); /* for the teardown */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(run_serves_frames_and_descriptors),
        TEST(run_fails_when_the_device_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
