/* When checkpoints of a scan are made: now and then while it runs, at the end when it was stopped
 * early; and when it is complete the file goes. One thread, main's. */
#ifndef SP_SYNPRINT_CHECKPOINTER_H
#define SP_SYNPRINT_CHECKPOINTER_H

#include "engine/scan.h"
#include "synprint/checkpoint.h"
#include "synprint/checkpoint_store.h"

struct sp_checkpointer {
    /* Set by the caller. */
    struct sp_checkpoint_store *store; /* NULL: no checkpoints are made */
    struct sp_checkpoint_head head;
    const struct sp_scan *scan;
    uint32_t ports;       /* of the plan, how many */
    uint64_t interval_us; /* 0: only at the end */
    uint64_t next_us;     /* when the first is due */
    FILE *notes;          /* remarks for the user; NULL = none */

    /* Its own. */
    bool failed; /* a remark was made of a checkpoint that could not be written */
};

/* Makes a checkpoint when it is time for one. What is told of must have been written out. */
void sp_checkpointer_tick(struct sp_checkpointer *checkpointer, uint64_t now_us);

/* After the scan: keeps the last checkpoint, or removes the file. True when the scan can be
 * resumed. False with err code SP_OK when there is nothing left to do, or checkpoints are not
 * wanted. */
bool sp_checkpointer_end(struct sp_checkpointer *checkpointer, const struct sp_scan_stats *stats,
                         struct sp_error *err);

#endif
