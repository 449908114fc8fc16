#include "target/addrset.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* The value of an address of either family, so that one arithmetic serves both. */
struct number {
    uint64_t high, low;
};

struct range_list {
    struct sp_addr_range *ranges;
    size_t count, capacity;
};

struct sp_addrset {
    struct range_list added, removed; /* as given, until sealing sorts and merges them */
    struct range_list sealed;         /* added minus removed */
    uint64_t *starts;                 /* index of the first address of each sealed range */
    uint64_t size;
};

static struct number to_number(const struct sp_addr *addr)
{
    uint64_t words[2];

    if (addr->family == SP_FAMILY_IPV4)
        return (struct number){0, sp_addr_ipv4_value(addr)};
    memcpy(words, addr->bytes, sizeof(words));
    return (struct number){be64toh(words[0]), be64toh(words[1])};
}

static struct sp_addr from_number(uint8_t family, struct number n)
{
    const uint64_t words[2] = {htobe64(n.high), htobe64(n.low)};
    struct sp_addr addr = {.family = family};

    if (family == SP_FAMILY_IPV4)
        return sp_addr_ipv4((uint32_t)n.low);
    memcpy(addr.bytes, words, sizeof(words));
    return addr;
}

/* addr + offset; wraps after the last address of the family. */
static struct sp_addr plus(const struct sp_addr *addr, uint64_t offset)
{
    struct number n = to_number(addr);

    n.low += offset;
    if (n.low < offset)
        n.high++;
    return from_number(addr->family, n);
}

static struct sp_addr before(const struct sp_addr *addr)
{
    struct number n = to_number(addr);

    if (n.low-- == 0)
        n.high--;
    return from_number(addr->family, n);
}

/* The number of addresses in a range; false when it does not fit. */
static bool range_size(const struct sp_addr_range *range, uint64_t *size)
{
    struct number first = to_number(&range->first), last = to_number(&range->last);
    uint64_t high = last.high - first.high - (last.low < first.low);
    uint64_t low = last.low - first.low;

    if (high != 0 || low == UINT64_MAX)
        return false;
    *size = low + 1;
    return true;
}

static bool list_push(struct range_list *list, struct sp_addr_range range, struct sp_error *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        struct sp_addr_range *grown = reallocarray(list->ranges, capacity, sizeof(*grown));

        if (grown == NULL)
            return sp_fail(err, SP_ERR_FAILED, "out of memory for %zu address ranges", capacity);
        list->ranges = grown;
        list->capacity = capacity;
    }
    list->ranges[list->count++] = range;
    return true;
}

static int compare_first(const void *a, const void *b)
{
    const struct sp_addr_range *left = a, *right = b;

    return sp_addr_compare(&left->first, &right->first);
}

/* Whether b, which does not begin before a, overlaps a or follows it without a gap. */
static bool joins(const struct sp_addr_range *a, const struct sp_addr_range *b)
{
    struct sp_addr next;

    if (sp_addr_compare(&b->first, &a->last) <= 0)
        return true;
    /* b begins above a's end, so in one family the end has a successor. */
    next = plus(&a->last, 1);
    return a->last.family == b->first.family && sp_addr_equal(&next, &b->first);
}

/* Makes the ranges ascending and disjoint, with a gap between neighbours. */
static void list_normalize(struct range_list *list)
{
    size_t kept = 0;

    if (list->count == 0)
        return;
    qsort(list->ranges, list->count, sizeof(list->ranges[0]), compare_first);
    for (size_t i = 1; i < list->count; i++) {
        struct sp_addr_range *current = &list->ranges[kept];
        const struct sp_addr_range *next = &list->ranges[i];

        if (!joins(current, next))
            list->ranges[++kept] = *next;
        else if (sp_addr_compare(&next->last, &current->last) > 0)
            current->last = next->last;
    }
    list->count = kept + 1;
}

/* Appends to out what is left of range. *next walks over the removed ranges, from call to call with
 * ascending ranges, so that all calls together are one sweep. */
static bool push_rest(struct range_list *out, struct sp_addr_range range,
                      const struct range_list *removed, size_t *next, struct sp_error *err)
{
    while (*next < removed->count) {
        const struct sp_addr_range *hole = &removed->ranges[*next];

        if (sp_addr_compare(&hole->first, &range.last) > 0)
            break;
        if (sp_addr_compare(&hole->last, &range.first) >= 0) {
            if (sp_addr_compare(&hole->first, &range.first) > 0) {
                struct sp_addr_range head = {range.first, before(&hole->first)};

                if (!list_push(out, head, err))
                    return false;
            }
            /* The hole may go on into the next range, so it stays the current one. */
            if (sp_addr_compare(&hole->last, &range.last) >= 0)
                return true;
            range.first = plus(&hole->last, 1);
        }
        ++*next;
    }
    return list_push(out, range, err);
}

