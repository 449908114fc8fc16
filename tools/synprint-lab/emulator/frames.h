/* Frames that wait: buffers of two sizes from free lists, with a bound on their number, because the
 * other side decides how many are under way. One thread. */
#ifndef SP_EMULATOR_FRAMES_H
#define SP_EMULATOR_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_ETHERNET_LEN 14
#define LAB_FRAME_MAX    (LAB_ETHERNET_LEN + 1500)

struct lab_frame {
    struct lab_frame *next; /* in a free list */
    uint16_t len;
    uint8_t sent_kind; /* enum lab_sent, of a frame towards the scanner */
    bool large;
    uint8_t bytes[];
};

struct lab_slab;

struct lab_frames {
    struct lab_frame *free[2]; /* small, large */
    size_t made[2];
    struct lab_slab *slabs; /* what the frames were cut from */
};

/* All zero is an empty pool. finish frees every frame. */
void lab_frames_finish(struct lab_frames *frames);

/* A frame that holds a copy of bytes. NULL when too many are under way (2^19 of up to 240 bytes,
 * 2^15 longer ones), when memory is out, or when len is above LAB_FRAME_MAX. */
struct lab_frame *lab_frames_copy(struct lab_frames *frames, const uint8_t *bytes, size_t len);
void lab_frames_release(struct lab_frames *frames, struct lab_frame *frame);

#endif
