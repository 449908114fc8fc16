/* One line on a terminal that says how far the scan is, rewritten in place. */
#ifndef SP_SYNPRINT_PROGRESS_H
#define SP_SYNPRINT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/scan.h"

struct sp_progress {
    FILE *terminal; /* NULL: show nothing */
    bool shown;     /* the line is on the screen now */
    uint64_t last_us, last_packets;
};

/* Shows the line anew, at most twice a second. now_us is any clock that does not go back. */
void sp_progress_update(struct sp_progress *progress, const struct sp_scan_stats *stats,
                        uint64_t now_us);

/* Takes the line off the screen, before anything else is printed. */
void sp_progress_clear(struct sp_progress *progress);

#endif
