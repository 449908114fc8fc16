/* A keyed permutation of 0..n-1 that needs no memory: an order that looks random, visits every
 * index exactly once and is the same for the same seed. A format-preserving Feistel network with
 * cycle walking (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). Any n up to
 * 2^63. Any thread. */
#ifndef SP_TARGET_PERMUTE_H
#define SP_TARGET_PERMUTE_H

#include <stdint.h>

struct sp_permutation {
    uint64_t n;
    uint32_t half_bits; /* the network works on 2 * half_bits bits, the smallest even number that
                           holds n */
    uint64_t keys[4];
};

void sp_permutation_init(struct sp_permutation *p, uint64_t n, uint64_t seed);

/* The index that comes at position i (0..n-1). */
uint64_t sp_permutation_at(const struct sp_permutation *p, uint64_t i);

#endif
