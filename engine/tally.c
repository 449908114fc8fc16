#include "engine/tally.h"

#include <string.h>

void tally_init(struct tally *tally, const struct sp_context *ctx)
{
    *tally = (struct tally){.ctx = ctx};
    if (ctx->config.resume == NULL)
        return;
    tally->totals = tally->done = ctx->config.resume->totals;
    memcpy(tally->counts, tally->totals.counts, sizeof(tally->counts));
}

static double packet_loss(const struct sp_context *ctx)
{
    double sendings = (double)sp_counted(&ctx->sent.sendings);
    double losses = (double)sp_counted(&ctx->sent.losses);

    /* the two are not read at the same moment */
    return sendings == 0 ? 0 : losses < sendings ? losses / sendings : 1;
}

/* How many of its silent ports are so because all packets were lost. */
static void doubt_host(const struct tally *tally, struct sp_doubt *doubt, const struct record *r)
{
    const uint32_t *counts = r->host.counts;
    struct sp_doubt_host host = {.answered = r->decided - r->unsent - r->silent,
                                 .silent = r->silent,
                                 .sendings_each = r->sendings_each,
                                 .sendings = r->sendings,
                                 .lost = r->lost,
                                 /* without repeats an answer proves no loss */
                                 .proves_loss = tally->ctx->config.timing.max_retries > 0};

    if (r->silent > 0)
        host.sendings_each = (double)r->silent_sendings / r->silent;
    if (counts[SP_PORT_CLOSED_FILTERED] > 0) { /* then only open ones are in the wrong state, */
        host.answered = counts[SP_PORT_OPEN];
        host.proves_loss = false; /* and what the host holds back is not lost */
    }
    sp_doubt_add(doubt, &host, packet_loss(tally->ctx));
}

static void count_host(struct sp_scan_totals *totals, const struct record *r)
{
    totals->hosts_done++;
    totals->hosts_up += r->host.state == SP_HOST_UP;
    totals->hosts_down += r->host.state == SP_HOST_DOWN;
    totals->hosts_limited += r->host.limited_pps > 0;
    totals->hosts_suspect += r->host.suspect;
    totals->hosts_timed_out += r->host.timed_out;
    totals->incomplete += !r->host.complete && !r->host.timed_out;
}

void tally_host(struct tally *tally, const struct record *r)
{
    doubt_host(tally, &tally->doubt, r);
    count_host(&tally->totals, r);
    tally->os_cut += r->host.os_cut;
}

void tally_done(struct tally *tally, const struct record *r)
{
    doubt_host(tally, &tally->done_doubt, r);
    count_host(&tally->done, r);
    for (int state = 0; state < SP_PORT_STATE_COUNT; state++)
        tally->done.counts[state] += state == SP_PORT_UNASKED ? 0 : r->host.counts[state];
}

/* By the loss of the whole scan, or that of the capture, should it be larger. */
static double missed_ports(const struct tally *tally, const struct sp_doubt *doubt)
{
    double drops = (double)sp_counted(&tally->ctx->received.kernel_drops);
    double received = (double)sp_counted(&tally->ctx->received.packets);
    double loss = packet_loss(tally->ctx);

    if (drops > 0 && loss < drops / (received + drops))
        loss = drops / (received + drops);
    return tally->totals.missed + sp_doubt_missed(doubt, loss);
}

void tally_get_stats(const struct tally *tally, struct sp_scan_stats *out)
{
    const struct sp_scan_totals *totals = &tally->totals;
    uint64_t decided = 0;

    out->hosts_done = totals->hosts_done;
    out->hosts_up = totals->hosts_up;
    out->hosts_down = totals->hosts_down;
    out->hosts_limited = totals->hosts_limited;
    out->hosts_suspect = totals->hosts_suspect;
    out->hosts_timed_out = totals->hosts_timed_out;
    out->hosts_os_cut = tally->os_cut;
    memcpy(out->counts, tally->counts, sizeof(out->counts));
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        decided += tally->counts[state];
    out->packet_loss = packet_loss(tally->ctx);
    out->loss_estimate = decided == 0 ? 0 : missed_ports(tally, &tally->doubt) / (double)decided;
}

void tally_get_done(const struct tally *tally, struct sp_scan_totals *out)
{
    *out = tally->done;
    out->missed = missed_ports(tally, &tally->done_doubt);
}
