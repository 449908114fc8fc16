#include "target/permute.h"

enum { ROUNDS = sizeof(((struct sp_permutation *)0)->keys) / sizeof(uint64_t) };

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
    uint32_t bits = 0;

    while (bits < 64 && n > UINT64_C(1) << bits)
        bits++;
    p->n = n;
    p->half_bits = (bits + 1) / 2;
    for (uint32_t i = 0; i < ROUNDS; i++)
        p->keys[i] = mix(seed + (i + 1) * step);
}

/* One pass of the network: a bijection on 2 * half_bits bits, whatever the round function is. */
static uint64_t encrypt(const struct sp_permutation *p, uint64_t x)
{
    uint64_t mask = (UINT64_C(1) << p->half_bits) - 1;
    uint64_t left = x >> p->half_bits, right = x & mask;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t next = left ^ (mix(right ^ p->keys[i]) & mask);

        left = right;
        right = next;
    }
    return left << p->half_bits | right;
}

uint64_t sp_permutation_at(const struct sp_permutation *p, uint64_t i)
{
    /* There is nothing to choose between, and for n = 0 no value below n to walk to. */
    if (p->n <= 1)
        return 0;
    /* Cycle walking: i < n lies on its own cycle, so the walk meets a value below n. The network's
     * domain is less than 4n, so it takes fewer than 4 steps on average. */
    do
        i = encrypt(p, i);
    while (i >= p->n);
    return i;
}
