/* What the writer and the reader of checkpoints share. */
#ifndef SP_SYNPRINT_CHECKPOINT_FORMAT_H
#define SP_SYNPRINT_CHECKPOINT_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/resume.h"
#include "target/permute.h"

#define SP_CHECKPOINT_FORMAT 1
#define SP_CHECKPOINT_HOSTS  (1 << 21) /* more than a scan has in work */
#define SP_CHECKPOINT_DIGEST 32        /* bytes of the last line's BLAKE2b */

/* Numbers of struct sp_scan_totals and their names in the file. */
static const struct {
    const char *key;
    size_t offset;
} sp_checkpoint_totals[] = {
    {"hosts", offsetof(struct sp_scan_totals, hosts_done)},
    {"up", offsetof(struct sp_scan_totals, hosts_up)},
    {"down", offsetof(struct sp_scan_totals, hosts_down)},
    {"limited", offsetof(struct sp_scan_totals, hosts_limited)},
    {"suspect", offsetof(struct sp_scan_totals, hosts_suspect)},
    {"timed_out", offsetof(struct sp_scan_totals, hosts_timed_out)},
    {"incomplete", offsetof(struct sp_scan_totals, incomplete)},
};

#define SP_CHECKPOINT_TOTALS (sizeof(sp_checkpoint_totals) / sizeof(sp_checkpoint_totals[0]))

static inline uint64_t *sp_checkpoint_total(struct sp_scan_totals *totals, size_t i)
{
    return (uint64_t *)(void *)((char *)totals + sp_checkpoint_totals[i].offset);
}

/* The index of the port at each place of the order that a seed gives them; to be freed. NULL when
 * out of memory. */
static inline uint32_t *sp_checkpoint_port_order(uint32_t count, uint64_t seed)
{
    uint32_t *port_at = malloc(count * sizeof(port_at[0]));
    struct sp_permutation order;

    sp_permutation_init(&order, count, ~seed);
    for (uint32_t i = 0; port_at != NULL && i < count; i++)
        port_at[i] = (uint32_t)sp_permutation_at(&order, i);
    return port_at;
}

#endif
