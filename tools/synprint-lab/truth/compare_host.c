#include "truth/compare_host.h"

#include <stdarg.h>
#include <string.h>

/* The state of the ports of which no report tells. */
struct unlisted {
    bool counted;         /* several states, only their numbers are known */
    enum lab_state state; /* of each, unless counted */
    uint32_t truth[LAB_STATE_COUNT];
};

void lab_compare_note(const struct lab_host_compare *h, const char *format, ...)
{
    FILE *list = h->comparison->list;
    char text[SP_ADDR_TEXT_MAX];
    va_list args;

    if (!list)
        return;
    fprintf(list, "%s ", sp_addr_format(&h->seen_host->addr, text));
    va_start(args, format);
    vfprintf(list, format, args);
    va_end(args);
    fputc('\n', list);
}

static void note_port(const struct lab_host_compare *h, enum lab_proto proto, uint16_t port,
                      struct lab_verdict want, struct lab_verdict got)
{
    lab_compare_note(h, "%s/%u %s got %s", lab_proto_name(proto), (unsigned)port,
                     lab_state_name((enum lab_state)want.state),
                     lab_state_name((enum lab_state)got.state));
}

static bool is_scanned(const struct lab_host_compare *h, enum lab_proto proto, uint16_t port)
{
    return h->scanned[proto] && sp_portset_contains(h->scanned[proto], port);
}

/* Whether the scanner left open which of two states it is, and it is one of them. */
static bool is_either(uint8_t want, uint8_t got)
{
    return got == LAB_STATE_CLOSED_FILTERED &&
           (want == LAB_STATE_CLOSED || want == LAB_STATE_FILTERED);
}

/* Counts one port; the reason counts only when the state is right and both are known. */
static void judge(struct lab_host_compare *h, enum lab_proto proto, uint16_t port,
                  struct lab_verdict got)
{
    struct lab_verdict want = lab_truth_port(h->truth, proto, port);
    struct lab_tally *t = h->tally;

    if (want.state == LAB_STATE_UNTOLD)
        return;
    if (got.state == LAB_STATE_UNASKED)
        got.state = LAB_STATE_UNTOLD;
    t->ports++;
    t->open += want.state == LAB_STATE_OPEN;
    if (got.state == want.state) {
        t->exact++;
        t->other_reason += got.reason != LAB_REASON_NONE && want.reason != LAB_REASON_NONE &&
                           got.reason != want.reason;
        return;
    }
    if (is_either(want.state, got.state)) {
        t->exact++;
        t->either++;
        return;
    }
    if (want.state == LAB_STATE_OPEN)
        t->missed++;
    else if (got.state == LAB_STATE_OPEN)
        t->invented++;
    else if (got.state == LAB_STATE_UNTOLD)
        t->untold++;
    else
        t->wrong++;
    if (want.state == LAB_STATE_OPEN || got.state != LAB_STATE_UNTOLD || !h->seen->open_only)
        note_port(h, proto, port, want, got);
}

/* Puts the reports of a protocol into got; each port beyond the first time is a repetition. Ports
 * that are not to be compared are left out. */
static void apply_reports(struct lab_host_compare *h, enum lab_proto proto)
{
    for (size_t i = 0; i < h->report_count; i++) {
        const struct lab_seen_port *report = &h->reports[i];

        for (uint32_t port = report->first; report->proto == proto && port <= report->last;
             port++) {
            if (h->comparison->restricted && !is_scanned(h, proto, (uint16_t)port))
                continue;
            if (h->got[port].state != LAB_STATE_UNTOLD) {
                h->tally->repeated++;
                lab_compare_note(h, "%s/%u reported again", lab_proto_name(proto), (unsigned)port);
                continue;
            }
            h->got[port] = report->verdict;
        }
    }
}

static struct unlisted unlisted_begin(const struct lab_host_compare *h, enum lab_proto proto)
{
    const struct lab_seen_host *host = h->seen_host;
    struct unlisted u = {.state = LAB_STATE_UNTOLD};

