#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libnet.h>
#include <stdlib.h>
#include <string.h>

#include "packet/checksum.h"

#define HEADERS_LEN (LIBNET_IPV4_H + LIBNET_TCP_H)

/* splitmix64: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static void put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint16_t get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

/* The example of RFC 1071, section 3: the sum of these bytes is ddf2. */
static void test_rfc1071_example(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

    (void)state;
    assert_int_equal(sp_checksum_finish(sp_checksum_add(0, bytes, 8)), (uint16_t)~0xddf2);
}

static void test_odd_length(void **state)
{
    static const uint8_t bytes[] = {0x12, 0x34, 0x56};

    (void)state;
    assert_int_equal(sp_checksum_add(0, bytes, 3), 0x1234 + 0x5600);
    assert_int_equal(sp_checksum_add(5, bytes, 1), 5 + 0x1200);
    assert_int_equal(sp_checksum_add(7, NULL, 0), 7);
}

static void test_parts_sum_to_the_whole(void **state)
{
    uint64_t random = 1;
    uint8_t bytes[64];
    uint16_t whole;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)next_random(&random);
    whole = sp_checksum_finish(sp_checksum_add(0, bytes, 63));
    for (size_t cut = 0; cut < 63; cut += 2) {
        uint32_t sum = sp_checksum_add(0, bytes, cut);

        assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, bytes + cut, 63 - cut)), whole);
    }
}

/* More carries than 32 bits hold. */
static void test_no_carry_is_lost(void **state)
{
    const size_t len = 65536;
    uint8_t *ones = malloc(len);
    uint32_t sum = 0xffffffff;

    (void)state;
    assert_non_null(ones);
    memset(ones, 0xff, len);
    for (int i = 0; i < 8; i++)
        sum = sp_checksum_add(sum, ones, len);
    assert_int_equal(sp_checksum_finish(sum), 0); /* every summand is minus zero */
    ones[1] = 0xfe;
    assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, ones, len)), 1);
    free(ones);
}

static void test_finish(void **state)
{
    (void)state;
    assert_int_equal(sp_checksum_finish(0), 0xffff);
    assert_int_equal(sp_checksum_finish(0xffff), 0);
    assert_int_equal(sp_checksum_finish(0x10000), 0xfffe);
    assert_int_equal(sp_checksum_finish(0x1ffff), 0xfffe);
    assert_int_equal(sp_checksum_finish(0xffffffff), 0);
}

/* Against the pseudo-headers written out as bytes. */
static void test_pseudo_header(void **state)
{
    static const uint8_t v4_bytes[] = {198, 18, 0, 1, 198, 18, 255, 2, 0, 6, 0x12, 0x34};
    static const uint8_t v6_tail[] = {0x00, 0x01, 0x12, 0x34, 0, 0, 0, 58};
    struct sp_addr saddr = sp_addr_ipv4(0xc6120001), daddr = sp_addr_ipv4(0xc612ff02);
    uint8_t v6_bytes[40];

    (void)state;
    assert_int_equal(sp_checksum_finish(sp_checksum_pseudo(&saddr, &daddr, 6, 0x1234)),
                     sp_checksum_finish(sp_checksum_add(0, v4_bytes, sizeof(v4_bytes))));

    assert_true(sp_addr_parse("2001:db8::1", &saddr));
    assert_true(sp_addr_parse("2001:db8:ffff::2", &daddr));
    memcpy(v6_bytes, saddr.bytes, 16);
    memcpy(v6_bytes + 16, daddr.bytes, 16);
    memcpy(v6_bytes + 32, v6_tail, 8);
    assert_int_equal(sp_checksum_finish(sp_checksum_pseudo(&saddr, &daddr, 58, 0x11234)),
                     sp_checksum_finish(sp_checksum_add(0, v6_bytes, sizeof(v6_bytes))));
}

/* One IPv4 TCP packet with random fields and payload, its checksums filled in by libnet. */
static uint32_t libnet_packet(uint64_t *random, const uint8_t *payload, uint16_t payload_len,
                              uint8_t **packet)
{
    char reason[LIBNET_ERRBUF_SIZE];
    libnet_t *net = libnet_init(LIBNET_NONE, NULL, reason);
    uint64_t a = next_random(random), b = next_random(random), c = next_random(random);
    uint32_t len = 0;

    assert_non_null(net);
    assert_int_not_equal(libnet_build_tcp((uint16_t)a, (uint16_t)(a >> 16), (uint32_t)(a >> 32),
                                          (uint32_t)b, (uint8_t)(b >> 32), (uint16_t)(b >> 40), 0,
                                          (uint16_t)c, (uint16_t)(LIBNET_TCP_H + payload_len),
                                          payload, payload_len, net, 0),
                         -1);
    assert_int_not_equal(libnet_build_ipv4((uint16_t)(HEADERS_LEN + payload_len),
                                           (uint8_t)(c >> 16), (uint16_t)(c >> 24), 0, 64,
                                           IPPROTO_TCP, 0, (uint32_t)(c >> 32),
                                           (uint32_t)next_random(random), NULL, 0, net, 0),
                         -1);
    assert_int_equal(libnet_pblock_coalesce(net, packet, &len), 1);
    libnet_destroy(net);
    assert_int_equal(len, HEADERS_LEN + payload_len);
    return len;
}

