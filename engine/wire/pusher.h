/* A thread that pushes frames through the kernel while the sender makes the next ones: with a
 * second processor at hand both together are faster than one after the other. */
#ifndef SP_WIRE_PUSHER_H
#define SP_WIRE_PUSHER_H

#include <stdbool.h>

struct sp_pusher;

/* push() is called on the new thread as long as it returns true; false = there was nothing to do,
 * or nothing could be done. NULL when there is no second processor, or no thread to be had: then
 * the caller pushes by itself. The new thread has the caller's privileges and signal mask. */
struct sp_pusher *sp_pusher_start(bool (*push)(void *ctx), void *ctx);
/* There is something to push. The thread that started it. */
void sp_pusher_poke(struct sp_pusher *pusher);
/* Returns when the thread has ended. Accepts NULL. */
void sp_pusher_stop(struct sp_pusher *pusher);

#endif
