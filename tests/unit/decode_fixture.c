#include "decode_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t hex_digit(char c)
{
    assert_true((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

size_t unhex(const char *hex, uint8_t out[static FRAME_MAX])
{
    size_t len = strlen(hex) / 2;

    assert_true(len <= FRAME_MAX && strlen(hex) % 2 == 0);
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    return len;
}

enum sp_decode_result decode_exact(enum sp_linktype link, const uint8_t *bytes, size_t len,
                                   struct sp_packet *out)
{
    static const struct sp_packet zero;
    uint8_t *copy = malloc(len > 0 ? len : 1);
    uint8_t *start = copy + (len > 0 ? 0 : 1);
    enum sp_decode_result result;

    assert_non_null(copy);
    if (len > 0)
        memcpy(start, bytes, len);
    memset(out, 0xa5, sizeof(*out));
    result = sp_decode(link, start, len, out);
    free(copy);
    assert_true(result <= SP_DECODE_MALFORMED);
    if (result != SP_DECODE_OK)
        assert_memory_equal(out, &zero, sizeof(zero));
    else
        assert_in_range(out->type, SP_PACKET_ARP, SP_PACKET_ICMP);
    if (out->type == SP_PACKET_TCP)
        assert_in_range(out->tcp.options_len, 0, SP_TCP_OPTIONS_MAX);
    return result;
}

struct sp_packet decode_sample(const char *name)
{
    uint8_t frame[FRAME_MAX];
    struct sp_packet packet;

    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        if (strcmp(samples[i].name, name) != 0)
            continue;
        assert_int_equal(sp_decode(samples[i].link, frame, unhex(samples[i].hex, frame), &packet),
                         SP_DECODE_OK);
        return packet;
    }
    fail_msg("no sample is called %s", name);
    return (struct sp_packet){0};
}

void assert_addr(const struct sp_addr *addr, const char *expected)
{
    char text[SP_ADDR_TEXT_MAX];

    assert_string_equal(sp_addr_format(addr, text), expected);
}
