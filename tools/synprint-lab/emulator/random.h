/* The lab's dice: xorshift64* (Vigna, 2016), one stream for each thing that is left to chance, so
 * that a choice in one direction does not shift those in the other. One thread. */
#ifndef SP_EMULATOR_RANDOM_H
#define SP_EMULATOR_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct lab_random {
    uint64_t state; /* never zero */
};

/* Starting points of neighbouring seeds are unlike each other (the finalizer of splitmix64). */
static inline struct lab_random lab_random_init(uint64_t seed, uint64_t stream)
{
    uint64_t z = seed + (stream + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (struct lab_random){.state = z != 0 ? z : 1};
}

static inline uint64_t lab_random_next(struct lab_random *random)
{
    uint64_t x = random->state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 <= x < 1 */
static inline double lab_random_unit(struct lab_random *random)
{
    return (double)(lab_random_next(random) >> 11) * 0x1p-53;
}

/* True with the probability `share`; a share of 0 costs no throw. */
static inline bool lab_random_chance(struct lab_random *random, double share)
{
    return share > 0 && lab_random_unit(random) < share;
}

#endif
