#include "synprint/progress.h"

#include <inttypes.h>

#define INTERVAL_US   500000u
#define SHARE_FOR_ETA 0.01 /* below that, an estimate is a guess */
#define ERASE_LINE    "\r\033[K"

/* The share of the scan that is done, 0..1. A host that is down needs none of its ports asked. */
static double share_done(const struct sp_scan_stats *stats)
{
    double planned = (double)stats->targets * (double)stats->ports;
    double decided = (double)stats->hosts_down * (double)stats->ports;
    double share;

    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        decided += (double)stats->counts[state];
    share = planned > 0 ? decided / planned : 0;
    return share < 1 ? share : 1;
}

void sp_progress_update(struct sp_progress *progress, const struct sp_scan_stats *stats,
                        uint64_t now_us)
{
    uint64_t packets = stats->probes_sent + stats->os_probes_sent + stats->arp_sent;
    double share = share_done(stats);
    double seconds;

    if (!progress->terminal || now_us - progress->last_us < INTERVAL_US)
        return;
    seconds = (double)(now_us - progress->last_us) / 1e6;
    fprintf(progress->terminal, ERASE_LINE "%.1f %% done, %" PRIu64 " packets sent", 100 * share,
            packets);
    if (progress->last_us > 0) {
        fprintf(progress->terminal, " (%.0f per second)",
                (double)(packets - progress->last_packets) / seconds);
    }
    fprintf(progress->terminal, ", %" PRIu64 " open", stats->counts[SP_PORT_OPEN]);
    if (share >= SHARE_FOR_ETA) {
        fprintf(progress->terminal, ", %.0f s left",
                (double)stats->elapsed_us / 1e6 * (1 - share) / share);
    }
    fflush(progress->terminal);
    progress->shown = true;
    progress->last_us = now_us;
    progress->last_packets = packets;
}

void sp_progress_clear(struct sp_progress *progress)
{
    if (progress->shown) {
        fputs(ERASE_LINE, progress->terminal);
        fflush(progress->terminal);
        progress->shown = false;
    }
}
