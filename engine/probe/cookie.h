/* The keyed hash that ties a reply to the probe it answers: SipHash-2-4 of the addresses and the
 * remote port.
 *
 * A probe's sequence number is its slot's index XOR the lower half, so a reply leads to its slot
 * without a search, and whoever cannot see the probe has to guess 32 bits. The upper half is kept
 * in the slot: it tells that the probe was this one. Any thread. */
#ifndef SP_PROBE_COOKIE_H
#define SP_PROBE_COOKIE_H

#include <stdint.h>

#include "packet/addr.h"

struct sp_cookie {
    uint8_t key[16];
};

/* As the prober sees it: local is the scanner's side. Ports in host byte order. */
struct sp_tuple {
    struct sp_addr local, remote;
    uint16_t local_port,
        remote_port; /* the local one is not part of the hash: repeats differ in it */
};

/* Derives the key from a seed. The seed must not be known to the hosts that are scanned. */
void sp_cookie_init(struct sp_cookie *cookie, uint64_t seed);

uint64_t sp_cookie_hash(const struct sp_cookie *cookie, const struct sp_tuple *tuple);

#endif
