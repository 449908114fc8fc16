#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "fingerprint/observation.h"

/* A SYN-ACK as Linux 6.18 sends it, with the given options. */
static struct sp_packet synack_with(const uint8_t *options, size_t len)
{
    struct sp_packet packet = {
        .type = SP_PACKET_TCP,
        .ttl = 64,
        .df = true,
        .ip_id = 0,
        .tcp = {.seq = 100, .ack = 200, .flags = SP_TCP_SYN | SP_TCP_ACK, .window = 65160},
    };

    memcpy(packet.tcp.options, options, len);
    packet.tcp.options_len = (uint8_t)len;
    return packet;
}

static const uint8_t linux_options[] = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 1, 2,
                                        3, 4, 5,    6,    7, 8, 1, 3,  3, 10};

static struct sp_packet linux_synack(void)
{
    return synack_with(linux_options, sizeof(linux_options));
}

static struct sp_packet rst_packet(uint8_t ttl)
{
    return (struct sp_packet){
        .type = SP_PACKET_TCP,
        .ttl = ttl,
        .df = true,
        .ip_id = 7,
        .tcp = {.seq = 0, .ack = 201, .flags = SP_TCP_RST | SP_TCP_ACK, .window = 512},
    };
}

static void assert_text(const struct sp_observation *obs, const char *expected)
{
    char text[SP_OBSERVATION_TEXT_MAX];

    assert_string_equal(sp_observation_format(obs, text), expected);
}

static void assert_options(const uint8_t *options, size_t len, const char *layout, uint32_t quirks)
{
    struct sp_packet packet = synack_with(options, len);
    struct sp_observation obs;
    char text[SP_LAYOUT_TEXT_MAX];

    assert_true(sp_observe(&packet, NULL, &obs));
    assert_string_equal(sp_layout_format(obs.layout, text), layout);
    assert_int_equal(obs.quirks, quirks);
}

#define ASSERT_OPTIONS(layout, quirks, ...)                                                        \
    do {                                                                                           \
        static const uint8_t bytes[] = {__VA_ARGS__};                                              \
        assert_options(bytes, sizeof(bytes), layout, quirks);                                      \
    } while (0)

static void test_linux(void **state)
{
    struct sp_packet packet = linux_synack();
    struct sp_observation obs;

    (void)state;
    packet.ttl = 57;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_int_equal(obs.raw_ttl, 57);
    assert_int_equal(obs.ttl, 64);
    assert_int_equal(sp_observation_distance(&obs), 7);
    assert_int_equal(obs.mss, 1460);
    assert_int_equal(obs.wscale, 10);
    assert_int_equal(obs.window, 65160);
    assert_true(obs.df);
    assert_true(obs.id_zero);
    assert_false(obs.tsval_zero);
    assert_false(obs.tsecr_zero);
    assert_int_equal(obs.quirks, 0);
    assert_false(obs.rst.seen);
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=10 "
                      "tsval=nonzero tsecr=nonzero quirks=none");
}

static void test_not_a_synack(void **state)
{
    struct sp_packet packet = linux_synack();
    struct sp_observation obs;

    (void)state;
    packet.tcp.flags = SP_TCP_SYN;
    assert_false(sp_observe(&packet, NULL, &obs));
    assert_int_equal(obs.layout, 0);
    assert_int_equal(obs.ttl, 0);
    packet.tcp.flags = SP_TCP_SYN | SP_TCP_ACK | SP_TCP_RST;
    assert_false(sp_observe(&packet, NULL, &obs));
    packet.tcp.flags = SP_TCP_SYN | SP_TCP_ACK;
    packet.type = SP_PACKET_UDP;
    assert_false(sp_observe(&packet, NULL, &obs));
}

static void test_initial_ttl(void **state)
{
    (void)state;
    assert_int_equal(sp_initial_ttl(0), 32);
    assert_int_equal(sp_initial_ttl(32), 32);
    assert_int_equal(sp_initial_ttl(33), 64);
    assert_int_equal(sp_initial_ttl(64), 64);
    assert_int_equal(sp_initial_ttl(65), 128);
    assert_int_equal(sp_initial_ttl(128), 128);
    assert_int_equal(sp_initial_ttl(129), 255);
    assert_int_equal(sp_initial_ttl(255), 255);
}

