/* The sender thread: decides what to send next, and when. Internal to the engine. */
#ifndef SP_SENDER_H
#define SP_SENDER_H

#include "engine/context.h"

struct sp_sender;

/* Before the threads start. NULL when out of memory. destroy (accepts NULL) after they ended. */
struct sp_sender *sp_sender_create(struct sp_context *ctx);
void sp_sender_destroy(struct sp_sender *sender);

/* The thread's body; arg is the struct sp_sender. Ends when every target has been asked and has
 * answered or been given up; when ctx->drain is set, as soon as nothing is in flight; or soon after
 * ctx->stop is set. Its last act is SP_EVENT_FINISHED. */
void *sp_sender_run(void *arg);

#endif
