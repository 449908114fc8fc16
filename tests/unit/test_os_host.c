/* What is taken for an answer to which of a host's probes, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/os_host.h"
#include "sim_frames.h"

#define LOCAL      0xc6120001u
#define HOST       0xc6120107u
#define FIRST_PORT 61000u
#define FIRST_ECHO 700u
#define OPEN       22
#define CLOSED     23
#define CLOSED_UDP 40000
#define SEQ        0x01020304u
#define SENT_US    5000000u

static const struct sp_os_sources sources = {
    .first_port = FIRST_PORT, .port_count = 100, .first_echo = FIRST_ECHO, .echo_count = 10};

struct fixture {
    struct os_host *host;
    struct sp_os_templates templates;
    struct sp_os_plan plan;
    uint64_t now_us;
};

static int setup(void **state)
{
    static struct fixture f;
    struct sp_error err = {0};

    memset(&f, 0, sizeof(f));
    f.host = os_host_create();
    assert_non_null(f.host);
    f.host->addr = sp_addr_ipv4(HOST);
    f.host->request = (struct os_request){.slot = 3,
                                          .host = 5,
                                          .open_tcp = OPEN,
                                          .closed_tcp = CLOSED,
                                          .closed_udp = CLOSED_UDP,
                                          .try_number = 1};
    f.plan = (struct sp_os_plan){.saddr = sp_addr_ipv4(LOCAL),
                                 .daddr = sp_addr_ipv4(HOST),
                                 .open_tcp = OPEN,
                                 .closed_tcp = CLOSED,
                                 .closed_udp = CLOSED_UDP,
                                 .first_port = FIRST_PORT,
                                 .first_echo = FIRST_ECHO,
                                 .seq = SEQ,
                                 .ack = 77};
    f.now_us = SENT_US;
    assert_true(sp_os_templates_build(&f.templates, 40, 60, &err));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    os_host_destroy(f->host);
    os_host_destroy(NULL);
    return 0;
}

/* The sender sends it, now. */
static struct os_sent tell(struct fixture *f, unsigned probe, bool again, bool repeat)
{
    struct os_sent told = {.sent_us = f->now_us++,
                           .slot = 3,
                           .host = 5,
                           .sending = (uint8_t)(again ? SP_OS_PROBE_COUNT + probe : probe),
                           .repeat = repeat,
                           .try_number = f->host->request.try_number};
    uint8_t frame[SP_FRAME_MAX];

    told.len = (uint16_t)sp_os_probe_patch(&f->templates, SP_FRAMING_IP, (enum sp_os_probe)probe,
                                           again, &f->plan, (uint16_t)f->now_us, frame);
    memcpy(told.bytes, frame, told.len);
    os_host_sent(f->host, &told);
    return told;
}

static void tell_all(struct fixture *f)
{
    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++)
        (void)tell(f, probe, false, false);
}

/* A packet comes, of so many bytes on the wire. */
static unsigned arrive(struct fixture *f, const uint8_t *ip, size_t len, size_t total)
{
    struct os_packet raw = {.rx_us = f->now_us++, .len = (uint16_t)len, .total = (uint16_t)total};
    struct sp_packet packet;

    memcpy(raw.bytes, ip, len);
    if (sp_decode(SP_LINK_RAW, raw.bytes, raw.len, &packet) != SP_DECODE_OK)
        return SP_OS_PROBE_COUNT;
    return os_host_packet(f->host, &sources, &packet, &raw);
}

static unsigned tcp(struct fixture *f, uint16_t sport, unsigned offset, uint32_t ack, uint8_t flags)
{
    uint8_t ip[SIM_FRAME_MAX];
    size_t len = sim_put_tcp(ip, HOST, LOCAL, sport, (uint16_t)(FIRST_PORT + offset), ack, flags);

    return arrive(f, ip, len, len);
}

static unsigned echo(struct fixture *f, uint16_t id)
{
    uint8_t ip[SIM_FRAME_MAX], *icmp = ip + SIM_IPV4;

    sim_put_ipv4(ip, HOST, LOCAL, 1, 8);
    memset(icmp, 0, 8);
    sim_put16(icmp + 4, id);
    return arrive(f, ip, SIM_IPV4 + 8, SIM_IPV4 + 8);
}

static unsigned unreachable(struct fixture *f, uint16_t sport, uint16_t dport)
{
    uint8_t ip[SIM_FRAME_MAX], probe[SIM_IPV4 + 8];
    size_t len;

    sim_put_ipv4(probe, LOCAL, HOST, 17, 308);
    memset(probe + SIM_IPV4, 0, 8);
    sim_put16(probe + SIM_IPV4, sport);
    sim_put16(probe + SIM_IPV4 + 2, dport);
    len = sim_put_icmp(ip, HOST, LOCAL, 3, 3, probe);
    return arrive(f, ip, len, len);
}

enum { SYN_ACK = SP_TCP_SYN | SP_TCP_ACK, RST_ACK = SP_TCP_RST | SP_TCP_ACK };

