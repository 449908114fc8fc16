/* Network addresses of either family, and Ethernet addresses, as plain values.
 * Any thread; nothing here allocates. */
#ifndef SP_PACKET_ADDR_H
#define SP_PACKET_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sp_family { SP_FAMILY_NONE = 0, SP_FAMILY_IPV4 = 4, SP_FAMILY_IPV6 = 6 };

/* 17 bytes, alignment 1. IPv4 uses bytes[0..3], the rest is zero. Network byte order. */
struct sp_addr {
    uint8_t family; /* enum sp_family */
    uint8_t bytes[16];
};

struct sp_mac {
    uint8_t bytes[6];
};

#define SP_ADDR_TEXT_MAX 46 /* longest text of an address, with the terminating NUL */
#define SP_MAC_TEXT_MAX  18

/* The IPv4 address whose value in host byte order is `host_order`, and back.
 * sp_addr_ipv4_value() is 0 for an address of another family. */
struct sp_addr sp_addr_ipv4(uint32_t host_order);
uint32_t sp_addr_ipv4_value(const struct sp_addr *addr);

/* Length of the address on the wire: 4, 16 or 0. */
size_t sp_addr_len(const struct sp_addr *addr);

bool sp_addr_equal(const struct sp_addr *a, const struct sp_addr *b);

/* For hash tables: the lower bits are good. Not for what others may choose to collide. */
uint32_t sp_addr_hash(const struct sp_addr *addr, uint32_t start);

/* <0, 0, >0 by family, then by value. */
int sp_addr_compare(const struct sp_addr *a, const struct sp_addr *b);

/* Parses a plain address ("192.0.2.1", "2001:db8::1"; no prefix, no name). False if it is not one.
 */
bool sp_addr_parse(const char *text, struct sp_addr *out);

/* Writes the text form into out (always NUL-terminated) and returns out. */
const char *sp_addr_format(const struct sp_addr *addr, char out[static SP_ADDR_TEXT_MAX]);
const char *sp_mac_format(const struct sp_mac *mac, char out[static SP_MAC_TEXT_MAX]);

#endif
