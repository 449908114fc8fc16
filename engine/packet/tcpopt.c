#include "packet/tcpopt.h"

#define OPTION_HEADER_LEN 2u /* kind and length, in every option but EOL and NOP */

struct sp_tcpopt_walk sp_tcpopt_begin(const uint8_t *options, size_t len)
{
    return (struct sp_tcpopt_walk){.rest = sp_cursor_init(options, len)};
}

bool sp_tcpopt_next(struct sp_tcpopt_walk *walk, struct sp_tcpopt *opt)
{
    struct sp_cursor at = walk->rest;
    uint8_t wire_len;

    if (walk->eol || walk->malformed || sp_cursor_left(&at) == 0)
        return false;
    *opt = (struct sp_tcpopt){.kind = sp_cursor_u8(&at)};
    if (opt->kind == SP_TCPOPT_EOL || opt->kind == SP_TCPOPT_NOP) {
        walk->eol = opt->kind == SP_TCPOPT_EOL;
        walk->rest = at;
        return true;
    }
    /* a missing length byte reads as 0 */
    wire_len = sp_cursor_u8(&at);
    if (wire_len < OPTION_HEADER_LEN || wire_len - OPTION_HEADER_LEN > sp_cursor_left(&at)) {
        walk->malformed = true;
        return false;
    }
    opt->len = (uint8_t)(wire_len - OPTION_HEADER_LEN);
    if (opt->len > 0)
        opt->data = sp_cursor_take(&at, opt->len);
    walk->rest = at;
    return true;
}

size_t sp_tcpopt_padding_len(const struct sp_tcpopt_walk *walk)
{
    return walk->eol ? sp_cursor_left(&walk->rest) : 0;
}

bool sp_tcpopt_padding_nonzero(const struct sp_tcpopt_walk *walk)
{
    struct sp_cursor padding = walk->rest;

    if (!walk->eol)
        return false;
    while (sp_cursor_left(&padding) > 0) {
        if (sp_cursor_u8(&padding) != 0)
            return true;
    }
    return false;
}

bool sp_tcpopt_mss(const struct sp_tcpopt *opt, uint16_t *mss)
{
    struct sp_cursor data = sp_cursor_init(opt->data, opt->len);

    if (opt->kind != SP_TCPOPT_MSS || opt->len != 2)
        return false;
    *mss = sp_cursor_u16(&data);
    return true;
}

bool sp_tcpopt_wscale(const struct sp_tcpopt *opt, uint8_t *shift)
{
    struct sp_cursor data = sp_cursor_init(opt->data, opt->len);

    if (opt->kind != SP_TCPOPT_WSCALE || opt->len != 1)
        return false;
    *shift = sp_cursor_u8(&data);
    return true;
}

bool sp_tcpopt_timestamps(const struct sp_tcpopt *opt, uint32_t *tsval, uint32_t *tsecr)
{
    struct sp_cursor data = sp_cursor_init(opt->data, opt->len);

    if (opt->kind != SP_TCPOPT_TIMESTAMPS || opt->len != 8)
        return false;
    *tsval = sp_cursor_u32(&data);
    *tsecr = sp_cursor_u32(&data);
    return true;
}
