/* The first byte selects the link type, the rest is the frame. */
#include <stdint.h>
#include <stdlib.h>

#include "packet/decode.h"
#include "packet/tcpopt.h"

#define LINK_TYPES 5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool all_zero(const void *object, size_t size)
{
    const uint8_t *bytes = object;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void walk_options(const struct sp_tcp *tcp)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
    struct sp_tcpopt opt;
    size_t walked = 0;

    while (sp_tcpopt_next(&walk, &opt)) {
        uint32_t tsval, tsecr;
        uint16_t mss;
        uint8_t shift;

        walked += opt.data == NULL ? 1u : opt.len + 2u;
        if (walked > tcp->options_len)
            abort();
        sp_tcpopt_mss(&opt, &mss);
        sp_tcpopt_wscale(&opt, &shift);
        sp_tcpopt_timestamps(&opt, &tsval, &tsecr);
    }
    if (sp_tcpopt_padding_len(&walk) > tcp->options_len)
        abort();
    sp_tcpopt_padding_nonzero(&walk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_packet packet;
    enum sp_decode_result result;

    if (size == 0)
        return 0;
    result = sp_decode((enum sp_linktype)(data[0] % LINK_TYPES), data + 1, size - 1, &packet);
    if (result != SP_DECODE_OK) {
        if (!all_zero(&packet, sizeof(packet)))
            abort();
        return 0;
    }
    if (packet.type == SP_PACKET_NONE || packet.type > SP_PACKET_ICMP)
        abort();
    if (packet.type == SP_PACKET_TCP) {
        if (packet.tcp.options_len > SP_TCP_OPTIONS_MAX)
            abort();
        walk_options(&packet.tcp);
    }
    return 0;
}