struct sp_addrset *sp_addrset_create(void)
{
    return calloc(1, sizeof(struct sp_addrset));
}

void sp_addrset_destroy(struct sp_addrset *set)
{
    if (set == NULL)
        return;
    free(set->added.ranges);
    free(set->removed.ranges);
    free(set->sealed.ranges);
    free(set->starts);
    free(set);
}

static bool push_checked(struct range_list *list, const struct sp_addr *first,
                         const struct sp_addr *last, struct sp_error *err)
{
    char first_text[SP_ADDR_TEXT_MAX], last_text[SP_ADDR_TEXT_MAX];

    if (first->family == last->family && sp_addr_len(first) > 0 &&
        sp_addr_compare(first, last) <= 0)
        return list_push(list, (struct sp_addr_range){*first, *last}, err);
    return sp_fail(err, SP_ERR_USAGE,
                   "the address range %s-%s must run upwards within one address family",
                   sp_addr_format(first, first_text), sp_addr_format(last, last_text));
}

bool sp_addrset_add(struct sp_addrset *set, const struct sp_addr *first, const struct sp_addr *last,
                    struct sp_error *err)
{
    return push_checked(&set->added, first, last, err);
}

bool sp_addrset_remove(struct sp_addrset *set, const struct sp_addr *first,
                       const struct sp_addr *last, struct sp_error *err)
{
    return push_checked(&set->removed, first, last, err);
}

/* Numbers the addresses of the sealed ranges. */
static bool count_addresses(struct sp_addrset *set, struct sp_error *err)
{
    uint64_t *starts = reallocarray(set->starts, set->sealed.count + 1, sizeof(*starts));

    if (starts == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for %zu address ranges",
                       set->sealed.count);
    set->starts = starts;
    set->size = 0;
    for (size_t i = 0; i < set->sealed.count; i++) {
        uint64_t size;

        starts[i] = set->size;
        if (!range_size(&set->sealed.ranges[i], &size) || size > UINT64_MAX - set->size)
            return sp_fail(err, SP_ERR_USAGE, "the targets are more than 2^64-1 addresses");
        set->size += size;
    }
    return true;
}

bool sp_addrset_seal(struct sp_addrset *set, struct sp_error *err)
{
    size_t next_hole = 0;

    list_normalize(&set->added);
    list_normalize(&set->removed);
    set->sealed.count = 0;
    for (size_t i = 0; i < set->added.count; i++) {
        if (!push_rest(&set->sealed, set->added.ranges[i], &set->removed, &next_hole, err))
            return false;
    }
    return count_addresses(set, err);
}

uint64_t sp_addrset_size(const struct sp_addrset *set)
{
    return set->size;
}

struct sp_addr sp_addrset_at(const struct sp_addrset *set, uint64_t index)
{
    size_t low = 0, high = set->sealed.count;

    if (index >= set->size)
        return (struct sp_addr){.family = SP_FAMILY_NONE};
    /* starts[low] <= index < starts[high], where the end counts as infinite */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (set->starts[middle] <= index)
            low = middle;
        else
            high = middle;
    }
    return plus(&set->sealed.ranges[low].first, index - set->starts[low]);
}

/* The sealed range that holds addr, or the number of ranges. */
static size_t find_range(const struct sp_addrset *set, const struct sp_addr *addr)
{
    size_t low = 0, high = set->sealed.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct sp_addr_range *range = &set->sealed.ranges[middle];

        if (sp_addr_compare(addr, &range->first) < 0)
            high = middle;
        else if (sp_addr_compare(addr, &range->last) > 0)
            low = middle + 1;
        else
            return middle;
    }
    return set->sealed.count;
}

bool sp_addrset_contains(const struct sp_addrset *set, const struct sp_addr *addr)
{
    return find_range(set, addr) < set->sealed.count;
}

bool sp_addrset_find(const struct sp_addrset *set, const struct sp_addr *addr, uint64_t *index)
{
    size_t range = find_range(set, addr);

    if (range == set->sealed.count)
        return false;
    /* the range's size fits 64 bits, so the difference of the low halves is exact */
    *index = set->starts[range] +
             (to_number(addr).low - to_number(&set->sealed.ranges[range].first).low);
    return true;
}

size_t sp_addrset_range_count(const struct sp_addrset *set)
{
    return set->sealed.count;
}

struct sp_addr_range sp_addrset_range(const struct sp_addrset *set, size_t index)
{
    return set->sealed.ranges[index];
}
