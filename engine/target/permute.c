#include "target/permute.h"

__extension__ typedef unsigned __int128 uint128;

enum { KEYS = sizeof(((struct sp_permutation *)0)->keys) / sizeof(uint64_t) };

/* The SplitMix64 output function (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators", 2014): every bit of the input changes about half of the bits of the output. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

void sp_permutation_init(struct sp_permutation *p, uint64_t n, uint64_t seed)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15); /* SplitMix64's: 2^64 / golden ratio */
    uint32_t bits = n > 1 ? 64 - (uint32_t)__builtin_clzll(n - 1) : 0;

    p->n = n;
    p->low_bits = bits / 2;
    p->high = n > 0 ? ((n - 1) >> p->low_bits) + 1 : 0;
    for (uint32_t i = 0; i < KEYS; i++)
        p->keys[i] = mix(seed + (i + 1) * step);
}

/* A round function; the upper bits of the result are the good ones. */
static uint64_t scramble(uint64_t x, uint64_t key)
{
    x = (x ^ key) * UINT64_C(0xbf58476d1ce4e5b9);
    return (x ^ (x >> 32)) * UINT64_C(0x94d049bb133111eb);
}

/* 0..below-1, by the upper bits. */
static uint64_t scale(uint64_t x, uint64_t below)
{
    return (uint64_t)((uint128)x * below >> 64);
}

/* Each round adds to one digit what only the other one says: a bijection, whatever it says. */
static uint64_t encrypt(const struct sp_permutation *p, uint64_t x)
{
    const uint64_t size = UINT64_C(1) << p->low_bits;
    uint64_t high = x >> p->low_bits, low = x & (size - 1);

    for (uint32_t i = 0; i < KEYS; i += 2) {
        high += scale(scramble(low, p->keys[i]), p->high);
        high -= high >= p->high ? p->high : 0;
        low ^= scale(scramble(high, p->keys[i + 1]), size);
    }
    return high << p->low_bits | low;
}

uint64_t sp_permutation_at(const struct sp_permutation *p, uint64_t i)
{
    /* There is nothing to choose between, and for n = 0 no value below n to walk to. */
    if (p->n <= 1)
        return 0;
    /* Cycle walking: i < n lies on its own cycle, so the walk meets a value below n. */
    do
        i = encrypt(p, i);
    while (i >= p->n);
    return i;
}
