#include "packet/cursor.h"

#include <string.h>

const uint8_t *sp_cursor_take(struct sp_cursor *c, size_t len)
{
    const uint8_t *taken = c->at;

    if (len > sp_cursor_left(c)) {
        /* nothing is left from here on, so that every later read fails as well */
        c->at = c->end;
        c->overrun = true;
    }
    if (c->overrun)
        return NULL;
    c->at += len;
    return taken;
}

uint8_t sp_cursor_u8(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 1);

    return b == NULL ? 0 : b[0];
}

uint16_t sp_cursor_u16(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 2);

    if (b == NULL)
        return 0;
    return (uint16_t)(b[0] << 8 | b[1]);
}

uint32_t sp_cursor_u32(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 4);

    if (b == NULL)
        return 0;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

void sp_cursor_copy(struct sp_cursor *c, void *out, size_t len)
{
    const uint8_t *b = sp_cursor_take(c, len);

    if (len == 0)
        return;
    if (b == NULL)
        memset(out, 0, len);
    else
        memcpy(out, b, len);
}

void sp_cursor_skip(struct sp_cursor *c, size_t len)
{
    sp_cursor_take(c, len);
}

struct sp_cursor sp_cursor_sub(struct sp_cursor *c, size_t len)
{
    const uint8_t *b = sp_cursor_take(c, len);

    if (b == NULL)
        return (struct sp_cursor){.at = c->end, .end = c->end, .overrun = true};
    return sp_cursor_init(b, len);
}
