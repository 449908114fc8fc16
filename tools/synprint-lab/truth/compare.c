#include "truth/compare.h"

#include <stdlib.h>
#include <string.h>

#include "truth/compare_host.h"

static bool is_wanted(const struct lab_comparison *c, const struct sp_addr *addr)
{
    return !c->hosts || sp_addrset_contains(c->hosts, addr);
}

/* The ports of a protocol that the scan was asked for; NULL = none. */
static const struct sp_portset *scanned_ports(const struct lab_comparison *c,
                                              const struct lab_seen *seen, enum lab_proto proto)
{
    bool any_said = seen->said[LAB_TCP] || seen->said[LAB_UDP];
    const struct sp_portset *ports;

    if (c->restricted)
        ports = c->ports[proto];
    else if (any_said)
        ports = seen->said[proto] ? &seen->ports[proto] : NULL;
    else if (proto == LAB_TCP || seen->has_proto[proto])
        ports = &c->truth->scope[proto];
    else
        ports = NULL;
    return ports && ports->count > 0 ? ports : NULL;
}

/* A host that is alive and answers as itself. */
static void compare_living(struct lab_host_compare *h)
{
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        if (h->truth->suspect && proto == LAB_TCP)
            lab_compare_suspect(h);
        else
            lab_compare_ports(h, (enum lab_proto)proto);
    }
    lab_compare_up(h);
    if (h->truth->suspect) {
        h->tally->suspects++;
        h->tally->suspects_marked += h->seen_host->suspect;
        return;
    }
    h->tally->wrongly_marked += h->seen_host->suspect;
    if (h->truth->os)
        h->tally->os[h->seen_host->os]++;
}

bool lab_compare(const struct lab_comparison *comparison, const struct lab_seen *seen,
                 struct lab_tally *out, struct sp_error *err)
{
    struct lab_host_compare *h = calloc(1, sizeof(*h));
    size_t next = 0;

    *out = (struct lab_tally){.ports = 0};
    if (!h)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for the comparison");
    *h = (struct lab_host_compare){.comparison = comparison, .seen = seen, .tally = out};
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        h->scanned[proto] = scanned_ports(comparison, seen, (enum lab_proto)proto);
    for (size_t i = 0; i < seen->host_count; i++) {
        h->seen_host = &seen->hosts[i];
        h->truth = i < comparison->truth->count ? &comparison->truth->hosts[i] : NULL;
        h->reports = seen->reports ? &seen->reports[next] : NULL;
        h->report_count = 0;
        while (next < seen->report_count && seen->reports[next].host == i) {
            h->report_count++;
            next++;
        }
        if (!is_wanted(comparison, &h->seen_host->addr))
            continue;
        if (h->seen_host->reports > 1) {
            out->hosts_repeated += h->seen_host->reports - 1;
            lab_compare_note(h, "host reported %u times", (unsigned)h->seen_host->reports);
        }
        if (h->truth && h->truth->up)
            compare_living(h);
        else
            lab_compare_dead(h);
    }
    free(h);
    return true;
}

bool lab_tally_agrees(const struct lab_tally *tally, bool open_only, bool os)
{
    const struct lab_tally *t = tally;

    if (t->missed + t->invented + t->wrong + t->repeated > 0 || (t->untold > 0 && !open_only))
        return false;
    if (t->hosts_missed + t->hosts_invented + t->hosts_repeated > 0)
        return false;
    for (int fit = 0; os && fit < LAB_OS_RIGHT; fit++)
        if (t->os[fit] > 0)
            return false;
    return true;
}
