/* A capture file as a wire: what it holds arrives, what is sent vanishes. */
#ifndef SP_WIRE_REPLAY_H
#define SP_WIRE_REPLAY_H

#include "wire/wire.h"

/* rx_us is the time since the first packet of the file. NULL, with err, when the file cannot be
 * read or its link type is unknown. */
struct sp_wire *sp_replay_open(const char *path, struct sp_error *err);

/* At the end: whether the file ended there because the rest is damaged, or cut off in a packet. */
bool sp_replay_broken(const struct sp_wire *replay);

#endif
