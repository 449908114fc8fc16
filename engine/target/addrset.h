/* A set of addresses, kept as sorted, disjoint ranges: its memory is that of the ranges, never of
 * the addresses in them. Families may be mixed; sizes and indexes are 64 bits wide, and a set with
 * more addresses than that is refused. */
#ifndef SP_TARGET_ADDRSET_H
#define SP_TARGET_ADDRSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "packet/addr.h"

struct sp_addrset;

struct sp_addr_range {
    struct sp_addr first, last; /* inclusive, of one family */
};

/* An empty set, or NULL when out of memory. The caller owns it. destroy accepts NULL. */
struct sp_addrset *sp_addrset_create(void);
void sp_addrset_destroy(struct sp_addrset *set);

/* Adds or takes out a range. Building only, one thread. False when out of memory, or when first is
 * above last. */
bool sp_addrset_add(struct sp_addrset *set, const struct sp_addr *first, const struct sp_addr *last,
                    struct sp_error *err);
bool sp_addrset_remove(struct sp_addrset *set, const struct sp_addr *first,
                       const struct sp_addr *last, struct sp_error *err);

/* Sorts, merges and counts. Must be called after the last change and before what follows, which any
 * thread may then call. */
bool sp_addrset_seal(struct sp_addrset *set, struct sp_error *err);

uint64_t sp_addrset_size(const struct sp_addrset *set);
/* The address at index 0..size-1, in ascending order; O(log ranges). */
struct sp_addr sp_addrset_at(const struct sp_addrset *set, uint64_t index);
bool sp_addrset_contains(const struct sp_addrset *set, const struct sp_addr *addr);
/* The index of an address; false, with *index untouched, when it is not in the set. O(log ranges).
 */
bool sp_addrset_find(const struct sp_addrset *set, const struct sp_addr *addr, uint64_t *index);

size_t sp_addrset_range_count(const struct sp_addrset *set);
struct sp_addr_range sp_addrset_range(const struct sp_addrset *set, size_t index);

#endif
