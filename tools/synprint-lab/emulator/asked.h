/* How often each port was asked: one byte for each port of each host, in pages of 64 ports that
 * are made when one of them is asked first. One thread. */
#ifndef SP_EMULATOR_ASKED_H
#define SP_EMULATOR_ASKED_H

#include <stdbool.h>
#include <stdint.h>

struct lab_asked;

/* A port, and how often it was asked: 1 to 255, which stands for more as well. */
typedef void (*lab_asked_fn)(void *arg, uint64_t host, int protocol, uint16_t port, unsigned times);

/* NULL when out of memory. destroy accepts NULL. */
struct lab_asked *lab_asked_create(void);
void lab_asked_destroy(struct lab_asked *asked);

/* Counts up to 255. Nothing is counted in new pages once there are 2^22 (340 MB) or when memory is
 * out. host is less than 2^40. */
void lab_asked_add(struct lab_asked *asked, uint64_t host, int protocol, uint16_t port);

/* Calls visit for each port that was counted, by host, protocol and port. False when there were
 * others for which there was no page. */
bool lab_asked_each(const struct lab_asked *asked, lab_asked_fn visit, void *arg);

#endif
