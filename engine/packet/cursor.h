/* A bounded cursor over bytes from the network. Its error is sticky: a read past the end yields
 * zero and sets `overrun`, every later read yields zero too, so a decoder checks once at the end.
 * (The idea is Knot DNS's wire_ctx.) Inline: a packet is some thirty reads. Any thread. */
#ifndef SP_PACKET_CURSOR_H
#define SP_PACKET_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sp_cursor {
    const uint8_t *at, *end;
    bool overrun;
};

/* bytes may be NULL when len is 0. */
static inline struct sp_cursor sp_cursor_init(const uint8_t *bytes, size_t len)
{
    const uint8_t *at = bytes != NULL ? bytes : (const uint8_t *)""; /* NULL + 0 is undefined */

    return (struct sp_cursor){.at = at, .end = at + len, .overrun = false};
}

static inline size_t sp_cursor_left(const struct sp_cursor *c)
{
    return (size_t)(c->end - c->at);
}

/* The next len bytes, or NULL (and overrun) when there are fewer. */
static inline const uint8_t *sp_cursor_take(struct sp_cursor *c, size_t len)
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

/* Numbers in network byte order. */
static inline uint8_t sp_cursor_u8(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 1);

    return b == NULL ? 0 : b[0];
}

static inline uint16_t sp_cursor_u16(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 2);

    if (b == NULL)
        return 0;
    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t sp_cursor_u32(struct sp_cursor *c)
{
    const uint8_t *b = sp_cursor_take(c, 4);

    if (b == NULL)
        return 0;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Copies len bytes to out; zeroes out on overrun. */
static inline void sp_cursor_copy(struct sp_cursor *c, void *out, size_t len)
{
    const uint8_t *b = sp_cursor_take(c, len);

    if (len == 0)
        return;
    if (b == NULL)
        memset(out, 0, len);
    else
        memcpy(out, b, len);
}

static inline void sp_cursor_skip(struct sp_cursor *c, size_t len)
{
    (void)sp_cursor_take(c, len);
}

/* A cursor over the next len bytes, which this one steps over. Overrun in both when there are
 * fewer. */
static inline struct sp_cursor sp_cursor_sub(struct sp_cursor *c, size_t len)
{
    const uint8_t *b = sp_cursor_take(c, len);

    if (b == NULL)
        return (struct sp_cursor){.at = c->end, .end = c->end, .overrun = true};
    return sp_cursor_init(b, len);
}

#endif
