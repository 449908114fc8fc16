/* The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Any thread. */
#ifndef SP_PACKET_CHECKSUM_H
#define SP_PACKET_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"

/* One's complement sum of bytes, added to `sum` (start with 0), not folded. An odd last byte counts
 * as if followed by zero; only the last part of a sum may be odd. */
uint32_t sp_checksum_add(uint32_t sum, const uint8_t *bytes, size_t len);

/* Folds a sum and complements it: the checksum, in host byte order. */
uint16_t sp_checksum_finish(uint32_t sum);

/* Sum of the pseudo-header (RFC 9293 3.1, RFC 8200 8.1), not folded. */
uint32_t sp_checksum_pseudo(const struct sp_addr *saddr, const struct sp_addr *daddr,
                            uint8_t protocol, uint32_t transport_len);

/* The checksum after a 16-bit word changed from old to new: RFC 1624, equation 3. */
uint16_t sp_checksum_update(uint16_t checksum, uint16_t old_word, uint16_t new_word);

#endif
