/* The receiver thread: decodes what arrives, matches it, and hands it over. It prints nothing,
 * allocates nothing and knows nothing of operating systems. Internal to the engine. */
#ifndef SP_RECEIVER_H
#define SP_RECEIVER_H

#include "engine/context.h"

/* The thread's body; arg is the struct sp_context. Runs until receiver_stop_fd is readable, then
 * takes in what has arrived by then, and ends. */
void *sp_receiver_run(void *arg);

/* One frame, as if it had arrived on a wire, while the rings have room. For tests and fuzzing. */
void sp_receiver_frame(struct sp_context *ctx, uint32_t wire, const uint8_t *bytes, size_t len,
                       uint64_t rx_us);

#endif
