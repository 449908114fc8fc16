/* The loop: the device, other descriptors, real time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
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

static void run_serves_frames_and_descriptors(void **state)
{
    uint8_t frame[LAB_NET_FRAME];
    size_t len;
    struct stopper stopper;
    struct sp_error err;

    (void)state;
    net.world.rtt_us = 3000;
    net.clock = sp_clock_monotonic;
    lab_net_start(&net);
    stopper = (struct stopper){.emulator = net.emulator};
    assert_true(lab_emulator_watch(net.emulator, net.scanner, stop, &stopper, &err));
    assert_false(lab_emulator_watch(net.emulator, -1, stop, &stopper, &err));
    len = lab_net_build(
        &net,
        &(struct lab_probe){
            .to = "198.18.0.1", .protocol = IPPROTO_TCP, .dport = 80, .flags = SP_TCP_SYN},
        frame);
    assert_int_equal(write(net.scanner, frame, len), len);
    /* the answer makes the scanner's end readable, which stops the loop */
    assert_true(lab_emulator_run(net.emulator, &err));
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
