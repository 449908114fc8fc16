/* Numbers in network order, where packets are written. Any thread. */
#ifndef SP_PERSONALITY_BYTES_H
#define SP_PERSONALITY_BYTES_H

#include <stdint.h>

static inline void lab_put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void lab_put32(uint8_t *at, uint32_t value)
{
    lab_put16(at, (uint16_t)(value >> 16));
    lab_put16(at + 2, (uint16_t)value);
}

static inline uint16_t lab_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

#endif