    for (int state = 0; host->proto == proto && state < LAB_STATE_COUNT; state++) {
        if (host->not_shown[state] == 0)
            continue;
        u.counted = u.counted || u.state != LAB_STATE_UNTOLD;
        u.state = (enum lab_state)state;
    }
    return u;
}

/* Counts the ports that are closed|filtered under the one of the two states that the truth has more
 * of. Returns how many fit. */
static uint32_t settle_either(const uint32_t *truth, uint32_t *shown)
{
    static const enum lab_state states[] = {LAB_STATE_CLOSED, LAB_STATE_FILTERED};
    uint32_t before = shown[LAB_STATE_CLOSED_FILTERED];

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        uint32_t *got = &shown[states[i]], *left = &shown[LAB_STATE_CLOSED_FILTERED];
        uint32_t lacking = truth[states[i]] > *got ? truth[states[i]] - *got : 0;
        uint32_t moved = lacking < *left ? lacking : *left;

        *got += moved;
        *left -= moved;
    }
    return before - shown[LAB_STATE_CLOSED_FILTERED];
}

/* When the unlisted ports are in several states only the numbers can be compared: as many ports are
 * exact as the numbers allow. */
static void judge_numbers(struct lab_host_compare *h, enum lab_proto proto, const uint32_t *truth)
{
    uint32_t shown[LAB_STATE_COUNT];
    struct lab_tally *t = h->tally;
    uint64_t total = 0, told = 0, exact = 0, missed = 0, differing, invented, untold;

    memcpy(shown, h->seen_host->not_shown, sizeof(shown));
    t->either += settle_either(truth, shown);
    for (int state = LAB_STATE_OPEN; state < LAB_STATE_COUNT; state++) {
        uint32_t got = state == LAB_STATE_UNASKED ? 0 : shown[state];
        uint32_t both = truth[state] < got ? truth[state] : got;

        total += truth[state];
        told += got;
        exact += both;
        if (state == LAB_STATE_OPEN)
            missed = truth[state] - both;
        if (truth[state] != got)
            lab_compare_note(h, "%s/- %u %s got %u", lab_proto_name(proto), (unsigned)truth[state],
                             lab_state_name((enum lab_state)state), (unsigned)got);
    }
    differing = total - exact - missed;
    invented = shown[LAB_STATE_OPEN] - (truth[LAB_STATE_OPEN] - missed);
    if (invented > differing)
        invented = differing;
    untold = total > told ? total - told : 0;
    if (untold > differing - invented)
        untold = differing - invented;
    t->ports += total;
    t->open += truth[LAB_STATE_OPEN];
    t->exact += exact;
    t->missed += missed;
    t->invented += invented;
    t->untold += untold;
    t->wrong += differing - invented - untold;
}

static void judge_scanned(struct lab_host_compare *h, enum lab_proto proto)
{
    const struct sp_portset *scanned = h->scanned[proto];
    struct unlisted unlisted = unlisted_begin(h, proto);

    for (uint32_t i = 0; scanned && i < scanned->count; i++) {
        uint16_t port = scanned->ports[i];
        struct lab_verdict got = h->got[port];

        if (got.state == LAB_STATE_UNTOLD && unlisted.counted) {
            unlisted.truth[lab_truth_port(h->truth, proto, port).state]++;
            continue;
        }
        if (got.state == LAB_STATE_UNTOLD)
            got.state = (uint8_t)unlisted.state;
        judge(h, proto, port, got);
    }
    if (unlisted.counted)
        judge_numbers(h, proto, unlisted.truth);
}

