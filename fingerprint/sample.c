#include "fingerprint/sample.h"

/* For a trait that may be anything: values that are common, and the ends. */
static const uint16_t any_mss[] = {1460, 1448, 1400, 1380, 1024, 536, 1, 0, 8960, 65495, 65535};
static const uint16_t any_window[] = {0, 1, 4096, 5840, 8192, 12345, 16384, 32768, 64240, 65535};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* Window scales that a stack may use are all tried, and one that it may not (RFC 7323, 2.3). */
#define ANY_WSCALE_COUNT 16

/* Takes one digit of a number written in a mixed radix. */
static uint32_t digit(uint32_t *number, uint32_t radix)
{
    uint32_t value = *number % radix;

    *number /= radix;
    return value;
}

static uint32_t range_radix(const struct sp_ranges *ranges, uint32_t any_count)
{
    return ranges->count == 0 ? any_count : ranges->count * 2u;
}

/* An option that is not in the layout has no value to vary. */
static uint32_t mss_radix(const struct sp_signature *sig)
{
    return sp_layout_has(sig->layout, SP_OPTION_MSS) ? range_radix(&sig->mss, COUNT(any_mss)) : 1;
}

static uint32_t wscale_radix(const struct sp_signature *sig)
{
    return sp_layout_has(sig->layout, SP_OPTION_WSCALE)
               ? range_radix(&sig->wscale, ANY_WSCALE_COUNT)
               : 1;
}

static uint16_t range_value(const struct sp_ranges *ranges, uint32_t i)
{
    return i % 2 == 0 ? ranges->at[i / 2].lo : ranges->at[i / 2].hi;
}

static uint32_t window_radix(const struct sp_windows *windows)
{
    return windows->count == 0 ? COUNT(any_window) : windows->count * 2u;
}

static bool window_value(const struct sp_windows *windows, uint16_t mss, uint32_t i, uint16_t *out)
{
    uint16_t lo, hi;

    if (windows->count == 0) {
        *out = any_window[i];
        return true;
    }
    if (!sp_window_bounds(&windows->at[i / 2], mss, &lo, &hi))
        return false;
    *out = i % 2 == 0 ? lo : hi;
    return true;
}

static uint32_t flag_radix(uint8_t want)
{
    return want == SP_ANY ? 2 : 1;
}

static bool flag_value(uint8_t want, uint32_t i)
{
    return want == SP_YES || (want == SP_ANY && i == 1);
}

struct sp_samples sp_samples_begin(const struct sp_signature *sig)
{
    uint32_t count = 4; /* initial TTLs */

    count *= flag_radix(sig->df) * flag_radix(sig->id_zero);
    if (sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP))
        count *= flag_radix(sig->tsval_zero) * flag_radix(sig->tsecr_zero);
    count *= mss_radix(sig) * wscale_radix(sig) * window_radix(&sig->window);
    return (struct sp_samples){.sig = sig, .next = 0, .count = count};
}

/* Combination number n; false when the signature does not allow it. */
static bool combine(const struct sp_signature *sig, uint32_t n, struct sp_observation *out)
{
    static const uint8_t ttls[] = {32, 64, 128, 255};
    uint32_t mss = digit(&n, mss_radix(sig));
    uint32_t window = digit(&n, window_radix(&sig->window));
    uint32_t wscale = digit(&n, wscale_radix(sig));

    *out = (struct sp_observation){.layout = sig->layout, .quirks = sig->quirks};
    out->ttl = out->raw_ttl = ttls[digit(&n, COUNT(ttls))];
    out->df = flag_value(sig->df, digit(&n, flag_radix(sig->df)));
    out->id_zero = flag_value(sig->id_zero, digit(&n, flag_radix(sig->id_zero)));
    if (sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP)) {
        out->tsval_zero = flag_value(sig->tsval_zero, digit(&n, flag_radix(sig->tsval_zero)));
        out->tsecr_zero = flag_value(sig->tsecr_zero, digit(&n, flag_radix(sig->tsecr_zero)));
    }
    if (sp_layout_has(sig->layout, SP_OPTION_MSS))
        out->mss = sig->mss.count == 0 ? any_mss[mss] : range_value(&sig->mss, mss);
    if (sp_layout_has(sig->layout, SP_OPTION_WSCALE))
        out->wscale =
            (uint8_t)(sig->wscale.count == 0 ? wscale : range_value(&sig->wscale, wscale));
    return window_value(&sig->window, out->mss, window, &out->window) &&
           sp_signature_compare(sig, out).differs == 0;
}

bool sp_samples_next(struct sp_samples *samples, struct sp_observation *out)
{
    while (samples->next < samples->count) {
        if (combine(samples->sig, samples->next++, out))
            return true;
    }
    return false;
}