static struct sp_exchange exchange(const struct fixture *f, unsigned probe)
{
    return os_host_exchanges(f->host).at[probe];
}

static void answers_find_their_probes(void **state)
{
    struct fixture *f = *state;

    tell_all(f);
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(tcp(f, OPEN, i, SEQ + i + 1, SYN_ACK), SP_OS_SEQ1 + i);
    assert_int_equal(tcp(f, OPEN, 12, SEQ + 1, SYN_ACK), SP_OS_ECN);
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(tcp(f, i < 3 ? OPEN : CLOSED, 14 + i, 0, SP_TCP_RST), SP_OS_T2 + i);
    assert_int_equal(unreachable(f, FIRST_PORT + 13, CLOSED_UDP), SP_OS_U1);
    assert_int_equal(echo(f, FIRST_ECHO), SP_OS_IE1);
    assert_int_equal(echo(f, FIRST_ECHO + 1), SP_OS_IE2);
    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
        assert_int_equal(exchange(f, probe).sent_us, SENT_US + probe);
        /* the answers came in the order of the probes */
        assert_int_equal(exchange(f, probe).reply_us, SENT_US + SP_OS_PROBE_COUNT + probe);
        assert_false(exchange(f, probe).resent);
    }
    assert_int_equal(os_host_exchanges(f->host).closed_udp, CLOSED_UDP);
    assert_int_equal(os_host_exchanges(f->host).closed_tcp, 0); /* nobody said that it was found */
}

