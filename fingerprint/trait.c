#include "fingerprint/trait.h"

#include <stdbool.h>

_Static_assert(SP_QUIRK_COUNT <= 16, "a set of quirks is a value of 16 bits");

static void allow(struct sp_allowed *out, uint32_t lo, uint32_t hi)
{
    out->at[out->count].lo = (uint16_t)lo;
    out->at[out->count++].hi = (uint16_t)hi;
}

static void allow_flag(struct sp_allowed *out, uint8_t want)
{
    allow(out, want == SP_YES, want != SP_NO);
}

static void allow_ranges(struct sp_allowed *out, const struct sp_ranges *ranges, bool in_layout)
{
    if (!in_layout || ranges->count == 0)
        allow(out, 0, UINT16_MAX);
    for (unsigned i = 0; in_layout && i < ranges->count; i++)
        allow(out, ranges->at[i].lo, ranges->at[i].hi);
}

static void allow_windows(struct sp_allowed *out, const struct sp_windows *windows)
{
    uint16_t lo, hi;

    if (windows->count == 0)
        allow(out, 0, UINT16_MAX);
    for (unsigned i = 0; i < windows->count; i++) {
        if (windows->at[i].kind == SP_WINDOW_RANGE &&
            sp_window_bounds(&windows->at[i], 0, &lo, &hi))
            allow(out, lo, hi);
    }
}

static void allow_ttls(struct sp_allowed *out, uint8_t ttls)
{
    static const uint8_t initial[] = {32, 64, 128, 255};

    for (size_t i = 0; i < sizeof(initial); i++) {
        if (ttls & sp_ttl_member(initial[i]))
            allow(out, initial[i], initial[i]);
    }
}

struct sp_allowed sp_trait_allowed(const struct sp_signature *sig, enum sp_trait trait)
{
    bool timestamp = sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP);
    struct sp_allowed out = {0};

    switch (trait) {
    case SP_TRAIT_TTL:
        allow_ttls(&out, sig->ttls);
        break;
    case SP_TRAIT_DF:
        allow_flag(&out, sig->df);
        break;
    case SP_TRAIT_ID:
        allow_flag(&out, sig->id_zero);
        break;
    case SP_TRAIT_MSS:
        allow_ranges(&out, &sig->mss, sp_layout_has(sig->layout, SP_OPTION_MSS));
        break;
    case SP_TRAIT_WINDOW:
        allow_windows(&out, &sig->window);
        break;
    case SP_TRAIT_WSCALE:
        allow_ranges(&out, &sig->wscale, sp_layout_has(sig->layout, SP_OPTION_WSCALE));
        break;
    case SP_TRAIT_TSVAL:
        allow_flag(&out, timestamp ? sig->tsval_zero : SP_ANY);
        break;
    case SP_TRAIT_TSECR:
        allow_flag(&out, timestamp ? sig->tsecr_zero : SP_ANY);
        break;
    case SP_TRAIT_QUIRKS:
        allow(&out, sig->any_quirks ? 0 : sig->quirks, sig->any_quirks ? UINT16_MAX : sig->quirks);
        break;
    case SP_TRAIT_COUNT:
        break;
    }
    return out;
}

uint16_t sp_trait_value(const struct sp_observation *obs, enum sp_trait trait)
{
    switch (trait) {
    case SP_TRAIT_TTL:
        return obs->ttl;
    case SP_TRAIT_DF:
        return obs->df;
    case SP_TRAIT_ID:
        return obs->id_zero;
    case SP_TRAIT_MSS:
        return obs->mss;
    case SP_TRAIT_WINDOW:
        return obs->window;
    case SP_TRAIT_WSCALE:
        return obs->wscale;
    case SP_TRAIT_TSVAL:
        return obs->tsval_zero;
    case SP_TRAIT_TSECR:
        return obs->tsecr_zero;
    case SP_TRAIT_QUIRKS:
        return (uint16_t)obs->quirks;
    case SP_TRAIT_COUNT:
        break;
    }
    return 0;
}