static void test_window_relation(void **state)
{
    struct sp_packet packet = synack_with((const uint8_t[]){2, 4, 0x05, 0xb4}, 4);
    struct sp_observation obs;

    (void)state;
    packet.tcp.window = 5840;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M mss=1460 win=4*mss quirks=none");
    packet.tcp.window = 4128;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M mss=1460 win=4128 quirks=none");
    packet.tcp.window = 0;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M mss=1460 win=0 quirks=none");
    /* an MSS so small that everything would be a multiple of it */
    packet.tcp.options[2] = 0;
    packet.tcp.options[3] = 12;
    packet.tcp.window = 24;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M mss=12 win=24 quirks=none");
}

static void test_no_options(void **state)
{
    struct sp_packet packet = synack_with((const uint8_t[]){0}, 0);
    struct sp_observation obs;

    (void)state;
    packet.ip_id = 9;
    packet.df = false;
    packet.ttl = 250;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_text(&obs, "syn-ack ttl=255 df=no id=nonzero opts=- win=65160 quirks=none");
}

static void test_option_layouts(void **state)
{
    (void)state;
    ASSERT_OPTIONS("M,E,E", 0, 2, 4, 5, 180, 0, 0);
    ASSERT_OPTIONS("M,E,E,E,E", SP_QUIRK_EOL_DATA, 2, 4, 5, 180, 0, 0, 9, 0);
    ASSERT_OPTIONS("M,?", 0, 2, 4, 5, 180, 77, 4, 1, 2);
    ASSERT_OPTIONS("D", 0, 19, 4, 1, 2);
    ASSERT_OPTIONS("M,!", SP_QUIRK_BAD_OPTIONS, 2, 4, 5, 180, 3, 1, 0, 0);
    ASSERT_OPTIONS("M,!", SP_QUIRK_BAD_OPTIONS, 2, 4, 5, 180, 8, 10, 0, 0);
    /* a known kind of a wrong length is no such option */
    ASSERT_OPTIONS("?", SP_QUIRK_BAD_OPTIONS, 2, 3, 5);
    ASSERT_OPTIONS("?", SP_QUIRK_BAD_OPTIONS, 3, 4, 5, 6);
    ASSERT_OPTIONS("?", SP_QUIRK_BAD_OPTIONS, 4, 3, 5);
    ASSERT_OPTIONS("?", SP_QUIRK_BAD_OPTIONS, 8, 4, 5, 6);
    ASSERT_OPTIONS("W", SP_QUIRK_BIG_SCALE, 3, 3, 15);
    ASSERT_OPTIONS("N,N,N,N,N,N,N,N,N,N,N,N,N,N,N", 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    ASSERT_OPTIONS("N,N,N,N,N,N,N,N,N,N,N,N,N,N,N,+", 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                   1, 1);
}

static void test_first_value_counts(void **state)
{
    struct sp_packet packet = synack_with((const uint8_t[]){2, 4, 5, 180, 2, 4, 2, 24}, 8);
    struct sp_observation obs;

    (void)state;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_int_equal(obs.mss, 1460);
}

static void test_zero_timestamps(void **state)
{
    static const uint8_t options[] = {1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 1};
    struct sp_packet packet = synack_with(options, sizeof(options));
    struct sp_observation obs;

    (void)state;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_true(obs.tsval_zero);
    assert_false(obs.tsecr_zero);
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=N,N,T win=65160 tsval=zero tsecr=nonzero "
                      "quirks=none");
}

static void test_quirks(void **state)
{
    struct sp_packet packet = linux_synack();
    struct sp_observation obs;
    const uint32_t all = (1u << SP_QUIRK_COUNT) - 1;
    const uint32_t not_here =
        SP_QUIRK_URGENT_POINTER | SP_QUIRK_EOL_DATA | SP_QUIRK_BAD_OPTIONS | SP_QUIRK_BIG_SCALE;

    (void)state;
    packet.tcp.seq = 0;
    packet.tcp.ack = 0;
    packet.tcp.urgent = 5;
    packet.tcp.reserved = 4;
    packet.tcp.flags |= SP_TCP_URG | SP_TCP_PSH | SP_TCP_FIN | SP_TCP_ECE | SP_TCP_CWR;
    packet.ip_reserved_bit = true;
    packet.mf = true;
    packet.has_ip_options = true;
    packet.payload_len = 3;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_int_equal(obs.quirks, all & ~not_here);

    packet = linux_synack();
    packet.tcp.urgent = 1;
    packet.tcp.flags |= SP_TCP_PSH;
    assert_true(sp_observe(&packet, NULL, &obs));
    assert_int_equal(obs.quirks, SP_QUIRK_URGENT_POINTER | SP_QUIRK_PUSH);
    assert_text(&obs, "syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=10 "
                      "tsval=nonzero tsecr=nonzero quirks=urg-ptr,push");
}