static void what_answers_nothing_is_left_out(void **state)
{
    struct fixture *f = *state;
    uint8_t ip[SIM_FRAME_MAX];
    size_t len;

    assert_int_equal(tcp(f, OPEN, 0, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT); /* before it is asked */
    tell_all(f);
    assert_int_equal(tcp(f, OPEN, 0, SEQ + 2, SYN_ACK), SP_OS_PROBE_COUNT);   /* another number */
    assert_int_equal(tcp(f, CLOSED, 0, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT); /* another port */
    assert_int_equal(tcp(f, OPEN, 17, 0, SP_TCP_RST), SP_OS_PROBE_COUNT);
    assert_int_equal(tcp(f, OPEN, 6, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT); /* not sent again */
    assert_int_equal(tcp(f, OPEN, 13, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT);
    assert_int_equal(tcp(f, OPEN, 20, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT); /* another try */
    assert_int_equal(tcp(f, OPEN, 65535, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT);
    assert_int_equal(echo(f, FIRST_ECHO + 2), SP_OS_PROBE_COUNT);
    assert_int_equal(echo(f, FIRST_ECHO - 1), SP_OS_PROBE_COUNT);
    assert_int_equal(unreachable(f, FIRST_PORT + 12, CLOSED_UDP), SP_OS_PROBE_COUNT);
    assert_int_equal(unreachable(f, FIRST_PORT + 13, CLOSED_UDP + 1), SP_OS_PROBE_COUNT);
    /* to another address of ours than the probe came from; cut short */
    len = sim_put_tcp(ip, HOST, LOCAL + 1, OPEN, FIRST_PORT, SEQ + 1, SYN_ACK);
    assert_int_equal(arrive(f, ip, len, len), SP_OS_PROBE_COUNT);
    len = sim_put_tcp(ip, HOST, LOCAL, OPEN, FIRST_PORT, SEQ + 1, SYN_ACK);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(arrive(f, ip, cut, len), SP_OS_PROBE_COUNT);
    for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++)
        assert_null(exchange(f, probe).reply);
    assert_int_equal(os_host_exchanges(f->host).closed_udp, 0);
}

static void a_syn_ack_comes_before_a_reset(void **state)
{
    struct fixture *f = *state;
    uint64_t first_us;

    tell_all(f);
    assert_int_equal(tcp(f, OPEN, 0, 0, SP_TCP_RST), SP_OS_SEQ1);
    assert_non_null(exchange(f, SP_OS_SEQ1).reply);
    /* the sender knows already that it was answered */
    assert_int_equal(tcp(f, OPEN, 0, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT);
    assert_int_equal(exchange(f, SP_OS_SEQ1).reply[SIM_IPV4 + 13], SYN_ACK);
    first_us = exchange(f, SP_OS_SEQ1).reply_us;
    (void)tcp(f, OPEN, 0, SEQ + 1, SYN_ACK);
    (void)tcp(f, OPEN, 0, SEQ + 1, RST_ACK);
    assert_int_equal(exchange(f, SP_OS_SEQ1).reply_us, first_us);
    /* of the other probes the first answer counts, whatever it is */
    assert_int_equal(tcp(f, OPEN, 14, 0, SP_TCP_RST), SP_OS_T2);
    first_us = exchange(f, SP_OS_T2).reply_us;
    (void)tcp(f, OPEN, 14, SEQ + 1, SYN_ACK);
    assert_int_equal(exchange(f, SP_OS_T2).reply_us, first_us);
}

static void the_series_comes_before_what_was_sent_again(void **state)
{
    struct fixture *f = *state;
    struct os_sent series = tell(f, SP_OS_SEQ3, false, false);
    struct os_sent again = tell(f, SP_OS_SEQ3, true, false);

    assert_int_equal(exchange(f, SP_OS_SEQ3).sent_us, series.sent_us);
    assert_int_equal(tcp(f, OPEN, 8, SEQ + 3, SYN_ACK), SP_OS_SEQ3);
    assert_true(exchange(f, SP_OS_SEQ3).resent);
    assert_int_equal(exchange(f, SP_OS_SEQ3).sent_us, again.sent_us);
    assert_memory_equal(exchange(f, SP_OS_SEQ3).sent, again.bytes, again.len);
    assert_int_equal(tcp(f, OPEN, 2, SEQ + 3, SYN_ACK), SP_OS_PROBE_COUNT);
    assert_false(exchange(f, SP_OS_SEQ3).resent);
    assert_int_equal(exchange(f, SP_OS_SEQ3).sent_us, series.sent_us);
    assert_memory_equal(exchange(f, SP_OS_SEQ3).sent, series.bytes, series.len);
    assert_int_equal(exchange(f, SP_OS_SEQ3).reply[SIM_IPV4 + 3],
                     (uint8_t)(FIRST_PORT + SP_OS_SEQ3));
}

static void a_repeat_takes_the_place_of_what_it_repeats(void **state)
{
    struct fixture *f = *state;
    struct os_sent repeat;

    (void)tell(f, SP_OS_U1, false, false);
    repeat = tell(f, SP_OS_U1, false, true);
    assert_int_equal(unreachable(f, FIRST_PORT + 13, CLOSED_UDP), SP_OS_U1);
    assert_true(exchange(f, SP_OS_U1).resent);
    assert_int_equal(exchange(f, SP_OS_U1).sent_us, repeat.sent_us);
    /* one that crossed the answer does not */
    (void)tell(f, SP_OS_IE1, false, false);
    assert_int_equal(echo(f, FIRST_ECHO), SP_OS_IE1);
    (void)tell(f, SP_OS_IE1, false, true);
    assert_false(exchange(f, SP_OS_IE1).resent);
}

static void what_never_left_was_not_asked(void **state)
{
    struct fixture *f = *state;
    struct os_sent told = tell(f, SP_OS_T5, false, false);

    told.len = 0;
    os_host_sent(f->host, &told);
    assert_null(exchange(f, SP_OS_T5).sent);
    assert_int_equal(tcp(f, CLOSED, 17, SEQ + 1, RST_ACK), SP_OS_PROBE_COUNT);
}

static void each_try_begins_anew(void **state)
{
    struct fixture *f = *state;
    struct os_sent old = tell(f, SP_OS_SEQ1, false, false);

    assert_int_equal(tcp(f, OPEN, 0, SEQ + 1, SYN_ACK), SP_OS_SEQ1);
    os_host_begin_try(f->host, 2);
    os_host_sent(f->host, &old); /* told late */
    assert_null(exchange(f, SP_OS_SEQ1).sent);
    f->plan.first_port = FIRST_PORT + SP_OS_TRY_PORTS;
    (void)tell(f, SP_OS_SEQ1, false, false);
    assert_int_equal(tcp(f, OPEN, 0, SEQ + 1, SYN_ACK), SP_OS_PROBE_COUNT);
    assert_int_equal(tcp(f, OPEN, SP_OS_TRY_PORTS, SEQ + 1, SYN_ACK), SP_OS_SEQ1);
}

static void long_answers_are_cut_and_say_so(void **state)
{
    struct fixture *f = *state;
    uint8_t ip[OS_REPLY_MAX];

    tell_all(f);
    memset(ip, 0x41, sizeof(ip));
    /* RSTs with data, for each probe of TCP, twice: more than a host begins with room for */
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned offset = 0; offset < SP_OS_TRY_PORTS; offset++) {
            uint16_t sport = offset < 17 ? OPEN : CLOSED;

            sim_put_tcp(ip, HOST, LOCAL, sport, (uint16_t)(FIRST_PORT + offset), 0, SP_TCP_RST);
            sim_put_ipv4(ip, HOST, LOCAL, 6, 1400);
            (void)arrive(f, ip, sizeof(ip), 1420);
        }
    }
    for (unsigned probe = 0; probe <= SP_OS_T7; probe++) {
        struct sp_exchange at = exchange(f, probe);

        assert_non_null(at.reply);
        assert_int_equal(at.reply_len, OS_REPLY_MAX);
        assert_int_equal(at.reply_total, 1420);
        assert_int_equal(at.reply[OS_REPLY_MAX - 1], 0x41);
        assert_int_equal(at.sent[9], 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_find_their_probes, setup, teardown),
        cmocka_unit_test_setup_teardown(what_answers_nothing_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_syn_ack_comes_before_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(the_series_comes_before_what_was_sent_again, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_repeat_takes_the_place_of_what_it_repeats, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_never_left_was_not_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(each_try_begins_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(long_answers_are_cut_and_say_so, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
