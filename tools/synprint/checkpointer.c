#include "synprint/checkpointer.h"

#include <stdlib.h>

static bool hosts_of(const void *scan, sp_unfinished_visitor *visit, void *ctx)
{
    return sp_scan_unfinished(scan, visit, ctx);
}

static bool make(struct sp_checkpointer *c, bool wait, struct sp_error *err)
{
    struct sp_resume progress;
    size_t len;
    char *text;
    bool ok;

    sp_scan_progress(c->scan, &progress);
    text = sp_checkpoint_text(&c->head, &progress, hosts_of, c->scan, c->ports, &len);
    if (text == NULL)
        return sp_fail(err, SP_ERR_FAILED, "cannot write \"%.200s\": out of memory",
                       c->store->path);
    ok = sp_checkpoint_store_write(c->store, text, len, wait, err);
    free(text);
    return ok;
}

void sp_checkpointer_tick(struct sp_checkpointer *c, uint64_t now_us)
{
    struct sp_error err = {.code = SP_OK};

    if (c->store == NULL || c->interval_us == 0 || now_us < c->next_us)
        return;
    c->next_us = now_us + c->interval_us;
    if (make(c, false, &err) || c->failed)
        return;
    c->failed = true;
    if (c->notes != NULL)
        fprintf(c->notes, "synprint: %s; the scan goes on\n", err.message);
}

bool sp_checkpointer_end(struct sp_checkpointer *c, const struct sp_scan_stats *stats,
                         struct sp_error *err)
{
    struct sp_resume progress;

    err->code = SP_OK;
    if (c->store == NULL)
        return false;
    sp_scan_progress(c->scan, &progress);
    if (progress.totals.hosts_done < stats->targets)
        return make(c, true, err);
    sp_checkpoint_store_remove(c->store, err);
    return false;
}
