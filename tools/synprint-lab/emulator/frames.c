#include "emulator/frames.h"

#include <stdlib.h>
#include <string.h>

#define SMALL_BYTES (256 - sizeof(struct lab_frame))
#define LARGE_BYTES 1528 /* LAB_FRAME_MAX, up to a multiple of 8 */
#define SMALL_MAX   (1u << 19)
#define LARGE_MAX   (1u << 15)
#define SLAB_FRAMES 128u

struct lab_slab {
    struct lab_slab *next;
    _Alignas(16) uint8_t bytes[];
};

void lab_frames_finish(struct lab_frames *frames)
{
    while (frames->slabs != NULL) {
        struct lab_slab *slab = frames->slabs;

        frames->slabs = slab->next;
        free(slab);
    }
    memset(frames, 0, sizeof(*frames));
}

static bool grow(struct lab_frames *frames, bool large)
{
    size_t size = sizeof(struct lab_frame) + (large ? LARGE_BYTES : SMALL_BYTES);
    struct lab_slab *slab;

    if (frames->made[large] >= (large ? LARGE_MAX : SMALL_MAX))
        return false;
    slab = malloc(sizeof(*slab) + size * SLAB_FRAMES);
    if (slab == NULL)
        return false;
    slab->next = frames->slabs;
    frames->slabs = slab;
    frames->made[large] += SLAB_FRAMES;
    for (size_t i = 0; i < SLAB_FRAMES; i++) {
        struct lab_frame *frame = (void *)(slab->bytes + i * size);

        *frame = (struct lab_frame){.next = frames->free[large], .large = large};
        frames->free[large] = frame;
    }
    return true;
}

struct lab_frame *lab_frames_copy(struct lab_frames *frames, const uint8_t *bytes, size_t len)
{
    bool large = len > SMALL_BYTES;
    struct lab_frame *frame;

    if (len > LAB_FRAME_MAX)
        return NULL;
    if (frames->free[large] == NULL && !grow(frames, large))
        return NULL;
    frame = frames->free[large];
    frames->free[large] = frame->next;
    frame->next = NULL;
    frame->len = (uint16_t)len;
    memcpy(frame->bytes, bytes, len);
    return frame;
}

void lab_frames_release(struct lab_frames *frames, struct lab_frame *frame)
{
    frame->next = frames->free[frame->large];
    frames->free[frame->large] = frame;
}