static void test_agrees_with_libnet(void **state)
{
    uint64_t random = 2;
    uint8_t payload[64];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        uint16_t payload_len = (uint16_t)(next_random(&random) % sizeof(payload));
        uint8_t *packet = NULL, *tcp;
        uint16_t ip_sum, tcp_sum;
        struct sp_addr saddr, daddr;
        uint32_t len, sum;

        for (size_t k = 0; k < sizeof(payload); k++)
            payload[k] = (uint8_t)next_random(&random);
        len = libnet_packet(&random, payload_len > 0 ? payload : NULL, payload_len, &packet);
        tcp = packet + LIBNET_IPV4_H;
        ip_sum = get_u16(packet + 10);
        tcp_sum = get_u16(tcp + 16);
        put_u16(packet + 10, 0);
        put_u16(tcp + 16, 0);
        saddr = sp_addr_ipv4((uint32_t)get_u16(packet + 12) << 16 | get_u16(packet + 14));
        daddr = sp_addr_ipv4((uint32_t)get_u16(packet + 16) << 16 | get_u16(packet + 18));
        sum = sp_checksum_pseudo(&saddr, &daddr, IPPROTO_TCP, len - LIBNET_IPV4_H);
        assert_int_equal(sp_checksum_finish(sp_checksum_add(0, packet, LIBNET_IPV4_H)), ip_sum);
        assert_int_equal(sp_checksum_finish(sp_checksum_add(sum, tcp, len - LIBNET_IPV4_H)),
                         tcp_sum);
        free(packet);
    }
}

/* Data that are not all zero have one checksum, and the update must hit that one, not its other
 * zero (RFC 1624, section 3). */
static void assert_update(uint8_t *bytes, size_t len, size_t at, uint16_t new_word)
{
    uint16_t before = sp_checksum_finish(sp_checksum_add(0, bytes, len));
    uint16_t old_word = get_u16(bytes + at), after;

    put_u16(bytes + at, new_word);
    after = sp_checksum_finish(sp_checksum_add(0, bytes, len));
    if (sp_checksum_update(before, old_word, new_word) != after)
        fail_msg("%04x with %04x -> %04x: %04x, expected %04x", before, old_word, new_word,
                 sp_checksum_update(before, old_word, new_word), after);
}

static void test_update_equals_recomputation(void **state)
{
    uint64_t random = 3;
    uint8_t bytes[20];

    (void)state;
    for (int i = 0; i < 300000; i++) {
        uint64_t r = next_random(&random);

        for (size_t k = 0; k < sizeof(bytes); k++)
            bytes[k] = (uint8_t)next_random(&random);
        assert_update(bytes, sizeof(bytes), (r % 10) * 2, (uint16_t)(r >> 16));
    }
}

/* Every pair of corner words, over every checksum that one other word can make. */
static void test_update_corner_cases(void **state)
{
    static const uint16_t words[] = {0x0000, 0x0001, 0x00ff, 0x0100, 0x7fff, 0x8000,
                                     0xfeff, 0xff00, 0xfffe, 0xffff, 0x1234, 0xedcb};
    const size_t count = sizeof(words) / sizeof(words[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            for (uint32_t other = 1; other <= 0xffff; other++) {
                uint8_t bytes[4];

                put_u16(bytes, words[i]);
                put_u16(bytes + 2, (uint16_t)other);
                assert_update(bytes, 4, 0, words[k]);
            }
        }
    }
}

/* The case that broke the older formula: RFC 1624, section 4. */
static void test_rfc1624_example(void **state)
{
    (void)state;
    assert_int_equal(sp_checksum_update(0xdd2f, 0x5555, 0x3285), 0x0000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc1071_example),
        cmocka_unit_test(test_odd_length),
        cmocka_unit_test(test_parts_sum_to_the_whole),
        cmocka_unit_test(test_no_carry_is_lost),
        cmocka_unit_test(test_finish),
        cmocka_unit_test(test_pseudo_header),
        cmocka_unit_test(test_agrees_with_libnet),
        cmocka_unit_test(test_update_equals_recomputation),
        cmocka_unit_test(test_update_corner_cases),
        cmocka_unit_test(test_rfc1624_example),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
