/* The engine's 16 probes, byte for byte as the tests' own builder makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "os_probes.h"
#include "probe/os_probe.h"

#define ETHERNET   14
#define FIRST_PORT 61000
#define FIRST_ECHO 0x1234

static const struct sp_mac smac = {{2, 0, 0, 0, 0, 1}}, dmac = {{2, 0, 0, 0, 0, 2}};

static struct sp_os_plan plan_of(const struct os_plan *wanted)
{
    return (struct sp_os_plan){
        .smac = smac,
        .dmac = dmac,
        .saddr = wanted->saddr,
        .daddr = wanted->daddr,
        .open_tcp = wanted->open_tcp,
        .closed_tcp = wanted->closed_tcp,
        .closed_udp = wanted->closed_udp,
        .first_port = FIRST_PORT,
        .first_echo = FIRST_ECHO,
        .seq = wanted->seq,
        .ack = wanted->ack,
    };
}

/* Ports of a try: the series, the series again, ECN, U1, T2 to T7. */
static uint16_t source_port(unsigned probe, bool again)
{
    if (probe <= SP_OS_SEQ6)
        return (uint16_t)(FIRST_PORT + probe + (again ? 6 : 0));
    if (probe == SP_OS_ECN)
        return FIRST_PORT + 12;
    return probe == SP_OS_U1 ? FIRST_PORT + 13 : (uint16_t)(FIRST_PORT + 14 + probe - SP_OS_T2);
}

static void assert_probe(const struct sp_os_templates *templates, struct os_plan wanted,
                         unsigned probe, bool again)
{
    const struct sp_os_plan plan = plan_of(&wanted);
    uint8_t expected[OS_PROBE_MAX], frame[SP_FRAME_MAX];
    size_t len;

    wanted.tcp_sport = (uint16_t)(source_port(probe, again) - probe);
    wanted.udp_sport = source_port(SP_OS_U1, false);
    wanted.echo_id = FIRST_ECHO;
    len = os_probe_build(&wanted, (enum sp_os_probe)probe, expected);
    assert_int_equal(sp_os_probe_patch(templates, SP_FRAMING_IP, (enum sp_os_probe)probe, again,
                                       &plan, (uint16_t)(0x7000 + probe), frame),
                     len);
    assert_memory_equal(frame, expected, len);
    assert_int_equal(sp_os_probe_patch(templates, SP_FRAMING_ETHERNET, (enum sp_os_probe)probe,
                                       again, &plan, (uint16_t)(0x7000 + probe), frame),
                     ETHERNET + len);
    assert_memory_equal(frame, dmac.bytes, 6);
    assert_memory_equal(frame + 6, smac.bytes, 6);
    assert_int_equal(frame[12] << 8 | frame[13], 0x0800);
    assert_memory_equal(frame + ETHERNET, expected, len);
}

static void probes_are_as_described(void **state)
{
    static struct sp_os_templates templates;
    struct os_plan wanted = os_plan_default();
    struct sp_error err = {0};

    (void)state;
    assert_true(sp_os_templates_build(&templates, wanted.ttl, wanted.udp_ttl, &err));
    for (unsigned round = 0; round < 200; round++) {
        for (unsigned probe = 0; probe < SP_OS_PROBE_COUNT; probe++) {
            assert_probe(&templates, wanted, probe, false);
            if (probe <= SP_OS_SEQ6)
                assert_probe(&templates, wanted, probe, true);
        }
        /* other numbers, for the checksums */
        wanted.seq = wanted.seq * 2654435761u + 1;
        wanted.ack = wanted.ack * 2246822519u + 3;
        wanted.closed_udp = (uint16_t)(wanted.closed_udp * 3 + 1);
        wanted.daddr.bytes[3]++;
        wanted.daddr.bytes[0] = (uint8_t)(wanted.daddr.bytes[0] + 7);
    }
}

static void ports_tell_sendings(void **state)
{
    bool seen[SP_OS_SENDINGS] = {false};
    unsigned none = 0;

    (void)state;
    for (uint16_t offset = 0; offset < SP_OS_TRY_PORTS; offset++) {
        unsigned sending = sp_os_sending_of_port(offset);
        bool again = sending >= SP_OS_PROBE_COUNT;

        if (sending == SP_OS_SENDINGS) {
            none++; /* T1's, which the UDP probe has */
            assert_int_equal(offset, SP_OS_UDP_OFFSET);
            continue;
        }
        assert_false(seen[sending]);
        seen[sending] = true;
        assert_int_equal(source_port(again ? sending - SP_OS_PROBE_COUNT : sending, again),
                         FIRST_PORT + offset);
    }
    assert_int_equal(none, 1);
    assert_int_equal(sp_os_sending_of_port(SP_OS_TRY_PORTS), SP_OS_SENDINGS);
    assert_int_equal(sp_os_sending_of_port(UINT16_MAX), SP_OS_SENDINGS);
}

/* 0 means something in an answer, so none of the numbers is 0, nor one that is counted up to. */
static void numbers_are_plain_and_differ(void **state)
{
    struct sp_os_plan a = {.saddr = sp_addr_ipv4(0xc6120001)}, b;
    struct sp_cookie cookie;

    (void)state;
    sp_cookie_init(&cookie, 7);
    for (uint32_t i = 0; i < 2000; i++) {
        a.daddr = sp_addr_ipv4(0xc6120100 + i);
        b = a;
        sp_os_plan_numbers(&a, &cookie, 1);
        sp_os_plan_numbers(&b, &cookie, 2);
        assert_true(a.seq != 0 && a.seq < UINT32_MAX - 8 && a.ack != 0 && a.ack < UINT32_MAX - 1);
        assert_true(a.seq != b.seq && a.ack != b.ack);
        sp_os_plan_numbers(&b, &cookie, 1);
        assert_true(a.seq == b.seq && a.ack == b.ack);
    }
}

static void impossible_templates_are_refused(void **state)
{
    const struct sp_tcp_spec bits = {.ttl = 64, .reserved = 16, .tsval_offset = -1};
    const struct sp_datagram_spec no_ttl = {.payload_len = 1};
    const struct sp_datagram_spec too_long = {.ttl = 1, .payload_len = SP_PAYLOAD_MAX + 1};
    struct sp_template out;
    struct sp_error err = {0};

    (void)state;
    assert_false(sp_template_build_tcp(&out, SP_FRAMING_IP, &bits, &err));
    assert_non_null(strstr(err.message, "reserved"));
    assert_false(sp_template_build_udp(&out, SP_FRAMING_IP, &no_ttl, &err));
    assert_non_null(strstr(err.message, "TTL"));
    assert_false(sp_template_build_echo(&out, SP_FRAMING_ETHERNET, &too_long, &err));
    assert_non_null(strstr(err.message, "301 bytes of payload"));
    assert_false(sp_template_build_echo(&out, (enum sp_framing)7, &too_long, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probes_are_as_described),
        cmocka_unit_test(ports_tell_sendings),
        cmocka_unit_test(numbers_are_plain_and_differ),
        cmocka_unit_test(impossible_templates_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
