#include "emulator/build.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/checksum.h"

#define ICMP_HEADER_LEN 8
#define ICMP_ERROR_MAX  576  /* RFC 1812, 4.3.2.3 */
#define ICMP6_ERROR_MAX 1280 /* RFC 4443, 2.4 (c) */
#define ERROR_TTL       64

static void build_ipv4(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                       uint8_t protocol, uint8_t ttl, size_t payload_len)
{
    memset(ip, 0, 20);
    ip[0] = 0x45;
    lab_put16(ip + 2, (uint16_t)(20 + payload_len));
    ip[6] = 0x40; /* DF */
    ip[8] = ttl;
    ip[9] = protocol;
    memcpy(ip + 12, saddr->bytes, 4);
    memcpy(ip + 16, daddr->bytes, 4);
    lab_put16(ip + 10, sp_checksum_finish(sp_checksum_add(0, ip, 20)));
}

void lab_build_ip(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                  uint8_t protocol, uint8_t ttl, size_t payload_len)
{
    if (saddr->family != SP_FAMILY_IPV6) {
        build_ipv4(ip, saddr, daddr, protocol, ttl, payload_len);
        return;
    }
    memset(ip, 0, 40);
    ip[0] = 0x60;
    lab_put16(ip + 4, (uint16_t)payload_len);
    ip[6] = protocol;
    ip[7] = ttl;
    memcpy(ip + 8, saddr->bytes, 16);
    memcpy(ip + 24, daddr->bytes, 16);
}

void lab_build_checksum(uint8_t *ip, const struct sp_addr *saddr, const struct sp_addr *daddr,
                        uint8_t protocol, size_t len, size_t at)
{
    uint8_t *transport = ip + lab_ip_header_len(saddr);
    uint32_t sum = 0;

    if (protocol != IPPROTO_ICMP)
        sum = sp_checksum_pseudo(saddr, daddr, protocol, (uint32_t)len);
    lab_put16(transport + at, 0);
    lab_put16(transport + at, sp_checksum_finish(sp_checksum_add(sum, transport, len)));
}

size_t lab_build_icmp_error(uint8_t *out, const struct sp_addr *from, const struct sp_addr *to,
                            uint8_t type, uint8_t code, const uint8_t *quoted, size_t quoted_len)
{
    bool v6 = from->family == SP_FAMILY_IPV6;
    uint8_t protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    size_t header = lab_ip_header_len(from), len;
    size_t room = (v6 ? ICMP6_ERROR_MAX : ICMP_ERROR_MAX) - header - ICMP_HEADER_LEN;
    uint8_t *icmp = out + header;

    if (quoted_len > room)
        quoted_len = room;
    len = ICMP_HEADER_LEN + quoted_len;
    memset(icmp, 0, ICMP_HEADER_LEN);
    icmp[0] = type;
    icmp[1] = code;
    memcpy(icmp + ICMP_HEADER_LEN, quoted, quoted_len);
    lab_build_ip(out, from, to, protocol, ERROR_TTL, len);
    lab_build_checksum(out, from, to, protocol, len, 2);
    return header + len;
}

void lab_patch16(uint8_t *word, uint16_t value, uint8_t *checksum)
{
    lab_put16(checksum, sp_checksum_update(lab_get16(checksum), lab_get16(word), value));
    lab_put16(word, value);
}

void lab_decrement_ttl(uint8_t *ip)
{
    if (ip[0] >> 4 == 6)
        ip[7]--;
    else /* the word of TTL and protocol */
        lab_patch16(ip + 8, (uint16_t)(lab_get16(ip + 8) - 0x100), ip + 10);
}
