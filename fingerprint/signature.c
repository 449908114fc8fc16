#include "fingerprint/signature.h"

#define WINDOW_MAX      65535u
#define TIMESTAMP_BYTES 12

const char *sp_trait_word(enum sp_trait trait)
{
    static const char *const words[] = {
#define X(name, word) word,
        SP_TRAIT_MAP(X)
#undef X
    };

    return words[trait];
}

const char *sp_evidence_word(enum sp_evidence evidence)
{
    static const char *const words[] = {
#define X(name, word, meaning) word,
        SP_EVIDENCE_MAP(X)
#undef X
    };

    return words[evidence];
}

unsigned sp_ttl_member(unsigned ttl)
{
    switch (ttl) {
    case 32:
        return SP_TTL_32;
    case 64:
        return SP_TTL_64;
    case 128:
        return SP_TTL_128;
    case 255:
        return SP_TTL_255;
    default:
        return 0;
    }
}

/* What a rule counts in; 0 when there is no MSS to take it from. */
static uint32_t window_unit(const struct sp_window_rule *rule, uint16_t mss)
{
    uint32_t reserve = rule->less_ts ? TIMESTAMP_BYTES : 0;

    return mss > reserve ? mss - reserve : 0;
}

bool sp_window_bounds(const struct sp_window_rule *rule, uint16_t mss, uint16_t *lo, uint16_t *hi)
{
    uint32_t unit = window_unit(rule, mss);
    uint64_t low = 0, high = 0;

    switch ((enum sp_window_kind)rule->kind) {
    case SP_WINDOW_RANGE:
        low = rule->lo;
        high = rule->hi;
        break;
    case SP_WINDOW_TIMES:
        low = high = (uint64_t)rule->lo * unit;
        break;
    case SP_WINDOW_FIT:
        low = high = unit == 0 ? 0 : rule->lo / unit * unit;
        /* the header's field is 16 bits wide: a stack that means 65536 sends 65535 */
        if (low == WINDOW_MAX + 1)
            low = high = WINDOW_MAX;
        break;
    case SP_WINDOW_MULTIPLE:
        low = rule->lo != 0 ? rule->lo : unit;
        high = low == 0 ? 0 : WINDOW_MAX / low * low;
        break;
    }
    if (high > WINDOW_MAX || (high == 0 && rule->kind != SP_WINDOW_RANGE))
        return false;
    *lo = (uint16_t)low;
    *hi = (uint16_t)high;
    return true;
}

bool sp_window_matches(const struct sp_windows *windows, uint16_t window, uint16_t mss)
{
    for (unsigned i = 0; i < windows->count; i++) {
        const struct sp_window_rule *rule = &windows->at[i];
        uint16_t lo, hi;

        if (!sp_window_bounds(rule, mss, &lo, &hi) || window < lo || window > hi)
            continue;
        /* the smallest multiple is the divisor itself */
        if (rule->kind != SP_WINDOW_MULTIPLE || (lo != 0 && window % lo == 0))
            return true;
    }
    return windows->count == 0;
}

static bool ranges_match(const struct sp_ranges *ranges, uint16_t value)
{
    for (unsigned i = 0; i < ranges->count; i++) {
        if (value >= ranges->at[i].lo && value <= ranges->at[i].hi)
            return true;
    }
    return ranges->count == 0;
}

/* Notes the outcome of one trait. */
static void note(struct sp_comparison *cmp, enum sp_trait trait, bool wildcard, bool equal)
{
    uint16_t bit = (uint16_t)(1u << trait);

    if (wildcard)
        cmp->wildcard |= bit;
    else if (equal)
        cmp->agreed |= bit;
    else
        cmp->differs |= bit;
}

static void note_flag(struct sp_comparison *cmp, enum sp_trait trait, uint8_t want, bool seen)
{
    note(cmp, trait, want == SP_ANY, (want == SP_YES) == seen);
}

bool sp_signature_lacks_options(const struct sp_signature *sig, sp_layout layout)
{
    return sp_layout_lacks(layout, sig->system->signatures[0].layout);
}

struct sp_comparison sp_signature_compare(const struct sp_signature *sig,
                                          const struct sp_observation *obs)
{
    struct sp_comparison cmp = {0};

    note(&cmp, SP_TRAIT_TTL, false, (sig->ttls & sp_ttl_member(obs->ttl)) != 0);
    if (!obs->ipv6) {
        note_flag(&cmp, SP_TRAIT_DF, sig->df, obs->df);
        note_flag(&cmp, SP_TRAIT_ID, sig->id_zero, obs->id_zero);
    }
    note(&cmp, SP_TRAIT_WINDOW, sig->window.count == 0,
         sp_window_matches(&sig->window, obs->window, obs->mss));
    note(&cmp, SP_TRAIT_QUIRKS, sig->any_quirks, sig->quirks == obs->quirks);
    if (sp_layout_has(sig->layout, SP_OPTION_MSS))
        note(&cmp, SP_TRAIT_MSS, sig->mss.count == 0, ranges_match(&sig->mss, obs->mss));
    if (sp_layout_has(sig->layout, SP_OPTION_WSCALE))
        note(&cmp, SP_TRAIT_WSCALE, sig->wscale.count == 0,
             ranges_match(&sig->wscale, obs->wscale));
    if (sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP)) {
        note_flag(&cmp, SP_TRAIT_TSVAL, sig->tsval_zero, obs->tsval_zero);
        note_flag(&cmp, SP_TRAIT_TSECR, sig->tsecr_zero, obs->tsecr_zero);
    }
    return cmp;
}
