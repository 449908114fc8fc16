/* SYN-ACKs and RSTs that were seen, to the lines of an entry. */
#include <string.h>

#include "fingerprint/learn_internal.h"

#define TIMESTAMP_BYTES 12
#define RST_WINDOWS_MAX 4

static uint16_t mss_of(const struct sp_signature *seen)
{
    return seen->mss.count > 0 ? seen->mss.at[0].lo : 0;
}

static uint16_t window_of(const struct sp_signature *seen)
{
    uint16_t lo = 0, hi;

    sp_window_bounds(&seen->window.at[0], mss_of(seen), &lo, &hi);
    return lo;
}

static void merge_tristate(struct sp_learner *learner, const char *what, uint8_t *all, uint8_t seen)
{
    if (*all == seen || *all == SP_ANY)
        return;
    *all = SP_ANY;
    sp_learner_remark(learner, "%s: varies, left out", what);
}

static void add_value(struct sp_learner *learner, const char *what, struct sp_ranges *ranges,
                      uint16_t value)
{
    for (unsigned i = 0; i < ranges->count; i++) {
        if (value >= ranges->at[i].lo && value <= ranges->at[i].hi)
            return;
    }
    if (ranges->count > 0)
        sp_learner_remark(learner, "%s: more than one value was seen", what);
    if (ranges->count < SP_ALTERNATIVES_MAX) {
        ranges->at[ranges->count].lo = ranges->at[ranges->count].hi = value;
        ranges->count++;
        return;
    }
    for (unsigned i = 1; i < ranges->count; i++) { /* too many: one range */
        if (ranges->at[i].lo < ranges->at[0].lo)
            ranges->at[0].lo = ranges->at[i].lo;
        if (ranges->at[i].hi > ranges->at[0].hi)
            ranges->at[0].hi = ranges->at[i].hi;
    }
    ranges->at[0].lo = value < ranges->at[0].lo ? value : ranges->at[0].lo;
    ranges->at[0].hi = value > ranges->at[0].hi ? value : ranges->at[0].hi;
    ranges->count = 1;
}

/* False when there is no room left. */
static bool add_rule(struct sp_windows *windows, enum sp_window_kind kind, bool less_ts,
                     uint32_t lo)
{
    for (unsigned i = 0; i < windows->count; i++) {
        if (windows->at[i].kind == kind && windows->at[i].less_ts == less_ts &&
            windows->at[i].lo == lo)
            return true;
    }
    if (windows->count == SP_ALTERNATIVES_MAX)
        return false;
    windows->at[windows->count++] =
        (struct sp_window_rule){.kind = (uint8_t)kind, .less_ts = less_ts, .lo = lo, .hi = lo};
    return true;
}

/* A window that is a multiple of the MSS follows it on other links: as a number of segments, or as
 * what fits into the 16 bits of the field. */
static bool add_multiple(struct sp_learner *learner, struct sp_signature *sig, uint16_t window,
                         uint16_t mss, bool less_ts)
{
    uint32_t unit = mss - (less_ts ? TIMESTAMP_BYTES : 0u), times = window / unit;
    bool ok = true;

    if (window + unit > UINT16_MAX)
        ok = add_rule(&sig->window, SP_WINDOW_FIT, less_ts, UINT16_MAX + 1);
    ok = ok && add_rule(&sig->window, SP_WINDOW_TIMES, less_ts, times);
    if (mss == SP_LEARN_MSS) /* where the MSS is lowered on the way, the window stays */
        ok = ok && add_rule(&sig->window, SP_WINDOW_RANGE, false, window);
    sp_learner_remark(learner,
                      "win: %u is %u x %s at an MSS of %u, and taken for a rule; a look over a "
                      "link of another MTU would tell",
                      window, times, less_ts ? "(MSS - 12)" : "MSS", mss);
    return ok;
}