/* Calls each() once for each reported port; the reports are used up. */
static void for_each_reported(struct lab_host_compare *h, enum lab_proto proto,
                              void (*each)(struct lab_host_compare *h, enum lab_proto proto,
                                           uint16_t port, struct lab_verdict got))
{
    for (size_t i = 0; i < h->report_count; i++) {
        const struct lab_seen_port *report = &h->reports[i];

        for (uint32_t port = report->first; report->proto == proto && port <= report->last;
             port++) {
            struct lab_verdict got = h->got[port];

            h->got[port] = (struct lab_verdict){LAB_STATE_UNTOLD, LAB_REASON_NONE};
            if (got.state != LAB_STATE_UNTOLD)
                each(h, proto, (uint16_t)port, got);
        }
    }
}

static void judge_beyond(struct lab_host_compare *h, enum lab_proto proto, uint16_t port,
                         struct lab_verdict got)
{
    if (!is_scanned(h, proto, port))
        judge(h, proto, port, got);
}

void lab_compare_ports(struct lab_host_compare *h, enum lab_proto proto)
{
    apply_reports(h, proto);
    judge_scanned(h, proto);
    for_each_reported(h, proto, judge_beyond); /* a scanner answers for what it reports unasked */
}

static void count_suspect(struct lab_host_compare *h, enum lab_proto proto, uint16_t port,
                          struct lab_verdict got)
{
    h->tally->suspect_open += got.state == LAB_STATE_OPEN && is_scanned(h, proto, port);
}

void lab_compare_suspect(struct lab_host_compare *h)
{
    apply_reports(h, LAB_TCP);
    h->tally->suspect_ports += h->scanned[LAB_TCP] ? h->scanned[LAB_TCP]->count : 0;
    for_each_reported(h, LAB_TCP, count_suspect);
}

/* Whether the result says, or shows by what answered, that the host is up. */
static bool is_seen_up(const struct lab_host_compare *h)
{
    if (h->seen_host->state == LAB_HOST_UP)
        return true;
    for (size_t i = 0; i < h->report_count; i++)
        if (h->reports[i].verdict.state == LAB_STATE_OPEN ||
            h->reports[i].verdict.state == LAB_STATE_CLOSED)
            return true;
    return false;
}

/* Whether a scan of these ports can see the host at all. */
static bool answers(const struct lab_host_compare *h)
{
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        const struct sp_portset *scanned = h->scanned[proto];

        for (uint32_t i = 0; scanned && i < scanned->count; i++) {
            uint8_t state =
                lab_truth_port(h->truth, (enum lab_proto)proto, scanned->ports[i]).state;

            if (state == LAB_STATE_OPEN || (state == LAB_STATE_CLOSED && !h->seen->open_only))
                return true;
        }
    }
    return h->truth->suspect && h->scanned[LAB_TCP];
}

void lab_compare_up(struct lab_host_compare *h)
{
    bool up = is_seen_up(h);

    h->tally->hosts++;
    if (!up && (h->seen_host->state == LAB_HOST_DOWN || answers(h))) {
        h->tally->hosts_missed++;
        lab_compare_note(h, "host up got %s",
                         h->seen_host->state == LAB_HOST_DOWN ? "down" : "nothing");
    }
}

/* A dead host is filtered on every port; of a host that the truth does not know only an open port
 * is certainly wrong. */
static void judge_dead(struct lab_host_compare *h, enum lab_proto proto, uint16_t port,
                       struct lab_verdict got)
{
    static const struct lab_verdict dead = {LAB_STATE_FILTERED, LAB_REASON_NO_RESPONSE};

    if (got.state == LAB_STATE_OPEN)
        h->tally->invented++;
    else if (h->truth && (got.state == LAB_STATE_CLOSED || got.state == LAB_STATE_UNFILTERED))
        h->tally->wrong++;
    else
        return;
    note_port(h, proto, port, dead, got);
}

void lab_compare_dead(struct lab_host_compare *h)
{
    bool up = is_seen_up(h);

    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++) {
        apply_reports(h, (enum lab_proto)proto);
        for_each_reported(h, (enum lab_proto)proto, judge_dead);
    }
    if (up) {
        h->tally->hosts_invented++;
        lab_compare_note(h, h->truth ? "host down got up" : "host not in the lab got up");
    }
}
