/* Digests of a plan (BLAKE2b, RFC 7693): two plans with the same digests ask the same. */
#ifndef SP_SYNPRINT_DIGEST_H
#define SP_SYNPRINT_DIGEST_H

#include <stdint.h>

#include "target/addrset.h"
#include "target/portset.h"

#define SP_DIGEST_TEXT_MAX 65 /* 256 bits in hexadecimal, and NUL */

/* Each fills out and returns it. The sets are sealed: how they were typed does not matter. */
const char *sp_digest_targets(const struct sp_addrset *targets,
                              char out[static SP_DIGEST_TEXT_MAX]);
const char *sp_digest_ports(const struct sp_portset *ports, char out[static SP_DIGEST_TEXT_MAX]);

/* Of the order that the seed makes of so many targets and ports, by samples: another program, or
 * another version of this one, may make another of it. */
const char *sp_digest_order(uint64_t targets, uint32_t ports, uint64_t seed,
                            char out[static SP_DIGEST_TEXT_MAX]);

/* A seed that follows from what is to be scanned. */
uint64_t sp_digest_seed(const struct sp_addrset *targets, const struct sp_portset *ports);

#endif
