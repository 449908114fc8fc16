/* Headers of the packets that the lab's router and its SYN proxies send, which have no personality.
 * Any thread; nothing allocates. */
#ifndef SP_EMULATOR_BUILD_H
#define SP_EMULATOR_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "packet/addr.h"
#include "personality/bytes.h"

/* Length of the IP header of an address's family, without options. */
static inline size_t lab_ip_header_len(const struct sp_addr *addr)
{
    return addr->family == SP_FAMILY_IPV6 ? 40 : 20;
}

/* Writes an IP header in front of payload_len bytes; IPv4 with DF and ID 0. */
void lab_build_ip(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                  uint8_t protocol, uint8_t ttl, size_t payload_len);

/* Sets the checksum, which is at offset `at` of the transport header behind the IP header of
 * saddr's family, over len bytes. protocol IPPROTO_ICMP has no pseudo-header. */
void lab_build_checksum(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                        uint8_t protocol, size_t len, size_t at);

/* An ICMP or ICMPv6 error of `from` to `to` into out (at most 1280 bytes), quoting the packet
 * quoted[0..quoted_len) as far as RFC 1812 4.3.2.3 or RFC 4443 2.4 (c) lets it. Returns its length.
 */
size_t lab_build_icmp_error(uint8_t *out, const struct sp_addr *from, const struct sp_addr *to,
                            uint8_t type, uint8_t code, const uint8_t *quoted, size_t quoted_len);

/* One hop less, with the checksum of IPv4 (RFC 1141). */
void lab_decrement_ttl(uint8_t *ip);

/* Changes a 16-bit word of a packet whose checksum is at `checksum`. */
void lab_patch16(uint8_t *word, uint16_t value, uint8_t *checksum);

#endif