static void test_rst(void **state)
{
    struct sp_packet synack = linux_synack(), rst = rst_packet(120);
    struct sp_observation obs;

    (void)state;
    assert_true(sp_observe(&synack, &rst, &obs));
    assert_true(obs.rst.seen);
    assert_int_equal(obs.rst.raw_ttl, 120);
    assert_int_equal(obs.rst.ttl, 128);
    assert_true(obs.rst.df);
    assert_false(obs.rst.id_zero);
    assert_true(obs.rst.ack_flag);
    assert_false(obs.rst.ack_zero);
    assert_true(obs.rst.seq_zero);
    assert_int_equal(obs.rst.window, 512);

    assert_true(sp_observe(&synack, &synack, &obs));
    assert_false(obs.rst.seen);
}

/* The longest line there can be fits its buffer. */
static void test_longest_text(void **state)
{
    struct sp_observation obs = {.ttl = 255, .raw_ttl = 255, .mss = 65535, .window = 65521};
    char text[SP_OBSERVATION_TEXT_MAX];

    (void)state;
    obs.quirks = (1u << SP_QUIRK_COUNT) - 1;
    obs.wscale = 255;
    obs.layout = sp_layout_append(0, SP_OPTION_MSS);
    obs.layout = sp_layout_append(obs.layout, SP_OPTION_WSCALE);
    for (int i = 0; i < SP_LAYOUT_OPTIONS_MAX; i++)
        obs.layout = sp_layout_append(obs.layout, SP_OPTION_TIMESTAMP);
    sp_observation_format(&obs, text);
    assert_true(strlen(text) < SP_OBSERVATION_TEXT_MAX - 1);
    assert_non_null(strstr(text, ",big-scale"));
}

static void test_layout_text(void **state)
{
    static const char *const bad[] = {"", "M,", ",M", "M,,N", "Q", "MN", "M,+", "m", "M-", "--"};
    sp_layout layout;
    size_t at;

    (void)state;
    assert_true(sp_layout_parse("-", 1, &layout, &at));
    assert_int_equal(layout, 0);
    assert_true(sp_layout_parse("M,S,T,N,W", 9, &layout, &at));
    assert_int_equal(layout, 0x42653);
    assert_int_equal(sp_layout_real_options(layout), 4);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(sp_layout_parse(bad[i], strlen(bad[i]), &layout, &at));
    assert_false(sp_layout_parse("M,S,Q", 5, &layout, &at));
    assert_int_equal(at, 4);
    assert_false(sp_layout_parse("N,N,N,N,N,N,N,N,N,N,N,N,N,N,N,N", 31, &layout, &at));
    assert_int_equal(at, 30);
    assert_true(sp_layout_parse("N,N,N,N,N,N,N,N,N,N,N,N,N,N,N,+", 31, &layout, &at));
}

static void test_ipv6(void **state)
{
    struct sp_packet packet = linux_synack(), rst = rst_packet(64);
    struct sp_observation obs;

    (void)state;
    packet.saddr.family = packet.daddr.family = SP_FAMILY_IPV6;
    assert_true(sp_observe(&packet, &rst, &obs));
    assert_true(obs.ipv6 && obs.rst.seen);
    assert_text(&obs, "syn-ack ttl=64 df=any id=any opts=M,S,T,N,W mss=1460 win=45*(mss-12) ws=10 "
                      "tsval=nonzero tsecr=nonzero quirks=none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linux),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_not_a_synack),
        cmocka_unit_test(test_initial_ttl),
        cmocka_unit_test(test_window_relation),
        cmocka_unit_test(test_no_options),
        cmocka_unit_test(test_option_layouts),
        cmocka_unit_test(test_first_value_counts),
        cmocka_unit_test(test_zero_timestamps),
        cmocka_unit_test(test_quirks),
        cmocka_unit_test(test_rst),
        cmocka_unit_test(test_longest_text),
        cmocka_unit_test(test_layout_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