static void add_window(struct sp_learner *learner, struct sp_signature *sig,
                       const struct sp_signature *seen)
{
    uint16_t window = window_of(seen), mss = mss_of(seen);
    bool follows = window != 0 && mss >= SP_LEARN_OWN_MSS, ok;
    bool ts = sp_layout_has(seen->layout, SP_OPTION_TIMESTAMP);

    if (follows && ts && window % (mss - TIMESTAMP_BYTES) == 0)
        ok = add_multiple(learner, sig, window, mss, true);
    else if (follows && window % mss == 0)
        ok = add_multiple(learner, sig, window, mss, false);
    else
        ok = add_rule(&sig->window, SP_WINDOW_RANGE, false, window);
    if (!ok)
        sp_learner_remark(learner, "win: more values than there is room for; the first are kept");
}

static void add_mss(struct sp_learner *learner, struct sp_signature *sig,
                    const struct sp_signature *seen, bool *links)
{
    if (seen->mss.count == 0)
        return;
    if (mss_of(seen) >= SP_LEARN_OWN_MSS) {
        *links = true;
        sig->mss.count = 0;
        sp_learner_remark(learner, "mss: %u is left out, it is the link's and not the system's",
                          mss_of(seen));
    } else if (!*links) {
        add_value(learner, "mss", &sig->mss, mss_of(seen));
    }
}

/* Everything that was seen with one layout and the same quirks. */
static struct sp_signature merge(struct sp_learner *learner, const struct sp_signature *like)
{
    struct sp_signature sig = *like;
    bool links = false;

    sig.mss.count = sig.wscale.count = sig.window.count = 0;
    for (size_t i = 0; i < learner->synack_count; i++) {
        const struct sp_signature *seen = &learner->synacks[i];

        if (seen->layout != like->layout || seen->quirks != like->quirks)
            continue;
        if ((sig.ttls & seen->ttls) == 0)
            sp_learner_remark(learner, "ttl: more than one value was seen; something may answer in "
                                       "the host's place");
        sig.ttls |= seen->ttls;
        merge_tristate(learner, "df", &sig.df, seen->df);
        merge_tristate(learner, "id", &sig.id_zero, seen->id_zero);
        merge_tristate(learner, "tsval", &sig.tsval_zero, seen->tsval_zero);
        merge_tristate(learner, "tsecr", &sig.tsecr_zero, seen->tsecr_zero);
        if (seen->wscale.count > 0)
            add_value(learner, "ws", &sig.wscale, seen->wscale.at[0].lo);
        add_mss(learner, &sig, seen, &links);
        add_window(learner, &sig, seen);
    }
    return sig;
}

static bool is_merged(const struct sp_learner *learner, const struct sp_signature *seen)
{
    for (size_t i = 0; i < learner->signature_count; i++) {
        if (learner->signatures[i].layout == seen->layout &&
            learner->signatures[i].quirks == seen->quirks)
            return true;
    }
    return false;
}

static void merge_rsts(struct sp_learner *learner)
{
    struct sp_signature *rst = &learner->rst;

    if (learner->rst_count == 0)
        return;
    *rst = learner->rsts[0];
    for (size_t i = 1; i < learner->rst_count; i++) {
        const struct sp_signature *seen = &learner->rsts[i];

        rst->ttls |= seen->ttls;
        merge_tristate(learner, "rst df", &rst->df, seen->df);
        merge_tristate(learner, "rst id", &rst->id_zero, seen->id_zero);
        if (rst->window.count < RST_WINDOWS_MAX)
            add_rule(&rst->window, SP_WINDOW_RANGE, false, window_of(seen));
    }
    if (rst->window.count == RST_WINDOWS_MAX) {
        rst->window.count = 0;
        sp_learner_remark(learner, "rst win: varies, left out");
    }
}

void sp_learner_traits(struct sp_learner *learner)
{
    for (size_t i = 0; i < learner->synack_count; i++) {
        if (is_merged(learner, &learner->synacks[i]))
            continue;
        if (learner->signature_count == SP_LEARN_SYNACKS_MAX) {
            sp_learner_remark(learner, "syn-ack: answers in more ways than %d; the first are kept",
                              SP_LEARN_SYNACKS_MAX);
            break;
        }
        learner->signatures[learner->signature_count] = merge(learner, &learner->synacks[i]);
        learner->signature_count++;
    }
    if (learner->signature_count > 1)
        sp_learner_remark(learner,
                          "syn-ack: answers in %zu ways; if these are two systems behind one "
                          "address, make an entry of each",
                          learner->signature_count);
    merge_rsts(learner);
}
