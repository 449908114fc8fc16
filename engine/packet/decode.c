#include "packet/decode.h"

#include <string.h>

#include "packet/decode_internal.h"

static enum sp_decode_result decode_layers(enum sp_linktype link, struct sp_cursor *c,
                                           struct sp_packet *out)
{
    struct sp_ip_payload payload;
    enum sp_decode_result result;
    uint16_t ethertype;

    result = sp_decode_link(link, c, out, &ethertype);
    if (result != SP_DECODE_OK)
        return result;
    if (ethertype == SP_ETHERTYPE_ARP)
        return sp_decode_arp(c, out);
    result = sp_decode_ip(c, ethertype, out, &payload);
    if (result != SP_DECODE_OK)
        return result;
    if (payload.later_fragment)
        return SP_DECODE_UNKNOWN;
    return sp_decode_transport(&payload, out);
}

enum sp_decode_result sp_decode(enum sp_linktype link, const uint8_t *bytes, size_t len,
                                struct sp_packet *out)
{
    struct sp_cursor c = sp_cursor_init(bytes, len);
    enum sp_decode_result result;

    memset(out, 0, sizeof(*out));
    result = decode_layers(link, &c, out);
    if (result != SP_DECODE_OK)
        memset(out, 0, sizeof(*out));
    return result;
}

size_t sp_decode_ip_offset(enum sp_linktype link, const uint8_t *bytes, size_t len)
{
    struct sp_cursor c = sp_cursor_init(bytes, len);
    struct sp_packet ignored;
    uint16_t ethertype;

    (void)sp_decode_link(link, &c, &ignored, &ethertype);
    return (size_t)(c.at - bytes);
}
