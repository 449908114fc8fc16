/* A keyed permutation of 0..n-1 that needs no memory: an order that looks random, visits every
 * index exactly once and is the same for the same seed. A Feistel network over two digits, of which
 * one counts in any base (the generalised form in Black and Rogaway, "Ciphers with Arbitrary Finite
 * Domains", 2002), with cycle walking, which is hardly ever needed: the network's domain is
 * larger than n by less than n's square root. Any n of 64 bits; pairs of a host and a port have two
 * of these orders, and so may be more than 2^64. No division. Any thread. */
#ifndef SP_TARGET_PERMUTE_H
#define SP_TARGET_PERMUTE_H

#include <stdint.h>

struct sp_permutation {
    uint64_t n;
    uint64_t high;     /* the upper digit is below this: n / 2^low_bits, rounded up */
    uint32_t low_bits; /* of the lower digit: half of those that n - 1 needs */
    uint64_t keys[4];
};

void sp_permutation_init(struct sp_permutation *p, uint64_t n, uint64_t seed);

/* The index that comes at position i (0..n-1). */
uint64_t sp_permutation_at(const struct sp_permutation *p, uint64_t i);

#endif
