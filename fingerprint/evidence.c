#include "fingerprint/matcher.h"

#include <stdio.h>

#include "fingerprint/text.h"

#define TIMESTAMP_BYTES 12

/* The window as the signature puts it: the first of its rules that fits. */
static void add_window(struct sp_text *text, const struct sp_match *match)
{
    const struct sp_observation *seen = &match->seen;
    const struct sp_windows *windows = &match->signature->window;

    sp_text_add(text, ", window %u", seen->window);
    for (unsigned i = 0; i < windows->count; i++) {
        const struct sp_window_rule *rule = &windows->at[i];
        struct sp_windows one = {.count = 1, .at = {*rule}};
        unsigned unit = seen->mss - (rule->less_ts ? TIMESTAMP_BYTES : 0u);

        if (!sp_window_matches(&one, seen->window, seen->mss))
            continue;
        if (rule->kind == SP_WINDOW_MULTIPLE && rule->lo != 0)
            sp_text_add(text, " = %u x %u", seen->window / rule->lo, rule->lo);
        else if (rule->kind != SP_WINDOW_RANGE && seen->window % unit == 0)
            sp_text_add(text, " = %u x %s", seen->window / unit,
                        rule->less_ts ? "(MSS-12)" : "MSS");
        return;
    }
}

/* What only IPv4 has. */
static void add_df_and_id(struct sp_text *text, bool ipv6, bool df, bool id_zero)
{
    if (!ipv6)
        sp_text_add(text, ", %s, id %s", df ? "df" : "no df", id_zero ? "0" : "not 0");
}

static void add_traits(struct sp_text *text, const struct sp_match *match)
{
    const struct sp_observation *seen = &match->seen;
    char layout[SP_LAYOUT_TEXT_MAX];

    sp_text_add(text, "SYN-ACK ttl %u (%u away)", seen->ttl, sp_observation_distance(seen));
    add_df_and_id(text, seen->ipv6, seen->df, seen->id_zero);
    sp_text_add(text, ", options %s", sp_layout_format(seen->layout, layout));
    if (sp_layout_has(seen->layout, SP_OPTION_MSS))
        sp_text_add(text, ", mss %u", seen->mss);
    if (sp_layout_has(seen->layout, SP_OPTION_WSCALE))
        sp_text_add(text, ", scale %u", seen->wscale);
    add_window(text, match);
    for (unsigned bit = 0; bit < SP_QUIRK_COUNT; bit++) {
        if ((seen->quirks >> bit & 1) != 0)
            sp_text_add(text, ", %s", sp_quirk_word((enum sp_quirk_bit)bit));
    }
}

/* " (WHAT a, b)" for a set of traits, nothing for an empty one. */
static void add_set(struct sp_text *text, const char *what, unsigned set)
{
    const char *separator = " ";

    if (set == 0)
        return;
    sp_text_add(text, " (%s", what);
    for (unsigned trait = 0; trait < SP_TRAIT_COUNT; trait++) {
        if ((set >> trait & 1) == 0)
            continue;
        sp_text_add(text, "%s%s", separator, sp_trait_word((enum sp_trait)trait));
        separator = ", ";
    }
    sp_text_add(text, ")");
}

static void add_verdict(struct sp_text *text, const struct sp_match *match)
{
    char db[SP_MATCH_DB_MAX];

    sp_match_db(match, db);
    if (match->kind == SP_MATCH_EXACT)
        sp_text_add(text, " match %s", db);
    else if (match->mss_clamped)
        sp_text_add(text,
                    " come near %s: the window is that of MSS 1460, so the MSS was lowered on "
                    "the way, and only the family is certain",
                    db);
    else
        sp_text_add(text,
                    " come near %s: one trait is tuned or changed on the way, and only the "
                    "family is certain",
                    db);
    add_set(text, "differs:", match->comparison.differs);
    add_set(text, "any value fits for", match->comparison.wildcard);
    if (sp_signature_lacks_options(match->signature, match->seen.layout))
        sp_text_add(text, "; options are missing that it sends by itself: switched off, or taken "
                          "out on the way");
    if (match->rivals > 0)
        sp_text_add(text, "; systems of other families that match too: %u", match->rivals);
}

static void add_rst(struct sp_text *text, const struct sp_match *match)
{
    const struct sp_rst_traits *rst = &match->seen.rst;

    switch (match->rst) {
    case SP_RST_NOT_SEEN:
        return;
    case SP_RST_CONSISTENT:
        sp_text_add(text, "; the RST of a closed port (ttl %u", rst->ttl);
        add_df_and_id(text, match->seen.ipv6, rst->df, rst->id_zero);
        sp_text_add(text, ", window %u) agrees", rst->window);
        return;
    case SP_RST_OTHER_TTL:
        sp_text_add(text,
                    "; the RST of a closed port has initial ttl %u: a middlebox may answer for the "
                    "open port",
                    rst->ttl);
        return;
    case SP_RST_OTHER_DISTANCE:
        sp_text_add(text,
                    "; the RST of a closed port came with ttl %u, the SYN-ACK with %u: they may be "
                    "of two hosts",
                    rst->raw_ttl, match->seen.raw_ttl);
        return;
    }
}

const char *sp_match_evidence(const struct sp_match *match, char out[static SP_EVIDENCE_MAX])
{
    struct sp_text text = {.out = out, .size = SP_EVIDENCE_MAX, .used = 0};
    char line[SP_OBSERVATION_TEXT_MAX];

    if (match->ports == 0) {
        sp_text_add(&text, "no SYN-ACK was seen");
        return out;
    }
    if (match->kind == SP_MATCH_UNKNOWN && match->unsure != NULL) {
        sp_text_add(&text, "as %s (%s:%u) answers, and too many others: %s", match->unsure->name,
                    match->unsure->file, match->unsure->line,
                    sp_observation_format(&match->seen, line));
    } else if (match->kind == SP_MATCH_UNKNOWN) {
        sp_text_add(&text, "no signature matches, the line for a new one is: %s",
                    sp_observation_format(&match->seen, line));
    } else {
        add_traits(&text, match);
        add_verdict(&text, match);
    }
    add_rst(&text, match);
    if (match->ports_agreeing < match->ports)
        sp_text_add(
            &text,
            "; only %zu of %zu open ports answer so, address translation or a load balancer "
            "may stand in front",
            match->ports_agreeing, match->ports);
    return out;
}

const char *sp_match_db(const struct sp_match *match, char out[static SP_MATCH_DB_MAX])
{
    out[0] = '\0';
    if (match->signature != NULL)
        snprintf(out, SP_MATCH_DB_MAX, "%s:%u", match->signature->system->file,
                 match->signature->line);
    return out;
}
