#include "fingerprint/resends.h"

#include "fingerprint/text.h"

#define GAP_MAX_S    120u
#define TOLERANCE_MS 350u /* timers of half a second, queues on the way */
#define TOLERANCE_PART                                                                             \
    12u              /* percent: schedules that are drawn from a clock or a round-trip time        \
                      */
#define MISSED_MAX 1 /* repeats that may be lost */

/* "3" or "0.5". */
static bool parse_seconds(struct sp_span text, uint32_t *ms)
{
    struct sp_span whole, fraction = text;
    uint32_t seconds, tenths = 0;

    sp_span_split(&fraction, '.', &whole);
    if (!sp_span_number(whole, GAP_MAX_S, &seconds) ||
        (fraction.at != NULL && (fraction.len != 1 || !sp_span_number(fraction, 9, &tenths))))
        return false;
    *ms = seconds * 1000 + tenths * 100;
    return *ms <= GAP_MAX_S * 1000;
}

static bool parse_schedule(const struct sp_line *line, struct sp_span text, struct sp_schedule *out,
                           struct sp_error *err)
{
    struct sp_span gap;

    *out = (struct sp_schedule){.count = 0};
    while (sp_span_split(&text, '-', &gap)) {
        struct sp_span seconds = gap;
        bool rst = sp_span_strip_prefix(&seconds, "R");

        if (!rst && out->count == SP_RESENDS_MAX)
            return sp_line_fail(line, gap.at, err, "more than %d repeats", SP_RESENDS_MAX);
        if ((rst && text.at != NULL) ||
            !parse_seconds(seconds, rst ? &out->rst_ms : &out->gap_ms[out->count]))
            return sp_line_fail(line, gap.at, err,
                                "bad gap \"%.*s\", expected seconds of 0 to %u with at most one "
                                "decimal, or R and such a number at the end",
                                SP_SPAN_ARGS(gap), GAP_MAX_S);
        out->rst = rst;
        out->count += !rst;
    }
    return true;
}

bool sp_resends_parse(const struct sp_line *line, struct sp_span value, struct sp_resends *out,
                      struct sp_error *err)
{
    struct sp_span schedule;

    *out = (struct sp_resends){.count = 0};
    while (sp_span_split(&value, '|', &schedule)) {
        if (out->count == SP_RESENDS_ALTERNATIVES_MAX)
            return sp_line_fail(line, schedule.at, err, "more than %d alternatives",
                                SP_RESENDS_ALTERNATIVES_MAX);
        if (!parse_schedule(line, schedule, &out->at[out->count], err))
            return false;
        out->count++;
    }
    return true;
}

static bool is_near(uint32_t seen_ms, uint32_t known_ms)
{
    uint32_t tolerance_ms = known_ms * TOLERANCE_PART / 100;
    uint32_t off_ms = seen_ms > known_ms ? seen_ms - known_ms : known_ms - seen_ms;

    return off_ms <= (tolerance_ms > TOLERANCE_MS ? tolerance_ms : TOLERANCE_MS);
}

/* A way through what is known, by what was seen. */
struct walk {
    const struct sp_schedule *known;
    unsigned at; /* gaps used up */
    unsigned missed;
};

/* Is that the next time between two packets, or with a repeat lost the next two? */
static bool step(struct walk *walk, uint32_t seen_ms)
{
    const struct sp_schedule *known = walk->known;

    if (walk->at < known->count && is_near(seen_ms, known->gap_ms[walk->at])) {
        walk->at++;
        return true;
    }
    if (walk->missed == MISSED_MAX || walk->at + 1 >= known->count ||
        !is_near(seen_ms, known->gap_ms[walk->at] + known->gap_ms[walk->at + 1]))
        return false;
    walk->at += 2;
    walk->missed++;
    return true;
}

/* The RST that was seen, after all repeats that were. */
static enum sp_resends_fit end_by_rst(const struct walk *walk, uint32_t rst_ms)
{
    const struct sp_schedule *known = walk->known;
    bool last_lost = walk->at + 1 == known->count && walk->missed < MISSED_MAX;

    if (!known->rst)
        return SP_RESENDS_DIFFER;
    if (walk->at == known->count && is_near(rst_ms, known->rst_ms))
        return walk->missed == 0 ? SP_RESENDS_FIT : SP_RESENDS_NEAR;
    if (last_lost && is_near(rst_ms, known->gap_ms[walk->at] + known->rst_ms))
        return SP_RESENDS_NEAR;
    return SP_RESENDS_DIFFER;
}

static enum sp_resends_fit compare(const struct sp_schedule *known,
                                   const struct sp_resends_seen *seen)
{
    const struct sp_schedule *schedule = &seen->schedule;
    struct walk walk = {.known = known};
    bool whole;

    for (unsigned i = 0; i < schedule->count; i++) {
        if (!step(&walk, schedule->gap_ms[i]))
            return SP_RESENDS_DIFFER;
    }
    if (schedule->rst)
        return end_by_rst(&walk, schedule->rst_ms);
    if (schedule->count == 0)
        return seen->cut ? SP_RESENDS_NEAR : SP_RESENDS_DIFFER;
    whole = seen->cut || (walk.at == known->count && !known->rst);
    return whole && walk.missed == 0 ? SP_RESENDS_FIT : SP_RESENDS_NEAR;
}

enum sp_resends_fit sp_resends_compare(const struct sp_resends *known,
                                       const struct sp_resends_seen *seen)
{
    enum sp_resends_fit best = SP_RESENDS_DIFFER;

    for (unsigned i = 0; i < known->count; i++) {
        enum sp_resends_fit fit = compare(&known->at[i], seen);

        best = fit > best ? fit : best;
    }
    return best;
}

static void add_seconds(struct sp_text *text, const char *before, uint32_t ms)
{
    uint32_t tenths = (ms + 50) / 100;

    if (tenths % 10 == 0)
        sp_text_add(text, "%s%u", before, tenths / 10);
    else
        sp_text_add(text, "%s%u.%u", before, tenths / 10, tenths % 10);
}

const char *sp_schedule_format(const struct sp_schedule *schedule,
                               char out[static SP_SCHEDULE_TEXT_MAX])
{
    struct sp_text text = {.out = out, .size = SP_SCHEDULE_TEXT_MAX, .used = 0};

    for (unsigned i = 0; i < schedule->count; i++)
        add_seconds(&text, i == 0 ? "" : "-", schedule->gap_ms[i]);
    if (schedule->rst)
        add_seconds(&text, schedule->count == 0 ? "R" : "-R", schedule->rst_ms);
    else if (schedule->count == 0)
        sp_text_add(&text, "none");
    return out;
}
