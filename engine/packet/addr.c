#include "packet/addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define IPV4_LEN 4
#define IPV6_LEN 16

struct sp_addr sp_addr_ipv4(uint32_t host_order)
{
    return (struct sp_addr){
        .family = SP_FAMILY_IPV4,
        .bytes = {(uint8_t)(host_order >> 24), (uint8_t)(host_order >> 16),
                  (uint8_t)(host_order >> 8), (uint8_t)host_order},
    };
}

uint32_t sp_addr_ipv4_value(const struct sp_addr *addr)
{
    if (addr->family != SP_FAMILY_IPV4)
        return 0;
    return (uint32_t)addr->bytes[0] << 24 | (uint32_t)addr->bytes[1] << 16 |
           (uint32_t)addr->bytes[2] << 8 | addr->bytes[3];
}

size_t sp_addr_len(const struct sp_addr *addr)
{
    if (addr->family == SP_FAMILY_IPV4)
        return IPV4_LEN;
    return addr->family == SP_FAMILY_IPV6 ? IPV6_LEN : 0;
}

bool sp_addr_equal(const struct sp_addr *a, const struct sp_addr *b)
{
    return sp_addr_compare(a, b) == 0;
}

uint32_t sp_addr_hash(const struct sp_addr *addr, uint32_t start)
{
    uint32_t hash = start;

    for (size_t i = 0; i < sp_addr_len(addr); i++)
        hash = (hash ^ addr->bytes[i]) * 16777619u; /* FNV-1a */
    return hash ^ hash >> 15;
}

int sp_addr_compare(const struct sp_addr *a, const struct sp_addr *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->bytes, b->bytes, sp_addr_len(a));
}

bool sp_addr_parse(const char *text, struct sp_addr *out)
{
    *out = (struct sp_addr){0};
    if (inet_pton(AF_INET, text, out->bytes) == 1) {
        out->family = SP_FAMILY_IPV4;
        return true;
    }
    if (inet_pton(AF_INET6, text, out->bytes) == 1) {
        out->family = SP_FAMILY_IPV6;
        return true;
    }
    return false;
}

const char *sp_addr_format(const struct sp_addr *addr, char out[static SP_ADDR_TEXT_MAX])
{
    int family = addr->family == SP_FAMILY_IPV6 ? AF_INET6 : AF_INET;

    out[0] = '\0';
    if (sp_addr_len(addr) > 0)
        inet_ntop(family, addr->bytes, out, SP_ADDR_TEXT_MAX);
    return out;
}

const char *sp_mac_format(const struct sp_mac *mac, char out[static SP_MAC_TEXT_MAX])
{
    const uint8_t *b = mac->bytes;

    snprintf(out, SP_MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
             b[5]);
    return out;
}
