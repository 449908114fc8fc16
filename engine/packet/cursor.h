/* A bounded cursor over bytes from the network. Its error is sticky: a read past the end yields
 * zero and sets `overrun`, every later read yields zero too, so a decoder checks once at the end.
 * (The idea is Knot DNS's wire_ctx.) Any thread. */
#ifndef SP_PACKET_CURSOR_H
#define SP_PACKET_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
const uint8_t *sp_cursor_take(struct sp_cursor *c, size_t len);

/* Numbers in network byte order. */
uint8_t sp_cursor_u8(struct sp_cursor *c);
uint16_t sp_cursor_u16(struct sp_cursor *c);
uint32_t sp_cursor_u32(struct sp_cursor *c);

/* Copies len bytes to out; zeroes out on overrun. */
void sp_cursor_copy(struct sp_cursor *c, void *out, size_t len);
void sp_cursor_skip(struct sp_cursor *c, size_t len);

/* A cursor over the next len bytes, which this one steps over. Overrun in both when there are
 * fewer. */
struct sp_cursor sp_cursor_sub(struct sp_cursor *c, size_t len);

#endif
