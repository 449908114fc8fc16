/* The emulated network: every host of a world behind one tap device, in one thread.
 *
 * Frames come from the file descriptor, one a read(), and go to it, one a write(): a tap device, or
 * a packet socket pair in tests. A frame takes the way of a real one: loss, bottleneck, delay, the
 * host's answer, its rate limits, delay, bottleneck, loss. One thread calls all of this.
 */
#ifndef SP_EMULATOR_EMULATOR_H
#define SP_EMULATOR_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "emulator/asked.h"
#include "emulator/counters.h"
#include "world/world.h"

struct lab_emulator;

/* world must live longer; fd (non-blocking) stays the caller's. NULL on error. */
struct lab_emulator *lab_emulator_create(const struct lab_world *world, int fd,
                                         const struct sp_clock *clock, struct sp_error *err);
void lab_emulator_destroy(struct lab_emulator *emulator);

/* Calls ready(arg) in the loop whenever another descriptor is readable (at most 8 of them). */
bool lab_emulator_watch(struct lab_emulator *emulator, int fd, void (*ready)(void *arg), void *arg,
                        struct sp_error *err);

/* Runs until lab_emulator_stop(), which a ready function calls. False when the device fails. */
bool lab_emulator_run(struct lab_emulator *emulator, struct sp_error *err);
void lab_emulator_stop(struct lab_emulator *emulator);

/* Handles everything that is readable or due now, without waiting; returns the time when it is
 * worth calling again (UINT64_MAX: when a frame comes). For tests with a clock of their own. */
uint64_t lab_emulator_step(struct lab_emulator *emulator);

const struct lab_counters *lab_emulator_counters(const struct lab_emulator *emulator);

/* Visits each port that was asked, by host (its number in the world), protocol (IPPROTO_TCP or
 * IPPROTO_UDP) and port, with the number of packets to it, up to 255: as they came from the
 * scanner, lost ones too; RSTs, and ACKs of known connections, are not counted. The time it takes
 * follows the number of ports asked. False when that was too much to be counted whole: 2^22 groups
 * of 64 ports. */
bool lab_emulator_asked_each(const struct lab_emulator *emulator, lab_asked_fn visit, void *arg);

#endif
