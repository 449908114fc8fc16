#include "packet/checksum.h"

static uint16_t fold(uint32_t sum)
{
    sum = (sum >> 16) + (sum & 0xffff);
    sum += sum >> 16;
    return (uint16_t)sum;
}

uint32_t sp_checksum_add(uint32_t sum, const uint8_t *bytes, size_t len)
{
    uint64_t wide = sum;
    size_t i;

    for (i = 0; i + 1 < len; i += 2)
        wide += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (i < len)
        wide += (uint32_t)bytes[i] << 8;
    /* carries out of 32 bits come back in at the bottom (RFC 1071, 2(B)) */
    wide = (wide >> 32) + (wide & UINT32_MAX);
    wide = (wide >> 32) + (wide & UINT32_MAX);
    return (uint32_t)wide;
}

uint16_t sp_checksum_finish(uint32_t sum)
{
    return (uint16_t)~fold(sum);
}

uint32_t sp_checksum_pseudo(const struct sp_addr *saddr, const struct sp_addr *daddr,
                            uint8_t protocol, uint32_t transport_len)
{
    uint32_t sum = (transport_len >> 16) + (transport_len & 0xffff) + protocol;

    sum = sp_checksum_add(sum, saddr->bytes, sp_addr_len(saddr));
    return sp_checksum_add(sum, daddr->bytes, sp_addr_len(daddr));
}

uint16_t sp_checksum_update(uint16_t checksum, uint16_t old_word, uint16_t new_word)
{
    /* RFC 1624, eqn. 3: HC' = ~(~HC + ~m + m') */
    uint32_t sum = (uint32_t)(uint16_t)~checksum + (uint16_t)~old_word + new_word;

    return sp_checksum_finish(sum);
}
