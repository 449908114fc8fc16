/* The network as an interface: something that frames leave through and arrive from. `live` is an
 * interface of the machine, `replay` a capture file; tests have their own. */
#ifndef SP_WIRE_WIRE_H
#define SP_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/decode.h"
#include "packet/template.h"

struct sp_wire;

#define SP_WIRE_NOTES_MAX 3

struct sp_frame {
    const uint8_t *bytes;
    size_t len;
};

/* Called for each frame that arrived; rx_us is its monotonic arrival time. */
typedef void (*sp_frame_handler)(void *ctx, const uint8_t *bytes, size_t len, uint64_t rx_us);

struct sp_wire_ops {
    size_t (*send)(struct sp_wire *wire, const struct sp_frame *frames, size_t count);
    int (*receive)(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx);
    uint64_t (*drops)(struct sp_wire *wire);
    bool (*finish_capture)(struct sp_wire *wire, struct sp_error *err); /* NULL: has no file */
    void (*destroy)(struct sp_wire *wire);
};

/* The common part; an implementation embeds it as its first member. */
struct sp_wire {
    const struct sp_wire_ops *ops;
    const char *name;          /* of the interface or file; owned by the wire */
    enum sp_linktype linktype; /* of frames that arrive */
    enum sp_framing framing;   /* of frames that are sent */
    int fd;                    /* readable when frames have arrived; -1 = always */
    bool send_broken;          /* set by send: nothing will ever leave, the interface is gone */
    /* How frames leave, "AF_XDP (copy mode)", and why not in another way, "not AF_XDP: why"; owned
     * by the wire; NULL = nothing to tell. */
    const char *sending, *not_sending[SP_WIRE_NOTES_MAX];
};

/* Sends frames in order and returns how many were accepted before one was refused. A refused frame
 * has not left; the caller decides whether to try it again. The sender thread only. */
static inline size_t sp_wire_send(struct sp_wire *wire, const struct sp_frame *frames, size_t count)
{
    return wire->ops->send(wire, frames, count);
}

/* Hands over at most max frames that have arrived and returns their number; 0 = none now, -1 = the
 * wire is broken or at its end. Never blocks. The receiver thread only. */
static inline int sp_wire_receive(struct sp_wire *wire, int max, sp_frame_handler handler,
                                  void *ctx)
{
    return wire->ops->receive(wire, max, handler, ctx);
}

/* Frames that arrived and were lost for want of room. The receiver thread, or after it ended. */
static inline uint64_t sp_wire_drops(struct sp_wire *wire)
{
    return wire->ops->drops(wire);
}

/* Ends the file that received frames are written to, if there is one; false, with err, when it is
 * not whole. After the receiver thread ended. */
static inline bool sp_wire_finish_capture(struct sp_wire *wire, struct sp_error *err)
{
    return wire->ops->finish_capture == NULL || wire->ops->finish_capture(wire, err);
}

static inline void sp_wire_destroy(struct sp_wire *wire)
{
    if (wire != NULL)
        wire->ops->destroy(wire);
}

#endif
